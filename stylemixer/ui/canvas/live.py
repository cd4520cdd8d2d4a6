"""Between the session, the render bridge and the canvas: what changes is painted, and shows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from stylemixer.render.requests import EngineInfo, Frame, PhotoInfo
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.state.session import Photo, Session
from stylemixer.ui.status_bar import StatusBar
from stylemixer.ui.widgets.qimage import to_qimage

if TYPE_CHECKING:
    from stylemixer.document.recipe import Recipe, StyleRef
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.ui.state.library import Library

KEEP_AFTER_MS = 1_500


class Live(QObject):
    """Sends recipes to be painted and puts frames on the canvas.

    Attributes:
        info: what the engine said about itself, or None until it is ready.

    Signals:
        painted: the `QImage` of a whole picture at full quality, which has been on the canvas for
            a moment.
        said: a sentence for people.
    """

    painted = Signal(object)
    said = Signal(str)

    def __init__(
        self,
        session: Session,
        bridge: "RenderBridge",
        canvas: Canvas,
        *,
        library: "Library",
        status: StatusBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._bridge = bridge
        self._canvas = canvas
        self._status = status
        self._detail_recipe: Recipe | None = None
        self._lost: frozenset[StyleRef] = frozenset()
        self._resumes = False
        self.info: EngineInfo | None = None
        self._rest = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._rest.timeout.connect(lambda: self.painted.emit(canvas.frame))
        session.recipe_changed.connect(bridge.set_recipe)
        session.photo_changed.connect(status.show_photo)
        canvas.region_wanted.connect(bridge.set_region)
        canvas.view_changed.connect(status.show_view)
        bridge.frame_ready.connect(self._show_frame)
        bridge.photo_ready.connect(self._show_photo)
        bridge.busy_changed.connect(status.set_busy)
        bridge.engine_ready.connect(self._show_engine)
        bridge.style_failed.connect(self._tell_of_style)
        library.changed.connect(self._library_changed)

    def resume(self) -> None:
        """Let the next photo keep place and zoom: it is the one whose painting shows already."""
        self._resumes = True

    def _library_changed(self) -> None:
        taught = {slot.style for slot in self._session.recipe.slots if slot.style.kind == "taught"}
        lost = frozenset(style for style in taught if self._session.is_lost(style))
        if lost != self._lost:
            self._lost = lost
            self._bridge.repaint()

    def _tell_of_style(self, style: "StyleRef", text: str) -> None:
        # the card of a style that was just deleted says so, and the toast how to get it back
        if style not in self._lost:
            self.said.emit(text)

    def _show_engine(self, info: EngineInfo) -> None:
        self.info = info
        self._status.show_engine(info)
        self._session.set_picture_networks(info.picture_networks)

    def _show_photo(self, info: PhotoInfo) -> None:
        self._detail_recipe = None
        original = to_qimage(info.original, info.alpha)
        self._canvas.set_photo(info.size, original, same_view=self._resumes)
        self._resumes = False
        photo = Photo(info.path, info.name, info.size, info.photo_id, info.picture)
        self._session.set_photo(photo)

    def _show_frame(self, frame: Frame) -> None:
        photo = self._session.photo
        if photo is None or frame.photo_id != photo.photo_id:
            return
        if frame.region is not None and self._canvas.wanted_region is None:
            return  # the save dialog's, or one that the canvas no longer needs
        image = to_qimage(frame.pixels, frame.alpha)
        if frame.region is not None:
            if frame.recipe == self._session.recipe:
                self._detail_recipe = frame.recipe
                original = None
                if frame.original is not None:
                    original = to_qimage(frame.original, frame.alpha)
                self._canvas.set_detail(image, frame.region, original)
        else:
            keep = not frame.draft and frame.recipe == self._detail_recipe
            self._canvas.set_frame(image, frame.photo_size, keep_detail=keep)
            if frame.draft:
                self._rest.stop()
            else:
                self._rest.start()
        self._status.show_frame(frame)
