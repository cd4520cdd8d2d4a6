"""Looks in the window: kept, shown in the shelf, put on the table, mixed in, sent and taken in."""

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from stylemixer.document.looks.library import LookLibrary, looks_folder, shipped_looks
from stylemixer.document.looks.look_file import read_look
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import load_settings
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.ui.incoming.style_mime import LOOK_MIME, look_of_mime
from stylemixer.ui.panels import SHELF_WIDTH
from stylemixer.ui.shelf.look_details import LookDetails
from stylemixer.ui.shelf.look_keeping import THUMBNAIL
from stylemixer.ui.shelf.shelf_model import Role, Shown
from stylemixer.ui.shelf.shelf_view import picture_rect, star_rect
from tests.document.made_looks import INK, MIX, SCREAM, a_painting
from tests.ui.dropping import drop, files
from tests.ui.window_fakes import code, jpeg, taught, trigger

KEY = Qt.Key
LEFT, NO_KEY, SHIFT = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
OTHER = msgspec.structs.replace(Recipe().added(INK), keep_colours=0.5)


@pytest.fixture
def library():
    return LookLibrary(looks_folder(), StyleLibrary(library_folder()))


@pytest.fixture
def looks(library):
    """Two looks in the library's folder."""
    hour = library.keep(MIX, "My hour", ("evening", "blue"), thumbnail=jpeg())
    return hour, library.keep(OTHER, "Étude", thumbnail=jpeg("red"))


@pytest.fixture
def window(looks, window):
    window.session.edit(Recipe(), "Begin")
    return window


@pytest.fixture
def shelf(window):
    window.shelf.show_kind(Shown.LOOKS)
    window.shelf.view.setFocus()
    return window.shelf


def titles(shelf):
    return [shelf.filter.index(row, 0).data() for row in range(shelf.filter.rowCount())]


def index_of(shelf, title):
    return shelf.filter.index(titles(shelf).index(title), 0)


def click(shelf, title, modifier=NO_KEY):
    place = picture_rect(shelf.view.visualRect(index_of(shelf, title))).center()
    QTest.mouseClick(shelf.view.viewport(), LEFT, modifier, place)


def press(shelf, title, key, modifier=NO_KEY):
    shelf.view.setCurrentIndex(index_of(shelf, title))
    QTest.keyClick(shelf.view, key, modifier)


def choose(shelf, title, words):
    menu = shelf.menu_for(index_of(shelf, title))
    next(action for action in menu.actions() if words in action.text()).trigger()
    menu.close()


# --- in the shelf ---------------------------------------------------------------------------


def test_they_have_a_section_of_their_own_the_users_first(shelf, looks):
    own = {look.name for look in looks}
    assert set(titles(shelf)[:2]) == own
    assert titles(shelf)[2:] == [look.name for _, look in shipped_looks().values()]
    assert "Shift+Enter mixes it in" in shelf.view.accessibleName()
    QTest.mouseClick(shelf.kind_buttons[Shown.ALL], LEFT)
    assert not own & set(titles(shelf))
    assert "Shift" not in shelf.view.accessibleName()


def test_their_section_leaves_the_shelf_as_narrow_as_it_was(window):
    window.reset_layout()
    assert window.shelf.width() == SHELF_WIDTH


def test_search_finds_them_by_name_and_tag_among_the_styles_too(shelf):
    for kind in (Shown.LOOKS, Shown.ALL):
        shelf.show_kind(kind)
        for words in ("my HOUR", "evening my", "etude"):
            shelf.search.setText(words)
            assert titles(shelf) == (["Étude"] if words == "etude" else ["My hour"])
    shelf.search.clear()
    assert "My hour" not in titles(shelf)


def test_tiles_show_the_users_photo_in_the_whole_mix(window, shelf, looks, qtbot):
    index = index_of(shelf, "My hour")
    qtbot.waitUntil(lambda: not shelf.view.picture(index).isNull())
    assert shelf.view.picture(index).width() == 60  # what its file shows
    assert MIX in shelf.wanted()
    window.bridge.thumbnail_ready.emit(MIX, np.zeros((6, 8, 4), np.uint8))
    assert shelf.view.picture(index).width() == 8
    assert MIX not in shelf.wanted()
    window.bridge.thumbnail_failed.emit(OTHER, object())
    assert OTHER not in shelf.wanted()
    shelf.show_kind(Shown.ALL)
    window.thumbnails.photo_has_changed()
    assert MIX not in shelf.wanted()  # nobody looks at it
    assert StyleRef("cin26", "learned", "ink-mosaic") in shelf.wanted()


