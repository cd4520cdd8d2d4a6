"""What a film falls into: shots, and the pieces in which they are painted.

All of a film that is being painted lies in a folder beside its target: the plan, each shot's values
and the pieces that are done. So whoever is killed goes on, and pieces can be painted anywhere.
Importable without torch.
"""

import contextlib
import shutil
from itertools import pairwise
from pathlib import Path

import msgspec

from stylemixer.engine.film.clip import Clip
from stylemixer.engine.replacing import cannot_save, replacing
from stylemixer.path_text import restored, writable

PIECE_FRAMES = 120
"""Most frames of a piece: a kill costs half of it, and each begins with a key frame."""

PLAN = "plan.json"
_LEFT = ".{}.stylemixer"


class Shot(msgspec.Struct, frozen=True):
    """What lies between two cuts.

    Attributes:
        start: number of the first frame, in the film.
        stop: where it ends, exclusive.
        soft: whether its first frame shows what the one before it does, in another light.
        steps: `exposure_step` of each frame.
    """

    start: int
    stop: int
    soft: bool
    steps: tuple[float, ...]


class Piece(msgspec.Struct, frozen=True):
    """Frames of one shot that are painted in one go.

    Attributes:
        index: its number in the film.
        shot: the number of its shot.
        start: its first frame, in the film.
        stop: where it ends, exclusive.
    """

    index: int
    shot: int
    start: int
    stop: int


class Plan(msgspec.Struct, frozen=True):
    """A film that is being painted.

    Attributes:
        key: changes with everything that the painted frames depend on.
        clip: what is in the film.
        size: width and height of the painted film.
        shots: in their order.
    """

    key: str
    clip: Clip
    size: tuple[int, int]
    shots: tuple[Shot, ...]

    @property
    def span(self) -> tuple[int, int]:
        """The first frame, and where it ends."""
        return self.shots[0].start, self.shots[-1].stop

    @property
    def frames(self) -> int:
        """How many frames are painted."""
        start, stop = self.span
        return stop - start

    def pieces(self) -> tuple[Piece, ...]:
        """Return the pieces: those of a shot are about equally long."""
        found: list[Piece] = []
        for index, shot in enumerate(self.shots):
            length = shot.stop - shot.start
            count = -(-length // PIECE_FRAMES)
            ends = [shot.start + length * part // count for part in range(count + 1)]
            for start, stop in pairwise(ends):
                found.append(Piece(len(found), index, start, stop))
        return tuple(found)

    def seconds(self, frame: int) -> float:
        """Return how long after the first painted frame another one is shown."""
        return float((frame - self.span[0]) / self.clip.fps)


def work_folder(target: Path) -> Path:
    """Return the folder in which a film's parts lie until it is whole."""
    return target.with_name(_LEFT.format(target.name))


def values_path(folder: Path, shot: int) -> Path:
    """Return the file of a shot's values."""
    return folder / f"shot-{shot:05d}.safetensors"


def piece_path(folder: Path, piece: int, suffix: str) -> Path:
    """Return the file of a piece; for numbered pictures, an empty one that says it is done."""
    return folder / f"piece-{piece:06d}{suffix}"


def numbered_picture(target: Path, number: int) -> Path:
    """Return the file of a frame that is written as a picture, counted from 1."""
    return target.with_name(f"{target.stem}-{number:06d}{target.suffix}")


def load_plan(folder: Path, key: str) -> Plan | None:
    """Return the plan that a folder holds, if it is of that key."""
    try:
        found = restored(msgspec.json.decode((folder / PLAN).read_bytes()))
        plan = msgspec.convert(found, Plan)
    except (OSError, ValueError):
        return None
    return plan if plan.key == key and plan.shots else None


def save_plan(folder: Path, plan: Plan) -> None:
    """Write a plan.

    Raises:
        SaveError: when it cannot be written.
    """
    with replacing(folder / PLAN) as file:
        file.write(msgspec.json.encode(writable(msgspec.to_builtins(plan))))


def emptied(folder: Path) -> None:
    """Take away what a folder holds of another film or mix; it is there then.

    Raises:
        SaveError: when it cannot be made.
    """
    try:
        folder.mkdir(exist_ok=True)
        for path in folder.iterdir():
            if path.suffix != ".lock":
                path.unlink()
    except OSError as error:
        raise cannot_save(folder, error) from error


def removed(folder: Path) -> None:
    """Take a folder away; what cannot be, stays."""
    with contextlib.suppress(OSError):
        shutil.rmtree(folder)
