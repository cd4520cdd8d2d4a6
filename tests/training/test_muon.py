"""Muon: every direction of a matrix moves alike, unless its group says that it is none."""

import torch

from stylemixer.training.muon import Muon, orthogonalised


def test_a_matrix_becomes_nearly_orthogonal() -> None:
    matrix = torch.randn(24, 10, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonalised(matrix))
    assert values.min() > 0.5
    assert values.max() < 1.4


def test_a_group_without_matrices_takes_adams_step() -> None:
    weight = torch.randn(16, 8, generator=torch.Generator().manual_seed(1)).requires_grad_()
    before = weight.detach().clone()
    optimizer = Muon([weight], lr=0.1, bias_ratio=0.5, matrices=False)
    weight.square().sum().backward()
    optimizer.step()
    # Adam's first step is the rate, against the gradient's sign
    assert torch.allclose(weight.detach(), before - 0.05 * before.sign(), atol=1e-5)
