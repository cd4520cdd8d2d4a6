"""Files that appear whole or not at all, and leave nothing behind.

Where the system can (Linux), what is being written has no name until it is whole, so that a killed
process leaves nothing. Elsewhere it is a ``.stylemixer-….part`` that its process keeps locked: what
is no longer locked is left over, and goes when a file is next written to that folder.
"""

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

from stylemixer.engine import file_locks
from stylemixer.errors import SaveError

Exists: TypeAlias = Literal["overwrite", "number", "refuse"]
"""What to do when the name is taken at the end: replace it, or take the next free name; `refuse`
takes the next free name too, so that nothing is lost, and raises."""

FULL = {errno.ENOSPC, errno.EDQUOT}
"""What systems say whose disk is full."""
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_LACKING = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOSYS}
"""What systems say that know no file without a name, or no second name of a file."""
_PART = ".stylemixer-{}.part"  # short: names have a limit
_WINDOWS = os.name == "nt"


def cannot_save(path: Path, error: OSError) -> SaveError:
    """Say in one sentence why a file cannot be written and what to do."""
    file, folder = path.name, path.parent
    if error.errno in FULL:
        text = "The disk is full, so “{file}” was not saved; free some space and save again."
    elif error.errno in _FORBIDDEN:
        text = "You do not have permission to write “{file}” in “{folder}”; choose another folder."
    elif error.errno in (errno.ENOENT, errno.ENOTDIR):
        text = "The folder “{folder}” does not exist; create it or choose another."
    elif error.errno in (errno.EISDIR, errno.ENOTEMPTY):
        text = "“{file}” is a folder; choose another name."
    elif error.errno == errno.ELOOP and path.is_symlink():
        text = "“{file}” is a link that leads back to itself; choose another name."
    elif error.errno == errno.ELOOP:
        text = "The folder “{folder}” is a link that leads back to itself; choose another."
    elif error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
        text, file = "The disk does not accept the name “{file}…”; choose a shorter one.", file[:40]
    elif error.errno == errno.EFBIG:
        text = "The disk cannot hold a file as large as “{file}”; save a smaller picture."
    else:
        text = "“{file}” could not be saved; choose another folder or disk."
    return SaveError(text, f"{type(error).__name__}: {error}", file=file, folder=folder)


def followed(path: Path) -> Path:
    """Return the file that a link leads to, or the path itself.

    Raises:
        OSError: `ELOOP` for a link that leads back to itself.
    """
    if not path.is_symlink():
        return path
    with contextlib.suppress(FileNotFoundError):  # it may be made
        path.stat()
    return Path(os.path.realpath(path))


def numbered(path: Path) -> Path:
    """Return the path, or the first of “name (2).png”, “name (3).png”, … that is free."""
    return next(name for name in names(path) if not os.path.lexists(name))


def names(path: Path) -> Iterator[Path]:
    """Yield “name.png”, “name (2).png”, “name (3).png” and so on."""
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1


def check_folder(folder: Path) -> None:
    """Find out whether files can be made in a folder; none is left, whatever happens.

    Raises:
        OSError: when they cannot.
    """
    handle = _unnamed(folder)
    if handle is not None:
        os.close(handle)
    elif not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
    elif not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


