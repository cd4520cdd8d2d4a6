import errno
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import (
    MAX_RECENTS,
    SessionState,
    Settings,
    ViewState,
    load_settings,
    save_settings,
)
from stylemixer.errors import SaveError

WAVE = StyleRef("painter", "picture", "/tmp/wave.jpg")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_everything_comes_back(path):
    settings = Settings(
        device="cuda",
        theme="light",
        preview_edge=1024,
        save_folder="/tmp/out",
        save_quality=80,
        save_bits=16,
        save_profile="display-p3",
        save_dpi=300,
        save_metadata=True,
        save_compress=False,
        save_size="cm",
        save_edge=6000,
        save_percent=20,
        save_cm=29.7,
        save_inches=11.5,
        recents=("/a.jpg", "/b.jpg"),
        favourites=(WAVE,),
        own_pictures=("/tmp/wave.jpg",),
        last=SessionState(
            photo="/a.jpg",
            recipe=Recipe(strength=0.5, keep_colours=0.25).added(WAVE, 0.3),
            view=ViewState(zoom=2.0, centre=(0.25, 0.75), split=0.5),
            geometry="AdnQ",
        ),
    )
    save_settings(settings, path)
    assert load_settings(path) == settings
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_a_missing_file_gives_the_defaults(path):
    assert load_settings(path) == Settings()
    assert not path.exists()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"version": 1, "theme": "pink"}',
        b'{"version": 1, "save_quality": 0}',
        b'{"version": 1, "save_bits": 12}',
        b'{"version": 1, "save_profile": "cmyk"}',
        b'{"version": 1, "save_percent": 0}',
        b'{"version": 1, "recents": "a"}',
        b'{"version": 1, "last": {"view": {"zoom": -1}}}',
        b"[" * 100_000,
    ],
)
def test_a_broken_file_gives_the_defaults_and_is_kept(path, text):
    path.parent.mkdir()
    path.write_bytes(text)
    assert load_settings(path) == Settings()
    assert path.with_name("settings.broken.json").read_bytes() == text
    save_settings(Settings(theme="light"), path)
    assert load_settings(path).theme == "light"


def test_a_newer_file_is_kept_for_the_newer_version(path):
    path.parent.mkdir()
    path.write_bytes(b'{"version": 2, "theme": {"name": "dark"}}')
    assert load_settings(path) == Settings()
    assert path.with_name("settings.newer.json").exists()


def test_unknown_fields_of_the_same_version_do_no_harm(path):
    path.parent.mkdir()
    path.write_bytes(b'{"theme": "light", "colour": 3}')
    assert load_settings(path).theme == "light"


def test_a_full_disk_keeps_the_old_file(path, monkeypatch):
    save_settings(Settings(theme="light"), path)

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("stylemixer.engine.replacing.os.fsync", full)
    with pytest.raises(SaveError, match="make room"):
        save_settings(Settings(theme="dark"), path)
    assert load_settings(path).theme == "light"
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_an_unwritable_folder_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SaveError, match="allow writing"):
        save_settings(Settings(), tmp_path / "file" / "settings.json")


def test_recents_are_newest_first_without_doubles_and_limited():
    settings = Settings()
    for number in range(20):
        settings = settings.with_recent(Path(f"/photo-{number}.jpg"))
    settings = settings.with_recent(Path("/photo-12.jpg"))
    assert settings.recents[:3] == ("/photo-12.jpg", "/photo-19.jpg", "/photo-18.jpg")
    assert len(settings.recents) == len(set(settings.recents)) == MAX_RECENTS


@given(st.binary(max_size=200))
def test_no_bytes_can_stop_the_start(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("settings") / "settings.json"
    path.write_bytes(data)
    assert isinstance(load_settings(path), Settings)


def test_the_file_is_readable_json(path):
    save_settings(Settings(), path)
    assert msgspec.json.decode(path.read_bytes())["version"] == 1
