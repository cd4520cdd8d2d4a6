"""The looks as the window sees them: the user's own and those that ship, and their stars."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from stylemixer.document.looks.carrying import recipe_here
from stylemixer.document.looks.library import LookLibrary, shipped_looks
from stylemixer.document.looks.look import Look
from stylemixer.document.recipe import Recipe
from stylemixer.document.settings import MAX_OWN_STYLES
from stylemixer.errors import StyleMixerError
from stylemixer.ui.state.kept_files import KeptFiles, TakenIn
from stylemixer.ui.state.library import Library
from stylemixer.ui.state.settings_store import SettingsStore
from stylemixer.ui.widgets.sentences import translated


class Looks(KeptFiles[Look]):
    """All looks. Nothing here raises for a folder that has gone or may not be written.

    Args:
        folder: where the user's own lie.
        library: the taught styles, which looks need and bring.
        store: keeps the stars.
        parent: Qt's parent.

    Signals:
        stars_changed: other looks have a star than before.
    """

    stars_changed = Signal()

    def __init__(
        self, folder: Path, library: Library, store: SettingsStore, parent: QObject | None = None
    ) -> None:
        self._looks = LookLibrary(folder, library.files)
        self._library = library
        self._store = store
        super().__init__(self._looks, parent)

    @property
    def folder(self) -> Path:
        """Where the user's own lie."""
        return self._looks.folder

    @property
    def styles_folder(self) -> Path:
        """Where the taught styles lie that they need."""
        return self._library.files.folder

    @property
    def all(self) -> tuple[Look, ...]:
        """The user's own, the newest first, and then those that ship."""
        return self._looks.all()

    def look(self, look_id: str) -> Look | None:
        """Return the look of an id; None when there is none."""
        return self._looks.look(look_id)

    def file(self, look: Look) -> Path:
        """Return the file that a look lies in."""
        return self._looks.file(look.id)

    def mix(self, look: Look) -> Recipe:
        """Return a look's recipe, for its thumbnail: what it needs may not be here yet."""
        return recipe_here(look)

    def ships(self, look: Look) -> bool:
        """Tell whether a look came with Style Mixer, so that it is not the user's to change."""
        return look.id in shipped_looks() and look.id not in self._entries

    def ready(self, look: Look, own_pictures: Sequence[Path]) -> Recipe | None:
        """Return a look's recipe once all that it needs is here, or None after a sentence."""
        try:
            recipe = self._looks.ready(look.id, tuple(own_pictures))
        except StyleMixerError as error:
            self.said.emit(translated(error.sentence))
            self.refresh()
            return None
        self._library.refresh()
        return recipe

    def take_in(self, paths: Iterable[Path]) -> TakenIn[Look]:
        taken = super().take_in(paths)
        self._library.refresh()
        return taken

    def is_favourite(self, look: Look) -> bool:
        """Tell whether a look has a star."""
        return look.id in self._store.settings.favourite_looks

    def set_favourite(self, look: Look, favourite: bool) -> None:
        """Give a look its star or take it away."""
        if favourite != self.is_favourite(look):
            stars = self._store.settings.favourite_looks
            others = tuple(star for star in stars if star != look.id)[: MAX_OWN_STYLES - 1]
            self._store.change(favourite_looks=((look.id,) if favourite else ()) + others)
            self.stars_changed.emit()
