"""How much paint changes that should not, as figures and as strips of frames to look at."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from stylemixer.bench.film.clips import Bytes, Mask, Scene

Floats = npt.NDArray[np.float64]

MARGIN = 24
"""Pixels around an object that do not count: it casts paint on what is near."""
STRIP = 5
"""So many frames of a film are shown."""

MISSING_CV = "OpenCV is missing (pip install opencv-python-headless)"


def deviation(painted: Sequence[Bytes], covered: Sequence[Mask]) -> float:
    """Return how far what stands still strays, in 8-bit levels: a root mean square over time.

    Exposure is compensated: each frame is first multiplied by what brings it nearest to the mean
    of all, for each channel.

    Args:
        painted: the frames.
        covered: where something passes before the scene.
    """
    frames = np.stack(painted).astype(np.float64)
    free = np.stack([~_wider(mask) for mask in covered])[..., None]
    mean = _mean(frames, free)
    gains = (frames * mean * free).sum((1, 2)) / (frames**2 * free).sum((1, 2))
    frames *= gains[:, None, None]
    strays = (frames - _mean(frames, free)) ** 2 * free
    return float(np.sqrt(strays.sum() / (free.sum() * 3)))


def _mean(frames: Floats, free: npt.NDArray[np.bool_]) -> Floats:
    found: Floats = (frames * free).sum(0) / np.maximum(free.sum(0), 1)
    return found


def _wider(mask: Mask) -> Mask:
    if not mask.any():
        return mask
    grown = Image.fromarray(mask.astype(np.uint8) * 255).filter(
        ImageFilter.MaxFilter(2 * MARGIN + 1)
    )
    return np.asarray(grown) > 0


def warped_error(painted: Sequence[Bytes], original: Sequence[Bytes]) -> float | None:
    """Return the mean change of paint along the film's own motion, in 8-bit levels.

    Each frame is compared with the one after, brought back along the optical flow of the original
    (DIS: Kroeger et al. 2016), where the flow back and forth agree, as Ruder et al. 2016 do.

    Args:
        painted: the painted frames.
        original: those of the film.

    Returns:
        None without OpenCV.
    """
    try:
        import cv2  # noqa: PLC0415  for the makers alone
    except ImportError:
        return None
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    height, width, _ = original[0].shape
    grid: Any = np.stack(np.meshgrid(np.arange(width), np.arange(height)), 2).astype(np.float32)
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in original]
    found = []
    for number in range(len(painted) - 1):
        forth = flow.calc(grey[number], grey[number + 1], None)
        back = flow.calc(grey[number + 1], grey[number], None)
        place = grid + forth
        returned = forth + cv2.remap(back, place, None, cv2.INTER_LINEAR)
        inside = (place >= 0).all(2) & (place[..., 0] < width - 1) & (place[..., 1] < height - 1)
        seen = inside & ((returned**2).sum(2) < 0.5)
        later = cv2.remap(painted[number + 1], place, None, cv2.INTER_LINEAR)
        found.append(np.abs(later.astype(float) - painted[number])[seen].mean())
    return float(np.mean(found))


def figure(scene: Scene, painted: Sequence[Bytes]) -> float | None:
    """Return a scene's figure: what stands still strays, or what moves changes by so much."""
    if scene.covered is None:
        return warped_error(painted, scene.frames)
    return deviation(painted, scene.covered)


def strip(path: Path, rows: Sequence[Sequence[Bytes]]) -> None:
    """Write some frames of several films below each other, to be looked at."""
    picked = np.linspace(0, len(rows[0]) - 1, STRIP).round().astype(int)
    lines = [np.concatenate([row[number] for number in picked], 1) for row in rows]
    Image.fromarray(np.concatenate(lines, 0)).save(path)
