"""Handing tasks to an executor of `concurrent.futures`, a few at a time: photos, or parts of films.

The executor is a pool of threads beside the painter of this process, or Dask's, whose workers have
a painter each. Only so many tasks are handed over as keep it busy, so that memory stays flat and a
worker that comes or goes matters to the next ones only.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from stylemixer.errors import StyleMixerError

T = TypeVar("T")
R = TypeVar("R")


def nothing_is_lost(_error: BaseException) -> bool:
    """Tell of no error that it has ended a worker: there is none but this process."""
    return False


@dataclass(frozen=True, eq=False)
class Workers:
    """Who does the work.

    Attributes:
        executor: takes functions of a module and what they are called with.
        width: tells how many tasks keep it busy just now.
        lost: tells whether an error means that the worker was lost, and not the task: it is done
            again, by another one.
        check: asked while nothing happens; raises `StyleMixerError` when nobody works any more.
        sends: whether a worker may not share the disk.
    """

    executor: Executor
    width: Callable[[], int]
    lost: Callable[[BaseException], bool] = nothing_is_lost
    check: Callable[[], None] = lambda: None
    sends: bool = False


@contextmanager
def threads_here(count: int) -> Iterator[Workers]:
    """Let so many threads of this process do the work; at the end they are waited for."""
    with ThreadPoolExecutor(count, thread_name_prefix="batch") as executor:
        yield Workers(executor, lambda: count)


LOST_WORKERS = 3
"""A task that has ended so many workers is not tried again: it may be what ends them."""


class Flow(Generic[T, R]):
    """Tasks in an executor's hands. It belongs to one thread.

    Args:
        workers: who does them.
        function: a module's function, which takes a task and returns what came of it.
    """

    def __init__(self, workers: Workers, function: Callable[[T], R]) -> None:
        self._workers = workers
        self._function = function
        self._pending: dict[Future[R], tuple[T, int]] = {}

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def has_room(self) -> bool:
        """Whether another task keeps a worker busy."""
        return len(self._pending) < max(1, self._workers.width())

    def add(self, task: T, *, losses: int = 0) -> None:
        """Hand a task over.

        Args:
            task: what can be pickled.
            losses: how many workers it has lost before.
        """
        future: Future[R] = self._workers.executor.submit(self._function, task)
        self._pending[future] = task, losses

    def finished(self, timeout: float) -> Iterator[tuple[T, R | BaseException]]:
        """Yield what has finished within some seconds, results or what was raised.

        A task whose worker was lost is handed over again.

        Raises:
            StyleMixerError: when nobody works any more.
        """
        done, _ = wait(self._pending, timeout, FIRST_COMPLETED)
        if not done:
            self._workers.check()
        for future in done:
            task, losses = self._pending.pop(future)
            try:
                yield task, future.result()
            except StyleMixerError:
                raise
            except (Exception, CancelledError) as error:
                if isinstance(error, CancelledError):
                    self._workers.check()
                if not self._workers.lost(error) or losses + 1 >= LOST_WORKERS:
                    yield task, error
                else:
                    self.add(task, losses=losses + 1)

    def cancel(self) -> None:
        """Give up what has not begun."""
        for future in self._pending:
            future.cancel()
