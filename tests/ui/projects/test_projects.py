"""Projects as an artist meets them: saved, opened, starred, asked about, and never lost."""

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu

from stylemixer.document.projects.opening import open_project
from stylemixer.document.projects.writing import Sources
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import Settings, load_settings
from stylemixer.document.snapshots import Snapshot
from stylemixer.engine.replacing import replacing
from stylemixer.errors import SaveError
from stylemixer.ui.incoming.pasted import keep_bytes
from tests.answers import CANCEL
from tests.ui.projects.conftest import next_start, until_open, until_saved
from tests.ui.window_fakes import jpeg, pixel, trigger

INK = StyleRef("cin26", "learned", "ink-mosaic")
SAVE, DONT = "Save", "Don’t save"
TWO = (Snapshot("One", Recipe(), jpeg()), Snapshot("Two", Recipe(strength=0.5), jpeg("navy")))


def read(path):
    return open_project(path, Sources()).project


def title(window):
    return window.windowTitle(), window.isWindowModified()


# --- saving ---------------------------------------------------------------------------------


def test_the_first_save_asks_for_a_name_and_about_the_photo(window, chosen, tmp_path, qtbot):
    chosen.save = tmp_path / "my lake"  # without its ending
    trigger(window, "save_project")
    dialog = window.projects.file.dialog
    texts = [dialog.reference.text(), dialog.embed.text()]
    assert texts == ["&Remember where lake.png is", "&Put lake.png into the project"]
    assert dialog.reference.isChecked()
    assert all("B" in button.toolTip() for button in (dialog.reference, dialog.embed))
    dialog.embed.setChecked(True)
    dialog.save.click()
    until_saved(window, qtbot)
    path = tmp_path / "my lake.stylemix"
    assert window.projects.path == path
    project = read(path)
    assert project.embeds
    assert project.photo.member is not None
    assert window.toast.text == "Saved my lake.stylemix."
    assert title(window) == ("my lake[*] – Style Mixer", False)
    window.session.add_style(INK)
    assert title(window) == ("my lake[*] – Style Mixer", True)
    trigger(window, "save_project")  # asks nothing any more
    assert window.projects.file.dialog is None
    until_saved(window, qtbot)
    assert read(path).recipe == window.session.recipe


def test_given_up_nothing_is_saved(window, chosen, tmp_path):
    trigger(window, "save_project")
    chosen.save = tmp_path / "lake.stylemix"
    trigger(window, "save_project")
    window.projects.file.dialog.reject()
    assert window.projects.path is None
    assert not chosen.save.exists()


def test_a_desk_without_a_photo_is_saved_without_a_question(make_window, chosen, tmp_path, qtbot):
    window = make_window(restore=False)
    chosen.save = tmp_path / "mix.stylemix"
    window.session.edit(Recipe().added(INK), "Mix")
    trigger(window, "save_project")
    assert window.projects.file.dialog is None
    until_saved(window, qtbot)
    assert read(chosen.save).recipe == Recipe().added(INK)


def test_a_photo_that_only_the_program_has_goes_with_the_project(make_window, chosen, qtbot, lake):
    pasted = keep_bytes(lake.read_bytes(), ".png")
    window = make_window(photo=pasted)
    window.bridge.deliver_photo((400, 300))
    chosen.save = lake.with_name("pasted.stylemix")
    trigger(window, "save_project")
    assert window.projects.file.dialog is None
    until_saved(window, qtbot)
    assert read(chosen.save).photo.member is not None


def test_all_that_lies_there_is_in_the_project(window, saved, qtbot):
    window.session.add_style(INK)
    window.session.edit_snapshots(TWO, "Keep")
    window.canvas.actual_size()
    window.canvas.set_split(True, 0.25)
    trigger(window, "save_project")
    until_saved(window, qtbot)
    project = read(saved)
    assert project.recipe == window.session.recipe
    assert project.snapshots == TWO
    assert project.view == window.describe_session().view
    assert project.view.zoom == 1.0
    assert project.photo.relative == "../photos/lake.png"
    assert open_project(saved, Sources()).preview


def test_the_star_follows_undo_and_redo(window, saved):
    assert not window.isWindowModified()
    window.session.add_style(INK)
    assert window.isWindowModified()
    trigger(window, "undo")
    assert not window.isWindowModified()
    trigger(window, "redo")
    assert window.isWindowModified()
    assert window.actions_by_id["revert"].isEnabled()


def test_another_photo_is_a_change_too(window, saved, tmp_path, deliver):
    other = tmp_path / "hill.png"
    Image.new("RGB", (400, 300), "green").save(other)
    window.photos.open(other)
    deliver(window)
    assert window.isWindowModified()
    assert window.windowTitle() == "lake[*] – Style Mixer"


