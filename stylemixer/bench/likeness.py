"""How a file compares with its reference: the same composition, and paint of the same kind.

DESIGN.md defines both measures, in its table of numbers.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from stylemixer.bench.colour_difference import ciede2000
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.protocol import StyleEncoder, StyleTable
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.gaussian import blurred
from stylemixer.engine.painting.mix import Mix
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, Size, read_picture, resize, to_float
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.engine.tensors import to_tensor
from stylemixer.paths import resources

Rgb = npt.NDArray[np.float32]

STYLES = (
    ("cin26", "starlit-blue"),
    ("painter", "hokusai-great-wave"),
    ("adain", "astronaut"),
)
"""A network, and a learned style or an example picture."""

TIMES = 4
"""The files are so many times larger than their references."""

LOSS_NETWORK = Path("shared/weights/vgg16_features.safetensors")

SIGMA = 4.0
"""Of the blur that leaves composition and colour, in pixels of the reference."""

CROP = 512
LAYERS = ("relu1_1", "relu2_1", "relu3_1")
FLOOR = 0.3


def rows(
    photo: Picture, loss_network: Path = LOSS_NETWORK, device: str = "cpu"
) -> Iterator[dict[str, Any]]:
    """Paint a photo by each network and compare; without a loss network, `paint` is None.

    Args:
        photo: what to paint; its references are so much smaller as `TIMES` says.
        loss_network: the weights of VGG-16's features.
        device: where the networks paint.
    """
    vgg = Vgg.load(loss_network) if loss_network.exists() else None
    networks = Networks(device)
    for network, style in STYLES:
        mix = Mix.of(style_code(networks, network, style), max(photo.size) // TIMES)
        mixer = Mixer(networks)
        mixer.set_photo(photo)
        reference, file = mixer.paint(mix), whole(mixer, mix, photo.size)
        yield {
            "network": network,
            "style": style,
            "device": device,
            "width": photo.size[0],
            "height": photo.size[1],
            "times": TIMES,
            "composition": round(composition(file, reference), 3),
            "paint": None if vgg is None else round(paint(vgg, file, reference), 3),
        }


def style_code(networks: Networks, network: str, style: str) -> StyleCode:
    """Return the code of a learned style, or of an example picture of that name."""
    painter = networks[network]
    example = resources() / "examples" / f"{style}.jpg"
    if isinstance(painter, StyleTable) and not example.exists():
        return painter.learned_code(style)
    assert isinstance(painter, StyleEncoder)
    with torch.inference_mode():
        return painter.code_from_image(
            to_tensor(read_picture(example).as_float()).to(networks.device)
        )


def whole(mixer: Mixer, mix: Mix, size: Size) -> Rgb:
    """Return all of a file's rows, ``(height, width, 3)``."""
    return np.concatenate([band.rows for band in mixer.export(mix, size)])


def composition(file: Rgb, reference: Rgb) -> float:
    """Return the mean CIEDE2000 between both at the reference's size, blurred.

    Args:
        file: ``(H, W, 3)``, 0–1, or uint8.
        reference: ``(h, w, 3)``, 0–1, smaller.
    """
    small = resize(file, (reference.shape[1], reference.shape[0]))
    both = [blurred(to_tensor(x), SIGMA) for x in (small, reference)]
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
    crops = [to_tensor(to_float(crop)) for crop in _crops(picture, most)]
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
