"""What is measured on photos and then held for others like them, such as the frames of a shot.

Statistics that are measured anew on each frame make a film flicker: whatever enters the picture
changes the paint everywhere. Held, they are values like all statistics here, averaged over some
frames and passed to every one (as ReReVST does, Wang et al. 2020, arXiv 2010.03297).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.protocol import Statistics


@dataclass(frozen=True)
class Held:
    """All that depends on a whole photo, by network.

    Attributes:
        own: the photo's own codes.
        reference: the statistics at the working edge.
        larger: those of the steps beyond it; empty when the picture is no larger.
        gain: by how much these steps raise what they paint; see `octave.Measured`.
    """

    own: Mapping[str, StyleCode]
    reference: Mapping[str, Statistics]
    larger: Mapping[str, Statistics]
    gain: float = 1.0


def blended(parts: Sequence[Held], weights: Sequence[float] | None = None) -> Held:
    """Return the average of some, of the networks that any of them has.

    σ is that of all of them together: the deviation within each, and between their means.

    Args:
        parts: at least one.
        weights: of each, ≥ 0, not all 0; None: all equal.
    """
    given = [1.0] * len(parts) if weights is None else list(weights)
    used = [(part, weight) for part, weight in zip(parts, given, strict=True) if weight > 0]
    total = sum(weight for _, weight in used)
    names = list(dict.fromkeys(name for part, _ in used for name in part.reference))

    def of(name: str, field: str) -> list[tuple[Statistics, float]]:
        values = ((getattr(part, field).get(name), weight) for part, weight in used)
        return [(value, weight) for value, weight in values if value is not None]

    return Held(
        {name: _code([(p.own[name], w) for p, w in used if name in p.own]) for name in names},
        {name: _pooled(of(name, "reference")) for name in names},
        {name: _pooled(of(name, "larger")) for name in names if of(name, "larger")},
        sum(part.gain * weight for part, weight in used) / total,
    )


def _code(codes: Sequence[tuple[StyleCode, float]]) -> StyleCode:
    total = sum(weight for _, weight in codes)

    def mean(part: str) -> np.ndarray:
        values = sum(getattr(code, part).astype(np.float64) * weight for code, weight in codes)
        return np.asarray(values / total, np.float32)

    return StyleCode(codes[0][0].network, mean("scale"), mean("shift"))


def _pooled(parts: Sequence[tuple[Statistics, float]]) -> Statistics:
    if len(parts) == 1:
        return parts[0][0]
    shares = torch.tensor([weight for _, weight in parts], dtype=torch.float64)
    shares = (shares / shares.sum())[:, None]
    means, stds = [], []
    for layer in range(len(parts[0][0].mean)):
        mean, std = (_column(parts, part, layer) for part in ("mean", "std"))
        middle = (mean * shares).sum(0)
        spread = ((std.square() + (mean - middle).square()) * shares).sum(0)
        means.append(middle)
        stds.append(spread.sqrt())
    like = parts[0][0].mean[0]
    return Statistics(tuple(m.to(like) for m in means), tuple(s.to(like) for s in stds))


def _column(parts: Sequence[tuple[Statistics, float]], part: str, layer: int) -> Tensor:
    # in doubles, on the CPU: other devices may have none
    return torch.stack([getattr(one, part)[layer].cpu().double() for one, _ in parts])
