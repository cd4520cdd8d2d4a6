"""A style, look or snapshot on its way from one part of the window to another, by drag and drop."""

import msgspec
from PySide6.QtCore import QByteArray, QMimeData

from stylemixer.document.recipe import StyleRef
from stylemixer.document.styles.taught_style import is_style_id
from stylemixer.path_text import restored, writable

STYLE_MIME = "application/x-stylemixer-style"
LOOK_MIME = "application/x-stylemixer-look"
SNAPSHOT_MIME = "application/x-stylemixer-snapshot"


def style_to_mime(style: StyleRef) -> QMimeData:
    """Pack a style for dragging within the window."""
    mime = QMimeData()
    mime.setData(STYLE_MIME, QByteArray(msgspec.json.encode(writable(msgspec.to_builtins(style)))))
    return mime


def style_of_mime(mime: QMimeData) -> StyleRef | None:
    """Return the style that is dragged, or None when it is something else."""
    if not mime.hasFormat(STYLE_MIME):
        return None
    try:
        found = restored(msgspec.json.decode(mime.data(STYLE_MIME).data()))
        return msgspec.convert(found, StyleRef)
    except (ValueError, RecursionError):
        return None


def look_to_mime(look_id: str) -> QMimeData:
    """Pack a look, by its id, for dragging within the window."""
    mime = QMimeData()
    mime.setData(LOOK_MIME, QByteArray(look_id.encode()))
    return mime


def look_of_mime(mime: QMimeData) -> str | None:
    """Return the id of the look that is dragged, or None when it is something else."""
    found = bytes(mime.data(LOOK_MIME).data()).decode("ascii", "replace")
    return found if is_style_id(found) else None


def snapshot_to_mime(id_: str) -> QMimeData:
    """Pack a snapshot, by its id, for dragging within the window."""
    mime = QMimeData()
    mime.setData(SNAPSHOT_MIME, QByteArray(id_.encode()))
    return mime


def snapshot_of_mime(mime: QMimeData) -> str | None:
    """Return the id of the snapshot that is dragged, or None when it is something else."""
    found = bytes(mime.data(SNAPSHOT_MIME).data()).decode("ascii", "replace")
    return found or None
