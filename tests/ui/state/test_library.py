"""The user's library in the window: shelf, cards, files that come in, and folders that go."""

import shutil

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from stylemixer.document.layer import refined
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.refined_pictures import RefinedPictures, refined_folder
from stylemixer.document.settings import load_settings
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.document.styles.style_file import read_style, write_style
from stylemixer.errors import Sentence
from stylemixer.ui.shelf.shelf_model import Order, Role, Shown
from stylemixer.ui.state import kept_files
from tests.ui.window_fakes import code, jpeg, taught, trigger

KEY = Qt.Key
DUSK = taught(1, "Wave at dusk", author="Hokusai", tags=("blue", "sea"), created="2026-11-01")
ROSES = taught(2, "Rosés", source="My garden", created="2026-11-03")
LONG = taught(3, "A name " * 12, created="2026-11-02")


def ref(style):
    return StyleRef(style.network, "taught", style.id)


@pytest.fixture
def styles(tmp_path):
    """Three taught styles in the library's folder."""
    library = StyleLibrary(library_folder())
    for number, style in enumerate((DUSK, ROSES, LONG)):
        library.add(style, code(number), jpeg())
    return library


@pytest.fixture
def window(styles, window):
    return window


@pytest.fixture
def shelf(window):
    window.shelf.show_kind(Shown.OWN)
    window.shelf.view.setFocus()
    return window.shelf


def titles(shelf):
    return [shelf.filter.index(row, 0).data() for row in range(shelf.filter.rowCount())]


def index_of(shelf, style):
    for row in range(shelf.filter.rowCount()):
        index = shelf.filter.index(row, 0)
        if index.data(Role.STYLE) == ref(style):
            return index
    raise AssertionError(f"{style.name} is not shown")


def press(shelf, style, key, modifier=Qt.KeyboardModifier.NoModifier):
    shelf.view.setCurrentIndex(index_of(shelf, style))
    QTest.keyClick(shelf.view, key, modifier)


def choose(menu, words):
    action = next(action for action in menu.actions() if words in action.text())
    action.trigger()
    menu.close()


def drop_on(target, paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    target.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, none))


@pytest.fixture
def foreign(tmp_path):
    """A style file from somewhere else."""
    path = tmp_path / "evening.smstyle"
    write_style(path, taught(9, "Evening", author="A friend"), code(9), jpeg("red"))
    return path


# --- in the shelf ---------------------------------------------------------------------------


def test_taught_styles_stand_first_newest_first_and_among_ones_own(shelf):
    assert titles(shelf) == ["Rosés", LONG.name.strip(), "Wave at dusk"]
    shelf.show_kind(Shown.ALL)
    assert titles(shelf)[:3] == ["Rosés", LONG.name.strip(), "Wave at dusk"]


def test_the_shelf_sorts_by_name_and_remembers(window, shelf, make_window):
    shelf.order_actions[Order.NAME].trigger()
    assert titles(shelf) == [LONG.name.strip(), "Rosés", "Wave at dusk"]
    window.close()
    again = make_window(load_settings())
    assert again.shelf.model.order == Order.NAME
    assert again.shelf.order_actions[Order.NAME].isChecked()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hokusai", "Wave at dusk"),
        ("SEA dusk", "Wave at dusk"),
        ("roses", "Rosés"),
        ("garden", "Rosés"),
    ],
)
def test_search_looks_into_name_painter_tags_and_source(shelf, words, found):
    shelf.search.setText(words)
    assert titles(shelf) == [found]


def test_a_tile_shows_its_files_picture_until_the_photo_is_painted(window, shelf, qtbot):
    qtbot.waitUntil(lambda: not window.thumbnails.image(ref(DUSK)).isNull())
    shown = window.thumbnails.image(ref(DUSK)).toImage()
    assert (shown.width(), shown.height()) == (60, 40)
    assert ref(DUSK) in shelf.wanted()


def test_enter_adds_to_the_mix_under_its_name(window, shelf):
    press(shelf, DUSK, KEY.Key_Return)
    assert window.session.recipe.slots[-1].style == ref(DUSK)
    assert window.mixer.cards[-1].title.text() == "Wave at dusk"
    assert window.session.undo_stack.undoText() == "Add Wave at dusk"
    assert not window.mixer.cards[-1].teach.isVisible()


def test_f2_renames_in_place_and_the_card_follows(window, shelf, styles, qtbot):
    press(shelf, DUSK, KEY.Key_Return)
    press(shelf, DUSK, KEY.Key_F2)
    editor = shelf.view.findChild(QLineEdit)
    assert editor.text() == "Wave at dusk"
    editor.setText("Wave by night")
    window.thumbnails.changed.emit(ref(DUSK))  # a thumbnail comes meanwhile
    assert editor.text() == "Wave by night"
    QTest.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: "Wave by night" in titles(shelf))
    assert window.mixer.cards[-1].title.text() == "Wave by night"
    styles.refresh()
    assert styles.title(DUSK.id) == "Wave by night"
    assert window.session.recipe.slots[-1].style == ref(DUSK)  # the name is not its identity


