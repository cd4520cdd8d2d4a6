"""The teaching panel below the mixer: pictures, curve, progress, and what can be done."""

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from stylemixer.ui.look.colours import current
from stylemixer.ui.look.icons import icon
from stylemixer.ui.teaching.before_now import BeforeNow
from stylemixer.ui.widgets.elided_title import ElidedTitle
from stylemixer.ui.widgets.icon_button import icon_button
from stylemixer.ui.widgets.loss_curve import LossCurve, LossLegend
from stylemixer.ui.widgets.plain_text import one_line, plain


class TeachingPanel(QWidget):
    """Shows one lesson: going on, interrupted, or over. Hidden while there is none.

    Signals:
        keep_asked: stop and keep what is learned so far, or keep it after all.
        discard_asked: stop and forget.
        continue_asked: go on with an interrupted lesson.
        use_asked: put the style that was learned to use.
        closed: the panel of a lesson that is over is no longer needed.
    """

    keep_asked = Signal()
    discard_asked = Signal()
    continue_asked = Signal()
    use_asked = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Teaching"))
        self._build()
        self.hide()

    def _build(self) -> None:
        self.fold = icon_button(
            icon("chevron-right", on="chevron-down"),
            self.tr("Show the lesson"),
            self.tr("Show or hide pictures and curve"),
            16,
            self,
        )
        self.fold.setCheckable(True)
        self.fold.setChecked(True)
        self.fold.setProperty("compact", True)
        self.title = ElidedTitle(self)
        self.close_button = icon_button(
            icon("close"), self.tr("Close the lesson"), self.tr("Close"), 16, self
        )
        self.close_button.setProperty("compact", True)
        self.close_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.fold)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)

        self.pictures = BeforeNow(self)
        self.curve = LossCurve(self)
        self.curve.setAccessibleName(self.tr("Lesson curve"))
        self.legend = LossLegend(self)
        tip = self.tr(
            "How far the painted photo is from the painting's strokes and colours, and from the\n"
            "photo's shapes, compared with the start (the dashed line). Lower is closer."
        )
        self.curve.setToolTip(tip)
        self.legend.setToolTip(tip)
        self.inside = QWidget(self)
        inner = QVBoxLayout(self.inside)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        inner.addWidget(self.pictures)
        inner.addWidget(self.curve)
        inner.addWidget(self.legend)

        self.bar = QProgressBar(self)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("Progress of teaching"))
        self.text = QLabel(self)
        self.text.setProperty("small", True)
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.use = self._push(self.use_asked, self.tr("Add to mix"))
        self.go_on = self._push(self.continue_asked, self.tr("Continue"))
        self.keep = self._push(self.keep_asked, self.tr("Stop and keep"))
        self.discard = self._push(self.discard_asked, self.tr("Discard"))
        self.use.setWhatsThis(self.tr("Puts the style that was learned into the mix."))
        self.go_on.setWhatsThis(self.tr("Goes on learning from where it was left."))
        self.keep.setWhatsThis(self.tr("Ends the lesson; what was learned stays on the shelf."))
        self.discard.setToolTip(self.tr("Stop teaching and discard what was learned"))
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.use, self.go_on, self.keep, self.discard):
            buttons.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.inside)
        layout.addWidget(self.bar)
        layout.addWidget(self.text)
        layout.addLayout(buttons)
        self.fold.toggled.connect(self._fold)

    def _push(self, signal: SignalInstance, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setStyleSheet("padding: 4px 6px; min-width: 40px;")
        button.clicked.connect(signal)
        return button

    # --- showing ----------------------------------------------------------------------------

    def show_running(self, name: str) -> None:
        """Show a lesson that begins or goes on."""
        self._begin(self.tr("Teaching {0}").format(name))
        self.pictures.clear()
        self.curve.clear()
        self.legend.clear()
        self.bar.setValue(0)
        self.text.setText(self.tr("Looking at the pictures…"))
        self.keep.setText(self.tr("Stop and keep"))
        self.keep.setToolTip(self.tr("Keep what has been learned so far in your library"))
        self.keep.setEnabled(False)
        self._offer(self.keep, self.discard)
        self.bar.show()
        self.inside.setVisible(self.fold.isChecked())
        self.fold.show()
        self.show()

    def show_waiting(self) -> None:
        """Show that a picture has to be refined first."""
        self.text.setText(
            self.tr("Begins as soon as the picture is no longer being refined; keep it to go on.")
        )

    def show_progress(self, done: float, style: float, content: float, text: str) -> None:
        """Show how far it is.

        Args:
            done: the share that is done, 0–1.
            style: the style loss, relative to the start's.
            content: the content loss, likewise.
            text: steps and time left, for people.
        """
        self.curve.add(done, style, content)
        self.bar.setValue(round(1000 * done))
        self.text.setText(text)
        self.keep.setEnabled(True)
        self.legend.show_losses(style, content)

    def show_stopping(self) -> None:
        """Show that the running step is being finished."""
        self.keep.setEnabled(False)
        self.discard.setEnabled(False)
        self.text.setText(self.tr("Finishing the last step…"))

    def show_over(self, name: str, text: str, use: str) -> None:
        """Show a lesson whose style is in the library.

        Args:
            name: of the style.
            text: what came of it, for people.
            use: what the button that uses it says.
        """
        self._begin(self.tr("Learned {0}").format(name))
        self.text.setText(text)
        self.bar.hide()
        self.use.setText(use)
        self._offer(self.use)
        self.close_button.show()

    def show_unkept(self, name: str) -> None:
        """Show a lesson whose style could not be put into the library."""
        self._begin(self.tr("Not kept yet: {0}").format(name))
        self.text.setText(
            self.tr("It could not be saved in your library. Nothing is lost; try again.")
        )
        self.bar.hide()
        self.keep.setText(self.tr("Try again"))
        self.keep.setToolTip("")
        self.keep.setEnabled(True)
        self._offer(self.keep, self.discard)

    def show_interrupted(self, name: str) -> None:
        """Offer a lesson that an earlier session has left unfinished, or that has broken off."""
        self._begin(self.tr("Unfinished: {0}").format(name))
        self.text.setText(
            self.tr("This lesson was interrupted. What would you like to do with it?")
        )
        self.bar.hide()
        self.inside.hide()
        self.fold.hide()
        self.keep.setText(self.tr("Keep"))
        self.keep.setToolTip(self.tr("Keep what was learned in your library"))
        self.keep.setEnabled(True)
        self._offer(self.go_on, self.keep, self.discard)
        self.show()

    def _begin(self, title: str) -> None:
        self.title.set_text(one_line(title))
        self.title.setToolTip(plain(title))
        self.close_button.hide()

    def _offer(self, *buttons: QPushButton) -> None:
        for button in (self.use, self.go_on, self.keep, self.discard):
            button.setVisible(button in buttons)
        self.discard.setEnabled(True)

    def _fold(self, opened: bool) -> None:
        self.inside.setVisible(opened)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, QColor(current().line))
