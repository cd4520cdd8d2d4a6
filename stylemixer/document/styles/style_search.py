"""Finding and ordering taught styles and looks."""

import difflib
import unicodedata
from collections.abc import Iterable
from typing import Literal, Protocol, TypeAlias, TypeVar

from stylemixer.errors import StyleError

Order: TypeAlias = Literal["created", "name"]


class Entry(Protocol):
    """What a library knows of each of its entries."""

    @property
    def id(self) -> str:
        """Its id, 32 lower-case hexadecimal digits."""

    @property
    def name(self) -> str:
        """What its owner calls it."""

    @property
    def created(self) -> str:
        """When it was made, ``2026-01-31T12:00:00Z``, or nothing."""

    @property
    def words(self) -> tuple[str, ...]:
        """The texts that it is found by."""


EntryT = TypeVar("EntryT", bound=Entry)


def plain(text: str) -> str:
    """Return a text as it is compared: without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def matching(entries: Iterable[EntryT], text: str) -> list[EntryT]:
    """Return the entries that hold every word of a text, in the order in which they come.

    The words are looked for in name, tags and what else an entry is found by; case and accents do
    not matter.
    """
    words = plain(text).split()
    return [entry for entry in entries if _holds(entry, words)]


def named(entries: Iterable[EntryT], name: str) -> EntryT | None:
    """Return the entry of that id or exact name; None when there is none.

    Raises:
        StyleError: when several have the name.
    """
    found = [entry for entry in entries if name in (entry.id, entry.name)]
    if len(found) > 1:
        raise StyleError(
            "There are {count} called “{name}”; name one by its id: {ids}.",
            count=len(found),
            name=name,
            ids=", ".join(entry.id for entry in found[:3]),
        )
    return found[0] if found else None


def near_names(name: str, names: Iterable[str]) -> str:
    """Return those names that may have been meant, joined by *or*; nothing when none is near."""
    lower = {known.lower(): known for known in reversed(list(names))}
    near = difflib.get_close_matches(name.lower(), lower, n=3, cutoff=0.6)
    return " or ".join(lower[word] for word in near)


def ordered(entries: Iterable[EntryT], by: Order = "created") -> list[EntryT]:
    """Return the entries in order, of equal ones always in the same.

    Args:
        entries: what to order.
        by: `created`, newest first, or `name`, without regard to case and accents.
    """
    found = sorted(entries, key=lambda entry: (plain(entry.name), entry.name, entry.id))
    if by == "created":
        found.sort(key=lambda entry: entry.created, reverse=True)
    return found


def _holds(entry: Entry, words: list[str]) -> bool:
    text = plain("\n".join(entry.words))
    return all(word in text for word in words)
