"""How far a network looks: the halo that a tile needs, from the list of its layers."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A layer that looks around: a convolution, after an enlargement if there is one.

    Attributes:
        kernel: side of the convolution, odd; it is padded by half of it.
        stride: of the convolution.
        enlarged: times that its input is enlarged first, nearest neighbour.
    """

    kernel: int
    stride: int = 1
    enlarged: int = 1


def one_sided(steps: Sequence[Step]) -> int:
    """Return how many pixels away the farthest input is that an output pixel depends on.

    Walks backwards from each position within the networks' coarsest grid: a nearest enlargement
    makes the reach depend on it, and the farthest position counts.

    Args:
        steps: from the picture to the painted picture, which has the same size.
    """
    period = 1
    for step in steps:
        period *= step.stride
    reach = 0
    for position in range(period):
        low = high = position
        for step in reversed(steps):
            margin = step.kernel // 2
            low = (low * step.stride - margin) // step.enlarged
            high = (high * step.stride + margin) // step.enlarged
        reach = max(reach, position - low, high - position)
    return reach


def transformer(blocks: int) -> list[Step]:
    """Return the layers that `cin26` and `painter` share, with so many residual blocks."""
    return [
        Step(9),
        Step(3, stride=2),
        Step(3, stride=2),
        *[Step(3)] * (2 * blocks),
        Step(3, enlarged=2),
        Step(3, enlarged=2),
        Step(9),
    ]
