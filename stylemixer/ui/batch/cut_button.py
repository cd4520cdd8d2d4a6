"""A button that says what is chosen, as much of it as there is room for."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from stylemixer.ui.widgets.plain_text import in_menu

PADDING, ARROW = 20, 18


class CutButton(QPushButton):
    """A button whose text begins at the left and is cut with dots where it does not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.full = ""
        self.setStyleSheet("text-align: left; padding: 5px 8px;")

    def set_text(self, text: str) -> None:
        """Say this; screen readers are told all of it."""
        self.full = text
        self.setAccessibleDescription(text)
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, super().minimumSizeHint().height())

    def _cut(self) -> None:
        room = max(self.width(), 100) - PADDING - (0 if self.menu() is None else ARROW)
        metrics = self.fontMetrics()
        self.setText(in_menu(metrics.elidedText(self.full, Qt.TextElideMode.ElideMiddle, room)))
