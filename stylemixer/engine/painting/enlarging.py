"""Paint finer than the reference: crisp at full size, with the reference's composition.

Strokes have a fixed size in the network's pixels, so painting a large photo directly gives tiny
strokes: another picture than the preview. And a preview enlarged in one step lacks all strokes
between its own and the finest. Paintings have structure at every scale, so the reference is
enlarged octave by octave: about twice as large, painted over, and again until the size is reached
(`octave`; coarse to fine as in Gatys et al. 2017, arXiv 1611.07865).

What was tried, by looking at 100 % crops of photos of 1000 to 2100 px over references 4 to 5.5
times smaller, and by DESIGN.md's crop statistics (0.2 at most; `starlit-blue`, `painter` after
Hokusai and `adain` after a photo, in this order):

- σ of the Gaussian 1.2 px: the reference's blotches and staircases stay; 2 px: 0.15, 0.16, 0.36;
  2.5 px: 0.12, 0.13, 0.26; 3 px: 0.11, 0.12, 0.20, so this is it; what moves in the composition
  grows with it (mean ΔE of `ink-mosaic` 0.4, 0.6, 0.8);
- share of the photo 0.15: brighter, but edges follow the reference's steps; 0.6: grey noise in
  `starlit-blue`, and the photo shows through; 0.35 it is;
- statistics of each octave's own content at full size, which tiles cannot have: 0.42 on `adain`; of
  the octave beneath, reduced to a middle size: too calm, as it is crisp there and blurred once it
  is enlarged (0.20, 0.29, 0.84 with σ 2 px); of the same step taken from the reference, as blurred
  and as painted as every other step, at a size that a whole picture fits into: the figures above,
  so this is it, and as all steps are equal, they have the same ones;
- high frequencies raised by 15 or 30 % on top: nearer on `adain`, farther on the others; raised by
  what is measured to be lost, on another photo: 0.10, 0.12, 0.39 without, 0.10, 0.09, 0.20 with it;
- steps of two and a last one of 1.3: 0.16, 0.16, 0.50 without the gain; two equal steps of 2.3 with
  it: 0.10, 0.13, 0.25.
"""

import math
from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from stylemixer.engine.networks.protocol import Statistics
from stylemixer.engine.painting.gaussian import blurred
from stylemixer.engine.painting.octave import (
    PHOTO_SHARE,
    SIGMA,
    Ground,
    Measured,
    Measuring,
    Octave,
    Scene,
    enlarged_part,
)
from stylemixer.engine.painting.octave_sizes import octave_sizes
from stylemixer.engine.painting.resampling import Size
from stylemixer.engine.painting.tiling import Box
from stylemixer.engine.steps import Steps

STATISTICS_EDGE = 1536
"""The whole-picture passes whose statistics the tiles get have the area of such a square. With 1280
a step of 2.3 begins from a smaller reference, and paint is too calm: 0.79 on `adain`, not 0.39."""

LARGEST_GAIN = 1.25
"""More would move the composition; `adain` gets 1.15 to 1.22, the others mostly less."""

FAINT = 1e-3
"""A change of less than a quarter of an 8-bit level is noise, and not raised."""

LEAST_STD = 0.1
"""σ of given statistics is at least so much: below, on pictures of nearly one colour, folded
normalisations would multiply rounding errors from layer to layer until they overflow. Photos with
anything to see stay above it in every layer (measured: `painter` 0.11, `cin26` 1.0)."""


