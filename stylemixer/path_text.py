"""Paths as text for JSON, so that every path of every system comes back as it was.

JSON holds Unicode alone, and a file's name need not be Unicode: to Linux it is bytes, which Python
keeps as lone surrogates (PEP 383). Such a path is written as a URI, ``file:/home/ann/caf%E9.png``
(RFC 8089); every other one stays as it is.
"""

import os
import re
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

_MARK = "file:"
_NO_UNICODE = re.compile("[\ud800-\udfff]")


def writable(value: Any) -> Any:
    """Return a value of JSON with all texts in it such that they can be encoded."""
    return _mapped(value, _to_text)


def restored(value: Any) -> Any:
    """Return a value of JSON with all texts in it as they were before `writable`."""
    return _mapped(value, _from_text)


def shown(name: str) -> str:
    """Return a file's name for people: what is no Unicode in it is a question mark in a box."""
    return _NO_UNICODE.sub("\ufffd", name)


def file_stem(title: str, most: int = 80, kind: str = "style") -> str:
    """Return a text as the name of a file without its ending, such that every system takes it.

    Args:
        title: what people call what is in it.
        most: characters that a name may have.
        kind: what it is, where the title gives no name.
    """
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", shown(title))
    plain = " ".join(plain.split()).strip(". ")[:most].rstrip(". ")
    if not plain or re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", plain.split(".")[0].strip()):
        plain = f"{kind} {plain}".strip()  # Windows keeps those names for its devices
    return plain


def _mapped(value: Any, change: Any) -> Any:
    match value:
        case str():
            return change(value)
        case list() | tuple():
            return [_mapped(item, change) for item in value]
        case dict():
            return {key: _mapped(item, change) for key, item in value.items()}
        case _:
            return value


def _to_text(path: str) -> str:
    try:
        path.encode()
    except UnicodeEncodeError:
        pass
    else:
        if not path.startswith(_MARK):
            return path
    try:
        raw = os.fsencode(path)
    except UnicodeEncodeError:  # no system gave us this
        raw = path.encode("utf-8", "replace")
    return _MARK + quote_from_bytes(raw)


def _from_text(text: str) -> str:
    if not text.startswith(_MARK):
        return text
    try:
        return os.fsdecode(unquote_to_bytes(text.removeprefix(_MARK)))
    except UnicodeDecodeError:  # another system's file, of which only the name can be told
        return text
