"""A film on the canvas: one frame of it is the photo, and all of it can be painted."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from stylemixer.document.recipe_text import travelling_text
from stylemixer.engine.film.clip import Clip
from stylemixer.engine.film.film_settings import codec_for
from stylemixer.engine.film.tools import find_tools
from stylemixer.errors import StyleMixerError
from stylemixer.jobs.film.job import film_job
from stylemixer.jobs.film.order import FilmOrder, Key
from stylemixer.jobs.film.progress import Progress
from stylemixer.jobs.job import Ended, Event, Failed, Job
from stylemixer.places import is_folder
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.film.film_bar import FilmBar
from stylemixer.ui.film.film_dialog import FilmDialog
from stylemixer.ui.film.film_reader import FilmReader, Still
from stylemixer.ui.film.preview import PreviewLoop
from stylemixer.ui.state.session import Photo, Session
from stylemixer.ui.widgets.messages import Toast
from stylemixer.ui.widgets.sentences import translated
from stylemixer.ui.widgets.show_folder import show_folder
from stylemixer.ui.widgets.time_left import TimeLeft, in_words

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.ui.state.jobs import Jobs
    from stylemixer.ui.state.settings_store import SettingsStore


@dataclass
class _Painting:
    """What is being painted of a film.

    Attributes:
        order: what is asked for.
        job: what does it.
        looped: whether it is a preview.
        told: how many notices have been said.
        time_left: reckons.
    """

    order: FilmOrder
    job: Job
    looped: bool
    told: int
    time_left: TimeLeft


class Films(QObject):
    """Opens films, shows their frames as the photo, and sees previews and exports to their end.

    Args:
        session: whose mix paints.
        bridge: takes frames as photos.
        canvas: shows previews.
        bar: the controls.
        jobs: the window's queue.
        store: the settings.
        toast: says what has happened.
        window: over which is asked.
    """

    def __init__(
        self,
        session: Session,
        bridge: "RenderBridge",
        *,
        canvas: Canvas,
        bar: FilmBar,
        jobs: "Jobs",
        store: "SettingsStore",
        toast: Toast,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._bridge = bridge
        self._bar = bar
        self._jobs = jobs
        self._store = store
        self._toast = toast
        self._window = window
        self._still: Still | None = None
        self._photo_ids: set[int] = set()
        self._painting: _Painting | None = None
        self.dialog: FilmDialog | None = None
        self.preview = PreviewLoop(canvas, self)
        self.reader = FilmReader(lambda: store.settings.ffmpeg, self)
        self.reader.ready.connect(self._show)
        self.reader.failed.connect(self._refuse)
        jobs.told.connect(self._deliver)
        session.photo_changed.connect(self._photo_changed)
        session.recipe_changed.connect(lambda _recipe: self._leave_preview())
        bar.scrubbed.connect(self._scrub)
        bar.preview_wanted.connect(self._preview)
        bar.export_wanted.connect(self.ask)
        bar.cancel_wanted.connect(self.cancel)

    def open(self, path: Path) -> None:
        """Show the first frame of a film as the photo; what shows stays until it is read."""
        self.reader.read(path)

    def stop(self) -> None:
        """Read and show nothing any more."""
        self.preview.stop()
        self.reader.stop()

    def ask(self) -> None:
        """Ask what the painted film is to be, and paint it."""
        if self._still is None or not self._has_mix():
            return
        self._leave_preview()
        clip = self._still.clip
        source = Path(clip.path)
        folder = self._store.settings.save_folder
        place = Path(folder) if folder and is_folder(Path(folder)) else source.parent
        dialog = FilmDialog(clip, place / f"{source.stem} painted.mp4", self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._export(dialog, clip))
        dialog.destroyed.connect(self._forget_dialog)
        self.dialog = dialog
        dialog.open()

    def cancel(self) -> None:
        """Paint no more of a film; what is painted of a file goes on with the next export."""
        painting, self._painting = self._painting, None
        if painting is not None:
            self._jobs.queue.drop(painting.job)
            if painting.looped:
                self.preview.stop()
        self._bar.show_preview(False)
        self._bar.show_progress(None)

    # --- the frame that shows ---------------------------------------------------------------

    def _show(self, still: Still) -> None:
        other = self._still is None or self._still.clip.path != still.clip.path
        if other and self._painting is not None and self._painting.looped:
            self.cancel()
        self._still = still
        photo_id = self._bridge.open_photo(still.picture, still.clip.file)
        self._photo_ids.add(photo_id)
        self._bar.show_film(still.clip.frames, float(still.clip.fps), still.number)

    def _refuse(self, sentence: str) -> None:
        self._toast.say(sentence)

    def _scrub(self, number: int) -> None:
        if self._still is not None:
            self._leave_preview()
            self.reader.read(self._still.clip, number)

    def _photo_changed(self, photo: Photo | None) -> None:
        if photo is not None and photo.photo_id in self._photo_ids:
            return
        if self._still is not None:
            self.reader.forget()
            self._leave_preview()
            self._still = None
            self._photo_ids.clear()
            self._bar.setVisible(self._painting is not None)

    def _has_mix(self) -> bool:
        if self._session.recipe.active():
            return True
        self._toast.say(self.tr("Add a style first; there is nothing to paint the film with."))
        return False

    # --- previews and exports ---------------------------------------------------------------

    def _key(self) -> Key:
        return Key(0.0, replace(self._session.recipe, layer=None, preparation=None))

    def _preview(self, on: bool) -> None:
        still = self._still
        if not on or still is None or not self._has_mix():
            self._leave_preview()
            return
        if self._painting is not None:
            self._bar.show_preview(False)
            self._toast.say(self.tr("A film is being painted; see the preview when it is done."))
            return
        try:
            tools = find_tools(self._store.settings.ffmpeg)
            device = self._store.settings.device
            order = self.preview.order(still.clip, still.number, self._key(), tools, device)
            self._begin(order, looped=True)
        except (StyleMixerError, OSError) as error:
            self._bar.show_preview(False)
            sentence = translated(error.sentence) if isinstance(error, StyleMixerError) else ""
            self._toast.say(sentence or self.tr("There is no room for the preview; free some."))

    def _leave_preview(self) -> None:
        if self._painting is not None and self._painting.looped:
            self.cancel()
        self.preview.stop()
        self._bar.show_preview(False)

    def _export(self, dialog: FilmDialog, clip: Clip) -> None:
        settings = replace(dialog.settings, codec=codec_for(dialog.path, dialog.settings.codec))
        try:
            order = FilmOrder(
                Path(clip.path),
                dialog.path,
                (self._key(),),
                find_tools(self._store.settings.ffmpeg),
                dialog.measures,
                settings,
                device=self._store.settings.device,
                sound=dialog.sound.isChecked(),
                recipe_text=travelling_text(self._key().recipe, self._session.title_of),
            )
            self._begin(order, looped=False)
        except StyleMixerError as error:
            self._toast.say(translated(error.sentence))

    def _begin(self, order: FilmOrder, *, looped: bool) -> None:
        job = film_job(order)
        self._painting = _Painting(order, job, looped, 0, TimeLeft(time.monotonic()))
        try:
            self._jobs.queue.add(job)
        except StyleMixerError:
            self._painting = None
            raise
        waits = self._jobs.waits(job)
        self._bar.show_progress(0.0, self.tr("Waits for its turn") if waits else "")

    def _deliver(self, job: Job, event: Event) -> None:
        painting = self._painting
        if painting is None or job is not painting.job:
            return
        match event:
            case Progress():
                self._progressed(painting, event)
            case Failed():
                self._painting = None
                self._ended(painting)
                self._toast.say(translated(event.sentence))
            case Ended():
                self._painting = None
                self._ended(painting)

    def _progressed(self, painting: _Painting, progress: Progress) -> None:
        for notice in progress.notices[painting.told :]:
            if not painting.looped:
                self._toast.say(translated(notice))
        painting.told = len(progress.notices)
        now = time.monotonic()
        painting.time_left.tell(progress.share, now)
        left = painting.time_left.seconds(now)
        words = self.tr("Preview") if painting.looped else painting.order.target.name
        if left is not None:
            words = self.tr("{0}: {1} left").format(words, in_words(left))
        self._bar.show_progress(progress.share, words)
        if progress.done:
            self._painting = None
            self._ended(painting)
            self._done(painting, Path(progress.path))

    def _ended(self, painting: _Painting) -> None:
        self._bar.show_progress(None)
        if painting.looped:
            self._bar.show_preview(False)
        self._bar.setVisible(self._still is not None)

    def _done(self, painting: _Painting, path: Path) -> None:
        if painting.looped:
            if self._still is not None:
                self.preview.play(float(self._still.clip.fps))
                self._bar.show_preview(True)
            return
        self._toast.say(
            self.tr("Painted {0}.").format(path.name),
            self.tr("Show in folder"),
            lambda: show_folder(path.parent),
        )

    def _forget_dialog(self) -> None:
        self.dialog = None
