"""Long work as a generator that yields where something more urgent may run in between."""

import threading
from collections.abc import Callable, Generator
from typing import TypeVar

Said = TypeVar("Said")
Result = TypeVar("Result")

Steps = Generator[None, None, Result]
"""Work that yields where others may go first, and returns a result."""

_PATIENCE_S = 0.02
"""So long at a time is waited for another thread; a frame on the screen may take as long."""

_FAREWELL_S = 0.2


def at_once(work: Generator[object, None, Result]) -> Result:
    """Do all the work without a break, and return what it returns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


def yielding(work: Generator[object, None, Result], said: Said) -> Generator[Said, None, Result]:
    """Yield the same at each of the work's breaks; return what it returns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
        yield said


def elsewhere(work: Callable[[], None]) -> Generator[None, None, None]:
    """Do what Python's lock is released for on a thread of its own.

    Closing the generator does not wait for the end of the work, so it may hold nothing that has to
    be gone by then, such as a file that is to be removed.

    Yields:
        Every few hundredths of a second until it is done.

    Raises:
        Exception: the work's own.
    """
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="slow step", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_PATIENCE_S)
            yield
    except GeneratorExit:
        thread.join(_FAREWELL_S)
        raise
    if errors:
        raise errors[0]
