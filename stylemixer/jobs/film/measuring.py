"""A shot's values: measured on every eighth frame and the last one, and averaged."""

from collections.abc import Generator, Sequence
from contextlib import closing

import numpy as np
import numpy.typing as npt
from torch import Tensor

from stylemixer.engine.film.frame_painting import lifted, measured
from stylemixer.engine.film.frames import read_frames
from stylemixer.engine.film.shots import lifts
from stylemixer.engine.film.steadying import Steadier
from stylemixer.engine.film.values import ShotValues, load_values, save_values
from stylemixer.engine.painting.held import Held, blended
from stylemixer.jobs.film.painter import Painter
from stylemixer.jobs.film.plan import Shot, values_path

EVERY = 8
MOST = 64
"""Frames of a shot that are measured at most: they are farther apart in a longer one."""
MOST_ON_THE_WAY = 8
"""And at most so many for each place on the way from one mix to another."""
_BEFORE = 4
"""So many frames before it steady one that is measured."""


def measuring(painter: Painter) -> Generator[float, None, None]:
    """Measure each shot whose values are not there yet, and keep them.

    Yields:
        The share that is done, after each frame that is measured.

    Raises:
        StyleMixerError: when a frame cannot be read or a style cannot be used.
    """
    plan = painter.plan
    for index, shot in enumerate(plan.shots):
        path = values_path(painter.folder, index)
        if load_values(path, painter.device) is None:
            values = yield from _values(painter, shot)
            save_values(path, values)
        yield (shot.stop - plan.span[0]) / plan.frames


def _values(painter: Painter, shot: Shot) -> Generator[float, None, ShotValues]:
    """Measure a shot."""
    plan = painter.plan
    lift = lifts(shot.steps)
    places = painter.track.places(plan.seconds(shot.start), plan.seconds(shot.stop - 1))
    found: list[list[Held]] = [[] for _ in places]
    numbers = chosen(shot.stop - shot.start, MOST if len(places) == 1 else MOST_ON_THE_WAY)
    with closing(_frames(painter, shot, numbers, lift)) as frames:
        for number, frame in frames:
            for place, parts in zip(places, found, strict=True):
                mix = painter.mix_at(place)
                if mix.visible:
                    parts.append(measured(painter.mixer, frame, mix, plan.size))
                yield (shot.start + number - plan.span[0]) / plan.frames
    there = [(place, blended(parts)) for place, parts in zip(places, found, strict=True) if parts]
    if not there:  # nothing is painted in all of the shot
        there = [(places[0], Held({}, {}, {}))]
    times, held = zip(*there, strict=True)
    return ShotValues(times, held, lift)


def chosen(length: int, most: int) -> tuple[int, ...]:
    """Return which frames of a shot are measured: every eighth and the last, up to so many."""
    step = EVERY
    while -(-length // step) > most:
        step *= 2
    return tuple(sorted({*range(0, length, step), length - 1}))


def _frames(
    painter: Painter,
    shot: Shot,
    numbers: Sequence[int],
    lift: npt.NDArray[np.float32],
) -> Generator[tuple[int, Tensor], None, None]:
    """Yield some frames of a shot, steadied, with their numbers in it."""
    wanted = iter([*numbers, -1])
    now = next(wanted)
    steadier = Steadier()
    with closing(
        read_frames(painter.plan.clip, painter.order.tools, shot.start, shot.stop)
    ) as frames:
        for number, frame in enumerate(frames):
            if number >= now - _BEFORE:
                steady = steadier(lifted(frame, lift[number]))
            if number == now:
                yield number, steady
                now = next(wanted)
                steadier = Steadier()
