"""Saving: asks once, paints on the inference thread, tells how far it is, and what came of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from stylemixer.document.recipe_text import travelling_text
from stylemixer.errors import SaveError
from stylemixer.places import home, is_folder, there
from stylemixer.render.requests import SaveRequest
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.incoming.example_photos import example_photos
from stylemixer.ui.saving.export_crop import Cropper
from stylemixer.ui.saving.export_memory import kept, recall
from stylemixer.ui.saving.export_time import PaintingSpeed
from stylemixer.ui.saving.save_dialog import SaveChoice, SaveDialog
from stylemixer.ui.state.session import Photo, Session
from stylemixer.ui.state.settings_store import SettingsStore
from stylemixer.ui.status_bar import StatusBar
from stylemixer.ui.widgets.dialogs import add_answer
from stylemixer.ui.widgets.messages import Toast
from stylemixer.ui.widgets.plain_text import question
from stylemixer.ui.widgets.sentences import translated
from stylemixer.ui.widgets.show_folder import show_folder
from stylemixer.ui.widgets.time_left import TimeLeft, in_words

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge

PROGRESS_AFTER_MS = 500
"""What is quicker needs no progress bar."""
TIME_LEFT_EVERY_MS = 1_000
USUAL_SIZE = (4000, 3000)
"""Of a photo, where there is none."""


class Saver(QObject):
    """Sees a file from the wish to the toast that says it is there."""

    def __init__(
        self,
        session: Session,
        bridge: "RenderBridge",
        *,
        canvas: Canvas,
        store: SettingsStore,
        status: StatusBar,
        toast: Toast,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._bridge = bridge
        self._canvas = canvas
        self._store = store
        self._status = status
        self._toast = toast
        self._window = window
        self._dialog: SaveDialog | None = None
        self._proposed: Path | None = None
        self._current: Path | None = None
        self._photo: Photo | None = None
        self._last: tuple[int, SaveChoice] | None = None
        self._soon = QTimer(self, singleShot=True, interval=PROGRESS_AFTER_MS)
        self._soon.timeout.connect(self._show_progress)
        self._time_left = TimeLeft(0.0)
        self._clock = QTimer(self, interval=TIME_LEFT_EVERY_MS)
        self._clock.timeout.connect(self._show_time_left)
        self._cropper = Cropper(session, bridge, canvas, self)
        self._speed = PaintingSpeed()
        bridge.frame_ready.connect(self._speed.learn)
        bridge.engine_ready.connect(self._speed.forget)
        status.cancel_save.connect(bridge.cancel_save)
        bridge.save_progress.connect(status.show_progress)
        bridge.save_progress.connect(self._progressed)
        bridge.save_done.connect(self._done)
        bridge.save_cancelled.connect(self._ended)

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions of the menu do, by their ids."""
        return {
            "export": self.save_as,
            "export_again": self.save,
            "copy": self.copy_picture,
        }

    @property
    def saving(self) -> Path | None:
        """The file that is being saved, or None."""
        return self._current

    @property
    def dialog(self) -> SaveDialog | None:
        """The open dialog, or None."""
        return self._dialog

    def copy_picture(self) -> None:
        """Copy the painted picture as it shows."""
        frame = self._canvas.frame
        if frame is None:
            self._toast.say(self.tr("There is nothing to copy yet; open a photo first."))
            return
        QGuiApplication.clipboard().setImage(frame)
        text = self.tr("Copied {0} × {1} pixels.").format(frame.width(), frame.height())
        self._toast.say(text)

    def save(self) -> None:
        """Save again as the last time; ask when this photo has not been saved yet."""
        photo = self._session.photo
        if self._last is not None and photo is not None and self._last[0] == photo.photo_id:
            self.start(self._last[1])
        else:
            self.save_as()

    def save_as(self) -> None:
        """Ask where and how to save.

        The dialog keeps to the photo that it was opened for, even when another one that was being
        read takes its place on the canvas: name, size and piece are that photo's.
        """
        photo = self._session.photo
        if photo is None:
            self._toast.say(self.tr("There is nothing to save yet; open a photo first."))
            return
        if self._dialog is not None:
            self._dialog.raise_()
            return
        settings = self._store.settings
        proposal = self._proposal(photo)
        self._proposed = proposal.parent
        dialog = SaveDialog(
            photo.size,
            proposal,
            parent=self._window,
            alpha=_has_alpha(photo),
        )
        dialog.setWindowTitle(self.tr("Save the painted picture of {0}").format(photo.name))
        recall(dialog, settings)
        dialog.set_speed(self._speed.seconds_per_megapixel(self._session.recipe))
        dialog.save_button.clicked.disconnect()
        dialog.save_button.clicked.connect(self._confirm)
        dialog.finished.connect(self._closed)
        self._dialog, self._photo = dialog, photo
        self._cropper.begin(dialog.crop, photo)
        dialog.open()

    def ask_settings(self) -> None:
        """Ask how the files of a batch are written: the same as for one, without name and place."""
        photo = self._session.photo
        size = photo.size if photo is not None else USUAL_SIZE
        dialog = SaveDialog(size, Path("photo.png"), parent=self._window)
        dialog.ask_for_many()
        recall(dialog, self._store.settings)
        dialog.accepted.connect(lambda: self._store.change(**kept(dialog)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @property
    def speed(self) -> PaintingSpeed:
        """What painting has taken lately."""
        return self._speed

    def _closed(self) -> None:
        if self._dialog is not None:
            self._cropper.end()
            self._dialog.deleteLater()
            self._dialog = self._photo = None

    def _confirm(self) -> None:
        """Start when nothing is in the way; else say in the dialog what is."""
        from stylemixer.engine.files.targets import check_target, numbered  # noqa: PLC0415  takes a while

        dialog, photo = self._dialog, self._photo
        if dialog is None or photo is None:
            return
        choice = dialog.choice()
        try:
            check_target(choice.path, choice.size, choice.settings, alpha=_has_alpha(photo))
        except SaveError as error:
            dialog.show_problem(translated(error.sentence))
            return
        # a name that is free now may be taken by the time that the picture is painted
        answer = self._ask_about(choice.path, dialog) if there(choice.path) else "number"
        if answer is None:
            return
        if answer == "number":
            choice = replace(choice, path=numbered(choice.path), exists="number")
        self._store.change(**kept(dialog))
        if choice.path.parent != self._proposed:
            self._store.change(save_folder=str(choice.path.parent))
        dialog.accept()
        self.start(choice, photo)

    def _ask_about(self, path: Path, parent: QWidget) -> str | None:
        """Ask what to do about a file that is there: "replace", "number" or None."""
        text = self.tr("{0} already exists. Replace it?").format(path.name)
        box = question(self.tr("File already exists"), text, parent)
        replace = add_answer(
            box,
            self.tr("&Replace"),
            QMessageBox.ButtonRole.DestructiveRole,
            self.tr("Writes over the file that is there; what was in it is lost."),
        )
        both = add_answer(
            box,
            self.tr("&Keep both"),
            QMessageBox.ButtonRole.AcceptRole,
            self.tr("Leaves the file that is there and adds a number to the new one’s name."),
        )
        box.setDefaultButton(both)
        box.exec()
        if box.clickedButton() is replace:
            return "replace"
        return "number" if box.clickedButton() is both else None

    def start(self, choice: SaveChoice, photo: Photo | None = None) -> None:
        """Save a photo as the current recipe paints it; None: the photo on the canvas."""
        photo = photo or self._session.photo
        if photo is None or photo.picture is None:
            return
        if self._current is not None:
            text = self.tr("{0} is still being saved; wait for it or cancel it first.")
            self._toast.say(text.format(self._current.name))
            return
        self._current = choice.path
        self._last = (photo.photo_id, choice)
        self._soon.start()
        self._time_left = TimeLeft(monotonic())
        self._clock.start()
        size = None if choice.size == photo.size else choice.size
        request = SaveRequest(
            choice.path,
            self._session.recipe,
            size,
            choice.settings,
            recipe_text=travelling_text(self._session.recipe, self._session.title_of),
            photo=photo.picture,
            exists=choice.exists,
        )
        self._bridge.save(request)

    def may_close(self) -> bool:
        """Ask whether to give up the file that is being saved; False while the window stays."""
        if self._current is None:
            return True
        text = self.tr("{0} is still being saved. Close without saving it?")
        box = question(self.tr("Close"), text.format(self._current.name), self._window)
        box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
        box.button(QMessageBox.StandardButton.Yes).setWhatsThis(
            self.tr("Gives the file up: what was there under its name before stays.")
        )
        box.exec()
        return box.clickedButton() is box.button(QMessageBox.StandardButton.Yes)

    def _show_progress(self) -> None:
        if self._current is not None:
            self._status.show_saving(self._current.name)

    def _progressed(self, fraction: float) -> None:
        self._time_left.tell(fraction, monotonic())

    def _show_time_left(self) -> None:
        seconds = self._time_left.seconds(monotonic())
        text = "" if seconds is None else self.tr("{0} left").format(in_words(seconds))
        self._status.show_time_left(text)

    def _done(self, name: str) -> None:
        self._ended()
        path = Path(name)
        if self._last is not None:  # saving again replaces what was saved
            photo_id, choice = self._last
            self._last = photo_id, replace(choice, path=path, exists="overwrite")
        self._toast.say(
            self.tr("Saved {0}.").format(path.name),
            self.tr("Show in folder"),
            lambda: show_folder(path.parent),
        )

    def _ended(self) -> None:
        self._soon.stop()
        self._clock.stop()
        self._current = None
        self._status.hide_saving()

    def _proposal(self, photo: Photo) -> Path:
        settings = self._store.settings
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        folder = Path(settings.save_folder) if settings.save_folder else None
        shipped = photo.path in example_photos()
        if (folder is None or not is_folder(folder)) and photo.path is not None and not shipped:
            folder = photo.path.parent
        if folder is None or not is_folder(folder):
            folder = Path(pictures)
        if not is_folder(folder):
            folder = home()
        stem = Path(photo.name).stem
        return folder / f"{self.tr('{0} painted').format(stem)}{settings.save_suffix}"


def _has_alpha(photo: Photo) -> bool:
    return photo.picture is not None and photo.picture.alpha is not None
