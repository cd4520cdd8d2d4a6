"""``stylemixer batch``: words in, pictures and a line out."""

import io
import sys

import pytest

from stylemixer.cli import main
from stylemixer.jobs.batch.manifest import NAME
from tests.jobs.batch.conftest import photo

INK = ("-s", "ink-mosaic", "--working-edge", "256")


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    for seed, name in enumerate(("a.png", "b.png")):
        photo(folder / name, seed)
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != NAME)


def batch(*words):
    return main(["batch", *map(str, words)])


def mistake(capsys, *words):
    assert batch(*words) == 2
    printed, err = capsys.readouterr()
    assert printed == ""
    assert err.count("\n") == 1
    return err


def test_a_folder_is_painted_and_goes_on(photos, out, capsys):
    assert batch(photos, *INK, "--out", out) == 0
    assert names(out) == ["a.png", "b.png"]
    assert capsys.readouterr().out == f"2 painted: {out}\n"
    photo(photos / "c.png", 3)
    assert batch(photos, *INK, "--out", out) == 0
    assert capsys.readouterr().out == f"1 painted, 2 unchanged: {out}\n"


def test_looks_and_names(photos, out):
    looks = ("--look", "Blue hour", "--look", "Woodblock", "--working-edge", "256")
    assert batch(photos / "a.png", *looks, "--out", out, "--format", "webp") == 0
    assert names(out) == ["a Blue hour.webp", "a Woodblock.webp", "contact sheet 1.jpg"]
    (out / "contact sheet 1.jpg").unlink()
    words = ("--name", "{number} {look}.jpg", "--size", "20")
    assert batch(photos, *INK, "--out", out, *words) == 0
    assert names(out)[:2] == ["001 ink-mosaic.jpg", "002 ink-mosaic.jpg"]


def test_what_has_failed_is_a_line_each(photos, out, capsys):
    (photos / "a.png").write_bytes(b"no picture")
    assert batch(photos, *INK, "--out", out) == 2
    printed, err = capsys.readouterr()
    assert printed == f"1 painted, 1 failed: {out}\n"
    assert err.startswith(f"stylemixer: {photos / 'a.png'}: “a.png”")
    assert err.count("\n") == 1


def test_mistakes_are_a_sentence(photos, out, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert "no photos in the folder" in mistake(capsys, tmp_path / "empty", *INK, "--out", out)
    assert "same name" in mistake(capsys, photos, *INK, "--out", out, "--name", "x")
    assert "would lie among the photos" in mistake(capsys, photos, *INK, "--out", photos)
    assert "no look “Blue ower”" in mistake(capsys, photos, "--look", "Blue ower", "--out", out)
    assert "not allowed with" in mistake(capsys, photos, *INK, "--look", "x", "--out", out)
    assert "is not a size" in mistake(capsys, photos, *INK, "--size", "big", "--out", out)


def test_files_in_the_way_are_asked_about_once(photos, out, capsys, monkeypatch):
    photo(out / "a.png", 9)
    mine = (out / "a.png").read_bytes()
    assert "say what to do with --conflict" in mistake(capsys, photos, *INK, "--out", out)

    def answers(text):
        typed = io.StringIO(text)
        monkeypatch.setattr(typed, "isatty", lambda: True)
        monkeypatch.setattr(sys, "stdin", typed)

    answers("c\n")
    assert batch(photos, *INK, "--out", out) == 130
    answers("what?\nn\n")
    assert batch(photos, *INK, "--out", out) == 0
    assert "1 of the files are there already, such as “a.png”" in capsys.readouterr().out
    assert names(out) == ["a (2).png", "a.png", "b.png"]
    assert (out / "a.png").read_bytes() == mine
