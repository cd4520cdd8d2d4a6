import errno
import os
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylemixer.document.recipe import MAX_SLOTS, Recipe, StyleRef
from stylemixer.document.settings import (
    MAX_OWN_STYLES,
    MAX_RECENTS,
    SessionState,
    Settings,
    ViewState,
    beside,
    load_settings,
    save_settings,
)
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.errors import SaveError

PRINT = ExportSettings(
    quality=80, bits=16, profile="display-p3", dpi=300, keep_metadata=True, compress=False
)
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
        export=PRINT,
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
        b'{"version": 1, "export": {"quality": 0}}',
        b'{"version": 1, "export": 3}',
        b'{"version": 1, "save_quality": 0}',
        b'{"version": 1, "save_bits": 12}',
        b'{"version": 1, "save_profile": "cmyk"}',
        b'{"version": 1, "save_percent": 0}',
        b'{"version": 1, "recents": "a"}',
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
    with pytest.raises(SaveError, match="free some space"):
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


def with_bad(settings, **fields):
    """Return the JSON of settings, with some of its fields replaced by others."""
    return msgspec.json.encode({**msgspec.to_builtins(settings), **fields})


GOOD = Settings(
    theme="light",
    export=PRINT,
    recents=("/a.jpg", "/b.jpg"),
    favourites=(WAVE,),
    last=SessionState(
        photo="/a.jpg",
        recipe=Recipe(strength=0.5).added(WAVE, 0.3),
        view=ViewState(zoom=2.0),
        geometry="AdnQ",
    ),
)
TOO_MUCH = 1e300
PRINT_FIELDS = msgspec.to_builtins(PRINT)
SLOT = msgspec.to_builtins(GOOD.last.recipe.slots[0])


def with_bad_recipe(**fields):
    return {"recipe": {**msgspec.to_builtins(GOOD.last.recipe), **fields}}


@pytest.mark.parametrize(
    ("fields", "lost"),
    [
        ({"theme": "pink"}, {"theme": "dark"}),
        ({"version": "one", "device": 3}, {}),
        (
            {"export": {**PRINT_FIELDS, "dpi": -1, "bits": "many"}, "save_edge": 0},
            {"export": PRINT.replaced(dpi=None, bits=8)},
        ),
        ({"export": [3]}, {"export": ExportSettings()}),
        ({"save_cm": TOO_MUCH, "save_edge": 2**31, "save_suffix": "x" * 100}, {}),
        ({"save_folder": "", "preview_edge": 0}, {}),
        ({"recents": ["/a.jpg", 7, "", "/b.jpg", "x" * 100_000]}, {}),
        ({"recents": 3}, {"recents": ()}),
        ({"favourites": [3, {"network": "painter"}, msgspec.to_builtins(WAVE)]}, {}),
        ({"own_pictures": {"a": 1}}, {}),
    ],
)
def test_a_bad_field_costs_that_field_alone(path, fields, lost):
    path.parent.mkdir()
    path.write_bytes(with_bad(GOOD, **fields))
    assert load_settings(path) == GOOD.replaced(**lost)
    assert beside(path, "broken").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("fields", "lost"),
    [
        ({"view": {"zoom": -1, "split": 0.5}}, {"view": ViewState(split=0.5)}),
        ({"view": {"zoom": TOO_MUCH}, "photo": 3}, {"view": ViewState(), "photo": None}),
        ({"geometry": "A" * 1_000_000}, {"geometry": ""}),
        (with_bad_recipe(working_edge=0, strength=7, keep_colours="all"), {"strength": 1.0}),
        (with_bad_recipe(groups=[1, 1, 9, 1], slots=[SLOT, 3, {"style": 1}, {}]), {}),
        (with_bad_recipe(slots=[{**SLOT, "weight": -1}]), {"weight": 1.0}),
    ],
)
def test_so_does_one_of_the_session(path, fields, lost):
    path.parent.mkdir()
    path.write_bytes(with_bad(GOOD, last={**msgspec.to_builtins(GOOD.last), **fields}))
    recipe = GOOD.last.recipe
    for name, value in lost.items():
        if name == "strength":
            recipe = msgspec.structs.replace(recipe, strength=value)
        elif name == "weight":
            recipe = recipe.with_slot(recipe.slots[0].key, weight=value)
    rest = {k: v for k, v in lost.items() if k in ("view", "photo", "geometry")}
    assert load_settings(path).last == msgspec.structs.replace(GOOD.last, recipe=recipe, **rest)


