"""Teaching loom's named rows further: only they change, and nothing is taught twice."""

from pathlib import Path

import pytest
import torch
from PIL import Image

from stylemixer.engine.checkpoint import load_checkpoint
from stylemixer.engine.networks import loom
from stylemixer.engine.networks.learned import NAMED_STYLES
from stylemixer.engine.weights import load_weights
from stylemixer.errors import PictureError
from stylemixer.teaching.plan import Plan
from stylemixer.training.loom import rows
from stylemixer.training.loom.start import assembled, row_name, taken_apart

TINY = Plan(steps=2, side=32, photo_edges=(64, 96), style_edge=64, crops=2)


@pytest.fixture
def styles(tmp_path: Path) -> Path:
    folder = tmp_path / "paintings"
    folder.mkdir()
    pattern = Image.effect_mandelbrot((64, 48), (-2, -1, 1, 1), 20).convert("RGB")
    pattern.save(folder / "munch-scream.png")
    return folder


def test_what_is_shipped_comes_apart_and_together_again() -> None:
    shipped = load_weights("loom")
    again = assembled(taken_apart(shipped))
    assert shipped.keys() == again.keys()
    assert all(torch.equal(shipped[name], again[name]) for name in shipped)


def test_the_rows_of_the_paintings_change_and_nothing_else(
    styles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "PLAN", TINY)
    out = tmp_path / "checkpoint.safetensors"
    words = ["--styles", str(styles), "--work", str(tmp_path / "work"), "--out", str(out)]
    words += ["--only", "munch-scream"]
    assert rows.main(words) == 0
    start = rows.shipped()
    found = load_checkpoint(out, loom.ARCHITECTURE)
    assert found.step == start.step > 10_000
    changed = {n for n, t in found.average.items() if not torch.equal(t, start.average[n])}
    assert changed == {row_name("munch-scream", part) for part in ("scale", "shift")}
    monkeypatch.setattr(rows, "teach", None)  # it is not taught again
    assert rows.main(words) == 0


def test_a_missing_painting_is_told(styles: Path, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"lacks .*hokusai-great-wave") as refused:
        rows.paintings(styles)
    assert "munch-scream" not in refused.value.message
    assert len(NAMED_STYLES) > 1
    with pytest.raises(PictureError, match="cannot be read"):
        rows.paintings(tmp_path / "nowhere")
