"""The user's own library of taught styles: a folder with a file for each, named by its id."""

import uuid
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np

from stylemixer.document.styles.file_library import AlreadyThereError, FileLibrary, Stamp
from stylemixer.document.styles.style_bytes import style_to_bytes
from stylemixer.document.styles.style_file import (
    SUFFIX,
    NewerStyleError,
    StyleFile,
    TaughtStyle,
    read_header,
    read_style,
)
from stylemixer.document.styles.taught_style import now
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.replacing import replacing
from stylemixer.errors import Sentence, StyleError, StyleMixerError
from stylemixer.paths import user_data

CHANGEABLE = frozenset({"name", "author", "source", "licence", "tags", "favourite"})
NAMELESS = "Taught style"
"""What a style is called that this library has never held."""

GONE = "“{style}” is no longer in your library; import it again or remove its card."
GONE_NAMELESS = (
    "This taught style is no longer in your library; import it again or remove its card."
)


def library_folder() -> Path:
    """Return where the user's own taught styles lie; it need not be there."""
    return user_data() / "styles"


def new_style_id() -> str:
    """Return an id that no other style has."""
    return uuid.uuid4().hex


class StyleLibrary(FileLibrary[TaughtStyle]):
    """The taught styles of a folder.

    Args:
        folder: where they lie; it is made with the first style.
    """

    suffix = SUFFIX

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._codes: dict[str, tuple[Stamp, StyleCode]] = {}

    def _read_header(self, path: Path) -> TaughtStyle:
        return read_header(path)

    def title(self, style_id: str) -> str:
        """Return a style's name, that of one that has gone too; `NAMELESS` when none is known."""
        self._look_once()
        return self._titles.get(style_id, NAMELESS)

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

    def change(self, entry_id: str, **fields: object) -> TaughtStyle:
        """Change some of `CHANGEABLE` fields of a style.

        Returns:
            The style as it is kept, its texts tidied.

        Raises:
            StyleError: when it is not in the library, or a field is unsound.
            SaveError: when the folder cannot be written to or is full.
        """
        if unknown := fields.keys() - CHANGEABLE:
            raise TypeError(f"{', '.join(unknown)} of a style cannot be changed")
        found = self._read(entry_id)
        style = msgspec.structs.replace(found.style, **fields)
        data = style_to_bytes(style, found.code, found.thumbnail, found.target)
        return self._put(entry_id, style.name, data)

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

    def export(self, entry_id: str, path: Path) -> None:
        """Write a style into a file for others, without its star.

        Raises:
            StyleError: when it is not in the library, or damaged.
            SaveError: when the file cannot be written.
        """
        data = self.exported(entry_id)
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

    def _read(self, style_id: str) -> StyleFile:
        if self.stamp(style_id) is None:
            raise self._gone(style_id)
        found = read_style(self.path(style_id))
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

    def _gone(self, entry_id: str) -> StyleError:
        title, detail = self._titles.get(entry_id), f"{entry_id!r} in {self.folder}"
        return StyleError(GONE, detail, style=title) if title else StyleError(GONE_NAMELESS, detail)

    def _folder_gone(self) -> Sentence:
        return Sentence(
            "The folder with your styles, “{folder}”, is gone; bring it back, or teach or "
            "import a style to create a new one.",
            {"folder": self.folder},
        )

    def _folder_unreadable(self, reason: str) -> Sentence:
        return Sentence(
            "Your styles in “{folder}” cannot be read ({reason}); allow reading that folder.",
            {"folder": self.folder, "reason": reason},
        )


def _same(one: StyleCode, other: StyleCode) -> bool:
    return (
        one.network == other.network
        and np.array_equal(one.scale, other.scale)
        and np.array_equal(one.shift, other.shift)
    )
