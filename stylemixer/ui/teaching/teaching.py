"""The lesson that is going on: its process, what it reports, and what a killed window has left."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from stylemixer.engine.replacing import replacing
from stylemixer.errors import SaveError
from stylemixer.jobs.teaching import lesson_job
from stylemixer.teaching.lesson import Lesson, unfinished, write_lesson
from stylemixer.teaching.plan import Progress
from stylemixer.ui.state.jobs import ResumableJob
from stylemixer.ui.teaching.teach_dialog import PLANS, Wish

NOTES = "notes.json"


class Notes(msgspec.Struct, frozen=True):
    """What the window knows of a lesson beside what its process needs.

    Attributes:
        author: who painted the pictures.
        source: where they come from.
        licence: their terms.
        card: the card that the lesson was begun on, if any.
    """

    author: str = ""
    source: str = ""
    licence: str = ""
    card: int | None = None


@dataclass(frozen=True)
class LessonState:
    """A lesson, and how far it has come.

    Attributes:
        lesson: what was asked for.
        notes: the window's own.
        progress: the last report; None when there was none.
    """

    lesson: Lesson
    notes: Notes
    progress: Progress | None = None

    @property
    def folder(self) -> Path:
        """Where all that belongs to the lesson is kept."""
        return Path(self.lesson.folder)

    @property
    def checkpoint(self) -> Path:
        """Where its state is kept."""
        return self.lesson.checkpoint


class Teaching(ResumableJob[LessonState]):
    """Runs one lesson at a time, in a process of its own, each in a folder of its own.

    Its signals carry a `LessonState`.
    """

    def nothing_yet(self) -> str:
        return self.tr("Teaching ended before anything was learned. Try again.")

    def not_kept(self, folder: Path, detail: str) -> SaveError:
        return SaveError(
            "A lesson cannot be kept in “{folder}”; free some space or allow writing there.",
            detail,
            folder=folder,
        )

    def begin(self, wish: Wish, network: str, photos: Sequence[Path], card: int | None) -> None:
        """Begin a lesson.

        Raises:
            StyleMixerError: when its folder cannot be written to, or no process can begin.
        """
        folder = self.new_folder()
        notes = Notes(wish.author, wish.source, wish.licence, card)
        lesson = Lesson(
            id=folder.name,
            name=wish.name,
            network=network,
            pictures=tuple(map(str, wish.pictures)),
            photos=tuple(map(str, photos)),
            plan=PLANS[wish.effort],
            folder=str(folder),
        )

        def write() -> None:
            with replacing(folder / NOTES) as file:
                file.write(msgspec.json.encode(notes))
            write_lesson(lesson)

        self.start(LessonState(lesson, notes), lesson_job(lesson), write)

    def resume(self, taught: LessonState, *, finish: bool = False) -> None:
        """Go on with a lesson that was found or has broken off.

        Args:
            taught: the lesson.
            finish: take what it has learned so far; `ended` follows.

        Raises:
            StyleMixerError: as `begin`.
        """
        self.go_on_with(taught, lesson_job(taught.lesson), finish=finish)

    def find(self) -> LessonState | None:
        """Return a lesson that was left unfinished and that no other window works on.

        It is this window's from now on.
        """
        return self.find_left(_left)


def _left(folder: Path) -> LessonState | None:
    lesson = unfinished(folder)
    return LessonState(lesson, _notes(folder)) if lesson is not None else None


def _notes(folder: Path) -> Notes:
    try:
        return msgspec.json.decode((folder / NOTES).read_bytes(), type=Notes)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Notes()
