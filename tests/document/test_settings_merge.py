import pytest

from stylemixer.document.recipe import StyleRef
from stylemixer.document.settings import SessionState, Settings, save_settings
from stylemixer.document.settings_merge import merged, settings_there
from stylemixer.engine.files.export_settings import ExportSettings

WAVE = StyleRef("painter", "picture", "/p/wave.jpg")
INK = StyleRef("cin26", "learned", "ink-mosaic")
BEFORE = Settings(own_pictures=("/p/a.png", "/p/b.png"), favourites=(INK,), recents=("/r/1.jpg",))


def test_alone_the_windows_own_settings_stand_in_their_order():
    mine = BEFORE.replaced(own_pictures=("/p/b.png", "/p/c.png", "/p/a.png"), theme="light")
    assert merged(BEFORE, mine, BEFORE) == mine


def test_what_each_window_added_and_removed_survives():
    there = BEFORE.replaced(
        own_pictures=("/p/theirs.png", "/p/a.png"), favourites=(), recents=("/r/2.jpg", "/r/1.jpg")
    )
    mine = BEFORE.replaced(
        own_pictures=("/p/mine.png", "/p/b.png"), favourites=(INK, WAVE), recents=("/r/3.jpg",)
    )
    whole = merged(BEFORE, mine, there)
    assert whole.own_pictures == ("/p/mine.png", "/p/theirs.png")
    assert whole.favourites == (WAVE,)
    assert whole.recents == ("/r/3.jpg", "/r/2.jpg")


def test_a_preference_is_that_of_the_window_that_changed_it():
    there = BEFORE.replaced(theme="light", save_edge=50, last=SessionState("/photos/a.jpg"))
    mine = BEFORE.replaced(save_edge=70, last=SessionState("/photos/b.jpg"))
    whole = merged(BEFORE, mine, there)
    assert (whole.theme, whole.save_edge, whole.last.photo) == ("light", 70, "/photos/b.jpg")


def test_what_a_file_is_to_be_is_merged_by_its_fields():
    there = BEFORE.replaced(export=ExportSettings(quality=50, bits=16))
    mine = BEFORE.replaced(export=ExportSettings(quality=70, profile="adobe-rgb"))
    whole = merged(BEFORE, mine, there)
    assert whole.export == ExportSettings(quality=70, bits=16, profile="adobe-rgb")


def test_another_windows_older_settings_are_read_too(tmp_path):
    path = tmp_path / "settings.json"
    path.write_bytes(b'{"version": 1, "save_quality": 50}')
    assert settings_there(path).export.quality == 50


def test_lists_stay_as_short_as_they_may_be():
    there = BEFORE.replaced(recents=tuple(f"/r/t{i}.jpg" for i in range(12)))
    mine = BEFORE.replaced(recents=("/r/mine.jpg",))
    assert merged(BEFORE, mine, there).recents[:2] == ("/r/mine.jpg", "/r/t0.jpg")
    assert len(merged(BEFORE, mine, there).recents) == 12


@pytest.mark.parametrize("damage", [None, b"", b"{", b'{"theme": 3}'])
def test_damaged_or_missing_settings_are_none(tmp_path, damage):
    path = tmp_path / "settings.json"
    if damage is not None:
        path.write_bytes(damage)
    assert settings_there(path) is None
    save_settings(BEFORE, path)
    assert settings_there(path) == BEFORE
