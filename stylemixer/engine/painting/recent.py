"""A cache of the last few values, bounded by their number and their size."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

T = TypeVar("T")


class Recent(OrderedDict[Hashable, T]):
    """The last few values, by key.

    Args:
        kept: how many at most.
        size_of: tells how large a value is.
        room: how large all may be together; the newest one is kept whatever its size.
    """

    def __init__(self, kept: int, size_of: Callable[[T], int] = lambda _: 0, room: int = 0) -> None:
        super().__init__()
        self._kept, self._size_of, self._room = kept, size_of, room

    def get(self, key: Hashable, make: Callable[[], T]) -> T:  # type: ignore[override]
        """Return the value of a key, made if it is not kept; it is the newest from now on."""
        if key not in self:
            self[key] = make()
            while len(self) > 1 and (
                len(self) > self._kept or sum(map(self._size_of, self.values())) > self._room
            ):
                self.popitem(last=False)
        self.move_to_end(key)
        return self[key]
