"""Rebuild the shipped loss network: ``python -m stylemixer.training.imports.vgg FILE``.

The convolutions of VGG-16 up to conv4_1, by torchvision's names, in half precision: teaching a
style needs no more, and half precision is what makes it small enough to ship.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from stylemixer.engine.statistics.vgg import CONVOLUTIONS, SHIPPED
from stylemixer.engine.weights import models_folder
from stylemixer.errors import ModelError
from stylemixer.training.commands import status_of
from stylemixer.training.imports.weights import publish

ENTRY = {
    "network": "vgg16",
    "architecture": "vgg16-relu4_1-1",
    "what": "The network that taught styles are judged by: VGG-16 to conv4_1, in half precision.",
    "origin": "the 16-layer model of K. Simonyan and A. Zisserman, “Very Deep Convolutional "
    "Networks for Large-Scale Image Recognition” (2014), Visual Geometry Group, University of "
    "Oxford, by way of its feature layers under torchvision's names, for RGB · 255 less the means",
    "authors": "Karen Simonyan and Andrew Zisserman, Visual Geometry Group, University of Oxford",
    "licence": "CC-BY-4.0",
    "rebuild": "python -m stylemixer.training.imports.vgg vgg16_features.safetensors",
}


def convert(path: Path) -> dict[str, np.ndarray]:
    """Return the layers that are shipped, float16.

    Args:
        path: safetensors with ``features.N.weight`` and ``features.N.bias``.

    Raises:
        ModelError: when it cannot be read or lacks a layer.
    """
    names = [f"features.{i}.{part}" for i in CONVOLUTIONS for part in ("weight", "bias")]
    try:
        tensors = load_file(path)
        return {name: tensors[name].astype(np.float16) for name in names}
    except (OSError, SafetensorError, KeyError) as error:
        raise ModelError(
            "{file} does not contain VGG-16's features; name the file with their weights.",
            str(error),
            file=path,
        ) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.imports.vgg", description="Ship the loss network."
    )
    parser.add_argument("weights", type=Path, help="VGG-16's features by torchvision's names")
    parser.add_argument("--out", type=Path, help="where; the shipped models' folder")
    options = parser.parse_args(arguments)
    return status_of(lambda: _import(options))


def _import(options: argparse.Namespace) -> None:
    path = publish(options.out or models_folder(), SHIPPED, convert(options.weights), ENTRY)
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main())
