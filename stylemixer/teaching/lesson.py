"""A lesson in a process of its own, which goes on where it stood after any end.

Importable without torch: only the process that teaches loads it.
"""

import json
import multiprocessing
import queue
from dataclasses import asdict, dataclass, fields
from multiprocessing.connection import Connection
from pathlib import Path

from stylemixer.engine.replacing import replacing
from stylemixer.path_text import restored, writable
from stylemixer.teaching.plan import Plan, Progress

__all__ = ["Ended", "Failed", "Lesson", "LessonProcess", "Plan", "Progress", "unfinished"]

LESSON = "lesson.json"
CHECKPOINT = "checkpoint.safetensors"

CUT_OFF = (
    "Teaching ended unexpectedly, perhaps for lack of memory; close other programs and continue."
)


@dataclass(frozen=True)
class Lesson:
    """What shall be taught, from what and where its state is kept.

    Attributes:
        id: the style's, which it keeps for good.
        name: the style's, for people.
        network: the network that learns it.
        pictures: paths of the paintings.
        photos: paths of the user's photos; the shipped ones are added. Those that cannot be read
            are left out.
        plan: how it is taught.
        folder: of its own, where the lesson and its checkpoint are kept.
    """

    id: str
    name: str
    network: str
    pictures: tuple[str, ...]
    photos: tuple[str, ...]
    plan: Plan
    folder: str

    @property
    def checkpoint(self) -> Path:
        """Where its state is kept."""
        return Path(self.folder) / CHECKPOINT


@dataclass(frozen=True)
class Failed:
    """The lesson cannot go on.

    Attributes:
        message: one sentence for people.
        detail: for developers.
        passing: whether it may go well when it is tried again, as far as it is known.
    """

    message: str
    detail: str = ""
    passing: bool = False


@dataclass(frozen=True)
class Ended:
    """The lesson is over; the last `Progress` holds what was learned.

    Attributes:
        stopped: whether it was asked to stop before its plan was done.
    """

    stopped: bool


Event = Progress | Failed | Ended


class Events:
    """What a lesson reports, in order; read by one thread."""

    def __init__(self, reader: Connection) -> None:
        self._reader = reader
        self._over = False

    def get(self, timeout: float | None = None) -> Event:
        """Return the next event.

        A process that dies without a word is told as `Failed`, once.

        Args:
            timeout: seconds to wait; None waits until there is one.

        Raises:
            queue.Empty: when there is none by then, or none will come any more.
        """
        if self._over:
            raise queue.Empty
        try:
            if not self._reader.poll(timeout):
                raise queue.Empty
            event: Event = self._reader.recv()
        except (EOFError, OSError) as error:
            event = Failed(CUT_OFF, str(error), passing=True)
        if not isinstance(event, Progress):
            self._over = True
            self._reader.close()
        return event


class LessonProcess:
    """Runs a lesson at low priority.

    Attributes:
        events: what it reports.

    Args:
        lesson: when its folder holds a checkpoint of it, it goes on there.
    """

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        context = multiprocessing.get_context("spawn")
        reader, self._writer = context.Pipe(duplex=False)
        self.events = Events(reader)
        self._stop = context.Event()
        self._process = context.Process(
            target=_run,
            args=(lesson, self._writer, self._stop),
            name=f"lesson {lesson.id}",
            daemon=True,
        )

    def start(self) -> None:
        """Begin, or go on.

        Raises:
            SaveError: when the lesson cannot be kept in its folder.
        """
        write_lesson(self._lesson)
        self._process.start()
        # without this copy the pipe ends when the process does
        self._writer.close()

    def stop(self) -> None:
        """End after the running step; the code so far is the result."""
        self._stop.set()

    def kill(self) -> None:
        """End at once; the checkpoint stays."""
        if self.pid is not None:
            self._process.kill()

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended, or so many seconds."""
        if self.pid is not None:
            self._process.join(timeout)

    def is_alive(self) -> bool:
        """Tell whether it runs."""
        return self._process.is_alive()

    @property
    def pid(self) -> int | None:
        """The process's number, once it has been started."""
        return self._process.pid


def write_lesson(lesson: Lesson) -> None:
    """Keep a lesson in its folder, so that a killed application can go on with it.

    Raises:
        SaveError: when the folder cannot be written to.
    """
    path = Path(lesson.folder) / LESSON
    with replacing(path) as file:
        file.write(json.dumps(writable(asdict(lesson)), ensure_ascii=False, indent=1).encode())


def unfinished(folder: Path) -> Lesson | None:
    """Return the lesson that was begun in a folder; None when there is none that can be read."""
    try:
        kept = restored(json.loads((folder / LESSON).read_bytes()))
        plan = kept["plan"]
        plan = Plan(
            **{f.name: plan[f.name] for f in fields(Plan)}
            | {"photo_edges": tuple(plan["photo_edges"])}
        )
        texts = {name: str(kept[name]) for name in ("id", "name", "network")}
        return Lesson(
            **texts,
            pictures=tuple(map(str, kept["pictures"])),
            photos=tuple(map(str, kept["photos"])),
            plan=plan,
            folder=str(folder),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _run(lesson: Lesson, writer: Connection, stop: "multiprocessing.synchronize.Event") -> None:
    """Teach, in the process that was started for it."""
    from stylemixer.teaching.lesson_run import run  # noqa: PLC0415  torch, in this process alone

    run(lesson, writer.send, stop.is_set)
    writer.close()
