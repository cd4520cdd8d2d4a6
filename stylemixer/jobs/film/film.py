"""A film from beginning to end, on this machine; after a kill it goes on."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from os.path import lexists
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.files.reserving import reserved
from stylemixer.engine.files.targets import check_place, check_room, estimated_bytes
from stylemixer.engine.film.clip import Clip, probe
from stylemixer.engine.film.encoding import check_encoder
from stylemixer.engine.film.joining import Part, check_sound, joined
from stylemixer.engine.replacing import Exists, cannot_save, names, put_in_place
from stylemixer.errors import FilmError, SaveError, Sentence
from stylemixer.jobs.film.looking import looking
from stylemixer.jobs.film.order import FilmOrder, MixTrack, key_of
from stylemixer.jobs.film.plan import (
    Piece,
    Plan,
    emptied,
    load_plan,
    numbered_picture,
    piece_path,
    removed,
    save_plan,
    work_folder,
)
from stylemixer.jobs.film.progress import Progress, Stage, share_of
from stylemixer.jobs.folders import lock_folder

if TYPE_CHECKING:
    from stylemixer.render.engine import Engine

S = TypeVar("S")
R = TypeVar("R")
MakeEngine = Callable[[str], "Engine"]

BYTES = {"h264": 0.3, "prores": 0.8, "ffv1": 2.0}
"""About so many for a pixel of a painted frame; FFV1 takes twice as many with 16 bits."""

MISSING = 0.02
"""A film that has fewer frames than it tells, by more than this share, is cut off."""


def painting_film(order: FilmOrder, make_engine: MakeEngine) -> Generator[Progress, None, Path]:
    """Paint a film.

    Closing the generator ends it; what is painted by then stays in a folder beside the target, and
    the same order goes on there.

    Args:
        order: what is asked for.
        make_engine: loads the networks onto a device; asked when it is needed.

    Returns:
        The file; of numbered pictures, the first one.

    Raises:
        StyleMixerError: for whatever is wrong with the film, the mix or the disk.
    """
    track = MixTrack(order.keys)
    check_place(order.target)
    check_encoder(order.tools, order.settings)
    clip = _checked(order)
    size = order.settings.fitting(order.size or clip.size)
    with _target(order) as target:
        order = replace(order, target=target)
        film = _Film(order, clip, track, size)
        with _held(film.folder, target):
            path = yield from film.painting(make_engine)
        removed(film.folder)
    yield film.report("joining", 1.0, path)
    return path


class _Film:
    """A film that is being painted, and what is known of it by now."""

    def __init__(
        self, order: FilmOrder, clip: Clip, track: MixTrack, size: tuple[int, int]
    ) -> None:
        self._order = order
        self._clip = clip if order.sound else replace(clip, sound=())
        self._track = track
        self._size = size
        self.folder = work_folder(order.target)
        self._notices = list(_notices(order, clip, size))
        self._done = self._total = 0

    def report(self, stage: Stage, part: float, path: Path | None = None) -> Progress:
        """Return how far it is."""
        return Progress(
            stage,
            share_of(stage, part),
            self._done,
            self._total,
            tuple(self._notices),
            "" if path is None else str(path),
        )

    def painting(self, make_engine: MakeEngine) -> Generator[Progress, None, Path]:
        """Do all that is not done yet."""
        plan = yield from self._planning()
        pictures = self._order.settings.codec == "frames"
        suffix = ".done" if pictures else self._order.target.suffix.lower()
        files = {piece: piece_path(self.folder, piece.index, suffix) for piece in plan.pieces()}
        missing = [piece for piece, file in files.items() if not file.exists()]
        self._total = plan.frames
        self._done = plan.frames - sum(piece.stop - piece.start for piece in missing)
        if missing:
            self._check_room(plan.frames - self._done, plan.frames)
            if self._done:
                self._notices.append(
                    Sentence(
                        "Going on: {done} of {total} frames are painted already.",
                        {"done": self._done, "total": self._total},
                    )
                )
            yield from self._painting(plan, missing, make_engine)
        if pictures:
            return numbered_picture(self._order.target, 1)
        yield self.report("joining", 0.0)
        whole = self.folder / f"whole{suffix}"
        parts = [Part(file, piece.stop - piece.start) for piece, file in files.items()]
        text = self._order.recipe_text if self._order.settings.keep_recipe else None
        joined(parts, whole, self._clip, self._order.tools, recipe_text=text, span=plan.span)
        try:
            return put_in_place(whole, self._order.target, self._order.exists)
        except OSError as error:
            raise cannot_save(self._order.target, error) from error

    def _planning(self) -> Generator[Progress, None, Plan]:
        """Return the plan that is there, or look at the film."""
        key = key_of(self._order)
        plan = load_plan(self.folder, key)
        if plan is not None:
            return plan
        emptied(self.folder)
        check_sound(self._clip, self._order.tools, self._order.target.suffix, self.folder)
        rate, stop = self._clip.fps, self._order.stop
        start = round(self._order.start * rate)
        end = None if stop is None else max(round(stop * rate), start + 1)
        expected = max((end or self._clip.frames) - start, 1)
        with closing(looking(self._clip, self._order.tools, start, end)) as work:
            shots = yield from _passed(work, lambda count: self.report("looking", count / expected))
        plan = Plan(key, self._clip, self._size, shots)
        if end is None and plan.frames < expected * (1 - MISSING) - 1:
            self._notices.append(
                Sentence(
                    "“{file}” is cut off or damaged: it has {frames} of {expected} frames, which "
                    "are painted.",
                    {"file": self._clip.file, "frames": plan.frames, "expected": expected},
                )
            )
        save_plan(self.folder, plan)
        return plan

    def _painting(
        self, plan: Plan, missing: list[Piece], make_engine: MakeEngine
    ) -> Generator[Progress, None, None]:
        """Measure the shots and paint the pieces that are missing."""
        from stylemixer.jobs.film.measuring import measuring  # noqa: PLC0415  likewise
        from stylemixer.jobs.film.painter import Painter  # noqa: PLC0415  likewise
        from stylemixer.jobs.film.painting import painting_piece  # noqa: PLC0415  likewise

        engine = make_engine(self._order.device)
        painter = Painter(self._order, plan, self.folder, self._track, engine)
        with closing(measuring(painter)) as work:
            yield from _passed(work, lambda part: self.report("measuring", part))
        before = self._done
        for piece in missing:
            with closing(painting_piece(painter, piece)) as frames:
                for count in frames:
                    self._done = before + count
                    yield self.report("painting", self._done / self._total)
            before += piece.stop - piece.start

    def _check_room(self, frames: int, joined: int) -> None:
        """Find out whether the pieces, and then the whole, have room on the disk.

        Raises:
            SaveError: when half of the estimate has none.
        """
        order, pixels = self._order, self._size[0] * self._size[1]
        if order.settings.codec == "frames":
            settings = ExportSettings(bits=order.settings.bits)
            each = estimated_bytes(order.target, self._size, settings, alpha=False)
            check_room(order.target, frames * each // 2)
            return
        deep = 2 if order.settings.codec == "ffv1" and order.settings.bits == 16 else 1
        each = int(BYTES[order.settings.codec] * deep * pixels)
        check_room(order.target, (frames + joined) * each // 2)


def _checked(order: FilmOrder) -> Clip:
    """Return what is in the film.

    Raises:
        FilmError: when it cannot be painted.
    """
    clip = probe(order.clip, order.tools)
    if order.target.exists() and order.target.samefile(order.clip):
        raise SaveError(
            "“{file}” is the film that you paint from; choose another name for the output.",
            file=order.target,
        )
    if clip.colours.hdr:
        raise FilmError(
            "“{file}” is an HDR film ({kind}), which cannot be painted; convert it to SDR first.",
            file=clip.file,
            kind=clip.colours.hdr,
        )
    if clip.duration and order.start >= clip.duration:
        raise FilmError("“{file}” is shorter than that; begin earlier.", file=clip.file)
    return clip


def _notices(order: FilmOrder, clip: Clip, size: tuple[int, int]) -> Iterator[Sentence]:
    if clip.subtitles:
        yield Sentence("The subtitles of “{file}” are left out.", {"file": clip.file})
    if clip.sound and order.sound and order.settings.codec == "frames":
        yield Sentence("Pictures have no sound; that of “{file}” is left out.", {"file": clip.file})
    if not clip.constant:
        yield Sentence(
            "The frames of “{file}” come at all times; the painted film has {rate} a second.",
            {"file": clip.file, "rate": round(float(clip.fps), 2)},
        )
    wanted = order.size or clip.size
    if size != wanted:
        yield Sentence(
            "The film becomes {width} × {height} pixels: its codec has even numbers only.",
            {"width": size[0], "height": size[1]},
        )


@contextmanager
def _target(order: FilmOrder) -> Iterator[Path]:
    """Reserve the target's name; of pictures, that of the first one counts.

    Raises:
        SaveError: when it may not be written over.
    """
    if order.settings.codec != "frames":
        with reserved(order.target, order.exists) as target:
            yield target
        return
    yield _free(order.target, order.exists)


def _free(target: Path, exists: Exists) -> Path:
    for name in names(target):
        begun = work_folder(name).exists()  # its pictures are its own
        if exists == "overwrite" or begun or not lexists(numbered_picture(name, 1)):
            return name
        if exists == "refuse":
            raise SaveError(
                "“{file}” already exists; choose another name or use --exists overwrite.",
                file=numbered_picture(name, 1),
            )
    raise AssertionError  # there are names without end


@contextmanager
def _held(folder: Path, target: Path) -> Iterator[None]:
    """Keep the folder of a film's parts to this process.

    Raises:
        SaveError: when another one has it.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise cannot_save(target, error) from error
    lock = lock_folder(folder)
    if lock is None:
        raise SaveError("“{file}” is already being painted; choose another name.", file=target.name)
    try:
        yield
    finally:
        lock.release()


def _passed(
    work: Generator[S, None, R], report: Callable[[S], Progress]
) -> Generator[Progress, None, R]:
    """Yield a report of each step of some work; return what it returns."""
    while True:
        try:
            step = next(work)
        except StopIteration as end:
            result: R = end.value
            return result
        yield report(step)
