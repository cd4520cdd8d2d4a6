"""The command ``teach``, in this process and with a tiny plan."""

import io
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylemixer.cli import main
from stylemixer.cli import teach as cli_teach
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.document.styles.style_file import read_style
from stylemixer.teaching.plan import Plan, Progress


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = partial(Plan, side=32, photo_edges=(64, 96), style_edge=64, crops=2, kept=1)
    monkeypatch.setattr(cli_teach, "Plan", tiny)


@pytest.fixture
def painting(tmp_path: Path) -> str:
    path = tmp_path / "stripes.png"
    stripes = np.zeros((48, 64, 3), np.uint8)
    stripes[::4, :, 0] = 230
    Image.fromarray(stripes).save(path)
    return str(path)


def test_a_style_goes_into_the_library(painting: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["teach", painting, "--name", " Red  stripes ", "--steps", "3", "--author", "Nobody"]
    assert main(words) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("Red stripes: 3 steps; style loss ")
    library = StyleLibrary(library_folder())
    (style,) = library.entries()
    assert (style.name, style.author, style.network, style.steps) == (
        "Red stripes",
        "Nobody",
        "painter",
        3,
    )
    assert library.code(style.id).scale.shape == (347,)
    assert main(["teach", painting, "--name", "Again", "--steps", "1"]) == 0
    assert len(StyleLibrary(library_folder()).entries()) == 2


def test_a_style_goes_into_a_file_of_its_own(painting: str, tmp_path: Path) -> None:
    out = tmp_path / "red.smstyle"
    words = ["teach", painting, painting, "--name", "Red", "--time", "1", "--out", str(out)]
    assert main(words) == 0
    found = read_style(out)
    assert found.style.name == "Red"
    assert found.style.steps >= 1
    assert Image.open(io.BytesIO(found.thumbnail)).size == (300, 200)
    assert not library_folder().exists()


def test_the_same_seed_gives_the_same_style(painting: str, tmp_path: Path) -> None:
    codes = []
    for seed in ("1", "1", "2"):
        out = tmp_path / f"{len(codes)}.smstyle"
        words = ["teach", painting, "--name", "x", "--steps", "2", "--seed", seed]
        assert main([*words, "--out", str(out)]) == 0
        codes.append(read_style(out).code.scale)
    assert np.array_equal(codes[0], codes[1])
    assert not np.array_equal(codes[0], codes[2])


def test_interrupting_keeps_what_was_learned(
    painting: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    begin = cli_teach.begin

    def interrupted(*words: object, **named: object):
        steps = begin(*words, **named)
        yield next(steps)
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_teach, "begin", interrupted)
    out = tmp_path / "red.smstyle"
    assert main(["teach", painting, "--name", "Red", "--out", str(out)]) == 0
    assert read_style(out).style.steps == 1
    assert "what was learned is kept" in capsys.readouterr().err


def test_interrupting_before_the_first_step_writes_nothing(
    painting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object):
        raise KeyboardInterrupt
        yield Progress

    monkeypatch.setattr(cli_teach, "begin", interrupted)
    out = tmp_path / "red.smstyle"
    assert main(["teach", painting, "--name", "Red", "--out", str(out)]) == 130
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gone.jpg", "--name", "x"], "gone.jpg"),
        (["PAINTING", "--name", " "], "needs a name"),
        (["PAINTING", "--name", "x" * 500], "shorten it"),
        (["PAINTING", "--name", "x", "--out", "x.png"], "must end in .smstyle"),
        (["PAINTING", "--name", "x", "--out", "/no/where/x.smstyle"], "does not exist"),
        (["PAINTING", "--name", "x", "--photo", "gone.jpg"], "gone.jpg"),
        (["PAINTING", "--name", "x", "--steps", "0"], "whole number from 1"),
        (["PAINTING", "--name", "x", "--time", "soon"], "seconds"),
        (["PAINTING"], "--name"),
    ],
)
def test_mistakes_are_told_in_a_line(
    painting: str, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["teach", *(painting if w == "PAINTING" else w for w in words)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert StyleLibrary(library_folder()).entries() == ()


def test_a_time_alone_ends_it() -> None:
    from stylemixer.cli.parser import build_parser

    def plan(*words: str) -> Plan:
        return cli_teach.plan_of(build_parser().parse_args(["teach", "x", "--name", "x", *words]))

    assert plan().steps == cli_teach.STEPS
    assert plan().seconds is None
    assert plan("--time", "60").seconds == 60
    assert plan("--time", "60").steps > 100_000
    assert plan("--time", "60", "--steps", "7").steps == 7
