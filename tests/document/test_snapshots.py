"""Snapshots are data with bounds; every edit gives a new tuple, whatever it is asked for."""

import msgspec
import pytest

from stylemixer.document.recipe import Recipe
from stylemixer.document.snapshots import (
    MAX_SNAPSHOT_NAME,
    MAX_SNAPSHOTS,
    MAX_THUMBNAIL,
    Snapshot,
    added,
    found,
    moved,
    removed,
    renamed,
    with_own_ids,
)

ONE, TWO, THREE = (
    Snapshot(name, Recipe(strength=s)) for name, s in (("a", 1), ("b", 0.5), ("c", 0))
)
ALL = (ONE, TWO, THREE)


def names(snapshots):
    return "".join(snapshot.name for snapshot in snapshots)


def test_every_snapshot_has_an_id_of_its_own():
    assert len({snapshot.id for snapshot in ALL}) == 3
    assert found(ALL, TWO.id) is TWO
    assert found(ALL, "0" * 32) is None


@pytest.mark.parametrize(
    ("position", "order"), [(0, "bac"), (1, "abc"), (2, "acb"), (9, "acb"), (-3, "bac")]
)
def test_one_is_moved_and_stays_within_the_ends(position, order):
    assert names(moved(ALL, TWO.id, position)) == order


def test_what_is_not_there_cannot_be_moved_removed_or_renamed():
    strange = "0" * 32
    assert moved(ALL, strange, 0) == removed(ALL, [strange]) == renamed(ALL, strange, "x") == ALL


def test_one_is_renamed_and_keeps_its_id_and_recipe():
    changed = found(renamed(ALL, TWO.id, "B"), TWO.id)
    assert changed == msgspec.structs.replace(TWO, name="B")


def test_a_new_one_stands_behind_another_or_at_the_end():
    new = Snapshot("n", Recipe())
    assert names(added(ALL, new, after=ONE.id)) == "anbc"
    assert names(added(ALL, new)) == names(added(ALL, new, after="0" * 32)) == "abcn"


def test_there_are_no_more_than_can_be():
    full = tuple(Snapshot("s", Recipe()) for _ in range(MAX_SNAPSHOTS))
    with pytest.raises(ValueError, match="1000"):
        added(full, ONE)


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"name": "n" * (MAX_SNAPSHOT_NAME + 1)},
        {"thumbnail": b"x" * (MAX_THUMBNAIL + 1)},
        {"id": "not an id"},
    ],
)
def test_ranges_hold_however_one_is_made(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        Snapshot(**{"name": "n", "recipe": Recipe(), **bad})
    with pytest.raises(ValueError, match=next(iter(bad))):
        msgspec.structs.replace(ONE, **bad)


def test_of_several_with_one_id_the_first_stays():
    twin = msgspec.structs.replace(THREE, id=ONE.id)
    assert names(with_own_ids((ONE, TWO, twin))) == "ab"


def test_one_comes_back_from_json_as_it_was():
    whole = msgspec.structs.replace(ONE, thumbnail=bytes(range(256)))
    assert msgspec.json.decode(msgspec.json.encode(whole), type=Snapshot) == whole