def test_cards_that_share_a_key_stay_and_get_keys_of_their_own(path):
    path.parent.mkdir()
    bad = with_bad_recipe(slots=[{**SLOT, "key": key} for key in (1, 2**31, -1)])
    path.write_bytes(with_bad(GOOD, last=bad))
    slots = load_settings(path).last.recipe.slots
    assert [slot.key for slot in slots] == [1, 2, 3]


def test_what_is_far_too_much_is_cut(path):
    path.parent.mkdir()
    many = [f"/{number}.jpg" for number in range(100_000)]
    slots = [{**SLOT, "key": number} for number in range(10_000)]
    path.write_bytes(
        with_bad(GOOD, recents=many, own_pictures=many, last=with_bad_recipe(slots=slots))
    )
    found = load_settings(path)
    assert found.recents == tuple(many[:MAX_RECENTS])
    assert found.own_pictures == tuple(many[:MAX_OWN_STYLES])
    assert len(found.last.recipe.slots) == MAX_SLOTS
    assert found.theme == "light"


@pytest.mark.parametrize("name", ["caf\udce9.png", "file:a.png", "100%.png", "%E9.png", "é\udcff"])
def test_names_that_are_no_unicode_come_back(path, name):
    photo = f"/photos \udcfe/{name}"
    style = StyleRef("painter", "picture", photo)
    settings = Settings(
        save_folder="/photos \udcfe",
        recents=(photo, name),
        favourites=(style,),
        own_pictures=(photo,),
        last=SessionState(photo=photo, recipe=Recipe().added(style)),
    )
    save_settings(settings, path)
    assert load_settings(path) == settings
    assert path.read_bytes().decode()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(path):
    path.parent.mkdir()
    os.mkfifo(path)
    assert load_settings(path) == Settings()


def test_an_older_file_reads_as_it_did(path):
    path.parent.mkdir()
    path.write_bytes(
        b'{"version": 1, "recents": ["/a%E9.jpg"], "last": {"photo": "/a%E9.jpg", "recipe": '
        b'{"slots": [{"style": {"network": "painter", "kind": "picture", "name": "/w%20.jpg"}, '
        b'"weight": 0.25, "key": 7}], "strength": 1}}}'
    )
    found = load_settings(path)
    assert found.recents == (found.last.photo,) == ("/a%E9.jpg",)
    (slot,) = found.last.recipe.slots
    assert (slot.style.name, slot.weight, slot.key) == ("/w%20.jpg", 0.25, 7)
    assert not beside(path, "broken").exists()


OLD_PRINT = {
    "save_quality": 80,
    "save_bits": 16,
    "save_profile": "display-p3",
    "save_dpi": 300,
    "save_metadata": True,
    "save_compress": False,
}
"""As versions wrote it in which each was a setting of its own."""


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, PRINT),
        ({"save_dpi": 0}, PRINT.replaced(dpi=None)),
        ({"save_bits": 12}, PRINT.replaced(bits=8)),
    ],
)
def test_what_was_saved_last_comes_over_from_older_files(path, fields, expected):
    path.parent.mkdir()
    path.write_bytes(msgspec.json.encode({"version": 1, **OLD_PRINT, **fields}))
    assert load_settings(path).export == expected
    assert beside(path, "broken").exists() == ("save_bits" in fields)


@given(st.binary(max_size=200))
def test_no_bytes_can_stop_the_start(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("settings") / "settings.json"
    path.write_bytes(data)
    assert isinstance(load_settings(path), Settings)


def test_the_file_is_readable_json(path):
    save_settings(Settings(), path)
    assert msgspec.json.decode(path.read_bytes())["version"] == 1
