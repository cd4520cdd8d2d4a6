"""The command line without painting: words in, names and sentences out."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylemixer.cli import build_parser, main
from stylemixer.cli.parser import BENCHES
from stylemixer.cli.render import recipe_of
from stylemixer.document.recipe import Recipe
from stylemixer.engine.codes import GROUPS
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.errors import StyleMixerError


def mistake(capsys, *words):
    """Run a command that must end with status 2 and one line; return the line."""
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def test_defaults_are_the_recipes_own():
    parsed = build_parser().parse_args(["render", "a.jpg", "-s", "ink-mosaic", "-o", "b.png"])
    recipe = recipe_of(parsed)
    assert recipe == Recipe(recipe.slots)
    assert parsed.size is None
    assert parsed.device == "auto"


def test_the_list_of_commands_is_the_parsers(capsys):
    from stylemixer.cli.parser import COMMANDS

    line = mistake(capsys, "no-command")
    listed = line.partition("choose from")[2].partition(")")[0].replace("'", "").split(", ")
    assert [word.strip() for word in listed] == list(COMMANDS)


def test_styles_prints_one_usable_name_a_line(capsys):
    assert main(["styles"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [style.name for style in LEARNED_STYLES]
    assert all(line.split() == [line] and line == line.lower() for line in lines)


def test_styles_as_json(capsys):
    assert main(["styles", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in rows} == {style.name for style in LEARNED_STYLES}
    assert all(row["title"] and row["network"] for row in rows)


def test_info_as_json_tells_versions_device_and_checksums(capsys):
    assert main(["info", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["libraries"]["torch"][0].isdigit()
    assert facts["device"]["name"] in {"cpu", "cuda", "mps"}
    assert {model["state"] for model in facts["models"].values()} == {"ok"}
    assert all(len(model["sha256"]) == 64 for model in facts["models"].values())


def test_info_for_people_says_the_same(capsys):
    assert main(["info"]) == 0
    out = capsys.readouterr().out
    assert "Style Mixer" in out
    assert "cin26" in out


def test_info_tells_a_damaged_and_a_missing_model(capsys, tmp_path, monkeypatch):
    import shutil

    from stylemixer.cli import info as cli_info
    from stylemixer.engine import weights

    models = tmp_path / "models"
    shutil.copytree(weights.models_folder(), models)
    (models / "painter.safetensors").write_bytes(b"no model")
    (models / "cin26.safetensors").unlink()
    monkeypatch.setattr(cli_info, "models_folder", lambda: models)
    assert main(["info", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["models"]
    assert found["painter"]["state"] == "damaged"
    assert found["cin26"]["state"] == "missing"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["paint"], "invalid choice: 'paint'"),
        (["render"], "the following arguments are required"),
        (["render", "a.jpg", "-o", "b.png"], "-s/--style"),
        (["render", "a.jpg", "-s", "x"], "-o/--out"),
        (["bench", "nothing"], "invalid choice: 'nothing'"),
        (["styles", "--nonsense"], "--nonsense"),
    ],
)
def test_wrong_words_are_one_line(capsys, words, says):
    assert says in mistake(capsys, *words)


def test_every_bench_is_where_it_is_looked_for():
    assert all(find_spec(f"stylemixer.bench.{module}") for module in BENCHES.values())


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--strength", "1.5", "1.5 is not a number from 0 to 1"),
        ("--strength", "nan", "nan is not a number from 0 to 1"),
        ("--strength", "much", "much is not a number from 0 to 1"),
        ("--keep-colours", "-0.1", "not a number from 0 to 1"),
        ("--working-edge", "10", "10 is not a whole number from 256 to 1536"),
        ("--working-edge", "800.5", "800.5 is not a whole number"),
        ("--size", "0", "0 is not a size; give original, a long edge in pixels"),
        ("--size", "big", "big is not a size; give original"),
        ("--device", "abacus", "invalid choice: 'abacus'"),
        ("--group", "hue=1", "There is no group “hue”"),
        ("--group", "colour", "needs a number from 0 to 1, as in --group colour=1"),
        ("--group", "colour=2", "needs a number from 0 to 1"),
        ("--group", "colour=nan", "needs a number from 0 to 1"),
    ],
)
def test_wrong_values_are_one_line(capsys, tmp_path, option, value, says):
    out = tmp_path / "out.png"
    words = ["render", "a.jpg", "-s", "ink-mosaic", f"{option}={value}", "-o", str(out)]
    assert says in mistake(capsys, *words)
    assert not out.exists()


@pytest.mark.parametrize(
    ("style", "says"),
    [
        ("ink-mosiac", "did you mean ink-mosaic"),
        ("no-such.jpg", "There is no picture “no-such.jpg”"),
        ("ink-mosaic=-1", "from 0 up, not -1"),
        ("ink-mosaic=nan", "from 0 up, not nan"),
        ("ink-mosaic=0", "All weights are 0"),
        ("ink-mosaic,colour=0,texture=0,strokes=0,shapes=0", "All weights are 0"),
    ],
)
def test_wrong_styles_are_one_line(capsys, tmp_path, style, says):
    line = mistake(capsys, "render", "a.jpg", "-s", style, "-o", str(tmp_path / "out.png"))
    assert says in line
    assert list(tmp_path.iterdir()) == []


def test_american_spelling_of_options():
    words = ["render", "a", "-s", "x", "--keep-colors", "0.5", "-o", "b.png"]
    assert build_parser().parse_args(words).keep_colours == 0.5


def test_without_a_display_the_window_is_refused_in_a_sentence(capsys, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert "There is no display" in mistake(capsys)


@pytest.mark.parametrize(
    ("words", "opens"),
    [
        ([], True),
        (["photo.jpg"], True),
        (["render"], False),
        (["missing.jpg"], False),
        (["--version"], False),
        (["photo.jpg", "-s"], False),
    ],
)
def test_the_window_opens_without_a_command_or_with_a_photo(monkeypatch, tmp_path, words, opens):
    from stylemixer import cli

    (tmp_path / "photo.jpg").touch()
    (tmp_path / "render").mkdir()
    monkeypatch.chdir(tmp_path)
    calls = []
    monkeypatch.setattr(cli, "_open_window", lambda given: calls.append(list(given)) or 0)
    main(words)
    assert calls == ([words] if opens else [])


def test_help_and_version(capsys):
    assert main(["--help"]) == 0
    assert "render" in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("stylemixer ")
    assert main(["render", "--help"]) == 0
    assert "ink-mosaic=0.6" in capsys.readouterr().out


def test_a_reader_that_stops_early_is_no_error():
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "stylemixer", "styles"]
    run = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert run.returncode == 0
    assert run.stderr == b""


@given(st.lists(st.text(max_size=20), max_size=8))
def test_any_words_parse_or_end_with_status_2(words):
    import contextlib
    import io

    err, status = io.StringIO(), None
    with contextlib.redirect_stderr(err), contextlib.redirect_stdout(io.StringIO()):
        try:
            build_parser().parse_args(words)
        except SystemExit as end:
            status = end.code
    assert status in {None, 0, 2}
    assert err.getvalue().count("\n") == (1 if status == 2 else 0)


@given(st.sampled_from(GROUPS), st.floats())
def test_any_group_number_is_taken_or_refused(group, value):
    from stylemixer.cli.render import recipe_of

    words = ["render", "a", "-s", "ink-mosaic", f"--group={group}={value!r}", "-o", "b.png"]
    parsed = build_parser().parse_args(words)
    if 0 <= value <= 1:
        assert recipe_of(parsed).groups[GROUPS.index(group)] == value
    else:
        with pytest.raises(StyleMixerError):
            recipe_of(parsed)
