"""The command ``refine`` with the real networks, on a tiny photo and for a few steps."""

import os
import re
import signal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylemixer.cli import main
from stylemixer.cli import refine as cli_refine
from stylemixer.cli.looks import look_library
from stylemixer.cli.parser import build_parser
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.recipe_text import recipe_from_text
from stylemixer.document.refined_pictures import RefinedPictures, refined_folder
from stylemixer.engine.codes import GROUPS
from stylemixer.engine.pictures.images import read_picture, read_recipe_text
from stylemixer.paths import resources
from stylemixer.refining.plan import Plan
from tests.document.made_styles import THUMBNAIL

EXAMPLES = resources() / "examples"
SIZE = (72, 48)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    with Image.open(EXAMPLES / "coffee.jpg") as image:
        image.resize(SIZE).save(path)
    return path


@pytest.fixture
def mix(tmp_path: Path) -> list[str]:
    path = tmp_path / "painting.png"
    with Image.open(EXAMPLES / "rocket.jpg") as image:
        image.resize((96, 64)).save(path)
    return ["-s", str(path), "--working-edge", "256"]


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_the_file_has_the_refined_picture_and_names_it(photo, mix, tmp_path, capsys):
    plain, out = tmp_path / "plain.png", tmp_path / "out.png"
    assert main(["render", str(photo), *mix, "-o", str(plain)]) == 0
    assert main(["refine", str(photo), *mix, "--steps", "3", "-o", str(out)]) == 0
    said = capsys.readouterr()
    memory = r"stylemixer: refining 72 × 48 pixels takes \d\.\d GB of memory\.\n"
    assert re.fullmatch(memory, said.err)
    assert said.out.startswith(f"{out}: 3 steps; style loss 0.")
    assert np.abs(pixels(out) - pixels(plain)).mean() > 1
    recipe = recipe_from_text(read_recipe_text(out))
    assert recipe.layer.photo == read_picture(photo).fingerprint
    kept = RefinedPictures(refined_folder()).open(recipe.layer.id)
    assert kept.size == SIZE
    assert np.abs(kept.part(0, 0, *SIZE) // 257 - pixels(out)).max() <= 1


def test_the_file_is_refined_too(photo, mix, tmp_path):
    out = tmp_path / "out.png"
    words = [*mix, "--steps", "1", "--size", "144", "--refine-file"]
    assert main(["refine", str(photo), *words, "-o", str(out)]) == 0
    layer = recipe_from_text(read_recipe_text(out)).layer
    assert RefinedPictures(refined_folder()).open(layer.id).size == (144, 96)
    assert pixels(out).shape == (96, 144, 3)


def test_a_mix_across_networks_is_refined_as_one(photo, tmp_path):
    out = tmp_path / "out.png"
    words = ["-s", "ink-mosaic", "-s", "munch-scream", "--as-one", "--steps", "1"]
    assert main(["refine", str(photo), *words, "-o", str(out)]) == 0
    recipe = recipe_from_text(read_recipe_text(out))
    assert recipe.networks() == ("loom",)
    kept = RefinedPictures(refined_folder()).open(recipe.layer.id)
    assert np.abs(kept.part(0, 0, *SIZE) // 257 - pixels(out)).max() <= 1


def test_a_look_is_refined_at_its_own_working_edge(photo, tmp_path):
    look = look_library().keep(
        Recipe(working_edge=256).added(StyleRef("cin26", "learned", "ink-mosaic")),
        "Small",
        thumbnail=THUMBNAIL,
    )
    out = tmp_path / "out.png"
    words = ["--look", "Small", "--steps", "1", "-o", str(out)]
    assert main(["refine", str(photo), *words]) == 0
    recipe = recipe_from_text(read_recipe_text(out))
    assert recipe.layer is not None
    assert recipe.slots == look.recipe.slots
    assert recipe.working_edge == 256


def test_the_words_make_the_plan():
    def plan(*words: str) -> Plan:
        parsed = build_parser().parse_args(["refine", "a.jpg", "-s", "x", "-o", "b.png", *words])
        return cli_refine.plan_of(parsed, 768)

    assert plan() == Plan(seconds=60)
    assert plan("--steps", "20") == Plan(steps=20)
    told = plan("--distance", "soft", "--take", "colour=0", "--keep-drawing", "0.5", "--time", "9")
    assert told == Plan("gaussian", (0, 1, 1, 1), 0.5, seconds=9)


def test_it_is_refined_where_it_is_asked_to_be(photo, mix, tmp_path, monkeypatch):
    begin, asked = cli_refine.refinement_steps, []

    def noted(refinement, stopped, device):
        asked.append(device)
        return begin(refinement, stopped, device)

    monkeypatch.setattr(cli_refine, "refinement_steps", noted)
    words = [*mix, "--steps", "1", "--device", "cpu", "-o", str(tmp_path / "out.png")]
    assert main(["refine", str(photo), *words]) == 0
    assert asked == ["cpu"]


def test_ctrl_c_keeps_what_is_there_for_a_file_of_any_size(
    photo, mix, tmp_path, monkeypatch, capsys
):
    begin = cli_refine.refinement_steps

    def interrupted(*words):
        for progress in begin(*words):
            if progress.step == 2:
                os.kill(os.getpid(), signal.SIGINT)
            yield progress

    monkeypatch.setattr(cli_refine, "refinement_steps", interrupted)
    out = tmp_path / "out.png"
    words = [*mix, "--steps", "50", "--size", "200%"]
    assert main(["refine", str(photo), *words, "-o", str(out)]) == 0
    said = capsys.readouterr()
    assert "what is there is kept" in said.err
    assert ": 2 steps;" in said.out
    assert pixels(out).shape == (96, 144, 3)


def test_ctrl_c_before_the_first_step_writes_nothing(photo, mix, tmp_path, monkeypatch):
    def interrupted(*_words):
        os.kill(os.getpid(), signal.SIGINT)
        yield

    monkeypatch.setattr(cli_refine, "refinement_steps", interrupted)
    handler = signal.getsignal(signal.SIGINT)
    out = tmp_path / "out.png"
    assert main(["refine", str(photo), *mix, "-o", str(out)]) == 130
    assert not out.exists()
    assert signal.getsignal(signal.SIGINT) is handler


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--take", "colour=2"], "--take colour=2 needs a number from 0 to 1"),
        (["--take", "nose=1"], "nose"),
        ([f"--take={group}=0" for group in GROUPS], "Nothing of the paintings"),
        (["--distance", "gram"], "brushwork"),
        (["--steps", "0"], "whole number from 1"),
        (["--time", "soon"], "seconds"),
        (["--device", "abacus"], "--device"),
        (["--keep-drawing", "2"], "from 0 to 1"),
        (["-s", "gone.jpg"], "gone.jpg"),
        (["-o", "x.gif"], "x.gif"),
    ],
)
def test_a_mistake_is_one_sentence(words, said, photo, capsys, monkeypatch):
    monkeypatch.setattr(cli_refine, "refinement_steps", lambda *_words: pytest.fail("refined"))
    asked = ["refine", str(photo), "-s", "ink-mosaic", "-o", str(photo.with_name("out.png"))]
    assert main([*asked, *words]) == 2
    told, error = capsys.readouterr()
    assert told == ""
    assert said in error
    assert error.count("\n") == 1


def test_where_nothing_can_be_kept_it_is_said_before_the_work(
    photo, mix, tmp_path, capsys, monkeypatch
):
    refined_folder().parent.mkdir(parents=True, exist_ok=True)
    refined_folder().write_text("no folder")
    monkeypatch.setattr(cli_refine, "refinement_steps", lambda *_words: pytest.fail("refined"))
    assert main(["refine", str(photo), *mix, "-o", str(tmp_path / "out.png")]) == 2
    assert "cannot be created" in capsys.readouterr().err
