"""Holding a key shows the photo itself."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit

from stylemixer.ui.canvas.canvas import Canvas

KEY = Qt.Key.Key_Backslash


class Peek(QObject):
    """Shows the photo while the key is down, wherever the focus is but in text."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas

    def watch(self, window: QWindow) -> None:
        """Look at the keys of a window before they reach the widget that has the focus."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in (
            QEvent.Type.KeyPress,
            QEvent.Type.KeyRelease,
        ):
            return self._key(event)
        if event.type() == QEvent.Type.FocusOut:
            self._canvas.show_original(False)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        typing = isinstance(QApplication.focusWidget(), QLineEdit)
        if event.key() != KEY or typing:
            return False
        if not event.isAutoRepeat():
            self._canvas.show_original(event.type() == QEvent.Type.KeyPress)
        return True
