"""What a batch has to do: names for all results, and what need not be painted again."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stylemixer.engine.pictures.images import read_recipe_text
from stylemixer.engine.replacing import names
from stylemixer.errors import PictureError, Sentence, StyleMixerError
from stylemixer.jobs.batch.manifest import NEVER, Entry, Manifest, Stamp
from stylemixer.jobs.batch.names import filled
from stylemixer.jobs.batch.order import NamedMix, Order, digest_of_file, key_of, text_of

SAME_NAME = (
    "Several photos are called “{name}”, so their results are numbered; put {{folder}} into the "
    "name to tell them apart."
)


class ConflictError(StyleMixerError):
    """Files are there that may be somebody else's, and nothing says what to do about them."""


@dataclass(frozen=True, eq=False)
class Todo:
    """A photo to paint in a mix.

    Attributes:
        number: its own in this plan.
        photo: the photo.
        mix: the mix's index in the order.
        entry: its line in the manifest.
        weight: about how much work it is, beside the others.
    """

    number: int
    photo: Path
    mix: int
    entry: Entry
    weight: float


@dataclass
class Plan:
    """What is to be done.

    Attributes:
        todo: in the order of the photos.
        keys: `order.key_of` of each mix.
        unchanged: how many results are there already, of the same photo and mix.
        skipped: how many were left out, since a file of that name is there.
        notices: what people should know.
    """

    todo: list[Todo] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    unchanged: int = 0
    skipped: int = 0
    notices: list[Sentence] = field(default_factory=list)


def planned(order: Order, photos: Sequence[Path], manifest: Manifest) -> Plan:
    """Promise names to all results that are not there yet, in the manifest.

    Args:
        order: what is asked for.
        photos: absolute paths, each once.
        manifest: of the order's folder; it is changed, but not written.

    Raises:
        ConflictError: with the order's ``conflict`` `ask`, when files are in the way.
    """
    return _Planning(order, photos, manifest).plan


class _Planning:
    def __init__(self, order: Order, photos: Sequence[Path], manifest: Manifest) -> None:
        self.plan = Plan(keys=[key_of(order, mix) for mix in order.mixes])
        self._order = order
        self._photos = photos
        self._manifest = manifest
        self._folder = Path(order.folder)
        here = {parent for parent in {p.parent for p in photos} if self._is_here(parent)}
        self._taken = {photo.name.casefold() for photo in photos if photo.parent in here}
        self._taken |= {
            entry.name.casefold() for key in self.plan.keys for entry in manifest.entries(key)
        }
        self._fresh: set[str] = set()
        self._in_the_way: list[str] = []
        for number, photo in enumerate(photos, 1):
            stamp = stamp_of(photo)
            for index, mix in enumerate(order.mixes):
                self._add(number, photo, stamp, index, mix)
        if self._in_the_way and order.conflict == "ask":
            raise ConflictError(
                "{count} of the files are there already, such as “{file}”; say what to do with "
                "--conflict number, skip or overwrite.",
                count=len(self._in_the_way),
                file=self._in_the_way[0],
            )

    def _add(self, number: int, photo: Path, stamp: Stamp, index: int, mix: NamedMix) -> None:
        key = self.plan.keys[index]
        entry = self._manifest.entry(key, photo)
        if entry is not None and self._is_done(entry, photo, stamp):
            self.plan.unchanged += 1
            return
        if entry is None or not self._is_ours(entry, mix):
            if entry is not None:
                self._taken.discard(entry.name.casefold())
            entry = self._named(number, photo, key, mix)
        if entry is None:
            self.plan.skipped += 1
            return
        weight = float(max(stamp[1], 1)) if not isinstance(self._order.size, int) else 1.0
        self.plan.todo.append(Todo(len(self.plan.todo), photo, index, entry, weight))

    def _is_done(self, entry: Entry, photo: Path, stamp: Stamp) -> bool:
        """Tell whether a result is there, of the photo as it is now."""
        if not entry.is_painted or not os.path.lexists(self._folder / entry.name):
            return False
        if stamp not in (entry.stamp, NEVER):
            try:
                if digest_of_file(photo) != entry.digest:
                    return False
            except (OSError, ValueError):
                return False
            entry.stamp = stamp  # it was touched, or copied back
        return True

    def _is_ours(self, entry: Entry, mix: NamedMix) -> bool:
        """Tell whether a promised name is free, or its file one that this order has written."""
        target = self._folder / entry.name
        if not os.path.lexists(target):
            return True
        if entry.is_painted:
            return stamp_of(target) == entry.result
        # a batch was killed after it had written the file and before it could say so
        try:
            text = read_recipe_text(target)
        except PictureError:
            return False
        return text is not None and text == text_of(mix)

    def _named(self, number: int, photo: Path, key: str, mix: NamedMix) -> Entry | None:
        order = self._order
        name = filled(
            order.pattern, order.suffix, photo, mix.name, number=number, most=len(self._photos)
        )
        if name.casefold() in self._fresh:
            self._tell_of_same(photo.stem)
        if order.conflict == "overwrite":
            name = self._first_untaken(name)
        elif name.casefold() not in self._taken and os.path.lexists(self._folder / name):
            self._in_the_way.append(name)
            if order.conflict == "skip":
                return None
            name = self._first_free(name)
        else:
            name = self._first_free(name)
        self._taken.add(name.casefold())
        self._fresh.add(name.casefold())
        return self._manifest.add(key, mix.name, photo, name)

    def _first_untaken(self, name: str) -> str:
        return next(n for n in self._numbered(name) if n.casefold() not in self._taken)

    def _first_free(self, name: str) -> str:
        return next(
            n
            for n in self._numbered(name)
            if n.casefold() not in self._taken and not os.path.lexists(self._folder / n)
        )

    def _numbered(self, name: str) -> Iterator[str]:
        return (path.name for path in names(self._folder / name))

    def _tell_of_same(self, name: str) -> None:
        if not any(notice.template == SAME_NAME for notice in self.plan.notices):
            self.plan.notices.append(Sentence(SAME_NAME, {"name": name}))

    def _is_here(self, folder: Path) -> bool:
        try:
            return folder.samefile(self._folder)
        except (OSError, ValueError):
            return False


def stamp_of(path: Path) -> Stamp:
    """Return when a file was changed last, in nanoseconds, and its bytes; `NEVER`: it is gone."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return NEVER
    return status.st_mtime_ns, status.st_size
