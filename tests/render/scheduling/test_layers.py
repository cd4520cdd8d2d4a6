"""A layer on a gesture's way: fading it is arithmetic, and a weight's way leaves it at once."""

import msgspec
import pytest

from stylemixer.document.layer import faded, pinned, refined, without_layer
from stylemixer.document.recipe import Recipe
from stylemixer.render.requests import PreviewRequest
from stylemixer.render.scheduling.gesture import Gesture
from stylemixer.render.scheduling.keys import Line, contributions
from stylemixer.render.scheduling.scheduler import Scheduler, painting
from tests.render.fakes import INK, WAVE

PHOTO, PICTURE = "a" * 32, "b" * 32
MIX = Recipe().added(INK, 1.0).added(WAVE, 0.5)
LAYERED = msgspec.structs.replace(MIX, layer=refined(MIX, PHOTO, PICTURE, 0.4))
STALE = LAYERED.with_slot(2, weight=0.6)


def test_what_can_be_seen_holds_a_layer_that_shows_and_no_stale_one():
    assert painting(LAYERED) != painting(MIX)
    assert painting(LAYERED) != painting(faded(LAYERED, 0.5))
    assert painting(faded(LAYERED, 0.0)) == painting(MIX)
    assert painting(STALE) == painting(faded(STALE, 0.9)) == painting(without_layer(STALE))
    assert painting(pinned(STALE, PHOTO)) != painting(STALE)
    assert painting(LAYERED.with_slot(1, weight=0).with_slot(2, weight=0)) == ()


@pytest.mark.parametrize(
    "recipe",
    [LAYERED, STALE, pinned(STALE, PHOTO), msgspec.structs.replace(LAYERED, keep_colours=0.3)],
)
def test_contributions_add_to_one(recipe):
    found = contributions(recipe)
    assert sum(found.values()) == pytest.approx(1.0)
    assert any(PICTURE in str(name) for name in found) == (recipe is not STALE)


def test_the_fades_way_is_straight_and_needs_no_network():
    line = Line(faded(LAYERED, 0.0), faded(LAYERED, 1.0))
    assert line.finishing
    for fade in (0.0, 0.25, 0.4, 1.0):
        assert line.place(faded(LAYERED, fade)) == pytest.approx(fade, abs=1e-6)
    assert line.recipe_at(0.5).layer.fade == pytest.approx(0.5)
    assert Line(faded(STALE, 0.0), faded(STALE, 1.0)).length == 0


def test_a_weights_way_is_the_mixs_own():
    line = Line(*(LAYERED.with_slot(2, weight=weight) for weight in (0.0, 1.0)))
    bare = Line(*(MIX.with_slot(2, weight=weight) for weight in (0.0, 1.0)))
    assert line.ends == bare.ends
    assert line.place(LAYERED) is None
    assert line.hand(LAYERED) == bare.place(MIX)
    assert line.place(STALE) == bare.place(without_layer(STALE))
    gesture = Gesture(line, [])
    gesture.moved_to(LAYERED, 0.0)
    assert gesture.hand == bare.place(MIX)


def test_one_that_begins_where_the_layer_shows_has_a_key_there():
    line = Line(LAYERED.with_slot(2, weight=0.0), LAYERED)
    assert line.recipe_at(1.0).layer is None
    assert line.place(line.recipe_at(1.0)) == pytest.approx(1.0)


def test_a_pinned_one_lies_all_along_a_weights_way():
    over = pinned(LAYERED, PHOTO)
    line = Line(*(over.with_slot(2, weight=weight) for weight in (0.0, 1.0)))
    assert not line.finishing
    assert line.place(over) is not None
    assert line.recipe_at(0.5).layer == over.layer
    colours = Line(*(msgspec.structs.replace(LAYERED, keep_colours=x) for x in (0.0, 1.0)))
    assert colours.finishing
    assert colours.place(msgspec.structs.replace(LAYERED, keep_colours=0.3)) is not None


def test_what_a_layer_covers_says_nothing_about_the_machine():
    covered = faded(LAYERED, 1.0)
    scheduler = Scheduler(clock=lambda: 0.0)
    scheduler.open_photo(1, (3000, 2000))
    scheduler.set_recipe(covered)
    scheduler.painted(PreviewRequest(1, 1, covered), 0.001)
    scheduler.set_recipe(STALE)
    request = scheduler.next()
    assert request is not None
    assert request.draft
