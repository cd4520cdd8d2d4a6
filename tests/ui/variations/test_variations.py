"""Variations in the window, as an artist has them: on a bridge of the test's own."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QPushButton

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import Settings
from stylemixer.document.snapshots import MAX_SNAPSHOTS, Snapshot
from stylemixer.document.variations import COUNT
from stylemixer.paths import resources
from stylemixer.render.requests import Piece, Trial
from stylemixer.ui.snapshots.snapshot_model import picture_of
from stylemixer.ui.variations.grid import PICTURE, SHOWS
from stylemixer.ui.variations.pictures import NAMES
from tests.ui.window_fakes import flat, pixel, trigger

INK = StyleRef("cin26", "learned", "ink-mosaic")
OIL = StyleRef("cin26", "learned", "dusk-oil")
WAVE = StyleRef("painter", "learned", "hokusai-great-wave")
MIX = Recipe().added(INK).added(OIL, 0.5)
SIZE = {"size": (4000, 3000), "pixels": (768, 576)}
WHOLE = Piece((768, 576), (0, 0, 768, 576))


def asked(window):
    """The trials of the grid that were asked for, in their order."""
    return [call for call in window.bridge.calls if call[0] == "try_out" and call[1] in NAMES]


def questions(window):
    """How often what is known of styles was asked for."""
    return sum(call[:2] == ("codes", "variations") for call in window.bridge.calls)


def answer(window, count=1, bgr=None):
    """Paint so many of what is waiting, each in a colour of its own."""
    for _ in range(count):
        name, recipe = next(iter(window.variations.pictures._asked.items()))
        number = recipes(window).index(recipe) if bgr is None else 0
        pixels = flat(768, 576, bgr or (20 * number, 100, 255 - 20 * number))
        window.bridge.trial_ready.emit(Trial(name, recipe, 1, pixels, WHOLE))


def recipes(window):
    """What the grid shows."""
    return window.variations.recipes


def data(window, role):
    model = window.variations.panel.model
    return [model.index(row).data(role) for row in range(model.rowCount())]


def colours(window):
    pictures = data(window, PICTURE)
    return [p if p is None else p.toImage().pixelColor(20, 20).red() for p in pictures]


def place(window, row):
    grid = window.variations.panel.grid
    return grid.visualRect(grid.model().index(row, 0)).center()


def click(window, qtbot, row, button=Qt.MouseButton.LeftButton):
    qtbot.mouseClick(window.variations.panel.grid.viewport(), button, pos=place(window, row))


def menu_event(window, reason, row):
    grid = window.variations.panel.grid
    spot = place(window, row) if reason == QContextMenuEvent.Reason.Mouse else QPoint()
    event = QContextMenuEvent(reason, spot, grid.viewport().mapToGlobal(spot))
    QApplication.sendEvent(grid.viewport(), event)


def snapshots(window):
    return [snapshot.recipe for snapshot in window.session.snapshots]


@pytest.fixture
def open_grid(window):
    """The grid around a mix of two, nothing painted yet."""
    window.resize(1440, 900)
    window.session.edit(MIX, "Mix")
    window.bridge.deliver_frame(**SIZE)
    trigger(window, "variations")
    window.bridge.deliver_codes("variations")
    window.activateWindow()
    return window


def test_nine_show_and_are_painted_in_full_one_after_the_other(open_grid):
    window = open_grid
    assert len(recipes(window)) == COUNT
    assert [call[2] for call in asked(window)] == list(recipes(window)[:2])
    assert {call[4:6] for call in asked(window)} == {(768, WHOLE)}
    assert colours(window) == [None] * COUNT
    answer(window)
    assert colours(window) == [255] + [None] * 8
    assert len(asked(window)) == 3  # the next one waits always
    answer(window, 8)
    assert colours(window) == [255 - 20 * number for number in range(COUNT)]
    assert [call[2] for call in asked(window)] == list(recipes(window))


def test_a_click_takes_one_at_once_and_the_grid_stays(open_grid, qtbot):
    window = open_grid
    answer(window, COUNT)
    shown = recipes(window)
    click(window, qtbot, 4)
    assert window.session.recipe == shown[4]
    assert window.session.undo_stack.undoText() == "Variation"
    assert pixel(window).red() == 255 - 20 * 4  # its full render shows before any is asked for
    assert recipes(window) == shown
    assert data(window, SHOWS) == [row == 4 for row in range(COUNT)]
    click(window, qtbot, 5)
    window.session.undo_stack.undo()
    assert window.session.recipe == shown[4]
    window.session.undo_stack.undo()
    assert window.session.recipe == MIX
    assert recipes(window) == shown
    assert len(asked(window)) == COUNT


def test_keys_go_through_the_grid_take_and_keep(open_grid, qtbot):
    window = open_grid
    grid = window.variations.panel.grid
    grid.setFocus()
    assert grid.currentIndex().row() == 0
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    row = grid.currentIndex().row()
    assert row >= 3
    qtbot.keyClick(grid, Qt.Key.Key_S)
    assert snapshots(window) == [recipes(window)[row]]
    assert window.session.recipe == MIX
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert window.session.recipe == recipes(window)[row]


def test_a_right_click_or_the_menu_key_keeps_one_with_its_picture(open_grid):
    window = open_grid
    answer(window, 3)
    menu_event(window, QContextMenuEvent.Reason.Mouse, 2)
    menu_event(window, QContextMenuEvent.Reason.Keyboard, 0)
    assert snapshots(window) == [recipes(window)[2], recipes(window)[0]]
    colour = picture_of(window.session.snapshots[0].thumbnail).pixelColor(20, 20)
    assert colour.red() == pytest.approx(215, abs=6)
    assert window.session.recipe == MIX
    assert window.session.undo_stack.undoText() == "Keep Snapshot 2"
    full = tuple(Snapshot(f"{number}", MIX) for number in range(MAX_SNAPSHOTS))
    window.session.restore_snapshots(full)
    menu_event(window, QContextMenuEvent.Reason.Keyboard, 0)
    assert "remove some" in window.toast.text
    assert len(window.session.snapshots) == MAX_SNAPSHOTS


def test_nine_more_and_back(open_grid, qtbot):
    window = open_grid
    panel, first = window.variations.panel, recipes(window)
    answer(window, COUNT)
    assert not panel.back.isEnabled()
    qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    assert not set(recipes(window)) & set(first)
    answer(window, COUNT)
    so_far = len(asked(window))
    qtbot.mouseClick(panel.back, Qt.MouseButton.LeftButton)
    assert recipes(window) == first
    assert None not in colours(window)
    qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    assert len(asked(window)) == so_far == 2 * COUNT  # what was painted once is kept


def test_around_this_one_only_when_it_is_asked_for(open_grid, qtbot):
    window = open_grid
    panel, first = window.variations.panel, recipes(window)
    assert not panel.around.isEnabled()
    click(window, qtbot, 3)
    assert recipes(window) == first
    qtbot.mouseClick(panel.around, Qt.MouseButton.LeftButton)
    assert window.variations.around == first[3]
    assert first[3] not in recipes(window)
    qtbot.mouseClick(panel.back, Qt.MouseButton.LeftButton)
    assert recipes(window) == first


def test_how_far_is_one_slider_and_the_same_place_gives_the_same_grid(open_grid, qtbot):
    window = open_grid
    slider, first = window.variations.panel.amount.slider, recipes(window)

    def put(value):
        before = recipes(window)
        slider.setValue(value)
        qtbot.waitUntil(lambda: recipes(window) != before)

    put(100)
    wild = recipes(window)
    space = window.variations._space
    far = [np.median(space.distances([MIX, *page])[0, 1:]) for page in (first, wild)]
    assert far[1] > 1.3 * far[0]
    put(40)
    assert recipes(window) == first
    assert not window.variations.panel.back.isEnabled()


def test_another_mix_is_followed_once_it_rests_and_a_drag_interrupts_the_grid(open_grid, qtbot):
    window = open_grid
    first = recipes(window)
    answer(window, 2)
    so_far = len(asked(window))
    for step in range(5):
        window.session.edit(MIX.with_slot(2, weight=0.6 + step / 20), "Weight", "drag")
    assert questions(window) == 1
    assert len(asked(window)) == so_far
    qtbot.waitUntil(lambda: questions(window) == 2)
    window.bridge.deliver_codes("variations")
    assert window.variations.around == MIX.with_slot(2, weight=0.8)
    assert recipes(window) != first
    answer(window, COUNT)
    assert None not in colours(window)


def test_an_answer_for_a_mix_that_is_no_longer_there_is_not_shown(open_grid, qtbot):
    window = open_grid
    first = recipes(window)
    window.session.edit(MIX.with_slot(2, weight=0.9), "Weight")
    qtbot.waitUntil(lambda: questions(window) == 2)
    window.session.edit(Recipe().added(WAVE), "Wave")
    window.bridge.deliver_codes("variations")
    assert recipes(window) == first
    qtbot.waitUntil(lambda: questions(window) == 3)
    window.bridge.deliver_codes("variations")
    assert {r.networks() for r in recipes(window)} == {("painter",)}


def test_another_photo_is_painted_in_the_same_mixes(open_grid, qtbot, tmp_path):
    window = open_grid
    shown = recipes(window)
    answer(window, 4)
    other = tmp_path / "tree.jpg"
    other.write_bytes(b"x")
    window.photos.open(other)
    window.bridge.deliver_photo((300, 400))
    assert recipes(window) == shown
    assert colours(window) == [None] * COUNT
    small = Piece((300, 400), (0, 0, 300, 400))
    qtbot.waitUntil(lambda: asked(window)[-1][5] == small)
    assert [call[2:6:3] for call in asked(window)[-2:]] == [(r, small) for r in shown[:2]]
    assert window.variations.panel.grid.picture_size(QSize(90, 90)) == QSize(67, 90)
    answer(window, COUNT)
    assert None not in colours(window)


def test_what_cannot_be_painted_says_so_and_the_rest_comes(open_grid):
    window = open_grid
    name, recipe = next(iter(window.variations.pictures._asked.items()))
    window.bridge.trial_ready.emit(Trial(name, recipe, 1, None, WHOLE))
    assert data(window, PICTURE)[0].isNull()
    window.bridge.crashed.emit("Something broke", "details")
    answer(window, 7)
    assert [p is not None for p in data(window, PICTURE)] == [True] * COUNT


def test_hidden_it_asks_for_nothing_and_shown_again_it_goes_on(open_grid, qtbot):
    window = open_grid
    window.variations.dock.close()
    assert not window.actions_by_id["variations"].isChecked()
    assert not window.store.settings.variations
    so_far = len(asked(window))
    answer_waiting = dict(window.variations.pictures._asked)
    assert answer_waiting == {}
    window.session.edit(Recipe().added(WAVE), "Wave")
    trigger(window, "variations")
    window.bridge.deliver_codes("variations")
    assert len(asked(window)) == so_far + 2
    assert window.variations.around == Recipe().added(WAVE)


def test_an_empty_mix_is_surrounded_by_surprises(window):
    window.session.edit(Recipe(), "Clear")
    trigger(window, "variations")
    window.bridge.deliver_codes("variations")
    assert len(recipes(window)) == COUNT
    assert all(len(recipe.active()) > 1 for recipe in recipes(window))


def test_without_a_photo_it_says_so_until_there_is_one(make_window, qtbot):
    window = make_window(restore=False)
    window.session.edit(MIX, "Mix")
    trigger(window, "variations")
    message = window.variations.panel.message
    window.bridge.deliver_codes("variations")
    assert "Open a photo" in message.text()
    assert message.isVisible()
    assert asked(window) == []
    window.photos.open(resources() / "examples" / "coffee.jpg")
    window.bridge.deliver_photo((4000, 3000))
    qtbot.waitUntil(lambda: len(asked(window)) == 2)
    assert message.isHidden()


def test_where_no_more_differ_it_says_so(open_grid, qtbot):
    window = open_grid
    alone = Recipe().added(StyleRef("elsewhere", "picture", "/nowhere/wave.jpg"))
    window.session.edit(alone, "Alone")
    qtbot.waitUntil(lambda: questions(window) == 2)
    window.bridge.deliver_codes("variations")
    panel, pages = window.variations.panel, 0
    while panel.more.isEnabled():
        assert panel.message.isHidden()
        panel.more.click()
        pages += 1
    assert pages
    assert "No others differ" in panel.message.text()
    panel.back.click()
    assert panel.message.isHidden()
    assert recipes(window)


def test_it_tells_what_each_is_made_of(open_grid):
    window = open_grid
    for row, text in enumerate(data(window, Qt.ItemDataRole.AccessibleTextRole)):
        assert text.startswith(f"Variation {row + 1}: ")
        assert "%" in text
    window.variations.take(1)
    spoken = data(window, Qt.ItemDataRole.AccessibleTextRole)
    assert [text.endswith("on the table") for text in spoken] == [r == 1 for r in range(COUNT)]


def test_buttons_are_not_cut_and_pictures_fill_the_room(open_grid):
    window = open_grid
    for button in window.variations.panel.findChildren(QPushButton):
        if button.isVisible() and button.text():
            assert button.width() >= button.sizeHint().width()
    grid = window.variations.panel.grid
    for size in ((300, 700), (300, 300), (900, 140), (216, 144)):
        grid.resize(*size)
        rects = [grid.visualRect(grid.model().index(row, 0)) for row in range(COUNT)]
        assert all(grid.viewport().rect().contains(rect) for rect in rects), size


def test_it_is_there_again_at_the_next_start_beside_the_history(make_window, qtbot):
    again = make_window(Settings(variations=True, history=True))
    assert again.variations.dock.isVisible()
    again.resize(again.minimumSize())
    again.resize(1440, 900)
    right = again.panels.mapTo(again, again.panels.rect().topRight()).x()
    for dock in (again.variations.dock, again.history.dock):
        if again.dockWidgetArea(dock) == Qt.DockWidgetArea.RightDockWidgetArea:
            assert right < dock.x()


# --- surprise me ----------------------------------------------------------------------------


def test_a_surprise_is_one_undo_step_of_one_network(window):
    window.session.edit(MIX, "Mix")
    seen = set()
    for _ in range(6):
        trigger(window, "surprise")
        window.bridge.deliver_codes("surprise")
        recipe = window.session.recipe
        assert len(recipe.networks()) == 1
        assert len(recipe.slots) in (2, 3)
        seen.add(recipe)
    assert len(seen) == 6
    assert window.session.undo_stack.undoText() == "Surprise me"
    for _ in range(6):
        window.session.undo_stack.undo()
    assert window.session.recipe == MIX


def test_a_surprise_without_styles_at_hand_says_so(window):
    window.session.edit(MIX, "Mix")
    trigger(window, "surprise")
    styles = window.bridge.calls[-1][2]
    assert len(styles) > 1
    window.bridge.deliver_codes("surprise", count=1)
    assert "too few" in window.toast.text
    assert window.session.recipe == MIX
