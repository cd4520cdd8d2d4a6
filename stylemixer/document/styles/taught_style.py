"""What is known of a taught style, and the rules that its texts keep, whoever wrote them."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from stylemixer.errors import StyleError

ID_DIGITS = 32
MAX_NAME = 100
MAX_SOURCE = 500
MAX_TAGS = 20
MAX_TAG = 40
MAX_SETTINGS = 24
MAX_SETTING = 100
MAX_STEPS = 10**9

TOO_LONG = {
    "name": "The name is longer than {limit} characters; shorten it.",
    "author": "The painter's name is longer than {limit} characters; shorten it.",
    "source": "The source is longer than {limit} characters; shorten it.",
    "licence": "The licence is longer than {limit} characters; shorten it.",
    "tag": "A tag is longer than {limit} characters; shorten it.",
    "setting": "A setting is longer than {limit} characters; teach or import the style again.",
}
NOT_SHOWN = {
    "name": "The name contains characters that cannot be displayed; type it again.",
    "author": "The painter's name contains characters that cannot be displayed; type it again.",
    "source": "The source contains characters that cannot be displayed; type it again.",
    "licence": "The licence contains characters that cannot be displayed; type it again.",
    "tag": "A tag contains characters that cannot be displayed; type it again.",
    "setting": "The notes on how the style was taught are damaged; teach or import it again.",
}

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

    @property
    def words(self) -> tuple[str, ...]:
        """The texts that it is found by."""
        return (self.name, self.author, *self.tags, self.source)


def tidied(style: TaughtStyle) -> TaughtStyle:
    """Return the style with spare white space and doubled tags gone, and its date in UTC."""
    return msgspec.structs.replace(
        style,
        name=line(style.name),
        author=line(style.author),
        source=line(style.source),
        licence=line(style.licence),
        tags=tidied_tags(style.tags),
        created=in_utc(style.created),
    )


def tidied_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without spare white space, empty ones and doubled ones."""
    return tuple(dict.fromkeys(tag for tag in map(line, tags) if tag))


def complaint(style: TaughtStyle) -> StyleError | None:
    """Return what is wrong with a tidied style; None when it is sound."""
    if not is_style_id(style.id):
        return StyleError("The style's number is damaged; teach or import it again.")
    if not (style.network.isascii() and style.network.isidentifier() and len(style.network) <= 32):
        return StyleError("The name of the style's network is damaged; teach or import it again.")
    if not style.name:
        return StyleError("A style needs a name; type one.")
    texts = (
        ("name", style.name, MAX_NAME),
        ("author", style.author, MAX_NAME),
        ("source", style.source, MAX_SOURCE),
        ("licence", style.licence, MAX_NAME),
        *(("setting", text, MAX_SETTING) for pair in style.settings for text in pair),
    )
    if wrong := text_complaint(texts, style.tags):
        return wrong
    if len(style.settings) > MAX_SETTINGS or not 0 <= style.steps <= MAX_STEPS:
        return StyleError(
            "The notes on how the style was taught are damaged; teach or import it again."
        )
    if style.created != in_utc(style.created):
        return StyleError("The style's date is damaged; teach or import it again.")
    return None


def text_complaint(texts: Iterable[tuple[str, str, int]], tags: Sequence[str]) -> StyleError | None:
    """Return what is wrong with texts and tags; None when they are sound.

    Args:
        texts: each with what it is, a key of `TOO_LONG`, and its most characters.
        tags: the tags.
    """
    for what, text, limit in (*texts, *(("tag", tag, MAX_TAG) for tag in tags)):
        if len(text) > limit:
            return StyleError(TOO_LONG[what], limit=limit)
        if not is_plain(text):
            return StyleError(NOT_SHOWN[what])
    if len(tags) > MAX_TAGS:
        return StyleError("There can be up to {limit} tags; remove some.", limit=MAX_TAGS)
    return None


def is_style_id(text: str) -> bool:
    """Tell whether a text is a style's id; no such text can lead out of a folder."""
    return len(text) == ID_DIGITS and all(digit in "0123456789abcdef" for digit in text)


def is_plain(text: str) -> bool:
    """Tell whether a text holds no control characters, and shows in the order in which it is."""
    return not any(unicodedata.category(c) in ("Cc", "Cs") or c in _BIDI for c in text)


def now() -> str:
    """Return the present time as `TaughtStyle.created` gives it."""
    return _text(datetime.now(UTC))


def line(text: str) -> str:
    """Return a text as one line without spare white space."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def in_utc(created: str) -> str:
    """Return a time as `TaughtStyle.created` gives it; nothing for what is no time."""
    try:
        time = datetime.fromisoformat(created)
        return _text(time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC))
    except (ValueError, OverflowError):
        return ""


def _text(time: datetime) -> str:
    return time.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
