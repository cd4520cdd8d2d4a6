"""Holding a key shows the photo itself, or another picture to compare with."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from stylemixer.ui.canvas.canvas import Canvas

KEY = Qt.Key.Key_Backslash
OTHER_KEY = Qt.Key.Key_Space
TYPED_IN = (QLineEdit, QTextEdit, QPlainTextEdit)
USES_SPACE = (*TYPED_IN, QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox)
LETS_SPACE_THROUGH = "lets_space_through"
"""A property of widgets for which Space means nothing, though it does for others of their kind."""


class Peek(QObject):
    """Shows the photo while the key is down, wherever the focus is but in text.

    Signals:
        other_wanted: whether Space is held, where it means nothing else.
    """

    other_wanted = Signal(bool)

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._other = False

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
            self._want_other(False)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        focus, pressed = QApplication.focusWidget(), event.type() == QEvent.Type.KeyPress
        if event.key() == OTHER_KEY and not event.isAutoRepeat():
            self._want_other(pressed and not _uses_space(focus))
            return False  # with the mouse it moves the picture
        if event.key() != KEY or isinstance(focus, TYPED_IN):
            return False
        if not event.isAutoRepeat():
            self._canvas.show_original(pressed)
        return True

    def _want_other(self, on: bool) -> None:
        if on != self._other:
            self._other = on
            self.other_wanted.emit(on)


def _uses_space(widget: QWidget | None) -> bool:
    return isinstance(widget, USES_SPACE) and not widget.property(LETS_SPACE_THROUGH)
