"""Shipping a trained `adain`: ``python -m stylemixer.training.export CHECKPOINT``.

Writes the moving average of the weights and its line of the manifest.
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


def export(checkpoint: Checkpoint, folder: Path, score: str) -> Path:
    """Write a checkpoint's average as the shipped `adain`, in half precision.

    Args:
        checkpoint: of a training run.
        folder: of the models.
        score: what it reached, for the manifest, one line.

    Returns:
        The weights file.

    Raises:
        SaveError: when the folder cannot be written to.
    """
    tensors = {
        name: tensor.numpy().astype(np.float16)
        for name, tensor in checkpoint.average.items()
        if not name.startswith(PROBE)
    }
    entry = {
        "architecture": checkpoint.architecture,
        "what": f"The network whose styles are measured on any picture; {score}.",
        "origin": f"trained by the Style Mixer developers for {checkpoint.step} steps; see "
        "docs/adain-model-card.md",
        "authors": "The Style Mixer developers",
        "licence": "Apache-2.0",
        "rebuild": "python -m stylemixer.training.adain --content DIR --style DIR --out DIR, then "
        "python -m stylemixer.training.export DIR/checkpoint.safetensors",
    }
    return publish(folder, adain.AdaIN.name, tensors, entry)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.export", description="Ship a trained adain network."
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, help="where; the shipped models' folder")
    parser.add_argument("--score", default="not scored", help="what it reached, one line")
    options = parser.parse_args(arguments)
    return status_of(lambda: _export(options))


def _export(options: argparse.Namespace) -> None:
    found = load_checkpoint(options.checkpoint, adain.ARCHITECTURE)
    path = export(found, options.out or models_folder(), options.score)
    print(f"step {found.step}, written to {path}")


if __name__ == "__main__":
    sys.exit(main())
