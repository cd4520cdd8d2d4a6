"""Snapshots in the window, as an artist has them: on a bridge of the test's own."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QDropEvent, QImage
from PySide6.QtWidgets import QLineEdit

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.snapshots import MAX_SNAPSHOTS, Snapshot
from stylemixer.render.requests import Piece
from stylemixer.ui.incoming.style_mime import SNAPSHOT_MIME, snapshot_to_mime
from stylemixer.ui.snapshots.snapshot_model import Role, picture_of, thumbnail_of
from tests.ui.window_fakes import jpeg, pixel, trigger

INK, OIL, HAZE = (
    StyleRef("cin26", "learned", name) for name in ("ink-mosaic", "dusk-oil", "lilac-haze")
)
SIZE = {"size": (4000, 3000), "pixels": (768, 576)}
GREEN, RED, BLUE = (0, 200, 0), (0, 0, 200), (200, 0, 0)


def paint(window, style, bgr):
    """Put one style on the table and have it painted in a colour."""
    window.session.edit(Recipe().added(style), f"Mix {style.name}")
    window.bridge.deliver_frame(**SIZE, bgr=bgr)


@pytest.fixture
def two(window):
    """A window with two snapshots, green and red; red shows."""
    paint(window, INK, GREEN)
    trigger(window, "keep_snapshot")
    paint(window, OIL, RED)
    trigger(window, "keep_snapshot")
    window.activateWindow()
    window.canvas.setFocus()
    return window


def names(window):
    return [snapshot.name for snapshot in window.session.snapshots]


def ids(window):
    return [snapshot.id for snapshot in window.session.snapshots]


def rect(window, row):
    view = window.strip.view
    return view.visualRect(view.model().index(row, 0))


def marks(window):
    model = window.strip.model
    return "".join(model.index(row).data(Role.MARK) or "-" for row in range(model.rowCount()))


def frames(window):
    model = window.strip.model
    return [model.index(row).data(Role.SHOWS) for row in range(model.rowCount())]


def hold(window, qtbot, key=Qt.Key.Key_Space):
    qtbot.keyPress(window.windowHandle(), key)


def let_go(window, qtbot, key=Qt.Key.Key_Space):
    qtbot.keyRelease(window.windowHandle(), key)


def test_the_strip_hides_until_there_is_a_snapshot_and_when_there_is_none_left(window, qtbot):
    assert window.strip.isHidden()
    qtbot.keyClick(window.canvas, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.strip.isVisible()
    assert names(window) == ["Snapshot 1"]
    window.session.undo_stack.undo()
    assert window.strip.isHidden()


def test_the_strip_can_be_hidden_and_stays_so_at_the_next_start(two, make_window):
    assert two.actions_by_id["strip"].isChecked()
    trigger(two, "strip")
    assert two.strip.isHidden()
    trigger(two, "keep_snapshot")
    assert two.strip.isHidden()
    assert two.toast.text.startswith("Snapshot 3 is kept. View › Snapshot strip")
    again = make_window(two.store.settings)
    again.snapshots.keep()
    assert again.strip.isHidden()
    assert not again.actions_by_id["strip"].isChecked()
    trigger(again, "strip")
    assert again.strip.isVisible()
    assert again.store.settings.strip


def test_a_snapshot_holds_the_mix_and_what_showed(two):
    first, last = two.session.snapshots
    assert (first.recipe, last.recipe) == (Recipe().added(INK), Recipe().added(OIL))
    colours = [picture_of(s.thumbnail).pixelColor(50, 50) for s in (first, last)]
    assert [colour.green() > 150 for colour in colours] == [True, False]
    assert [colour.red() > 150 for colour in colours] == [False, True]


def test_a_click_goes_there_in_one_step_and_shows_at_once_what_was_painted(two, qtbot):
    steps = two.session.undo_stack.count()
    qtbot.mouseClick(
        two.strip.view.viewport(), Qt.MouseButton.LeftButton, pos=rect(two, 0).center()
    )
    assert two.session.recipe == two.session.snapshots[0].recipe
    assert two.session.undo_stack.count() == steps + 1
    assert two.session.undo_stack.undoText() == "Go to Snapshot 1"
    assert pixel(two).green() > 150  # nothing was painted since
    assert frames(two) == [True, False]
    two.session.undo_stack.undo()
    assert two.session.recipe == two.session.snapshots[1].recipe


def test_a_drag_draws_the_strip_once(two):
    told = []
    two.strip.model.dataChanged.connect(lambda *_: told.append(1))
    recipe = two.session.recipe
    for step in range(30):
        two.session.edit(recipe.with_slot(1, weight=step / 40), "Weight", "drag")
    assert told == [1]
    assert frames(two) == [False, False]


def test_another_photo_takes_the_place_of_the_other_picture(two, tmp_path):
    trigger(two, "compare_snapshots")
    before = two.canvas.comparison.left.image.size()
    other = tmp_path / "sea.jpg"
    other.write_bytes(b"x")
    two.photos.open(other)
    two.bridge.deliver_photo((4000, 3000))
    assert two.canvas.comparison.left.image.size() != before  # a thumbnail, until it is painted
    two.bridge.calls.clear()
    two.live.forgotten.emit()
    assert two.session.snapshots[0].recipe in two.bridge.tried("snapshot 1")


def test_the_keys_go_from_one_to_the_next(two, qtbot):
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(two.canvas, Qt.Key.Key_PageUp, control)
    assert two.session.recipe == two.session.snapshots[0].recipe
    qtbot.keyClick(two.canvas, Qt.Key.Key_PageUp, control)
    assert two.session.recipe == two.session.snapshots[1].recipe
    qtbot.keyClick(two.canvas, Qt.Key.Key_PageDown, control)
    assert two.session.recipe == two.session.snapshots[0].recipe


def test_the_list_works_by_keyboard(two, qtbot):
    view = two.strip.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    view.setCurrentIndex(view.model().index(1, 0))
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert two.session.recipe == two.session.snapshots[1].recipe  # to look is not to go
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert two.session.recipe == two.session.snapshots[0].recipe
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert names(two) == ["Snapshot 2", "Snapshot 1"]
    assert view.currentIndex().row() == 1
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert names(two) == ["Snapshot 2"]
    two.session.undo_stack.undo()
    two.session.undo_stack.undo()
    assert names(two) == ["Snapshot 1", "Snapshot 2"]


def test_f2_renames_and_an_empty_name_changes_nothing(two, qtbot):
    view = two.strip.view
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    for typed, name in (("Blue <b>hour</b>", "Blue <b>hour</b>"), ("  ", "Blue <b>hour</b>")):
        qtbot.keyClick(view, Qt.Key.Key_F2)
        editor = view.findChild(QLineEdit)
        editor.setText(typed)
        with qtbot.waitSignal(editor.destroyed):
            qtbot.keyClick(editor, Qt.Key.Key_Return)
        assert names(two)[0] == name
    assert "<b>" not in view.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert two.session.undo_stack.undoText() == "Rename to Blue <b>hour</b>"


def test_names_are_never_given_twice(two):
    two.snapshots.remove([ids(two)[0]])
    two.snapshots.keep()
    assert names(two) == ["Snapshot 2", "Snapshot 3"]


def test_a_new_one_stands_behind_the_one_it_came_from(two):
    two.snapshots.go(ids(two)[0])
    two.snapshots.keep()
    assert names(two) == ["Snapshot 1", "Snapshot 3", "Snapshot 2"]


def test_dragging_reorders_in_one_step(two):
    view = two.strip.view
    mime = snapshot_to_mime(ids(two)[0])
    move, left = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    place = QPointF(rect(two, 1).right() - 2, 20)
    steps = two.session.undo_stack.count()
    view.dropEvent(QDropEvent(place, move, mime, left, Qt.KeyboardModifier.NoModifier))
    assert names(two) == ["Snapshot 2", "Snapshot 1"]
    assert two.session.undo_stack.count() == steps + 1
    strange = QMimeData()
    strange.setData(SNAPSHOT_MIME, b"\xff" * 9)
    view.dropEvent(QDropEvent(place, move, strange, left, Qt.KeyboardModifier.NoModifier))
    assert names(two) == ["Snapshot 2", "Snapshot 1"]


def test_the_last_two_are_a_and_b(two):
    assert marks(two) == "BA"
    two.snapshots.go(ids(two)[0])
    assert marks(two) == "AB"
    two.snapshots.keep()
    assert marks(two) == "BA-"


def test_what_is_picked_stays_b_until_it_is_gone_to(two):
    paint(two, HAZE, BLUE)
    two.snapshots.keep()
    first, second, third = ids(two)
    two.snapshots.pick(first)
    for id_ in (second, third):
        two.snapshots.go(id_)
        assert two.snapshots.pair[1].id == first
    two.snapshots.go(first)
    assert two.snapshots.pair[1].id == third
    two.snapshots.remove([third])
    assert two.snapshots.pair[1] is None


def test_space_shows_the_other_one_while_it_is_held(two, qtbot):
    hold(two, qtbot)
    assert pixel(two).green() > 150
    assert two.session.recipe == two.session.snapshots[1].recipe
    let_go(two, qtbot)
    assert pixel(two).red() > 150


def test_space_is_the_photo_where_there_is_no_other(window, qtbot):
    paint(window, INK, GREEN)
    window.activateWindow()
    window.canvas.setFocus()
    hold(window, qtbot)
    assert pixel(window).blue() > 150
    let_go(window, qtbot)
    assert pixel(window).green() > 150


def test_space_compares_a_changed_mix_with_the_one_snapshot(window, qtbot):
    paint(window, INK, GREEN)
    window.snapshots.keep()
    paint(window, OIL, RED)
    window.activateWindow()
    window.canvas.setFocus()
    hold(window, qtbot)
    assert pixel(window).green() > 150
    let_go(window, qtbot)


def test_the_backslash_is_always_the_photo(two, qtbot):
    hold(two, qtbot, Qt.Key.Key_Backslash)
    assert pixel(two).blue() > 150
    let_go(two, qtbot, Qt.Key.Key_Backslash)
    assert pixel(two).red() > 150


def test_space_on_a_button_presses_it_and_in_text_is_a_space(two, qtbot):
    for widget in (two.strip.keep, two.shelf.search):
        widget.setFocus()
        hold(two, qtbot)
        assert two.canvas.comparison.held is None
        let_go(two, qtbot)
    assert two.shelf.search.text() == " "
    assert len(names(two)) == 3


def test_space_in_the_strip_and_on_a_slider_shows_the_other_one(two, qtbot):
    for widget in (two.strip.view, two.strip.morph.slider.slider):
        widget.setFocus()
        hold(two, qtbot)
        assert two.canvas.comparison.held is not None
        let_go(two, qtbot)
        assert two.canvas.comparison.held is None


def test_what_was_not_painted_yet_shows_its_thumbnail_and_comes(two, qtbot):
    two.live.forgotten.emit()
    grey = Snapshot("Grey", Recipe().added(HAZE), jpeg("grey"))
    two.session.edit_snapshots((*two.session.snapshots, grey), "Test")
    two.snapshots.pick(grey.id)
    assert two.bridge.tried("snapshot 1") == [grey.recipe]
    hold(two, qtbot)
    assert pixel(two) == QColor("grey") or abs(pixel(two).red() - 128) < 4
    two.bridge.deliver_trial("snapshot 1", bgr=BLUE)
    assert pixel(two).blue() > 150
    let_go(two, qtbot)


def test_two_are_compared_in_the_split(two, qtbot):
    def sides():
        image = two.canvas.grab().toImage()
        y, x = image.height() // 2, image.width()
        return image.pixelColor(x // 4, y), image.pixelColor(3 * x // 4, y)

    qtbot.keyClick(two.canvas, Qt.Key.Key_Y, Qt.KeyboardModifier.ShiftModifier)
    left, right = sides()
    assert (left.green() > 150, right.red() > 150) == (True, True)
    # the painted half stays live
    two.bridge.deliver_frame(**SIZE, bgr=BLUE)
    assert sides()[1].blue() > 150
    trigger(two, "split")
    assert two.canvas.split is None
    trigger(two, "split")
    assert sides()[0].blue() > 150  # the photo again
    trigger(two, "compare_snapshots")
    assert sides()[0].green() > 150
    trigger(two, "compare_snapshots")
    assert two.canvas.split is None


def test_looked_at_closely_the_other_one_is_painted_as_closely(two, qtbot):
    name = "snapshot's detail"
    two.canvas.actual_size()
    region = two.canvas.wanted_region
    assert two.bridge.tried(name) == [two.session.snapshots[0].recipe]
    assert two.bridge.pieces(name)[-1] == Piece((4000, 3000), region)
    hold(two, qtbot)
    assert pixel(two).green() > 150
    two.bridge.deliver_piece(name, bgr=BLUE)
    assert pixel(two).blue() > 150
    let_go(two, qtbot)
    assert pixel(two).red() > 150
    trigger(two, "compare_snapshots")
    image = two.canvas.grab().toImage()
    assert image.pixelColor(image.width() // 4, image.height() // 2).blue() > 150
    # what comes for another place, or too late, is not shown there
    two.canvas.set_view(two.canvas.view.panned(300, 0))
    assert len(two.bridge.pieces(name)) == 2
    two.bridge.deliver_piece(name, bgr=RED, piece=Piece((4000, 3000), region))
    assert two.canvas.comparison.left.detail is None
    two.canvas.fit()
    assert two.canvas.comparison.left.detail is None


def test_there_is_nothing_to_compare_with_before_there_are_two(window, qtbot):
    for name in ("compare_snapshots", "four_snapshots"):
        with qtbot.waitSignal(window.snapshots.said):
            trigger(window, name)
    assert window.canvas.split is None


def test_four_are_seen_at_once_and_a_click_takes_one(two, qtbot):
    for style, bgr in ((HAZE, BLUE), (StyleRef("cin26", "learned", "red-poster"), (90, 90, 90))):
        paint(two, style, bgr)
        two.snapshots.keep()
    paint(two, INK, GREEN)
    trigger(two, "four_snapshots")
    four = two.snapshots.four
    assert four.isVisible()
    assert four.size() == two.canvas.size()
    assert [snapshot.name for snapshot in four.snapshots] == names(two)
    image = four.grab().toImage()
    w, h = image.width(), image.height()
    corners = [image.pixelColor(x, y) for y in (h // 4, 3 * h // 4) for x in (w // 4, 3 * w // 4)]
    assert [c.green() > 150 for c in corners] == [True, False, False, False]
    assert [c.red() > 150 for c in corners] == [False, True, False, False]
    two.resize(two.width() - 40, two.height())
    qtbot.waitUntil(lambda: four.size() == two.canvas.size())
    qtbot.mouseClick(four.cells[2], Qt.MouseButton.LeftButton)
    assert not four.isVisible()
    assert two.session.recipe == two.session.snapshots[2].recipe
    assert four.snapshots == []


def test_those_that_are_chosen_are_seen_and_escape_closes(two, qtbot):
    paint(two, HAZE, BLUE)
    two.snapshots.keep()
    view = two.strip.view
    recipe = two.session.recipe
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, control, pos=rect(two, 0).center())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, control, pos=rect(two, 2).center())
    assert two.session.recipe == recipe
    trigger(two, "four_snapshots")
    four = two.snapshots.four
    assert [s.name for s in four.snapshots] == ["Snapshot 1", "Snapshot 3"]
    qtbot.keyClick(four.cells[0], Qt.Key.Key_Escape)
    assert not four.isVisible()
    assert two.canvas.hasFocus()
    trigger(two, "four_snapshots")
    qtbot.keyClick(four.cells[0], Qt.Key.Key_2)
    assert two.session.recipe == two.session.snapshots[2].recipe


def test_all_that_closes_the_four_and_enter_takes_the_one_with_the_focus(two, qtbot):
    four = two.snapshots.four
    recipe = two.session.recipe
    trigger(two, "four_snapshots")
    trigger(two, "four_snapshots")
    assert not four.isVisible()
    trigger(two, "four_snapshots")
    view = two.canvas.view
    qtbot.mouseClick(four, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    qtbot.mouseMove(two.canvas, QPoint(90, 90))
    assert not four.isVisible()
    assert two.canvas.view == view
    assert two.canvas.cursor().shape() != Qt.CursorShape.ClosedHandCursor
    trigger(two, "four_snapshots")
    two.snapshots.remove([ids(two)[0]])
    assert not four.isVisible()
    assert two.session.recipe == recipe
    two.session.undo_stack.undo()
    trigger(two, "four_snapshots")
    four.cells[0].setFocus()
    qtbot.keyClick(four.cells[0], Qt.Key.Key_Return)
    assert two.session.recipe == two.session.snapshots[0].recipe


def test_the_menu_does_what_it_says(two):
    def entries(id_):
        return {action.text(): action for action in two.snapshots.menu(id_).actions()}

    first, last = ids(two)
    assert [text for text in entries(first) if text] == [
        "Go there",
        "Compare with this one (Space)",
        "Compare in the split",
        "Rename",
        "Remove",
    ]
    entries(first)["Go there"].trigger()
    assert two.session.recipe == two.session.snapshots[0].recipe
    entries(last)["Compare in the split"].trigger()
    assert two.canvas.comparison.left.title == "Snapshot 2"
    two.strip.view.selectAll()
    assert [text for text in entries(last) if text] == ["Compare these", "Remove"]
    two.strip.view.clearSelection()
    entries(last)["Remove"].trigger()
    assert names(two) == ["Snapshot 1"]
    assert two.canvas.comparison.left is None


def test_there_are_no_more_than_can_be(window, qtbot):
    recipe = Recipe().added(INK)
    many = tuple(Snapshot(f"{n}", recipe) for n in range(MAX_SNAPSHOTS))
    window.session.restore_snapshots(many)
    with qtbot.waitSignal(window.snapshots.said):
        window.snapshots.keep()
    assert len(window.session.snapshots) == MAX_SNAPSHOTS


def test_five_hundred_decode_only_what_shows(window, monkeypatch):
    decoded = []
    monkeypatch.setattr(
        "stylemixer.ui.snapshots.snapshot_model.picture_of",
        lambda data: decoded.append(data) or picture_of(data),
    )
    images = [QImage(8, 8, QImage.Format.Format_RGB32) for _ in range(500)]
    for number, image in enumerate(images):
        image.fill(number)
    many = tuple(
        Snapshot(f"{n}", Recipe().added(INK, n / 500), thumbnail_of(image))
        for n, image in enumerate(images)
    )
    window.session.restore_snapshots(many)
    window.strip.grab()
    assert 0 < len(set(decoded)) < 20


@pytest.mark.parametrize("data", [b"", b"no jpeg", jpeg()[:60], b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_a_damaged_thumbnail_is_an_empty_tile(window, data):
    window.session.restore_snapshots((Snapshot("Odd", Recipe(), data),))
    window.strip.grab()
    assert window.strip.isVisible()
