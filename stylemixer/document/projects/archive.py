"""Reading a zip that anyone may have made: nothing in it leads out, or takes more than it may.

What the headers say of sizes is not believed: bytes are counted as they come. Only what is stored
or deflated is read, since other methods give any amount at once.
"""

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from stylemixer.document.projects.project import ProjectError, damaged
from stylemixer.places import NotRegularError, open_regular

MAX_MEMBERS = 8000
MAX_TOTAL = 2 << 30
"""Bytes that are read of one project at most, all its members together."""
MAX_FILE = (1 << 32) - 1
"""A zip without extensions for huge files is no larger."""
RATIO = 200
"""What is deflated becomes so many times smaller at most; bombs become a thousand times smaller."""

_CHUNK = 1 << 20
_END = struct.Struct("<4s4H2LH")
_LOCATOR = 20
_MAX_DIRECTORY = 300 * MAX_MEMBERS
_LEADS_OUT = re.compile(r'(^|/)\.{1,2}(/|$)|^/|//|[\\:*?"<>|\x00-\x1f\x7f]')
_WRONG = (
    *(zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, struct.error),
    *(NotImplementedError, RuntimeError, OverflowError),
)


class ProjectArchive:
    """The members of an open project.

    Raises:
        ProjectError: whenever something in it is not as it should be.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self._left = MAX_TOTAL
        try:
            _check_end(file)
            self._zip = zipfile.ZipFile(file)
            self._members = _checked(self._zip.infolist())
        except _WRONG as error:
            raise damaged(name, error) from error

    def __contains__(self, member: str) -> bool:
        return member in self._members

    def read(self, member: str, most: int) -> bytes:
        """Return a member's bytes, at most so many."""
        return b"".join(self.chunks(member, most))

    def chunks(self, member: str, most: int) -> Iterator[bytes]:
        """Yield a member's bytes bit by bit; after the last, its checksum has been right."""
        try:
            info = self._members[member]
            # a small text may be all spaces
            most = min(most, info.compress_size * RATIO + (1 << 16))
            with self._zip.open(info) as opened:
                while data := opened.read(_CHUNK):
                    most -= len(data)
                    self._left -= len(data)
                    if min(most, self._left) < 0:
                        raise damaged(self.name, f"{member} is larger than it may be")
                    yield data
        except _WRONG as error:
            raise damaged(self.name, f"{member}: {error!r}") from error
        except OSError as error:
            raise _unread(self.name, error) from error

    def __enter__(self) -> "ProjectArchive":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._zip.close()


@contextmanager
def opened(path: Path) -> Iterator[ProjectArchive]:
    """Open a project's file.

    Raises:
        ProjectError: when it cannot be read, is damaged or hostile.
    """
    try:
        file = open_regular(path)
    except NotRegularError as error:
        raise damaged(path.name, error) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unread(path.name, error) from error
    with file, ProjectArchive(file, path.name) as archive:
        yield archive


def _check_end(file: BinaryIO) -> None:
    """Look at the end of a zip before its list of members is read into memory.

    Raises:
        ValueError: when there is no plain end, or the list is longer than any project's.
    """
    length = file.seek(0, os.SEEK_END)
    if not _END.size <= length <= MAX_FILE:
        raise ValueError(f"{length} bytes")
    before = min(_LOCATOR, length - _END.size)
    file.seek(-_END.size - before, os.SEEK_END)
    data = file.read()
    mark, disk, first, here, count, size, _start, comment = _END.unpack(data[before:])
    if mark != b"PK\x05\x06" or comment or disk or first or here != count:
        raise ValueError("no plain end of a zip")
    if data[:4] == b"PK\x06\x07":
        raise ValueError("a zip for huge files")
    if count > MAX_MEMBERS or size > _MAX_DIRECTORY:
        raise ValueError(f"{count} members, listed in {size} bytes")


def _checked(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the members by their names.

    Raises:
        ValueError: when one leads out, is a link or encrypted, or two are called the same.
    """
    if len(infos) > MAX_MEMBERS:
        raise ValueError(f"{len(infos)} members")
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename
        if name != info.orig_filename or _LEADS_OUT.search(name):
            raise ValueError(f"a member called {info.orig_filename!r:.200}")
        if name.casefold() in members:
            raise ValueError(f"two members called {name!r:.200}")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise ValueError(f"{name!r:.200} is no plain file")
        if info.flag_bits & 0x1:
            raise ValueError(f"{name!r:.200} is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{name!r:.200} is packed by method {info.compress_type}")
        members[name.casefold()] = info
    return {info.filename: info for info in members.values()}


def _unread(name: str, error: Exception) -> ProjectError:
    return ProjectError(
        "“{file}” cannot be read; check that the file exists and that you may read it.",
        f"{type(error).__name__}: {error}",
        file=name,
    )
