"""Pictures as tensors: a photo, a smooth gradient, noise."""

import torch
from PIL import Image
from torch import Tensor

from stylemixer.paths import resources


def photo(name: str, size: tuple[int, int]) -> Tensor:
    """Return an example photo scaled to a width and height, ``(1, 3, H, W)``."""
    import numpy as np

    with Image.open(resources() / "examples" / f"{name}.jpg") as image:
        pixels = np.asarray(image.convert("RGB").resize(size), np.float32) / 255
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].contiguous()


def gradient(size: tuple[int, int]) -> Tensor:
    """Return a sky: colours that change slowly from corner to corner."""
    width, height = size
    x = torch.linspace(0, 1, width)[None, :].expand(height, width)
    y = torch.linspace(0, 1, height)[:, None].expand(height, width)
    return torch.stack([0.2 + 0.3 * y, 0.4 + 0.2 * x * y, 0.9 - 0.3 * y], dim=0)[None].contiguous()


def noise(size: tuple[int, int]) -> Tensor:
    """Return every value at random."""
    generator = torch.Generator().manual_seed(4)
    return torch.rand((1, 3, size[1], size[0]), generator=generator)
