"""What is asked for: a film, its mix along time, and the file. Importable without torch."""

import hashlib
from pathlib import Path

import msgspec

from stylemixer import __version__
from stylemixer.document.morphing import Morph
from stylemixer.document.recipe import Recipe
from stylemixer.engine.film.film_settings import FilmSettings
from stylemixer.engine.film.tools import Tools
from stylemixer.engine.replacing import Exists
from stylemixer.engine.weights import manifest
from stylemixer.errors import StyleError
from stylemixer.jobs.batch.order import digest_of_style
from stylemixer.path_text import writable

TOO_MANY = (
    "The mixes at {first} s and at {second} s have too many styles together for a way from the one "
    "to the other; leave some out."
)
_PARTS = 4
"""On the way from one mix to another, values are measured at so many places."""


class Key(msgspec.Struct, frozen=True):
    """A mix at a time.

    Attributes:
        time: seconds from the first frame that is painted.
        recipe: the mix.
    """

    time: float
    recipe: Recipe


class MixTrack:
    """The mix along a film: between two keys it runs evenly from the one to the other.

    Args:
        keys: at least one, at different times.

    Raises:
        StyleError: when there is no way from one to the next.
    """

    def __init__(self, keys: tuple[Key, ...]) -> None:
        self._keys = sorted(keys, key=lambda key: key.time)
        edge = self._keys[0].recipe.working_edge  # strokes of one size all along
        self._ways = []
        for first, second in zip(self._keys, self._keys[1:], strict=False):
            way = Morph(first.recipe, second.recipe).held_at(edge)
            if not way.is_possible:
                raise StyleError(TOO_MANY, first=first.time, second=second.time)
            self._ways.append(way)

    def at(self, time: float) -> Recipe:
        """Return the mix at a time in seconds."""
        if time <= self._keys[0].time or not self._ways:
            return self._keys[0].recipe
        for (first, second), way in zip(self._pairs(), self._ways, strict=True):
            if time < second.time:
                return way((time - first.time) / (second.time - first.time))
        return self._ways[-1](1.0)

    def places(self, start: float, stop: float) -> tuple[float, ...]:
        """Return the times from start to stop for which values are measured, at least one."""
        times = {start, stop}
        for first, second in self._pairs():
            if first.recipe != second.recipe:
                step = (second.time - first.time) / _PARTS
                times |= {first.time + step * part for part in range(_PARTS + 1)}
        inside = sorted(time for time in times if start <= time <= stop)
        if all(self.at(time) == self.at(start) for time in inside):
            return (start,)
        return tuple(inside)

    def _pairs(self) -> list[tuple[Key, Key]]:
        return list(zip(self._keys, self._keys[1:], strict=False))


class FilmOrder(msgspec.Struct, frozen=True):
    """A film to paint.

    Attributes:
        clip: the film's file.
        target: the file to write; for numbered pictures, their name without a number.
        keys: the mix at one or more times.
        tools: ffmpeg and ffprobe.
        size: width and height to paint; None: the film's own.
        settings: what the file is to be.
        exists: what to do when something has the target's name.
        start: seconds of the film to leave out at the beginning.
        stop: where to end, in seconds; None: at the end.
        device: `auto`, `cpu`, `cuda` or `mps`.
        sound: whether the film keeps its sound.
        recipe_text: what the file carries of the mix, or None.
    """

    clip: Path
    target: Path
    keys: tuple[Key, ...]
    tools: Tools
    size: tuple[int, int] | None = None
    settings: FilmSettings = FilmSettings()
    exists: Exists = "overwrite"
    start: float = 0.0
    stop: float | None = None
    device: str = "auto"
    sound: bool = True
    recipe_text: str | None = None


def key_of(order: FilmOrder) -> str:
    """Return 32 hexadecimal digits that change with all that the painted frames depend on.

    The film counts by its size and time, which copying keeps; to read all of it may take minutes.

    Raises:
        OSError: when it has gone.
    """
    found = order.clip.stat()
    networks = manifest()
    used = dict.fromkeys(name for key in order.keys for name in key.recipe.networks())
    styles = dict.fromkeys(slot.style for key in order.keys for slot in key.recipe.active())
    parts = [
        __version__,
        [found.st_size, found.st_mtime_ns],
        order.keys,
        order.size,
        msgspec.structs.replace(order.settings, keep_recipe=True),
        order.start,
        order.stop,
        order.target.suffix.lower(),
        [networks[name].sha256 for name in used if name in networks],
        [digest_of_style(style) for style in styles],
    ]
    text = msgspec.json.encode(writable(msgspec.to_builtins(parts)))
    return hashlib.sha256(text).hexdigest()[:32]
