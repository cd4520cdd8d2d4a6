"""The hashes of files' bytes, by which pictures are known wherever they lie."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from stylemixer.document.recipe import HEX_DIGITS
from stylemixer.places import open_regular

_CHUNK = 1 << 20
_Stamp = tuple[int, int, int]


class Hashed:
    """Hashes what goes through it.

    Attributes:
        size: how many bytes have.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size = 0

    def through(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield what comes."""
        for chunk in chunks:
            self._hash.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def digest(self) -> str:
        """32 hexadecimal digits of the SHA-256 of what has gone through."""
        return self._hash.hexdigest()[:HEX_DIGITS]


class Digests:
    """Remembers the hashes of files, so that only those that have changed are read again."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[_Stamp, str]] = {}

    def of(self, path: Path) -> str | None:
        """Return 32 hexadecimal digits; None when the file cannot be read."""
        try:
            found = path.stat()
            stamp = found.st_mtime_ns, found.st_size, found.st_ino
            known = self._known.get(path)
            if known is None or known[0] != stamp:
                hashed = Hashed()
                with open_regular(path) as file:
                    for _ in hashed.through(chunks(file)):
                        pass
                known = self._known[path] = stamp, hashed.digest
        except (OSError, ValueError):
            return None
        return known[1]


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of an open file."""
    while data := file.read(_CHUNK):
        yield data
