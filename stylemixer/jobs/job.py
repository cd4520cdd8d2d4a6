"""What a job is and what is heard of it: importable without torch."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from stylemixer.errors import Sentence

Stopped: TypeAlias = Callable[[], bool]
"""Asked between two steps: waits while the job is paused, and tells whether it shall end."""


class Step(Protocol):
    """What a worker reports after each step of its work."""

    @property
    def done(self) -> bool:
        """Whether this was the last one."""
        ...


Worker: TypeAlias = Callable[[Any, Stopped], Generator[Step, None, None]]
"""Takes the job's task; does a step whenever it is asked for the next report. What it needs to go
on after any end, it keeps itself, in a folder that the task names."""


@dataclass(frozen=True)
class Sentences:
    """What people are told of a job that ends too early, as templates of a `Sentence`.

    Attributes:
        not_begun: no process could be started.
        cut_off: its process has died without a word.
        no_memory: there was not enough memory.
        failed: anything else; ``{error}`` in it becomes the kind of error.
    """

    not_begun: str
    cut_off: str
    no_memory: str
    failed: str


@dataclass(frozen=True, eq=False)
class Job:
    """Work for a process of its own; a plain value that can be pickled.

    Attributes:
        name: for lists of processes.
        worker: a `Worker` as ``module:function``. Only the job's process imports the module.
        task: what the worker is given; can be pickled.
        sentences: what people are told when it ends too early.
        outcome: makes what comes of it once it is over, done or stopped, also as
            ``module:function``; it takes the task and returns what can be pickled. Nothing: the
            last report says it all.
    """

    name: str
    worker: str
    task: Any
    sentences: Sentences
    outcome: str = ""


@dataclass(frozen=True)
class Begun:
    """The turn of a job that had to wait has come."""


@dataclass(frozen=True)
class Paused:
    """The job computes nothing until it goes on or is stopped; its process stays."""


@dataclass(frozen=True)
class Failed:
    """The job cannot go on.

    Attributes:
        sentence: what went wrong and what to do.
        detail: for developers.
        passing: whether it may go well when it is tried again, as far as it is known.
    """

    sentence: Sentence
    detail: str = ""
    passing: bool = False


@dataclass(frozen=True)
class Ended:
    """The job is over; the last `Step` holds what came of it, if nothing else does.

    Attributes:
        stopped: whether it was asked to stop before it was done.
        outcome: what its job's `outcome` returned.
    """

    stopped: bool
    outcome: Any = None


Event: TypeAlias = Begun | Step | Paused | Failed | Ended
