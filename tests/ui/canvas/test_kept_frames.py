from functools import partial

import msgspec
import pytest

from stylemixer.document.pad import laid_out, recipe_at
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.render.scheduling.keys import Line
from stylemixer.render.scheduling.plane import Plane
from stylemixer.ui.canvas.kept_frames import KeptFrames
from stylemixer.ui.widgets.qimage import to_qimage
from tests.ui.window_fakes import flat

INK = StyleRef("cin26", "learned", "ink-mosaic")
PRISM = StyleRef("cin26", "learned", "dusk-oil")


def image(shade=0):
    return to_qimage(flat(40, 30, (shade, shade, shade)))


def recipe(weight=1.0, **changes):
    return msgspec.structs.replace(Recipe().added(INK).added(PRISM, weight), **changes)


LINE = Line(recipe(0.0), recipe(1.0))
QUARTER = 1 / 3  # the weight whose place is the middle


@pytest.fixture
def kept():
    return KeptFrames()


def names(mixed):
    return [(image.pixelColor(0, 0).red(), round(weight, 3)) for image, weight in mixed.pictures]


def test_between_two_keys_both_show_by_the_share(kept):
    kept.lay(LINE)
    for weight, shade in ((0.0, 10), (1.0, 20)):
        kept.keep(recipe(weight), image(shade))
    assert names(kept.at(recipe(QUARTER))) == [(10, 0.5), (20, 0.5)]
    kept.keep(recipe(QUARTER), image(30))
    assert names(kept.at(recipe(QUARTER))) == [(30, 1.0)]
    assert [shade for shade, _ in names(kept.at(recipe(0.6)))] == [30, 20]


def test_at_each_key_it_is_the_key(kept):
    kept.lay(LINE)
    for shade, weight in enumerate((0.0, 0.1, QUARTER, 0.7, 1.0)):
        kept.keep(recipe(weight), image(shade))
    for shade, weight in enumerate((0.0, 0.1, QUARTER, 0.7, 1.0)):
        assert names(kept.at(recipe(weight))) == [(shade, 1.0)]


def test_guesses_fill_in_until_the_keys_are_there(kept):
    kept.lay(LINE)
    kept.keep(recipe(QUARTER), image(30))
    assert kept.at(recipe(0.6)) is None
    kept.guess(recipe(1.0), image(99))
    mixed = kept.at(recipe(0.6))
    assert [shade for shade, _ in names(mixed)] == [30, 99]
    assert not mixed.faithful
    kept.keep(recipe(1.0), image(20))
    mixed = kept.at(recipe(0.6))
    assert [shade for shade, _ in names(mixed)] == [30, 20]


def test_keys_that_lie_close_are_faithful_and_those_of_finishing_always(kept):
    kept.lay(LINE)
    for weight in (QUARTER, 1.0):
        kept.keep(recipe(weight), image())
    assert not kept.at(recipe(0.6)).faithful
    kept.keep(recipe(0.5), image())
    assert kept.at(recipe(0.4)).faithful
    kept.lay(Line(recipe(keep_colours=0.0), recipe(keep_colours=1.0)))
    for amount in (0.0, 1.0):
        kept.keep(recipe(keep_colours=amount), image())
    assert kept.at(recipe(keep_colours=0.5)).faithful


def test_what_was_painted_before_is_a_key_of_a_new_line(kept):
    kept.keep(recipe(0.0), image(10))
    kept.keep(recipe(1.0), image(20))
    kept.keep(recipe(1.0, strength=0.5), image(50))
    kept.keep(recipe(1.0, working_edge=400), image(60))
    kept.lay(LINE)
    assert kept.places == pytest.approx([0.0, 1.0])
    assert names(kept.at(recipe(QUARTER))) == [(10, 0.5), (20, 0.5)]


@pytest.mark.parametrize(
    "other",
    [
        recipe(0.5, strength=0.9),
        recipe(0.5, working_edge=512),
        recipe(0.5, keep_colours=0.5),
        recipe(0.5).with_slot(1, style=StyleRef("painter", "picture", "/a.jpg")),
    ],
)
def test_keys_of_another_recipe_or_size_are_never_used(kept, other):
    kept.lay(LINE)
    for weight in (0.0, 1.0):
        kept.keep(recipe(weight), image())
    assert kept.at(other) is None
    assert kept.exact(other) is None
    kept.lay(None)
    assert kept.at(recipe(0.5)) is None


