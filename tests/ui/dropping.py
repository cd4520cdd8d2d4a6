"""Files dragged over the window and dropped on something in it."""

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

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
    mark = target.findChild(DropMark, options=Qt.FindChildOption.FindDirectChildrenOnly)
    enter = QDragEnterEvent(QPoint(5, 5), COPY, mime, LEFT, NO_KEY)
    enter.ignore()
    target.dragEnterEvent(enter)
    assert mark.isVisible() == enter.isAccepted()
    if enter.isAccepted():
        target.dropEvent(QDropEvent(QPointF(5, 5), COPY, mime, LEFT, NO_KEY))
        assert not mark.isVisible()
    return enter.isAccepted()
