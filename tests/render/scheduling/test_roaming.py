"""The scheduler while a hand is on a pad, on a clock of the test's own."""

import math
from functools import partial

import msgspec
import numpy as np
import pytest

from stylemixer.document.pad import laid_out, recipe_at
from stylemixer.document.recipe import Recipe
from stylemixer.render.scheduling.keys import contributions
from stylemixer.render.scheduling.plane import PARTS, Plane
from stylemixer.render.scheduling.roaming import ENOUGH_WAITING, FINEST
from tests.render.fakes import INK
from tests.render.scheduling.test_scheduler import Hand

DRAFT = 0.01
STYLES = [msgspec.structs.replace(INK, name=name) for name in ("a", "b", "c")]
TABLE = Recipe().added(STYLES[0]).added(STYLES[1]).added(STYLES[2])
PAD = laid_out(TABLE)
CORNERS = [place.point for place in PAD.places]
MIDDLE = (0.5, 0.5)


def at(point):
    return recipe_at(PAD, point, TABLE)


def made(hand=MIDDLE):
    plane = Plane(partial(recipe_at, PAD, table=TABLE), CORNERS, hand, "pad")
    for _ in range((PARTS + 1) ** 2):
        plane.sample()
    return plane


@pytest.fixture
def plane():
    return made()


@pytest.fixture
def hand():
    hand = Hand()
    hand.open(at(MIDDLE))
    hand.settle(DRAFT)
    return hand


def keys(hand, most=60, *, others=False):
    found = []
    while (request := hand.paint(DRAFT)) is not None and len(found) < most:
        if request.key or others:
            found.append(request)
    return found


def move(hand, *points):
    for point in points:
        hand.clock.now += 0.016
        hand.scheduler.set_recipe(at(point))


def test_all_that_the_pad_makes_is_on_its_plane(plane):
    assert len(plane.samples) == 1 + (PARTS + 1) ** 2
    assert plane.place(at((0.37, 0.61))) is not None
    assert plane.place(at(MIDDLE)) == pytest.approx(plane.hand)
    other = at(MIDDLE).added(msgspec.structs.replace(INK, name="d"))
    assert plane.place(other) is None
    assert plane.place(msgspec.structs.replace(at(MIDDLE), working_edge=400)) is None
    assert plane.place(msgspec.structs.replace(at(MIDDLE), strength=0.5)) is None


def test_it_finds_its_samples_bit_by_bit():
    plane = Plane(partial(recipe_at, PAD, table=TABLE), CORNERS, MIDDLE, "pad")
    assert len(plane.samples) == 1
    plane.sample()
    assert len(plane.samples) > 1


def test_who_comes_gets_the_corners_and_then_what_is_between(hand, plane):
    hand.scheduler.anticipate(plane, [contributions(at(MIDDLE))])
    found = keys(hand)
    drafts = [request.recipe for request in found if request.draft]
    full = np.stack([plane.place(request.recipe) for request in found if not request.draft])
    corners = [recipe for recipe, _ in plane.corners]
    assert sorted(drafts, key=corners.index) == corners
    assert all(found[i].draft for i in range(len(corners)))
    for _, corner in plane.corners:
        assert np.linalg.norm(full - corner, axis=1).min() == pytest.approx(0.0)
    assert 10 < len(full) < ENOUGH_WAITING
    # what shows is the first key and costs nothing
    assert np.linalg.norm(full - plane.hand, axis=1).min() > 0.05
    assert not hand.scheduler.visible_work()


def test_what_is_kept_is_not_painted_again(hand, plane):
    known = [contributions(recipe) for recipe, _ in [*plane.corners, *plane.samples]]
    hand.scheduler.anticipate(plane, known)
    assert keys(hand) == []


def test_keys_come_where_the_hand_goes(hand, plane):
    hand.scheduler.anticipate(plane, [contributions(at(MIDDLE))])
    keys(hand)
    corner = np.array(CORNERS[0])
    way = [(MIDDLE + (corner - MIDDLE) * part).tolist() for part in np.linspace(0.1, 0.5, 5)]
    move(hand, *map(tuple, way))
    target = plane.place(at(tuple(way[-1])))
    near = [np.linalg.norm(plane.place(r.recipe) - target) for r in keys(hand, 4)]
    assert len(near) == 4
    assert max(near) < 0.5 * math.sqrt(2) / 2


def test_while_it_moves_gaps_close_and_it_ends(hand, plane):
    hand.scheduler.anticipate(plane, [])
    move(hand, (0.5, 0.52), (0.5, 0.54), (0.5, 0.56))
    painted = keys(hand, others=True)
    full = [contributions(request.recipe) for request in painted if not request.draft]
    known = np.stack([plane.place_of(found) for found in full])
    for _, place in plane.samples:
        assert np.linalg.norm(known - place, axis=1).min() <= FINEST


def test_no_draft_is_painted_where_keys_can_be_mixed(hand, plane):
    hand.scheduler.anticipate(plane, [contributions(recipe) for recipe, _ in plane.corners])
    move(hand, (0.5, 0.52), (0.52, 0.54))
    request = hand.scheduler.next()
    assert (request.key, request.draft) == (True, False)
    hand.scheduler.anticipate(plane, [])
    move(hand, (0.3, 0.52))
    guess = hand.scheduler.next()
    assert (guess.key, guess.draft) == (True, True)


def test_a_hand_that_is_not_on_the_plane_finds_it_where_its_puck_is(hand):
    plane = made((0.1, 0.9))
    hand.scheduler.set_recipe(Recipe().added(msgspec.structs.replace(INK, name="d")))
    hand.settle(DRAFT)
    hand.scheduler.anticipate(plane, [])
    first = next(request for request in keys(hand) if not request.draft)
    distances = [np.linalg.norm(plane.hand - place) for _, place in plane.corners]
    assert np.linalg.norm(plane.place(first.recipe) - plane.hand) <= min(distances) + 1e-9


def test_only_so_many_are_known_as_are_kept(hand, plane):
    plane.room = 5
    hand.scheduler.anticipate(plane, [])
    assert len(keys(hand, 30)) == 30  # the oldest are forgotten, so they come again
