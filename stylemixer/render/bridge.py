"""The inference thread as Qt sees it: methods that return at once, and signals."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.render.engine import Engine, TorchEngine
from stylemixer.render.inspection import Inspection, InspectRequest
from stylemixer.render.requests import (
    Codes,
    CodesRequest,
    Crashed,
    EngineInfo,
    Event,
    Failed,
    Frame,
    Idle,
    Notice,
    OpenRequest,
    Paint,
    PhotoInfo,
    Piece,
    Region,
    SaveCancelled,
    SaveDone,
    SaveProgress,
    SaveRequest,
    Thumbnail,
    ThumbnailRequest,
    Trial,
    TrialRequest,
)
from stylemixer.render.scheduling.keys import Line
from stylemixer.render.scheduling.plane import Plane
from stylemixer.render.scheduling.scheduler import Scheduler
from stylemixer.render.thread import InferenceThread

if TYPE_CHECKING:
    from stylemixer.engine.codes import StyleCode
    from stylemixer.engine.pictures.images import Picture
    from stylemixer.engine.pictures.preparation import Preparation

BUSY_AFTER_MS = 150


class RenderBridge(QObject):
    """Asks the inference thread and passes on its answers, on the thread that it lives in.

    Args:
        parent: Qt's parent.
        make_engine: loads the networks onto a device; another one in tests.
        scheduler: decides which preview comes next.
        device: `auto`, `cpu`, `cuda` or `mps`.

    Signals:
        engine_ready: an `EngineInfo`; painting is live from here on.
        photo_ready: a `PhotoInfo`; frames of it follow.
        photo_failed: the number of a photo that cannot be opened, and a `Sentence`; the photo
            before stays.
        frame_ready: a `Frame`, never an older one than the one before.
        key_ready: a `Frame` for a place on the anticipated way, or a guess of it (`draft`).
        thumbnail_ready: a `StyleRef` or `Recipe` and its pixels, as in `Thumbnail`.
        thumbnail_failed: a `StyleRef` or `Recipe` and a `Sentence`.
        trial_ready: a `Trial`, of the current photo unless it was asked for another one's.
        codes_ready: `Codes`.
        inspected: an `Inspection`.
        style_failed: a `StyleRef` of the mix that cannot be painted with, and a `Sentence`.
        failed: a `Sentence` about something else that the user can mend.
        crashed: a line and a traceback, of something that is our fault.
        notice: a `Sentence` of news.
        busy_changed: whether the screen has been waiting for more than 150 ms.
        save_progress: the share of the file that is painted, 0–1.
        save_done: the path of the file that is there now.
        save_cancelled: the save has ended without a file. After an error, `failed` or `crashed`
            comes as well.
    """

    engine_ready = Signal(object)
    photo_ready = Signal(object)
    photo_failed = Signal(int, object)
    frame_ready = Signal(object)
    key_ready = Signal(object)
    thumbnail_ready = Signal(object, object)
    thumbnail_failed = Signal(object, object)
    trial_ready = Signal(object)
    codes_ready = Signal(object)
    inspected = Signal(object)
    style_failed = Signal(object, object)
    failed = Signal(object)
    crashed = Signal(str, str)
    notice = Signal(object)
    busy_changed = Signal(bool)
    save_progress = Signal(float)
    save_done = Signal(str)
    save_cancelled = Signal()

    _event = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        make_engine: Callable[[str], Engine] = TorchEngine,
        scheduler: Scheduler | None = None,
        device: str = "auto",
    ) -> None:
        super().__init__(parent)
        self._photo_ids = itertools.count(1)
        self._inspect_ids = itertools.count(1)
        self._photo_id = 0
        self._forgotten = 0
        self._frame_id = 0
        self._busy = False
        self._stopped = False
        self._patience = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._patience.timeout.connect(lambda: self._set_busy(True))
        self._event.connect(self.deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = InferenceThread(self._event.emit, make_engine, scheduler, device)

    # --- asking -----------------------------------------------------------------------------

    def start(self) -> None:
        """Start the thread, which loads the engine; may be called after other methods."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, as soon as its running pass is over, and deliver nothing more."""
        self._stopped = True
        self._patience.stop()
        self._thread.stop()

    def open_photo(
        self,
        source: "Path | bytes | Picture",
        name: str = "",
        preparation: "Preparation | None" = None,
        path: Path | None = None,
    ) -> int:
        """Read a photo and paint it; returns the number that its frames will carry.

        A photo that is asked for before an earlier one is read takes its place; see `OpenRequest`.
        """
        photo_id = next(self._photo_ids)
        if not name:
            name = source.name if isinstance(source, Path) else self.tr("Photo")
        self._thread.open_photo(OpenRequest(photo_id, source, name, preparation, path))
        self._wait_for_screen()
        return photo_id

    def forget_photo(self) -> None:
        """Deliver nothing more of the photos that were asked for so far, read or not."""
        self._photo_id = self._forgotten = next(self._photo_ids)

    def set_recipe(self, recipe: Recipe) -> None:
        """Paint this: drafts at once, the final picture at rest."""
        if self._thread.set_recipe(recipe):
            self._wait_for_screen()

    def repaint(self) -> None:
        """Paint the same recipe again: its styles may have come, gone or changed."""
        self._thread.repaint()
        self._wait_for_screen()

    def anticipate(self, line: Line | Plane | None, known: Sequence[Any] = ()) -> None:
        """Paint keys along a way that the hand may go; None: it has left.

        Args:
            line: the way.
            known: what is kept of it as full renders; see `Scheduler.anticipate`.
        """
        self._thread.anticipate(line, known)

    def set_region(self, region: Region | None) -> None:
        """Say which part of the photo is shown at 100 %: x, y, width, height in its pixels.

        It is painted at rest, after the final picture. A new photo starts without a region, so
        set it after `photo_ready`.
        """
        self._thread.set_region(region)

    def set_preview_edge(self, edge: int | None) -> None:
        """Set the long edge in pixels of the picture at rest; None: the recipe's working edge."""
        self._thread.set_preview_edge(edge)

    def set_device(self, device: str) -> None:
        """Compute on another device; `engine_ready` or `failed` follows."""
        self._thread.set_device(device)
        self._wait_for_screen()

    def busy(self) -> bool:
        """Tell whether the screen does not show yet what is wanted."""
        return self._thread.busy()

    def request_thumbnails(self, paints: Sequence[Paint], edge: int = 128) -> None:
        """Paint the photo in each style or mix, in this order, instead of those still waiting."""
        self._thread.set_thumbnails(ThumbnailRequest(paint, edge) for paint in paints)

    def try_out(
        self,
        name: str,
        paint: "StyleCode | Recipe",
        photo: "Path | Picture | None" = None,
        edge: int = 768,
        piece: Piece | None = None,
        *,
        with_code: bool = False,
    ) -> None:
        """Paint beside the mix once nothing moves; see `TrialRequest`."""
        self._thread.try_out(TrialRequest(name, paint, photo, edge, piece, with_code))

    def ask_codes(self, name: str, styles: Iterable[StyleRef]) -> None:
        """Ask what is known of styles; see `CodesRequest`."""
        self._thread.ask_codes(CodesRequest(name, tuple(styles)))

    def inspect(self, recipe: Recipe, network: str, layer: str, channel: int | None = None) -> int:
        """Look at a layer once nothing else is to be done; see `InspectRequest`.

        Returns:
            The number of the request, which the answer carries.
        """
        request = InspectRequest(
            next(self._inspect_ids), self._photo_id, recipe, network, layer, channel
        )
        self._thread.inspect(request)
        return request.id

    def inspect_nothing(self) -> None:
        """Forget what is to be looked at."""
        self._thread.inspect(None)

    def save(self, request: SaveRequest) -> None:
        """Paint a photo into a file. Previews go on meanwhile."""
        self._thread.save(request)

    def cancel_save(self) -> None:
        """Stop saving; no file is left behind."""
        self._thread.cancel_saves()

    # --- answering --------------------------------------------------------------------------

    @Slot(object)
    def deliver(self, event: Event) -> None:
        """Pass on what the inference thread says; for the thread that this lives in."""
        if self._stopped:  # what was on its way when the window closed
            return
        match event:
            case Frame():
                self._deliver_frame(event)
            case PhotoInfo():
                if event.photo_id > self._forgotten:
                    self._photo_id = event.photo_id
                    self.photo_ready.emit(event)
            case Thumbnail():
                # a thumbnail of the photo before is soon replaced, but never shown late
                if event.photo_id == self._photo_id:
                    self.thumbnail_ready.emit(event.paint, event.pixels)
            case Trial():
                if event.photo_id in (None, self._photo_id):
                    self.trial_ready.emit(event)
            case Codes():
                self.codes_ready.emit(event)
            case Inspection():
                if event.request.photo_id == self._photo_id:
                    self.inspected.emit(event)
            case EngineInfo():
                self.engine_ready.emit(event)
            case Failed(photo_id=int(photo_id)):
                self.photo_failed.emit(photo_id, event.sentence)
            case Failed(thumbnail=(StyleRef() | Recipe()) as paint):
                self.thumbnail_failed.emit(paint, event.sentence)
            case Failed(style=StyleRef() as style):
                self.style_failed.emit(style, event.sentence)
            case Failed():
                self.failed.emit(event.sentence)
            case Crashed():
                self.crashed.emit(event.message, event.details)
            case Notice():
                self.notice.emit(event.sentence)
            case SaveProgress():
                self.save_progress.emit(event.fraction)
            case SaveDone():
                self.save_done.emit(str(event.path))
            case SaveCancelled():
                self.save_cancelled.emit()
            case Idle() if not self._thread.busy():  # nothing was asked for since
                self._patience.stop()
                self._set_busy(False)

    def _deliver_frame(self, frame: Frame) -> None:
        if frame.photo_id != self._photo_id or frame.id <= self._frame_id:
            return
        if frame.key:
            self.key_ready.emit(frame)
            return
        self._frame_id = frame.id
        if self._patience.isActive():
            self._patience.start()  # something came, so the wait begins anew
        self.frame_ready.emit(frame)

    def _wait_for_screen(self) -> None:
        # without a photo there is nothing to wait for
        if not self._busy and not self._patience.isActive() and self._thread.busy():
            self._patience.start()

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)
