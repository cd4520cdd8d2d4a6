"""The shelf's list of thumbnails: how a tile looks, and what mouse and keys do to it."""

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTextLayout,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from stylemixer.document.recipe import Recipe
from stylemixer.document.styles.taught_style import MAX_NAME
from stylemixer.ui.look.colours import DARK, current
from stylemixer.ui.look.icons import paint_icon
from stylemixer.ui.shelf.shelf_model import Role
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.widgets.cover import paint_cover
from stylemixer.ui.widgets.renaming import Index, RenamingDelegate
from stylemixer.ui.widgets.scroll_bars import hide_idle

NARROWEST = 100
GAP = 8
TITLE_PIXELS, MAKER_PIXELS = 12, 11
LINE_HEIGHT = 15
TITLE_HEIGHT = 2 * LINE_HEIGHT + 5
MAKER_HEIGHT = 2 * LINE_HEIGHT
BADGE = 22
RADIUS = 4.0
STALE_OPACITY = 0.45
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def picture_rect(tile: QRect) -> QRect:
    """Return where the picture lies in a tile; the title is below it."""
    width = tile.width() - GAP
    return QRect(tile.left() + GAP // 2, tile.top() + GAP // 2, width, width * 3 // 4)


def title_rect(tile: QRect) -> QRect:
    """Return where the first line of a tile's title is drawn, and where it is edited."""
    picture = picture_rect(tile)
    return QRect(picture.left(), picture.bottom() + 4, picture.width(), LINE_HEIGHT)


def star_rect(tile: QRect) -> QRect:
    """Return where a tile's star is drawn and clicked."""
    picture = picture_rect(tile)
    return QRect(picture.right() - BADGE - 2, picture.top() + 3, BADGE, BADGE)


class TileDelegate(RenamingDelegate):
    """Paints a tile: the photo in that style, its title, a star, a mark when it is in the mix."""

    def __init__(self, thumbnails: Thumbnails, view: "ShelfView") -> None:
        super().__init__(view, MAX_NAME)
        self._thumbnails = thumbnails
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._view.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile: QRect = option.rect
        state: QStyle.StateFlag = option.state
        colours = current()
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        chosen = bool(state & QStyle.StateFlag.State_Selected) and self._view.hasFocus()
        picture = picture_rect(tile)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_picture(painter, QRectF(picture), index)
        if hovered or chosen:
            painter.setPen(QPen(QColor(colours.accent if chosen else colours.border), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            edge = QRectF(picture).adjusted(-1, -1, 1, 1)
            painter.drawRoundedRect(edge, RADIUS + 1, RADIUS + 1)
        if index.data(Role.FAVOURITE):
            _badge(painter, star_rect(tile), "star-filled", DARK.accent)
        elif hovered:
            _badge(painter, star_rect(tile), "star", "#ffffff")
        if index.data(Role.IN_MIX):
            left = QRect(picture.left() + 3, picture.top() + 3, BADGE, BADGE)
            _badge(painter, left, "check", colours.on_accent, colours.accent)
        if self._view.marks_looks and index.data(Role.LOOK) is not None:
            corner = QRect(picture.left() + 3, picture.bottom() - BADGE - 2, BADGE, BADGE)
            _badge(painter, corner, "sliders", "#ffffff")
        self._paint_title(painter, tile, index, chosen or hovered)
        painter.restore()

    def _paint_picture(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        colours = current()
        pixmap = self._view.picture(index)
        fresh = self._thumbnails.is_fresh(index.data(Role.PAINT))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.card))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
        if not pixmap.isNull():
            painter.setOpacity(1.0 if fresh else STALE_OPACITY)
            paint_cover(painter, rect, pixmap)
            painter.setOpacity(1.0)
        else:
            style = index.data(Role.STYLE)
            broken = style is not None and bool(self._thumbnails.complaint(style))
            name = "broken" if broken else "palette"
            mark = QRectF(0, 0, 24, 24)
            mark.moveCenter(rect.center())
            paint_icon(painter, name, mark, colours.text_disabled)

    def _paint_title(self, painter: QPainter, tile: QRect, index: Index, bright: bool) -> None:
        colours = current()
        colour = colours.text if bright else colours.text_dim
        room = _write(painter, title_rect(tile), index.data(), TITLE_PIXELS, colour)
        if self._view.tells_makers:
            _write(painter, room, index.data(Role.MAKER), MAKER_PIXELS, colours.text_dim)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        room = title_rect(self._view.visualRect(index))
        editor.setGeometry(room.adjusted(-GAP // 2, -3, GAP // 2, 6))


def broken(text: str, font: QFont, width: int) -> list[str]:
    """Return one line or two that fit a width, the last one cut with dots where it does not."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(width)
    layout.endLayout()
    units = text.encode("utf-16-le")  # what Qt counts
    cut = 2 * first.textLength()
    parts = (part.decode("utf-16-le").strip() for part in (units[:cut], units[cut:]))
    metrics = QFontMetrics(font)
    return [metrics.elidedText(p, Qt.TextElideMode.ElideRight, width) for p in parts if p]


def sized(font: QFont, pixels: int) -> QFont:
    """Return a font of another size."""
    font = QFont(font)
    font.setPixelSize(pixels)
    return font


def _write(painter: QPainter, room: QRect, text: str, pixels: int, colour: str) -> QRect:
    """Write a line or two in the middle, and return where the next line has room."""
    painter.setFont(sized(painter.font(), pixels))
    painter.setPen(QColor(colour))
    for line in broken(text, painter.font(), room.width()):
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, line)
        room = room.translated(0, LINE_HEIGHT)
    return room


def _badge(painter: QPainter, rect: QRect, name: str, colour: str, ground: str = "") -> None:
    """Draw a small round badge; over a picture, nothing but a dark ground is sure to be seen."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground) if ground else QColor(0, 0, 0, 190))
    painter.drawEllipse(QRectF(rect).adjusted(1, 1, -1, -1))
    inner = rect.width() * 0.64
    mark = QRectF(0, 0, inner, inner)
    mark.moveCenter(QRectF(rect).center())
    paint_icon(painter, name, mark, colour)


class ShelfView(QListView):
    """Tiles in columns that fill the width.

    Signals:
        chosen: a click or Enter on a tile.
        chosen_beside: the same with Shift.
        star_clicked: a click on a tile's star, or F.
        remove_asked: Delete on a tile.
        rename_asked: F2 on a tile.
        details_asked: Alt+Enter on a tile.
        menu_asked: a tile's context menu, and where, in global coordinates.
        visible_changed: other tiles may have come into view.

    Attributes:
        empty_text: what an empty list means and what to do.
        marks_looks: whether looks carry a mark, as they stand among styles.
    """

    chosen = Signal(QModelIndex)
    chosen_beside = Signal(QModelIndex)
    star_clicked = Signal(QModelIndex)
    remove_asked = Signal(QModelIndex)
    rename_asked = Signal(QModelIndex)
    details_asked = Signal(QModelIndex)
    menu_asked = Signal(QModelIndex, QPoint)
    visible_changed = Signal()

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._starring = QPersistentModelIndex()
        self.empty_text = ""
        self.tells_makers = False
        self.marks_looks = True
        self._with_shift = False
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.setItemDelegate(TileDelegate(thumbnails, self))
        hide_idle(self.verticalScrollBar())
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.visible_changed.emit())
        self.clicked.connect(self._choose)

    def _choose(self, index: QModelIndex) -> None:
        (self.chosen_beside if self._with_shift else self.chosen).emit(index)

    def picture(self, index: Index) -> QPixmap:
        """Return what a tile shows: the photo in it, else what it came with; null when neither."""
        paint = index.data(Role.PAINT)
        if isinstance(paint, Recipe):
            return self._thumbnails.image_of_mix(paint, index.data(Role.FILE))
        pixmap = self._thumbnails.image(paint)
        return self._thumbnails.source(paint) if pixmap.isNull() else pixmap

    def set_empty_text(self, text: str) -> None:
        """Say what an empty list means and what to do."""
        if text != self.empty_text:
            self.empty_text = text
            self.viewport().update()

    def tell_makers(self, on: bool) -> None:
        """Write below each title who painted it."""
        if on != self.tells_makers:
            self.tells_makers = on
            self._fit()

    def visible_rows(self) -> range:
        """Return the rows that are on screen, partly shown ones included."""
        model, grid = self.model(), self.gridSize()
        if model is None or grid.height() <= 0 or not model.rowCount():
            return range(0)
        columns = max(1, (self.viewport().width() - 1) // grid.width())
        top = self.verticalScrollBar().value()
        first = top // grid.height() * columns
        last = (top + self.viewport().height() - 1) // grid.height() * columns + columns
        return range(min(first, model.rowCount()), min(last, model.rowCount()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)
        self.visible_changed.emit()

    def _fit(self) -> None:
        """Let as many columns as there is room for fill the width."""
        # a row that is exactly full would be broken before its last tile
        width = self.viewport().width() - 1
        columns = max(1, width // (NARROWEST + GAP))
        side = max(width // columns, 1)
        text = TITLE_HEIGHT + (MAKER_HEIGHT if self.tells_makers else 0)
        grid = QSize(side, (side - GAP) * 3 // 4 + GAP + text)
        if grid != self.gridSize():
            self.setGridSize(grid)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.empty_text and not self.model().rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(current().text_dim))
            room = self.viewport().rect().adjusted(16, 24, -16, -16)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(room, flags | Qt.TextFlag.TextWordWrap, self.empty_text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        self._with_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.LeftButton and self._on_star(index, event.position()):
            self._starring = QPersistentModelIndex(index)
            self.setCurrentIndex(index)
            return  # neither a click on the tile nor the beginning of a drag
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._starring.isValid():
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._starring.isValid():
            super().mouseReleaseEvent(event)
            return
        index = self.indexAt(event.position().toPoint())
        pressed, self._starring = self._starring, QPersistentModelIndex()
        if pressed == index and self._on_star(index, event.position()):
            self.star_clicked.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # the second click of a hasty double click is a click like the first
        self.mousePressEvent(event)

    def _on_star(self, index: QModelIndex, place: QPointF) -> bool:
        return index.isValid() and star_rect(self.visualRect(index)).contains(place.toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        keys = {
            Qt.Key.Key_Return: self.chosen,
            Qt.Key.Key_Enter: self.chosen,
            Qt.Key.Key_F: self.star_clicked,
            Qt.Key.Key_Delete: self.remove_asked,
            Qt.Key.Key_Backspace: self.remove_asked,
            Qt.Key.Key_F2: self.rename_asked,
        }
        signal = keys.get(Qt.Key(event.key()))
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in ENTER:
            self.details_asked.emit(index)
            return
        if event.modifiers() == Qt.KeyboardModifier.ShiftModifier and event.key() in ENTER:
            self.chosen_beside.emit(index)
            return
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if signal is not None and plain and index.isValid():
            signal.emit(index)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(picture_rect(self.visualRect(index)).center())
        else:
            index, place = self.indexAt(event.pos()), event.globalPos()
        if index.isValid():
            self.menu_asked.emit(index, place)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        index = self.currentIndex()
        if not index.isValid():
            return
        drag = QDrag(self)
        drag.setMimeData(self.model().mimeData([index]))
        pixmap = self.picture(index)
        if not pixmap.isNull():
            ratio = self.devicePixelRatioF()
            edge = round(72 * ratio)
            small = pixmap.scaled(
                edge,
                edge,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            small.setDevicePixelRatio(ratio)
            drag.setPixmap(small)
        drag.exec(Qt.DropAction.CopyAction)