def test_a_click_puts_it_on_the_table_as_one_step(window, shelf):
    before = window.session.recipe
    click(shelf, "My hour")
    assert window.session.recipe == MIX
    assert window.session.undo_stack.undoText() == "Use My hour"
    index = index_of(shelf, "My hour")
    assert index.data(Role.IN_MIX)
    assert "on the table" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    click(shelf, "My hour")
    assert "on the table already" in window.toast.text
    trigger(window, "undo")
    assert window.session.recipe == before
    assert not index_of(shelf, "My hour").data(Role.IN_MIX)


def test_enter_does_so_too_and_with_shift_mixes_it_in(window, shelf):
    press(shelf, "Étude", KEY.Key_Return)
    assert window.session.recipe == OTHER
    press(shelf, "My hour", KEY.Key_Return, SHIFT)
    assert [slot.style for slot in window.session.recipe.slots] == [INK, SCREAM]


def test_a_click_with_shift_mixes_it_in_at_half_weight(window, shelf):
    window.session.set_picture_networks(("painter", "loom"))
    pears = StyleRef("painter", "learned", "hokusai-great-wave")
    window.session.edit(Recipe(keep_colours=0.2).added(pears), "Pears")
    click(shelf, "Étude", SHIFT)
    recipe = window.session.recipe
    assert [slot.own_style.name for slot in recipe.slots] == [pears.name, INK.name]
    assert recipe.shares() == pytest.approx({1: 2 / 3, 2: 1 / 3})
    assert recipe.keep_colours == 0.2
    assert window.session.undo_stack.undoText() == "Mix in Étude"
    assert recipe.networks() == ("loom",)  # mixed as one, as if its style had been added


def test_dragged_onto_the_picture_it_is_used_and_onto_the_mixer_mixed_in(window, shelf, looks):
    index = index_of(shelf, "Étude")
    assert index.flags() & Qt.ItemFlag.ItemIsDragEnabled
    mime = shelf.filter.mimeData([index])
    assert not drop(shelf, mime)
    assert drop(window.canvas, mime)
    assert window.session.recipe == OTHER
    assert window.session.undo_stack.undoText() == "Use Étude"
    assert drop(window.mixer, shelf.filter.mimeData([index_of(shelf, "My hour")]))
    assert [slot.style for slot in window.session.recipe.slots] == [INK, SCREAM]
    assert window.session.undo_stack.undoText() == "Mix in My hour"
    assert look_of_mime(mime) == looks[1].id
    broken = QMimeData()
    broken.setData(LOOK_MIME, b"../../etc/passwd")
    assert look_of_mime(broken) is None
    assert not drop(window.canvas, broken)


def test_a_star_is_remembered(window, shelf, make_window):
    place = star_rect(shelf.view.visualRect(index_of(shelf, "Étude"))).center()
    QTest.mouseClick(shelf.view.viewport(), LEFT, pos=place)
    press(shelf, "My hour", KEY.Key_F)
    press(shelf, "My hour", KEY.Key_F)
    shelf.show_kind(Shown.FAVOURITES)
    assert titles(shelf) == ["Étude"]
    assert window.session.recipe.slots == ()
    window.close()
    again = make_window(load_settings())
    again.shelf.show_kind(Shown.FAVOURITES)
    assert titles(again.shelf) == ["Étude"]


def test_f2_renames_it(shelf, library, looks, qtbot):
    press(shelf, "My hour", KEY.Key_F2)
    editor = shelf.view.findChild(QLineEdit)
    editor.setText("Our hour")
    QTest.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: "Our hour" in titles(shelf))
    library.refresh()
    assert library.get(looks[0].id) == msgspec.structs.replace(looks[0], name="Our hour")


def test_name_and_tags_can_be_changed_and_are_checked(shelf, library, looks):
    choose(shelf, "My hour", "Name and tags")
    dialog = shelf.findChild(LookDetails)
    dialog.tags.setText(", ".join(map(str, range(21))))
    dialog.keep_button.click()
    assert dialog.isVisible()
    assert "up to 20 tags" in dialog.problem.text()
    dialog.name.setText("")
    assert not dialog.keep_button.isEnabled()
    dialog.name.setText("Night")
    dialog.tags.setText("dark, , city")
    dialog.keep_button.click()
    assert not dialog.isVisible()
    library.refresh()
    assert library.get(looks[0].id).tags == ("dark", "city")
    assert "Night" in titles(shelf)


