"""A folder with a file for each entry, named by its id: the libraries of styles and of looks.

Another process may add and remove files meanwhile, so `FileLibrary.refresh` looks again, and what
is asked for by its id is looked up on disk. An instance belongs to one thread; several instances
share a folder.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, TypeAlias, TypeVar

from stylemixer.document.styles.style_search import Entry, Order, matching, ordered
from stylemixer.document.styles.taught_style import is_style_id
from stylemixer.engine.replacing import replacing
from stylemixer.errors import SaveError, Sentence, StyleError, StyleMixerError

Stamp: TypeAlias = tuple[int, int, int]
"""A file's time of change in nanoseconds, its size and its number on the disk: where one of them
is another, it is read again."""

EntryT = TypeVar("EntryT", bound=Entry)


class AlreadyThereError(StyleError):
    """What is imported is in the library already.

    Attributes:
        entry: the one that is there.
    """

    def __init__(self, entry: Entry) -> None:
        super().__init__("“{name}” is already in your library.", name=entry.name)
        self.entry = entry


@dataclass(frozen=True)
class Removed(Generic[EntryT]):
    """An entry that was removed, kept so that this can be undone.

    Attributes:
        entry: what was known of it.
        data: its file's bytes; empty when it could not be read any more.
    """

    entry: EntryT
    data: bytes


class FileLibrary(Generic[EntryT]):
    """The entries of a folder.

    A library of a kind says its `suffix` and how a file's header is read, and has sentences for
    what has gone.

    Args:
        folder: where they lie; it is made with the first entry.
    """

    suffix: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._entries: dict[str, tuple[Stamp, EntryT]] = {}
        self._broken: dict[str, tuple[Stamp, Sentence]] = {}
        self._lost: Sentence | None = None
        self._listed = False
        self._titles: dict[str, str] = {}

    # --- what a kind of library says --------------------------------------------------------

    def _read_header(self, path: Path) -> EntryT:
        """Return what a file says of its entry.

        Raises:
            StyleError: when it is damaged, hostile or cannot be used here.
        """
        raise NotImplementedError

    def change(self, entry_id: str, **fields: object) -> EntryT:
        """Change what may be changed of an entry, and return it as it is kept.

        Raises:
            StyleError: when it is not in the library, or a field is unsound.
            SaveError: when the folder cannot be written to or is full.
        """
        raise NotImplementedError

    def import_file(self, path: Path) -> EntryT:
        """Take a file into the library, and return the entry as it is kept.

        Raises:
            AlreadyThereError: when the same entry is there.
            StyleError: when it cannot be used.
            SaveError: when the folder cannot be written to or is full.
        """
        raise NotImplementedError

    def export(self, entry_id: str, path: Path) -> None:
        """Write an entry into a file for others.

        Raises:
            StyleError: when it is not in the library, or damaged.
            SaveError: when the file cannot be written.
        """
        raise NotImplementedError

    def _gone(self, entry_id: str) -> StyleError:
        """Say that an entry is not in the library."""
        raise NotImplementedError

    def _folder_gone(self) -> Sentence:
        """Say that the folder is gone."""
        raise NotImplementedError

    def _folder_unreadable(self, reason: str) -> Sentence:
        """Say that the folder cannot be read."""
        raise NotImplementedError

    # --- what is there ----------------------------------------------------------------------

    def refresh(self) -> bool:
        """Look at the folder again; only files that are new or have changed are read.

        Returns:
            Whether there are other entries or problems than before.
        """
        before = (self._entries, self._broken, self._lost)
        files, self._lost = self._files()
        entries: dict[str, tuple[Stamp, EntryT]] = {}
        broken: dict[str, tuple[Stamp, Sentence]] = {}
        for name, stamp in files.items():
            stem = name.removesuffix(self.suffix)
            known, bad = self._entries.get(stem), self._broken.get(name)
            if known is not None and known[0] == stamp:
                entries[stem] = known
            elif bad is not None and bad[0] == stamp:
                broken[name] = bad
            else:
                try:
                    entries[stem] = stamp, self._header(name)
                except StyleMixerError as error:
                    broken[name] = stamp, error.sentence
        self._entries, self._broken, self._listed = entries, broken, True
        self._titles.update((key, entry.name) for key, (_, entry) in entries.items())
        return (entries, broken, self._lost) != before

    def entries(self) -> tuple[EntryT, ...]:
        """Return the entries as they were at the last look, newest first."""
        self._look_once()
        return tuple(ordered(entry for _, entry in self._entries.values()))

    def problems(self) -> tuple[Sentence, ...]:
        """Return a sentence about each file that is skipped, and about a folder that is lost."""
        self._look_once()
        sentences = (self._broken[name][1] for name in sorted(self._broken))
        return ((self._lost,) if self._lost else ()) + tuple(sentences)

    def search(self, text: str, order: Order = "created") -> list[EntryT]:
        """Return the entries that hold every word."""
        return matching(ordered(self.entries(), order), text)

    def get(self, entry_id: str) -> EntryT | None:
        """Return what is known of an entry; None when there is none of that id."""
        self._look_once()
        if entry_id not in self._entries and self.stamp(entry_id) is not None:
            self.refresh()  # another process has just put it there
        found = self._entries.get(entry_id)
        return found[1] if found else None

    def stamp(self, entry_id: str) -> Stamp | None:
        """Return what changes when an entry changes; None when it is not there."""
        try:
            found = self.path(entry_id).stat()
        except (OSError, StyleError):
            return None
        return _stamp(found)

    def path(self, entry_id: str) -> Path:
        """Return the file of an entry, which need not be there.

        Raises:
            StyleError: for what is no id.
        """
        if not is_style_id(entry_id):
            raise self._gone(entry_id)
        return self.folder / f"{entry_id}{self.suffix}"

    # --- changing it ------------------------------------------------------------------------

    def remove(self, entry_id: str, trash: Callable[[Path], bool]) -> Removed[EntryT]:
        """Move an entry's file to the trash.

        Args:
            entry_id: which entry.
            trash: moves a file there and tells whether it has.

        Returns:
            What `restore` takes back.

        Raises:
            StyleError: when it is not in the library.
            SaveError: when it could not be moved.
        """
        entry, path = self.get(entry_id), self.path(entry_id)
        if entry is None:
            raise self._gone(entry_id)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            self.refresh()
            raise self._gone(entry_id) from None
        except OSError:
            data = b""
        if not trash(path):
            raise SaveError(
                "“{name}” could not be moved to the trash; check that you may change the folder "
                "“{folder}”.",
                name=entry.name,
                folder=self.folder,
            )
        self.refresh()
        return Removed(entry, data)

    def restore(self, removed: Removed[EntryT]) -> EntryT:
        """Take back what was removed.

        Raises:
            StyleError: when its bytes could not be kept.
            SaveError: when the folder cannot be written to or is full.
        """
        if not removed.data:
            raise StyleError(
                "“{name}” could not be brought back; take it out of the system's trash.",
                name=removed.entry.name,
            )
        return self._put(removed.entry.id, removed.entry.name, removed.data)

    # --- files ------------------------------------------------------------------------------

    def _look_once(self) -> None:
        if not self._listed:
            self.refresh()

    def _files(self) -> tuple[dict[str, Stamp], Sentence | None]:
        """Return the files of the folder, and a sentence when it cannot be read."""
        files = {}
        try:
            with os.scandir(self.folder) as listing:
                for entry in listing:
                    if entry.name.endswith(self.suffix) and not entry.name.startswith("."):
                        try:
                            found = entry.stat()
                        except OSError:  # gone again, or a link to nowhere
                            continue
                        files[entry.name] = _stamp(found)
        except FileNotFoundError:
            if not self._entries and not self._lost:
                return {}, None  # nothing was ever kept here
            return {}, self._folder_gone()
        except OSError as error:
            return {}, self._folder_unreadable(error.strerror or "")
        return files, None

    def _header(self, name: str) -> EntryT:
        entry = self._read_header(self.folder / name)
        if name != entry.id + self.suffix:
            raise StyleError(
                "“{file}” was copied into the library's folder by hand; import it instead.",
                file=name,
            )
        return entry

    def _put(self, entry_id: str, name: str, data: bytes) -> EntryT:
        path = self.path(entry_id)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as file:
                file.write(data)
        except (OSError, SaveError) as error:
            detail = error.detail if isinstance(error, SaveError) else str(error)
            raise SaveError(
                "“{name}” cannot be kept in “{folder}”; free some space or allow writing there.",
                detail,
                name=" ".join(name.split()),
                folder=self.folder,
            ) from error
        self._entries.pop(entry_id, None)  # whatever its stamp says, it is another file
        self.refresh()
        entry = self.get(entry_id)
        if entry is None:
            raise self._gone(entry_id)
        return entry


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_mtime_ns, found.st_size, found.st_ino
