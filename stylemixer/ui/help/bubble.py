"""The bubble of the tour: a few words that point at a control, and never take the window."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QHideEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from stylemixer.ui.look.colours import current

WIDTH = 304
ARROW = 12
FOLLOW_MS = 150
"""Cards come, go and scroll; no signal tells all of it."""


class Bubble(QFrame):
    """A title, a few sentences and three buttons, beside whatever it points at.

    Args:
        window: in which it floats.

    Signals:
        follow_wanted: the control may have moved.
    """

    follow_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAccessibleName(self.tr("Tour"))
        self._window = window
        self._tip: QPoint | None = None
        self.title = QLabel()
        self.title.setProperty("heading", True)
        self.text = QLabel()
        self.back = QPushButton(self.tr("Back"))
        self.back.setToolTip(self.tr("Go back one step of the tour"))
        self.next = QPushButton(self.tr("Next"))
        self.next.setToolTip(self.tr("Go on with the tour; doing what it says goes on, too"))
        self.end = QPushButton(self.tr("End"))
        self.end.setAccessibleName(self.tr("End the tour"))
        self.end.setToolTip(self.tr("End the tour (Escape); Help › Tour begins it again"))
        for label in (self.title, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.end)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        layout = self._rows = QVBoxLayout(self)
        layout.setContentsMargins(16 + ARROW, 14 + ARROW, 16 + ARROW, 14 + ARROW)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addLayout(row)
        self.setFixedWidth(WIDTH + 2 * ARROW)
        self._follow = QTimer(self, interval=FOLLOW_MS)
        self._follow.timeout.connect(self.follow_wanted)
        self.hide()

    def say(self, title: str, text: str) -> None:
        """Show other words, and tell screen readers."""
        self.title.setText(title)
        self.text.setText(text)
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{title}. {text}"))

    def point_at(self, target: QRect | None) -> None:
        """Go beside a place of the window, given in its coordinates; None: to the middle."""
        room = self._window.rect()
        self.resize(self.width(), self._rows.totalHeightForWidth(self.width()))
        size = self.size()
        tip = None
        if target is None:
            corner = room.center() - QPoint(size.width(), size.height()) / 2
        else:
            middle = target.center()
            top = middle.y() - size.height() // 2
            if middle.y() >= size.height() // 2 and target.right() + size.width() < room.right():
                tip, corner = QPoint(target.right(), middle.y()), QPoint(target.right(), top)
            elif middle.y() >= size.height() // 2 and target.left() - size.width() > room.left():
                tip = QPoint(target.left(), middle.y())
                corner = QPoint(target.left() - size.width(), top)
            else:
                tip = QPoint(middle.x(), target.bottom())
                corner = QPoint(middle.x() - size.width() // 2, target.bottom())
        corner.setX(max(0, min(corner.x(), room.width() - size.width())))
        corner.setY(max(0, min(corner.y(), room.height() - size.height())))
        self._tip = None if tip is None else tip - corner
        self.move(corner)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current()
        body = QRectF(self.rect()).adjusted(ARROW, ARROW, -ARROW, -ARROW)
        shape = QPainterPath()
        shape.addRoundedRect(body, 8, 8)
        if self._tip is not None:
            tip = QPointF(self._tip)
            foot = QPointF(
                min(max(tip.x(), body.left() + ARROW), body.right() - ARROW),
                min(max(tip.y(), body.top() + ARROW), body.bottom() - ARROW),
            )
            beside = tip.x() <= body.left() or tip.x() >= body.right()
            aside = QPointF(0, ARROW - 2) if beside else QPointF(ARROW - 2, 0)
            arrow = QPainterPath()
            arrow.addPolygon(QPolygonF([foot - aside, tip, foot + aside]))
            arrow.closeSubpath()
            shape = shape.united(arrow)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent), 1.5))
        painter.setBrush(QColor(colours.card))
        painter.drawPath(shape)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._follow.stop()