@dataclass
class NewFile:
    """A file that is being written.

    Attributes:
        file: binary, readable and seekable.
        path: where it will be; once it is there, where it is.
    """

    file: BinaryIO
    path: Path


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Write a file and put it in its place, like `placing` with `overwrite`."""
    with placing(path) as new:
        yield new.file


@contextmanager
def placing(path: Path, exists: Exists = "overwrite") -> Iterator[NewFile]:
    """Write a file and put it in its place once it is whole and on the disk.

    Whatever happens, killing the process included, `path` holds the old file or the new one. An
    exception inside the ``with``, a cancelled generator's too, leaves no file behind.

    Args:
        path: the file to write; a link is followed, if it may be overwritten.
        exists: what to do if something has that name at the end.

    Yields:
        The file, and its path.

    Raises:
        SaveError: for every error of the operating system, and for `refuse` when the name has been
            taken meanwhile; the file is then kept beside, under a name that the sentence tells.
    """
    part: Path | None = None
    try:
        target = followed(path) if exists == "overwrite" else path
        folder = target.parent
        _sweep(folder)
        handle = _unnamed(folder)
        if handle is None:
            handle, part = _named(folder)
        else:
            file_locks.lock(handle)
        with os.fdopen(handle, "w+b") as file:
            new = NewFile(file, target)
            yield new
            file.flush()
            os.fsync(file.fileno())
            if part is None:
                part = _give_name(file.fileno(), folder)
            if exists == "overwrite":
                with contextlib.suppress(OSError):
                    part.chmod(target.stat().st_mode & 0o777)
            if not _WINDOWS:  # as long as it is open it is locked, and nobody sweeps it away
                new.path = put_in_place(part, target, exists)
        if _WINDOWS:  # no open file is renamed there
            new.path = put_in_place(part, target, exists)
        _sync_folder(folder)
    except BaseException as error:
        if part is not None:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise cannot_save(path, error) from error
        raise
    if exists == "refuse" and new.path != target:
        raise SaveError(
            "Another program has created “{file}” in the meantime; the picture is in “{other}”.",
            file=path.name,
            other=new.path.name,
        )


def _unnamed(folder: Path) -> int | None:
    """Open a file that has no name and goes with its process; None where there are none.

    Raises:
        OSError: when no file can be made in the folder.
    """
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.open(folder, flag | os.O_RDWR, 0o666)
    except OSError as error:
        if error.errno in _LACKING:
            return None
        raise


def _named(folder: Path) -> tuple[int, Path]:
    """Open a file that stays locked as long as it is open."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        part = folder / _PART.format(secrets.token_hex(6))
        handle = os.open(part, flags, 0o666)  # not tempfile's: its files stay private to the user
        file_locks.lock(handle)
        if part.exists():
            return handle, part
        os.close(handle)  # it was swept away before it was locked


def _give_name(handle: int, folder: Path) -> Path:
    """Give a name to an open file that has none."""
    part = folder / _PART.format(secrets.token_hex(6))
    try:
        # with a descriptor, Python asks for linkat, which follows the link in /proc
        os.link(f"/proc/self/fd/{handle}", part, src_dir_fd=handle, follow_symlinks=True)
    except FileNotFoundError:
        raise
    except OSError:  # a file system with half of it: better copied than lost
        copy, part = _named(folder)
        try:
            with open(copy, "wb", closefd=False) as out:
                os.lseek(handle, 0, os.SEEK_SET)
                with open(handle, "rb", closefd=False) as source:
                    shutil.copyfileobj(source, out, 1 << 20)
            os.fsync(copy)
            os.dup2(copy, handle, inheritable=False)  # and its lock with it
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        finally:
            os.close(copy)
    return part


def put_in_place(part: Path, target: Path, exists: Exists) -> Path:
    """Rename a whole file that another program has written; return the name that it got.

    Args:
        part: the file, on the same disk.
        target: the name that it is to have.
        exists: what to do when something has it; `refuse` does what `number` does.

    Raises:
        SaveError: when what is there is write-protected.
        OSError: when it cannot be renamed.
    """
    if exists == "overwrite":
        try:
            part.replace(target)
        except PermissionError as error:  # the folder is fine: the part could be made in it
            raise SaveError(
                "“{file}” is open in another program or write-protected; close it there and save "
                "again, or choose another name.",
                str(error),
                file=target.name,
            ) from error
        return target
    for name in names(target):
        with contextlib.suppress(FileExistsError):
            _rename_if_free(part, name)
            return name
    raise AssertionError  # there are names without end


def _rename_if_free(part: Path, name: Path) -> None:
    """Rename a file.

    Raises:
        FileExistsError: when something has that name.
    """
    if _WINDOWS:
        part.rename(name)  # which replaces nothing there
        return
    try:
        os.link(part, name, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _LACKING | {errno.EPERM}:
            raise
        # a disk, such as a camera's card, where a file has one name only
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        part.replace(name)
    else:
        with contextlib.suppress(OSError):
            part.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself last through a power cut, where the system can."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what processes that are gone have left."""
    with contextlib.suppress(OSError):
        for left in folder.glob(_PART.format("*")):
            with contextlib.suppress(OSError), file_locks.unowned(left) as free:
                if free:
                    left.unlink()
