"""What lies before the artist: photo, mix, snapshots, view. Put there as one, told as one."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from stylemixer.document.pad import Pad
from stylemixer.document.projects.project import Project, ProjectPhoto
from stylemixer.document.recipe import Recipe
from stylemixer.document.settings import ViewState
from stylemixer.document.snapshots import MAX_SNAPSHOTS, Snapshots
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.canvas.live import Live
from stylemixer.ui.incoming.photo_opening import PhotoOpener
from stylemixer.ui.state.last_session import LastSession, view_of, view_state
from stylemixer.ui.state.session import Photo, Session

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge


class Desk(QObject):
    """Puts things on the table, and tells what is there.

    A painted picture from before shows until painting is live; place and zoom stay.
    """

    def __init__(
        self,
        session: Session,
        bridge: "RenderBridge",
        *,
        canvas: Canvas,
        live: Live,
        photos: PhotoOpener,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._bridge = bridge
        self._canvas = canvas
        self._live = live
        self._photos = photos
        self._still_view: ViewState | None = None
        self._absent: ProjectPhoto | None = None
        bridge.photo_ready.connect(self._photo_is_live)
        session.photo_changed.connect(self._photo_changed)

    # --- putting ----------------------------------------------------------------------------

    def put(
        self,
        table: LastSession,
        snapshots: Snapshots | None = None,
        pad: Pad | None = None,
        *,
        restored: bool = True,
    ) -> None:
        """Put these on the table, in place of what is there; there is nothing to undo then.

        Args:
            table: the mix, its photo and how it shows. A photo that is there already stays.
            snapshots: the snapshots; None: those that are there stay.
            pad: the pad; None: likewise.
            restored: nobody has just chosen the photo.
        """
        stays = table.photo is not None and table.photo == self._photos.current
        if not stays:
            self.clear_photo()
        self._restore(table.recipe, snapshots, pad)
        self._bridge.set_recipe(table.recipe)
        if not stays and not table.still.isNull():
            self._canvas.set_frame(table.still, table.photo_size)
            self._still_view = table.view
            self.shown()
            self._live.resume()
        if table.view.split is not None:
            self._canvas.set_split(True, table.view.split)
        if table.photo is not None and not stays:
            self._photos.open(table.photo, restored=restored)

    def shown(self) -> None:
        """Take over place and zoom from before, now that the canvas has its size."""
        if self._still_view is not None and self._canvas.view is not None:
            self._canvas.set_view(view_of(self._still_view, self._canvas.view))

    def clear_photo(self) -> None:
        """Have no photo, and an empty canvas."""
        self._photos.forget()
        self._bridge.forget_photo()
        self._session.set_photo(None)
        self._canvas.clear()
        self._still_view = self._absent = None

    def open_photo(self, path: Path) -> None:
        """Have another photo, which has just been chosen."""
        self._photos.open(path)

    def clear(self) -> None:
        """Have nothing on the table."""
        self.clear_photo()
        self._restore(Recipe(), (), Pad())

    def take_kept(self, project: Project) -> None:
        """Put back the snapshots and the pad of a desk whose mix lies on the table already."""
        session = self._session
        if not session.undo_stack.canUndo():
            session.restore_snapshots(project.snapshots)
            session.restore_pad(project.pad)
            return
        both = (*project.snapshots, *session.snapshots)[:MAX_SNAPSHOTS]  # a quick hand
        session.edit_snapshots(both, self.tr("Bring the snapshots back"))
        if not session.pad.places:
            session.edit_pad(project.pad, self.tr("Bring the pad back"))

    def _restore(self, recipe: Recipe, snapshots: Snapshots | None, pad: Pad | None) -> None:
        self._session.restore(recipe)
        if snapshots is not None:
            self._session.restore_snapshots(snapshots)
        if pad is not None:
            self._session.restore_pad(pad)
        self._session.undo_stack.setClean()  # an empty one that was not stays so when cleared

    def miss(self, photo: ProjectPhoto | None) -> None:
        """Say which photo belongs here as long as none has been read."""
        self._absent = photo

    # --- telling ----------------------------------------------------------------------------

    @property
    def view(self) -> ViewState:
        """How the picture shows."""
        return self._still_view or view_state(self._canvas.view, self._canvas.split)

    @property
    def photo(self) -> Path | None:
        """The photo that is being read or shows."""
        return self._photos.current

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that could be lost."""
        session = self._session
        there = session.recipe.slots or session.snapshots or session.pad.places
        return not (there or self._photos.current)

    def described(self, embeds: bool | None) -> Project:
        """Return all that is there.

        Args:
            embeds: see `Project.embeds`.
        """
        return Project(
            recipe=self._session.recipe,
            photo=self._described_photo(),
            embeds=embeds,
            view=self.view,
            snapshots=self._session.snapshots,
            pad=self._session.pad,
        )

    def _described_photo(self) -> ProjectPhoto | None:
        photo = self._session.photo
        if photo is None or photo.path is None or photo.picture is None:
            return self._absent
        return ProjectPhoto(str(photo.path), photo.picture.unprepared.fingerprint, photo.size)

    def _photo_changed(self, photo: Photo | None) -> None:
        if photo is not None and photo.picture is not None:
            self._absent = None

    def _photo_is_live(self) -> None:
        self._still_view = None
