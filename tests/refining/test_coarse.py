"""The filter that lets what is coarse move: a symmetric, positive matrix that prefers areas."""

import pytest
import torch

from stylemixer.refining.coarse import coarsened
from tests.engine.pretended_device import pretended


def noise(seed: int) -> torch.Tensor:
    return torch.randn(1, 3, 31, 44, generator=torch.Generator().manual_seed(seed))


def test_it_is_symmetric_and_positive() -> None:
    x, y = noise(0), noise(1)
    across = float((x * coarsened(y)).sum())
    assert across == pytest.approx(float((y * coarsened(x)).sum()), rel=1e-4)
    assert float((x * coarsened(x)).sum()) > 0


def test_areas_move_and_grain_hardly_does() -> None:
    grain = torch.ones(1, 1, 32, 32)
    grain[:, :, ::2, 1::2] = grain[:, :, 1::2, ::2] = -1
    area = torch.ones(1, 1, 32, 32)
    assert torch.allclose(coarsened(area), area / 0.05, rtol=1e-4)
    assert coarsened(grain).abs().max() < 3


def test_no_edge_is_felt_at_the_opposite_one() -> None:
    edge = torch.zeros(1, 1, 64, 64)
    edge[..., 0] = 1
    moved = coarsened(edge)
    assert moved[..., 0].min() > 4 * moved[..., -1].max()


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_it_is_the_same_there(device: str) -> None:
    with pretended(device):
        there = coarsened(noise(0).to(device))
        assert there.device.type == device
        assert torch.allclose(there.cpu(), coarsened(noise(0)), atol=1e-4)
