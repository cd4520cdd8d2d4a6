"""Names that are promised to somebody who is still painting."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stylemixer.engine.file_locks import lock_byte, unlock_byte
from stylemixer.engine.replacing import Exists, names
from stylemixer.errors import SaveError
from stylemixer.paths import user_cache

_POSITIONS = 1 << 30
_FILE = "reserved-names"
"""Every name has a byte of it, which is locked; the file itself stays empty."""

TAKEN = "“{file}” already exists; choose another name or use --exists overwrite."
PROMISED = "“{file}” is already being painted; choose another name or use --exists overwrite."


@contextmanager
def reserved(path: Path, exists: Exists) -> Iterator[Path]:
    """Reserve a name among this user's processes; one at a time in each.

    It is a promise to each other only, and ends with the process: whoever puts the file in its
    place asks again, see `stylemixer.engine.replacing.placing`.

    Args:
        path: the wanted name.
        exists: `overwrite` reserves nothing; `number` takes the first name that is free.

    Yields:
        The name to write to.

    Raises:
        SaveError: for `refuse` when something has that name, or will have.
    """
    if exists == "overwrite":
        yield path
        return
    handle = None
    with suppress(OSError):  # without it, two may find out at the end only
        handle = os.open(user_cache() / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _first(path, exists, handle)
    finally:
        if handle is not None:
            os.close(handle)


def _first(path: Path, exists: Exists, handle: int | None) -> Path:
    for name in names(path):
        promised = handle is None or lock_byte(handle, _position(name))
        if promised and not os.path.lexists(name):
            return name
        if exists == "refuse":
            raise SaveError(TAKEN if promised else PROMISED, file=path)
        if promised and handle is not None:
            unlock_byte(handle, _position(name))
    raise AssertionError  # there are names without end


def _position(name: Path) -> int:
    whole = os.path.normcase(Path(os.path.realpath(name.parent)) / name.name)
    return int.from_bytes(hashlib.sha256(os.fsencode(whole)).digest()[:8]) % _POSITIONS
