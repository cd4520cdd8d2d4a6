"""Journeys: drop, mix, watch, undo, compare."""

import numpy as np
from PySide6.QtCore import Qt

from tests.e2e.conftest import FIRST, SECOND, pixels_of, small


def difference(one, other):
    return np.abs(one - other).mean()


def test_a_dropped_photo_becomes_a_frame_and_a_dropped_painting_colours_it(
    make_desk, photo, painting
):
    desk = make_desk(photo=None)
    desk.window.canvas.pictures_dropped.emit([photo])
    desk.until(lambda: desk.session.photo is not None and desk.session.photo.path == photo)
    plain = desk.final()
    assert plain.shape == (192, 256, 3)
    desk.window.mixer.pictures_dropped.emit([painting])
    desk.until(lambda: len(desk.session.recipe.slots) == 1)
    painted = desk.final()
    towards = pixels_of(painting).mean((0, 1))
    before, after = (np.abs(p.mean((0, 1)) - towards).sum() for p in (plain, painted))
    assert difference(plain, painted) > 10
    assert after < before


def test_the_last_frame_of_a_drag_is_the_last_recipe_and_few_were_painted(
    desk, photo, reference, qapp
):
    desk.mix(FIRST, SECOND)
    desk.final()
    desk.frames.clear()
    slider = desk.window.mixer.cards[0].weight.slider
    for step in range(60):
        slider.setValue(slider.maximum() * (60 - step) // 75)
        qapp.processEvents()
    last = desk.final()
    assert desk.session.recipe.slots[0].weight < 0.05
    assert len(desk.frames) < 60
    assert np.abs(last - reference.painted(photo, desk.session.recipe)).max() <= 1
    desk.session.undo_stack.undo()
    assert desk.session.recipe.slots[0].weight == 1.0


def test_colours_of_one_and_strokes_of_another_differ_from_both(desk):
    desk.mix(FIRST)
    first = desk.final()
    desk.mix(SECOND)
    second = desk.final()
    one, other = desk.mix(FIRST, SECOND)
    recipe = desk.session.recipe.with_slot(one, groups=(1.0, 0.0, 0.0, 0.0))
    desk.session.edit(recipe.with_slot(other, groups=(0.0, 1.0, 1.0, 1.0)), "Groups")
    both = desk.final()
    assert difference(both, first) > 5
    assert difference(both, second) > 5


def test_mute_solo_undo_and_redo_bring_earlier_pictures_back(desk, qtbot):
    desk.mix(FIRST, SECOND)
    mixed = desk.final()
    card = desk.window.mixer.cards[0]
    card.mute.click()
    muted = desk.final()
    assert difference(mixed, muted) > 5
    desk.window.actions_by_id["undo"].trigger()
    assert (desk.final() == mixed).all()
    desk.window.actions_by_id["redo"].trigger()
    assert (desk.final() == muted).all()
    desk.window.actions_by_id["undo"].trigger()
    assert (desk.final() == mixed).all()
    desk.window.mixer.cards[1].solo.click()
    assert (desk.final() == muted).all()


def test_original_and_split_show_the_photo_itself(desk, photo, qtbot):
    desk.mix(FIRST)
    desk.final()
    canvas = desk.window.canvas

    def shown(fraction):
        left, top, width, height = canvas.view.place((0, 0, *canvas.view.photo))
        x, y = round(left + fraction * width), round(top + height / 2) + 40
        colour = canvas.grab().toImage().pixelColor(x, y)
        return np.array([colour.red(), colour.green(), colour.blue()])

    painted = shown(0.3), shown(0.7)
    canvas.show_original(True)
    plain = shown(0.3), shown(0.7)
    canvas.show_original(False)
    assert np.abs(np.subtract(painted, plain)).max() > 10
    qtbot.keyClick(canvas, Qt.Key.Key_Y)
    desk.window.actions_by_id["split"].setChecked(True)
    assert (shown(0.3) == plain[0]).all()
    assert (shown(0.7) == painted[1]).all()


def test_strength_nought_is_the_photo(desk, photo, reference):
    desk.mix(FIRST)
    painted = desk.final()
    desk.window.mixer.settings.strength.slider.setValue(0)
    plain = desk.final()
    assert difference(plain, painted) > 10
    assert (plain == reference.painted(photo, small())).all()


def test_at_100_percent_the_visible_part_is_painted_at_full_size(desk):
    desk.mix(FIRST)
    desk.final()
    desk.window.canvas.set_view(desk.window.canvas.view.zoomed(2.0))
    desk.until(lambda: desk.frames[-1].region is not None)
    x, y, w, h = desk.frames[-1].region
    assert desk.frames[-1].pixels.shape[:2] == (h, w)
    assert (x, y, w, h) == desk.window.canvas.view.visible()
