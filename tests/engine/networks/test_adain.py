"""The AdaIN network: its operation, its codes, and the fast form against the plain one."""

import numpy as np
import pytest
import torch
from torch import Tensor

from stylemixer.engine.codes import GROUPS, StyleCode, mix_codes
from stylemixer.engine.networks import adain
from stylemixer.engine.networks.adain import AdaIN
from stylemixer.training.adain.start import fresh_weights
from stylemixer.training.adain.step import paint


@pytest.fixture(scope="module")
def weights() -> dict[str, Tensor]:
    found = fresh_weights(0)
    source = torch.Generator().manual_seed(1)
    for name, tensor in found.items():
        if name.endswith("bias"):
            tensor.copy_(torch.randn(tensor.shape, generator=source) * 0.1)
        elif name.startswith("scale.own."):
            tensor.mul_(0.8)
    return found


@pytest.fixture(scope="module")
def network(weights: dict[str, Tensor]) -> AdaIN:
    return AdaIN(weights)


def picture(height: int, width: int, seed: int) -> Tensor:
    """Return soft colours with some grain, ``(1, 3, H, W)``."""
    source = torch.Generator().manual_seed(seed)
    soft = torch.rand(1, 3, 5, 5, generator=source)
    large = torch.nn.functional.interpolate(soft, size=(height, width), mode="bilinear")
    return (large + 0.1 * torch.randn(large.shape, generator=source)).clamp(0, 1)


def render(network: AdaIN, image: Tensor, code: StyleCode) -> Tensor:
    with torch.inference_mode():
        return network.render(network.encode_content(image), code).image


def plain(
    weights: dict[str, Tensor], image: Tensor, codes: list[tuple[Tensor, Tensor]], shares: Tensor
) -> Tensor:
    height, width = image.shape[2:]
    with torch.inference_mode():
        return paint(weights, adain.encode(weights, image), codes, shares)[:, :, :height, :width]


def codes_of(weights: dict[str, Tensor], *styles: Tensor) -> list[tuple[Tensor, Tensor]]:
    with torch.inference_mode():
        found = [adain.measured(weights, style) for style in styles]
    return [
        (torch.cat([s for s, _ in layer]), torch.cat([b for _, b in layer]))
        for layer in zip(*found, strict=True)
    ]


def test_adain_with_its_own_statistics_changes_nothing() -> None:
    x = torch.randn(3, 5, 17, 23) * torch.rand(3, 5, 1, 1) * 4 + torch.randn(3, 5, 1, 1)
    assert (adain.adain(x, *adain.measure(x)) - x).abs().max() < 1e-5


def test_statistics_are_biased_and_epsilon_is_inside_the_root() -> None:
    x = torch.tensor([0.0, 2.0]).view(1, 1, 1, 2)
    scale, shift = adain.measure(x)
    assert scale.item() == pytest.approx((1 + 1e-5) ** 0.5, abs=1e-7)
    assert shift.item() == 1
    flat = torch.full((1, 1, 4, 4), 3.0)
    assert adain.measure(flat)[0].item() == pytest.approx(1e-5**0.5, rel=1e-5)


def test_mixing_codes_is_mixing_the_features() -> None:
    x = torch.randn(1, 6, 9, 11)
    styles = [adain.measure(torch.randn(1, 6, 8, 8) * k + k) for k in (0.5, 1.0, 3.0)]
    weights = (0.2, 0.5, 0.3)
    features = sum(w * adain.adain(x, *s) for w, s in zip(weights, styles, strict=True))
    scale, shift = (sum(w * s[i] for w, s in zip(weights, styles, strict=True)) for i in range(2))
    assert (adain.adain(x, scale, shift) - features).abs().max() < 1e-5


@pytest.mark.parametrize("size", [(64, 48), (33, 41), (9, 70)])
def test_the_fast_form_equals_the_plain_one(
    weights: dict[str, Tensor], network: AdaIN, size: tuple[int, int]
) -> None:
    image, style = picture(*size, seed=2), picture(40, 44, seed=3)
    ours = render(network, image, network.code_from_image(style))
    reference = plain(weights, image, codes_of(weights, style), torch.ones(1, 1, 4))
    assert (ours - reference).abs().max() < 1e-4


def test_a_mix_per_group_equals_the_mix_that_training_paints(
    weights: dict[str, Tensor], network: AdaIN
) -> None:
    image, styles = picture(48, 48, seed=4), [picture(32, 32, seed) for seed in (5, 6)]
    shares = torch.tensor([[[1.0, 0.3, 0.0, 0.5], [0.0, 0.7, 1.0, 0.5]]])
    own = network.own_code(image)
    codes = [network.code_from_image(style) for style in styles]
    mixed = mix_codes(codes, shares[0].numpy(), network.layers, own)
    ours = render(network, image, mixed)
    reference = plain(weights, image, codes_of(weights, *styles), shares)
    assert (ours - reference).abs().max() < 1e-4


def test_the_order_of_mixing_does_not_matter(network: AdaIN) -> None:
    image = picture(32, 32, seed=7)
    codes = [network.code_from_image(picture(32, 32, seed)) for seed in (8, 9, 10)]
    weights = np.array([[0.2] * 4, [0.5] * 4, [0.3] * 4])
    own = network.own_code(image)
    one = mix_codes(codes, weights, network.layers, own)
    other = mix_codes(codes[::-1], weights[::-1], network.layers, own)
    assert np.abs(one.scale - other.scale).max() < 1e-6
    assert (render(network, image, one) - render(network, image, other)).abs().max() < 1e-4


