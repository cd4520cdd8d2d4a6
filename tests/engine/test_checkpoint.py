"""Checkpoints: whole or not at all, and refused when they are another network's."""

import os
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from stylemixer.engine.checkpoint import (
    Checkpoint,
    architecture_of,
    load_checkpoint,
    optimizer_tensors,
    restore_optimizer,
    save_checkpoint,
    write_atomically,
)
from stylemixer.errors import ModelError, SaveError


def a_checkpoint(step: int = 7) -> Checkpoint:
    weights = {"a.weight": torch.randn(2, 3), "a.bias": torch.zeros(2)}
    average = {name: tensor + 1 for name, tensor in weights.items()}
    return Checkpoint("net-1", step, weights, average, {"0.m": torch.ones(3)}, {"plan": "x"})


def test_a_checkpoint_comes_back_as_it_was(tmp_path: Path) -> None:
    saved = a_checkpoint()
    save_checkpoint(tmp_path / "c.safetensors", saved)
    found = load_checkpoint(tmp_path / "c.safetensors", "net-1")
    assert (found.step, found.notes) == (7, {"plan": "x"})
    for part in ("weights", "average", "optimizer"):
        before, after = getattr(saved, part), getattr(found, part)
        assert before.keys() == after.keys()
        assert all(torch.equal(before[name], after[name]) for name in before)


def test_a_run_killed_while_writing_goes_on_from_the_last_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.safetensors"
    save_checkpoint(path, a_checkpoint(step=1))

    def killed(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        save_checkpoint(path, a_checkpoint(step=2))
    assert load_checkpoint(path, "net-1").step == 1


def test_a_full_disk_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.safetensors"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SaveError, match="free some space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["c.safetensors"]


def test_another_architecture_is_refused_in_a_sentence(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "c.safetensors", a_checkpoint())
    with pytest.raises(ModelError, match=r"belongs to net-1, not to net-2; choose") as caught:
        load_checkpoint(tmp_path / "c.safetensors", "net-2")
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff" * 64])
def test_a_damaged_checkpoint_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match="cannot be read; remove it"):
        load_checkpoint(tmp_path / "c.safetensors", "net-1")


@pytest.mark.parametrize("kind", [torch.optim.Adam, torch.optim.SGD])
def test_an_optimiser_goes_on_as_if_it_had_not_stopped(
    kind: type[torch.optim.Optimizer],
) -> None:
    def steps(count: int, weight: Tensor, optimizer: torch.optim.Optimizer) -> None:
        for _ in range(count):
            optimizer.zero_grad()
            (weight.square() * torch.arange(3)).sum().backward()
            optimizer.step()

    through = torch.ones(3, requires_grad=True)
    steps(5, through, kind([through], lr=0.1))
    weight = torch.ones(3, requires_grad=True)
    first = kind([weight], lr=0.1)
    steps(3, weight, first)
    second = kind([weight], lr=0.1)
    restore_optimizer(second, optimizer_tensors(first))
    steps(2, weight, second)
    assert torch.equal(weight, through)


def test_a_checkpoint_says_whose_it_is(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, Checkpoint("loom-1", 3, {}, {}))
    assert architecture_of(path) == "loom-1"
    path.write_bytes(b"no")
    with pytest.raises(ModelError, match="cannot be read"):
        architecture_of(path)
    save_file({}, path, {"architecture": "loom-1"})
    with pytest.raises(ModelError, match="not a checkpoint"):
        architecture_of(path)