def test_an_empty_new_name_leaves_the_old_one(shelf, qtbot):
    press(shelf, DUSK, KEY.Key_F2)
    editor = shelf.view.findChild(QLineEdit)
    editor.setText("  ")
    QTest.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: shelf.view.findChild(QLineEdit) is None)
    assert "Wave at dusk" in titles(shelf)


def test_what_came_with_the_application_keeps_its_name(window, shelf):
    shelf.show_kind(Shown.ALL)
    shelf.view.setCurrentIndex(shelf.filter.index(shelf.filter.rowCount() - 1, 0))
    QTest.keyClick(shelf.view, KEY.Key_F2)
    assert "cannot be renamed" in window.toast.text


def test_the_star_is_kept_in_the_file(window, shelf, styles):
    press(shelf, DUSK, KEY.Key_F)
    styles.refresh()
    assert styles.get(DUSK.id).favourite
    shelf.show_kind(Shown.FAVOURITES)
    assert titles(shelf) == ["Wave at dusk"]
    assert window.session.favourites == frozenset()


def test_details_are_shown_changed_and_refused(shelf, styles, qtbot):
    press(shelf, DUSK, KEY.Key_Return, Qt.KeyboardModifier.AltModifier)
    from stylemixer.ui.shelf.style_details import StyleDetails

    dialog = shelf.findChild(StyleDetails)
    assert dialog.tags.text() == "blue, sea"
    dialog.name.setText("")
    dialog.save_button.click()
    assert dialog.isVisible()
    assert "needs a name" in dialog.problem.text()
    dialog.name.setText("Wave")
    dialog.tags.setText(" sea ,, night,sea")
    dialog.licence.setText("Public domain")
    dialog.save_button.click()
    assert not dialog.isVisible()
    styles.refresh()
    kept = styles.get(DUSK.id)
    assert (kept.name, kept.tags) == ("Wave", ("sea", "night"))
    assert (kept.author, kept.licence) == ("Hokusai", "Public domain")


def test_a_style_is_saved_as_a_file_of_its_own(window, shelf, tmp_path, monkeypatch):
    target = tmp_path / "mine"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_rest: (str(target), ""))
    choose(shelf.menu_for(index_of(shelf, DUSK)), "style file")
    kept = read_style(tmp_path / "mine.smstyle")
    assert kept.style.name == "Wave at dusk"
    assert "Saved mine.smstyle" in window.toast.text


def test_a_style_that_cannot_be_saved_gives_a_sentence(window, shelf, tmp_path, monkeypatch):
    target = tmp_path / "nowhere" / "mine.smstyle"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_rest: (str(target), ""))
    choose(shelf.menu_for(index_of(shelf, DUSK)), "style file")
    assert "does not exist" in window.toast.text


# --- into the trash and back ----------------------------------------------------------------


def test_delete_moves_to_the_trash_and_undo_brings_it_back(window, shelf, styles, trash):
    press(shelf, DUSK, KEY.Key_Delete)
    assert "Wave at dusk" not in titles(shelf)
    assert [path.stem for path in trash.iterdir()] == [DUSK.id]
    assert "Undo brings it back" in window.toast.text
    window.session.undo_stack.undo()
    assert "Wave at dusk" in titles(shelf)
    assert (styles.code(DUSK.id).scale == code(0).scale).all()
    window.session.undo_stack.redo()
    assert "Wave at dusk" not in titles(shelf)


def test_what_the_trash_does_not_take_stays(window, shelf, monkeypatch):
    monkeypatch.setattr(kept_files, "to_trash", lambda _path: False)
    press(shelf, DUSK, KEY.Key_Delete)
    assert "could not be moved to the trash" in window.toast.text
    assert "Wave at dusk" in titles(shelf)
    assert not window.session.undo_stack.canUndo()


def test_a_deleted_style_is_left_out_of_the_mix_in_words(window, shelf, trash):
    press(shelf, DUSK, KEY.Key_Return)
    card = window.mixer.cards[-1]
    press(shelf, DUSK, KEY.Key_Delete)
    assert card.share.text() == "Not in your library; left out"
    assert card.title.text() == "Wave at dusk"
    assert card.picture.dimmed
    assert window.bridge.calls.count(("repaint",)) == 1
    # what the engine says of it is on the card already; the toast goes on offering to undo
    window.bridge.style_failed.emit(ref(DUSK), Sentence("“Wave at dusk” is not here."))
    assert "Undo brings it back" in window.toast.text
    window.session.undo_stack.undo()
    assert "of the mix" in card.share.text()
    assert window.bridge.calls.count(("repaint",)) == 2


def test_a_style_that_was_never_here_is_told_on_its_card(make_window):
    window = make_window()
    style = ref(taught(77))
    window.session.restore(Recipe().added(style))
    (card,) = window.mixer.cards
    assert card.title.text() == "Taught style"
    assert "left out" in card.share.text()
    window.bridge.style_failed.emit(style, Sentence("This taught style is not here."))
    assert "not here" in window.toast.text


# --- coming in ------------------------------------------------------------------------------


