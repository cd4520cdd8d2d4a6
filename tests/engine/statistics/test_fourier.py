"""Features of a Gaussian kernel: they multiply to it, and their means are as far apart as MMD."""

import pytest
import torch

from stylemixer.engine.statistics import fourier
from stylemixer.engine.statistics.fourier import FourierFeatures
from stylemixer.engine.statistics.mmd import Gaussian, biased

SIGMA = 1.7


def source(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def vectors(seed: int, count: int) -> torch.Tensor:
    """Return ``(n, 5)``."""
    return torch.randn(count, 5, generator=source(seed), dtype=torch.float64) + 0.3 * seed


def drawn(count: int) -> FourierFeatures:
    return FourierFeatures.drawn(5, count, SIGMA, source()).to(vectors(0, 1))


def test_their_product_is_the_kernel_the_better_the_more_there_are() -> None:
    x, y = vectors(0, 30), vectors(1, 40)
    kernel = Gaussian(SIGMA).matrix(x, y)

    def error(count: int) -> float:
        features = drawn(count)
        a, b = (torch.stack([features.total(v[:, None]) for v in part]) for part in (x, y))
        return float((a @ b.T - kernel).square().mean().sqrt())

    assert error(20_000) < 0.01
    assert error(20_000) < 0.3 * error(200)


def test_their_means_are_as_far_apart_as_all_pairs_say() -> None:
    x, y = vectors(0, 200), vectors(1, 100)
    weights = torch.rand(100, generator=source(3), dtype=torch.float64)
    weights /= weights.sum()
    features = drawn(20_000)
    apart = (features.total(x.T) / 200 - features.mean(y, weights)).square().sum()
    assert float(apart) == pytest.approx(float(biased(x, y, Gaussian(SIGMA), weights)), rel=0.05)


def test_gradients_are_those_of_finite_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fourier, "CHUNK", 18)
    features = drawn(6)
    assert torch.autograd.gradcheck(features.total, vectors(0, 8).T.clone().requires_grad_())
