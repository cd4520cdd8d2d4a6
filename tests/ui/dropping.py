"""Files dragged over the window and dropped on something in it."""

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from stylemixer.ui.shelf.look_drops import LookDrops
from stylemixer.ui.widgets.drop_mark import DropMark

COPY = Qt.DropAction.CopyAction
LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier


def files(paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(target, mime):
    """Drag over a widget, drop there if it lets us, and return whether it did.

    It must light up for what it takes, and be dark again afterwards.
    """
    marks = target.findChildren(DropMark, options=Qt.FindChildOption.FindDirectChildrenOnly)
    enter = QDragEnterEvent(QPoint(5, 5), COPY, mime, LEFT, NO_KEY)
    enter.ignore()
    if not _filtered(target, enter):
        target.dragEnterEvent(enter)
    assert any(mark.isVisible() for mark in marks) == enter.isAccepted()
    if enter.isAccepted():
        dropped = QDropEvent(QPointF(5, 5), COPY, mime, LEFT, NO_KEY)
        if not _filtered(target, dropped):
            target.dropEvent(dropped)
        assert not any(mark.isVisible() for mark in marks)
    return enter.isAccepted()


def _filtered(target, event):
    """Show an event to those who let a widget take more than it takes itself."""
    return any(each.eventFilter(target, event) for each in target.findChildren(LookDrops))
