"""The list beside the results: which photo was painted into which file, and what is left to do.

A batch writes its whole plan before it paints, so that one that was killed finds the same names
again: what it paints a second time replaces what it had painted, and nothing is there twice.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from stylemixer.engine.file_locks import try_lock
from stylemixer.engine.files.targets import FORMATS
from stylemixer.engine.replacing import replacing
from stylemixer.errors import Sentence, StyleMixerError
from stylemixer.path_text import restored, writable
from stylemixer.paths import user_cache
from stylemixer.places import open_regular

NAME = "stylemixer-batch.json"
VERSION = 1
MAX_BYTES = 1 << 30
WRITE_EVERY_S = 2.0
SHARE = 20
"""Writing takes at most one part in so many of the time: the list of a large batch is long."""

DAMAGED = (
    "“{file}” in “{folder}” is damaged, so it is not known what has been painted already; files "
    "that are there are left alone as --conflict says."
)
NEWER = "The batch in “{folder}” comes from a newer version of Style Mixer; choose another folder."

Stamp = tuple[int, int]
NEVER: Stamp = (0, 0)


class Entry(msgspec.Struct):
    """A photo of a batch and its result.

    Attributes:
        photo: its absolute path, as `path_text.writable` has it.
        name: the result's file name, which is promised to it before it is painted.
        stamp: when the photo had been changed last, in nanoseconds, and its bytes, when it was
            painted; `NEVER` before.
        digest: the SHA-256 of the photo's bytes then.
        result: likewise of the file that was written.
        failure: why there is none, as an English sentence; empty when it has not failed.
    """

    photo: str
    name: str
    stamp: Stamp = NEVER
    digest: str = ""
    result: Stamp = NEVER
    failure: str = ""

    @property
    def is_painted(self) -> bool:
        """Whether it has been painted."""
        return self.stamp != NEVER

    @property
    def path(self) -> Path:
        """The photo's path."""
        return Path(restored(self.photo))


class Part(msgspec.Struct):
    """What one mix of one order has come to.

    Attributes:
        key: what the results depend on but their photos, see `order.key_of`.
        look: the mix's name.
        entries: by photo.
    """

    key: str
    look: str
    entries: list[Entry] = []


class _File(msgspec.Struct):
    version: int
    parts: list[Part] = []


class Manifest:
    """A folder's list; it belongs to one thread.

    Args:
        folder: the folder of the results, which is there.

    Raises:
        StyleMixerError: when it is of a newer version.

    Attributes:
        notice: what is wrong with what was there, or None.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notice: Sentence | None = None
        self._parts: dict[str, dict[str, Entry]] = {}
        self._looks: dict[str, str] = {}
        self._owners: dict[str, tuple[str, str]] = {}
        self._changed = False
        self._next = 0.0
        self._read()

    def entry(self, key: str, photo: Path) -> Entry | None:
        """Return what is known of a photo in a mix."""
        return self._parts.get(key, {}).get(writable(str(photo)))

    def entries(self, key: str) -> Iterator[Entry]:
        """Yield all that is known of a mix."""
        yield from self._parts.get(key, {}).values()

    def add(self, key: str, look: str, photo: Path, name: str) -> Entry:
        """Promise a name to a photo in a mix; whatever had it before is forgotten."""
        if name in self._owners:
            owner, of = self._owners[name]
            self._parts[owner].pop(of, None)
        entry = Entry(writable(str(photo)), name)
        self._looks[key] = look
        self._owners[name] = key, entry.photo
        self._parts.setdefault(key, {})[entry.photo] = entry
        self._changed = True
        return entry

    def changed(self) -> None:
        """Remember that an entry has changed; it is written soon, or by `write`."""
        self._changed = True
        if time.monotonic() >= self._next:
            self.write()

    def write(self) -> None:
        """Write the list, if it has changed.

        Raises:
            SaveError: when the disk is full or gone; what was there stays.
        """
        if not self._changed:
            return
        start = time.monotonic()
        parts = [Part(k, self._looks[k], list(e.values())) for k, e in self._parts.items() if e]
        with replacing(self.folder / NAME) as file:
            file.write(msgspec.json.format(msgspec.json.encode(_File(VERSION, parts)), indent=1))
        self._changed = False
        now = time.monotonic()
        self._next = now + max(WRITE_EVERY_S, SHARE * (now - start))

    def _read(self) -> None:
        try:
            with open_regular(self.folder / NAME) as file:
                data = file.read(MAX_BYTES)
        except FileNotFoundError:
            return
        except OSError as error:
            self._damaged(error)
            return
        try:
            if msgspec.json.decode(data, type=_Version).version > VERSION:
                raise StyleMixerError(NEWER, folder=self.folder)
            found = msgspec.json.decode(data, type=_File)
        except (ValueError, RecursionError) as error:
            self._damaged(error)
            return
        for part in found.parts:
            self._looks[part.key] = part.look
            self._parts[part.key] = {e.photo: e for e in part.entries if _is_sound(e.name)}
            self._owners |= {e.name: (part.key, e.photo) for e in self.entries(part.key)}

    def _damaged(self, _error: Exception) -> None:
        self.notice = Sentence(DAMAGED, {"file": NAME, "folder": self.folder})


class _Version(msgspec.Struct):
    version: int


def _is_sound(name: str) -> bool:
    """Tell whether a name is one of a result: anyone may have written the list."""
    path = Path(name)
    return path.name == name and not name.startswith(".") and path.suffix.lower() in FORMATS


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Let one batch of this user at a time work on a folder.

    Raises:
        StyleMixerError: when another one does.
    """
    status = folder.stat()
    path = user_cache() / f"batch-{status.st_dev:x}-{status.st_ino:x}.lock"
    try:
        file = path.open("a+b")
    except OSError:  # without it, two may work on the same names
        yield
        return
    with file:
        if not try_lock(file.fileno()):
            raise StyleMixerError(
                "Another batch is writing into “{folder}”; wait for it, or choose another folder.",
                folder=folder,
            )
        yield
    with contextlib.suppress(OSError):
        path.unlink()
