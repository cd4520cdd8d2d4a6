"""The export bench measures what it says, on a small picture."""

import json

import pytest

from stylemixer.bench import export, export_run
from stylemixer.errors import StyleMixerError


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
    assert row["ΔE"] < 10
    json.dumps(row)
    assert "900×60" in export._line(row)


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
        "ΔE": 1.0,
    } | figures


def measured(monkeypatch: pytest.MonkeyPatch, **figures: object) -> list[tuple[str, int, int]]:
    """Put made-up rows in the place of minutes of painting; return what is asked for."""
    asked: list[tuple[str, int, int]] = []

    def row(*what: object) -> dict:
        asked.append(what)
        return a_row(*what, **figures)

    monkeypatch.setattr(export, "_in_a_process", row)
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
    assert "skipped 3840×2160 in 0.25 s and 12000×8000 in 5 s with a GPU: there is none" in told


def test_what_is_left_out_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = measured(monkeypatch, **{"peak MiB": None})
    figures = export.run(as_json=True)
    assert [kind for kind, _, _ in asked] == ["tiff8"] * 3
    assert capsys.readouterr().out == ""
    assert len(figures["skipped"]) == 3
    assert "12000×8000" in figures["skipped"][0]
    assert "?" in export._line(figures["rows"][0])


def test_a_gpu_has_goals_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = measured(monkeypatch, device="cuda")
    figures = export.run(as_json=True)
    assert [size for _, *size in asked[3:]] == [[3840, 2160], [12000, 8000]]
    by_name = {goal["what"]: goal for goal in figures["goals"]}
    assert not by_name["seconds without writing, 3840×2160"]["met"]
    assert by_name["seconds without writing, 12000×8000"]["met"]


def test_a_run_that_fails_is_a_sentence() -> None:
    with pytest.raises(StyleMixerError) as caught:
        export._in_a_process("tiff8", 900, 0)
    assert caught.value.message.endswith(".")
    assert caught.value.detail
