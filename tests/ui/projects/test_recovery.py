"""A window that ends in the middle of it loses nothing, and two windows do not meet in one file."""

import os
import time

import pytest
from PIL import Image
from PySide6.QtWidgets import QMenu

from stylemixer.document.projects.opening import open_project, read_autosave
from stylemixer.document.projects.writing import Sources
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import Settings, load_settings, settings_path
from stylemixer.document.snapshots import Snapshot
from stylemixer.ui.projects import autosaving
from stylemixer.ui.projects.places import place_of, places_folder
from stylemixer.ui.refining.refine_dialog import DEFAULT
from stylemixer.ui.teaching.teach_dialog import Wish
from tests.ui.projects.conftest import next_start, until_open, until_saved
from tests.ui.window_fakes import jpeg, trigger

INK = StyleRef("cin26", "learned", "ink-mosaic")
DUSK = StyleRef("cin26", "learned", "crimson-dusk")
TWO = (Snapshot("One", Recipe(), jpeg()), Snapshot("Two", Recipe(strength=0.5), jpeg("navy")))


def killed(window, qtbot):
    """Let a window be as a kill leaves it: settings of the last second, autosaves, no goodbye."""
    qtbot.waitUntil(lambda: not window.projects._autosave._soon.isActive())
    window.store.write()
    window.writer._thread.submit(int).result()
    window.projects._thread._thread.submit(int).result()
    left = {
        path: (path.read_bytes(), path.stat().st_mtime)
        for folder in (places_folder(), settings_path().parent)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }
    window.close_unasked()
    for path in list(places_folder().rglob("*.stylemix")):
        path.unlink()
    for path, (data, when) in left.items():
        path.write_bytes(data)
        os.utime(path, (when, when))


def autosave_of(path):
    return next(places_folder().glob(f"{place_key(path)}/autosave.stylemix"), None)


def place_key(path):
    place = place_of(path)
    place.release()
    return place.folder.name


def test_after_a_kill_the_newer_state_is_there_and_the_saved_one_offered(
    window, saved, make_window, qtbot
):
    before = window.session.recipe
    window.session.add_style(INK)
    window.session.edit_snapshots(TWO, "Keep")
    newer = window.session.recipe
    killed(window, qtbot)
    again = next_start(make_window)
    until_open(again, qtbot, saved)
    assert again.session.recipe == newer
    assert again.session.snapshots == TWO
    assert again.isWindowModified()
    assert again.toast.text.startswith("lake.stylemix is back with changes that were not saved")
    again.toast.action.click()
    qtbot.waitUntil(lambda: again.session.recipe == before)
    assert again.session.snapshots == ()
    assert not again.isWindowModified()
    assert again.projects.path == saved


def test_changes_of_the_last_second_are_there_without_an_autosave(
    window, saved, make_window, qtbot
):
    window.session.add_style(INK)
    newer = window.session.recipe
    killed(window, qtbot)
    assert autosave_of(saved) is None
    again = next_start(make_window)
    until_open(again, qtbot, saved)
    assert again.session.recipe == newer
    assert again.isWindowModified()
    trigger(again, "save_project")
    until_saved(again, qtbot)
    assert open_project(saved, Sources()).project.recipe == newer


def test_killed_without_changes_nothing_is_offered(window, saved, make_window, qtbot):
    killed(window, qtbot)
    again = next_start(make_window)
    until_open(again, qtbot, saved)
    assert not again.isWindowModified()
    assert "is back with changes" not in again.toast.text


def test_opened_later_from_the_menu_it_is_offered_too(window, saved, make_window, qtbot):
    window.session.add_style(INK)
    newer = window.session.recipe
    window.projects.autosave()
    killed(window, qtbot)
    other = make_window(Settings(), restore=False)
    other.projects.open(saved)
    until_open(other, qtbot, saved)
    assert other.session.recipe == newer
    assert other.isWindowModified()
    assert "is back with changes" in other.toast.text


def test_an_autosave_that_is_older_than_the_file_is_not_offered(window, saved, make_window, qtbot):
    window.session.add_style(INK)
    window.projects.autosave()
    killed(window, qtbot)
    later = time.time() + 60
    os.utime(saved, (later, later))
    other = make_window(Settings(), restore=False)
    other.projects.open(saved)
    until_open(other, qtbot, saved)
    assert not other.isWindowModified()


def test_a_damaged_autosave_is_as_none(window, saved, make_window, qtbot):
    window.session.edit_snapshots(TWO, "Keep")
    killed(window, qtbot)
    autosave_of(saved).write_bytes(b"half")
    other = make_window(Settings(), restore=False)
    other.projects.open(saved)
    until_open(other, qtbot, saved)
    assert other.session.snapshots == ()


