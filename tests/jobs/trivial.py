"""A job that counts, and keeps in a file how far it has come."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from stylemixer.errors import PictureError
from stylemixer.jobs.job import Job, Sentences

SENTENCES = Sentences("no process", "cut off", "no memory", "failed: {error}")


@dataclass(frozen=True)
class Counted:
    count: int
    done: bool
    pid: int


@dataclass(frozen=True)
class Count:
    """Count up to a number, from where the file says, at most so fast."""

    file: Path
    to: int = 1_000_000
    pace: float = 0.005


def count(task, stopped):
    done = int(task.file.read_text()) if task.file.exists() else 0
    while done < task.to:
        time.sleep(task.pace)
        done += 1
        new = task.file.with_suffix(".new")
        new.write_text(str(done))
        new.replace(task.file)
        yield Counted(done, done == task.to, os.getpid())


def fail(task, stopped):
    yield Counted(1, False, os.getpid())
    raise task


def unkept(task, stopped):
    try:
        while True:
            yield Counted(1, False, os.getpid())
    finally:
        raise UNREADABLE


def die(task, stopped):
    yield Counted(1, False, os.getpid())
    os._exit(3)


def counted(task):
    return f"counted to {task.file.read_text()}"


def job(file, to=1_000_000, worker="count", outcome=""):
    return Job("count", f"tests.jobs.trivial:{worker}", Count(file, to), SENTENCES, outcome)


def failing(error):
    return Job("fail", "tests.jobs.trivial:fail", error, SENTENCES)


UNREADABLE = PictureError("wave.jpg cannot be read; choose another.", "details")
