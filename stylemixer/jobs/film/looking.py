"""The first look at a film: where it cuts, how its exposure drifts. Importable without torch."""

from collections.abc import Generator
from contextlib import closing

from stylemixer.engine.film.clip import Clip
from stylemixer.engine.film.frames import read_frames
from stylemixer.engine.film.shots import CutFinder, exposure_step, goes_on, small
from stylemixer.engine.film.tools import Tools
from stylemixer.errors import FilmError
from stylemixer.jobs.film.plan import Shot

_EVERY = 25
"""So many frames are looked at between two reports."""


def looking(
    clip: Clip, tools: Tools, start: int, stop: int | None
) -> Generator[int, None, tuple[Shot, ...]]:
    """Look at all frames.

    Args:
        clip: the film.
        tools: the programs.
        start: the first frame.
        stop: where to end, exclusive; None: at the end.

    Yields:
        How many have been looked at, now and then.

    Returns:
        The shots.

    Raises:
        FilmError: when there is no frame.
    """
    find, shots = CutFinder(), []
    begin, soft = start, False
    steps: list[float] = []
    last = None
    count = 0
    with closing(read_frames(clip, tools, start, stop)) as frames:
        for frame in frames:
            now = small(frame)
            if find(now) and last is not None:
                shots.append(Shot(begin, start + count, soft, tuple(steps)))
                begin, soft, steps = start + count, goes_on(last, now), []
                last = None
            steps.append(0.0 if last is None else exposure_step(last, now))
            last = now
            count += 1
            if count % _EVERY == 0:
                yield count
    if count == 0:
        raise FilmError("“{file}” is shorter than that; begin earlier.", file=clip.file)
    shots.append(Shot(begin, start + count, soft, tuple(steps)))
    yield count
    return tuple(shots)
