"""The bench of refining measures what it says, on tiny pictures."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylemixer.bench.refine import cases, command, process, rows
from stylemixer.bench.refine.cases import Case
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.errors import PictureError, SaveError
from stylemixer.paths import resources

EXAMPLES = resources() / "examples"


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put two small pictures where the bench looks for its own."""
    for kind, names, example in (
        ("content", cases.PHOTOS, "coffee"),
        ("style", cases.PAINTINGS, "rocket"),
    ):
        (tmp_path / kind).mkdir()
        with Image.open(EXAMPLES / f"{example}.jpg") as image:
            small = image.resize((64, 48))
        for name in names:
            small.save(tmp_path / kind / f"{name}.jpg")
    monkeypatch.setattr(cases, "FOLDERS", (tmp_path,))


def test_a_plain_start_is_looked_at_on_its_way_and_not_measured_twice(
    pictures: None, tmp_path: Path
) -> None:
    case = Case(cases.PHOTOS[0], "munch-scream", "noise", looks=(2, 5))
    vgg, networks, folder = Vgg.shipped(), Networks(), tmp_path / "rows"
    found = rows.rows(case, vgg, networks, folder)
    assert [row["steps"] for row in found] == [0, 2, 5]
    assert found[0]["style"] > found[1]["style"] > found[2]["style"]
    # noise is nearer to no painting than what a network has painted
    assert found[0]["wasserstein"] > 1
    seen = [np.asarray(Image.open(folder / f"{case.name}-{steps}.png")) for steps in (0, 2, 5)]
    assert seen[0].shape == (48, 64, 3)
    assert (seen[0] != seen[1]).mean() > 0.5
    assert (seen[1] != seen[2]).mean() > 0.1
    for path in folder.glob("*.png"):
        path.unlink()
    assert rows.rows(case, vgg, networks, folder) == found
    assert not list(folder.glob("*.png"))


def test_a_start_by_a_network_is_its_own_unit(pictures: None, tmp_path: Path) -> None:
    case = Case(cases.PHOTOS[0], "munch-scream", "painter", "moments", looks=(2,))
    before, after = rows.rows(case, Vgg.shipped(), Networks(), tmp_path / "rows")
    assert (before["style"], before["wasserstein"], before["content"]) == (1, 1, 1)
    assert after["wasserstein"] < 1
    assert after["own"] < 1


def test_what_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "FOLDERS", (tmp_path,))
    with pytest.raises(PictureError, match=r"gcp_toucan.jpg is not in"):
        cases.picture_path("content", "gcp_toucan")
    page = tmp_path / "page.md"
    page.write_text("nothing")
    with pytest.raises(SaveError, match="place for the tables"):
        command.run(as_json=True, out=page)


def test_time_and_memory_of_one_size() -> None:
    row = process.measure(128, 8)
    assert row["seconds a step"] > 0
    assert row["MiB"] >= 0
    assert row["MiB foretold"] > 10
    assert process.measure(128, 1)["seconds a step"] is None


def test_the_page_gets_its_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With made-up rows in the place of hours of refining."""
    asked = []

    def made_up(case: Case, *_rest: object) -> list[dict]:
        asked.append(case)
        row = {
            "photo": case.photo,
            "painting": case.painting,
            "start": case.start,
            "distance": case.distance,
            "looks": case.looks,
            "seconds": 1.0,
        }
        scores = {"own": 0.1, "style": 0.1, "wasserstein": 0.6, "content": 0.9}
        return [row | scores | {"steps": steps} for steps in (0, *case.looks)]

    def sized(edge: int, _steps: int) -> dict:
        return {
            "edge": edge,
            "device": "cpu",
            "seconds a step": 2.5,
            "MiB": 100,
            "MiB foretold": 120,
        }

    monkeypatch.setattr(command, "rows", made_up)
    monkeypatch.setattr(command, "_sized", sized)
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n{command.BEGIN}old{command.END}\nAfter\n")
    figures = command.run(as_json=False, full=True, out=page)
    pairs = len(cases.PHOTOS) * len(cases.PAINTINGS)
    networks = len(cases.starting_networks())
    assert len(asked) == pairs * (networks * len(cases.DISTANCES) + len(cases.PLAIN))
    missed = [goal["what"] for goal in figures["goals"] if not goal["met"]]
    assert len(missed) == networks * len(cases.DISTANCES) + 1
    assert all("Wasserstein" in what or "seconds" in what for what in missed)
    text = page.read_text("utf-8")
    assert text.startswith(f"# Before\n{command.BEGIN}\n\nAfter 20 steps")
    assert text.endswith(f"{command.END}\nAfter\n")
    assert "| noise | 200 | 0.100 | 0.600 | 0.900 |" in text
    assert "| cpu | 2048² | 2.5 | 100 | 120 |" in text
    assert "**missed**: seconds a step, 512 px: 2.5, at most 2.2" in text
    assert capsys.readouterr().out.count("gcp_toucan") == 3 * (networks * 5 + 2)
    json.dumps(figures)
