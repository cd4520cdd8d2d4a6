"""Frames into a film, through a pipe to the program that encodes them."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np

from stylemixer.engine.film.clip import Colours
from stylemixer.engine.film.film_settings import TITLES, Codec, FilmSettings
from stylemixer.engine.film.frames import MATRIX_WORDS, SCALING, Frame
from stylemixer.engine.film.tools import Running, ToolError, Tools, asked, named, running
from stylemixer.engine.replacing import cannot_save
from stylemixer.errors import FilmError, SaveError

_ENCODERS: dict[Codec, str] = {"h264": "libx264", "prores": "prores_ks", "ffv1": "ffv1"}
_PART = ".part"


def check_encoder(tools: Tools, settings: FilmSettings) -> None:
    """Find out before the work starts whether the user's ffmpeg can write such a film.

    Raises:
        FilmError: when it cannot.
    """
    encoder = _ENCODERS.get(settings.codec)
    if encoder is None:
        return
    try:
        out = asked([tools.ffmpeg, "-encoders"]).decode("utf-8", "replace")
    except ToolError as error:
        out = error.said
    if encoder not in out.split():
        others = [TITLES[name] for name, word in _ENCODERS.items() if word in out.split()]
        raise FilmError(
            "This ffmpeg cannot write {codec}, as it was built without {encoder}; choose "
            "{others}, or install a complete ffmpeg.",
            codec=TITLES[settings.codec],
            encoder=encoder,
            others=" or ".join([*others, TITLES["frames"]]),
        )


class FilmWriter:
    """Takes frames one after the other; `film_writer` makes it."""

    def __init__(self, process: Running, path: Path, size: tuple[int, int], deep: bool) -> None:
        self.frames = 0
        self._process = process
        self._path = path
        self._shape = (size[1], size[0], 3)
        self._kind = np.dtype("<u2" if deep else "u1")

    def write(self, rgb: Frame) -> None:
        """Write a frame.

        Args:
            rgb: ``(H, W, 3)``, float in [0, 1], which is rounded and clipped, uint8 or uint16.

        Raises:
            SaveError: when the disk is full or gone.
            FilmError: when the program has ended.
        """
        if rgb.shape != self._shape:
            raise ValueError(f"a frame of {rgb.shape}, not {self._shape}")
        if rgb.dtype.kind == "f":
            rgb = np.rint(rgb.clip(0.0, 1.0) * np.float32(np.iinfo(self._kind).max))
        elif rgb.dtype.itemsize != self._kind.itemsize:
            deeper = self._kind.itemsize == 2
            rgb = rgb.astype(np.uint16) * 257 if deeper else np.rint(rgb / np.float32(257))
        pipe = self._process.popen.stdin
        assert pipe is not None
        try:
            pipe.write(np.ascontiguousarray(rgb, self._kind).data)
        except OSError as error:
            self._process.popen.wait()
            raise failure(ToolError(self._process.said()), self._path) from error
        self.frames += 1


@contextmanager
def film_writer(
    path: Path,
    tools: Tools,
    *,
    size: tuple[int, int],
    rate: Fraction,
    colours: Colours,
    settings: FilmSettings,
) -> Iterator[FilmWriter]:
    """Open a film for frames; it appears when the ``with`` ends, or not at all.

    It has no sound, and is one piece of those that `joined` puts together.

    Args:
        path: the suffix chooses the container.
        tools: the programs.
        size: width and height; see `FilmSettings.fitting`.
        rate: frames a second.
        colours: the original's, whose matrix and primaries the film gets.
        settings: what the file is to be.

    Raises:
        SaveError: when the disk is full or gone.
        FilmError: when the program fails.
    """
    part = path.with_name(f"{path.stem}{_PART}{path.suffix}")
    ends = (size[0], size[1], f"{rate.numerator}/{rate.denominator}")
    raw = "rgb48le" if settings.deep else "rgb24"
    words = [tools.ffmpeg, "-y", "-f", "rawvideo", "-pix_fmt", raw]
    words += ["-s", f"{ends[0]}x{ends[1]}", "-r", ends[2], "-i", "pipe:0"]
    words += [*_coding(settings, colours), "-an", "-map_metadata", "-1", "-bitexact"]
    if path.suffix.lower() in (".mp4", ".mov"):
        words += ["-video_track_timescale", str(rate.numerator)]
    try:
        with running([*words, named(part)], stdin=subprocess.PIPE) as process:
            writer = FilmWriter(process, path, size, settings.deep)
            yield writer
            pipe = process.popen.stdin
            assert pipe is not None
            try:
                pipe.close()
                process.check()
            except (OSError, ToolError) as error:
                said = error if isinstance(error, ToolError) else ToolError(process.said())
                raise failure(said, path) from error
        os.replace(part, path)  # noqa: PTH105  as everywhere
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _coding(settings: FilmSettings, colours: Colours) -> list[str]:
    """Return the words for codec and colours."""
    if settings.codec == "ffv1":
        pixels = "gbrp16le" if settings.bits == 16 else "bgr0"
        return ["-c:v", "ffv1", "-level", "3", "-g", "1", "-slicecrc", "1", "-pix_fmt", pixels]
    matrix = colours.matrix if colours.matrix != "gbr" else "bt709"
    word = MATRIX_WORDS.get(matrix, matrix)
    if settings.codec == "prores":
        coded = ["-c:v", "prores_ks", "-profile:v", "3", "-vendor", "apl0"]
        pixels = "yuv422p10le"
    else:
        coded = ["-c:v", "libx264", "-preset", "medium", "-crf", str(settings.crf)]
        pixels = "yuv420p"
    known = "bt709" if matrix == "bt709" else "smpte170m"
    primaries = colours.primaries or known
    transfer = colours.transfer or known
    filters = (
        f"scale=out_color_matrix={word}:out_range=tv:flags={SCALING}",
        f"format={pixels}",
        f"setparams=colorspace={matrix}:color_primaries={primaries}:color_trc={transfer}:range=tv",
    )
    # told twice: some encoders look at the frames, others at the words
    told = ("-colorspace", matrix, "-color_primaries", primaries, "-color_trc", transfer)
    return [*coded, "-vf", ",".join(filters), *told, "-color_range", "tv"]


def failure(error: ToolError, path: Path) -> SaveError | FilmError:
    """Say in one sentence why a film cannot be written."""
    if error.disk_is_full:
        return cannot_save(path, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    return FilmError(
        "ffmpeg could not write “{file}”; choose another kind of film, or another disk.",
        error.said,
        file=path.name,
    )
