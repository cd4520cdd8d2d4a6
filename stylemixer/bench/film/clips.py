"""Films that show what makes paint flicker, made of the example photos."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stylemixer.engine.film.tools import Tools
from stylemixer.engine.pictures.images import read_picture, resize
from stylemixer.paths import resources

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

SIZE = (384, 256)
FRAMES = 25
DRIFT = 0.1
NOISE = 2.5
"""Standard deviation of a camera's noise, in 8-bit levels."""
HEADROOM = 0.9
"""So bright is what is brightest at a middling exposure."""


@dataclass(frozen=True)
class Scene:
    """A film.

    Attributes:
        name: what it is.
        frames: uint8 ``(H, W, 3)``.
        covered: for each frame, where an object covers a scene that stands still; None: all moves.
    """

    name: str
    frames: Sequence[Bytes]
    covered: Sequence[Mask] | None


def example(name: str, size: tuple[int, int]) -> npt.NDArray[Any]:
    """Return an example photo at a size, float ``(H, W, 3)``, 0–255."""
    picture = read_picture(resources() / "examples" / f"{name}.jpg")
    return np.asarray(resize(picture.pixels, size) * 255)


def passing(size: tuple[int, int] = SIZE, count: int = FRAMES) -> Scene:
    """Return a still scene through which an object passes while exposure drifts by ±10 %."""
    width, height = size
    scene, other = example("coffee", size) * HEADROOM, example("rocket", size)
    edge = height // 2
    y, x = np.mgrid[:edge, :edge]
    disc = (x - edge / 2) ** 2 + (y - edge / 2) ** 2 < (edge / 2 - 1) ** 2
    patch = other[height // 4 :][:edge, width // 3 :][:, :edge]
    frames, masks = [], []
    for number in range(count):
        frame, mask = scene.copy(), np.zeros((height, width), bool)
        left = round(-edge + (width + edge) * number / (count - 1))
        low, high = max(left, 0), min(left + edge, width)
        if high > low:
            part = disc[:, low - left : high - left]
            rows = slice(height // 4, height // 4 + edge)
            frame[rows, low:high][part] = patch[:, low - left : high - left][part]
            mask[rows, low:high] = part
        gain = 1 + DRIFT * np.sin(number * 0.4)
        frames.append(rounded(frame * gain))
        masks.append(mask)
    return Scene("an object passes, exposure drifts", frames, masks)


def noisy(size: tuple[int, int] = SIZE, count: int = FRAMES) -> Scene:
    """Return a still picture with a camera's noise."""
    scene, rng = example("coffee", size) * HEADROOM, np.random.default_rng(0)
    frames = [rounded(scene + rng.normal(0, NOISE, scene.shape)) for _ in range(count)]
    return Scene("a still picture, camera noise", frames, [np.zeros(scene.shape[:2], bool)] * count)


def moving(size: tuple[int, int] = SIZE, count: int = FRAMES) -> Scene:
    """Return a camera that moves across a picture and nearer to it, with a little noise."""
    width, height = size
    whole, rng = example("chelsea", (width * 2, height * 2)), np.random.default_rng(0)
    frames = []
    for number in range(count):
        t = number / (count - 1)
        share = 0.7 - 0.1 * t  # of the picture that is seen
        left, top = (0.05 + 0.2 * t) * 2 * width, (0.2 - 0.1 * t) * 2 * height
        box = (left, top, left + share * 2 * width, top + share * 2 * height)
        seen = resize(np.asarray(whole / 255, np.float32), size, box) * 255
        frames.append(rounded(seen * HEADROOM + rng.normal(0, 1.0, seen.shape)))
    return Scene("a camera moves", frames, None)


def rounded(frame: npt.NDArray[Any]) -> Bytes:
    """Return a frame as a camera stores it."""
    return np.asarray(np.rint(frame.clip(0, 255)), np.uint8)


def written(path: Path, frames: Sequence[Bytes], tools: Tools, rate: int = 25) -> Path:
    """Write a film without any loss."""
    height, width, _ = frames[0].shape
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(rate)]
    coded = ["-c:v", "ffv1", "-pix_fmt", "bgr0", str(path)]
    command = [tools.ffmpeg, "-v", "error", "-y", *raw, "-i", "pipe:0", *coded]
    subprocess.run(command, input=b"".join(frame.tobytes() for frame in frames), check=True)
    return path
