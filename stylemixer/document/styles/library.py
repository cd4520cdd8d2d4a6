"""The user's own library of taught styles: a folder with a file for each, named by its id.

Another process may add and remove files meanwhile, so `StyleLibrary.refresh` looks again, and what
is asked for by its id is looked up on disk. An instance belongs to one thread; several instances
share a folder.
"""

import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np

from stylemixer.document.styles.style_bytes import style_to_bytes
from stylemixer.document.styles.style_file import (
    SUFFIX,
    NewerStyleError,
    StyleFile,
    TaughtStyle,
    read_header,
    read_style,
)
from stylemixer.document.styles.style_search import Order, matching, ordered
from stylemixer.document.styles.taught_style import is_style_id, now
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.replacing import replacing
from stylemixer.errors import SaveError, Sentence, StyleError, StyleMixerError
from stylemixer.paths import user_data

Stamp: TypeAlias = tuple[int, int, int]
"""A file's time of change in nanoseconds, its size and its number on the disk: where one of them
is another, it is read again."""

CHANGEABLE = frozenset({"name", "author", "source", "licence", "tags", "favourite"})
NAMELESS = "Taught style"
"""What a style is called that this library has never held."""

GONE = "“{style}” is no longer in your library; import it again or remove its card."
GONE_NAMELESS = (
    "This taught style is no longer in your library; import it again or remove its card."
)


class AlreadyThereError(StyleError):
    """A style that is imported is in the library already.

    Attributes:
        style: the one that is there.
    """

    def __init__(self, style: TaughtStyle) -> None:
        super().__init__("“{style}” is already in your library.", style=style.name)
        self.style = style


@dataclass(frozen=True)
class RemovedStyle:
    """A style that was removed, kept so that this can be undone.

    Attributes:
        style: what was known of it.
        data: its file's bytes; empty when it could not be read any more.
    """

    style: TaughtStyle
    data: bytes


def library_folder() -> Path:
    """Return where the user's own taught styles lie; it need not be there."""
    return user_data() / "styles"


def new_style_id() -> str:
    """Return an id that no other style has."""
    return uuid.uuid4().hex


