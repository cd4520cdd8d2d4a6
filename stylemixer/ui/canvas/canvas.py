"""The canvas: the painted photo with zoom, pan, the original and a before/after split."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from stylemixer.render.requests import Region
from stylemixer.ui.canvas import canvas_paint
from stylemixer.ui.canvas.canvas_pictures import CanvasPictures, Layers
from stylemixer.ui.canvas.comparison import Comparison
from stylemixer.ui.canvas.guest import Guest
from stylemixer.ui.canvas.mixture import Weighted
from stylemixer.ui.incoming import mime as drops
from stylemixer.ui.incoming.style_mime import style_of_mime
from stylemixer.ui.look.colours import current
from stylemixer.ui.state.view import Size, View
from stylemixer.ui.widgets.drop_mark import DropMark

MARGIN = 16
GRAB = 8
"""How near to the divider, in pixels, the mouse takes hold of it."""
WHEEL_STEP = 1.0015
"""Zoom per unit of the wheel; a notch of a mouse wheel is 120 units, so about 1.2 ×."""
KEY_PAN = 64
_KEY = Qt.Key
WAYS = {_KEY.Key_Left: (-1, 0), _KEY.Key_Right: (1, 0), _KEY.Key_Up: (0, -1), _KEY.Key_Down: (0, 1)}


class Canvas(QWidget):
    """Shows frames of any resolution at their place in the photo.

    All places are kept in photo pixels, so a frame of another size changes nothing but sharpness.

    Attributes:
        comparison: other pictures to compare the painted one with.

    Signals:
        view_changed: the `View` has changed, or there is none any more (None).
        region_wanted: the part of the photo (x, y, w, h) that should be painted at full size,
            or None when the frame is sharp enough.
        split_changed: whether the split is on.
        pictures_dropped: a list of paths.
        style_dropped: a `StyleRef` that was dragged here from the shelf.
        refused: a sentence about something dropped that cannot be used.
    """

    view_changed = Signal(object)
    region_wanted = Signal(object)
    split_changed = Signal(bool)
    pictures_dropped = Signal(list)
    style_dropped = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Picture"))
        self.setWhatsThis(self.tr("Drop a photo or style here; the wheel zooms, dragging moves."))
        self.setAccessibleDescription(
            self.tr("The painted photo. The arrow keys move it, or the divider in split view.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._view: View | None = None
        self._pictures = CanvasPictures(self)
        self._pictures.changed.connect(self.update)
        self._drop_mark = DropMark(self)
        self.comparison = Comparison(self)
        self.comparison.changed.connect(self.update)
        self._split: float | None = None
        self._last_split = 0.5
        self._show_original = False
        self._dragged: str | None = None  # "divider", "pan"
        self._from = QPointF()
        self._space = False
        self._tabbed_to = False
        self._wanted: Region | None = None

    def sizeHint(self) -> QSize:
        return QSize(900, 640)

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions of the menu do, by their ids."""
        return {
            "fit": self.fit,
            "actual_size": self.actual_size,
            "zoom_in": self.zoom_in,
            "zoom_out": self.zoom_out,
            "original": lambda: self.show_original(not self.showing_original),
            "split": self.set_split,
        }

    # --- pictures ---------------------------------------------------------------------------

    def set_photo(self, size: Size, original: QImage | None, *, same_view: bool = False) -> None:
        """Show another photo; until its first frame comes, the original itself.

        Args:
            size: the photo's width and height.
            original: the photo at any resolution; None when it is not known yet.
            same_view: keep place and zoom (the picture of the last session becomes live).
        """
        self._wanted = None  # whoever paints has forgotten the region with the photo before
        keep = same_view and self._pictures.painted is not None
        self._pictures.begin(size, original, keep_painted=keep)
        if same_view and self._view is not None:
            self._set_view(self._view.of_photo(size))
        else:
            self._set_view(View(size, self._device_size(), self._device_margin()).fit())
        self._want_region()
        self.update()

    def set_frame(
        self, image: QImage, size: Size, *, keep_detail: bool = False, fade: bool = False
    ) -> None:
        """Show a painted picture of the whole photo, at any resolution.

        Args:
            image: the frame.
            size: the photo's width and height.
            keep_detail: the full-size part that shows is of the same recipe and stays.
            fade: come in over some 80 ms.
        """
        if self._view is None:
            self._set_view(View(size, self._device_size(), self._device_margin()).fit())
        elif self._view.photo != size:
            self._set_view(self._view.of_photo(size))
        self.set_mix([(image, 1.0)], size, keep_detail=keep_detail, fade=fade)

    def set_mix(
        self, pictures: Weighted, size: Size, *, keep_detail: bool = False, fade: bool = False
    ) -> None:
        """Show the mean of a few pictures, as `set_frame` does; their weights add to 1."""
        self._pictures.paint(pictures, size, keep_detail=keep_detail, fade=fade)
        self._want_region()

    def set_detail(self, image: QImage, region: Region, original: QImage | None) -> None:
        """Show a part of the photo painted at its full size, over the frame."""
        self._pictures.put_detail(image, region, original)

    def set_guest(self, guest: Guest | None) -> None:
        """Show two other pictures in place of photo and painting, which go on underneath."""
        self._pictures.put_guest(guest)

    def clear(self) -> None:
        """Show nothing."""
        self._pictures.clear()
        self._set_view(None)
        self.update()

    @property
    def frame(self) -> QImage | None:
        """The painted picture that shows, or None."""
        return self._pictures.image

    @property
    def mixture(self) -> Weighted:
        """The pictures that show at the moment, with their weights."""
        return self._pictures.mixture.now()

    # --- the view ---------------------------------------------------------------------------

    @property
    def view(self) -> View | None:
        """Place and zoom; None while the canvas is empty."""
        return self._view

    @property
    def wanted_region(self) -> Region | None:
        """What `region_wanted` said last: the part to paint at full size, or None."""
        return self._wanted

    def set_view(self, view: View) -> None:
        """Take over a place and a zoom, in this canvas's own size."""
        if self._view is not None:
            self._set_view(view.resized(self._device_size(), self._device_margin()))

    def fit(self) -> None:
        """Show the whole photo."""
        if self._view is not None:
            self._set_view(self._view.fit())

    def actual_size(self) -> None:
        """Show one photo pixel on one device pixel."""
        if self._view is not None:
            self._set_view(self._view.zoomed(1.0))

    def zoom_in(self) -> None:
        """Zoom in by one step."""
        if self._view is not None:
            self._set_view(self._view.stepped(1))

    def zoom_out(self) -> None:
        """Zoom out by one step."""
        if self._view is not None:
            self._set_view(self._view.stepped(-1))

    def toggle_fit(self, at: QPointF) -> None:
        """Go from the whole photo to 100 % at a point of the widget, and back."""
        if self._view is not None:
            fitted = self._view.fitted
            self._set_view(self._view.zoomed(1.0, self._device(at)) if fitted else self._view.fit())

    def _set_view(self, view: View | None) -> None:
        if view != self._view:
            self._view = view
            self.view_changed.emit(view)
            self._want_region()
            self._set_cursor()
            self.update()

    def _want_region(self) -> None:
        view, frame, wanted = self._view, self._pictures.painted, None
        if view is not None and frame is not None and view.scale >= 1:
            sharp = frame.image.width() >= view.photo[0]
            wanted = None if sharp else view.visible()
        if wanted != self._wanted:
            self._wanted = wanted
            self.region_wanted.emit(wanted)

    # --- before and after -------------------------------------------------------------------

    @property
    def split(self) -> float | None:
        """Where the divider stands in the part that shows, 0–1; None while there is no split."""
        return self._split

    def set_split(self, on: bool, at: float | None = None) -> None:
        """Switch the before/after split on or off.

        Args:
            on: whether the left half shows the photo itself.
            at: where the divider stands, 0–1; where it last was when None.
        """
        if at is not None:
            self._last_split = min(max(at, 0.0), 1.0)
        new = self._last_split if on else None
        if new != self._split:
            was_on = self._split is not None
            self._split = new
            self.update()
            if was_on != on:
                self.split_changed.emit(on)

    def show_original(self, on: bool) -> None:
        """Show the photo itself while a key or button is held."""
        if on != self._show_original:
            self._show_original = on
            self.update()

    @property
    def showing_original(self) -> bool:
        """Whether the photo itself shows at the moment."""
        return self._show_original

    def _shown(self) -> QRectF:
        """Return the part of the widget that the photo covers."""
        if self._view is None:
            return QRectF()
        ratio = self.devicePixelRatioF()
        x, y, w, h = self._view.place(self._pictures.region(self._view.photo))
        return QRectF(x / ratio, y / ratio, w / ratio, h / ratio) & QRectF(self.rect())

    def _divider(self) -> float:
        shown = self._shown()
        return shown.left() + (self._split or 0.0) * shown.width()

    # --- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = current()
        painter.fillRect(self.rect(), QColor(colours.surround))
        if self._view is not None and self._pictures.painted is not None:
            self._paint_picture(painter, self._view.photo)
        if self._tabbed_to and self._split is None:
            canvas_paint.draw_focus(painter, QRectF(self.rect()), QColor(colours.accent))
        painter.end()

    def _paint_picture(self, painter: QPainter, size: Size) -> None:
        shown = self._shown()
        photo, painted = self._pictures.pair(size)
        guest = self._pictures.guest
        held, left = self.comparison.held, self.comparison.left
        if self._show_original and photo[0] is not None:
            self._paint_alone(painter, photo, self.tr("Before"))
        elif held is not None:
            self._paint_alone(painter, held.layers(size), held.title)
        elif self._split is None or photo[0] is None:
            self._paint_layers(painter, painted, shown)
        else:
            titles = self.tr("Before"), self.tr("After") if guest is None else self.tr("Now")
            if left is not None and guest is None:
                photo, titles = left.layers(size), (left.title, self.tr("Now"))
            halves = canvas_paint.halves(shown, self._divider())
            self._paint_layers(painter, photo, halves[0])
            self._paint_layers(painter, painted, halves[1])
            accent = QColor(current().accent)
            canvas_paint.draw_split(painter, halves, titles, accent, self.hasFocus())

    def _paint_alone(self, painter: QPainter, layers: Layers, title: str) -> None:
        self._paint_layers(painter, layers, self._shown())
        canvas_paint.draw_title(painter, title, self._shown())

    def _paint_layers(self, painter: QPainter, layers: Layers, area: QRectF) -> None:
        if self._view is None or area.isEmpty():
            return
        mixture, ratio = self._pictures.mixed(layers), self.devicePixelRatioF()
        canvas_paint.draw_layers(painter, layers, self._view, ratio, area=area, mixture=mixture)

    # --- mouse ------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._view is not None:
            turned = event.angleDelta().y() or event.angleDelta().x()
            scale = self._view.scale * WHEEL_STEP**turned
            view = self._view.zoomed(scale, self._device(event.position()))
            self._set_view(view.fit() if turned < 0 and view.scale <= view.fit_scale else view)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._view is None:
            return
        left = event.button() == Qt.MouseButton.LeftButton
        if left and not self._space and self._near_divider(event.position()):
            self._dragged = "divider"
        elif left or event.button() == Qt.MouseButton.MiddleButton:
            self._dragged = "pan"
        self._from = event.position()
        self._set_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._view is None:
            return
        if self._dragged == "divider":
            shown = self._shown()
            self.set_split(True, (event.position().x() - shown.left()) / max(shown.width(), 1))
        elif self._dragged == "pan":
            moved = (event.position() - self._from) * self.devicePixelRatioF()
            self._from = event.position()
            self._set_view(self._view.panned(moved.x(), moved.y()))
        else:
            self._set_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self._set_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._near_divider(event.position()):
            self.toggle_fit(event.position())

    def _near_divider(self, point: QPointF) -> bool:
        if self._split is None or self._pictures.photo is None or self._show_original:
            return False
        x, shown = self._divider(), self._shown()
        if not shown.adjusted(-GRAB, 0, GRAB, 0).contains(point):
            return False
        on_handle = abs(point.y() - shown.center().y()) <= canvas_paint.HANDLE_RADIUS
        return abs(point.x() - x) <= (canvas_paint.HANDLE_RADIUS if on_handle else GRAB)

    def _set_cursor(self, point: QPointF | None = None) -> None:
        if self._dragged == "divider" or (point is not None and self._near_divider(point)):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        elif self._view is not None and self._view.fills():
            held = self._dragged == "pan"
            self.setCursor(
                Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor
            )
        else:
            self.unsetCursor()

    # --- keyboard ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._space = True
            return
        way = WAYS.get(Qt.Key(event.key()))
        large = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._view is None or way is None:
            super().keyPressEvent(event)
        elif self._split is not None and way[0]:
            self.set_split(True, self._split + way[0] * (0.1 if large else 0.01))
        else:
            step = KEY_PAN * (4 if large else 1) * self.devicePixelRatioF()
            self._set_view(self._view.panned(-way[0] * step, -way[1] * step))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # who comes by mouse sees where the focus is, and a frame would only distract
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._tabbed_to = event.reason() in reasons
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = self._tabbed_to = False
        super().focusOutEvent(event)
        self.update()

    # --- drag and drop ----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if style_of_mime(event.mimeData()) is not None:
            self._drop_mark.welcome(event, self.tr("Drop to add this style to the mix"))
        elif drops.may_take(event.mimeData()):
            self._drop_mark.welcome(event, self.tr("Drop to paint this photo"))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop_mark.set_shown(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_mark.take(event)
        style = style_of_mime(event.mimeData())
        if style is not None:
            self.style_dropped.emit(style)
            return
        paths = drops.take(event.mimeData(), self.refused.emit)
        if paths:
            self.pictures_dropped.emit(paths)

    # --- size -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._view is not None:
            self._set_view(self._view.resized(self._device_size(), self._device_margin()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._view is not None:
            self._set_view(self._view.resized(self._device_size(), self._device_margin()))
        return super().event(event)

    def _device(self, point: QPointF) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return point.x() * ratio, point.y() * ratio

    def _device_size(self) -> Size:
        ratio = self.devicePixelRatioF()
        return max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)

    def _device_margin(self) -> float:
        return MARGIN * self.devicePixelRatioF()
