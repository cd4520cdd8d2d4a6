"""Checkpoints that a kill cannot spoil: safetensors, there whole or not at all."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from stylemixer.engine.replacing import replacing
from stylemixer.errors import ModelError, SaveError

FORMAT = "stylemixer-checkpoint-1"

NO_CHECKPOINT = "{file} is not a checkpoint of a training run; name another file."


@dataclass
class Checkpoint:
    """A training run's whole state.

    Attributes:
        architecture: of the network.
        step: how many steps were done.
        weights: as they are trained.
        average: their exponential moving average, which is what is shipped.
        optimizer: the optimiser's tensors by ``INDEX.NAME``.
        notes: whatever else is worth knowing, strings only.
    """

    architecture: str
    step: int
    weights: dict[str, Tensor]
    average: dict[str, Tensor]
    optimizer: dict[str, Tensor] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        SaveError: when it cannot be written; an older file of that name stays.
    """
    try:
        with replacing(path) as file:
            file.write(data)
    except SaveError as error:
        raise SaveError(
            "{file} cannot be written to {folder}; free some space or choose another folder.",
            error.detail,
            file=path.name,
            folder=path.parent,
        ) from error


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint, atomically.

    Raises:
        SaveError: when it cannot be written; the last whole one stays.
    """
    tensors = {}
    for part in ("weights", "average", "optimizer"):
        for name, tensor in getattr(checkpoint, part).items():
            tensors[f"{part}/{name}"] = tensor.detach().cpu().contiguous()
    metadata = {
        "format": FORMAT,
        "architecture": checkpoint.architecture,
        "step": str(checkpoint.step),
        "notes": json.dumps(checkpoint.notes),
    }
    write_atomically(path, save(tensors, metadata))


def load_checkpoint(path: Path, architecture: str) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        ModelError: when it is missing, damaged, or of another architecture.
    """
    parts: dict[str, dict[str, Tensor]] = {"weights": {}, "average": {}, "optimizer": {}}
    try:
        with safe_open(str(path), framework="pt") as opened:
            metadata = opened.metadata() or {}
            for key in opened.keys():  # noqa: SIM118  not a mapping
                part, _, name = key.partition("/")
                parts.setdefault(part, {})[name] = opened.get_tensor(key)
    except (OSError, SafetensorError) as error:
        raise ModelError(
            "The checkpoint {file} cannot be read; remove it to start over.",
            str(error),
            file=path.name,
        ) from error
    if metadata.get("format") != FORMAT:
        raise ModelError(NO_CHECKPOINT, file=path.name)
    if metadata["architecture"] != architecture:
        raise ModelError(
            "The checkpoint {file} belongs to {found}, not to {wanted}; choose another output "
            "folder.",
            file=path.name,
            found=metadata["architecture"],
            wanted=architecture,
        )
    return Checkpoint(
        architecture,
        int(metadata["step"]),
        parts["weights"],
        parts["average"],
        parts["optimizer"],
        json.loads(metadata["notes"]),
    )


def architecture_of(path: Path) -> str:
    """Return the architecture of the network that a checkpoint belongs to.

    Raises:
        ModelError: when it is missing, damaged or no checkpoint.
    """
    try:
        with safe_open(str(path), framework="pt") as opened:
            metadata = opened.metadata() or {}
    except (OSError, SafetensorError) as error:
        raise ModelError(
            "The checkpoint {file} cannot be read; name another.", str(error), file=path.name
        ) from error
    if metadata.get("format") != FORMAT:
        raise ModelError(NO_CHECKPOINT, file=path.name)
    return str(metadata["architecture"])


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Return the tensors of an optimiser's state by ``INDEX.NAME``."""
    state: dict[int, dict[str, Any]] = optimizer.state_dict()["state"]
    return {
        f"{index}.{name}": value
        for index, values in state.items()
        for name, value in values.items()
        if isinstance(value, Tensor)
    }


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Put back what `optimizer_tensors` returned."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        index, _, name = key.partition(".")
        state.setdefault(int(index), {})[name] = value
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})
