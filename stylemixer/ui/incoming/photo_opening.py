"""How a photo gets onto the canvas: dialog, drop, paste, recent ones, examples."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from stylemixer.errors import Sentence
from stylemixer.places import absolute, home, is_folder, there
from stylemixer.ui.incoming import mime as drops
from stylemixer.ui.incoming.example_photos import example_photos
from stylemixer.ui.state.session import Photo, Session
from stylemixer.ui.state.settings_store import SettingsStore
from stylemixer.ui.widgets.recent_menu import fill_recents
from stylemixer.ui.widgets.sentences import translated

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge


class PhotoOpener(QObject):
    """Opens photos and remembers them.

    Signals:
        said: a sentence for the user.
        opened: the path of a photo that the user has chosen, once it shows.
        styles_wanted: a list of pictures that should become styles.
        project_wanted: the path of a project that was taken for a photo.
        film_wanted: the path of a film that was.
    """

    said = Signal(str)
    opened = Signal(object)
    styles_wanted = Signal(list)
    project_wanted = Signal(object)
    film_wanted = Signal(object)

    def __init__(
        self, session: Session, bridge: "RenderBridge", store: SettingsStore, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._bridge = bridge
        self._store = store
        self._window = window
        self._reading: tuple[Path, int] | None = None
        self._restored = False
        self._photo: Photo | None = None
        session.photo_changed.connect(self._remember)
        bridge.photo_failed.connect(self._refuse)

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions of the menu do, by their ids."""
        return {"open": self.open_dialog, "paste_style": self.paste_style}

    @property
    def submenus(self) -> dict[str, Callable[[QMenu], None]]:
        """What fills the menus in the menu, by the ids of their actions."""
        return {"recent": self.fill_recent, "examples": self.fill_examples}

    def open(self, path: Path, *, restored: bool = False) -> None:
        """Read a photo; the one that shows stays until the new one has been read.

        Args:
            path: the file.
            restored: it was there the last time, so nobody has just chosen it.
        """
        path = absolute(path)
        if drops.is_project_file(path):
            self.project_wanted.emit(path)
            return
        if not there(path):
            self.said.emit(self.tr("{0} can no longer be found.").format(path.name))
            return
        if drops.is_film(path):
            self.film_wanted.emit(path)
            return
        preparation = self._session.recipe.preparation
        self._reading = path, self._bridge.open_photo(path, path.name, preparation)
        self._restored = restored

    @property
    def current(self) -> Path | None:
        """The photo that is being read or shows, to be there at the next start."""
        if self._reading is not None:
            return self._reading[0]
        return self._photo.path if self._photo is not None else None

    def forget(self) -> None:
        """Have no photo: neither the one that shows nor one that is being read."""
        self._reading = self._photo = None

    def drop_paths(self, paths: Sequence[Path]) -> None:
        """Take what was dropped on the canvas: the first picture becomes the photo."""
        if not paths:
            return
        if len(paths) > 1:
            text = self.tr(
                "{0} is now the photo; drop the other %n on the shelf to mix them in.",
                "",
                len(paths) - 1,
            )
            self.said.emit(text.format(paths[0].name))
        self.open(paths[0])

    def open_dialog(self) -> None:
        """Let the user choose a photo, a film or a project."""
        name, _filter = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open photo, film or project"),
            str(self.folder()),
            drops.name_filter(projects=True),
        )
        if name:
            self.open(Path(name))

    def paste(self) -> None:
        """Paint what was copied."""
        self.drop_paths(drops.take(QGuiApplication.clipboard().mimeData(), self.said.emit))

    def paste_style(self) -> None:
        """Add what was copied to the mix."""
        paths = drops.take(QGuiApplication.clipboard().mimeData(), self.said.emit)
        if paths:
            self.styles_wanted.emit(paths)

    def folder(self) -> Path:
        """Return the folder that a file dialog starts in: the last photo's."""
        for name in self._store.settings.recents:
            folder = Path(name).parent
            if is_folder(folder):
                return folder
        return home()

    def fill_recent(self, menu: QMenu) -> None:
        """Put the recent photos into a menu; missing ones are grey."""
        settings = self._store.settings
        nothing = self.tr("No photos yet")
        fill_recents(
            menu, settings.recents, self.open, lambda: self._store.change(recents=()), nothing
        )

    def fill_examples(self, menu: QMenu) -> None:
        """Put the example photos into a menu."""
        menu.clear()
        for path in example_photos():
            action = menu.addAction(path.stem.capitalize())
            action.triggered.connect(lambda _checked=False, path=path: self.open(path))

    def _refuse(self, photo_id: int, sentence: Sentence) -> None:
        if self._reading is not None and self._reading[1] == photo_id:
            self._reading = None
        self.said.emit(translated(sentence))

    def _remember(self, photo: Photo | None) -> None:
        self._photo = photo
        if self._reading is not None and photo is not None and self._reading[1] == photo.photo_id:
            path, _photo_id = self._reading
            self._reading = None
            if not self._restored:
                self.opened.emit(path)
        if photo is not None and photo.path is not None and photo.path not in example_photos():
            self._store.replace(self._store.settings.with_recent(photo.path))
        self._store.touch()
