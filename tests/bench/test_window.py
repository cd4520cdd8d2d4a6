"""The table of `stylemixer bench window`, without the window, which takes minutes."""

import pytest
import torch

from stylemixer.bench.window import command as window

DRAG = {"median ΔE": 3.0, "p95": 0.01}


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_drags_are_compared_once_more_on_a_graphics_card(monkeypatch, capsys, device):
    asked = []

    def run(what, _folder, on="cpu"):
        asked.append((what, on))
        return {"faithful cin26 weight": DRAG, "faithful painter group": DRAG}

    monkeypatch.setattr(window, "_run", run)
    monkeypatch.setattr(window, "pick_device", lambda _name: torch.device(device))
    monkeypatch.setattr(window, "SIZE", (40, 30))
    figures = window.run(as_json=False, small=True)
    told = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert asked == [("small", "cpu"), ("small", "cuda")][: 1 + (device == "cuda")]
    parts = ["", "cuda "][: len(asked)]
    assert len(figures) == 2 * len(parts)
    for part in parts:
        assert f"{part}faithful cin26 weight median ΔE 3.0 target ≤ 4.0" in told
        assert f"{part}faithful painter group median ΔE 3.0 target ≤ 2.5" in told
        assert f"{part}faithful painter group p95 10 ms target ≤ 20 ms" in told
