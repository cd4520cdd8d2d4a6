"""A film's frames as arrays, equally far apart in time, upright, as full-range red, green, blue."""

import os
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stylemixer.engine.film.clip import Clip
from stylemixer.engine.film.tools import Tools, running, source
from stylemixer.errors import FilmError

Frame = npt.NDArray[Any]
"""uint8 or uint16 ``(H, W, 3)``, sRGB."""

SCALING = "accurate_rnd+full_chroma_int+full_chroma_inp+bicubic"
"""How colours and sizes are converted: with care rather than in haste."""

SEEK_FROM = 250
"""Earlier frames are read from the beginning: to skip so many takes less than a second."""

_MARGIN_S = 1.0

MATRIX_WORDS = {"smpte170m": "smpte170m", "bt470bg": "bt470", "bt2020nc": "bt2020"}
"""What the scaler calls a matrix that others call otherwise."""


def read_frames(
    clip: Clip,
    tools: Tools,
    start: int = 0,
    stop: int | None = None,
    size: tuple[int, int] | None = None,
) -> Generator[Frame, None, None]:
    """Read frames; closing the generator ends the program that decodes them.

    Where the film has none for a while, the last one comes again; where it has more than its rate
    tells, some are left out.

    Args:
        clip: the film.
        tools: the programs.
        start: number of the first frame.
        stop: where to end, exclusive; None: at the end of the film.
        size: width and height; None: the film's own.

    Yields:
        uint8, or uint16 for a film with more than 8 bits, ``(H, W, 3)``. Fewer than asked for when
        the film ends.

    Raises:
        FilmError: when not even one can be read.
    """
    width, height = size or clip.size
    kind = np.dtype("<u2" if clip.deep else "u1")
    seeking = clip.seekable and start >= SEEK_FROM
    words = [tools.ffmpeg, "-nostdin", "-copyts"]
    if seeking:
        # from the key frame before, as a frame from before may have to be shown again
        back = float((clip.first + start) / clip.fps) - clip.file_start - _MARGIN_S
        words += ["-noaccurate_seek", "-ss", f"{max(back, 0.0):.6f}"]
    words += [*source(Path(clip.path)), "-map", f"0:{clip.stream}", "-an", "-sn", "-dn"]
    words += ["-vf", _filters(clip, (width, height), start)]
    if stop is not None:
        words += ["-frames:v", str(stop - start)]
    words += ["-vsync", "passthrough", "-f", "rawvideo"]
    words += ["-pix_fmt", "rgb48le" if clip.deep else "rgb24", "pipe:1"]
    with running(words, stdout=subprocess.PIPE) as process:
        pipe = process.popen.stdout
        assert pipe is not None
        count = 0
        while True:
            frame = np.empty((height, width, 3), kind)
            if not _filled(pipe.fileno(), memoryview(frame.data).cast("B")):
                break
            count += 1
            yield frame
        if count == 0:
            raise FilmError(
                "“{file}” has no frame there; it is cut off or damaged.",
                process.said(),
                file=clip.file,
            )


def _filters(clip: Clip, size: tuple[int, int], start: int) -> str:
    """Return the chain from what is decoded to what is read."""
    rate = f"{clip.rate[0]}/{clip.rate[1]}"
    chain = ["bwdif=mode=send_frame"] if clip.interlaced else []
    chain.append(f"fps=fps={rate}")
    if start:
        # on a grid of its own time, so that the frames are the same wherever decoding begins
        chain.append(f"trim=start_pts={clip.first + start}")
    scale = f"scale=w={size[0]}:h={size[1]}:flags={SCALING}:out_range=pc"
    if clip.colours.matrix != "gbr":
        matrix = MATRIX_WORDS.get(clip.colours.matrix, clip.colours.matrix)
        scale += f":in_color_matrix={matrix}:in_range={'pc' if clip.colours.full else 'tv'}"
    return ",".join([*chain, scale, "setsar=1"])


def _filled(handle: int, place: memoryview) -> bool:
    """Read until a place is full; False when the pipe ends before."""
    done = 0
    while done < len(place):
        count = _read(handle, place[done:])
        if count == 0:
            return False
        done += count
    return True


def _read(handle: int, place: memoryview) -> int:
    if hasattr(os, "readv"):  # not on Windows
        return os.readv(handle, [place])
    data = os.read(handle, len(place))
    place[: len(data)] = data
    return len(data)
