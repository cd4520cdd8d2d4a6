"""Pieces of a film into one, with sound and recipe, without decoding anything."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from stylemixer.engine.film.clip import Clip
from stylemixer.engine.film.encoding import failure
from stylemixer.engine.film.tools import ToolError, Tools, asked, named, source
from stylemixer.engine.replacing import cannot_save
from stylemixer.errors import FilmError

KEY = "comment"
"""The word of a film's metadata under which its recipe lies: one that all containers have."""


@dataclass(frozen=True)
class Part:
    """A piece of a film.

    Attributes:
        path: its file, from `film_writer`.
        frames: how many frames it has.
    """

    path: Path
    frames: int


def joined(
    pieces: Sequence[Part],
    out: Path,
    clip: Clip,
    tools: Tools,
    *,
    recipe_text: str | None,
    span: tuple[int, int],
) -> None:
    """Put pieces together and lay the original's sound beside them, as it is.

    Args:
        pieces: in their order.
        out: the file; it is written over. The folder takes two lists beside it.
        clip: the original.
        tools: the programs.
        recipe_text: what the film's metadata carries, or None.
        span: the first frame, and the one after the last, in the original.

    Raises:
        SaveError: when the disk is full.
        FilmError: when the program fails.
    """
    notes = out.with_name("notes.txt")
    order = out.with_name("pieces.txt")
    try:
        for path, text in (
            (notes, _metadata(recipe_text)),
            (order, _list(pieces, clip.fps)),
        ):
            path.write_bytes(os.fsencode(text))  # a name may be no Unicode
    except OSError as error:
        raise cannot_save(out, error) from error
    words = [tools.ffmpeg, "-y", "-f", "concat", "-safe", "0"]
    words += ["-protocol_whitelist", "file,pipe", "-i", named(order)]
    maps = ["-map", "0:v"]
    if clip.sound:
        words += _sound(clip, span)
        maps += ["-map", "1:a"]
    words += ["-f", "ffmetadata", "-i", named(notes), *maps]
    words += ["-map_metadata", "2" if clip.sound else "1", "-c", "copy"]
    if out.suffix.lower() in (".mp4", ".mov"):
        words += ["-video_track_timescale", str(clip.rate[0]), "-movflags", "+faststart"]
    try:
        asked([*words, named(out)])
    except ToolError as error:
        raise failure(error, out) from error


def check_sound(clip: Clip, tools: Tools, suffix: str, folder: Path) -> None:
    """Find out before hours of painting whether a container takes the original's sound.

    Args:
        clip: the original.
        tools: the programs.
        suffix: the container's.
        folder: where a small file may be written, which is removed.

    Raises:
        FilmError: when it does not.
    """
    if not clip.sound:
        return
    trial = folder / f"sound{suffix}"
    words = [tools.ffmpeg, "-y", *source(Path(clip.path)), "-map", "0:a", "-t", "1", "-c", "copy"]
    try:
        asked([*words, named(trial)])
    except ToolError as error:
        raise FilmError(
            "The sound of “{file}” ({codec}) cannot be in a file that ends with {suffix}; choose "
            ".mov or .mkv, or --no-sound.",
            error.said,
            file=clip.file,
            codec=", ".join(clip.sound),
            suffix=suffix,
        ) from error
    finally:
        trial.unlink(missing_ok=True)


def recipe_in(path: Path, tools: Tools) -> str | None:
    """Return the recipe's text that a film carries, or None.

    Raises:
        ToolError: when it is no film.
    """
    words = ["-show_entries", f"format_tags={KEY}", "-of", "default=nw=1:nk=1"]
    text = asked([tools.ffprobe, *words, *source(path)]).decode("utf-8", "replace").strip()
    return text or None


def _sound(clip: Clip, span: tuple[int, int]) -> list[str]:
    """Return the words for the original's sound, as far as it belongs to the frames."""
    first, stop = span
    words = []
    shift = clip.start  # the sound may begin before the picture does, or after it
    if first > 0:
        words += ["-ss", f"{clip.start + float(first / clip.fps):.6f}"]
        shift = 0.0
    words += ["-t", f"{float((stop - first) / clip.fps) + shift:.6f}"]
    if shift:
        words += ["-itsoffset", f"{-shift:.6f}"]
    return [*words, *source(Path(clip.path))]


def _list(pieces: Sequence[Part], rate: Fraction) -> str:
    lines = ["ffconcat version 1.0"]
    for piece in pieces:
        name = str(piece.path.absolute()).replace("'", "'\\''")
        # told, as some containers keep whole milliseconds alone, which would add up
        lines += [f"file 'file:{name}'", f"duration {float(piece.frames / rate):.6f}"]
    return "\n".join(lines) + "\n"


def _metadata(recipe_text: str | None) -> str:
    if recipe_text is None:
        return ";FFMETADATA1\n"
    escaped = "".join(f"\\{sign}" if sign in "=;#\\\n" else sign for sign in recipe_text)
    return f";FFMETADATA1\n{KEY}={escaped}\n"