@pytest.mark.parametrize("heads", ["style", "own"])
def test_a_layers_map_is_the_sum_of_its_heads_maps(
    weights: dict[str, Tensor], heads: adain.Heads
) -> None:
    source = torch.Generator().manual_seed(13)
    loud = {
        name: torch.randn(tensor.shape, generator=source) * 0.1
        if name.startswith(("scale.", "shift.", f"style.{adain.DEPTHS[-1]}"))
        else tensor
        for name, tensor in weights.items()
    }
    image = picture(37, 61, seed=12)
    with torch.inference_mode():
        seen = adain.style_features(loud, image)
        assert [tuple(x.shape[2:]) for x in seen.values()] == [(19, 31), (10, 16), (5, 8), (3, 4)]
        for layer, wide, narrow, (scale, shift) in zip(
            adain.LAYERS,
            adain.MEANS_AT,
            adain.DEVIATIONS_AT,
            adain.measured(loud, image, heads),
            strict=True,
        ):
            rows, columns = seen[narrow[0]].shape[2:]
            total = torch.zeros(layer.channels, rows, columns)
            for depth in narrow:
                head = loud[f"scale.{heads}.{layer.name}.{depth}.weight"][:, :, 0, 0]
                part = torch.einsum("oi,ihw->ohw", head, seen[depth][0])
                below = torch.arange(rows) * part.shape[1] // rows
                across = torch.arange(columns) * part.shape[2] // columns
                total = total + part[:, below][:, :, across]
            assert (total.var((1, 2), correction=0) - scale[0].square()).abs().max() < 1e-4
            mean = loud[f"shift.{heads}.{layer.name}.bias"]
            for depth in wide:
                head = loud[f"shift.{heads}.{layer.name}.{depth}.weight"]
                mean = mean + torch.einsum("oi,ihw->ohw", head, seen[depth][0]).mean((1, 2))
            assert (mean - shift[0]).abs().max() < 1e-5


def test_own_codes_and_styles_are_measured_by_heads_of_their_own(
    weights: dict[str, Tensor], network: AdaIN
) -> None:
    image = picture(48, 64, seed=11)
    with torch.inference_mode():
        codes = adain.measured(weights, image, "own")
    reference = plain(weights, image, codes, torch.ones(1, 1, 4))
    own, as_style = network.own_code(image), network.code_from_image(image)
    assert (render(network, image, own) - reference).abs().max() < 1e-4
    assert np.allclose(own.scale, as_style.scale * 0.8, rtol=1e-3)


@pytest.mark.parametrize(
    "style",
    [
        torch.full((1, 3, 64, 64), 0.5),
        torch.zeros(1, 3, 16, 16),
        torch.rand(1, 3, 1, 50),
        torch.rand(1, 3, 70, 1),
        torch.rand(1, 3, 16, 16),
        torch.rand(1, 3, 20, 3000),
    ],
    ids=["one colour", "black", "one row", "one column", "16×16", "ribbon"],
)
def test_odd_style_images_give_finite_codes_and_pictures(network: AdaIN, style: Tensor) -> None:
    code = network.code_from_image(style)
    assert np.isfinite(code.scale).all()
    assert (code.scale > 0).all()
    image = render(network, picture(40, 24, seed=12), code)
    assert image.isfinite().all()


@pytest.mark.parametrize(
    ("size", "measured"),
    [((300, 500), (300, 500)), ((1600, 2400), (384, 576)), ((200, 4000), (77, 1536))],
)
def test_a_large_style_image_is_measured_small(
    network: AdaIN,
    size: tuple[int, int],
    measured: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[int, ...]] = []
    style_features = adain.style_features

    def spy(weights: dict[str, Tensor], images: Tensor) -> dict[int, Tensor]:
        seen.append(tuple(images.shape[2:]))
        return style_features(weights, images[:, :, :64, :64])

    monkeypatch.setattr(adain, "style_features", spy)
    network.code_from_image(torch.full((1, 3, *size), 0.25))
    assert seen == [measured]


def test_the_network_stays_within_its_budget() -> None:
    live, whole = adain.cost()
    assert live <= 14
    assert whole <= 28
    # shipped in half precision
    assert sum(tensor.numel() for tensor in fresh_weights(0).values()) * 2 <= 4e6
    assert {layer.group for layer in adain.LAYERS} == set(GROUPS)


def test_nothing_farther_than_the_halo_matters(network: AdaIN) -> None:
    image = picture(4 * 40, 4 * 40, seed=14)
    code = network.code_from_image(picture(64, 64, seed=15))
    with torch.inference_mode():
        statistics = network.render(network.encode_content(image), code).statistics
        pictures = []
        for margin in (network.halo, network.halo - 9):
            low, high = 80 - margin, 84 + margin
            changed = torch.rand(image.shape, generator=torch.Generator().manual_seed(16))
            changed[:, :, low:high, low:high] = image[:, :, low:high, low:high]
            features = network.encode_content(changed, statistics)
            pictures.append(network.render(features, code, statistics).image)
        whole = network.render(network.encode_content(image, statistics), code, statistics).image
    near, far = ((p - whole)[:, :, 80:84, 80:84].abs().max() for p in pictures)
    assert near < 1e-6
    assert far > 1e-6
