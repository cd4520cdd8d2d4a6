"""Finding the photos of a batch: files, folders with all that is in them, and patterns."""

import errno
import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from stylemixer.engine.pictures.suffixes import PICTURE_SUFFIXES
from stylemixer.errors import Sentence, StyleMixerError
from stylemixer.places import absolute, is_folder, there

CIRCLE = "“{folder}” leads back to a folder that is in the batch already; it is not read twice."
INSIDE = "“{folder}” lies among the photos; what is in it is not painted again."


class Photos:
    """The photos that are found, each once.

    Args:
        given: paths of photos and folders, or patterns such as ``*.jpg``.
        out: where the results go; it is not looked into.

    Attributes:
        notices: what was left out on the way, for people.
    """

    def __init__(self, given: Iterable[str], out: Path) -> None:
        self.notices: list[Sentence] = []
        self._given = given
        self._out = out
        self._folders: set[tuple[int, int]] = set()
        self._seen: set[str] = set()

    def found(self) -> Iterator[Path]:
        """Yield absolute paths; in folders, in the order of their names.

        A photo that was named is yielded even if it is not there: whoever reads it says so.

        Raises:
            StyleMixerError: when a folder or pattern has no photo, or a folder is where the results
                go.
        """
        for word in self._given:
            path = absolute(Path(word))
            if is_folder(path):
                yield from self._of(path, self._below(path), word)
            elif not there(path) and glob.has_magic(word):
                found = sorted(glob.glob(word, recursive=True))  # noqa: PTH207  Path.glob takes no absolute one
                yield from self._of(path, (p for name in found for p in self._named(name)), word)
            else:
                yield from self._once(path)

    def _of(self, path: Path, photos: Iterator[Path], word: str) -> Iterator[Path]:
        if is_folder(path) and _same(path, self._out):
            raise StyleMixerError(
                "The results would lie among the photos in “{folder}”; choose another folder for "
                "them.",
                folder=path.name,
            )
        none = not self._is_read(path)
        for photo in photos:
            none = False
            yield from self._once(photo)
        if none and is_folder(path):
            raise StyleMixerError(
                "There are no photos in the folder “{folder}”; choose one with pictures in it.",
                folder=path.name or word,
            )
        if none:
            raise StyleMixerError(
                "No photo fits “{pattern}”; check the folder and the ending.", pattern=word
            )

    def _is_read(self, path: Path) -> bool:
        try:
            status = path.stat()
        except (OSError, ValueError):
            return False
        return (status.st_dev, status.st_ino) in self._folders

    def _named(self, name: str) -> Iterator[Path]:
        path = absolute(Path(name))
        if is_folder(path):
            yield from self._below(path)
        elif path.suffix.lower() in PICTURE_SUFFIXES:
            yield path

    def _below(self, folder: Path) -> Iterator[Path]:
        """Yield the photos of a folder and of those in it; links are followed, but in no circle."""
        try:
            status = folder.stat()
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            if error.errno == errno.ELOOP:
                return
            template = "The folder “{folder}” cannot be read; allow reading it, or leave it out."
            self.notices.append(Sentence(template, {"folder": folder.name}))
            return
        if _same(folder, self._out):
            self.notices.append(Sentence(INSIDE, {"folder": folder.name}))
            return
        place = status.st_dev, status.st_ino
        if place in self._folders:
            self.notices.append(Sentence(CIRCLE, {"folder": folder.name}))
            return
        self._folders.add(place)
        for entry in entries:
            path = folder / entry.name
            if entry.name.startswith("."):
                continue  # what cameras and systems keep for themselves
            if is_folder(path):
                yield from self._below(path)
            elif path.suffix.lower() in PICTURE_SUFFIXES and there(path):
                yield path

    def _once(self, path: Path) -> Iterator[Path]:
        try:
            real = os.path.realpath(path)
        except (OSError, ValueError):
            real = str(path)
        if real not in self._seen:
            self._seen.add(real)
            yield path


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False
