"""Muon: momentum whose matrix is made orthogonal, so that every direction learns equally fast.

Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks". A convolution's
weight counts as a matrix of outputs by inputs × k × k; biases take Adam's step.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

POLYNOMIAL = (3.4445, -4.7750, 2.0315)
"""Coefficients of the paper's Newton–Schulz iteration, which pull singular values towards 1."""


def orthogonalised(matrix: Tensor, iterations: int = 5) -> Tensor:
    """Return about U Vᵀ of a matrix U S Vᵀ, with singular values of 0.7 to 1.2, in float32."""
    a, b, c = POLYNOMIAL
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.float().T if tall else matrix.float()
    x = x.div(torch.linalg.vector_norm(x) + 1e-12)
    for _ in range(iterations):
        product = x @ x.T
        x = a * x + (b * product + c * product @ product) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """The optimiser.

    Args:
        parameters: tensors; those with more than one dimension are matrices.
        lr: the step of a matrix, as the root mean square of its spectral change.
        momentum: of the matrices' gradients (Nesterov's).
        bias_ratio: Adam's learning rate for the other tensors, as a share of `lr`.
        matrices: whether there are any; without, all tensors take Adam's step, as linear heads do
            best that see only a few samples a step.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        lr: float = 0.02,
        momentum: float = 0.95,
        bias_ratio: float = 0.1,
        matrices: bool = True,
    ) -> None:
        defaults = {"lr": lr, "momentum": momentum, "bias_ratio": bias_ratio, "matrices": matrices}
        super().__init__(list(parameters), defaults)

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Change the parameters by their gradients."""
        if closure is not None:
            raise ValueError("Muon takes no closure")
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    matrix = group["matrices"] and parameter.ndim > 1
                    move = self._matrix if matrix else self._bias
                    move(parameter, self.state[parameter], group)

    def _matrix(self, parameter: Tensor, state: dict[str, Tensor], group: dict[str, float]) -> None:
        gradient = parameter.grad
        assert gradient is not None
        momentum = state.setdefault("momentum", torch.zeros_like(gradient))
        momentum.lerp_(gradient, 1 - group["momentum"])
        ahead = gradient.lerp(momentum, group["momentum"])
        change = orthogonalised(ahead.flatten(1)).view_as(parameter)
        rows, columns = parameter.shape[0], parameter[0].numel()
        parameter.add_(change, alpha=-group["lr"] * max(1.0, rows / columns) ** 0.5)

    def _bias(self, parameter: Tensor, state: dict[str, Tensor], group: dict[str, float]) -> None:
        gradient = parameter.grad
        assert gradient is not None
        first = state.setdefault("first", torch.zeros_like(gradient))
        second = state.setdefault("second", torch.zeros_like(gradient))
        count = state.setdefault("count", torch.zeros(()))
        count += 1
        first.lerp_(gradient, 0.1)
        second.lerp_(gradient.square(), 0.01)
        corrected = first / (1 - 0.9 ** float(count))
        spread = (second / (1 - 0.99 ** float(count))).sqrt() + 1e-8
        parameter.addcdiv_(corrected, spread, value=-group["lr"] * group["bias_ratio"])