class StyleLibrary:
    """The taught styles of a folder.

    Args:
        folder: where they lie; it is made with the first style.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._styles: dict[str, tuple[Stamp, TaughtStyle]] = {}
        self._broken: dict[str, tuple[Stamp, Sentence]] = {}
        self._lost: Sentence | None = None
        self._listed = False
        self._codes: dict[str, tuple[Stamp, StyleCode]] = {}
        self._titles: dict[str, str] = {}

    # --- what is there ----------------------------------------------------------------------

    def refresh(self) -> bool:
        """Look at the folder again; only files that are new or have changed are read.

        Returns:
            Whether there are other styles or problems than before.
        """
        before = (self._styles, self._broken, self._lost)
        files, self._lost = self._files()
        styles: dict[str, tuple[Stamp, TaughtStyle]] = {}
        broken: dict[str, tuple[Stamp, Sentence]] = {}
        for name, stamp in files.items():
            stem = name.removesuffix(SUFFIX)
            known, bad = self._styles.get(stem), self._broken.get(name)
            if known is not None and known[0] == stamp:
                styles[stem] = known
            elif bad is not None and bad[0] == stamp:
                broken[name] = bad
            else:
                try:
                    styles[stem] = stamp, self._header(name)
                except StyleMixerError as error:
                    broken[name] = stamp, error.sentence
        self._styles, self._broken, self._listed = styles, broken, True
        self._titles.update((key, style.name) for key, (_, style) in styles.items())
        return (styles, broken, self._lost) != before

    def entries(self) -> tuple[TaughtStyle, ...]:
        """Return the styles as they were at the last look, newest first."""
        self._look_once()
        return tuple(ordered(style for _, style in self._styles.values()))

    def problems(self) -> tuple[Sentence, ...]:
        """Return a sentence about each file that is skipped, and about a folder that is lost."""
        self._look_once()
        sentences = (self._broken[name][1] for name in sorted(self._broken))
        return ((self._lost,) if self._lost else ()) + tuple(sentences)

    def search(self, text: str, order: Order = "created") -> list[TaughtStyle]:
        """Return the styles that hold every word in name, author, tags or source."""
        return matching(ordered(self.entries(), order), text)

    def title(self, style_id: str) -> str:
        """Return a style's name, that of one that has gone too; `NAMELESS` when none is known."""
        self._look_once()
        return self._titles.get(style_id, NAMELESS)

    def get(self, style_id: str) -> TaughtStyle | None:
        """Return what is known of a style; None when there is none of that id."""
        self._look_once()
        if style_id not in self._styles and self.stamp(style_id) is not None:
            self.refresh()  # another process has just put it there
        found = self._styles.get(style_id)
        return found[1] if found else None

    def stamp(self, style_id: str) -> Stamp | None:
        """Return what changes when a style changes; None when it is not there."""
        try:
            found = self._path(style_id).stat()
        except (OSError, StyleError):
            return None
        return _stamp(found)

    def code(self, style_id: str) -> StyleCode:
        """Return a style's code, the same object for as long as γ and β stay the same.

        Raises:
            StyleError: when it is not in the library, or damaged.
        """
        stamp = self.stamp(style_id)
        kept = self._codes.get(style_id)
        if stamp is None:
            raise self._gone(style_id)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        code = self._read(style_id).code
        if kept is not None and _same(kept[1], code):
            code = kept[1]
        self._codes[style_id] = stamp, code
        return code

    def thumbnail(self, style_id: str) -> bytes:
        """Return a style's thumbnail, a JPEG.

        Raises:
            StyleError: when it is not in the library, or damaged.
        """
        return self._read(style_id).thumbnail

    def target(self, style_id: str) -> bytes:
        """Return what pictures in a style are refined by; nothing when its file is from before.

        Raises:
            StyleError: when it is not in the library, or damaged.
        """
        return self._read(style_id).target

    # --- changing it ------------------------------------------------------------------------

    def add(
        self, style: TaughtStyle, code: StyleCode, thumbnail: bytes, target: bytes = b""
    ) -> TaughtStyle:
        """Put a style into the library; one of the same id is replaced.

        Args:
            style: what is known of it; without a date it gets the present one.
            code: γ and β.
            thumbnail: a JPEG, see `stylemixer.document.styles.style_file.write_style`.
            target: the bytes of a `stylemixer.refining.target.Target`, or none.

        Returns:
            The style as it is kept, its texts tidied.

        Raises:
            StyleError: when it is unsound.
            SaveError: when the folder cannot be written to or is full.
        """
        if not style.created:
            style = msgspec.structs.replace(style, created=now())
        data = style_to_bytes(style, code, thumbnail, target)
        return self._put(style.id, style.name, data)

    def change(self, style_id: str, **fields: object) -> TaughtStyle:
        """Change some of `CHANGEABLE` fields of a style.

        Returns:
            The style as it is kept, its texts tidied.

        Raises:
            StyleError: when it is not in the library, or a field is unsound.
            SaveError: when the folder cannot be written to or is full.
        """
        if unknown := fields.keys() - CHANGEABLE:
            raise TypeError(f"{', '.join(unknown)} of a style cannot be changed")
        found = self._read(style_id)
        style = msgspec.structs.replace(found.style, **fields)
        data = style_to_bytes(style, found.code, found.thumbnail, found.target)
        return self._put(style_id, style.name, data)

    def remove(self, style_id: str, trash: Callable[[Path], bool]) -> RemovedStyle:
        """Move a style's file to the trash.

        Args:
            style_id: which style.
            trash: moves a file there and tells whether it has.

        Returns:
            What `restore` takes back.

        Raises:
            StyleError: when it is not in the library.
            SaveError: when it could not be moved.
        """
        style, path = self.get(style_id), self._path(style_id)
        if style is None:
            raise self._gone(style_id)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            self.refresh()
            raise self._gone(style_id) from None
        except OSError:
            data = b""
        if not trash(path):
            raise SaveError(
                "“{style}” could not be moved to the trash; check that you may change the folder "
                "“{folder}”.",
                style=style.name,
                folder=self.folder,
            )
        self.refresh()
        return RemovedStyle(style, data)

    def restore(self, removed: RemovedStyle) -> TaughtStyle:
        """Take back what was removed.

        Raises:
            StyleError: when its bytes could not be kept.
            SaveError: when the folder cannot be written to or is full.
        """
        if not removed.data:
            raise StyleError(
                "“{style}” could not be brought back; take it out of the system's trash.",
                style=removed.style.name,
            )
        return self._put(removed.style.id, removed.style.name, removed.data)

    def import_file(self, path: Path) -> TaughtStyle:
        """Take a style file into the library; what it holds is checked.

        A style keeps its id, so that recipes find it, unless another style has it here.

        Returns:
            The style as it is kept, without a star.

        Raises:
            AlreadyThereError: when the same style is there.
            StyleError: when it cannot be used.
            SaveError: when the folder cannot be written to or is full.
        """
        return self.take_in(read_style(path))

    def take_in(self, found: StyleFile) -> TaughtStyle:
        """Take what a style file holds into the library, as `import_file` does, and raises."""
        style = msgspec.structs.replace(found.style, favourite=False)
        if self._takes_the_place_of_another(style.id, found.code):
            twin = self._with_code(found.code)
            if twin is not None:
                raise AlreadyThereError(twin)
            style = msgspec.structs.replace(style, id=new_style_id())
        return self.add(style, found.code, found.thumbnail, found.target)

    def export(self, style_id: str, path: Path) -> None:
        """Write a style into a file for others, without its star.

        Raises:
            StyleError: when it is not in the library, or damaged.
            SaveError: when the file cannot be written.
        """
        data = self.exported(style_id)
        with replacing(path) as file:
            file.write(data)

    def exported(self, style_id: str) -> bytes:
        """Return the bytes of a style's file for others, without its star.

        Raises:
            StyleError: when it is not in the library, or damaged.
        """
        found = self._read(style_id)
        style = msgspec.structs.replace(found.style, favourite=False)
        return style_to_bytes(style, found.code, found.thumbnail, found.target)

    # --- files ------------------------------------------------------------------------------

    def _look_once(self) -> None:
        if not self._listed:
            self.refresh()

    def _path(self, style_id: str) -> Path:
        if not is_style_id(style_id):
            raise self._gone(style_id)
        return self.folder / f"{style_id}{SUFFIX}"

    def _files(self) -> tuple[dict[str, Stamp], Sentence | None]:
        """Return the style files of the folder, and a sentence when it cannot be read."""
        files = {}
        try:
            with os.scandir(self.folder) as listing:
                for entry in listing:
                    if entry.name.endswith(SUFFIX) and not entry.name.startswith("."):
                        try:
                            found = entry.stat()
                        except OSError:  # gone again, or a link to nowhere
                            continue
                        files[entry.name] = _stamp(found)
        except FileNotFoundError:
            if not self._styles and not self._lost:
                return {}, None  # nothing was ever kept here
            return {}, Sentence(
                "The folder with your styles, “{folder}”, is gone; bring it back, or teach or "
                "import a style to create a new one.",
                {"folder": self.folder},
            )
        except OSError as error:
            return {}, Sentence(
                "Your styles in “{folder}” cannot be read ({reason}); allow reading that folder.",
                {"folder": self.folder, "reason": error.strerror or ""},
            )
        return files, None

    def _header(self, name: str) -> TaughtStyle:
        style = read_header(self.folder / name)
        if name != style.id + SUFFIX:
            raise StyleError(
                "“{file}” was copied into the library's folder by hand; import it instead.",
                file=name,
            )
        return style

    def _read(self, style_id: str) -> StyleFile:
        if self.stamp(style_id) is None:
            raise self._gone(style_id)
        found = read_style(self._path(style_id))
        if found.style.id != style_id:
            raise self._gone(style_id)
        self._titles[style_id] = found.style.name
        return found

    def _takes_the_place_of_another(self, style_id: str, code: StyleCode) -> bool:
        """Tell whether a style with another code has an id; a damaged file has none.

        Raises:
            AlreadyThereError: when the style with that id has this very code.
        """
        try:
            here = self._read(style_id)
        except NewerStyleError:
            return True
        except StyleError:
            return False
        if _same(here.code, code):
            raise AlreadyThereError(here.style)
        return True

    def _with_code(self, code: StyleCode) -> TaughtStyle | None:
        """Return a style with a code, whatever it is called."""
        for style in self.entries():
            with suppress(StyleMixerError):
                if style.network == code.network and _same(self.code(style.id), code):
                    return style
        return None

    def _put(self, style_id: str, name: str, data: bytes) -> TaughtStyle:
        path = self._path(style_id)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as file:
                file.write(data)
        except (OSError, SaveError) as error:
            detail = error.detail if isinstance(error, SaveError) else str(error)
            raise SaveError(
                "“{style}” cannot be kept in “{folder}”; free some space or allow writing there.",
                detail,
                style=" ".join(name.split()),
                folder=self.folder,
            ) from error
        self._styles.pop(style_id, None)  # whatever its stamp says, it is another file
        self.refresh()
        style = self.get(style_id)
        if style is None:
            raise self._gone(style_id)
        return style

    def _gone(self, style_id: str) -> StyleError:
        title, detail = self._titles.get(style_id), f"{style_id!r} in {self.folder}"
        return StyleError(GONE, detail, style=title) if title else StyleError(GONE_NAMELESS, detail)


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_mtime_ns, found.st_size, found.st_ino


def _same(one: StyleCode, other: StyleCode) -> bool:
    return (
        one.network == other.network
        and np.array_equal(one.scale, other.scale)
        and np.array_equal(one.shift, other.shift)
    )
