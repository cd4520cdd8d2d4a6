"""A picture file's bytes, for decoders that can be told to stop.

Decoders work in C and know no way to be ended, but they ask for their bytes piece by piece. What
they read from refuses the next piece once nobody wants the picture any more. It has no file
descriptor to give away either: a decoder would map the file into memory, and the process would be
killed by the system when another program makes the file shorter meanwhile.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, BinaryIO

from stylemixer.places import open_regular

LAST_WAIT_S = 0.5
"""Decoders are ended between two pieces of a file. A last piece may take them seconds, for which no
window should stay: what they do then matters to nobody."""

_PIECE = 1 << 22  # bytes that are read between two questions whether to go on


class ReadingEnded(Exception):  # noqa: N818  it is no error
    """Nobody wants the picture any more; see `until`."""


_ended: ContextVar[Callable[[], bool]] = ContextVar("ended", default=lambda: False)


@contextmanager
def until(ended: Callable[[], bool]) -> Iterator[None]:
    """Let pictures that are read inside, on this thread, be given up.

    Args:
        ended: asked often, from this thread; once it returns True, `ReadingEnded` is raised
            wherever a picture is being read. One ``with`` inside another: either ends the reading.
    """
    outer = _ended.get()
    token = _ended.set(lambda: ended() or outer())
    try:
        yield
    finally:
        _ended.reset(token)


def go_on() -> None:
    """Return if the picture is still wanted.

    Raises:
        ReadingEnded: when it is not.
    """
    if _ended.get()():
        raise ReadingEnded


class Reader(io.RawIOBase):
    """A picture's bytes, from a file or from memory.

    Args:
        source: a path, or the file's bytes.

    Attributes:
        size: how many bytes there are.
        end: all that is read in one go ends here; what follows belongs to other pictures.
    """

    def __init__(self, source: Path | bytes) -> None:
        self._source = source
        self._file: BinaryIO = (
            io.BytesIO(source) if isinstance(source, bytes) else open_regular(source)
        )
        self._patches: dict[int, bytes] = {}
        self.size = self._file.seek(0, io.SEEK_END)
        self.end = self.size
        self._file.seek(0)

    def again(self) -> "Reader":
        """Open the same bytes once more, patches and all."""
        other = Reader(self._source)
        other._patches = dict(self._patches)
        other.end = min(self.end, other.size)
        return other

    def patch(self, offset: int, value: bytes) -> None:
        """Give other bytes in place of those at an offset."""
        self._patches[offset] = value

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; see `io.IOBase.seek`."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    def read(self, size: int | None = -1) -> bytes:
        """Return so many bytes, fewer at the end; all up to `end` without a number.

        Raises:
            ReadingEnded: see `until`.
        """
        start = self._file.tell()
        rest = max(0, self.size - start)
        if size is None or size < 0:
            size = max(0, self.end - start)
        size = min(size, rest)  # a number from a damaged file must not take memory
        if size <= _PIECE:
            go_on()
            data = self._file.read(size)
        else:
            whole = io.BytesIO()  # gives its bytes away without another copy
            while whole.tell() < size:
                go_on()
                piece = self._file.read(min(_PIECE, size - whole.tell()))
                if not piece:
                    break
                whole.write(piece)
            data = whole.getvalue()
        return self._patched(data, start)

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; return how many bytes there were."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _patched(self, data: bytes, start: int) -> bytes:
        touched = [
            (offset - start, value)
            for offset, value in self._patches.items()
            if offset < start + len(data) and start < offset + len(value)
        ]
        if not touched:
            return data
        changed = bytearray(data)
        for offset, value in touched:
            first, last = max(offset, 0), min(offset + len(value), len(data))
            changed[first:last] = value[first - offset : last - offset]
        return bytes(changed)