def test_a_desk_without_a_project_has_no_star(window):
    window.session.add_style(INK)
    assert title(window) == ("lake.png – Style Mixer", False)
    assert not window.actions_by_id["revert"].isEnabled()


def test_what_cannot_be_saved_is_told_and_stays_unsaved(window, saved, monkeypatch, qtbot):
    before = saved.read_bytes()
    window.session.add_style(INK)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stylemixer.engine.replacing.os.fsync", full)
    trigger(window, "save_project")
    qtbot.waitUntil(lambda: "disk is full" in window.toast.text)
    assert window.isWindowModified()
    assert saved.read_bytes() == before
    monkeypatch.undo()


def test_changes_while_it_is_being_saved_stay_changes(window, saved, qtbot):
    window.session.add_style(INK)
    first = window.session.recipe
    trigger(window, "save_project")
    window.session.edit(Recipe(), "Empty")
    qtbot.waitUntil(lambda: read(saved).recipe == first)
    qtbot.waitUntil(lambda: window.toast.text == "Saved lake.stylemix.")
    assert window.isWindowModified()


def test_save_as_leaves_the_first_file_as_it_was(window, saved, chosen, tmp_path, qtbot):
    before = saved.read_bytes()
    window.session.add_style(INK)
    chosen.save = tmp_path / "second.stylemix"
    trigger(window, "save_project_as")
    until_open(window, qtbot, chosen.save)
    assert saved.read_bytes() == before
    assert read(chosen.save).recipe == window.session.recipe
    assert title(window) == ("second[*] – Style Mixer", False)
    assert load_recents(window) == [chosen.save.name, "lake.stylemix"]


def load_recents(window):
    return [Path(name).name for name in window.store.settings.recent_projects]


def test_a_missing_ending_replaces_no_other_file_unasked(window, chosen, tmp_path, answers):
    chosen.save = tmp_path / "there"
    there = tmp_path / "there.stylemix"
    there.write_bytes(b"another")
    answers.always = (CANCEL,)
    trigger(window, "save_project")
    assert answers.asked == ["there.stylemix already exists. Replace it?"]
    assert window.projects.file.dialog is None
    assert there.read_bytes() == b"another"


def test_saved_twice_at_once_it_is_one_project(window, tmp_path, qtbot):
    path = tmp_path / "lake.stylemix"
    for _ in range(3):
        window.projects.file.write(path, embeds=False)
    until_open(window, qtbot, path)
    until_saved(window, qtbot)
    assert window.toast.text == "Saved lake.stylemix."


def test_a_file_that_another_program_has_changed_is_not_replaced_unasked(
    window, saved, answers, qtbot
):
    data = saved.read_bytes()
    saved.write_bytes(data)
    os.utime(saved, ns=(1, 1))
    window.session.add_style(INK)
    answers.always = (CANCEL,)
    trigger(window, "save_project")
    (asked,) = answers.asked
    assert asked.startswith("lake.stylemix was changed by another program")
    assert window.isWindowModified()
    assert saved.read_bytes() == data
    answers.always = ("Replace",)
    trigger(window, "save_project")
    until_saved(window, qtbot)
    trigger(window, "save_project")
    assert len(answers.asked) == 2
    assert read(saved).recipe == window.session.recipe
    until_saved(window, qtbot)


# --- opening --------------------------------------------------------------------------------


@pytest.fixture
def other(make_window, saved, window):
    """Another window, without a project; the first one is closed."""
    window.close()
    return make_window(Settings(), restore=False)


def test_opened_everything_is_there_and_its_picture_at_once(window, saved, make_window, qtbot):
    window.session.add_style(INK)
    window.session.edit_snapshots(TWO, "Keep")
    window.canvas.actual_size()
    window.canvas.set_split(True, 0.25)
    trigger(window, "save_project")
    until_saved(window, qtbot)
    view = window.describe_session().view
    window.close()
    other = make_window(Settings(), restore=False)
    other.projects.open(saved)
    until_open(other, qtbot, saved)
    assert other.session.recipe == window.session.recipe
    assert other.session.snapshots == TWO
    assert not other.session.undo_stack.canUndo()
    assert title(other) == ("lake[*] – Style Mixer", False)
    assert abs(other.canvas.frame.pixelColor(200, 150).green() - 200) < 4, "painted, from the file"
    assert other.bridge.opened == [window.photos.current]
    other.bridge.deliver_photo((400, 300))
    assert other.describe_session().view.zoom == view.zoom
    assert other.canvas.split == 0.25
    other.bridge.deliver_frame(bgr=(0, 200, 0))
    assert not other.isWindowModified()


