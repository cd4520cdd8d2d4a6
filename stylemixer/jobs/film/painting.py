"""A piece of a film, painted and encoded: what one worker does in one go."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.files.writers import write_picture
from stylemixer.engine.film.encoding import film_writer
from stylemixer.engine.film.frame_painting import Rgb, lifted, painted
from stylemixer.engine.film.frames import Frame, read_frames
from stylemixer.engine.film.steadying import WARMING, Steadier
from stylemixer.engine.film.values import ShotValues, load_values
from stylemixer.engine.painting.held import Held, blended
from stylemixer.engine.painting.mix import Mix
from stylemixer.engine.replacing import replacing
from stylemixer.errors import FilmError
from stylemixer.jobs.film.order import FilmOrder
from stylemixer.jobs.film.painter import Painter
from stylemixer.jobs.film.plan import Piece, Plan, numbered_picture, piece_path, values_path

FADE = 4
"""So many frames before and after a soft cut, the values of both shots are cross-faded. Where
another picture begins they would only paint it wrongly: nothing of it goes on."""

LOST = "The notes of “{file}” are damaged; remove the folder “{folder}” and begin again."


def painting_piece(painter: Painter, piece: Piece) -> Generator[int, None, None]:
    """Paint a piece and write its file.

    Yields:
        The number of frames that are painted, after each.

    Raises:
        StyleMixerError: when a frame cannot be read, painted or written.
    """
    order, plan, mixer = painter.order, painter.plan, painter.mixer
    values = _Fading(plan, piece.shot, painter.folder, painter.device)
    steadier = Steadier()
    first = max(piece.start - WARMING, plan.shots[piece.shot].start)
    last: tuple[Frame, Mix, Held, float] | None = None
    rgb: Rgb | None = None
    done = 0
    with (
        _writer(order, plan, piece, painter.folder) as write,
        closing(read_frames(plan.clip, order.tools, first, piece.stop)) as frames,
    ):
        for number, frame in enumerate(frames, first):
            lift = values.lift(number)
            steady = steadier(lifted(frame, lift))
            if number < piece.start:
                continue
            mix, held = painter.mix_at(plan.seconds(number)), values.at(number, plan)
            if not mix.visible:  # the photo itself, to the bit
                steady, lift = lifted(frame, 1.0), 1.0
            if rgb is None or last is None or not _same(last, (frame, mix, held, lift)):
                rgb = painted(mixer, steady, mix, plan.size, held, lift=lift)
            last = frame, mix, held, lift
            write(rgb)
            done += 1
            yield done
        if done < piece.stop - piece.start:
            raise FilmError(
                "“{file}” has become shorter while it was painted; begin again.",
                file=plan.clip.file,
            )


def _same(a: tuple[Frame, Mix, Held, float], b: tuple[Frame, Mix, Held, float]) -> bool:
    """Tell whether two frames look the same painted: what is shown for longer is painted once."""
    return a[1] is b[1] and a[2] is b[2] and a[3] == b[3] and np.array_equal(a[0], b[0])


class _Fading:
    """A shot's values, and at soft cuts those of its neighbours."""

    def __init__(self, plan: Plan, shot: int, folder: Path, device: str) -> None:
        self._shot = plan.shots[shot]
        self._own = _values(folder, shot, device)
        before = plan.shots[shot].soft
        after = shot + 1 < len(plan.shots) and plan.shots[shot + 1].soft
        self._before = _values(folder, shot - 1, device) if before else None
        self._after = _values(folder, shot + 1, device) if after else None

    def lift(self, number: int) -> float:
        """Return what a frame is multiplied by."""
        return float(self._own.lifts[number - self._shot.start])

    def at(self, number: int, plan: Plan) -> Held:
        """Return what holds for a frame."""
        time = plan.seconds(number)
        own = self._own.at(time)
        since, left = number - self._shot.start, self._shot.stop - 1 - number
        for other, away in ((self._before, since), (self._after, left)):
            # half of it at the cut; nothing is faded where nothing is painted
            if other is not None and away < FADE and own.reference:
                held, share = other.at(time), 0.5 - (away + 0.5) / (2 * FADE)
                if held.reference.keys() == own.reference.keys():
                    return blended([own, held], [1 - share, share])
        return own


def _values(folder: Path, shot: int, device: str) -> ShotValues:
    values = load_values(values_path(folder, shot), device)
    if values is None:
        raise FilmError(LOST, file=folder.name, folder=folder)
    return values


@contextmanager
def _writer(
    order: FilmOrder, plan: Plan, piece: Piece, folder: Path
) -> Iterator[Callable[[Rgb], None]]:
    """Open what takes the painted frames of a piece, a film or numbered pictures."""
    if order.settings.codec != "frames":
        path = piece_path(folder, piece.index, order.target.suffix.lower())
        with film_writer(
            path,
            order.tools,
            size=plan.size,
            rate=plan.clip.fps,
            colours=plan.clip.colours,
            settings=order.settings,
        ) as writer:
            yield writer.write
        return
    settings = ExportSettings(bits=order.settings.bits, compress=True)
    number = piece.start - plan.span[0]

    def write(rgb: Rgb) -> None:
        nonlocal number
        number += 1
        path = numbered_picture(order.target, number)
        write_picture(path, rgb, settings, recipe_text=order.recipe_text)

    yield write
    with replacing(piece_path(folder, piece.index, ".done")):
        pass
