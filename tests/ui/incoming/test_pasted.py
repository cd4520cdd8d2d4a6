"""Pasted pictures: kept whole or not at all, and removed when nobody uses them any more."""

import errno
import os
import time

import pytest

from stylemixer.document.projects.project import Project, unpacked_folder
from stylemixer.document.projects.writing import write_autosave
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import SessionState, Settings, save_settings
from stylemixer.document.snapshots import Snapshot
from stylemixer.errors import SaveError
from stylemixer.paths import user_data
from stylemixer.ui.incoming.pasted import UNUSED_SECONDS, keep_bytes, pasted_folder, remove_unused


def pasted(data, days=30):
    """Return a pasted picture of an age."""
    path = keep_bytes(data, ".png")
    then = time.time() - days * 24 * 3600
    os.utime(path, (then, then))
    return path


def test_what_nothing_names_goes_after_a_day():
    old, young = pasted(b"old"), pasted(b"young", days=0)
    other = pasted_folder() / "mine.png"
    other.touch()
    os.utime(other, (0, 0))
    remove_unused()
    assert set(pasted_folder().iterdir()) == {young, other}
    assert not old.exists()


def test_what_is_named_anywhere_stays():
    style = StyleRef("painter", "picture", str(pasted(b"in the mix")))
    star = StyleRef("painter", "picture", str(pasted(b"with a star")))
    save_settings(
        Settings(
            recents=(str(pasted(b"recent")),),
            own_pictures=(str(pasted(b"on the shelf")),),
            favourites=(star,),
            last=SessionState(photo=str(pasted(b"photo")), recipe=Recipe().added(style)),
        )
    )
    lesson = user_data() / "lessons" / "1" / "lesson.json"
    lesson.parent.mkdir(parents=True)
    lesson.write_text(f'{{"pictures": ["{pasted(b"taught").name}"]}}')
    asked_for = pasted(b"on the command line")
    before = set(pasted_folder().iterdir())
    assert len(before) == 7
    remove_unused(asked_for)
    assert set(pasted_folder().iterdir()) == before
    remove_unused()
    assert set(pasted_folder().iterdir()) == before - {asked_for}


def test_where_settings_cannot_be_read_nothing_goes(monkeypatch):
    path = pasted(b"old")
    save_settings(Settings())

    def refuse(_path):
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr("stylemixer.ui.incoming.pasted.open_regular", refuse)
    remove_unused()
    assert path.exists()


def test_pasting_again_makes_it_young_again():
    path = pasted(b"old")
    assert keep_bytes(b"old", ".png") == path
    assert time.time() - path.stat().st_mtime < UNUSED_SECONDS
    assert path.read_bytes() == b"old"


def test_a_full_disk_is_a_sentence_and_leaves_nothing(monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("stylemixer.engine.replacing.os.fsync", full)
    with pytest.raises(SaveError, match="free some space"):
        keep_bytes(b"a picture", ".png")
    assert list(pasted_folder().iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_sentence():
    (user_data() / "pictures").touch()
    with pytest.raises(SaveError, match="allow writing"):
        keep_bytes(b"a picture", ".png")


def test_without_any_there_is_nothing_to_do():
    remove_unused()
    assert not pasted_folder().exists()


def unpacked(name, days=30):
    """Return a picture that came in a project, of an age."""
    path = unpacked_folder() / (name * 32) / "wave.png"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    then = time.time() - days * 24 * 3600
    os.utime(path.parent, (then, then))
    return path


def test_pictures_of_projects_go_as_well_unless_settings_or_an_autosave_name_them():
    old, young, own, kept = unpacked("a"), unpacked("b", days=0), unpacked("c"), unpacked("d")
    pasted_one = pasted(b"in an autosave")
    save_settings(Settings(own_pictures=(str(own),)))
    mix = Recipe().added(StyleRef("painter", "picture", str(kept)))
    mix = mix.added(StyleRef("painter", "picture", str(pasted_one)))
    autosave = user_data() / "projects" / "desk" / "autosave.stylemix"
    autosave.parent.mkdir(parents=True)
    write_autosave(autosave, Project(snapshots=(Snapshot("One", mix),)), b"")
    remove_unused()
    assert not old.parent.exists()
    assert all(path.exists() for path in (young, own, kept, pasted_one))
    remove_unused(kept)
    autosave.unlink()
    remove_unused(kept)
    assert kept.exists(), "it is about to be opened"
