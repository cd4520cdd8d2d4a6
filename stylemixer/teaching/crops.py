"""The photos that a style is taught on: a fixed set of crops, each encoded when it first comes."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stylemixer.engine.device import antialiased
from stylemixer.engine.networks.protocol import ContentFeatures, Network
from stylemixer.engine.statistics.losses import instance_normalised
from stylemixer.engine.statistics.vgg import Vgg


@dataclass
class Crop:
    """One crop.

    Attributes:
        features: what the network keeps of it.
        maps: its activations in the content layer, instance-normalised.
        style: the style loss of the code that teaching starts from.
        content: its content loss.
    """

    features: ContentFeatures
    maps: Tensor
    style: float = 0.0
    content: float = 0.0


def cut(
    photos: Sequence[Tensor], index: int, side: int, edges: tuple[int, int], seed: int
) -> Tensor:
    """Return crop `index`, ``(1, 3, side, side)`` in [0, 1]: always the same pixels.

    Args:
        photos: each ``(1, 3, H, W)`` in [0, 1], any H and W from 1 up; they take turns.
        index: from 0.
        side: in pixels; a photo that is smaller is enlarged.
        edges: the long edges that photos are shrunk to before, from and to.
        seed: of place and size.
    """
    choose = random.Random(f"{seed}/{index}")
    photo = photos[index % len(photos)]
    height, width = photo.shape[2:]
    scale = min(1.0, choose.randint(*edges) / max(height, width))
    box = min(round(side / scale), height, width)
    top, left = choose.randint(0, height - box), choose.randint(0, width - box)
    crop = photo[:, :, top : top + box, left : left + box]
    if box != side:
        crop = antialiased(crop, (side, side), "bicubic").clamp(0, 1)
    return crop.flip(3) if choose.random() < 0.5 else crop.contiguous()


class Crops:
    """The crops, in the order in which they are looked at.

    Args:
        network: encodes them.
        vgg: says what shall be kept of them.
        layer: the content layer.
        images: each ``(1, 3, side, side)``.
        seed: of the order.
    """

    def __init__(
        self, network: Network, vgg: Vgg, layer: str, images: Sequence[Tensor], seed: int
    ) -> None:
        self._network, self._vgg, self._layer = network, vgg, layer
        self._images, self._seed = images, seed
        self._crops: dict[int, Crop] = {}

    def at(self, step: int) -> Crop:
        """Return the crop of a step, from 0; each comes once before any comes again."""
        turn, place = divmod(step, len(self._images))
        order = list(range(len(self._images)))
        random.Random(f"{self._seed}/order/{turn}").shuffle(order)
        return self._kept(order[place])

    @torch.no_grad()
    def _kept(self, index: int) -> Crop:
        if index not in self._crops:
            image = self._images[index]
            maps = instance_normalised(self._vgg(image, (self._layer,))[0])
            self._crops[index] = Crop(self._network.encode_content(image), maps)
        return self._crops[index]
