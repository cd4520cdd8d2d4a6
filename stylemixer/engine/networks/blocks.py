"""The building blocks that all networks share, made for speed on a CPU.

A styled layer is *convolution → normalisation → γ, β (→ ReLU)*. What costs a naive port most is
not the arithmetic but copies: padding, strided statistics, normalisation in several passes. So here

- activations are channels-last: a pixel's channels lie side by side, the convolutions need no
  reordering, and statistics are reductions over the rows of an ordinary matrix;
- nearest ×2 followed by a 3×3 convolution is one convolution at the low resolution with four times
  the outputs, one per *phase* (position within the 2×2 block): 16 instead of 36 multiplications;
- given statistics make a normalisation affine, which folds into the convolution before it.

Phases are ordered ``(row, column, channel)`` along the channel axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import StyleCode, StyledLayer
from stylemixer.engine.moments import Moments
from stylemixer.engine.networks.protocol import Statistics
from stylemixer.engine.steps import Steps

EPSILON = 1e-5
"""Added to the biased variance, inside the square root, as the networks' origin does."""

STEP_MULTIPLICATIONS = 2_000_000_000
"""A convolution of more is done in bands: two cores take some 40 ms for so many."""


def channels_last(x: Tensor) -> Tensor:
    """Return the same values with each pixel's channels side by side in memory."""
    return x.contiguous(memory_format=torch.channels_last)


def pad(x: Tensor, left: int, top: int, right: int, bottom: int) -> Tensor:
    """Pad by reflection, along an axis too short for it by replication."""
    for sides, length in (((left, right, 0, 0), x.shape[3]), ((0, 0, top, bottom), x.shape[2])):
        if max(sides):
            x = F.pad(x, sides, mode="reflect" if max(sides) < length else "replicate")
    return x


def reflect(x: Tensor, margin: int) -> Tensor:
    """Pad all four sides by reflection, along an axis too short for it by replication."""
    if margin < min(x.shape[2:]):
        return F.pad(x, (margin, margin, margin, margin), mode="reflect")
    return pad(x, margin, margin, margin, margin)


