"""Between the session, the render bridge and the canvas: what changes is painted, and shows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from stylemixer.errors import Sentence
from stylemixer.render.requests import EngineInfo, Frame, PhotoInfo
from stylemixer.render.scheduling.keys import Line
from stylemixer.render.scheduling.scheduler import painting
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.canvas.kept_frames import KeptFrames, Mixed
from stylemixer.ui.state.session import AsLine, Ends, Photo, Session
from stylemixer.ui.status_bar import StatusBar
from stylemixer.ui.widgets.qimage import to_qimage
from stylemixer.ui.widgets.sentences import translated

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from stylemixer.document.recipe import Recipe, StyleRef
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.render.scheduling.plane import Plane
    from stylemixer.ui.state.library import Library

KEEP_AFTER_MS = 1_500


class Live(QObject):
    """Sends recipes to be painted and puts frames on the canvas.

    Attributes:
        info: what the engine said about itself, or None until it is ready.
        shown: the recipe that the canvas shows, or comes near to; None before the first frame.

    Signals:
        painted: the `QImage` of a whole picture at full quality, which has been on the canvas for
            a moment.
        settled: a recipe and the `QImage` of it in full, which is on the canvas from now on.
        forgotten: what was kept is no longer true: another photo, device or style has come.
        said: a sentence for people.
    """

    painted = Signal(object)
    settled = Signal(object, object)
    forgotten = Signal()
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
        self._kept = KeptFrames()
        self._ends: Ends | None = None
        self._laid: object = None
        self._waits = True
        self._mixed = False
        self._seen = painting(session.recipe)
        self.shown: Recipe | None = None
        self.info: EngineInfo | None = None
        self._rest = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._rest.timeout.connect(lambda: self.painted.emit(canvas.frame))
        session.recipe_changed.connect(self._follow)
        session.anticipated.connect(self._anticipate)
        session.photo_changed.connect(status.show_photo)
        canvas.region_wanted.connect(bridge.set_region)
        canvas.view_changed.connect(status.show_view)
        bridge.frame_ready.connect(self._show_frame)
        bridge.key_ready.connect(self._take_key)
        bridge.photo_ready.connect(self._show_photo)
        bridge.busy_changed.connect(status.set_busy)
        bridge.engine_ready.connect(self._show_engine)
        bridge.style_failed.connect(self._tell_of_style)
        library.changed.connect(self._library_changed)

    def resume(self) -> None:
        """Let the next photo keep place and zoom: it is the one whose painting shows already."""
        self._resumes = True

    def kept(self, recipe: "Recipe") -> "QImage | None":
        """Return the full render of a recipe if it is kept."""
        return self._kept.exact(recipe)

    def keep(self, recipe: "Recipe", image: "QImage") -> None:
        """Keep a full render of the photo, which shows at once when its recipe comes."""
        self._kept.keep(recipe, image)

    def _library_changed(self) -> None:
        taught = {slot.style for slot in self._session.recipe.slots if slot.style.kind == "taught"}
        lost = frozenset(style for style in taught if self._session.is_lost(style))
        if lost != self._lost:
            self._lost = lost
            self._forget()
            self._bridge.repaint()

    def _tell_of_style(self, style: "StyleRef", sentence: Sentence) -> None:
        # the card of a style that was just deleted says so, and the toast how to get it back
        if style not in self._lost:
            self.said.emit(translated(sentence))

    def _show_engine(self, info: EngineInfo) -> None:
        self.info = info
        self._forget()
        self._status.show_engine(info)
        self._session.set_picture_networks(info.picture_networks)

    def _show_photo(self, info: PhotoInfo) -> None:
        self._detail_recipe = None
        self._kept.clear()
        self._mixed = False
        self.forgotten.emit()
        original = to_qimage(info.original, info.alpha)
        self._canvas.set_photo(info.size, original, same_view=self._resumes)
        self._resumes = False
        photo = Photo(info.path, info.name, info.size, info.photo_id, info.picture)
        self._session.set_photo(photo)
        self._lay()

    def _show_frame(self, frame: Frame) -> None:
        photo = self._session.photo
        if photo is None or frame.photo_id != photo.photo_id:
            return
        if frame.region is not None and self._canvas.wanted_region is None:
            return  # the save dialog's, or one that the canvas no longer needs
        image = to_qimage(frame.pixels, frame.alpha)
        if frame.region is None:
            self._show_whole(frame, image)
        elif painting(frame.recipe) == painting(self._session.recipe):
            self._detail_recipe = frame.recipe
            original = None
            if frame.original is not None:
                original = to_qimage(frame.original, frame.alpha)
            self._canvas.set_detail(image, frame.region, original)
            self._status.show_frame(frame)

    def _show_whole(self, frame: Frame, image: "QImage") -> None:
        recipe = self._session.recipe
        if not frame.draft and max(frame.pixels.shape) <= frame.recipe.working_edge:
            self._kept.keep(frame.recipe, image)
        wanted = painting(frame.recipe) == painting(recipe)
        if frame.draft and wanted and self._mixed:
            return  # the hand has left, but what it left on the screen is better
        if (frame.draft or not wanted) and self._show_kept(recipe, fade=not frame.draft):
            return
        keep = not frame.draft and frame.recipe == self._detail_recipe
        fade = len(self._canvas.mixture) > 1
        self._canvas.set_frame(image, frame.photo_size, keep_detail=keep, fade=fade)
        self._shows(frame.recipe, final=not frame.draft)
        self._mixed = False
        self._status.show_frame(frame)

    # --- keys -------------------------------------------------------------------------------

    def _follow(self, recipe: "Recipe") -> None:
        """Show what is known of a recipe at once, and have it painted."""
        seen = painting(recipe)
        if seen == self._seen:
            self._bridge.set_recipe(recipe)
            return
        self._seen = seen
        self._waits, self._mixed = True, False
        if self._ends is not None:
            line = self._kept.line
            if line is None or line.place(recipe) is None:
                self._lay()
        self._bridge.set_recipe(recipe)
        self._show_kept(recipe)

    def _anticipate(self, ends: "Ends | None") -> None:
        self._ends = ends
        self._lay()

    def _lay(self) -> None:
        """Follow the way of the control that the hand is on, or its plane."""
        ends, before = self._ends_here(), self._kept.line
        if ends is not None and before is not None and ends == self._laid:
            return  # a line takes some milliseconds to draw, and a hand may move often
        line = Line(*ends) if isinstance(ends, tuple) else ends
        if isinstance(line, Line) and line.length == 0:
            line = None
        if line is None and before is None:
            return
        self._laid = ends
        if line is not None and before is not None and line.is_like(before):
            return
        self._kept.lay(line)
        self._bridge.anticipate(line, self._kept.places)

    def _ends_here(self) -> "AsLine | Plane | None":
        if self._ends is None or self._session.photo is None:
            return None
        try:
            return self._ends(self._session.recipe)
        except KeyError:  # the card has gone
            return None

    def _forget(self) -> None:
        self._kept.clear()
        self._mixed = False
        self.forgotten.emit()
        self._lay()

    def _take_key(self, frame: Frame) -> None:
        photo = self._session.photo
        if photo is None or frame.photo_id != photo.photo_id:
            return
        image = to_qimage(frame.pixels, frame.alpha)
        if frame.draft:
            self._kept.guess(frame.recipe, image)
        else:
            self._kept.keep(frame.recipe, image)
        if self._waits:
            self._show_kept(self._session.recipe, fade=True)

    def _show_kept(self, recipe: "Recipe", *, fade: bool = False) -> bool:
        """Show the full render of a recipe, or a mixture of its neighbours on the line."""
        photo = self._session.photo
        if photo is None or photo.size == (0, 0):
            return False
        image = self._kept.exact(recipe)
        mixed = self._kept.at(recipe) if image is None else Mixed([(image, 1.0)], faithful=True)
        if mixed is None:
            return False
        self._canvas.set_mix(mixed.pictures, photo.size, fade=fade)
        self._shows(recipe, final=image is not None)
        self._mixed = True
        self._status.show_mixture(mixed.faithful)
        return True

    def _shows(self, recipe: "Recipe", *, final: bool) -> None:
        self.shown = recipe
        self._waits = not final
        if final:
            self._rest.start()
            self.settled.emit(recipe, self._canvas.frame)
        else:
            self._rest.stop()
