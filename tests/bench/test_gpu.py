"""The bench for graphics cards: a page of it on a pretended one, and a sentence without any."""

import json
from pathlib import Path

import pytest
import torch

from stylemixer.bench.gpu import command as gpu
from stylemixer.bench.gpu.sizes import Table
from stylemixer.cli import main
from tests.engine.pretended_device import pretended


@pytest.fixture
def no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


def test_without_a_card_it_says_so(no_card: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "gpu"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "stylemixer: There is no graphics card here to measure; run this on a computer with one.\n"
    )


@pytest.mark.slow
def test_the_page_of_a_pretended_card(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    with pretended("cuda", half=True, free=256 << 20):
        figures = gpu.run(False, small=True, out=page)
    assert figures["failed"] == [], page.read_text("utf-8")
    assert list(figures["parts"]) == [title for title, _ in gpu.PARTS]
    text = page.read_text("utf-8")
    for title, part in figures["parts"].items():
        assert f"## {title}\n" in text
        assert part["rows"]
        assert all(len(row) == len(part["columns"]) for row in part["rows"])
    assert "Pretended card (cuda)" in text
    json.dumps(figures)


def test_what_goes_wrong_is_on_the_page_and_ends_with_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_bench: object) -> Table:
        raise RuntimeError("no kernel image")

    parts = (("Broken", broken), ("Fine", lambda bench: Table(("a",), (("1",),))))
    monkeypatch.setattr(gpu, "PARTS", parts)
    with pretended("cuda"):
        assert main(["bench", "gpu", "--small"]) == 1
    said = capsys.readouterr().out
    assert "no kernel image" in said
    assert "## Broken (failed" in said
    assert "| 1 |" in said


def test_what_there_is_no_time_for_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "LIMIT_S", -1.0)
    with pretended("cuda"):
        figures = gpu.run(True, small=True)
    assert all("no time" in part["note"] for part in figures["parts"].values())


@pytest.mark.gpu
def test_the_page_of_a_real_card(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "gpu", "--small"]) == 0
    assert "| cin26 |" in capsys.readouterr().out
