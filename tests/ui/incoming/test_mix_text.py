"""The mix as text: copied from the window, pasted into it."""

import msgspec
import pytest
from PySide6.QtGui import QGuiApplication

from stylemixer.document.recipe import Recipe, RefinedLayer, StyleRef
from stylemixer.document.recipe_text import travelling_text
from tests.document.made_looks import INK, MIX
from tests.ui.window_fakes import trigger


@pytest.fixture
def clipboard(qapp):
    clipboard = QGuiApplication.clipboard()
    yield clipboard
    clipboard.clear()


def test_what_is_copied_can_be_pasted_as_one_step(window, clipboard):
    window.session.edit(MIX, "A mix")
    trigger(window, "copy_mix")
    assert clipboard.text() == travelling_text(MIX)
    assert "copied as text" in window.toast.text
    window.session.edit(Recipe(), "Nothing")
    trigger(window, "paste")
    assert window.session.recipe == MIX
    assert window.session.undo_stack.undoText() == "Paste a mix"
    assert "on the table" in window.toast.text
    trigger(window, "undo")
    assert window.session.recipe == Recipe()


def test_pictures_are_found_in_the_shelf_and_what_is_missing_is_named(window, clipboard, wave):
    window.session.add_own_pictures([wave])
    here = StyleRef("painter", "picture", str(wave))
    gone = StyleRef("painter", "picture", "/elsewhere/reeds.jpg")
    clipboard.setText("\n " + travelling_text(Recipe().added(here).added(gone)) + "\n")
    trigger(window, "paste")
    assert [slot.style for slot in window.session.recipe.slots] == [here]
    assert "Missing here: reeds.jpg." in window.toast.text


def test_a_mix_of_which_nothing_is_here_changes_nothing(window, clipboard):
    before = window.session.recipe
    gone = StyleRef("painter", "taught", "0" * 32)
    clipboard.setText(travelling_text(Recipe().added(gone), lambda _id: "Reeds"))
    trigger(window, "paste")
    assert window.session.recipe == before
    assert "missing here: Reeds." in window.toast.text


def test_a_refined_layer_of_another_photo_stays_behind(window, clipboard):
    layer = RefinedLayer("b" * 32, "c" * 32, "d" * 32, pinned=True)
    clipboard.setText(travelling_text(msgspec.structs.replace(MIX, layer=layer)))
    trigger(window, "paste")
    assert window.session.recipe == MIX


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"version": 1, "recipe": {"strength": 1e400}}', "This text is no whole mix"),
        ('{"version": 1, "recipe": ', "This text is no whole mix"),
        ('{"version": 99, "recipe": {}}', "comes from a newer version"),
        ("a letter", "No picture was found"),
        ('{"other": 1}', "No picture was found"),
    ],
)
def test_what_is_no_mix_is_a_sentence(window, clipboard, text, says):
    before = window.session.recipe
    clipboard.setText(text)
    trigger(window, "paste")
    assert says in window.toast.text
    assert window.session.recipe == before


def test_an_empty_table_has_nothing_to_copy(window, clipboard):
    clipboard.setText("mine")
    window.session.edit(Recipe(), "Nothing")
    trigger(window, "copy_mix")
    assert "no mix to copy" in window.toast.text
    assert clipboard.text() == "mine"


def test_a_field_of_text_still_takes_text(window, clipboard, qtbot):
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    window.session.edit(Recipe().added(INK), "A mix")
    clipboard.setText(travelling_text(MIX))
    window.shelf.focus_search()
    qtbot.waitUntil(window.shelf.search.hasFocus)
    QTest.keyClick(window.shelf.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.shelf.search.text().startswith('{"version"')
    assert window.session.recipe == Recipe().added(INK)
