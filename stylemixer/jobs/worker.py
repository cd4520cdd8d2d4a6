"""What the process of a job does: work, report, and listen to the process that started it."""

import contextlib
import ctypes
import importlib
import os
import sys
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Literal, TypeAlias

from stylemixer.errors import Sentence, StyleMixerError
from stylemixer.jobs.job import Ended, Event, Failed, Job, Paused, Stopped, Worker

Order: TypeAlias = Literal["stop", "pause", "go on"]

REPORT_EVERY_S = 0.1
"""Fast devices take more steps than anyone can look at."""

NICENESS = 10
BELOW_NORMAL = 0x4000
"""Windows' priority class."""


class Orders:
    """What the window wants of the job, asked between two steps.

    A pipe and no `multiprocessing.Event`: a killed process may hold an event's lock for ever, and a
    pipe also ends when the window's process does, so that a job never outlives it, paused or not.
    """

    def __init__(self, reader: Connection, report: Callable[[Event], None]) -> None:
        self._reader = reader
        self._report = report
        self._stopped = False
        self._paused = False

    def stopped(self) -> bool:
        """Wait while the job is paused; tell whether it shall end."""
        try:
            while not self._stopped and self._reader.poll(None if self._paused else 0):
                order: Order = self._reader.recv()
                self._stopped = order == "stop"
                paused, self._paused = self._paused, order == "pause"
                if self._paused and not paused:
                    self._report(Paused())
        except (EOFError, OSError):  # the window has gone
            self._stopped = True
        return self._stopped


def work(job: Job, report: Callable[[Event], None], stopped: Stopped) -> None:
    """Do a job; everything that happens is reported, nothing is raised.

    Args:
        job: what is asked.
        report: takes the events; the last one is `Ended` or `Failed`.
        stopped: asked after each step.
    """
    lower_priority()
    # the window has gone when it takes no reports any more; what the job keeps stays for later
    with contextlib.suppress(BrokenPipeError, ConnectionError):
        try:
            early = _steps(job, report, stopped)
            report(Ended(early, _named(job.outcome)(job.task) if job.outcome else None))
        except StyleMixerError as error:
            report(Failed(error.sentence, error.detail))
        except (BrokenPipeError, ConnectionError):
            raise
        except Exception as error:
            report(_failure(job, error))


def _steps(job: Job, report: Callable[[Event], None], stopped: Stopped) -> bool:
    """Return whether it was stopped before the end."""
    worker: Worker = _named(job.worker)
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(threads(os.cpu_count() or 1))
    told = -REPORT_EVERY_S
    # closed here, so that what a worker cannot keep in the end is told like everything else
    with contextlib.closing(worker(job.task, stopped)) as steps:
        for step in steps:
            due = step.done or time.monotonic() - told >= REPORT_EVERY_S
            if due:
                told = time.monotonic()
                report(step)
            if step.done or stopped():
                if not due:
                    report(step)
                return not step.done
    return False


def _named(function: str) -> Any:
    """Return a function that is named as ``module:function``."""
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)


def _failure(job: Job, error: Exception) -> Failed:
    if _out_of_memory(error):
        return Failed(Sentence(job.sentences.no_memory), str(error), passing=True)
    sentence = Sentence(job.sentences.failed, {"error": type(error).__name__})
    return Failed(sentence, traceback.format_exc())


def _out_of_memory(error: Exception) -> bool:
    if "torch" not in sys.modules:
        return isinstance(error, MemoryError)
    from stylemixer.engine.memory import is_out_of_memory  # noqa: PLC0415  not all jobs need torch

    return is_out_of_memory(error)


def threads(cpus: int) -> int:
    """Return how many threads a job computes with, so that the window keeps most of the machine."""
    return max(1, min(4, cpus // 2))


def lower_priority() -> None:
    """Let the window, and all else, go first."""
    with contextlib.suppress(OSError, AttributeError):
        if sys.platform == "win32":
            kernel = ctypes.windll.kernel32
            kernel.SetPriorityClass(kernel.GetCurrentProcess(), BELOW_NORMAL)
        else:
            os.nice(NICENESS)
