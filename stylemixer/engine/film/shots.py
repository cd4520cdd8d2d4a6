"""Where a film cuts, and how its exposure drifts: what is told from its frames in small.

Cuts are told by colour histograms, of which the difference from frame to frame is far above that
of the frames around it. Exposure is told by the ratio of the brightness of blocks that did not
change otherwise.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stylemixer.engine.film.frames import Frame

Small = npt.NDArray[np.float32]
"""``(h, w, 3)``, in [0, 1]."""

EDGE = 96
"""Frames are looked at with a long edge of about so many blocks."""

BINS = 16
CUT = 0.35
"""Least difference of two histograms at a cut, 0–1. Hands before the camera reach 0.2."""
TIMES = 3.0
"""And so many times the mean difference of the frames before."""
REMEMBERED = 8
ALIKE = 0.6
"""From this correlation on, the same picture goes on after a cut: a light was switched on."""
SHORTEST = 8
"""A shot has at least so many frames; what is shorter is a flash."""

DARK, BRIGHT = 0.06, 0.94
"""Blocks that are darker or brighter tell nothing of the exposure: they are cut off, or noise."""
LEAST_BLOCKS = 24
CHANGE = 0.25
"""A larger change of exposure between two frames is none, but another picture."""
RANGE = 0.7
"""Exposure is evened out by at most so much, as a logarithm: twice as bright. A film that fades
to black is to fade."""


def small(frame: Frame) -> Small:
    """Return the means of blocks of a frame, ``(h, w, 3)``, in [0, 1]."""
    height, width, _ = frame.shape
    block = max(-(-max(height, width) // EDGE), 1)
    rows, columns = max(height // block, 1), max(width // block, 1)
    if height < block or width < block:
        cut = frame[:, :, :].mean((0, 1), dtype=np.float32)[None, None]
    else:
        cut = frame[: rows * block, : columns * block]
        # one axis after the other: a mean over both of bytes is several times slower
        cut = cut.reshape(rows, block, columns * block * 3).mean(1, dtype=np.float32)
        cut = cut.reshape(rows, columns, block, 3).mean(2)
    largest = np.iinfo(frame.dtype).max if frame.dtype.kind == "u" else 1
    return np.asarray(cut / np.float32(largest), np.float32)


def histogram(blocks: Small) -> npt.NDArray[np.float32]:
    """Return the shares of `BINS` levels of each channel, ``(3, BINS)``, each adding to 1.

    A value between two levels counts for both, so that a drift of exposure changes little.
    """
    place = blocks.reshape(-1, 3).clip(0, 1) * (BINS - 1)
    low = np.minimum(place.astype(np.intp), BINS - 2)
    upper = place - low
    out = np.zeros((3, BINS))
    for channel in range(3):
        index, share = low[:, channel], upper[:, channel]
        out[channel] += np.bincount(index, 1 - share, BINS)
        out[channel] += np.bincount(index + 1, share, BINS)
    return np.asarray(out / len(place), np.float32)


def goes_on(before: Small, now: Small) -> bool:
    """Tell whether two frames show the same picture, however it is lit."""
    a, b = (each.mean(2).ravel() for each in (before, now))
    a, b = a - a.mean(), b - b.mean()
    power = float(np.sqrt((a @ a) * (b @ b)))
    return power > 0 and float(a @ b) / power >= ALIKE


class CutFinder:
    """Is shown one frame after the other, and tells where a shot begins."""

    def __init__(self) -> None:
        self._last: npt.NDArray[np.float32] | None = None
        self._recent: deque[float] = deque(maxlen=REMEMBERED)
        self._length = 0

    def __call__(self, blocks: Small) -> bool:
        """Tell whether a frame begins a shot; the very first one does not count."""
        now = histogram(blocks)
        last, self._last = self._last, now
        self._length += 1
        if last is None:
            return False
        change = float(np.abs(now - last).sum() / 6)
        usual = sum(self._recent) / len(self._recent) if self._recent else 0.0
        if change >= CUT and change >= TIMES * usual and self._length > SHORTEST:
            self._recent.clear()
            self._length = 1
            return True
        self._recent.append(change)
        return False


def exposure_step(before: Small, now: Small) -> float:
    """Return the logarithm of how much brighter a frame is than the one before; 0: not known.

    What moves between them does not count: it is far from the middle of all blocks.
    """
    seen = (before > DARK) & (now > DARK) & (before < BRIGHT) & (now < BRIGHT)
    if int(seen.sum()) < LEAST_BLOCKS:
        return 0.0
    ratios = np.log(now[seen] / before[seen])
    middle = np.median(ratios)
    spread = np.median(np.abs(ratios - middle))
    step = float(ratios[np.abs(ratios - middle) <= max(2 * spread, 0.002)].mean())
    return step if abs(step) <= CHANGE else 0.0


def lifts(steps: Sequence[float]) -> npt.NDArray[np.float32]:
    """Return by how much to multiply each frame of a shot, so that all are equally exposed.

    They become as bright as the brightest ones: what was too bright there is then in all of them.

    Args:
        steps: `exposure_step` of each frame; the first one's does not count.
    """
    total = np.cumsum(np.concatenate([[0.0], np.asarray(steps[1:], np.float64)]))[: len(steps)]
    bright = np.percentile(total, 90)
    return np.asarray(np.exp((bright - total).clip(-RANGE, RANGE)), np.float32)
