"""Finding and ordering taught styles."""

import unicodedata
from collections.abc import Iterable
from typing import Literal, TypeAlias

from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.errors import StyleError

Order: TypeAlias = Literal["created", "name"]


def plain(text: str) -> str:
    """Return a text as it is compared: without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def matching(styles: Iterable[TaughtStyle], text: str) -> list[TaughtStyle]:
    """Return the styles that hold every word of a text, in the order in which they come.

    The words are looked for in name, author, tags and source note; case and accents do not matter.
    """
    words = plain(text).split()
    return [style for style in styles if _holds(style, words)]


def named(styles: Iterable[TaughtStyle], name: str) -> TaughtStyle | None:
    """Return the style of that id or exact name; None when there is none.

    Raises:
        StyleError: when several have the name.
    """
    found = [style for style in styles if name in (style.id, style.name)]
    if len(found) > 1:
        raise StyleError(
            "There are {count} taught styles called “{style}”; name one by its id: {ids}.",
            count=len(found),
            style=name,
            ids=", ".join(style.id for style in found[:3]),
        )
    return found[0] if found else None


def ordered(
    styles: Iterable[TaughtStyle], by: Order = "created", *, favourites_first: bool = False
) -> list[TaughtStyle]:
    """Return the styles in order, of equal ones always in the same.

    Args:
        styles: what to order.
        by: `created`, newest first, or `name`, without regard to case and accents.
        favourites_first: whether those with a star come before all others.
    """
    found = sorted(styles, key=lambda style: (plain(style.name), style.name, style.id))
    if by == "created":
        found.sort(key=lambda style: style.created, reverse=True)
    if favourites_first:
        found.sort(key=lambda style: not style.favourite)
    return found


def _holds(style: TaughtStyle, words: list[str]) -> bool:
    text = plain("\n".join((style.name, style.author, *style.tags, style.source)))
    return all(word in text for word in words)
