"""How a file compares with its reference: the same composition, and paint of the same kind.

DESIGN.md defines both measures, in its table of numbers.
"""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from stylemixer.engine.colour.keep_colours import ciede2000
from stylemixer.engine.painting.gaussian import blurred
from stylemixer.engine.pictures.images import resize, to_float
from stylemixer.engine.statistics.vgg import Vgg

Rgb = npt.NDArray[np.float32]

SIGMA = 4.0
"""Of the blur that leaves composition and colour, in pixels of the reference."""

CROP = 512
LAYERS = ("relu1_1", "relu2_1", "relu3_1")
FLOOR = 0.3


def composition(file: Rgb, reference: Rgb) -> float:
    """Return the mean CIEDE2000 between both at the reference's size, blurred.

    Args:
        file: ``(H, W, 3)``, 0–1, or uint8.
        reference: ``(h, w, 3)``, 0–1, smaller.
    """
    small = resize(file, (reference.shape[1], reference.shape[0]))
    both = [blurred(_tensor(x), SIGMA) for x in (small, reference)]
    rows = [x[0].permute(1, 2, 0).clamp(0.0, 1.0).numpy() for x in both]
    return float(ciede2000(*rows).mean())


@torch.inference_mode()
def paint(vgg: Vgg, file: Rgb, reference: Rgb, most: int = 12) -> float:
    """Return the distance of the crop statistics: 0 for paint of the same kind.

    Args:
        vgg: the loss network.
        file: ``(H, W, 3)``, 0–1, or uint8; its crops are looked at at 100 %.
        reference: ``(h, w, 3)``, 0–1, likewise.
        most: so many crops of each at most, spread over the picture.
    """
    total = 0.0
    of_file, of_reference = (_statistics(vgg, x, most) for x in (file, reference))
    for (mean, std), (own_mean, own_std) in zip(of_file, of_reference, strict=True):
        scale = own_mean + FLOOR
        total += float(((mean - own_mean).square() / scale).mean())
        total += float(((std - own_std).square() / scale).mean())
    return total


def _statistics(vgg: Vgg, picture: Rgb, most: int) -> list[tuple[Tensor, Tensor]]:
    """Return mean and deviation per channel of each layer, averaged over crops."""
    crops = [_tensor(crop) for crop in _crops(picture, most)]
    seen = [vgg(crop, LAYERS) for crop in crops]
    averaged = []
    for layer in range(len(LAYERS)):
        activations = [one[layer].flatten(2)[0] for one in seen]
        means = torch.stack([x.mean(1) for x in activations])
        stds = torch.stack([x.std(1, correction=0) for x in activations])
        averaged.append((means.mean(0), stds.mean(0)))
    return averaged


def _crops(picture: Rgb, most: int) -> list[Rgb]:
    height, width = picture.shape[:2]
    down, across = -(-height // CROP), -(-width // CROP)
    while down * across > most:
        down, across = (down - 1, across) if down > across else (down, across - 1)
    tops = np.linspace(0, max(height - CROP, 0), down).astype(int)
    lefts = np.linspace(0, max(width - CROP, 0), across).astype(int)
    return [picture[top : top + CROP, left : left + CROP] for top in tops for left in lefts]


def _tensor(picture: Rgb) -> Tensor:
    return torch.from_numpy(to_float(picture)).permute(2, 0, 1)[None].contiguous()