def test_delete_can_be_undone(window, shelf, trash):
    press(shelf, "My hour", KEY.Key_Delete)
    assert "My hour" not in titles(shelf)
    assert len(list(trash.iterdir())) == 1
    assert "Undo brings it back" in window.toast.text
    trigger(window, "undo")
    assert "My hour" in titles(shelf)


def test_it_is_saved_as_a_file_with_its_ending(window, shelf, looks, tmp_path, monkeypatch):
    chosen = str(tmp_path / "hour")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (chosen, ""))
    choose(shelf, "My hour", "Save as a look file")
    assert read_look(tmp_path / "hour.smlook").look == looks[0]
    assert "Saved hour.smlook" in window.toast.text


def test_what_it_needs_comes_back_into_the_library(window, shelf, library, trash):
    styles = StyleLibrary(library_folder())
    styles.add(taught(1, "Wave at dusk"), code(), jpeg())
    needy = library.keep(
        Recipe().added(StyleRef("painter", "taught", taught(1).id)), "Needy", thumbnail=jpeg()
    )
    window.library.refresh()
    window.looks.refresh()
    window.library.remove(taught(1).id)
    assert window.library.style(taught(1).id) is None
    click(shelf, "Needy")
    assert window.session.recipe == needy.recipe
    assert window.mixer.cards[0].title.text() == "Wave at dusk"
    assert window.library.style(taught(1).id) is not None


def test_a_look_that_has_gone_with_what_it_needs_is_a_sentence(window, shelf, library, tmp_path):
    painting = StyleRef("painter", "picture", str(a_painting(tmp_path / "Meer.png")))
    look = library.keep(Recipe().added(painting), "Sea", thumbnail=jpeg())
    window.looks.refresh()
    index = index_of(shelf, "Sea")
    library.file(look.id).unlink()
    shelf.view.chosen.emit(index)
    assert "“Sea” is no longer in your library" in window.toast.text
    assert window.session.recipe.slots == ()
    assert "Sea" not in titles(shelf)


# --- kept -----------------------------------------------------------------------------------


def trials(window):
    """What is painted for thumbnails of looks: name, mix and photo of each."""
    calls = [call for call in window.bridge.calls if call[0] == "try_out"]
    return [call[1:4] for call in calls if call[1].startswith(THUMBNAIL)]


def kept(window, qtbot, name, tags=""):
    """Answer the question that is open, and wait for the look."""
    dialog = window.findChild(LookDetails)
    dialog.name.setText(name)
    dialog.tags.setText(tags)
    dialog.keep_button.click()
    with qtbot.waitSignal(window.look_keeper.kept):
        window.bridge.deliver_trial(trials(window)[-1][0])


def test_the_mix_is_kept_from_its_button_without_the_photo(window, shelf, library, qtbot):
    assert not window.mixer.keep_button.isEnabled()
    window.session.edit(MIX, "A mix")
    QTest.mouseClick(window.mixer.keep_button, LEFT)
    dialog = window.findChild(LookDetails)
    assert dialog.name.text() == "Ink mosaic + The Scream"
    kept(window, qtbot, "New one", "night")
    ((_, painted, photo),) = trials(window)
    assert painted == MIX
    assert photo.name == "coffee.jpg"  # never the user's own
    library.refresh()
    (look,) = library.search("new one night")
    assert library.ready(look.id) == MIX
    assert "New one" in titles(shelf)
    assert "among your looks" in window.toast.text


def test_own_pictures_go_with_it(window, library, qtbot, tmp_path):
    painting = a_painting(tmp_path / "Meer.png")
    recipe = Recipe().added(StyleRef("painter", "picture", str(painting)))
    window.session.edit(recipe, "A mix")
    window.session.add_own_pictures([painting])
    trigger(window, "keep_look")
    kept(window, qtbot, "Sea")
    library.refresh()
    look = library.called("Sea")
    assert library.ready(look.id, (painting,)) == recipe
    window.session.edit(Recipe(), "Nothing")
    window.shelf.show_kind(Shown.LOOKS)
    click(window.shelf, "Sea")
    assert window.session.recipe == recipe  # the picture of the shelf, not its copy


