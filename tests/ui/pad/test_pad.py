"""The pad in the window, as an artist uses it."""

from collections import Counter

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from stylemixer.document.pad import recipe_at
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import load_settings
from stylemixer.document.snapshots import Snapshot
from stylemixer.ui.incoming.style_mime import look_to_mime, snapshot_to_mime, style_to_mime
from stylemixer.ui.pad.pad_square import SIDE, STEP
from tests.ui.dropping import drop
from tests.ui.window_fakes import trigger

INK = StyleRef("cin26", "learned", "ink-mosaic")
POSTER = StyleRef("cin26", "learned", "red-poster")
GLASS = StyleRef("cin26", "learned", "stained-glass")
SIZE = {"size": (4000, 3000), "pixels": (768, 576)}
GREEN = (0, 200, 0)
LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def pad(window):
    """The open pad, with two styles of the mix on it: ink on the left, poster on the right."""
    window.session.restore(Recipe().added(INK).added(POSTER))
    trigger(window, "pad")
    window.pad.put_mix_styles()
    return window.pad


def press(pad, point, kind=QTest.mouseClick):
    kind(pad.square, LEFT, Qt.KeyboardModifier.NoModifier, spot(pad, point))


def spot(pad, point):
    return pad.square.spot(point).toPoint()


def weights(window):
    return {slot.style: round(slot.weight, 2) for slot in window.session.recipe.active()}


def drag(pad, *points):
    press(pad, points[0], QTest.mousePress)
    for point in points[1:]:
        QTest.mouseMove(pad.square, spot(pad, point))
    press(pad, points[-1], QTest.mouseRelease)


def test_a_drag_mixes_by_place_as_one_step(window, pad):
    stack, before = window.session.undo_stack, window.session.recipe
    steps = stack.count()
    drag(pad, (0.5, 0.2), (0.6, 0.3), (0.8, 0.5), (0.95, 0.5))
    assert weights(window) == {POSTER: 1}
    assert stack.count() == steps + 1
    assert stack.undoText() == "Move the puck"
    assert window.session.pad.puck == pytest.approx((0.95, 0.5), abs=0.01)
    assert len(window.session.pad.trail) > 3
    stack.undo()
    assert window.session.recipe == before
    assert window.session.pad.puck == pytest.approx((0.5, 0.5))
    assert window.session.pad.trail == ()


@pytest.fixture
def three(window, pad):
    """The pad with a third style, painted green in the middle, and a hand on it."""
    window.session.restore(Recipe().added(INK).added(POSTER).added(GLASS))
    pad.put_mix_styles()
    pad.go((0.5, 0.5))
    window.bridge.deliver_frame(**SIZE, bgr=GREEN)
    return pad


def deliver_corners(pad, window, *colours):
    for place, bgr in zip(window.session.pad.places, colours, strict=True):
        recipe = recipe_at(window.session.pad, place.point, window.session.recipe)
        window.bridge.deliver_frame(**SIZE, bgr=bgr, recipe=recipe, key=True)


def test_wherever_the_hand_goes_keys_show_by_where_it_is(window, three):
    press(three, (0.5, 0.5), QTest.mousePress)
    plane = window.bridge.line
    deliver_corners(three, window, (0, 0, 255), (255, 0, 0), (255, 255, 255))
    for point in ((0.5, 0.3), (0.3, 0.3), (0.4, 0.7), (0.6, 0.6), (0.7, 0.2)):
        QTest.mouseMove(three.square, spot(three, point))
        mixture = window.canvas.mixture
        assert 2 <= len(mixture) <= 3
        assert sum(weight for _, weight in mixture) == pytest.approx(1.0)
        shown = Counter()
        for image, weight in mixture:
            shown[image.pixelColor(5, 5).name()] += weight
        # what green has is of all three, and near it there is more of it than of any corner
        shares = window.session.recipe.shares()
        for name, share in zip(("#ff0000", "#0000ff", "#ffffff"), shares.values(), strict=True):
            assert shown[name] + shown["#00c800"] / 3 == pytest.approx(share, abs=0.08)
    assert window.bridge.line is plane
    press(three, (0.7, 0.2), QTest.mouseRelease)


def test_what_is_put_on_the_pad_is_in_the_plane_at_once(window, three):
    before = window.bridge.line
    three.put_style(StyleRef("cin26", "learned", "lilac-haze"), (0.5, 0.9))
    plane = window.bridge.line
    assert plane is not before
    assert len(plane.corners) == 4
    three.go((0.5, 0.85))
    assert window.bridge.line is plane
    assert plane.place(window.session.recipe) is not None


