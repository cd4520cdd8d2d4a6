"""Everything that paints does the same on a graphics card, which is pretended here."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
import torch
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.device import antialiased
from stylemixer.engine.networks import cin26
from stylemixer.engine.networks.cin26 import CACHED_PIXELS
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.protocol import Network, StyleEncoder, StyleTable
from stylemixer.engine.networks.registry import Networks, available, learned_style
from stylemixer.engine.painting.mix import Mix, MixedStyle
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, read_picture
from stylemixer.paths import resources
from tests.engine.pretended_device import pretended

NAMES = tuple(network.name for network in available())
CLOSE = 1e-4
"""Statistics are summed up in another order there."""

CPU = torch.device("cpu")
SIZE = (240, 164)
"""Of files, in pixels: larger than the photo."""

Found = dict[str, np.ndarray]


@pytest.fixture(params=["cuda", "mps"])
def card(request) -> Iterator[torch.device]:
    with pretended(request.param) as mode:
        yield mode.device


@cache
def picture() -> Picture:
    return Picture(read_picture(resources() / "examples" / "chelsea.jpg").pixels[:150, :220])


def tensor(device: torch.device) -> Tensor:
    return torch.from_numpy(picture().as_float()).permute(2, 0, 1)[None].to(device)


def a_code(network: Network, image: Tensor) -> StyleCode:
    if isinstance(network, StyleTable):
        return network.learned_code(
            next(style.name for style in LEARNED_STYLES if learned_style(network.name, style.name))
        )
    return network.code_from_image(image)


@cache
def said(name: str, device: torch.device, cached: int = CACHED_PIXELS) -> Found:
    """Return all that a network says of a picture."""
    network, image = Networks(device)[name], tensor(device)
    with torch.inference_mode():
        own, code = network.own_code(image), a_code(network, image)
        features = network.encode_content(image)
        painted = network.render(features, code)
        given = painted.statistics
        tile = network.render(network.encode_content(image, given), code, given)
    found = {
        "own": np.concatenate([own.scale, own.shift]),
        "code": np.concatenate([code.scale, code.shift]),
        "features": features.tensors[-1].cpu().numpy(),
        "painted": painted.image.cpu().numpy(),
        "tile": tile.image.cpu().numpy(),
        "statistics": torch.cat([*given.mean, *given.std]).cpu().numpy(),
    }
    if isinstance(network, StyleEncoder):
        large = image.repeat(1, 1, 4, 3)  # larger than any network looks at
        predicted = network.code_from_image(large)
        found["code of a large one"] = np.concatenate([predicted.scale, predicted.shift])
    return found


@cache
def painted(names: tuple[str, ...], device: torch.device) -> Found:
    """Return all that the mixer paints of a picture."""
    networks = Networks(device)
    with torch.inference_mode():
        codes = [a_code(networks[name], tensor(device)) for name in names]
    mix = Mix(
        tuple(MixedStyle(code, (1.0, 0.5, 1.0, 2.0)) for code in codes),
        strength=0.2,
        groups=(1, 0.5, 1, 1),
        keep_colours=0.4,
        working_edge=96,
    )
    mixer = Mixer(networks)
    mixer.set_photo(picture())
    return {
        "paint": mixer.paint(mix),
        "draft": mixer.paint(mix, 64),
        "enlarged": mixer.paint(mix, 180),
        "region": mixer.paint_region(mix, (40, 30, 90, 70), SIZE),
        "file": np.concatenate([band.rows for band in mixer.export(mix, SIZE, 128)]),
        "small file": np.concatenate([band.rows for band in mixer.export(mix, (60, 41))]),
        "photo": mixer.paint(Mix((), working_edge=96)),
        "photo's file": np.concatenate([band.rows for band in mixer.export(Mix(()), SIZE)]),
    }


def same(there: Found, here: Found) -> None:
    assert there.keys() == here.keys()
    for name, values in here.items():
        # relative to what is normal for these numbers
        apart = np.abs(there[name] - values).max() / max(1.0, np.abs(values).max())
        assert apart < CLOSE, name


@pytest.mark.parametrize("name", NAMES)
def test_a_network_says_there_what_it_says_here(name, card):
    same(said(name, card), said(name, CPU))


def test_a_photo_too_large_to_be_cached_is_measured_alike(card, monkeypatch):
    monkeypatch.setattr(cin26, "CACHED_PIXELS", 0)
    same(said("cin26", card, 0), said("cin26", CPU, 0))


@pytest.mark.parametrize("names", [*((name,) for name in NAMES), NAMES], ids="+".join)
def test_the_mixer_paints_there_what_it_paints_here(names, card):
    same(painted(names, card), painted(names, CPU))


@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_an_antialiased_picture_stays_on_its_device(mode, card):
    here = tensor(CPU)
    there = antialiased(here.to(card), (37, 50), mode)
    assert there.device == card
    assert torch.equal(there.cpu(), antialiased(here, (37, 50), mode))