def convolving(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1
) -> Steps[Tensor]:
    """Convolve a padded picture, a large one in bands of rows, with a break after each.

    Args:
        x: channels-last, ``(1, inputs, H, W)``.
        weight: ``(C, inputs, k, k)``.
        bias: ``(C,)``.
        stride: of the convolution.
    """
    kernel = weight.shape[2]
    height, width = ((edge - kernel) // stride + 1 for edge in x.shape[2:])
    band = max(STEP_MULTIPLICATIONS // (weight.numel() * width), 1)
    if band >= height or torch.is_grad_enabled():
        y = F.conv2d(x, weight, bias, stride=stride)
        yield
        return y
    y = channels_last(x.new_empty(1, len(weight), height, width))
    for top in range(0, height, band):
        bottom = min(top + band, height)
        seen = x[:, :, top * stride : (bottom - 1) * stride + kernel]
        y[:, :, top:bottom] = F.conv2d(seen, weight, bias, stride=stride)
        yield
    return y


def measure(x: Tensor, phases: int = 1) -> Moments:
    """Measure μ and σ of each channel.

    Args:
        x: channels-last, ``(1, phases · C, H, W)``.
        phases: how many blocks of C channels are the same channel's pixels.

    Returns:
        μ and σ = sqrt(biased variance + ε), each ``(C,)``.
    """
    if x.device.type == "cpu" and not torch.is_grad_enabled():
        # batch normalisation's own reduction: two passes, in parallel over rows, and several
        # times faster than var_mean on channels-last
        mean, variance = torch.batch_norm_update_stats(x, None, None, 0.0)
    else:
        variance, mean = torch.var_mean(x, dim=(0, 2, 3), correction=0)
    if phases > 1:
        means, variances = mean.view(phases, -1), variance.view(phases, -1)
        mean = means.mean(0)
        variance = (variances + (means - mean).square()).mean(0)
    return Moments(mean, (variance + EPSILON).sqrt())


def centre(x: Tensor) -> Moments:
    """Measure μ and σ of each channel of a channels-last picture and subtract μ in place."""
    mean, std = measure(x)
    x.sub_(mean.view(1, -1, 1, 1))
    return Moments(mean, std)


@dataclass(frozen=True)
class Unit:
    """A styled layer: convolution → normalisation → γ, β (→ ReLU).

    Attributes:
        weight: ``(phases · C, inputs, k, k)``, channels-last; a normalisation undoes a bias.
        stride: of the convolution.
        phases: 4 when the convolution stands for nearest ×2 and a larger convolution.
        rectified: whether a ReLU follows.
        spare: how many of the C channels, the last ones, only fill up vector registers.
    """

    weight: Tensor
    stride: int = 1
    phases: int = 1
    rectified: bool = True
    spare: int = 0

    def __call__(
        self, x: Tensor, scale: Tensor, shift: Tensor, given: Moments | None
    ) -> tuple[Tensor, Moments]:
        """Apply the layer to a padded ``(1, inputs, H, W)``.

        Args:
            x: what to convolve, already padded.
            scale: γ, ``(C,)``.
            shift: β, ``(C,)``.
            given: μ and σ to normalise with; absent, they are measured.

        Returns:
            The activations, and the μ and σ that were used.
        """
        if given is None:
            return self.styled(F.conv2d(x, self.weight, stride=self.stride), scale, shift, None)
        weight, bias = self.folded(scale, shift, given)
        y = F.conv2d(x, weight, bias, stride=self.stride)
        return (y.relu_() if self.rectified else y), given

    def styled(
        self, y: Tensor, scale: Tensor, shift: Tensor, given: Moments | None
    ) -> tuple[Tensor, Moments]:
        """Normalise and style, in place, what the convolution gave; see `__call__`."""
        if given is None:
            given = self._real(measure(y, self.phases))
        a = scale / given.std
        b = shift - given.mean * a
        # a gradient needs what the convolution gave
        out = None if torch.is_grad_enabled() else y
        y = torch.addcmul(self._per_phase(b), y, self._per_phase(a), out=out)
        return (y.relu_() if self.rectified else y), given

    def pixels(self, y: Tensor) -> Tensor:
        """Return what the convolution gave as ``(1, C, H, W)``, without spare channels."""
        x = y if self.phases == 1 else to_pixels(y)
        return x[:, : x.shape[1] - self.spare]

    def _per_phase(self, values: Tensor) -> Tensor:
        return self._repeated(values).view(1, -1, 1, 1)

    def _repeated(self, values: Tensor) -> Tensor:
        if self.phases == 1:
            return values
        if self.spare:
            values = F.pad(values, (0, self.spare))
        return values.repeat(self.phases)

    def _real(self, moments: Moments) -> Moments:
        if not self.spare:
            return moments
        return Moments(moments.mean[: -self.spare], moments.std[: -self.spare])

    def folded(self, scale: Tensor, shift: Tensor, given: Moments) -> tuple[Tensor, Tensor]:
        """Return the convolution's weight and bias with the normalisation folded in."""
        mean, std = given
        a = scale / std
        bias = self._repeated(shift - mean * a)
        weight = self.weight * self._repeated(a).view(-1, 1, 1, 1)
        return channels_last(weight), bias


def upsampling_weight(weight: Tensor) -> Tensor:
    """Return the low-resolution form of nearest ×2 followed by a 3×3 convolution.

    Output pixel ``2i + a`` sees upsampled rows ``2i + a − 1 … 2i + a + 1``: low-resolution
    rows ``i + (a − 1 + k) // 2``: taps that meet the same row are added up.

    Args:
        weight: ``(C, inputs, 3, 3)``.

    Returns:
        ``(4 · C, inputs, 3, 3)``, to be used with replicate padding of 1, which is what reflection
        of the upsampled picture by 1 amounts to.
    """
    out = weight.new_zeros(2, 2, *weight.shape)
    for a in range(2):
        for b in range(2):
            for k in range(3):
                for m in range(3):
                    row, column = (a - 1 + k) // 2 + 1, (b - 1 + m) // 2 + 1
                    out[a, b, :, :, row, column] += weight[:, :, k, m]
    return channels_last(out.flatten(0, 2))


def blocked_weight(weight: Tensor) -> Tensor:
    """Return the form of a convolution that works on 2×2 blocks of pixels.

    A convolution with few outputs leaves most vector lanes empty; on blocks it has four times as
    many.

    Args:
        weight: ``(C, inputs, k, k)``, k odd; it reaches r = (k − 1) / 2 pixels to each side.

    Returns:
        ``(4 · C, 4 · inputs, 2 m + 1, 2 m + 1)`` for inputs and outputs in phases; m = ⌈r / 2⌉
        blocks, to be used with as much padding.
    """
    outputs, inputs, kernel = weight.shape[:3]
    reach = kernel // 2
    margin = (reach + 1) // 2
    side = 2 * margin + 1
    out = weight.new_zeros(2, 2, outputs, 2, 2, inputs, side, side)
    for a in range(2):
        for b in range(2):
            for k in range(kernel):
                for m in range(kernel):
                    row, p = divmod(a + k - reach, 2)
                    column, q = divmod(b + m - reach, 2)
                    out[a, b, :, p, q, :, row + margin, column + margin] = weight[:, :, k, m]
    return channels_last(out.reshape(4 * outputs, 4 * inputs, side, side))


def to_pixels(x: Tensor) -> Tensor:
    """Turn phases into pixels: channels-last ``(1, 4 · C, H, W)`` to ``(1, C, 2H, 2W)``."""
    _, channels, height, width = x.shape
    blocks = x.permute(0, 2, 3, 1).reshape(height, width, 2, 2, channels // 4)
    pixels = blocks.permute(0, 2, 1, 3, 4).reshape(1, 2 * height, 2 * width, channels // 4)
    return pixels.permute(0, 3, 1, 2)


def reflect_phases(x: Tensor) -> Tensor:
    """Pad a picture in phases by reflection of four pixels, which are two blocks, on each side.

    Args:
        x: channels-last, ``(1, 4 · C, H, W)`` for a picture of 2H × 2W pixels.

    Returns:
        Channels-last, ``(1, 4 · C, H + 4, W + 4)``.
    """
    _, channels, height, width = x.shape
    out = x.new_empty(1, height + 4, width + 4, 2, 2, channels // 4)
    out[:, 2:-2, 2:-2] = x.permute(0, 2, 3, 1).reshape(1, height, width, 2, 2, -1)
    for axis, length in ((1, height), (2, width)):
        for pixel in (-4, -3, -2, -1, *range(2 * length, 2 * length + 4)):
            source = _reflected(pixel, 2 * length)
            to, of = (pixel // 2 + 2, pixel % 2), (source // 2 + 2, source % 2)
            out.select(axis, to[0]).select(axis + 1, to[1]).copy_(
                out.select(axis, of[0]).select(axis + 1, of[1])
            )
    return out.flatten(3).permute(0, 3, 1, 2)


def _reflected(pixel: int, length: int) -> int:
    """Return the inner pixel that a pixel outside repeats; the nearest where the axis is short."""
    if length <= 4:
        return min(max(pixel, 0), length - 1)
    return -pixel if pixel < 0 else 2 * (length - 1) - pixel


@dataclass(frozen=True)
class Decoder:
    """What `cin26` and `painter` share: residual blocks, two upsamplings, 9×9, sigmoid.

    Attributes:
        residual: two units per block, the second without ReLU.
        expand: the two upsampling units, in phases.
        last: the 9×9 unit on 2×2 blocks, without ReLU.
    """

    residual: tuple[tuple[Unit, Unit], ...]
    expand: tuple[Unit, Unit]
    last: Unit

    @classmethod
    def from_weights(cls, weights: dict[str, Tensor], blocks: int) -> "Decoder":
        """Prepare the weights ``residual.B.{0,1}``, ``expand.{0,1,2}`` of a network."""
        # a fourth output, which is 0, makes sixteen of the twelve: whole vectors
        last = F.pad(weights["expand.2.weight"], (0, 0, 0, 0, 0, 0, 0, 1))
        return cls(
            tuple(
                (
                    Unit(channels_last(weights[f"residual.{b}.0.weight"])),
                    Unit(channels_last(weights[f"residual.{b}.1.weight"]), rectified=False),
                )
                for b in range(blocks)
            ),
            (
                Unit(upsampling_weight(weights["expand.0.weight"]), phases=4),
                Unit(upsampling_weight(weights["expand.1.weight"]), phases=4),
            ),
            Unit(blocked_weight(last), phases=4, rectified=False, spare=1),
        )

    def painting(self, x: Tensor, style: "StyleWalk") -> Steps[Tensor]:
        """Run from the first residual block to the picture, ``(1, 3, 4h, 4w)`` in [0, 1]."""
        x = yield from self.residuals(x, style, self.residual)
        return (yield from self.expanding(x, style))

    @staticmethod
    def residuals(
        x: Tensor, style: "StyleWalk", blocks: Sequence[tuple[Unit, Unit]]
    ) -> Steps[Tensor]:
        """Run through some residual blocks."""
        for first, second in blocks:
            inner = style.apply(first, reflect(x, 1))
            yield
            x = style.apply(second, reflect(inner, 1)).add_(x)
            yield
        return x

    def expanding(self, x: Tensor, style: "StyleWalk") -> Steps[Tensor]:
        """Run from the last residual block's output to the picture."""
        x = to_pixels(style.apply(self.expand[0], F.pad(x, (1, 1, 1, 1), mode="replicate")))
        yield
        x = style.apply(self.expand[1], F.pad(x, (1, 1, 1, 1), mode="replicate"))
        yield
        x = yield from style.applying(self.last, reflect_phases(x))
        return to_pixels(x.sigmoid_())[:, :3]


class StyleWalk:
    """Hands each styled layer, in order, its γ, β and statistics, and collects what was used.

    Args:
        layers: the network's.
        scale: γ of all of them.
        shift: β of all of them.
        statistics: given, they are used; absent, measured.
        watched: the index of a layer, not the first, whose activations are kept.

    Attributes:
        seen: what the watched layer normalises, ``(1, C, H, W)``; None before it is reached.
    """

    def __init__(
        self,
        layers: Sequence[StyledLayer],
        scale: Tensor,
        shift: Tensor,
        statistics: Statistics | None,
        watched: int | None = None,
    ) -> None:
        channels = [layer.channels for layer in layers]
        self._scales = torch.split(scale, channels)
        self._shifts = torch.split(shift, channels)
        self._given = statistics
        self._used: list[Moments] = []
        self._watched = watched
        self.seen: Tensor | None = None

    def begin(self, encoded: Moments) -> tuple[Tensor, Tensor]:
        """Return γ and β for the first layer, whose features were normalised while encoding.

        Other statistics than those that the features were normalised with are made up for in γ
        and β: (x − μ)/σ is an affine function of the same under another μ and σ.

        Args:
            encoded: the μ and σ that the features were normalised with.
        """
        scale, shift = self._scales[0], self._shifts[0]
        if self._given is None:
            self._used.append(encoded)
            return scale, shift
        mean, std = self._given.mean[0], self._given.std[0]
        self._used.append(Moments(mean, std))
        return scale * (encoded.std / std), shift + scale * ((encoded.mean - mean) / std)

    def style_of_next(self) -> tuple[Tensor, Tensor, Moments | None]:
        """Return γ, β and the given statistics of the layer that comes now."""
        index = len(self._used)
        given = self._given
        moments = None if given is None else Moments(given.mean[index], given.std[index])
        return self._scales[index], self._shifts[index], moments

    def apply(self, unit: Unit, x: Tensor) -> Tensor:
        """Apply the unit that comes now to its padded input."""
        if len(self._used) == self._watched:
            return self.finish(unit, F.conv2d(x, unit.weight, stride=unit.stride))
        y, moments = unit(x, *self.style_of_next())
        self._used.append(moments)
        return y

    def applying(self, unit: Unit, x: Tensor) -> Steps[Tensor]:
        """Apply the unit that comes now to its padded input, a large one in steps."""
        if self._given is None:
            y = yield from convolving(x, unit.weight, stride=unit.stride)
            return self.finish(unit, y)
        yield
        return self.apply(unit, x)

    def finish(self, unit: Unit, y: Tensor) -> Tensor:
        """Normalise and style, in place, what the convolution of the unit that comes now gave."""
        if len(self._used) == self._watched:
            self.seen = unit.pixels(y).clone()
        scale, shift, moments = self.style_of_next()
        y, moments = unit.styled(y, scale, shift, moments)
        self._used.append(moments)
        return y

    def statistics(self) -> Statistics:
        """Return what every layer was normalised with."""
        return Statistics(tuple(m.mean for m in self._used), tuple(m.std for m in self._used))


def watching(
    layers: Sequence[StyledLayer], code: StyleCode, layer: int, device: torch.device
) -> StyleWalk:
    """Return a walk with a code that keeps what a layer, not the first, normalises."""
    scale, shift = (torch.from_numpy(v).to(device) for v in (code.scale, code.shift))
    return StyleWalk(layers, scale, shift, None, layer)
