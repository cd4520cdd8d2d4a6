"""Snapshots: states of the mix that an artist has kept, in the order of the strip. Frozen."""

from collections.abc import Iterable
from typing import Annotated
from uuid import uuid4

import msgspec
from msgspec import Meta

from stylemixer.document.recipe import Hex, Recipe
from stylemixer.ranges import Ranged

MAX_SNAPSHOTS = 1000
"""Most snapshots of a desk."""
MAX_SNAPSHOT_NAME = 120
MAX_THUMBNAIL = 128 * 1024
"""Most bytes of a snapshot's picture."""


class Snapshot(Ranged, frozen=True):
    """A state of the mix that can be come back to.

    Attributes:
        name: what the artist calls it, one line.
        recipe: the mix.
        thumbnail: the picture that showed when it was kept, as a small JPEG; empty: none did.
        id: tells it from others of the same name; unique in a desk.
    """

    name: Annotated[str, Meta(min_length=1, max_length=MAX_SNAPSHOT_NAME)]
    recipe: Recipe
    thumbnail: Annotated[bytes, Meta(max_length=MAX_THUMBNAIL)] = b""
    id: Hex = msgspec.field(default_factory=lambda: uuid4().hex)


Snapshots = tuple[Snapshot, ...]
AllSnapshots = Annotated[Snapshots, Meta(max_length=MAX_SNAPSHOTS)]
"""A desk's snapshots, as the field of a struct that is read from a file."""


def found(snapshots: Snapshots, id_: str) -> Snapshot | None:
    """Return the snapshot of that id; None: there is none."""
    return next((snapshot for snapshot in snapshots if snapshot.id == id_), None)


def renamed(snapshots: Snapshots, id_: str, name: str) -> Snapshots:
    """Return the snapshots with another name for one of them.

    Raises:
        ValueError: when no snapshot may be called so.
    """
    return tuple(msgspec.structs.replace(s, name=name) if s.id == id_ else s for s in snapshots)


def removed(snapshots: Snapshots, ids: Iterable[str]) -> Snapshots:
    """Return the snapshots without some of them."""
    gone = frozenset(ids)
    return tuple(snapshot for snapshot in snapshots if snapshot.id not in gone)


def moved(snapshots: Snapshots, id_: str, position: int) -> Snapshots:
    """Return the snapshots with one of them at another position, clamped to the ends."""
    one = found(snapshots, id_)
    if one is None:
        return snapshots
    rest = removed(snapshots, (id_,))
    position = min(max(position, 0), len(rest))
    return (*rest[:position], one, *rest[position:])


def added(snapshots: Snapshots, new: Snapshot, after: str = "") -> Snapshots:
    """Return the snapshots with a new one behind that of an id; at the end when there is none.

    Raises:
        ValueError: when there are `MAX_SNAPSHOTS` already.
    """
    if len(snapshots) >= MAX_SNAPSHOTS:
        raise ValueError(f"there are {len(snapshots)} snapshots already")
    ids = [snapshot.id for snapshot in snapshots]
    place = ids.index(after) + 1 if after in ids else len(ids)
    return (*snapshots[:place], new, *snapshots[place:])


def with_own_ids(snapshots: Snapshots) -> Snapshots:
    """Return the snapshots without those whose id an earlier one has, as in a damaged file."""
    first: dict[str, Snapshot] = {}
    for snapshot in snapshots:
        first.setdefault(snapshot.id, snapshot)
    return tuple(first.values())
