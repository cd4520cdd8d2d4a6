"""Targets: measured in tiles as whole, kept as few bytes, and mixed."""

import pytest
import torch
from torch import Tensor

from stylemixer.engine.statistics.losses import gram, moments
from stylemixer.engine.statistics.mmd import Gaussian, bandwidth, biased
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.errors import StyleError
from stylemixer.refining import target as module
from stylemixer.refining.target import LARGEST, Target, mixed, target_of_picture
from tests.engine.statistics.test_vgg import small_vgg
from tests.refining.test_gradient import picture
from tests.teaching.test_teach import photo


@pytest.fixture(scope="module")
def vgg() -> Vgg:
    return small_vgg()


def error(found: Tensor, wanted: Tensor) -> float:
    return float((found - wanted).square().sum() / wanted.square().sum())


def test_a_painting_is_measured_as_it_is(vgg: Vgg) -> None:
    image = picture(1, 70, 90)
    for layer, maps in zip(target_of_picture(image, vgg, 90).layers, vgg(image), strict=True):
        assert torch.allclose(layer.products, gram(maps)[0], rtol=1e-4, atol=1e-5)
        assert torch.allclose(layer.mean, moments(maps).mean[0], rtol=1e-4, atol=1e-5)
        assert torch.allclose(layer.std, moments(maps).std[0], rtol=1e-3, atol=1e-3)
        everything = {tuple(v) for v in maps[0].flatten(1).T.tolist()}
        assert {tuple(v) for v in layer.vectors.tolist()} <= everything
        assert float(layer.weights.sum()) == pytest.approx(1)


def test_large_paintings_are_measured_tile_by_tile(
    vgg: Vgg, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = picture(1, 130, 170)
    whole = target_of_picture(image, vgg, 170)
    monkeypatch.setattr(module, "TILE", 64)
    for a, b in zip(target_of_picture(image, vgg, 170).layers, whole.layers, strict=True):
        assert torch.allclose(a.products, b.products, rtol=1e-4, atol=1e-5)
        assert torch.allclose(a.std, b.std, rtol=1e-3, atol=1e-4)
        assert a.vectors.shape == b.vectors.shape


def test_the_edge_is_the_size_of_the_strokes(vgg: Vgg) -> None:
    large = torch.nn.functional.interpolate(picture(1, 60, 80), scale_factor=3, mode="nearest")
    small = target_of_picture(picture(1, 60, 80), vgg, 80)
    found = [target_of_picture(large, vgg, edge).layers[1].products for edge in (80, 240)]
    assert 3 * error(found[0], small.layers[1].products) < error(found[1], small.layers[1].products)


def test_few_vectors_stand_for_all_of_them(vgg: Vgg) -> None:
    image = picture(1, 96, 96)
    layer, maps = target_of_picture(image, vgg, 96).layers[1], vgg(image)[1]
    everything = maps[0].flatten(1).T
    kernel = Gaussian(bandwidth(everything))
    first = float(biased(everything, layer.vectors[:32], kernel))
    by_chance = float(biased(everything, everything[:: len(everything) // 32], kernel))
    assert first < by_chance / 2


def test_a_painting_is_kept_in_fifty_kilobytes() -> None:
    # with the shipped network, whose layers have 64 to 512 channels
    target = target_of_picture(photo("coffee", 160), Vgg.shipped(), 160)
    data = target.to_bytes()
    assert len(data) <= LARGEST
    again = Target.from_bytes(data)
    limits = (1e-3, 1e-3, 3e-3, 6e-3)
    for a, b, limit in zip(again.layers, target.layers, limits, strict=True):
        assert error(a.products, b.products) < limit
        assert torch.allclose(a.mean, b.mean, rtol=1e-3, atol=1e-4)
        assert torch.allclose(a.std, b.std, rtol=2e-2, atol=1e-2)
        kernel = Gaussian(bandwidth(b.vectors))
        assert float(biased(a.vectors, b.vectors, kernel)) < 0.01


def test_even_noise_is_kept_in_so_few(monkeypatch: pytest.MonkeyPatch, vgg: Vgg) -> None:
    target = target_of_picture(torch.rand(1, 3, 64, 64), vgg, 64)
    free = len(target.to_bytes())
    monkeypatch.setattr(module, "LARGEST", free - 100)
    assert len(target.to_bytes()) <= free - 100
    Target.from_bytes(target.to_bytes())


@pytest.mark.parametrize("damage", ["empty", "cut", "other"])
def test_damaged_numbers_are_refused_in_a_sentence(vgg: Vgg, damage: str) -> None:
    data = target_of_picture(picture(1, 32, 32), vgg, 32).to_bytes()
    damaged = {"empty": b"", "cut": data[:-20], "other": b"nonsense" * 9}[damage]
    with pytest.raises(StyleError, match="teach it again"):
        Target.from_bytes(damaged)


def test_mixing_averages_by_weight_and_layer(vgg: Vgg) -> None:
    one, two = (target_of_picture(picture(seed, 48, 48), vgg, 48) for seed in (1, 2))
    both = mixed([one, two], [(1, 0, 3, 0), (1, 2, 1, 0)])
    a, b = one.layers, two.layers
    assert torch.allclose(both.layers[0].products, (a[0].products + b[0].products) / 2)
    assert torch.equal(both.layers[1].mean, b[1].mean)
    assert torch.allclose(both.layers[2].std, 0.75 * a[2].std + 0.25 * b[2].std)
    assert float(both.layers[2].weights.sum()) == pytest.approx(1)
    assert len(both.layers[0].vectors) == 2 * len(a[0].vectors)
    assert [layer.share for layer in both.layers] == [1, 1, 1, 0]
    with pytest.raises(StyleError, match="some weight"):
        mixed([one, two], [(0, 0, 0, 0), (0, 0, 0, 0)])


def test_the_mean_of_targets_draws_as_both_together(vgg: Vgg) -> None:
    one, two = (target_of_picture(picture(seed, 48, 48), vgg, 48) for seed in (1, 2))
    x = vgg(picture(3, 48, 48))[1]
    both = mixed([one, two], [(1, 1, 1, 1), (3, 3, 3, 3)]).layers[1]
    x = x.detach().requires_grad_()
    separate = sum(
        w * (gram(x)[0] - t.layers[1].products).square().sum()
        for w, t in ((0.25, one), (0.75, two))
    )
    together = (gram(x)[0] - both.products).square().sum()
    (a,), (b,) = torch.autograd.grad(separate, x), torch.autograd.grad(together, x)
    assert torch.allclose(a, b, rtol=1e-3, atol=1e-5 * float(a.abs().max()))
