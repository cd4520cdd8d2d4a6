"""Distances of distributions, in double precision: their formulas and what they cannot see."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from stylemixer.engine.statistics.distances import (
    KINDS,
    NAMED,
    Fusion,
    KernelDistance,
    gram_distance,
    mean_relative,
    moments_distance,
    positions,
    statistics,
)
from stylemixer.engine.statistics.losses import gram, moments
from stylemixer.engine.statistics.mmd import (
    Gaussian,
    Kernel,
    Linear,
    Polynomial,
    bandwidth,
    biased,
    linear_time,
    unbiased,
)
from tests.engine.pretended_device import pretended

KERNELS: list[Kernel] = [Linear(), Polynomial(2), Polynomial(3, 0.7), Gaussian(2.0)]
FULL = {
    **NAMED,
    "cubic": KernelDistance(Polynomial(3, 0.5)),
    "fused": Fusion([(0.7, NAMED["gram"]), (0.3, NAMED["gaussian"])]),
}


def maps(seed: int, height: int = 6, width: int = 5) -> Tensor:
    """Return activations, ``(2, 4, h, w)``, half of them 0 as after a ReLU."""
    source = torch.Generator().manual_seed(seed)
    return torch.randn(2, 4, height, width, generator=source, dtype=torch.float64).relu() * 2


def vectors(seed: int, count: int, mean: float = 0.0) -> Tensor:
    source = torch.Generator().manual_seed(seed)
    return torch.randn(count, 3, generator=source, dtype=torch.float64) + mean


def test_matching_gram_matrices_is_mmd_with_the_squared_product() -> None:
    x, y = maps(0), maps(1, 7, 8)
    mmd = biased(positions(x), positions(y), Polynomial(2))
    grams = (gram(x) - gram(y)).square().sum((1, 2))
    assert torch.allclose(mmd, grams, rtol=1e-9, atol=0)
    assert torch.allclose(gram_distance(x, y), mmd / (4 * 4**2), rtol=1e-9, atol=0)
    divided = KernelDistance(Polynomial(2), divisor=4 * 4**2)
    assert torch.allclose(divided(x, y), gram_distance(x, y), rtol=1e-9, atol=0)


def test_a_linear_kernel_compares_means() -> None:
    x, y = maps(0), maps(1, 7, 8)
    between = (moments(x).mean - moments(y).mean).square().sum(1)
    assert torch.allclose(NAMED["linear"](x, y), between, rtol=1e-9, atol=0)


def test_a_constant_adds_the_means_to_the_products() -> None:
    x, y = maps(0), maps(1)
    c = 0.8
    found = biased(positions(x), positions(y), Polynomial(2, c))
    means = (moments(x).mean - moments(y).mean).square().sum(1)
    grams = (gram(x) - gram(y)).square().sum((1, 2))
    assert torch.allclose(found, grams + 2 * c * means, rtol=1e-9, atol=0)


@pytest.mark.parametrize("name", FULL)
def test_full_distances_are_zero_for_equal_sets_symmetric_and_blind_to_places(name: str) -> None:
    measure, x, y = FULL[name], maps(2), maps(3)
    between = measure(x, y)
    assert (between > 1e-4).all()
    assert measure(x, x).abs().max() <= 1e-12 * between.max()
    order = torch.randperm(30, generator=torch.Generator().manual_seed(0))
    shuffled = x.flatten(2)[:, :, order].view(2, 4, 5, 6)
    assert torch.allclose(measure(shuffled, y), between, rtol=1e-9, atol=0)
    assert measure(shuffled, x).abs().max() <= 1e-12 * between.max()
    if "gauss" in name or name == "fused":  # whose bandwidth is the second set's, so it is fixed
        fixed = KernelDistance(Gaussian(1.5))
        assert torch.allclose(fixed(x, y), fixed(y, x), rtol=1e-9, atol=0)
    else:
        assert torch.allclose(measure(y, x), between, rtol=1e-9, atol=0)


@pytest.mark.parametrize("kernel", KERNELS, ids=repr)
def test_pairs_are_the_diagonal_of_the_matrix(kernel: Kernel) -> None:
    x, y = vectors(0, 9), vectors(1, 9)
    assert torch.allclose(kernel.pairs(x, y), kernel.matrix(x, y).diagonal(), rtol=1e-12)


@pytest.mark.parametrize("kernel", KERNELS, ids=repr)
def test_the_linear_time_estimators_mean_converges_to_the_unbiased_one(kernel: Kernel) -> None:
    x, y = vectors(0, 40), vectors(1, 40, mean=0.7)
    wanted = float(unbiased(x, y, kernel))
    source = torch.Generator().manual_seed(2)

    def mean(times: int) -> tuple[float, float]:
        rows = torch.stack([torch.randperm(40, generator=source) for _ in range(times)])
        others = torch.stack([torch.randperm(40, generator=source) for _ in range(times)])
        found = linear_time(x[rows], y[others], kernel)
        return float(found.mean()), float(found.std()) / times**0.5

    for times in (500, 8000):
        found, error = mean(times)
        assert abs(found - wanted) < 4 * error
    assert error < 0.1 * abs(wanted)


def test_the_unbiased_estimator_leaves_pairs_of_one_vector_out() -> None:
    x, y = vectors(0, 4), vectors(1, 3)
    kernel = Gaussian(1.3)
    expected = 0.0
    for own, sign in ((x, 1), (y, 1)):
        n = len(own)
        pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
        k = [float(torch.exp(-(own[i] - own[j]).square().sum() / (2 * 1.3**2))) for i, j in pairs]
        expected += sign * sum(k) / (n * (n - 1))
    across = [float(torch.exp(-(a - b).square().sum() / (2 * 1.3**2))) for a in x for b in y]
    expected -= 2 * sum(across) / 12
    assert float(unbiased(x, y, kernel)) == pytest.approx(expected, rel=1e-12)
    # of one distribution it is about 0, where the biased one is above
    draws = torch.stack([vectors(seed, 12) for seed in range(400)])
    others = torch.stack([vectors(seed + 1000, 12) for seed in range(400)])
    assert abs(float(unbiased(draws, others, kernel).mean())) < 0.01
    assert float(biased(draws, others, kernel).mean()) > 0.05


def test_weights_stand_for_vectors_that_come_more_often() -> None:
    x, y = vectors(0, 5), vectors(1, 3)
    often = torch.cat([y, y[:1], y[:1]])
    weights = torch.tensor([0.6, 0.2, 0.2], dtype=torch.float64)
    for kernel in KERNELS:
        found = biased(x, y, kernel, weights)
        assert torch.allclose(found, biased(x, often, kernel), rtol=1e-9)


@pytest.mark.parametrize("name", FULL)
def test_gradients_are_those_of_finite_differences(name: str) -> None:
    x, y = maps(4, 3, 3) + 0.1, maps(5, 3, 2) + 0.1
    assert torch.autograd.gradcheck(lambda x: FULL[name](x, y), x.requires_grad_())


@pytest.mark.parametrize("estimator", [unbiased, linear_time])
def test_gradients_of_the_other_estimators_too(estimator) -> None:
    x, y = vectors(0, 6).requires_grad_(), vectors(1, 6)
    for kernel in KERNELS:
        assert torch.autograd.gradcheck(lambda x, k=kernel: estimator(x, y, k), x)


def test_after_adain_means_and_deviations_agree() -> None:
    x, y = maps(6, 9, 9), maps(7, 8, 8)
    own, style = moments(x), moments(y)

    def as_map(v: Tensor) -> Tensor:
        return v[:, :, None, None]

    # AdaIN's deviation is without ours' 1e-5, so it is taken with it: σ² = variance + 1e-5
    exact = (style.std.square() - 1e-5).sqrt() / (own.std.square() - 1e-5).sqrt()
    adapted = as_map(exact) * (x - as_map(own.mean)) + as_map(style.mean)
    assert moments_distance(adapted, y).max() < 1e-20
    assert moments_distance(x, y).min() > 1e-3


def test_the_bandwidth_is_the_median_distance() -> None:
    x = torch.tensor([[0.0], [1.0], [3.0]], dtype=torch.float64)
    assert bandwidth(x) == pytest.approx(2)  # of 1, 2 and 3
    assert bandwidth(x * 10) == pytest.approx(20)
    assert bandwidth(torch.ones(5, 2)) == 1.0
    assert bandwidth(torch.ones(1, 2)) == 1.0
    mostly_one = torch.cat([torch.ones(50, 2), torch.zeros(1, 2)])
    assert bandwidth(mostly_one) == pytest.approx(0.5 * 2**0.5, rel=0.02)


def test_every_kind_has_a_distance_and_teaching_has_the_same_gram_matrices() -> None:
    assert set(KINDS) == set(NAMED)
    x, y = maps(8), maps(9)
    relative = (gram(x) - gram(y)).square().sum((1, 2)) / gram(y).square().sum((1, 2))
    found = mean_relative(statistics("gram", [x, x]), statistics("gram", [y, y]))
    assert torch.allclose(found, relative, rtol=1e-5)
    with pytest.raises(ValueError, match="no statistics of the kind soft"):
        statistics("soft", [x])


@pytest.mark.parametrize("kind", ["cuda", "mps"])
def test_distances_are_computed_there_as_here(kind: str) -> None:
    x, y = maps(10).float(), maps(11).float()
    here = [measure(x, y) for measure in FULL.values()]
    other = replace(NAMED["linear"], estimator=linear_time)(x, y)
    with pretended(kind):
        there = [measure(x.to(kind), y.to(kind)).cpu() for measure in FULL.values()]
        other_there = replace(NAMED["linear"], estimator=linear_time)(x.to(kind), y.to(kind)).cpu()
    for a, b in zip([*there, other_there], [*here, other], strict=True):
        assert torch.allclose(a, b, rtol=1e-5)
