"""An icon that only shows something, and is told by the words beside it."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from stylemixer.ui.look.icons import icon

EDGE = 16


class IconMark(QWidget):
    """An icon of 16 pixels, always in the theme's colour."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon(name)
        self.setFixedSize(QSize(EDGE, EDGE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
