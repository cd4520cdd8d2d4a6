"""Doing a batch: the plan, the tasks, the manifest, and what is told of it."""

import hashlib
import secrets
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from stylemixer.document.layer import without_layer
from stylemixer.document.refined_pictures import RefinedPictures, refined_folder
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.engine.device import pick_device
from stylemixer.engine.files.targets import check_target
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.replacing import FULL, cannot_save, replacing
from stylemixer.errors import SaveError, Sentence, StyleMixerError
from stylemixer.jobs.batch.manifest import NAME, NEVER, Manifest, held
from stylemixer.jobs.batch.names import check_pattern
from stylemixer.jobs.batch.order import Order, text_of
from stylemixer.jobs.batch.painting import (
    AT_ONCE,
    BROKEN,
    Ended,
    Outcome,
    Painted,
    Painter,
    Task,
    installed,
    paint,
)
from stylemixer.jobs.batch.photos import Photos
from stylemixer.jobs.batch.plan import Plan, Todo, planned, stamp_of
from stylemixer.jobs.batch.progress import MOST_FAILURES, Failure, Progress, Running
from stylemixer.jobs.batch.running import Flow, Workers, threads_here
from stylemixer.jobs.batch.sheet import NAME as SHEET
from stylemixer.jobs.batch.sheet import SheetRow, write_sheets
from stylemixer.path_text import restored
from stylemixer.places import open_regular
from stylemixer.render.styles import StyleResolver

TICK_S = 0.2
"""What goes on is told so often."""
SENT_BYTES = 64 << 20
"""A photo that is larger is sent to no worker: it has to lie where they see it."""

TOO_LARGE = (
    "“{file}” is too large to be sent to a worker; put the photos and the results where all "
    "workers see them under the same path."
)
ENDED_WORKERS = (
    "“{file}” has ended several workers, perhaps as their memory ran out; paint it alone, or "
    "choose a smaller size."
)


Hiring: TypeAlias = Callable[[dict[str, Painted]], AbstractContextManager[Workers]]


def run(
    order: Order,
    *,
    workers: Hiring | None = None,
) -> Generator[Progress, None, None]:
    """Paint a batch; while the generator is not asked for the next report, nothing is painted.

    Closing it ends the batch; what is written by then stays, and the same order goes on there.

    Args:
        order: what is asked for.
        workers: brings those who do it, given the mixes by their keys; None: this process does it.

    Raises:
        StyleMixerError: when nothing can be painted, or the disk is full.
    """
    folder = _made(Path(order.folder))
    with held(folder):
        photos = Photos(order.photos, folder)
        found = list(photos.found())
        check_pattern(
            order.pattern, several_photos=len(found) > 1, several_mixes=len(order.mixes) > 1
        )
        check_target(folder / f"a{order.suffix}")
        manifest = Manifest(folder)
        plan = planned(order, found, manifest)
        if manifest.notice is not None:
            plan.notices.insert(0, manifest.notice)
        plan.notices[:0] = photos.notices
        manifest.write()
        batch = _Batch(order, plan, manifest)
        if plan.todo:
            yield from _painting(order, batch, plan, workers)
        if order.sheet and len(order.mixes) > 1:
            yield from batch.lay_out()
    yield batch.progress(done=True)


def _painting(
    order: Order, batch: "_Batch", plan: Plan, workers: Hiring | None
) -> Iterator[Progress]:
    """Bring the workers and let them do all of it."""
    yield batch.progress()
    networks = Networks(pick_device(order.device))
    mixes = dict(zip(plan.keys, painted_mixes(order, networks), strict=True))
    with ExitStack() as stack:
        painter = None
        if workers is None:
            # the painter ends before its threads are waited for
            hands = stack.enter_context(threads_here(AT_ONCE))
            making = partial(Painter, networks, batch.tell)
            painter = stack.enter_context(installed(making, mixes))
        else:
            hands = stack.enter_context(workers(mixes))
            if hands.sends:
                batch.beacon = stack.enter_context(_beacon(Path(order.folder)))
        yield from batch.run(hands, painter)


