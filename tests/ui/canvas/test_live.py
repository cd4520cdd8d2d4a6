"""The window while a control is anticipated and moved, on a bridge of the test's own."""

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent
from PySide6.QtWidgets import QApplication

from stylemixer.document.recipe import Recipe, StyleRef
from tests.ui.window_fakes import INFO, pixel

FIRST = StyleRef("cin26", "learned", "ink-mosaic")
SECOND = StyleRef("cin26", "learned", "dusk-oil")
SIZE = {"size": (4000, 3000), "pixels": (768, 576)}
GREEN, RED, BLUE = (0, 200, 0), (0, 0, 200), (200, 0, 0)


@pytest.fixture
def table(window):
    """Two styles in equal parts, painted green."""
    window.session.edit(Recipe().added(FIRST).added(SECOND), "Test")
    window.bridge.deliver_frame(**SIZE, bgr=GREEN)
    return window


def row(table, card=1):
    return table.mixer.cards[card].weight


def hover(slider_row):
    middle = QPointF(slider_row.rect().center())
    QApplication.sendEvent(slider_row, QEnterEvent(middle, middle, middle))


def leave(slider_row):
    QApplication.sendEvent(slider_row, QEvent(QEvent.Type.Leave))


def anticipate(table, qtbot, slider_row=None):
    slider_row = slider_row or row(table)
    with qtbot.waitSignal(slider_row.approached):
        hover(slider_row)
    return table.bridge.line


def end(table, last, bgr, *, draft=False):
    recipe = table.bridge.line.ends[1 if last else 0]
    table.bridge.deliver_frame(**SIZE, bgr=bgr, recipe=recipe, key=True, draft=draft)


def test_a_mouse_on_a_slider_says_both_its_ends(table, qtbot):
    line = anticipate(table, qtbot)
    recipe = table.session.recipe
    assert line.ends == (recipe.with_slot(2, weight=0.0), recipe.with_slot(2, weight=1.0))
    # what shows is the first key and costs nothing
    assert table.bridge.known == pytest.approx([1.0])
    leave(row(table))
    assert table.bridge.line is None


@pytest.mark.parametrize("name", ["strength", "keep_colours"])
def test_the_sliders_of_the_whole_picture_have_ends_too(table, qtbot, name):
    line = anticipate(table, qtbot, getattr(table.mixer.settings, name))
    assert [getattr(end, name) for end in line.ends] == [0.0, 1.0]


def test_the_sliders_of_an_opened_card_have_ends_too(table, qtbot):
    line = anticipate(table, qtbot, table.mixer.cards[1].details.rows[2])
    assert [end.slot(2).groups[2] for end in line.ends] == [0.0, 1.0]


def test_a_control_that_changes_nothing_asks_for_nothing(table, qtbot):
    table.session.edit(table.session.recipe.with_slot(1, solo=True), "Solo")
    anticipate(table, qtbot)
    assert table.bridge.line is None


def test_the_keyboard_alone_comes_and_goes(table, qtbot):
    table.activateWindow()
    row(table).slider.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: table.bridge.line is not None)
    line = table.bridge.line
    end(table, False, RED)
    qtbot.keyClick(row(table).slider, Qt.Key.Key_Left)
    assert table.bridge.line is line
    assert len(table.canvas.mixture) == 2
    table.canvas.setFocus()
    assert table.bridge.line is None


def test_a_typed_number_uses_the_same_way(table, qtbot):
    number = row(table).number
    number.setValue(50)
    assert table.bridge.line is not None
    end(table, False, RED)
    qtbot.waitUntil(lambda: pixel(table).red() > 40)


def test_between_two_keys_the_hand_moves_the_picture_without_the_thread(table, qtbot):
    anticipate(table, qtbot)
    end(table, False, RED)
    table.session.edit(table.session.recipe.with_slot(2, weight=1 / 3), "Test", "drag")
    colour = pixel(table)
    assert (colour.red(), colour.green()) == (pytest.approx(100, abs=2), pytest.approx(100, abs=2))
    assert table.bridge.recipe == table.session.recipe
    assert table.status.state.text() == "Draft"
    between = table.session.recipe.with_slot(2, weight=0.3)
    table.bridge.deliver_frame(**SIZE, bgr=RED, recipe=between, key=True)
    table.session.edit(table.session.recipe.with_slot(2, weight=0.31), "Test", "drag")
    assert table.status.state.text() == "Draft"
    table.session.edit(table.session.recipe.with_slot(2, weight=0.2), "Test", "drag")
    between = table.session.recipe.with_slot(2, weight=0.15)
    table.bridge.deliver_frame(**SIZE, bgr=RED, recipe=between, key=True)
    assert table.status.state.text() == ""


def test_a_guess_shows_as_a_draft_and_the_key_comes_in_for_it(table, qtbot):
    anticipate(table, qtbot)
    end(table, False, BLUE, draft=True)
    table.session.edit(table.session.recipe.with_slot(2, weight=1 / 3), "Test", "drag")
    assert pixel(table).blue() == pytest.approx(100, abs=2)
    assert table.status.state.text() == "Draft"
    end(table, False, RED)
    qtbot.waitUntil(lambda: pixel(table).red() >= 98 and pixel(table).blue() == 0)


def test_the_final_takes_the_place_of_the_mixture(table, qtbot):
    anticipate(table, qtbot)
    end(table, False, RED)
    table.session.edit(table.session.recipe.with_slot(2, weight=1 / 3), "Test", "drag")
    table.bridge.deliver_frame(**SIZE, bgr=BLUE)
    qtbot.waitUntil(lambda: pixel(table) == QColor(0, 0, 200))
    assert table.status.state.text() == "Final"


