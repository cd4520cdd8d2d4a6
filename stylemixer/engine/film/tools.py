"""ffmpeg and ffprobe as processes: the user's own.

Wheels with ffmpeg inside carry GPL encoders, which do not belong into an Apache-2.0 program.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from stylemixer.errors import FilmError

MISSING = {
    "linux": "Films need ffmpeg, which is not here; install the package “ffmpeg”, or name the "
    "folder that it is in in the Preferences.",
    "darwin": "Films need ffmpeg, which is not here; install it with “brew install ffmpeg”, or "
    "name the folder that it is in in the Preferences.",
    "win32": "Films need ffmpeg, which is not here; install it with “winget install ffmpeg”, or "
    "name the folder that it is in in the Preferences.",
}

_QUIET = ("-hide_banner", "-loglevel", "error")
_SAID = 2000
# a film is a file on this machine: what names others, such as a play list, opens no connection
_PROTOCOLS = ("-protocol_whitelist", "file,pipe,crypto,data")


@dataclass(frozen=True)
class Tools:
    """The two programs.

    Attributes:
        ffmpeg: reads and writes films.
        ffprobe: tells what is in one.
    """

    ffmpeg: str
    ffprobe: str


def find_tools(named: str | None = None) -> Tools:
    """Find the programs.

    Args:
        named: the folder that they are in, or ffmpeg itself; None: on the `PATH`.

    Raises:
        FilmError: when one is not there.
    """
    folder = None
    if named:
        place = Path(named).expanduser()
        folder = str(place.parent if place.is_file() else place)
    found = [shutil.which(name, path=folder) for name in ("ffmpeg", "ffprobe")]
    ffmpeg, ffprobe = found
    if ffmpeg is None or ffprobe is None:
        if folder is not None:
            raise FilmError(
                "There is no ffmpeg with its ffprobe in “{folder}”; name another folder in the "
                "Preferences, or none.",
                folder=folder,
            )
        system = sys.platform if sys.platform in MISSING else "linux"
        raise FilmError(MISSING[system])
    return Tools(ffmpeg, ffprobe)


def source(path: Path) -> list[str]:
    """Return the words that name a file to read, whatever characters its name has."""
    return [*_PROTOCOLS, "-i", named(path)]


def named(path: Path) -> str:
    """Return a file's name as the programs understand it: no option, and no protocol."""
    return f"file:{os.path.abspath(path)}"  # noqa: PTH100  links stay


def asked(command: Sequence[str]) -> bytes:
    """Run a program to its end and return what it prints.

    Raises:
        ToolError: when it fails.
    """
    with running(command, stdout=subprocess.PIPE) as process:
        out: bytes = process.popen.communicate()[0]
        process.check()
    return out


class ToolError(Exception):
    """A program has failed.

    Attributes:
        said: the end of what it printed about it.
    """

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(said)

    @property
    def disk_is_full(self) -> bool:
        """Whether it could not write any more."""
        return "No space left" in self.said or "Disk quota" in self.said


@dataclass(frozen=True)
class Running:
    """A program that runs.

    Attributes:
        popen: its process.
    """

    popen: "subprocess.Popen[bytes]"
    _errors: IO[bytes]

    def check(self) -> None:
        """Wait for its end.

        Raises:
            ToolError: when it has failed.
        """
        if self.popen.wait() != 0:
            raise ToolError(self.said())

    def said(self) -> str:
        """Return the end of what it has said is wrong, or an empty text."""
        size = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(size - _SAID, 0))
        return self._errors.read().decode("utf-8", "replace").strip()


@contextmanager
def running(
    command: Sequence[str], *, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
) -> Iterator[Running]:
    """Run a program beside this one; it does not outlive the ``with``.

    Args:
        command: the program and its words.
        stdin: as `subprocess.Popen` has it.
        stdout: likewise.

    Raises:
        FilmError: when it cannot be started.
    """
    quiet = [command[0], *_QUIET, *command[1:]]
    # a file and no pipe: nobody has to read it for the program to go on
    with tempfile.TemporaryFile() as errors:
        try:
            popen = subprocess.Popen(quiet, stdin=stdin, stdout=stdout, stderr=errors)
        except OSError as error:
            raise FilmError(
                "“{program}” could not be started; install ffmpeg again.",
                str(error),
                program=Path(command[0]).name,
            ) from error
        try:
            yield Running(popen, errors)
        finally:
            popen.kill()
            for pipe in (popen.stdin, popen.stdout):
                if pipe is not None:
                    with suppress(OSError):  # what it still held goes nowhere any more
                        pipe.close()
            popen.wait()
