"""The losses: what they are zero for, what they see, and their formulas."""

import pytest
import torch
from torch import Tensor

from stylemixer.engine.statistics.losses import (
    BALANCE,
    Moments,
    content_loss,
    gram,
    instance_normalised,
    moments,
    peak_ratio,
    sliced_wasserstein,
    style_loss,
    total_variation,
)


def maps(seed: int, size: int = 12) -> Tensor:
    source = torch.Generator().manual_seed(seed)
    return torch.rand(2, 5, size, size, generator=source) * 3


def test_moments_are_those_of_each_sample_and_channel() -> None:
    x = maps(0)
    mean, std = moments(x)
    assert mean[1, 3].item() == pytest.approx(x[1, 3].mean().item(), abs=1e-6)
    assert std[1, 3].item() == pytest.approx(x[1, 3].var(correction=0).item() ** 0.5, abs=1e-4)


def test_content_ignores_tone_and_contrast_but_sees_the_picture() -> None:
    photo = maps(1)
    same = content_loss(photo * 2.5 + 0.7, instance_normalised(photo))
    other = content_loss(maps(2), instance_normalised(photo))
    assert same.max() < 1e-6
    assert ((other > 1.6) & (other < 2.4)).all()


def test_style_ignores_the_layout_and_sees_the_statistics() -> None:
    x = maps(3)
    shuffled = x.flatten(2)[:, :, torch.randperm(144)].view_as(x)
    assert style_loss([moments(shuffled)], [moments(x)]).max() < 1e-9
    assert style_loss([moments(x * 1.5)], [moments(x)]).min() > 0.01


def test_style_is_balanced_by_the_mean_style_activation() -> None:
    painted: Moments = (torch.full((1, 4), 3.0), torch.full((1, 4), 2.0))
    style: Moments = (torch.full((1, 4), 1.0), torch.full((1, 4), 1.0))
    expected = (2.0**2 + 1.0**2) / (1.0 + BALANCE)
    assert style_loss([painted, painted], [style, style]).item() == pytest.approx(2 * expected)


def test_gram_matrices_are_products_over_pixels() -> None:
    x = maps(4)
    found = gram(x)
    expected = sum(float(a * b) for a, b in zip(x[1, 2].ravel(), x[1, 4].ravel(), strict=True))
    assert found[1, 2, 4].item() == pytest.approx(expected / 144, rel=1e-4)


def test_the_peak_ratio_is_that_of_each_picture() -> None:
    images = torch.rand(2, 3, 4, 5) * 0.5
    offset = torch.tensor([0.1, 0.01]).view(2, 1, 1, 1)
    assert torch.allclose(
        peak_ratio(images + offset, images), torch.tensor([20.0, 40.0]), atol=1e-2
    )
    assert peak_ratio(images, images)[0].item() == pytest.approx(100)
    assert peak_ratio(images, images, 1e-4)[0].item() == pytest.approx(40)


def test_sliced_wasserstein_is_the_shift_of_a_shifted_distribution() -> None:
    x = torch.randn(1, 3, 40, 40)
    offset = torch.tensor([2.0, 0.0, 0.0]).view(1, 3, 1, 1)
    assert sliced_wasserstein(x, x).item() == 0
    # over random unit directions in three dimensions, a projection's square averages a third
    found = sliced_wasserstein(x + offset, x, directions=2000).item()
    assert found == pytest.approx(4 / 3, rel=0.1)


def test_sliced_wasserstein_sees_what_means_and_deviations_do_not() -> None:
    normal = torch.randn(1, 1, 80, 80)
    two_valued = normal.sign()
    two_valued = (two_valued - two_valued.mean()) / two_valued.std() * normal.std() + normal.mean()
    assert style_loss([moments(two_valued)], [moments(normal)]).item() < 1e-6
    assert sliced_wasserstein(two_valued, normal).item() > 0.05


def test_sliced_wasserstein_compares_pictures_of_different_sizes() -> None:
    x = torch.rand(1, 4, 64, 64)
    assert sliced_wasserstein(x[:, :, ::2, ::2], x).item() < 1e-3


def test_total_variation_is_that_of_neighbours() -> None:
    image = torch.zeros(1, 1, 4, 4)
    assert total_variation(image).item() == 0
    image[:, :, :, 2:] = 1
    # one of three steps to the right is 1
    assert total_variation(image).item() == pytest.approx(1 / 3)
