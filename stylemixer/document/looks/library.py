"""The user's own library of looks, a folder with a file for each, and the looks that ship."""

from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec

from stylemixer.document.looks.carrying import packed, recipe_here, unpacked
from stylemixer.document.looks.look import Look
from stylemixer.document.looks.look_bytes import LookFile, NewerLookError, look_to_bytes
from stylemixer.document.looks.look_file import SUFFIX, read_look, read_look_header, write_look
from stylemixer.document.recipe import Recipe
from stylemixer.document.styles.file_library import AlreadyThereError, FileLibrary
from stylemixer.document.styles.library import StyleLibrary, new_style_id
from stylemixer.document.styles.style_search import named, near_names
from stylemixer.document.styles.taught_style import now
from stylemixer.errors import Sentence, StyleError
from stylemixer.paths import resources, user_data
from stylemixer.places import is_file

NEAR = "There is no look “{name}”; did you mean {near}?"
NONE = "There is no look “{name}”; “stylemixer looks” lists them."
CHANGEABLE = frozenset({"name", "tags"})


def looks_folder() -> Path:
    """Return where the user's own looks lie; it need not be there."""
    return user_data() / "looks"


@cache
def shipped_looks() -> dict[str, tuple[Path, Look]]:
    """Return the file and the look of each that ships, by its id, in the order of their names.

    A damaged one is left out: it is no reason not to begin.

    Raises:
        StyleMixerError: when the resources are missing.
    """
    looks = {}
    for path in sorted((resources() / "looks").glob(f"*{SUFFIX}")):
        with suppress(StyleError):
            look = read_look_header(path)
            looks[look.id] = path, look
    return looks


