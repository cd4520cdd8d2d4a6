"""Looks that are dragged out of the shelf, and what they are dropped on."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from stylemixer.document.looks.look import Look
from stylemixer.ui.incoming.style_mime import look_of_mime
from stylemixer.ui.state.looks import Looks
from stylemixer.ui.widgets.drop_mark import DropMark


class LookDrops(QObject):
    """Lets a widget take looks, beside what it takes itself.

    Args:
        looks: all of them.
        target: what they are dropped on; the parent.
        text: what dropping one there does, for people.
        take: does it.
    """

    def __init__(
        self, looks: Looks, target: QWidget, text: str, take: Callable[[Look], object]
    ) -> None:
        super().__init__(target)
        self._looks = looks
        self._take = take
        self._mark = DropMark(target, text)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DragLeave:
            self._mark.set_shown(False)
        elif isinstance(event, QDragEnterEvent) and look_of_mime(event.mimeData()) is not None:
            self._mark.welcome(event)
            return True
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            look = self._looks.look(look_of_mime(event.mimeData()) or "")
            if look is not None:
                self._mark.take(event)
                self._take(look)
                return True
        return False