def painted_mixes(order: Order, networks: Networks) -> list[Painted]:
    """Return what a worker has to know of each mix: style codes in place of styles.

    Raises:
        StyleMixerError: when a style cannot be used.
    """
    resolver = StyleResolver(
        networks, StyleLibrary(library_folder()), RefinedPictures(refined_folder())
    )
    return [
        Painted(
            resolver.resolve(without_layer(mix.recipe)),
            mix.recipe.preparation,
            text_of(mix),
            order.size,
            order.settings,
            order.tile,
        )
        for mix in order.mixes
    ]


class _Batch:
    """What a batch has come to."""

    def __init__(self, order: Order, plan: Plan, manifest: Manifest) -> None:
        self.beacon = ""
        self._order = order
        self._plan = plan
        self._manifest = manifest
        self._folder = Path(order.folder)
        self._painted = 0
        self._failures: list[Failure] = []
        self._failed = 0
        self._weight = sum(todo.weight for todo in plan.todo)
        self._through = 0.0
        self._seconds = 0.0
        self._sheets: list[str] = []
        self._lock = Lock()
        self._shares: dict[int, tuple[float, float]] = {}

    def tell(self, number: int, share: float) -> None:
        """Hear how far a photo is, on any thread."""
        with self._lock:
            begun = self._shares.get(number, (0.0, time.monotonic()))[1]
            self._shares[number] = share, begun

    def progress(self, *, done: bool = False) -> Progress:
        """Return how far it is."""
        plan, now = self._plan, time.monotonic()
        with self._lock:
            shares = dict(self._shares)
        running, part = [], 0.0
        for number, (share, begun) in sorted(shares.items()):
            todo = plan.todo[number]
            part += todo.weight * share
            if share < 1:
                look = self._order.mixes[todo.mix].name
                running.append(Running(todo.photo.name, look, share, now - begun))
        share = min((self._through + part) / self._weight, 1.0) if self._weight else 1.0
        return Progress(
            len(plan.todo) + plan.unchanged + plan.skipped,
            self._painted,
            plan.unchanged,
            plan.skipped,
            self._failed,
            share,
            self._seconds,
            () if done else tuple(running),
            tuple(self._failures),
            tuple(plan.notices),
            str(self._folder),
            tuple(self._sheets),
            done=done,
        )

    def run(self, workers: Workers, painter: Painter | None) -> Iterator[Progress]:
        """Do all tasks; yield what is told of it."""
        flow: Flow[Task, Outcome] = Flow(workers, paint)
        waiting = iter(self._plan.todo)
        more = True
        try:
            while more or len(flow):
                start = time.monotonic()
                if painter is not None:
                    painter.going.set()
                while more and flow.has_room:
                    todo = next(waiting, None)
                    if todo is None:
                        more = False
                    else:
                        flow.add(self._task(todo))
                for task, outcome in flow.finished(TICK_S):
                    again = self._take(self._plan.todo[task.number], task, outcome)
                    if again is not None:
                        flow.add(again)
                self._seconds += time.monotonic() - start
                if painter is not None:
                    painter.going.clear()
                yield self.progress()
        finally:
            flow.cancel()
            if painter is not None:
                painter.close()
            # what is written stays, and is known of, whatever ends the batch
            with suppress(SaveError):
                self._manifest.write()

    def lay_out(self) -> Iterator[Progress]:
        """Write the contact sheets of all that is there in these mixes; yield after each.

        Raises:
            SaveError: when the disk is full or gone.
        """
        if not self._painted and (self._folder / SHEET.format(number=1)).exists():
            return
        known = [{e.photo: e for e in self._manifest.entries(key)} for key in self._plan.keys]
        rows = []
        for photo in dict.fromkeys(name for entries in known for name in entries):
            found = [entries.get(photo) for entries in known]
            files = tuple(self._folder / e.name if e and e.is_painted else None for e in found)
            if any(files):
                rows.append(SheetRow(Path(restored(photo)).name, files))
        looks = [mix.name for mix in self._order.mixes]
        for path in write_sheets(self._folder, looks, rows):
            self._sheets.append(str(path))
            yield self.progress()

    def _task(self, todo: Todo) -> Task:
        return Task(
            todo.number,
            self._plan.keys[todo.mix],
            todo.photo,
            self._folder / todo.entry.name,
            self.beacon,
        )

    def _take(self, todo: Todo, task: Task, outcome: Outcome | BaseException) -> Task | None:
        """Keep what came of a task; return one to do in its place.

        Raises:
            StyleMixerError: when the disk is full.
        """
        if isinstance(outcome, Ended):
            return None
        file = todo.photo.name
        if isinstance(outcome, BaseException):
            lost = type(outcome).__name__ == "KilledWorker"
            values = {"file": file} if lost else {"file": file, "error": type(outcome).__name__}
            sentence = Sentence(ENDED_WORKERS if lost else BROKEN, values)
            outcome = Outcome(task.number, failure=sentence, detail=repr(outcome))
        elif outcome.unseen:
            try:
                return self._sent(task)
            except StyleMixerError as error:
                outcome = Outcome(task.number, failure=error.sentence, detail=error.detail)
        elif outcome.failure is None and task.data is not None and outcome.data is not None:
            outcome = self._received(task, outcome)
        self._mark(todo, outcome)
        if outcome.final and outcome.failure is not None:
            raise SaveError.of(outcome.failure, outcome.detail)
        return None

    def _mark(self, todo: Todo, outcome: Outcome) -> None:
        with self._lock:
            self._shares.pop(todo.number, None)
        self._through += todo.weight
        entry = todo.entry
        if outcome.failure is None:
            self._painted += 1
            entry.stamp, entry.digest = outcome.stamp, outcome.digest
            entry.result, entry.failure = outcome.result, ""
        else:
            self._failed += 1
            entry.stamp, entry.failure = NEVER, outcome.failure.english
            if len(self._failures) < MOST_FAILURES:
                look = self._order.mixes[todo.mix].name
                self._failures.append(Failure(str(todo.photo), look, outcome.failure))
        self._manifest.changed()

    def _sent(self, task: Task) -> Task:
        """Return a task that carries its photo.

        Raises:
            StyleMixerError: when it is too large, or cannot be read.
        """
        file = task.photo.name
        try:
            with open_regular(task.photo) as photo:
                data = photo.read(SENT_BYTES + 1)
        except (OSError, ValueError) as error:
            template = "“{file}” cannot be read; check that it exists and that you may read it."
            raise StyleMixerError(template, str(error), file=file) from error
        if len(data) > SENT_BYTES:
            raise StyleMixerError(TOO_LARGE, file=file)
        return Task(task.number, task.key, task.photo, task.target, data=data)

    def _received(self, task: Task, outcome: Outcome) -> Outcome:
        """Write a result that came as bytes."""
        assert task.data is not None
        assert outcome.data is not None
        try:
            with replacing(task.target) as file:
                file.write(outcome.data)
        except SaveError as error:
            cause = error.__cause__
            full = isinstance(cause, OSError) and cause.errno in FULL
            return Outcome(task.number, failure=error.sentence, detail=error.detail, final=full)
        return Outcome(
            task.number,
            hashlib.sha256(task.data).hexdigest(),
            stamp_of(task.photo),
            stamp_of(task.target),
            outcome.seconds,
            outcome.pixels,
        )


def _made(folder: Path) -> Path:
    """Make the folder of the results.

    Raises:
        SaveError: when that cannot be done.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise SaveError(
            "“{folder}” is a file; choose a folder for the results.", str(error), folder=folder.name
        ) from error
    except (OSError, ValueError) as error:
        found = error if isinstance(error, OSError) else OSError(str(error))
        raise cannot_save(folder / NAME, found) from error
    return folder


@contextmanager
def _beacon(folder: Path) -> Iterator[str]:
    """Put a file into the folder of the results, by which a worker knows that it sees the same."""
    path = folder / f".stylemixer-batch-{secrets.token_hex(8)}"
    try:
        path.touch(exist_ok=False)
    except OSError as error:
        raise cannot_save(path, error) from error
    try:
        yield str(path)
    finally:
        with suppress(OSError):
            path.unlink()
