"""`stylemixer bench hostile`: a thousand malformed pictures and 200 hostile documents are read.

Every one must be taken or be refused with a sentence: no traceback, no end of the process, no
reading for longer than ten seconds, and memory within what `read_picture` promises.
"""

import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from stylemixer.bench.counts import print_counts
from stylemixer.bench.hostile.documents import HostileDocument, hostile_document
from stylemixer.bench.hostile.pictures import HostilePicture, hostile_picture
from stylemixer.bench.hostile.process import Read, read_all

PICTURES, DOCUMENTS = 1000, 200
SEED = 12
READERS = 2
LONGEST_S = 10.0
PATIENCE_S = 60.0
"""On a busy machine ten seconds of work may take longer; so long at most."""
FACTORS = {"WEBP": 4.0, "AVIF": 3.5, "progressive JPEG": 3.4}
FACTOR = 2.5
"""Memory that reading takes, in pictures' own sizes; decoders with canvases of their own more."""
SPARE = 16 << 20
"""Bytes that any picture may take beside that and its file: buffers, tables and texts."""

Case = HostilePicture | HostileDocument


def run(as_json: bool) -> dict[str, Any]:
    """Read all of them and, unless JSON is wanted, print what came of it."""
    start = time.monotonic()
    figures = measured(PICTURES, DOCUMENTS)
    figures["seconds"] = round(time.monotonic() - start, 1)
    if not as_json:
        print_counts(figures)
    return figures


def measured(pictures: int, documents: int, seed: int = SEED) -> dict[str, Any]:
    """Return figures of so many pictures and documents; `failed` counts what must not be."""
    cases: SimpleQueue[Callable[[], Case] | None] = SimpleQueue()
    for index in range(pictures):
        cases.put(partial(hostile_picture, seed, index))
    for index in range(documents):
        cases.put(partial(hostile_document, seed, index))
    for _ in range(READERS):
        cases.put(None)
    judge = Judge()
    with tempfile.TemporaryDirectory(prefix="stylemixer-hostile-") as name:
        folders = [Path(name) / str(number) for number in range(READERS)]
        with ThreadPoolExecutor(READERS) as threads:
            for done in [threads.submit(_reader, folder, cases, judge) for folder in folders]:
                done.result()
    return {"pictures": pictures, "documents": documents, **judge.figures()}


class Judge:
    """Counts what came of each file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = self._refused = 0
        self._kinds = {"tracebacks": 0, "ends of the process": 0, "hangs": 0, "memory": 0}
        self._failures: list[str] = []
        self._longest = (0.0, "")
        self._hungriest = (0.0, "")

    def read(self, case: Case, found: Read, seconds: float, decoded: int) -> None:
        """Take what came of one way of reading a case, whose picture takes so many bytes."""
        what = f"{case.name}, {found.way}"
        with self._lock:
            self._taken += found.taken
            self._refused += not found.taken
            self._longest = max(self._longest, (seconds, what))
            if found.trace:
                self._fail("tracebacks", f"{what}\n{found.trace}")
            if found.grown is None or not isinstance(case, HostilePicture):
                return
            bound = FACTORS.get(found.form, FACTOR) * decoded + len(case.data) + SPARE
            self._hungriest = max(self._hungriest, (found.grown / bound, what))
            if found.grown > bound:
                grown, size = found.grown >> 20, decoded / (1 << 20)
                self._fail("memory", f"{what}: {grown} MiB for a picture of {size:.1f}")

    def lost(self, case: Case, way: str, hung: bool) -> None:
        """Take that a reader did not come back."""
        with self._lock:
            self._fail("hangs" if hung else "ends of the process", f"{case.name}, after {way}")

    def _fail(self, kind: str, line: str) -> None:
        self._kinds[kind] += 1
        self._failures.append(f"{kind}: {line}")

    def figures(self) -> dict[str, Any]:
        """Return the counts, the extremes and the failures."""
        return {
            "readings taken": self._taken,
            "readings refused in a sentence": self._refused,
            **self._kinds,
            "longest, s": [round(self._longest[0], 2), self._longest[1]],
            "largest share of its bound": [round(self._hungriest[0], 2), self._hungriest[1]],
            "failed": sum(self._kinds.values()),
            "failures": self._failures,
        }


class _Reader:
    """A process that reads, begun again when it is lost."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: Any = None
        self._connection: Connection | None = None

    def ask(self, wanted: Path | HostileDocument) -> Iterator[tuple[Read, float]]:
        """Yield what came of each way, with its seconds.

        Raises:
            EOFError: when the process has ended.
            TimeoutError: when one way takes too long; the process is ended.
        """
        connection = self._ready()
        connection.send(wanted)
        while True:
            start, begun = time.monotonic(), self._work()
            while not connection.poll(0.5):
                own = self._work() - begun
                if own > LONGEST_S or time.monotonic() - start > PATIENCE_S:
                    self.end()
                    raise TimeoutError
            found = connection.recv()
            if found is None:
                return
            yield found, time.monotonic() - start

    def _ready(self) -> Connection:
        if self._connection is None:
            ours, theirs = multiprocessing.Pipe()
            spawn = multiprocessing.get_context("spawn")
            self._process = spawn.Process(target=_child, args=(theirs, str(self._folder)))
            self._process.start()
            theirs.close()
            self._connection = ours
            ours.recv()  # its modules are loaded
        return self._connection

    def _work(self) -> float:
        """Return the seconds that the process has worked, else those that have passed."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError, IndexError):
            return time.monotonic()

    def end(self) -> None:
        """End the process."""
        if self._connection is not None:
            self._process.kill()
            self._process.join()
            self._connection.close()
            self._connection = None


def _child(connection: Connection, folder: str) -> None:
    home = Path(folder) / "home"
    home.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA"):
        os.environ[name] = str(home)
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(home / name.lower())
    read_all(connection)


def _reader(folder: Path, cases: "SimpleQueue[Callable[[], Case] | None]", judge: Judge) -> None:
    folder.mkdir()
    reader = _Reader(folder)
    try:
        while (make := cases.get()) is not None:
            case = make()
            wanted: Path | HostileDocument
            if isinstance(case, HostilePicture):
                wanted = folder / f"picture.{case.name.rpartition('.')[2]}"
                wanted.write_bytes(case.data)
            else:
                wanted = case
            way, decoded = "the start", case.decoded if isinstance(case, HostilePicture) else 0
            try:
                for found, seconds in reader.ask(wanted):
                    way, decoded = found.way, max(decoded, found.decoded)
                    judge.read(case, found, seconds, decoded)
            except (TimeoutError, EOFError, OSError) as error:
                judge.lost(case, way, isinstance(error, TimeoutError))
                reader.end()
    finally:
        reader.end()
