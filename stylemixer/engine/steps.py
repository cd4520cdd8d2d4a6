"""Long work as a generator that yields where something more urgent may run in between."""

from collections.abc import Generator
from typing import TypeVar

Said = TypeVar("Said")
Result = TypeVar("Result")


def at_once(work: Generator[object, None, Result]) -> Result:
    """Do all the work without a break, and return what it returns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


def saying(work: Generator[object, None, Result], said: Said) -> Generator[Said, None, Result]:
    """Yield the same at each of the work's breaks; return what it returns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
        yield said