@pytest.mark.parametrize("ended", ["closed", "killed"])
def test_a_desk_without_a_project_keeps_its_snapshots_unasked(
    window, make_window, answers, qtbot, ended
):
    window.session.add_style(INK)
    window.session.edit_snapshots(TWO, "Keep")
    if ended == "closed":
        window.close()
    else:
        killed(window, qtbot)
    again = next_start(make_window)
    qtbot.waitUntil(lambda: again.session.snapshots == TWO)
    assert again.session.recipe == window.session.recipe
    assert not again.session.undo_stack.canUndo()
    assert answers.asked == []
    third = next_start(make_window, again)
    qtbot.waitUntil(lambda: third.session.snapshots == TWO)
    third.session.edit_snapshots((), "Remove")
    fourth = next_start(make_window, third)
    fourth.projects._thread._thread.submit(int).result()
    assert fourth.session.snapshots == ()


def test_closed_before_the_snapshots_were_read_they_stay(window, make_window, qtbot):
    window.session.edit_snapshots(TWO, "Keep")
    again = next_start(make_window, window)
    third = next_start(make_window, again)
    qtbot.waitUntil(lambda: third.session.snapshots == TWO)


def test_a_quick_hand_keeps_its_history(window, make_window, qtbot):
    window.session.edit_snapshots(TWO, "Keep")
    again = next_start(make_window, window)
    again.session.add_style(INK)
    qtbot.waitUntil(lambda: again.session.snapshots == TWO)
    trigger(again, "undo")
    trigger(again, "undo")
    assert again.session.recipe == window.session.recipe


# --- when it is saved -----------------------------------------------------------------------


def test_it_is_saved_a_while_after_a_change_and_gone_once_the_file_has_it(
    window, saved, monkeypatch, qtbot
):
    window.projects._autosave._wait.setInterval(1)
    assert autosaving.EVERY_MS <= 60_000
    window.session.add_style(INK)
    qtbot.waitUntil(lambda: autosave_of(saved) is not None)
    project, preview = read_autosave(autosave_of(saved))
    assert project.recipe == window.session.recipe
    assert project.owner == str(saved)
    assert preview
    trigger(window, "save_project")
    until_saved(window, qtbot)
    qtbot.waitUntil(lambda: autosave_of(saved) is None)


@pytest.mark.parametrize("what", ["device", "lesson", "refinement", "snapshot"])
def test_it_is_saved_at_once_before_what_may_crash(window, saved, lake, qtbot, what):
    window.session.add_style(INK)
    assert autosave_of(saved) is None
    match what:
        case "device":
            window.store.change(device="cuda")
        case "lesson":
            window.lessons.begin(Wish((lake,), "Wave", "quick"))
        case "refinement":
            window.refinements.begin(DEFAULT)
        case "snapshot":
            window.session.edit_snapshots(TWO, "Keep")
    qtbot.waitUntil(lambda: autosave_of(saved) is not None)


def test_closing_well_leaves_no_autosave(window, saved, answers, qtbot):
    window.session.add_style(INK)
    window.projects.autosave()
    qtbot.waitUntil(lambda: autosave_of(saved) is not None)
    answers.always = ("Don’t save",)
    window.close()
    assert autosave_of(saved) is None


def test_an_autosave_that_cannot_be_written_is_told_once(window, saved, monkeypatch, qtbot):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stylemixer.engine.replacing.os.fsync", full)
    told = []
    window.projects._autosave.failed.connect(told.append)
    for _ in range(3):
        window.session.add_style(INK)
        window.projects.autosave()
        window.session.undo_stack.undo()
    window.session.undo_stack.redo()
    window.projects.autosave()
    qtbot.waitUntil(lambda: len(told) == 1)
    assert "disk is full" in told[0]
    monkeypatch.undo()


# --- two windows ----------------------------------------------------------------------------


def test_the_second_window_with_a_project_is_told_and_has_a_copy(
    window, saved, make_window, chosen, qtbot
):
    second = make_window(Settings(), restore=False)
    second.projects.open(saved)
    qtbot.waitUntil(lambda: "is open in another window" in second.toast.text)
    assert second.projects.path is None
    assert second.session.recipe == window.session.recipe
    before = saved.read_bytes()
    second.session.add_style(DUSK)
    chosen.save = saved
    trigger(second, "save_project")
    if second.projects.file.dialog is not None:
        second.projects.file.dialog.save.click()
    assert second.toast.text == "lake.stylemix is open in another window; choose another name."
    assert saved.read_bytes() == before
    chosen.save = saved.with_name("copy.stylemix")
    trigger(second, "save_project")
    until_open(second, qtbot, chosen.save)
    window.session.add_style(INK)
    assert window.isWindowModified()