def test_frames_of_the_photo_before_do_not_cover_the_picture(window, saved, wave, qtbot):
    trigger(window, "new")
    window.photos.open(wave)
    window.bridge.deliver_photo((400, 300))
    late = window.session.photo.photo_id
    window.projects.open(saved)
    until_open(window, qtbot, saved)
    window.bridge.deliver_frame(photo_id=late, bgr=(0, 0, 255))
    assert window.canvas.frame.pixelColor(5, 5).red() < 50


@pytest.mark.parametrize("how", ["canvas", "shelf", "mixer", "card", "recent", "dialog"])
def test_it_opens_wherever_it_is_dropped_and_from_the_menu(other, saved, chosen, qtbot, how):
    other.session.edit(Recipe().added(INK), "Mix")
    key = other.session.recipe.slots[0].key
    match how:
        case "canvas":
            other.canvas.pictures_dropped.emit([saved])
        case "shelf" | "mixer":
            getattr(other, how).pictures_dropped.emit([saved])
        case "card":
            other.incoming.put_on_card(key, saved)
        case "recent":
            other.store.change(recent_projects=(str(saved), "/gone.stylemix"))
            menu = QMenu()
            other.projects.fill_recent(menu)
            assert [a.isEnabled() for a in menu.actions()[:2]] == [True, False]
            menu.actions()[0].trigger()
        case "dialog":
            chosen.open = saved
            trigger(other, "open")
    until_open(other, qtbot, saved)
    assert other.session.recipe.slots != (INK,)


def test_the_command_lines_project_opens(make_window, window, saved, qtbot):
    window.close()
    other = make_window(Settings(), photo=saved)
    until_open(other, qtbot, saved)
    assert [path.name for path in other.bridge.opened] == ["lake.png"]


def test_from_another_folder_the_photo_comes_along(other, saved, tmp_path, qtbot):
    away = tmp_path / "stick"
    away.mkdir()
    for folder in ("work", "photos"):
        shutil.move(tmp_path / folder, away / folder)
    other.projects.open(away / "work" / "lake.stylemix")
    qtbot.waitUntil(lambda: other.bridge.opened == [away / "photos" / "lake.png"])


def test_a_missing_photo_is_asked_for_and_everything_else_is_there(
    other, saved, answers, chosen, qtbot
):
    lake = saved.parent.parent / "photos" / "lake.png"
    found = shutil.move(lake, lake.with_name("found.png"))
    chosen.open = found
    answers.always = ("Find the photo…",)
    other.projects.open(saved)
    qtbot.waitUntil(lambda: other.bridge.opened == [Path(found)])
    (asked,) = answers.asked
    assert asked.startswith("lake.png, the photo of this project, is no longer in")
    assert other.session.recipe.slots == read(saved).recipe.slots
    other.bridge.deliver_photo((400, 300))
    assert "not as it was" not in other.toast.text
    assert other.isWindowModified(), "the project knows another place"


def test_without_it_the_picture_shows_and_saving_keeps_its_name(other, saved, lake, answers, qtbot):
    lake.unlink()
    answers.always = (CANCEL,)
    other.projects.open(saved)
    qtbot.waitUntil(lambda: len(answers.asked) == 1)
    assert other.bridge.opened == []
    assert other.canvas.frame is not None
    assert other.toast.text == "This is the picture as saved; open a photo to paint again."
    before = read(saved).photo
    other.session.add_style(INK)
    trigger(other, "save_project")
    until_saved(other, qtbot)
    assert read(saved).photo == before


def test_a_photo_that_has_changed_is_told(other, saved, qtbot, deliver):
    other.projects.open(saved)
    until_open(other, qtbot, saved)
    deliver(other, bgr=(0, 90, 0))
    assert other.toast.text.startswith("lake.png is not as it was when this project was saved")
    assert not other.isWindowModified()


def test_the_same_photo_is_not(other, saved, qtbot, deliver):
    other.projects.open(saved)
    until_open(other, qtbot, saved)
    deliver(other)
    assert "not as it was" not in other.toast.text


def test_a_damaged_project_is_told_and_the_desk_stays(window, tmp_path, qtbot):
    bad = tmp_path / "bad.stylemix"
    bad.write_bytes(b"PK nothing")
    recipe = window.session.recipe
    window.projects.open(bad)
    qtbot.waitUntil(lambda: "bad.stylemix” is damaged" in window.toast.text)
    assert window.session.recipe == recipe
    assert window.projects.path is None
    assert window.canvas.frame is not None


