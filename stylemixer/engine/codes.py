"""Style codes and their algebra.

A normalisation layer maps an activation distribution (μ, σ²) to another one (β, γ²):
``y = γ · (x − μ(x)) / σ(x) + β``. So a style *is* one (γ, β) pair per normalised channel, and
mixing styles is a weighted sum of such vectors (Dumoulin et al. 2017, arXiv 1610.07629;
Huang & Belongie 2017, arXiv 1703.06868). Here γ is ``scale`` and β is ``shift``.

Everything is float32 numpy on vectors of a few hundred numbers; nothing here needs torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stylemixer.errors import StyleError

if TYPE_CHECKING:
    from stylemixer.engine.corrections import Correction  # not where there is no msgspec

GROUPS = ("colour", "texture", "strokes", "shapes")
"""The layer groups, from fine to coarse."""

ALL_PAINT = 0.25
"""From this strength on nothing of the photo shows through the paint."""

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True)
class StyledLayer:
    """A styled layer of a network.

    Attributes:
        name: the layer's name within its network, unique there.
        channels: how many channels it normalises.
        group: one of `GROUPS`.
    """

    name: str
    channels: int
    group: str


@dataclass(frozen=True, eq=False)
class StyleCode:
    """One style of one network: a (γ, β) pair per normalised channel.

    Attributes:
        network: the name of the network that it belongs to.
        scale: γ, float32, shape ``(channels,)``, all layers in the network's order.
        shift: β, float32, the same shape.
    """

    network: str
    scale: Vector
    shift: Vector

    def __post_init__(self) -> None:
        if self.scale.ndim != 1 or self.scale.shape != self.shift.shape:
            raise StyleError(
                "This style is damaged; add it again.",
                f"scale {self.scale.shape}, shift {self.shift.shape}",
            )
        if not (np.isfinite(self.scale).all() and np.isfinite(self.shift).all()):
            raise StyleError("This style contains values that are not numbers; add it again.")


def channel_groups(layers: Sequence[StyledLayer]) -> npt.NDArray[np.intp]:
    """Return each channel's index into `GROUPS`, shape ``(channels,)``.

    Raises:
        ValueError: when a layer names an unknown group.
    """
    return np.repeat(
        [GROUPS.index(layer.group) for layer in layers], [layer.channels for layer in layers]
    )


def normalised_weights(weights: npt.ArrayLike) -> Vector:
    """Return weights that add to 1 per group.

    Args:
        weights: shape ``(styles, 4)``, a weight per style and group, each ≥ 0.

    Returns:
        float32, the same shape; a group whose weights are all 0 keeps its zeros.

    Raises:
        StyleError: for weights that are negative or no finite numbers.
    """
    given = np.asarray(weights, dtype=np.float64)
    if given.ndim != 2 or given.shape[1] != len(GROUPS):
        raise ValueError(f"weights have shape {given.shape}, not (styles, {len(GROUPS)})")
    if not np.isfinite(given).all() or (given < 0).any():
        raise StyleError("A style's weight must be a number from 0 up.")
    largest = given.max(axis=0, initial=0.0)
    # dividing by the largest first keeps sums of huge or denormal weights finite
    scaled = np.divide(given, largest, out=np.zeros_like(given), where=largest > 0)
    total = scaled.sum(axis=0)
    shares: npt.NDArray[np.float64] = np.zeros_like(scaled)
    np.divide(scaled, total, out=shares, where=total > 0)
    return shares.astype(np.float32)


def mix_codes(
    codes: Sequence[StyleCode],
    weights: npt.ArrayLike,
    layers: Sequence[StyledLayer],
    own: StyleCode,
    strength: npt.ArrayLike = 1.0,
) -> StyleCode:
    """Mix style codes of one network into one: ``own + s · (mix − own)``.

    The weights are normalised per group, so the cost of a render does not depend on how many
    styles there are. A group without any active style keeps the photo's own code.

    Args:
        codes: N codes of one network.
        weights: shape ``(N, 4)``: a weight per style and group of `GROUPS`, each ≥ 0.
        layers: the network's styled layers, in the order of the codes' channels.
        own: the photo's own code.
        strength: *s* in [0, 1], a number or one per group, shape ``(4,)``.

    Returns:
        The mixed code.

    Raises:
        StyleError: for weights or strengths that make no sense, or codes of several networks.
    """
    if any(code.network != own.network or code.scale.shape != own.scale.shape for code in codes):
        raise StyleError("Styles of different networks cannot be mixed as one code.")
    s = np.broadcast_to(np.asarray(strength, dtype=np.float32), (len(GROUPS),))
    if not np.isfinite(s).all() or (s < 0).any() or (s > 1).any():
        raise StyleError("Strength must be a number from 0 to 1.")
    share = normalised_weights(weights) if len(codes) else np.zeros((0, 4), np.float32)
    groups = channel_groups(layers)
    per_channel = share[:, groups]  # (N, channels)
    # a group without weights adds up to 0 and so stays at the photo's own code
    rest = 1.0 - (share.sum(axis=0) > 0).astype(np.float32)[groups]
    strengths = s[groups]

    def blend(own_vector: Vector, vectors: list[Vector]) -> Vector:
        mixed = rest * own_vector
        for weight, vector in zip(per_channel, vectors, strict=True):
            mixed = mixed + weight * vector
        # exact at both ends, unlike own + s · (mixed − own)
        return np.asarray((1 - strengths) * own_vector + strengths * mixed, dtype=np.float32)

    return StyleCode(
        own.network,
        blend(own.scale, [code.scale for code in codes]),
        blend(own.shift, [code.shift for code in codes]),
    )


def channel_index(layers: Sequence[StyledLayer], layer: str, channel: int) -> int | None:
    """Return where a code has a channel of a layer; None when there is no such channel."""
    start = 0
    for of in layers:
        if of.name == layer:
            return start + channel if 0 <= channel < of.channels else None
        start += of.channels
    return None


def corrected(
    code: StyleCode, layers: Sequence[StyledLayer], corrections: "Sequence[Correction]"
) -> StyleCode:
    """Return a code with its network's corrections added to γ and β.

    Those of other networks, and of channels that there are not, change nothing.

    Args:
        code: the mixed code.
        layers: the network's styled layers, in the order of the code's channels.
        corrections: of any networks.
    """
    scale, shift = code.scale.copy(), code.shift.copy()
    for correction in corrections:
        if correction.network != code.network:
            continue
        index = channel_index(layers, correction.layer, correction.channel)
        if index is not None:
            scale[index] += np.float32(correction.scale)
            shift[index] += np.float32(correction.shift)
    return StyleCode(code.network, scale, shift)


def presence(strength: float) -> float:
    """Return how much of the painted picture shows at strength *s*: smoothstep(0, 0.25, s).

    So 0 is the photo itself, from `ALL_PAINT` on it is all paint, and the way is continuous.
    """
    t = min(max(strength / ALL_PAINT, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)
