"""Up to four snapshots over the canvas, side by side: one click takes one."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from stylemixer.document.snapshots import Snapshot
from stylemixer.ui.canvas import canvas_paint
from stylemixer.ui.look.colours import current
from stylemixer.ui.widgets.plain_text import in_menu, one_line, plain

GAP = 4


class _Cell(QAbstractButton):
    """A snapshot's picture, as large as fits, with its name on it."""

    def __init__(self, snapshot: Snapshot, parent: QWidget) -> None:
        super().__init__(parent)
        self.snapshot = snapshot
        self._image = QImage()
        self.setText(in_menu(snapshot.name))
        self.setAccessibleName(one_line(snapshot.name))
        self.setToolTip(plain(self.tr("Take {0}").format(snapshot.name)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 60)

    def show_picture(self, image: QImage) -> None:
        """Show a picture at any resolution."""
        self._image = image
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(self.rect())
        if not self._image.isNull():
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(QRectF(self.rect()).center())
            if self._image.hasAlphaChannel():
                painter.fillRect(place, canvas_paint.transparency())
            painter.drawImage(place, self._image)
        canvas_paint.draw_title(painter, self.accessibleName(), place)
        if self.hasFocus() or self.underMouse():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current().accent), 3))
            painter.drawRect(place.adjusted(1.5, 1.5, -1.5, -1.5))


class FourUp(QWidget):
    """Covers the canvas with two to four pictures; Escape closes it.

    Args:
        over: the canvas.

    Attributes:
        cells: a button for each picture; none while it is closed.

    Signals:
        chosen: the id of the snapshot that was taken.
        closed: the canvas shows again.
    """

    MOST = 4
    chosen = Signal(str)
    closed = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.cells: list[_Cell] = []
        self.setAccessibleName(self.tr("Snapshots side by side; Escape closes"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(GAP, GAP, GAP, GAP)
        self._grid.setSpacing(GAP)
        over.installEventFilter(self)
        self.hide()

    @property
    def snapshots(self) -> list[Snapshot]:
        """What shows; nothing while it is closed."""
        return [cell.snapshot for cell in self.cells]

    def open(self, snapshots: Sequence[Snapshot]) -> None:
        """Cover the canvas with these, at most `MOST`."""
        self._clear()
        wide = self._over.width() >= self._over.height()
        for place, snapshot in enumerate(snapshots[: self.MOST]):
            cell = _Cell(snapshot, self)
            cell.clicked.connect(lambda _on=False, cell=cell: self._take(cell))
            self.cells.append(cell)
            row, column = divmod(place, 2)
            if len(snapshots) == 2 and not wide:
                row, column = place, 0
            self._grid.addWidget(cell, row, column)
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.cells[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_picture(self, id_: str, image: QImage) -> None:
        """Show a snapshot's picture at any resolution."""
        for cell in self.cells:
            if cell.snapshot.id == id_:
                cell.show_picture(image)

    def close_again(self) -> None:
        """Show the canvas again."""
        if self.cells:
            self._clear()
            self.hide()
            self._over.setFocus(Qt.FocusReason.OtherFocusReason)
            self.closed.emit()

    def _clear(self) -> None:
        for cell in self.cells:
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self.cells = []

    def _take(self, cell: _Cell) -> None:
        self.close_again()
        self.chosen.emit(cell.snapshot.id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # else the canvas below would be grabbed, or zoomed

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.close_again()  # beside the pictures

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        chosen = next((cell for cell in self.cells if cell.hasFocus()), None)
        if event.key() == Qt.Key.Key_Escape:
            self.close_again()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen is not None:
            self._take(chosen)
        elif 0 <= number < len(self.cells):
            self._take(self.cells[number])
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(current().surround))
