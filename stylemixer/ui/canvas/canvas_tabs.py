"""Two tabs over the canvas while something else than the mix can be watched there."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton, QWidget

from stylemixer.ui.look.colours import current

TOP = 12


class CanvasTabs(QFrame):
    """The mix, or what is made of it meanwhile: which of them shows is one click.

    Args:
        over: the canvas.
        titles: of the mix and of the other picture.

    Signals:
        chosen: whether the other picture is to show.
    """

    chosen = Signal(bool)

    def __init__(self, over: QWidget, titles: tuple[str, str], tips: tuple[str, str]) -> None:
        super().__init__(over)
        self._over = over
        self.setAccessibleName(self.tr("What the canvas shows"))
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 3, 4, 3)
        row.setSpacing(2)
        self.mix, self.other = (QToolButton(self) for _ in titles)
        for button, title, tip in zip((self.mix, self.other), titles, tips, strict=True):
            button.setText(title)
            button.setAccessibleName(title)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            group.addButton(button)
            row.addWidget(button)
        self.mix.setChecked(True)
        self.other.toggled.connect(self.chosen)
        over.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the tabs."""
        self._place()
        self.show()
        self.raise_()

    def choose(self, other: bool) -> None:
        """Show the mix or the other picture."""
        (self.other if other else self.mix).setChecked(True)

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._over.width() - self.width()) // 2, TOP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(current().border))
        painter.setBrush(QColor(current().card))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
