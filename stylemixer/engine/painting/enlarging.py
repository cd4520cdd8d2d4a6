"""Paint finer than the reference: crisp at full size, with the reference's composition.

Strokes have a fixed size in the network's pixels, so painting a large photo directly gives tiny
strokes: another picture than the preview. And a preview enlarged in one step lacks all strokes
between its own and the finest. Paintings have structure at every scale, so the reference is
enlarged octave by octave: twice as large, painted over, and again until the size is reached
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
  so this is it, and all steps of two have the same ones;
- high frequencies raised by 15 or 30 % on top: nearer on `adain`, farther on the others.
"""

from collections.abc import Generator, Sequence
from functools import partial

import torch

from stylemixer.engine.networks.protocol import Statistics
from stylemixer.engine.painting.octave import (
    PHOTO_SHARE,
    Ground,
    Octave,
    Scene,
    enlarged_part,
    joined,
)
from stylemixer.engine.painting.octave_sizes import octave_sizes
from stylemixer.engine.painting.resampling import Size
from stylemixer.engine.painting.tiling import Box
from stylemixer.engine.pictures.images import fitted

STATISTICS_EDGE = 1536
"""Long edge of the whole-picture passes whose statistics the tiles get."""

LEAST_STD = 0.1
"""σ of given statistics is at least so much: below, on pictures of nearly one colour, folded
normalisations would multiply rounding errors from layer to layer until they overflow. Photos with
anything to see stay above it in every layer (measured: `painter` 0.11, `cin26` 1.0)."""


class Enlarger:
    """Enlarges one painted picture to any size; the octaves on the way there are kept.

    Args:
        ground: the picture painted at the working edge, or one that was refined.
        scene: the networks that painted it, and the photo.
    """

    def __init__(self, ground: Ground, scene: Scene) -> None:
        self._ground = ground
        self._scene = scene
        self._octaves: dict[Size, Octave] = {}
        self._last: Octave | None = None
        self._statistics: dict[tuple[Size, Size], list[Statistics]] = {}

    @property
    def nbytes(self) -> int:
        """How much memory its octaves may come to hold."""
        return sum(octave.nbytes for octave in self._octaves.values())

    def to(self, size: Size) -> Octave:
        """Return the picture at a size beyond the reference's, to be painted part by part."""
        *beneath, _ = octave_sizes(self._ground.size, size)
        chain: list[Ground | Octave] = [self._ground]
        for step in beneath:
            if step not in self._octaves:
                self._octaves[step] = self._octave(step, chain, kept=True)
            chain.append(self._octaves[step])
        if self._last is None or self._last.size != size:
            self._last = self._octave(size, chain, kept=max(size) <= STATISTICS_EDGE)
        return self._last

    def _octave(self, size: Size, chain: Sequence[Ground | Octave], kept: bool) -> Octave:
        times = max(size) / max(chain[-1].size)
        edge = round(times * max(self._ground.size))
        middle = fitted(size, min(edge, STATISTICS_EDGE))
        # where that is too large, the step begins from the reference scaled down
        start = self._ground.size
        if edge > STATISTICS_EDGE:
            start = fitted(start, round(STATISTICS_EDGE / times))
        measuring = partial(self._measuring, start, middle)
        return Octave(size, chain[-1], self._scene, measuring, kept)

    @torch.inference_mode()
    def _measuring(
        self, start: Size, middle: Size, octave: Octave
    ) -> Generator[None, None, Sequence[Statistics]]:
        """Measure each network's statistics over the whole picture, once for equal steps.

        The first octave is finished by the way where it is no larger than that.
        """
        key = start, middle
        if key not in self._statistics:
            photo = yield from self._scene.photo_at(middle)
            whole = Box(0, 0, *middle)
            reference, lower = self._ground.at(start).whole(), Box(0, 0, *start)
            enlarged = enlarged_part(reference, lower, start, middle, whole)
            del reference
            content = torch.lerp(enlarged, photo, PHOTO_SHARE)
            fine = torch.zeros_like(enlarged)
            statistics = []
            # whoever calls has had a network paint the reference just before
            yield
            for network, code, share in self._scene.networks:
                features = network.encode_content(content)
                yield
                painted = network.render(features, code)
                statistics.append(painted.statistics)
                fine.add_(painted.image, alpha=share)
                del features, painted
                yield
            self._statistics[key] = [_steady(measured) for measured in statistics]
            if octave.size == middle and all(map(_is_steady, statistics)):
                octave.keep(joined(enlarged, fine, whole, whole))
        return self._statistics[key]


def _is_steady(statistics: Statistics) -> bool:
    return all(float(std.min()) >= LEAST_STD for std in statistics.std)


def _steady(statistics: Statistics) -> Statistics:
    return Statistics(statistics.mean, tuple(std.clamp_min(LEAST_STD) for std in statistics.std))