def test_a_picture_that_has_gone_keeps_nothing_and_says_so(window, library, qtbot, tmp_path):
    gone = StyleRef("painter", "picture", str(tmp_path / "gone.png"))
    window.session.edit(MIX.added(gone), "A mix")
    trigger(window, "keep_look")
    dialog = window.findChild(LookDetails)
    dialog.keep_button.click()
    with qtbot.waitSignal(window.look_keeper.said) as said:
        window.bridge.deliver_trial(trials(window)[-1][0])
    assert "“gone.png” cannot be read" in said.args[0]
    library.refresh()
    assert len(library.entries()) == 2


def test_several_may_be_on_their_way_and_the_window_may_close(window, library, qtbot):
    for name, recipe in (("One", MIX), ("Two", OTHER), ("Three", OTHER)):
        window.session.edit(recipe, name)
        dialog = window.look_keeper.keep()
        dialog.name.setText(name)
        dialog.keep_button.click()
    first, second, _ = trials(window)
    with qtbot.waitSignal(window.look_keeper.kept):
        window.bridge.deliver_trial(second[0])
    window.bridge.deliver_trial(first[0])
    window.close_unasked()
    library.refresh()
    kept = {look.name: library.ready(look.id) for look in library.entries()}
    assert (kept["One"], kept["Two"], kept["Three"]) == (MIX, OTHER, OTHER)
    assert len(kept) == len(library.entries()) == 5
    assert library.problems() == ()


def test_tags_that_cannot_be_kept_are_told_in_the_question(window):
    window.session.edit(MIX, "A mix")
    dialog = window.look_keeper.keep()
    dialog.tags.setText("x" * 41)
    dialog.keep_button.click()
    assert "tag is longer than 40" in dialog.problem.text()
    assert trials(window) == []


def test_a_mix_that_cannot_be_painted_is_not_kept(window, library):
    window.session.edit(MIX, "A mix")
    trigger(window, "keep_look")
    window.findChild(LookDetails).keep_button.click()
    window.bridge.deliver_trial(trials(window)[-1][0], broken=True)
    assert "cannot be kept" in window.toast.text
    assert len(library.entries()) == 2


def test_without_a_style_there_is_nothing_to_keep(window):
    trigger(window, "keep_look")
    assert window.findChild(LookDetails) is None
    assert "add a style" in window.toast.text


# --- taken in -------------------------------------------------------------------------------


@pytest.fixture
def foreign(tmp_path):
    """A look's file from somewhere else."""
    theirs = LookLibrary(tmp_path / "looks", StyleLibrary(tmp_path / "styles"))
    look = theirs.keep(OTHER, "Evening", thumbnail=jpeg())
    theirs.export(look.id, tmp_path / "evening.smlook")
    return tmp_path / "evening.smlook"


def bring(window, place, path):
    if place == "canvas":
        window.canvas.pictures_dropped.emit([path])
    else:
        assert drop(getattr(window, place), files([path]))


@pytest.mark.parametrize("place", ["shelf", "mixer", "canvas"])
def test_a_dropped_look_is_taken_in_and_can_be_used(window, foreign, place):
    photos = len(window.bridge.opened)
    bring(window, place, foreign)
    window.shelf.show_kind(Shown.LOOKS)
    assert "Evening" in titles(window.shelf)
    assert "Evening is among your looks" in window.toast.text
    assert len(window.bridge.opened) == photos
    window.toast.action.click()
    assert window.session.recipe == OTHER
    bring(window, place, foreign)
    assert "“Evening” is already in your library" in window.toast.text


def test_looks_are_imported_from_the_menu(window, foreign, monkeypatch, tmp_path):
    broken = tmp_path / "broken.smlook"
    broken.write_bytes(b"no look")
    chosen = [str(broken), str(foreign)]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: (chosen, ""))
    trigger(window, "import_styles")
    assert "Evening is among your looks" in window.toast.text
    assert "“broken.smlook” is damaged" in window.toast.text


def test_those_of_the_command_line_come_when_the_window_is_looked_at(window, library, qtbot):
    library.keep(OTHER, "From the shell", thumbnail=jpeg())
    window.looks.refresh()
    window.shelf.show_kind(Shown.LOOKS)
    assert "From the shell" in titles(window.shelf)
