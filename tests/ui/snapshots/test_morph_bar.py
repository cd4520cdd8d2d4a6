"""One slider from one snapshot to another, as a hand moves it in the window."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel

from stylemixer.document.morphing import Morph
from stylemixer.document.recipe import MAX_SLOTS, Recipe, StyleRef
from stylemixer.document.snapshots import Snapshot
from tests.ui.window_fakes import pixel, trigger

INK, OIL, HAZE = (
    StyleRef("cin26", "learned", name) for name in ("ink-mosaic", "dusk-oil", "lilac-haze")
)
SIZE = {"size": (4000, 3000), "pixels": (768, 576)}
GREEN, RED, BLUE = (0, 200, 0), (0, 0, 200), (200, 0, 0)
GREEN_MIX, RED_MIX = Recipe().added(INK), replace(Recipe().added(OIL), strength=0.8)


@pytest.fixture
def pair(window):
    """A is red and shows, B is green; both have been painted."""
    for recipe, bgr in ((GREEN_MIX, GREEN), (RED_MIX, RED)):
        window.session.edit(recipe, "Mix")
        window.bridge.deliver_frame(**SIZE, bgr=bgr)
        trigger(window, "keep_snapshot")
    return window


def slider(window):
    return window.strip.morph.slider


def hover(row):
    middle = QPointF(row.rect().center())
    QApplication.sendEvent(row, QEnterEvent(middle, middle, middle))


def test_there_is_no_slider_before_there_are_two(window):
    window.snapshots.keep()
    assert window.strip.morph.isHidden()
    window.snapshots.keep()
    assert window.strip.morph.isVisible()
    window.session.undo_stack.undo()
    assert window.strip.morph.isHidden()


def test_its_ends_are_the_two_exactly_and_a_drag_is_one_step(pair):
    steps = pair.session.undo_stack.count()
    for place in (20, 50, 70, 100):
        slider(pair).slider.setValue(place)
        if place < 100:
            assert pair.session.recipe == Morph(RED_MIX, GREEN_MIX)(place / 100)
    assert pair.session.recipe == GREEN_MIX
    assert pair.session.undo_stack.count() == steps + 1
    assert pair.session.undo_stack.undoText() == "Morph Snapshot 2 to Snapshot 1"
    pair.session.undo_stack.undo()
    assert pair.session.recipe == RED_MIX
    assert slider(pair).value == 0.0


def test_undo_takes_the_slider_back_to_where_it_was(pair):
    for place in (0.3, 0.6):
        slider(pair).slider.setValue(round(100 * place))
        pair.session.end_gesture()
    pair.session.undo_stack.undo()
    assert slider(pair).value == pytest.approx(0.3)
    pair.snapshots.go(pair.session.snapshots[0].id)  # A and B change places
    assert slider(pair).value == 0.0
    assert pair.snapshots.pair[1].recipe == RED_MIX


def test_the_cards_follow(pair):
    slider(pair).slider.setValue(50)
    # the stronger mix counts for more
    assert [round(card.weight.value, 2) for card in pair.mixer.cards] == [0.44, 0.56]
    assert pair.mixer.settings.strength.value == pytest.approx(0.9)


def test_between_the_two_the_hand_moves_the_picture_without_the_thread(pair, qtbot):
    with qtbot.waitSignal(slider(pair).approached):
        hover(slider(pair))
    line = pair.bridge.line
    assert line.ends == (RED_MIX, GREEN_MIX)
    assert pair.bridge.known == pytest.approx([0.0, 1.0])  # both were painted before
    slider(pair).slider.setValue(50)
    place = line.place(pair.session.recipe)
    colour = pixel(pair)
    assert colour.green() == pytest.approx(200 * place, abs=3)
    assert colour.red() == pytest.approx(200 * (1 - place), abs=3)
    pair.bridge.deliver_frame(**SIZE, bgr=BLUE, recipe=line.recipe_at(place), key=True)
    qtbot.waitUntil(lambda: pixel(pair).blue() > 190)
    QApplication.sendEvent(slider(pair), QEvent(QEvent.Type.Leave))
    assert pair.bridge.line is None


def test_strokes_of_two_sizes_are_two_lines(pair, qtbot):
    fine = Snapshot("Fine", replace(GREEN_MIX, working_edge=1024))
    pair.session.edit_snapshots((*pair.session.snapshots, fine), "Test")
    pair.snapshots.pick(fine.id)
    with qtbot.waitSignal(slider(pair).approached):
        hover(slider(pair))
    assert {end.working_edge for end in pair.bridge.line.ends} == {768}
    slider(pair).slider.setValue(40)
    assert {end.working_edge for end in pair.bridge.line.ends} == {768}
    slider(pair).slider.setValue(60)
    assert {end.working_edge for end in pair.bridge.line.ends} == {1024}
    slider(pair).slider.setValue(100)
    assert pair.session.recipe == fine.recipe


def test_the_way_is_laid_towards_the_two_wherever_the_mix_is(pair, qtbot):
    pair.session.edit(replace(Recipe().added(HAZE), working_edge=512), "Something else")
    with qtbot.waitSignal(slider(pair).approached):
        hover(slider(pair))
    assert pair.bridge.line.ends == (RED_MIX, GREEN_MIX)
    slider(pair).slider.setValue(10)
    assert pair.session.recipe == Morph(RED_MIX, GREEN_MIX)(0.1)


def test_two_that_have_too_many_styles_together_say_so(pair):
    many = Recipe()
    for number in range(MAX_SLOTS):
        many = many.added(StyleRef("cin26", "learned", f"style-{number}"))
    full = Snapshot("Full", many)
    pair.session.edit_snapshots((*pair.session.snapshots, full), "Test")
    pair.snapshots.pick(full.id)
    assert not slider(pair).isEnabled()
    assert "64" in slider(pair).slider.toolTip()
    pair.snapshots.pick(pair.session.snapshots[0].id)
    assert slider(pair).isEnabled()


def test_names_that_look_like_html_are_text(pair):
    pair.snapshots.rename(pair.session.snapshots[0].id, "<img src=x>")
    assert "<img" not in slider(pair).slider.toolTip()


def test_in_a_narrow_window_the_slider_has_the_room(pair, qtbot):
    def names():
        labels = pair.strip.morph.findChildren(QLabel)
        return {label.text() for label in labels if label.isVisible()} - {"Morph"}

    pair.resize(1440, 900)
    qtbot.waitUntil(lambda: names() == {"Snapshot 1", "Snapshot 2"})
    pair.resize(pair.minimumSize())
    qtbot.waitUntil(lambda: names() == set())
    qtbot.waitUntil(lambda: slider(pair).slider.width() > 80)
