"""The loom network: codes of every kind in one space, and the fast form against the plain one."""

import numpy as np
import pytest
import torch
from torch import Tensor

from stylemixer.engine.codes import StyleCode, mix_codes
from stylemixer.engine.networks import loom
from stylemixer.engine.networks.cin26 import Cin26
from stylemixer.engine.networks.learned import DESCRIBED_STYLES, NAMED_STYLES
from stylemixer.engine.networks.loom import Loom
from stylemixer.engine.weights import load_weights
from stylemixer.errors import StyleError
from stylemixer.training.loom.start import assembled, begun, row_name


@pytest.fixture(scope="module")
def weights() -> dict[str, Tensor]:
    """Return what training begins with, its hidden layers and one named row not silent."""
    source = torch.Generator().manual_seed(0)
    crops = torch.rand(16, 3, 32, 32, generator=source)
    shipped = (load_weights("cin26"), load_weights("cin26-own"), load_weights("adain"))
    found = begun(shipped, lambda k: crops[k], 16)
    for heads in ("style", "own"):
        found[f"{heads}.out"].normal_(0, 0.02, generator=source)
    named = NAMED_STYLES[3].name
    found[row_name(named, "scale")] = torch.rand(loom.CHANNELS, generator=source) + 0.5
    found[row_name(named, "shift")] = torch.rand(loom.CHANNELS, generator=source) - 0.5
    return assembled(found)


@pytest.fixture(scope="module")
def network(weights: dict[str, Tensor]) -> Loom:
    return Loom(weights)


def picture(height: int, width: int, seed: int) -> Tensor:
    """Return soft colours with some grain, ``(1, 3, H, W)``."""
    source = torch.Generator().manual_seed(seed)
    soft = torch.rand(1, 3, 5, 5, generator=source)
    large = torch.nn.functional.interpolate(soft, size=(height, width), mode="bilinear")
    return (large + 0.1 * torch.randn(large.shape, generator=source)).clamp(0, 1)


def render(network: Loom | Cin26, image: Tensor, code: StyleCode) -> Tensor:
    with torch.inference_mode():
        return network.render(network.encode_content(image), code).image


@pytest.mark.parametrize("heads", ["style", "own"])
def test_the_fast_form_equals_the_plain_one(
    weights: dict[str, Tensor], network: Loom, heads: loom.Heads
) -> None:
    image, style = picture(48, 64, seed=2), picture(40, 44, seed=3)
    code = network.code_from_image(style) if heads == "style" else network.own_code(style)
    with torch.inference_mode():
        told = loom.told(weights, loom.statistics(weights, style), heads)
        reference = loom.paint(weights, image, *told)
    assert (render(network, image, code) - reference).abs().max() < 1e-3


def test_a_batch_is_painted_like_its_pictures_one_by_one(weights: dict[str, Tensor]) -> None:
    images = torch.cat([picture(32, 40, seed) for seed in (4, 5)])
    scale, shift = weights["scale"][:2], weights["shift"][:2]
    with torch.inference_mode():
        together = loom.paint(weights, images, scale, shift)
        for k in range(2):
            alone = loom.paint(weights, images[k : k + 1], scale[k : k + 1], shift[k : k + 1])
            assert (together[k] - alone[0]).abs().max() < 1e-4


def test_before_training_the_described_styles_are_those_of_cin26(network: Loom) -> None:
    reference, image = Cin26(load_weights("cin26")), picture(40, 40, seed=6)
    for style in DESCRIBED_STYLES[::5]:
        ours = render(network, image, network.learned_code(style.name))
        theirs = render(reference, image, reference.learned_code(style.name))
        assert torch.equal(ours, theirs), style.name


def test_described_and_named_styles_and_pictures_mix_as_one_code(network: Loom) -> None:
    image = picture(40, 40, seed=7)
    codes = [
        network.learned_code(DESCRIBED_STYLES[3].name),
        network.learned_code(NAMED_STYLES[3].name),
        network.code_from_image(picture(40, 40, seed=8)),
    ]
    own = network.own_code(image)
    mix = mix_codes(codes, [[1.0] * 4] * 3, network.layers, own)
    assert mix.network == "loom"
    assert np.allclose(mix.scale, np.mean([c.scale for c in codes], axis=0), atol=1e-5)
    assert not np.array_equal(codes[1].scale, network.learned_code(NAMED_STYLES[4].name).scale)
    assert render(network, image, mix).isfinite().all()


def test_an_unknown_style_is_refused_in_a_sentence(network: Loom) -> None:
    with pytest.raises(StyleError, match="“none”"):
        network.learned_code("none")


@pytest.mark.parametrize("size", [(1, 1), (3, 50), (400, 401), (390, 2000)])
def test_pictures_of_any_size_have_a_code_and_are_painted(
    network: Loom, size: tuple[int, int]
) -> None:
    image = picture(*size, seed=9)
    code = network.code_from_image(image)
    assert np.isfinite(code.scale).all()
    assert render(network, image, network.own_code(image)).shape == image.shape


def test_a_large_picture_is_told_at_the_side_that_training_used(network: Loom) -> None:
    large = picture(768, 900, seed=10)
    small = torch.nn.functional.interpolate(
        large, size=(384, 450), mode="bilinear", antialias=True, align_corners=False
    )
    assert np.allclose(
        network.code_from_image(large).scale, network.code_from_image(small).scale, atol=1e-4
    )


def test_a_picture_unlike_any_other_still_has_a_bounded_code(weights: dict[str, Tensor]) -> None:
    board = (torch.arange(64)[:, None] + torch.arange(64)).remainder(2).float()
    seen = loom.statistics(weights, board.expand(1, 3, 64, 64))
    assert seen.abs().max() <= loom.FARTHEST


def test_it_stays_within_its_budget(weights: dict[str, Tensor]) -> None:
    live, whole = loom.cost()
    assert live <= 13
    assert whole <= 30
    assert sum(2 * tensor.numel() for tensor in weights.values()) <= 6e6