def test_another_strength_is_another_plane(window, three):
    before = window.bridge.line
    weaker = msgspec.structs.replace(window.session.recipe, strength=0.5)
    window.session.edit(weaker, "Weaker")
    assert window.bridge.line is not before
    assert window.bridge.line.place(weaker) is not None
    three.remove_all()
    assert window.bridge.line is None


def test_what_comes_to_the_pad_is_told_before_it_moves(window, pad):
    middle = QPointF(pad.square.rect().center())
    QApplication.sendEvent(pad.square, QEnterEvent(middle, middle, middle))
    assert window.bridge.line is not None
    assert window.bridge.line.place(window.session.recipe) is not None
    QApplication.sendEvent(pad.square, QEvent(QEvent.Type.Leave))
    assert window.bridge.line is None


def test_arrows_move_the_puck_and_with_alt_what_is_chosen(window, pad):
    x, y = window.session.pad.puck
    pad.square.setFocus()
    QTest.keyClick(pad.square, Qt.Key.Key_Right)
    QTest.keyClick(pad.square, Qt.Key.Key_Up, SHIFT)
    assert window.session.pad.puck == pytest.approx((x + STEP, y - 5 * STEP))
    assert weights(window)[POSTER] > weights(window)[INK]
    QTest.keyClick(pad.square, Qt.Key.Key_PageDown)
    before = window.session.pad.places[0].point
    QTest.keyClick(pad.square, Qt.Key.Key_Down, ALT)
    assert window.session.pad.places[0].point == pytest.approx((before[0], before[1] + STEP))
    QTest.keyClick(pad.square, Qt.Key.Key_Return)
    assert weights(window) == {INK: 1}
    QTest.keyClick(pad.square, Qt.Key.Key_Delete)
    assert [place.recipe.slots[0].style for place in window.session.pad.places] == [POSTER]
    assert weights(window) == {INK: 1}


def test_a_thumbnail_that_is_dragged_changes_the_mix_of_the_puck(window, pad):
    pad.go((0.5, 0.5))
    drag(pad, window.session.pad.places[0].point, (0.45, 0.45), (0.5, 0.5))
    assert window.session.pad.places[0].point == pytest.approx((0.5, 0.5), abs=0.02)
    assert weights(window) == {INK: 1}
    window.session.undo_stack.undo()
    assert weights(window) == {INK: 0.5, POSTER: 0.5}


def test_a_mix_made_elsewhere_stays_until_the_puck_moves(window, pad):
    pad.go((0.5, 0.5))
    other = window.session.recipe.with_slot(1, weight=0.1)
    window.session.edit(other, "Slide")
    drag(pad, window.session.pad.places[0].point, (0.2, 0.2), (0.3, 0.3))
    assert window.session.recipe == other
    pad.go((0.14, 0.1))
    assert window.session.recipe != other


def test_a_double_click_on_the_trail_goes_back(window, pad):
    drag(pad, (0.5, 0.2), (0.6, 0.2), (0.7, 0.2))
    there = window.session.recipe
    drag(pad, (0.5, 0.8), (0.4, 0.8))
    assert window.session.recipe != there
    press(pad, (0.7, 0.21), QTest.mouseDClick)
    assert window.session.recipe == there
    press(pad, window.session.pad.places[0].point, QTest.mouseDClick)
    assert weights(window) == {INK: 1}


def test_the_path_is_played_as_one_step(window, pad, qtbot):
    drag(pad, (0.5, 0.2), (0.6, 0.2), (0.7, 0.2))
    end = window.session.pad.puck
    pad.go((0.2, 0.8))
    trail, steps = window.session.pad.trail, window.session.undo_stack.count()
    with qtbot.waitSignal(pad.playing.changed, check_params_cb=lambda goes: not goes):
        pad.play.click()
        assert pad.play.toolTip() == "Stop playing"
    assert window.session.pad.puck == pytest.approx((0.2, 0.8))
    assert window.session.pad.trail == trail
    assert end != window.session.pad.puck
    assert window.session.undo_stack.count() <= steps + 1
    assert not pad.playing.goes


def test_playing_stops_by_the_button_and_by_the_hand(window, pad):
    drag(pad, (0.5, 0.2), (0.6, 0.2), (0.7, 0.2))
    pad.play.click()
    assert pad.playing.goes
    pad.play.click()
    assert not pad.playing.goes
    pad.play.click()
    press(pad, (0.5, 0.8))
    assert not pad.playing.goes
    assert window.session.pad.puck == pytest.approx((0.5, 0.8), abs=0.01)