def test_another_photo_or_device_forgets_all(kept):
    kept.lay(LINE)
    kept.keep(recipe(1.0), image())
    kept.clear()
    assert kept.exact(recipe(1.0)) is None
    assert kept.places == []
    assert kept.line is None


def test_the_oldest_goes_when_there_is_no_room():
    kept = KeptFrames(room=3 * 40 * 30 * 4)
    for weight in (0.1, 0.2, 0.3):
        kept.keep(recipe(weight), image())
    assert kept.exact(recipe(0.1)) is not None
    kept.keep(recipe(0.4), image())
    assert kept.exact(recipe(0.2)) is None
    assert all(kept.exact(recipe(weight)) is not None for weight in (0.1, 0.3, 0.4))


def test_the_photo_itself_is_kept_for_its_own_size_alone(kept):
    kept.keep(Recipe(), image())
    assert kept.exact(recipe(strength=0.0)) is not None
    assert kept.exact(Recipe(working_edge=400)) is None


TABLE = Recipe().added(INK).added(PRISM).added(msgspec.structs.replace(INK, name="red-poster"))
PAD = laid_out(TABLE)


def on_pad(point):
    return recipe_at(PAD, point, TABLE)


@pytest.fixture
def plane():
    corners = [place.point for place in PAD.places]
    return Plane(partial(recipe_at, PAD, table=TABLE), corners, (0.5, 0.5), "pad")


@pytest.fixture
def corners(plane):
    return [recipe for recipe, _ in plane.corners]


def test_in_a_plane_those_around_the_hand_show(kept, plane, corners):
    kept.keep(corners[0], image(10))
    kept.lay(plane)
    kept.keep(corners[1], image(20))
    assert kept.at(on_pad((0.5, 0.5))) is None
    kept.keep(corners[2], image(30))
    middle = kept.at(on_pad((0.5, 0.5)))
    assert dict(names(middle)).keys() == {10, 20, 30}
    assert not middle.faithful
    for shade, weight in names(middle):
        share = list(on_pad((0.5, 0.5)).shares().values())[shade // 10 - 1]
        assert weight == pytest.approx(share, abs=0.05)
    assert names(kept.at(corners[1])) == [(20, 1.0)]
    assert len(kept.places) == 3


def test_in_a_plane_keys_that_lie_close_are_faithful(kept, plane, corners):
    kept.lay(plane)
    for shade, recipe in enumerate(corners):
        kept.keep(recipe, image(shade))
    for point in ((0.45, 0.5), (0.55, 0.5), (0.5, 0.6)):
        kept.keep(on_pad(point), image(99))
    found = kept.at(on_pad((0.5, 0.53)))
    assert found.faithful
    assert {shade for shade, _ in names(found)} == {99}


def test_in_a_plane_guesses_fill_in_until_the_keys_are_there(kept, plane, corners):
    kept.lay(plane)
    kept.keep(corners[0], image(10))
    kept.keep(corners[1], image(20))
    kept.guess(corners[2], image(99))
    mixed = kept.at(on_pad((0.5, 0.5)))
    assert 99 in dict(names(mixed))
    assert not mixed.faithful
    kept.keep(corners[2], image(30))
    assert 99 not in dict(names(kept.at(on_pad((0.5, 0.5)))))
    kept.guess(corners[2], image(99))
    kept.lay(None)
    kept.lay(plane)
    assert dict(names(kept.at(on_pad((0.5, 0.5))))).keys() == {10, 20, 30}


def test_a_plane_is_told_how_many_are_kept(plane):
    kept = KeptFrames(room=7 * 40 * 30 * 4)
    kept.keep(recipe(), image())
    kept.lay(plane)
    assert plane.room == 7


def test_what_is_not_on_the_plane_has_no_neighbours_there(kept, plane, corners):
    kept.lay(plane)
    for shade, corner in enumerate(corners):
        kept.keep(corner, image(shade))
    assert kept.at(msgspec.structs.replace(on_pad((0.5, 0.5)), working_edge=400)) is None
    assert kept.at(msgspec.structs.replace(on_pad((0.5, 0.5)), keep_colours=0.5)) is None
