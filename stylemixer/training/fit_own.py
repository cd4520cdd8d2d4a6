"""Fit the own row of `cin26`: the γ and β that give photos back, with everything else frozen.

The network was trained with styles alone, so it has no row that leaves a photo as it is, and
strength needs one to start from.

    python -m stylemixer.training.fit_own --photos DIR [--out DIR]
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from stylemixer.engine.networks.cin26 import Cin26
from stylemixer.engine.networks.learned import DESCRIBED_STYLES
from stylemixer.engine.weights import load_weights, models_folder
from stylemixer.training.commands import status_of
from stylemixer.training.data import read_folder
from stylemixer.training.imports.weights import publish
from stylemixer.training.sheets import square

SIDE = 128
"""Of the photos' middles that are learned from, in pixels."""

ENTRY = {
    "network": "cin26",
    "architecture": "cin26-own-1",
    "what": "The γ and β with which cin26 gives photos back: where strength begins.",
    "origin": "fitted by the Style Mixer developers to 299 photos, with cin26's weights frozen",
    "authors": "The Style Mixer developers",
    "licence": "Apache-2.0",
    "rebuild": "python -m stylemixer.training.fit_own --photos DIR",
}


def fit(
    network: Cin26, photos: list[Tensor], steps: int, rate: float = 2e-2, seed: int = 0
) -> tuple[Tensor, Tensor, float]:
    """Fit γ and β so that the network gives photos back.

    Args:
        network: its weights stay as they are.
        photos: each ``(1, 3, H, W)`` in [0, 1], on the network's device.
        steps: of Adam, one photo each, with a rate that falls to 0.
        rate: the first steps'.
        seed: of the order of photos.

    Returns:
        γ and β, on the CPU, and the mean absolute error over the last tenth of the steps.
    """
    generator = torch.Generator().manual_seed(seed)
    codes = [network.learned_code(style.name) for style in DESCRIBED_STYLES]
    scale, shift = (
        torch.from_numpy(np.mean(values, axis=0)).to(photos[0].device).requires_grad_()
        for values in ([code.scale for code in codes], [code.shift for code in codes])
    )
    optimiser = torch.optim.Adam([scale, shift], lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    with torch.no_grad():
        encoded = [(photo, network.encode_content(photo)) for photo in photos]
    errors = []
    for _ in tqdm(range(steps), file=sys.stderr):
        photo, features = encoded[int(torch.randint(len(encoded), (), generator=generator))]
        painted = network.render_vectors(features, scale, shift).image
        loss = (painted - photo).abs().mean()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        errors.append(loss.item())
    last = errors[-max(1, steps // 10) :]
    return scale.detach().cpu(), shift.detach().cpu(), float(np.mean(last))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.fit_own",
        description="Fit the row of cin26 that gives photos back.",
    )
    parser.add_argument("--photos", type=Path, required=True, help="a folder of photos")
    parser.add_argument("--out", type=Path, help="where; the shipped models' folder")
    parser.add_argument("--steps", type=int, default=300)
    options = parser.parse_args(arguments)
    return status_of(lambda: _fit(options))


def _fit(options: argparse.Namespace) -> None:
    network = Cin26(load_weights("cin26"))
    photos = [square(picture, SIDE) for picture in read_folder(options.photos).pictures]
    scale, shift, error = fit(network, photos, options.steps)
    path = publish(
        options.out or models_folder(),
        "cin26-own",
        {"scale": scale.numpy(), "shift": shift.numpy()},
        ENTRY,
    )
    print(f"mean absolute error {error:.4f}, written to {path}")


if __name__ == "__main__":
    sys.exit(main())