def test_style_pictures_of_another_computer_come_into_the_shelf(
    window, saved, wave, make_window, qtbot
):
    window.session.add_pictures([wave])
    trigger(window, "save_project")
    until_saved(window, qtbot)
    window.close()
    wave.unlink()
    other = make_window(Settings(), restore=False)
    other.projects.open(saved)
    until_open(other, qtbot, saved)
    (picture,) = other.session.own_pictures
    assert picture.name == "great_wave.png"
    assert other.session.recipe.slots[-1].style.name == str(picture)
    assert not other.isWindowModified()


# --- new, and what was there before ---------------------------------------------------------


def test_new_is_an_empty_desk_and_the_last_one_can_be_brought_back(window, deliver):
    window.session.edit_snapshots(TWO, "Keep")
    recipe, photo = window.session.recipe, window.photos.current
    trigger(window, "new")
    assert window.session.recipe == Recipe()
    assert window.session.photo is None
    assert window.empty.isVisible()
    assert window.session.snapshots == ()
    assert window.toast.action.text() == "Bring the last desk back"
    window.toast.action.click()
    assert window.session.recipe == recipe
    assert window.session.snapshots == TWO
    assert window.bridge.opened[-1] == photo
    assert pixel(window) == QColor(0, 200, 0), "its picture shows at once"
    deliver(window)
    assert window.session.photo.path == photo


def test_a_desk_that_a_project_took_the_place_of_is_in_the_menu(other, saved, qtbot):
    mix = Recipe(strength=0.25).added(INK)
    other.session.edit(mix, "Mix")
    other.projects.open(saved)
    until_open(other, qtbot, saved)
    menu = QMenu()
    other.projects.fill_recent(menu)
    menu.actions()[-1].trigger()
    assert other.session.recipe == mix
    assert other.projects.path is None


def test_going_back_to_the_saved_project(window, saved, answers, qtbot):
    recipe = window.session.recipe
    window.session.add_style(INK)
    answers.always = ("Discard",)
    trigger(window, "revert")
    qtbot.waitUntil(lambda: window.session.recipe == recipe)
    assert title(window) == ("lake[*] – Style Mixer", False)
    assert len(window.bridge.opened) == 1, "the photo stays"


# --- asking ---------------------------------------------------------------------------------


def test_closing_with_changes_asks_and_cancel_stays(window, saved, answers):
    window.session.add_style(INK)
    answers.always = (CANCEL,)
    window.close()
    assert answers.asked == ["lake.stylemix has changes that are not saved. Save them?"]
    assert window.isVisible()
    assert window.isWindowModified()


def test_closing_saves_if_wanted_and_then_closes(window, saved, answers, qtbot):
    window.session.add_style(INK)
    answers.always = (SAVE,)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert len(answers.asked) == 1
    assert read(saved).recipe == window.session.recipe


def test_it_stays_when_that_fails(window, saved, answers, monkeypatch, qtbot):
    window.session.add_style(INK)
    answers.always = (SAVE,)

    def fail(_path):
        raise SaveError("The disk is full; free some space.")

    monkeypatch.setattr("stylemixer.document.projects.writing.replacing", fail)
    window.close()
    qtbot.waitUntil(lambda: window.toast.text.startswith("The disk is full"))
    assert window.isVisible()
    assert window.isWindowModified()
    monkeypatch.setattr("stylemixer.document.projects.writing.replacing", replacing)


def test_closing_without_saving_the_next_start_has_the_saved_project(
    window, saved, answers, make_window, qtbot
):
    recipe = window.session.recipe
    window.session.add_style(INK)
    answers.always = (DONT,)
    window.close()
    assert not window.isVisible()
    again = next_start(make_window)
    until_open(again, qtbot, saved)
    assert again.session.recipe == recipe
    assert not again.isWindowModified()


def test_without_changes_or_a_project_nothing_is_asked(window, answers, make_window, qtbot):
    window.session.add_style(INK)
    window.close()
    assert answers.asked == []
    assert not window.isVisible()
    assert load_settings().last.recipe == window.session.recipe


@pytest.mark.parametrize("answer", [SAVE, DONT, CANCEL])
def test_new_asks_about_a_changed_project_too(window, saved, answers, qtbot, answer):
    window.session.add_style(INK)
    changed = window.session.recipe
    answers.always = (answer,)
    trigger(window, "new")
    assert len(answers.asked) == 1
    if answer == CANCEL:
        assert window.session.recipe == changed
        assert window.projects.path == saved
        answers.always = (DONT,)
        return
    qtbot.waitUntil(lambda: window.projects.path is None)
    assert window.session.recipe == Recipe()
    assert (read(saved).recipe == changed) is (answer == SAVE)
