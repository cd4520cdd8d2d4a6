"""What is known of a taught style, and the rules that its texts keep, whoever wrote them."""

import unicodedata
from datetime import UTC, datetime

import msgspec

ID_DIGITS = 32
MAX_NAME = 100
MAX_SOURCE = 500
MAX_TAGS = 20
MAX_TAG = 40
MAX_SETTINGS = 24
MAX_SETTING = 100
MAX_STEPS = 10**9

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They let a text show as another one; the joiners that scripts and emoji need do not."""


class TaughtStyle(msgspec.Struct, frozen=True):
    """A style that was taught, without its code.

    Attributes:
        id: 32 lower-case hexadecimal digits, made once and kept for good.
        network: the network that it was taught on.
        name: what its owner calls it; several styles may share a name.
        author: who painted what it was taught from.
        source: where that picture comes from, a note.
        licence: the terms of that picture, a note.
        tags: its owner's words to find it by.
        favourite: whether it has a star.
        created: when it was taught, ``2026-01-31T12:00:00Z``; empty when unknown.
        steps: how many steps it was taught for.
        settings: how it was taught, as pairs of a setting and its value.
    """

    id: str
    network: str
    name: str
    author: str = ""
    source: str = ""
    licence: str = ""
    tags: tuple[str, ...] = ()
    favourite: bool = False
    created: str = ""
    steps: int = 0
    settings: tuple[tuple[str, str], ...] = ()


def tidied(style: TaughtStyle) -> TaughtStyle:
    """Return the style with spare white space and doubled tags gone, and its date in UTC."""
    return msgspec.structs.replace(
        style,
        name=_line(style.name),
        author=_line(style.author),
        source=_line(style.source),
        licence=_line(style.licence),
        tags=tuple(dict.fromkeys(tag for tag in map(_line, style.tags) if tag)),
        created=_utc(style.created),
    )


def complaint(style: TaughtStyle) -> str:
    """Return one sentence about what is wrong with a tidied style; empty when it is sound."""
    if not is_style_id(style.id):
        return "The style's number is damaged; teach or import it again."
    if not (style.network.isascii() and style.network.isidentifier() and len(style.network) <= 32):
        return "The name of the style's network is damaged; teach or import it again."
    if not style.name:
        return "A style needs a name; type one."
    texts = (
        ("name", style.name, MAX_NAME),
        ("author", style.author, MAX_NAME),
        ("source note", style.source, MAX_SOURCE),
        ("licence", style.licence, MAX_NAME),
        *(("tag", tag, MAX_TAG) for tag in style.tags),
        *(("setting", text, MAX_SETTING) for pair in style.settings for text in pair),
    )
    for what, text, limit in texts:
        if len(text) > limit:
            return f"The {what} is longer than {limit} characters; shorten it."
        if not is_plain(text):
            return f"The {what} holds characters that cannot be shown; type it again."
    if len(style.tags) > MAX_TAGS:
        return f"A style takes at most {MAX_TAGS} tags; remove some."
    if len(style.settings) > MAX_SETTINGS or not 0 <= style.steps <= MAX_STEPS:
        return "The notes on how the style was taught are damaged; teach or import it again."
    if style.created != _utc(style.created):
        return "The style's date is damaged; teach or import it again."
    return ""


def is_style_id(text: str) -> bool:
    """Tell whether a text is a style's id; no such text can lead out of a folder."""
    return len(text) == ID_DIGITS and all(digit in "0123456789abcdef" for digit in text)


def is_plain(text: str) -> bool:
    """Tell whether a text holds no control characters, and shows in the order in which it is."""
    return not any(unicodedata.category(c) in ("Cc", "Cs") or c in _BIDI for c in text)


def now() -> str:
    """Return the present time as `TaughtStyle.created` gives it."""
    return _text(datetime.now(UTC))


def _line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _utc(created: str) -> str:
    try:
        time = datetime.fromisoformat(created)
        return _text(time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC))
    except (ValueError, OverflowError):
        return ""


def _text(time: datetime) -> str:
    return time.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
