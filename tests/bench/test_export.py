"""The export bench measures what it says, on a small picture."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
import torch

from stylemixer.bench import likeness
from stylemixer.bench.export import command as export
from stylemixer.bench.export import process as export_run
from stylemixer.engine.pictures.images import Picture, resize
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.errors import StyleMixerError
from tests.engine.pretended_device import pretended


def test_a_photo_of_any_size_fills_it_with_detail() -> None:
    for width, height in ((300, 200), (2500, 1700)):
        pixels = export_run.photo(width, height)
        assert pixels.shape == (height, width, 3)
        assert pixels[-100:, -100:].std() > 5


@pytest.mark.parametrize("kind", ["tiff8", "jpeg16"])
def test_one_row_of_the_table(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_run, "UNTILED", 128)
    row = export_run.measure(kind, 900, 60)
    assert row["megapixels"] == 0.05
    assert row["seconds"] > row["of it writing"] > 0
    assert row["seconds"] > row["of it preparing"] > row["longest wait, preparing"] > 0
    assert row["longest wait"] > 0
    assert row["to untiled"] > 0
    assert row["peak MiB"] > 50
    json.dumps(row)
    assert "900×60" in export.line(row)


def a_row(kind: str, width: int, height: int, device: str = "cpu", **figures: object) -> dict:
    return {
        "kind": kind,
        "device": device,
        "width": width,
        "height": height,
        "megapixels": 1.0,
        "seconds": 6.0,
        "of it writing": 2.0,
        "seconds per megapixel": 1.0,
        "to untiled": 1.2,
        "peak MiB": 1000,
        "tile": 1024,
        "longest wait, preparing": 0.5,
        "longest wait": 0.9,
    } | figures


def a_likeness(network: str, device: str) -> dict:
    return {
        "device": device,
        "network": network,
        "style": "x",
        "width": 3072,
        "height": 2048,
        "times": 4,
        "composition": 0.2,
        "paint": 0.1,
    }


def measured(monkeypatch: pytest.MonkeyPatch, **figures: object) -> list[tuple[str, int, int]]:
    """Put made-up rows in the place of minutes of painting; return what is asked for."""
    asked: list[tuple[str, int, int]] = []

    def row(*what: object) -> dict:
        asked.append(what)
        return a_row(*what, **figures)

    def likenesses(photo: object, *, device: str) -> Iterator[dict]:
        for network in ("cin26", "painter", "adain"):
            yield a_likeness(network, device) | {
                key: figures[key] for key in ("paint",) if key in figures
            }

    monkeypatch.setattr(export, "in_a_process", row)
    monkeypatch.setattr(export.likeness, "rows", likenesses)
    return asked


def test_the_whole_table_and_what_it_is_to_reach(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = measured(monkeypatch, **{"peak MiB": 2500})
    figures = export.run(as_json=False, full=True)
    assert asked[-1] == ("jpeg16", 6000, 4000)
    assert ("tiff8", 12000, 8000) in asked
    assert [width * height > 99e6 for _, width, height in asked].count(True) == 1
    missed = [goal["what"] for goal in figures["goals"] if not goal["met"]]
    assert missed == ["MiB of memory, 6000×4000 JPEG to 16-bit TIFF"]
    told = capsys.readouterr().out
    assert told.count("MISSED") == 1
    assert "painter x, 4 times its reference: composition 0.200, paint 0.100" in told
    assert "skipped 3840×2160 in 0.25 s and 12000×8000 in 5 s with a GPU: there is none" in told


def test_what_is_left_out_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = measured(monkeypatch, **{"peak MiB": None, "paint": None})
    figures = export.run(as_json=True)
    assert [kind for kind, _, _ in asked] == ["tiff8"] * 3
    assert capsys.readouterr().out == ""
    assert len(figures["skipped"]) == 4
    assert "paint" in figures["skipped"][3]
    assert figures["likeness"][0]["paint"] is None
    assert "12000×8000" in figures["skipped"][0]
    assert "?" in export.line(figures["rows"][0])


def test_a_gpu_has_rows_and_goals_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = measured(monkeypatch, device="cuda")
    figures = export.run(as_json=False)
    told = capsys.readouterr().out
    assert "  3840×2160 " in told
    for row in ("painter x, 4 times its reference:", "painter x, 4 times its reference, on cuda:"):
        assert f"{row} composition 0.200, paint 0.100" in told
    assert "with a GPU: there is none" not in told
    assert [size for _, *size in asked[3:]] == [[3840, 2160], [12000, 8000]]
    by_name = {goal["what"]: goal for goal in figures["goals"]}
    assert not by_name["seconds without writing, 3840×2160"]["met"]
    assert by_name["seconds without writing, 12000×8000"]["met"]


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_looks_are_measured_by_every_network(device: str) -> None:
    real = device == "cpu" or torch.cuda.is_available()
    photo = Picture(export_run.photo(320, 212))
    with nullcontext() if real else pretended(device):
        rows = list(likeness.rows(photo, Path("no such file"), device))
    assert [row["network"] for row in rows] == ["cin26", "painter", "adain"]
    assert all(0 < row["composition"] <= export.COMPOSITION for row in rows)
    assert all(row["paint"] is None for row in rows)


def test_paint_tells_enlargements_from_paint() -> None:
    vgg = Vgg.shipped()
    grain = np.random.default_rng(3).random((2, 200, 300, 3), np.float32)
    assert likeness.paint(vgg, grain[0], grain[0]) == 0
    assert likeness.paint(vgg, grain[0], grain[1]) < 0.05
    assert likeness.paint(vgg, resize(grain[0], (900, 600)), grain[1]) > 0.5


def test_composition_sees_colours_and_not_strokes() -> None:
    fine = export_run.photo(600, 400) / np.float32(255)
    small = resize(fine, (150, 100))
    assert likeness.composition(fine, small) < 0.1
    strokes = np.random.default_rng(2).normal(0, 0.05, small.shape).astype(np.float32)
    assert likeness.composition(fine, small + strokes) < 1
    assert likeness.composition((fine + 0.1).clip(0, 1), small) > 3


def test_a_run_that_fails_is_a_sentence() -> None:
    with pytest.raises(StyleMixerError) as caught:
        export.in_a_process("tiff8", 900, 0)
    assert caught.value.message.endswith(".")
    assert caught.value.detail
