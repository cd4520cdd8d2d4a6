"""Shipping a trained `adain`: ``python -m stylemixer.training.export CHECKPOINT…``.

Writes the moving average of the weights, or the mean of several, and its line of the manifest.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from stylemixer.engine.checkpoint import Checkpoint, load_checkpoint
from stylemixer.engine.networks import adain
from stylemixer.engine.weights import models_folder
from stylemixer.training.adain.step import PROBE
from stylemixer.training.commands import status_of
from stylemixer.training.imports.weights import publish

REBUILD = (
    "python -m stylemixer.training.adain --content DIR --style DIR --further-style DIR "
    "--vgg FILE --optimizer muon --out DIR, stage by stage with the settings of "
    "docs/adain-model-card.md, then python -m stylemixer.training.export CHECKPOINT CHECKPOINT"
)
"""How the shipped weights were made, for the manifest."""


def export(checkpoints: Sequence[Checkpoint], folder: Path, score: str) -> Path:
    """Write the mean of checkpoints' averages as the shipped `adain`, in half precision.

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
    tensors = {
        name: np.mean([c.average[name].numpy() for c in checkpoints], axis=0).astype(np.float16)
        for name in last.average
        if not name.startswith(PROBE)
    }
    entry = {
        "architecture": last.architecture,
        "what": f"The network whose styles are measured on any picture; {score}.",
        "origin": f"trained by the Style Mixer developers for {last.step} steps; see "
        "docs/adain-model-card.md",
        "authors": "The Style Mixer developers",
        "licence": "Apache-2.0",
        "rebuild": REBUILD,
    }
    return publish(folder, adain.AdaIN.name, tensors, entry)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.export", description="Ship a trained adain network."
    )
    parser.add_argument(
        "checkpoint", type=Path, nargs="+", help="of a run; of several, the mean is shipped"
    )
    parser.add_argument("--out", type=Path, help="where; the shipped models' folder")
    parser.add_argument("--score", default="not scored", help="what it reached, one line")
    options = parser.parse_args(arguments)
    return status_of(lambda: _export(options))


def _export(options: argparse.Namespace) -> None:
    found = [load_checkpoint(path, adain.ARCHITECTURE) for path in options.checkpoint]
    path = export(found, options.out or models_folder(), options.score)
    print(f"step {max(c.step for c in found)}, written to {path}")


if __name__ == "__main__":
    sys.exit(main())
