"""The photo is prepared as the recipe says, by whatever way that comes: dialog, undo, project."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from stylemixer.engine.pictures.preparation import Preparation, preparation_of
from stylemixer.ui.preparing.prepare_dialog import PrepareDialog
from stylemixer.ui.state.session import Session
from stylemixer.ui.widgets.messages import Toast

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.ui.canvas.live import Live


class Preparing(QObject):
    """Asks how the photo is to be prepared, and has it read anew when that changes.

    Args:
        session: has photo and recipe.
        bridge: prepares and paints.
        live: keeps place and zoom where the photo's size stays.
        toast: says why there is nothing to prepare.
        window: what the dialog opens over.
    """

    def __init__(
        self,
        session: Session,
        bridge: "RenderBridge",
        live: "Live",
        toast: Toast,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._bridge = bridge
        self._live = live
        self._toast = toast
        self._window = window
        self._awaited: Preparation | None = None
        self._waits = False
        session.recipe_changed.connect(lambda _recipe: self._follow())
        session.photo_changed.connect(self._arrived)

    def ask(self) -> None:
        """Let the user prepare the photo."""
        photo = self._session.photo
        if photo is None or photo.picture is None:
            self._toast.say(self.tr("Open a photo; then it can be prepared."))
            return
        source = photo.picture.unprepared
        now = photo.picture.preparation or Preparation(source.fingerprint)
        dialog = PrepareDialog(source, now, self._window)
        if dialog.exec():
            wanted = dialog.preparation
            recipe = msgspec.structs.replace(
                self._session.recipe, preparation=None if wanted.changes_nothing else wanted
            )
            self._session.end_gesture()
            self._session.edit(recipe, self.tr("Prepare the photo"))
        dialog.deleteLater()

    def _arrived(self) -> None:
        self._waits = False
        self._follow()

    def _follow(self) -> None:
        """Have the photo prepared as the recipe says, if it is not and nobody is at it."""
        photo = self._session.photo
        if photo is None or photo.picture is None:
            return
        picture = photo.picture
        wanted = preparation_of(self._session.recipe.preparation, picture)
        if wanted == (self._awaited if self._waits else picture.preparation):
            return
        self._waits, self._awaited = True, wanted
        size = picture.unprepared.size
        boxes = [
            each.box(size) if each is not None else (0, 0, *size)
            for each in (wanted, picture.preparation)
        ]
        if boxes[0] == boxes[1]:
            self._live.resume()
        self._bridge.open_photo(picture.unprepared, photo.name, wanted, photo.path)
