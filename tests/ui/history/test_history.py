"""The history panel in the window: where one has been, with pictures; a click goes there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import Settings
from stylemixer.ui.history.history_pictures import SIZE as SIZE_OF_PICTURE
from stylemixer.ui.state.session import UNDO_LIMIT
from tests.ui.window_fakes import trigger

INK = StyleRef("cin26", "learned", "ink-mosaic")
OIL = StyleRef("cin26", "learned", "dusk-oil")
SIZE = {"size": (4000, 3000), "pixels": (768, 576)}


def rows(window):
    model = window.history.model
    return [model.index(row).data() for row in range(model.rowCount())]


def colour(window, row):
    icon = window.history.model.index(row).data(Qt.ItemDataRole.DecorationRole)
    return icon.pixmap(SIZE_OF_PICTURE).toImage().pixelColor(20, 20)


def paint(window, qtbot, style, bgr):
    window.session.edit(Recipe().added(style), f"Mix {style.name}")
    with qtbot.waitSignal(window.history.pictures.changed):
        window.bridge.deliver_frame(**SIZE, bgr=bgr)


@pytest.fixture
def open_history(window, qtbot):
    paint(window, qtbot, INK, (0, 200, 0))
    paint(window, qtbot, OIL, (0, 0, 200))
    trigger(window, "history")
    window.history.dock.activateWindow()
    return window


def test_the_steps_have_names_and_pictures_of_what_showed(open_history):
    assert rows(open_history) == ["Beginning", "Mix ink-mosaic", "Mix dusk-oil"]
    assert colour(open_history, 1).green() == 200
    assert colour(open_history, 2).red() == 200
    assert open_history.history.view.currentIndex().row() == 2


def test_a_click_goes_there_and_what_lies_between_is_never_painted(open_history, qtbot):
    window = open_history
    asked = []
    window.session.recipe_changed.connect(asked.append)
    view = window.history.view
    place = view.visualRect(view.model().index(0, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [recipe.slots for recipe in asked] == [window.session.recipe.slots]
    assert window.session.undo_stack.index() == 0
    assert rows(window) == ["Beginning", "Mix ink-mosaic", "Mix dusk-oil"]
    undone = view.model().index(2, 0)
    qtbot.waitUntil(lambda: undone.data(Qt.ItemDataRole.ForegroundRole) is not None)
    assert undone.data(Qt.ItemDataRole.AccessibleTextRole) == "Mix dusk-oil, undone"
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert window.session.recipe == Recipe().added(INK)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert window.session.recipe == Recipe().added(OIL)


def test_it_follows_undo_and_new_steps_take_the_place_of_undone_ones(open_history, qtbot):
    window = open_history
    window.session.undo_stack.undo()
    qtbot.waitUntil(lambda: window.history.view.currentIndex().row() == 1)
    window.session.edit(Recipe(), "Clear & begin <b>anew</b>")
    qtbot.waitUntil(lambda: rows(window)[-1] == "Clear & begin <b>anew</b>")
    assert rows(window)[1:-1] == ["Mix ink-mosaic"]
    tip = window.history.model.index(2).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip


def test_snapshots_are_steps_too_and_look_like_the_mix_then(open_history, qtbot):
    window = open_history
    window.snapshots.keep()
    qtbot.waitUntil(lambda: rows(window)[-1] == "Keep Snapshot 1")
    assert colour(window, 3).red() == 200
    window.session.go_to_step(0)
    assert window.session.snapshots == ()
    assert window.strip.isHidden()


def test_a_drag_is_one_row(open_history, qtbot):
    window = open_history
    recipe = window.session.recipe
    for step in range(20):
        window.session.edit(recipe.with_slot(1, weight=step / 40), "Weight", "drag")
    qtbot.waitUntil(lambda: rows(window)[-1] == "Weight")
    assert len(rows(window)) == 4


def test_another_photo_has_pictures_of_its_own(open_history, tmp_path):
    window = open_history
    other = tmp_path / "sea.jpg"
    other.write_bytes(b"x")
    window.photos.open(other)
    window.bridge.deliver_photo((4000, 3000))
    assert colour(window, 1) == QColor(0, 0, 0, 0)
    assert rows(window)[1] == "Mix ink-mosaic"


def test_five_hundred_steps_and_what_was_before_them(open_history, qtbot):
    window = open_history
    for step in range(UNDO_LIMIT + 20):
        window.session.edit(Recipe(strength=step / 1000), f"Step {step}")
    qtbot.waitUntil(lambda: rows(window)[-1] == f"Step {UNDO_LIMIT + 19}")
    assert len(rows(window)) == UNDO_LIMIT + 1
    assert rows(window)[0] == "Earlier"
    window.session.go_to_step(0)
    assert window.session.recipe == Recipe(strength=0.019)


def test_it_is_there_again_at_the_next_start(open_history, make_window):
    open_history.history.dock.close()
    assert not open_history.actions_by_id["history"].isChecked()
    assert not open_history.store.settings.history
    trigger(open_history, "history")
    assert open_history.store.settings.history
    again = make_window(Settings(history=True))
    assert again.history.dock.isVisible()
    assert rows(again)[0] == "Beginning"


def test_the_panel_never_covers_the_mixer(window, qtbot):
    narrow = window.minimumWidth()
    window.resize(1440, 900)
    trigger(window, "history")
    dock = window.history.dock
    assert window.dockWidgetArea(dock) == Qt.DockWidgetArea.RightDockWidgetArea
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.width() < 1440)
    assert window.panels.right.mapTo(window, window.panels.right.rect().topRight()).x() < dock.x()
    dock.close()
    assert window.minimumWidth() == narrow


def test_in_a_window_and_on_a_screen_too_narrow_it_lies_below(window):
    window.resize(window.minimumSize())
    trigger(window, "history")
    assert window.dockWidgetArea(window.history.dock) == Qt.DockWidgetArea.BottomDockWidgetArea
    assert window.width() == window.minimumWidth()


def centres(view):
    return [view.visualRect(view.model().index(row, 0)).center() for row in range(3)]


def test_at_the_bottom_the_steps_stand_beside_one_another(open_history, qtbot):
    window = open_history
    dock, view = window.history.dock, window.history.view
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    below = centres(view)
    assert below[0].y() < below[1].y() < below[2].y()
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    beside = centres(view)
    assert beside[0].x() < beside[1].x() < beside[2].x()
    assert len({place.y() for place in beside}) == 1
    qtbot.waitUntil(lambda: all(view.viewport().rect().contains(p) for p in centres(view)))
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert window.session.recipe == Recipe().added(INK)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert window.session.recipe == Recipe().added(OIL)


def test_with_the_laboratory_below_they_share_the_place_as_tabs(window, qtbot):
    window.resize(window.minimumSize())
    trigger(window, "history")
    history = window.history.dock
    trigger(window, "laboratory")
    qtbot.waitUntil(lambda: window.laboratory.panel is not None)
    (other,) = window.tabifiedDockWidgets(history)
    assert other.objectName() == "laboratory"
    assert not other.visibleRegion().isEmpty()
    assert history.visibleRegion().isEmpty()
    assert window.actions_by_id["history"].isChecked()


def test_the_title_of_the_panel_takes_it_out_and_back_and_hides_it(open_history, qtbot):
    window, dock = open_history, open_history.history.dock
    assert "window of its own" in dock.float_button.toolTip()
    dock.float_button.click()
    assert dock.isFloating()
    assert dock.float_button.accessibleName() == "Put back"
    dock.float_button.click()
    assert not dock.isFloating()
    dock.close_button.setFocus()
    qtbot.keyClick(dock.close_button, Qt.Key.Key_Space)
    assert dock.isHidden()
    assert not window.actions_by_id["history"].isChecked()