class Enlarger:
    """Enlarges one painted picture to any size; the octaves on the way there are kept.

    Args:
        ground: the picture painted at the working edge, or one that was refined.
        scene: the networks that painted it, and the photo.
        given: what was measured before, on this photo or one like it; None: it is measured here.
    """

    def __init__(self, ground: Ground, scene: Scene, given: Measured | None = None) -> None:
        self._ground = ground
        self._scene = scene
        self._given = given
        self._octaves: list[Octave] = []
        self._measured: dict[tuple[Size, Size], Measured] = {}

    @property
    def nbytes(self) -> int:
        """How much memory its octaves may come to hold."""
        return sum(octave.nbytes for octave in self._octaves)

    def to(self, size: Size) -> Octave:
        """Return the picture at a size beyond the reference's, to be painted part by part."""
        if not self._octaves or self._octaves[-1].size != size:
            self._octaves = self._chain(list(octave_sizes(self._ground.size, size)))
        return self._octaves[-1]

    def _chain(self, sizes: list[Size]) -> list[Octave]:
        # all steps are equal, so what is measured for the first one serves them all
        start, middle = self._ground.size, sizes[0]
        share = STATISTICS_EDGE / math.sqrt(math.prod(middle))
        if share < 1:
            # where that is too large, the step begins from the reference scaled down
            start, middle = _scaled(start, share), _scaled(middle, share)
        octaves: list[Octave] = []
        measuring = partial(self._measuring, start, middle, octaves)
        for size in sizes:
            kept = size != sizes[-1] or size == middle
            below = octaves[-1] if octaves else self._ground
            octaves.append(Octave(size, below, self._scene, measuring, kept))
        return octaves

    @torch.inference_mode()
    def _measuring(self, start: Size, middle: Size, octaves: Sequence[Octave]) -> Measuring:
        """Measure each network's statistics over the whole picture, once for all steps.

        The first octave is finished by the way where it is no larger than that.
        """
        if self._given is not None:
            return self._given
        key = start, middle
        if key in self._measured:
            return self._measured[key]
        photo = yield from self._scene.photo_at(middle)
        whole = Box(0, 0, *middle)
        reference, lower = self._ground.at(start).whole(), Box(0, 0, *start)
        yield
        enlarged = enlarged_part(reference, lower, start, middle, whole)
        yield
        content = torch.lerp(enlarged, photo, PHOTO_SHARE)
        del reference, photo
        change = -enlarged
        statistics = []
        yield
        for network, code, share in self._scene.networks:
            features = yield from network.encoding(content)
            yield
            painted = yield from network.rendering(features, code)
            statistics.append(painted.statistics)
            change.add_(painted.image, alpha=share)
            del features, painted
            yield
        wanted = _power(_high(self._ground.middle(STATISTICS_EDGE)))
        yield
        change = _high(change)
        yield
        gain = yield from _gain(wanted, enlarged, change)
        self._measured[key] = Measured([_steady(one) for one in statistics], gain)
        if octaves[0].size == middle and all(map(_is_steady, statistics)):
            octaves[0].keep(enlarged.add_(change, alpha=gain))
        yield
        return self._measured[key]


def _gain(wanted: float, enlarged: Tensor, change: Tensor) -> Steps[float]:
    """Return by how much to raise a change of high frequencies.

    Args:
        wanted: the mean square of an octave's high frequencies.
        enlarged: the picture without the change, ``(1, 3, h, w)``.
        change: what is added to it, likewise.
    """
    old = _high(enlarged)
    yield
    new = _high(change)
    yield
    # of old + gain · new, the mean square is to be what is wanted
    added, both, lacking = _power(new), float((old * new).mean()), wanted - _power(old)
    root = math.sqrt(max(both * both + added * lacking, 0.0))
    gain = (root - both) / added if added > FAINT**2 else 1.0
    return min(max(gain, 1 / LARGEST_GAIN), LARGEST_GAIN)


def _high(picture: Tensor) -> Tensor:
    return picture - blurred(picture, SIGMA)


def _power(picture: Tensor) -> float:
    return float(picture.square().mean())


def _scaled(size: Size, share: float) -> Size:
    return max(round(size[0] * share), 1), max(round(size[1] * share), 1)


def _is_steady(statistics: Statistics) -> bool:
    return all(float(std.min()) >= LEAST_STD for std in statistics.std)


def _steady(statistics: Statistics) -> Statistics:
    return Statistics(statistics.mean, tuple(std.clamp_min(LEAST_STD) for std in statistics.std))
