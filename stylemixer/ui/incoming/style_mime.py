"""A style on its way from one part of the window to another, by drag and drop."""

import msgspec
from PySide6.QtCore import QByteArray, QMimeData

from stylemixer.document.recipe import StyleRef
from stylemixer.path_text import restored, writable

STYLE_MIME = "application/x-stylemixer-style"


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
