"""What the mixer shows while there is no style in the mix."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from stylemixer.ui.look.colours import current
from stylemixer.ui.look.icons import paint_icon


class EmptyMix(QWidget):
    """Says how a first style comes into the mix, where its card will be."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("No styles in the mix yet"), self)
        title.setProperty("heading", True)
        text = QLabel(
            self.tr(
                "Click a style on the left, or drop a painting here. "
                "Add several and their sliders mix them."
            ),
            self,
        )
        text.setProperty("dim", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 64, 20, 24)
        layout.setSpacing(6)
        for label in (title, text):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(colours.text_disabled), 1)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        mark = QRectF(0, 0, 32, 32)
        mark.moveCenter(QRectF(self.rect()).center())
        mark.moveTop(22)
        paint_icon(painter, "palette", mark, colours.text_dim)