def test_a_late_draft_or_final_of_a_place_that_was_left_does_not_show(table, qtbot):
    anticipate(table, qtbot)
    end(table, False, RED)
    before = table.session.recipe.with_slot(2, weight=0.2)
    table.session.edit(before, "Test", "drag")
    table.session.edit(before.with_slot(2, weight=1 / 3), "Test", "drag")
    table.bridge.deliver_frame(**SIZE, bgr=BLUE, recipe=before, draft=True)
    assert pixel(table).blue() == 0


def test_undo_redo_and_mute_show_at_once_and_finished(table):
    whole = table.session.recipe
    table.session.edit(whole.with_slot(2, muted=True), "Mute")
    table.bridge.deliver_frame(**SIZE, bgr=RED)
    table.session.undo_stack.undo()
    assert pixel(table) == QColor(0, 200, 0)
    assert table.status.state.text() == ""
    table.session.undo_stack.redo()
    assert pixel(table) == QColor(200, 0, 0)
    table.session.edit(table.session.recipe.with_slot(2, muted=False), "Unmute")
    assert pixel(table) == QColor(0, 200, 0)
    assert table.bridge.recipe == whole


def test_going_back_from_solo_shows_at_once(table):
    table.session.edit(table.session.recipe.with_slot(1, solo=True), "Solo")
    table.bridge.deliver_frame(**SIZE, bgr=RED)
    table.session.edit(table.session.recipe.with_slot(1, solo=False), "Solo")
    assert pixel(table) == QColor(0, 200, 0)
    assert table.status.state.text() == ""


def test_undo_in_mid_gesture_goes_back_at_once(table, qtbot):
    anticipate(table, qtbot)
    end(table, False, RED)
    table.session.edit(table.session.recipe.with_slot(2, weight=0.2), "Test", "drag")
    table.session.undo_stack.undo()
    assert pixel(table) == QColor(0, 200, 0)


def test_another_control_starts_a_line_of_its_own(table, qtbot):
    anticipate(table, qtbot)
    end(table, False, RED)
    leave(row(table))
    strength = table.mixer.settings.strength
    strength.slider.setValue(50)
    assert [end.strength for end in table.bridge.line.ends] == [0.0, 1.0]
    assert pixel(table) == QColor(0, 200, 0)  # nothing of the first control's keys


def test_a_change_elsewhere_moves_the_line_with_it(table, qtbot):
    anticipate(table, qtbot)
    table.session.edit(table.session.recipe.with_slot(1, weight=0.5), "Test")
    assert table.bridge.line.ends[0].slot(1).weight == 0.5


def test_a_card_that_goes_takes_its_line_along(table, qtbot):
    anticipate(table, qtbot)
    table.session.edit(table.session.recipe.removed(2), "Remove")
    table.session.edit(msgspec.structs.replace(table.session.recipe, strength=0.5), "Strength")
    assert table.bridge.line is None


def test_keys_of_another_photo_do_not_count(table, qtbot):
    anticipate(table, qtbot)
    recipe = table.bridge.line.ends[0]
    table.bridge.deliver_frame(**SIZE, bgr=RED, recipe=recipe, key=True, photo_id=99)
    table.session.edit(table.session.recipe.with_slot(2, weight=1 / 3), "Test", "drag")
    assert pixel(table) == QColor(0, 200, 0)


@pytest.mark.parametrize("what", ["photo", "device"])
def test_another_photo_or_device_forgets_what_was_painted(table, qtbot, what):
    anticipate(table, qtbot)
    end(table, False, RED)
    if what == "photo":
        table.bridge.deliver_photo((4000, 3000))
    else:
        table.bridge.engine_ready.emit(INFO)
    assert table.bridge.line is not None
    assert table.bridge.known == []
    shown = pixel(table)
    table.session.edit(table.session.recipe.with_slot(2, weight=1 / 3), "Test", "drag")
    table.session.edit(table.session.recipe.with_slot(2, weight=0.0), "Test", "drag")
    assert pixel(table) == shown


def test_what_a_hand_leaves_on_the_screen_waits_for_its_final_and_not_for_a_draft(table, qtbot):
    anticipate(table, qtbot)
    end(table, False, RED)
    table.session.edit(table.session.recipe.with_slot(2, weight=1 / 3), "Test", "drag")
    shown = pixel(table)
    leave(row(table))
    table.bridge.deliver_frame(**SIZE, bgr=BLUE, draft=True)
    assert pixel(table) == shown
    table.bridge.deliver_frame(**SIZE, bgr=BLUE)
    qtbot.waitUntil(lambda: pixel(table) == QColor(0, 0, 200))


@pytest.mark.parametrize("what", ["photo", "device"])
def test_drafts_of_another_photo_or_device_show_at_once(table, qtbot, what):
    anticipate(table, qtbot)
    end(table, False, RED)
    table.session.edit(table.session.recipe.with_slot(2, weight=1 / 3), "Test", "drag")
    if what == "photo":
        table.bridge.deliver_photo((4000, 3000))
    else:
        table.bridge.engine_ready.emit(INFO)
    table.bridge.deliver_frame(**SIZE, bgr=BLUE, draft=True)
    qtbot.waitUntil(lambda: pixel(table) == QColor(0, 0, 200))
