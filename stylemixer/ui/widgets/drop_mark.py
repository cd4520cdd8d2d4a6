"""The light over a panel or a card while something is dragged that could be dropped there."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from stylemixer.ui.look.colours import current


def accept_copy(event: QDropEvent) -> None:
    """Accept a drag or a drop; whoever it comes from keeps what is dragged."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


class DropMark(QWidget):
    """Covers its parent with a wash of the accent and says what dropping does.

    Args:
        parent: what it covers.
        text: what dropping there does, where that does not depend on what is dragged.
        inset: how far from the edges it stays, in pixels.
    """

    def __init__(self, parent: QWidget, text: str = "", inset: float = 4.0) -> None:
        super().__init__(parent)
        self._over = parent
        self._text = text
        self._inset = inset
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        parent.installEventFilter(self)

    def set_shown(self, on: bool) -> None:
        """Switch the light on or off."""
        if on:
            self.setGeometry(self._over.rect())
            self.raise_()
        self.setVisible(on)

    def welcome(self, event: QDragEnterEvent, text: str = "") -> None:
        """Offer to copy what is dragged over the parent, and light up.

        Args:
            event: the drag.
            text: what dropping it does; empty: as the last time.
        """
        self._text = text or self._text
        self.set_shown(True)
        accept_copy(event)

    def take(self, event: QDropEvent) -> None:
        """Copy what is dropped on the parent, and go out."""
        self.set_shown(False)
        accept_copy(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wash = QColor(colours.accent)
        wash.setAlpha(48)
        painter.setBrush(wash)
        painter.setPen(QPen(QColor(colours.accent), 2))
        inset = self._inset
        area = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(area, 6, 6)
        metrics = painter.fontMetrics()
        pill = QRectF(0, 0, metrics.horizontalAdvance(self._text) + 20, metrics.height() + 10)
        pill.moveCenter(area.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(QColor(colours.on_accent))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._text)