def test_styles_and_looks_are_dropped_on_it(window, pad):
    assert drop(pad, style_to_mime(GLASS))
    assert window.session.pad.places[-1].recipe.slots[0].style == GLASS
    assert GLASS not in weights(window)
    look = window.looks.all[0]
    assert drop(pad, look_to_mime(look.id))
    place = window.session.pad.places[-1]
    assert (place.name, place.is_mix) == (look.name, True)
    tried = window.bridge.tried(f"pad {place.id}")
    assert tried == [place.recipe]
    window.bridge.deliver_trial(f"pad {place.id}", (0, 0, 250))
    assert not pad.pictures.picture(place).isNull()


def test_a_snapshot_is_dropped_on_it_and_stays_in_the_strip(window, pad):
    kept = Snapshot("Dusk", Recipe().added(GLASS)), Snapshot("Photo", Recipe())
    window.session.edit_snapshots(kept, "Keep")
    assert drop(pad, snapshot_to_mime(kept[0].id))
    place = window.session.pad.places[-1]
    assert (place.name, place.is_mix) == ("Dusk", True)
    assert [slot.style for slot in place.recipe.active()] == [GLASS]
    assert window.session.snapshots == kept
    # one without styles has nothing to mix, and one of another window is not ours
    assert not drop(pad, snapshot_to_mime(kept[1].id))
    assert not drop(pad, snapshot_to_mime("f" * 32))


def test_the_menu_puts_mixes_looks_and_snapshots_on_it(window, pad):
    window.session.edit_snapshots((Snapshot("Dusk", Recipe().added(GLASS)),), "Keep")
    menu = pad.what_menu()
    menu.actions()[1].trigger()
    looks, snapshots = (action.menu() for action in menu.actions()[2:])
    looks.actions()[0].trigger()
    snapshots.actions()[0].trigger()
    names = [place.name for place in window.session.pad.places]
    assert names[:2] == ["", ""]
    assert names[3:] == [window.looks.all[0].name, "Dusk"]
    assert names[2].count(" + ") == 1
    menu.deleteLater()
    pad.clear.click()
    assert window.session.pad.places == ()
    window.session.undo_stack.undo()
    assert len(window.session.pad.places) == 5


def test_a_full_pad_says_so(window, pad):
    said = []
    pad.said.connect(said.append)
    for number in range(20):
        pad.put_style(StyleRef("painter", "picture", f"/p/{number}.png"))
    assert len(window.session.pad.places) == 16
    assert "take some off" in said[-1]
    pad.remove_all()
    window.session.restore(Recipe())
    pad.put_mix_styles()
    assert "add one first" in said[-1]


def test_in_a_low_window_the_whole_square_is_seen_and_works(window, pad, qtbot):
    drag(pad, (0.5, 0.2), (0.6, 0.3), (0.8, 0.5))
    window.resize(960, 600)
    square = pad.square
    qtbot.waitUntil(lambda: square.width() < SIDE)
    qtbot.waitUntil(lambda: square.visibleRegion().boundingRect() == square.rect())
    assert square.width() == square.height()
    assert window.mixer.settings.visibleRegion().boundingRect() == window.mixer.settings.rect()
    press(pad, (0.3, 0.8))
    assert window.session.pad.puck == pytest.approx((0.3, 0.8), abs=0.01)
    press(pad, (0.04, 0.5), QTest.mouseDClick)  # on a thumbnail
    assert weights(window) == {INK: 1}
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: square.width() == SIDE)


def test_it_shows_when_asked_for_and_again_at_the_next_start(window, pad):
    assert pad.isVisible()
    assert window.store.settings.pad
    assert pad.square.accessibleDescription()
    trigger(window, "pad")
    assert not pad.isVisible()
    assert not window.store.settings.pad
    assert window.bridge.line is None


def test_it_belongs_to_the_project(window, pad):
    pad.go((0.3, 0.4))
    project = window.desk.described(None)
    assert project.pad == window.session.pad
    window.desk.clear()
    assert window.session.pad.places == ()
    window.session.restore_pad(project.pad)
    assert window.session.pad.puck == (0.3, 0.4)


def test_the_history_goes_to_any_step_of_it(window, pad):
    start = window.session.undo_stack.index()
    pad.go((0.05, 0.5))
    pad.go((0.9, 0.5))
    window.session.go_to_step(start)
    assert window.session.pad.puck == pytest.approx((0.5, 0.5))
    assert pad.square.spot((0.5, 0.5)) == pad.square.spot(window.session.pad.puck)
    window.session.go_to_step(start + 1)
    assert window.session.pad.puck == (0.05, 0.5)
    assert weights(window) == {INK: 1}


def test_a_desk_without_a_project_has_its_pad_at_the_next_start(window, pad, make_window, qtbot):
    pad.go((0.3, 0.4))
    kept = window.session.pad
    window.close_unasked()
    again = make_window(load_settings())
    qtbot.waitUntil(lambda: again.session.pad == kept)
    assert again.pad.isVisible()
