"""What the commands of this package share."""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import torch

from stylemixer.errors import StyleMixerError


def status_of(work: Callable[[], object]) -> int:
    """Do what a command is for and return its exit status, 0 or 1.

    What went wrong and can be mended by whoever called is one sentence on the standard error.
    """
    try:
        work()
    except StyleMixerError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


def add_vgg(parser: argparse.ArgumentParser) -> None:
    """Let a command be told where the loss network is."""
    parser.add_argument(
        "--vgg",
        type=Path,
        default=Path("shared/weights/vgg16_features.safetensors"),
        help="the loss network's weights",
    )


def training_parser(
    network: str, plan: Any, weights: Mapping[str, float]
) -> argparse.ArgumentParser:
    """Return a parser of what every training takes: pictures, plan and weights of the losses.

    Args:
        network: what is trained.
        plan: a dataclass; each field is an option, but for `scales`.
        weights: what each part of the loss counts, by its name.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m stylemixer.training.{network}", description=f"Train the {network} network."
    )
    parser.add_argument("--content", type=Path, required=True, help="folder of photos")
    parser.add_argument("--style", type=Path, required=True, help="folder of style images")
    parser.add_argument(
        "--further-style", type=Path, nargs="*", default=[], help="more folders of style images"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    add_vgg(parser)
    parser.add_argument(
        "--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cpu or cuda"
    )
    for name in (field.name for field in fields(plan) if field.name != "scales"):
        default = getattr(plan, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    for name, default in weights.items():
        parser.add_argument(f"--{name}-weight", type=float, default=default)
    return parser