def test_once_the_first_has_closed_it_is_free(window, saved, make_window, qtbot):
    window.close()
    second = make_window(Settings(), restore=False)
    second.projects.open(saved)
    until_open(second, qtbot, saved)


def test_a_project_under_another_name_is_the_same_one(window, saved, make_window, qtbot, tmp_path):
    link = tmp_path / "link.stylemix"
    link.symlink_to(saved)
    second = make_window(Settings(), restore=False)
    second.projects.open(link)
    qtbot.waitUntil(lambda: "is open in another window" in second.toast.text)


def test_two_desks_without_a_project_do_not_share_an_autosave(make_window, qtbot):
    first, second = make_window(), make_window()
    first.session.edit_snapshots(TWO[:1], "Keep")
    second.session.edit_snapshots(TWO, "Keep")
    first.close()
    second.close()
    again = next_start(make_window)
    qtbot.waitUntil(lambda: again.session.snapshots == TWO)  # of the one that closed last


def test_a_home_that_cannot_be_written_to_keeps_nobody_from_saving(
    make_window, chosen, qtbot, tmp_path, monkeypatch
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    other = make_window(Settings(), restore=False)
    other.session.edit(Recipe().added(INK), "Mix")
    chosen.save = tmp_path / "mix.stylemix"
    trigger(other, "save_project")
    until_saved(other, qtbot)
    assert open_project(chosen.save, Sources()).project.recipe == Recipe().added(INK)


def test_a_project_that_has_gone_leaves_the_last_session(window, saved, make_window, qtbot):
    recipe = window.session.recipe
    window.close()
    saved.unlink()
    assert load_settings().last.project == str(saved)
    again = next_start(make_window)
    qtbot.waitUntil(lambda: "“lake.stylemix” cannot be read" in again.toast.text)
    assert again.session.recipe == recipe
    assert again.projects.path is None
    assert again.projects.remembered == (None, False)


def test_another_photo_than_the_projects_is_part_of_what_is_back(
    window, saved, make_window, qtbot, deliver
):
    hill = saved.with_name("hill.png")
    Image.new("RGB", (400, 300), "green").save(hill)
    window.photos.open(hill)
    deliver(window)
    killed(window, qtbot)
    again = next_start(make_window)
    until_open(again, qtbot, saved)
    assert again.photos.current == hill
    assert again.isWindowModified()


def test_staying_after_all_keeps_the_changes(window, saved, answers, qtbot, monkeypatch):
    window.session.add_style(INK)
    monkeypatch.setattr(window.saver, "_current", saved)  # a picture is being exported
    answers.always = ("Don’t save", "No")
    window.close()
    assert window.isVisible()
    assert window.projects.unsaved
    monkeypatch.setattr(window.saver, "_current", None)


# --- the desk that a project has taken the place of -----------------------------------------


def last_desk(window):
    """Return the menu entry that brings it back, or None."""
    menu = QMenu()
    window.projects.fill_recent(menu)
    entries = [a for a in menu.actions() if a.text() == "&Bring the last desk back"]
    return (menu, entries[0]) if entries else None


@pytest.mark.parametrize("how", ["opened", "double click"])
def test_a_desk_outlives_the_project_that_took_its_place(window, saved, make_window, qtbot, how):
    trigger(window, "new")
    mix = Recipe().added(INK)
    window.session.edit(mix, "Mix")
    window.session.edit_snapshots(TWO, "Keep")
    if how == "opened":
        window.projects.open(saved)
        until_open(window, qtbot, saved)
        again = next_start(make_window, window)
    else:
        again = next_start(make_window, window, photo=saved)
    until_open(again, qtbot, saved)
    assert again.session.snapshots == ()
    third = next_start(make_window, again)
    until_open(third, qtbot, saved)
    qtbot.waitUntil(lambda: last_desk(third) is not None)
    _menu, entry = last_desk(third)
    entry.trigger()
    assert third.projects.path is None
    assert third.session.recipe == mix
    assert third.session.snapshots == TWO
    assert last_desk(third) is None


def test_an_empty_desk_stays_empty_and_the_one_before_can_be_had(window, make_window, qtbot):
    window.session.edit_snapshots(TWO, "Keep")
    trigger(window, "new")
    again = next_start(make_window, window)
    qtbot.waitUntil(lambda: last_desk(again) is not None)
    assert again.session.snapshots == ()
    assert again.session.recipe == Recipe()
    again.session.edit(Recipe().added(INK), "Mix")
    third = next_start(make_window, again)
    third.projects._thread._thread.submit(int).result()
    qtbot.waitUntil(lambda: third.projects._resuming is None)
    assert third.session.snapshots == ()
    assert third.session.recipe == Recipe().added(INK)