class LookLibrary(FileLibrary[Look]):
    """The looks of a folder, and behind them those that ship.

    Args:
        folder: where the user's own lie; it is made with the first look.
        styles: the user's taught styles, of which looks take what they need, and which take what
            looks bring.
    """

    suffix = SUFFIX

    def __init__(self, folder: Path, styles: StyleLibrary) -> None:
        super().__init__(folder)
        self._styles = styles

    # --- what is there ----------------------------------------------------------------------

    def all(self) -> tuple[Look, ...]:
        """Return the user's own looks, newest first, and then those that ship."""
        return self.entries() + tuple(look for _, look in shipped_looks().values())

    def look(self, look_id: str) -> Look | None:
        """Return a look, the user's own or one that ships; None when there is none of that id."""
        return self.get(look_id) or shipped_looks().get(look_id, (None, None))[1]

    def called(self, name: str) -> Look:
        """Return the look of that name or id; the user's own comes before one that ships.

        Raises:
            StyleError: when there is none, or several of the user's own have the name.
        """
        shipped = (look for _, look in shipped_looks().values())
        found = named(self.entries(), name) or named(shipped, name)
        if found is None:
            near = near_names(name, (look.name for look in self.all()))
            raise StyleError(NEAR if near else NONE, name=name, near=near)
        return found

    def file(self, look_id: str) -> Path:
        """Return the file that a look lies in.

        Raises:
            StyleError: for what is no id.
        """
        shipped = shipped_looks().get(look_id)
        return shipped[0] if shipped and self.stamp(look_id) is None else self.path(look_id)

    def ready(self, look_id: str, own_pictures: tuple[Path, ...] = ()) -> Recipe:
        """Return a look's recipe, once all that it needs is where the recipe finds it.

        Args:
            look_id: which look.
            own_pictures: see `recipe_here`.

        Raises:
            StyleMixerError: when the look has gone or is damaged, or the disk is full.
        """
        look = self.look(look_id)
        if look is None:
            raise self._gone(look_id)
        if look.pictures or look.taught:
            look = unpacked(self._read(look_id), self._styles).look
        return recipe_here(look, own_pictures)

    # --- changing it ------------------------------------------------------------------------

    def keep(
        self,
        recipe: Recipe,
        name: str,
        tags: tuple[str, ...] = (),
        *,
        thumbnail: bytes,
        look_id: str = "",
    ) -> Look:
        """Keep the mix on the table as a look.

        Args:
            recipe: the mix.
            name: what it is called.
            tags: words to find it by.
            thumbnail: a JPEG without EXIF data, at most 512 pixels long and 256 KiB large.
            look_id: of a look that is replaced if it is there; empty: a new one.

        Raises:
            StyleMixerError: when a name, a style or the folder cannot be used; nothing is kept.
        """
        look = Look(look_id or new_style_id(), name, Recipe(), tags, now())
        file = packed(recipe, look, thumbnail, self._styles)
        look_to_bytes(file)  # says what is wrong with it before anything is written
        return self._keep(unpacked(file, self._styles))

    def change(self, entry_id: str, **fields: object) -> Look:
        """Change some of `CHANGEABLE` fields of one of the user's own looks.

        Returns:
            The look as it is kept, its texts tidied.

        Raises:
            StyleError: when it is not in the library, or a field is unsound.
            SaveError: when the folder cannot be written to or is full.
        """
        if unknown := fields.keys() - CHANGEABLE:
            raise TypeError(f"{', '.join(unknown)} of a look cannot be changed")
        if self.stamp(entry_id) is None:
            raise self._gone(entry_id)
        found = self._read(entry_id)
        return self._keep(replace(found, look=msgspec.structs.replace(found.look, **fields)))

    def import_file(self, path: Path) -> Look:
        """Take a look file into the library, and the taught styles that it carries; all is checked.

        A look keeps its id unless another look has it here.

        Raises:
            AlreadyThereError: when the same look is there.
            StyleError: when it cannot be used.
            SaveError: when the folder cannot be written to or is full.
        """
        found = read_look(path)
        here = self.look(found.look.id)
        if here is not None and here.recipe == found.look.recipe:
            raise AlreadyThereError(here)
        found = unpacked(found, self._styles)
        if here is not None or self._is_newer(found.look.id):
            look = msgspec.structs.replace(found.look, id=new_style_id())
            found = replace(found, look=look)
        return self._keep(found)

    def export(self, entry_id: str, path: Path) -> None:
        """Write a look into a file for others, with all that it needs.

        Raises:
            StyleError: when it has gone, or is damaged.
            SaveError: when the file cannot be written.
        """
        write_look(path, self._read(entry_id))

    # --- files ------------------------------------------------------------------------------

    def _read_header(self, path: Path) -> Look:
        return read_look_header(path)

    def _read(self, look_id: str) -> LookFile:
        path = self.file(look_id)
        if self.look(look_id) is None or not is_file(path):
            raise self._gone(look_id)
        return read_look(path)

    def _keep(self, file: LookFile) -> Look:
        return self._put(file.look.id, file.look.name, look_to_bytes(file))

    def _is_newer(self, look_id: str) -> bool:
        """Tell whether a file of a newer version has an id; it is not replaced."""
        try:
            read_look_header(self.path(look_id))
        except NewerLookError:
            return True
        except StyleError:
            return False
        return False

    def _gone(self, entry_id: str) -> StyleError:
        title, detail = self._titles.get(entry_id), f"{entry_id!r} in {self.folder}"
        if title:
            return StyleError(
                "The look “{look}” is no longer in your library; import it again.",
                detail,
                look=title,
            )
        return StyleError("This look is no longer in your library; import it again.", detail)

    def _folder_gone(self) -> Sentence:
        return Sentence(
            "The folder with your looks, “{folder}”, is gone; bring it back, or keep or import a "
            "look to create a new one.",
            {"folder": self.folder},
        )

    def _folder_unreadable(self, reason: str) -> Sentence:
        return Sentence(
            "Your looks in “{folder}” cannot be read ({reason}); allow reading that folder.",
            {"folder": self.folder, "reason": reason},
        )