def test_style_files_are_imported_from_the_menu(window, shelf, foreign, monkeypatch):
    names = [str(foreign)]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_rest: (names, ""))
    trigger(window, "import_styles")
    assert "Evening" in titles(shelf)
    assert "Evening is in your library" in window.toast.text
    window.toast.action.click()
    assert window.session.recipe.slots[-1].style == ref(taught(9))


def test_the_plus_button_takes_styles_and_pictures_at_once(
    shelf, foreign, wave, qtbot, monkeypatch
):
    names = [str(foreign), str(wave)]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_rest: (names, ""))
    shelf.add_button.click()
    qtbot.waitUntil(lambda: "great_wave" in titles(shelf))
    assert "Evening" in titles(shelf)


@pytest.mark.parametrize("where", ["shelf", "mixer", "canvas"])
def test_a_style_file_dropped_anywhere_is_imported(window, shelf, foreign, where):
    opened = list(window.bridge.opened)
    drop_on(getattr(window, where), [foreign])
    assert "Evening" in titles(shelf)
    assert window.bridge.opened == opened


def test_a_style_file_dropped_on_a_card_replaces_its_style(window, shelf, foreign):
    press(shelf, DUSK, KEY.Key_Return)
    drop_on(window.mixer.cards[-1], [foreign])
    assert window.session.recipe.slots[-1].style == ref(taught(9))
    assert window.session.undo_stack.undoText() == "Replace Wave at dusk with Evening"


def test_a_style_that_is_there_already_is_told_and_not_doubled(window, shelf, foreign):
    drop_on(window.shelf, [foreign])
    drop_on(window.shelf, [foreign])
    assert titles(shelf).count("Evening") == 1
    assert "already in your library" in window.toast.text


def test_damaged_style_files_are_told_in_one_sentence(window, shelf, foreign, tmp_path):
    broken = [tmp_path / "one.smstyle", tmp_path / "two.smstyle"]
    for path in broken:
        path.write_bytes(b"no style")
    count = len(titles(shelf))
    drop_on(window.shelf, [broken[0], foreign, broken[1]])
    assert len(titles(shelf)) == count + 1
    assert "“one.smstyle” is damaged" in window.toast.text
    assert "1 more had to be left out" in window.toast.text


# --- trouble --------------------------------------------------------------------------------


def test_a_damaged_file_in_the_folder_is_told_at_the_start_and_the_rest_works(styles, make_window):
    (library_folder() / f"{'b' * 32}.smstyle").write_bytes(b"rubbish")
    window = make_window()
    assert "damaged" in window.toast.text
    window.shelf.show_kind(Shown.OWN)
    assert len(titles(window.shelf)) == 3


def test_a_vanished_folder_gives_a_sentence_and_the_session_goes_on(window, shelf, qtbot):
    press(shelf, DUSK, KEY.Key_Return)
    shutil.rmtree(library_folder())
    window.library.refresh()
    assert "is gone" in window.toast.text
    assert titles(shelf) == []
    assert window.mixer.cards[-1].share.text() == "Not in your library; left out"
    window.mixer.cards[0].weight.slider.setValue(10)
    assert window.bridge.recipe == window.session.recipe


def test_a_folder_that_cannot_be_written_gives_a_sentence(window, shelf, foreign, monkeypatch):
    shutil.rmtree(library_folder())
    library_folder().write_text("a file where the folder should be")
    drop_on(window.shelf, [foreign])
    assert "cannot be kept" in window.toast.text
    window.mixer.cards[0].weight.slider.setValue(10)
    assert window.bridge.recipe == window.session.recipe


def test_styles_that_another_process_has_taught_come_in(window, shelf, styles):
    styles.add(taught(5, "From the shell"), code(), jpeg())
    window.library.refresh()
    assert "From the shell" in titles(shelf)


def test_a_saved_pictures_mix_finds_taught_styles_by_their_id(window, shelf, tmp_path):
    travelled = Recipe().added(StyleRef("painter", "taught", f"{DUSK.id} Another name"))
    travelled = travelled.added(StyleRef("painter", "taught", f"{'e' * 32} Far away"))
    window.incoming.offer_mix(tmp_path / "saved.png", travelled)
    assert "Missing here: Far away." in window.toast.text
    window.toast.action.click()
    assert [slot.style for slot in window.session.recipe.slots] == [ref(DUSK)]


def test_a_saved_pictures_mix_says_that_its_refined_picture_is_elsewhere(window, tmp_path):
    mix = Recipe().added(StyleRef("cin26", "learned", "ink-mosaic"))
    layered = msgspec.structs.replace(mix, layer=refined(mix, "a" * 32, "b" * 32))
    window.incoming.offer_mix(tmp_path / "saved.png", layered)
    assert "Its refined picture is not here" in window.toast.text
    window.toast.action.click()
    assert window.session.recipe == mix
    here = RefinedPictures(refined_folder()).add(np.zeros((4, 5, 3), np.float32))
    layered = msgspec.structs.replace(mix, layer=refined(mix, "a" * 32, here))
    window.incoming.offer_mix(tmp_path / "saved.png", layered)
    assert "refined" not in window.toast.text
    window.toast.action.click()
    assert window.session.recipe == layered
