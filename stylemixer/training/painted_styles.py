"""More style images than there are paintings: photos that our other networks have painted.

A few dozen paintings are few for an encoder that shall measure any picture. `cin26` paints in 26
styles of its own and in mixes of them, `painter` in styles that lie between two paintings, whose
palettes are changed.
"""

import random
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.cin26 import Cin26
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.painter import Painter
from stylemixer.training.data import as_tensor, recolour, short_side
from stylemixer.training.sheets import as_picture

SIDE = 384
"""Short side at which they are painted, in pixels."""


@torch.no_grad()
def painted_styles(
    networks: tuple[Cin26, Painter],
    photos: Sequence[Image.Image],
    paintings: Sequence[Image.Image],
    rounds: int,
    seed: int = 0,
) -> tuple[Image.Image, ...]:
    """Paint photos, to serve as style images.

    Args:
        networks: the first paints one photo a round in each of its styles (after the first round
            in a mix with another of them), the second as many, each in a style between those of two
            paintings.
        photos: to paint.
        paintings: two or more.
        rounds: how often.
        seed: of all choices.
    """
    cin26, painter = networks
    choose = random.Random(seed)
    rows = [style for style in LEARNED_STYLES if style.network == cin26.name]
    found = []
    for turn in range(rounds):
        for style in rows:
            image = _small(choose.choice(photos))
            code = cin26.learned_code(style.name)
            if turn:
                another = choose.choice([other for other in rows if other is not style])
                code = _between(code, cin26.learned_code(another.name), choose.uniform(0.2, 0.8))
            found.append(_render(cin26, image, code))
            one, other = (
                painter.code_from_image(recolour(_small(picture)[0], choose)[None])
                for picture in choose.sample(paintings, 2)
            )
            found.append(_render(painter, image, _between(one, other, choose.random())))
    return tuple(found)


def _small(picture: Image.Image) -> Tensor:
    return as_tensor(short_side(picture, SIDE))[None]


def _render(network: Cin26 | Painter, image: Tensor, code: StyleCode) -> Image.Image:
    return as_picture(network.render(network.encode_content(image), code).image)


def _between(one: StyleCode, other: StyleCode, share: float) -> StyleCode:
    scale, shift = (
        (a + np.float32(share) * (b - a)).astype(np.float32)
        for a, b in ((one.scale, other.scale), (one.shift, other.shift))
    )
    return StyleCode(one.network, scale, shift)
