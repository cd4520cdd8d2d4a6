"""Shipping a trained network: ``python -m stylemixer.training.export CHECKPOINT…``.

Writes the moving average of the weights of `adain` or `loom`, or the mean of several, and the
network's line of the manifest.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import Tensor

from stylemixer.engine.checkpoint import Checkpoint, architecture_of, load_checkpoint
from stylemixer.engine.networks import adain, loom
from stylemixer.engine.weights import models_folder
from stylemixer.errors import ModelError
from stylemixer.training.adain.step import PROBE
from stylemixer.training.commands import status_of
from stylemixer.training.imports.weights import publish
from stylemixer.training.loom.start import assembled


@dataclass(frozen=True)
class Kind:
    """How a network is shipped.

    Attributes:
        network: its name.
        what: it is, for the manifest.
        rebuild: the command that makes its weights again.
        tensors: what of a checkpoint's average is shipped.
    """

    network: str
    what: str
    rebuild: str
    tensors: Callable[[dict[str, Tensor]], dict[str, Tensor]]


def _without_probes(average: dict[str, Tensor]) -> dict[str, Tensor]:
    return {n: t for n, t in average.items() if not n.startswith(PROBE)}


KINDS = {
    adain.ARCHITECTURE: Kind(
        "adain",
        "The network whose styles are measured on any picture",
        "python -m stylemixer.training.adain --content DIR --style DIR --further-style DIR "
        "--vgg FILE --optimizer muon --out DIR, stage by stage with the settings of "
        "docs/adain-model-card.md, then python -m stylemixer.training.export CHECKPOINT CHECKPOINT",
        _without_probes,
    ),
    loom.ARCHITECTURE: Kind(
        "loom",
        "One network for described and named styles and any picture, all of one code space",
        "python -m stylemixer.training.loom --content DIR --style DIR --further-style DIR "
        "--vgg FILE --out DIR, stage by stage with the settings of docs/loom-model-card.md, then "
        "python -m stylemixer.training.export CHECKPOINT",
        assembled,
    ),
}
"""By architecture."""


def export(checkpoints: Sequence[Checkpoint], folder: Path, score: str) -> Path:
    """Write the mean of checkpoints' averages as a shipped network, in half precision.

    Args:
        checkpoints: one or several states of a training run, with the same weights by name.
        folder: of the models.
        score: what it reached, for the manifest, one line.

    Returns:
        The weights file.

    Raises:
        SaveError: when the folder cannot be written to.
    """
    last = max(checkpoints, key=lambda checkpoint: checkpoint.step)
    kind = KINDS[last.architecture]
    shipped = [kind.tensors(checkpoint.average) for checkpoint in checkpoints]
    tensors = {
        name: np.mean([each[name].numpy() for each in shipped], axis=0).astype(np.float16)
        for name in shipped[0]
    }
    entry = {
        "architecture": last.architecture,
        "what": f"{kind.what}; {score}.",
        "origin": f"trained by the Style Mixer developers for {last.step} steps; see "
        f"docs/{kind.network}-model-card.md",
        "authors": "The Style Mixer developers",
        "licence": "Apache-2.0",
        "rebuild": kind.rebuild,
    }
    return publish(folder, kind.network, tensors, entry)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.export", description="Ship a trained network."
    )
    parser.add_argument(
        "checkpoint", type=Path, nargs="+", help="of a run; of several, the mean is shipped"
    )
    parser.add_argument("--out", type=Path, help="where; the shipped models' folder")
    parser.add_argument("--score", default="not scored", help="what it reached, one line")
    options = parser.parse_args(arguments)
    return status_of(lambda: _export(options))


def _export(options: argparse.Namespace) -> None:
    architecture = architecture_of(options.checkpoint[0])
    if architecture not in KINDS:
        raise ModelError(
            "{file} belongs to {found}; name another file.",
            file=options.checkpoint[0].name,
            found=architecture,
        )
    found = [load_checkpoint(path, architecture) for path in options.checkpoint]
    path = export(found, options.out or models_folder(), options.score)
    print(f"step {max(c.step for c in found)}, written to {path}")


if __name__ == "__main__":
    sys.exit(main())
