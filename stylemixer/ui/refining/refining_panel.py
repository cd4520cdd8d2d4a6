"""The refining panel below the mixer: curve, progress, and what can be done."""

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
from stylemixer.ui.widgets.elided_title import ElidedTitle
from stylemixer.ui.widgets.icon_mark import IconMark
from stylemixer.ui.widgets.loss_curve import LossCurve, LossLegend
from stylemixer.ui.widgets.plain_text import one_line, plain


class RefiningPanel(QWidget):
    """Shows one refinement: waiting, going on, paused, interrupted, or over. Hidden without one.

    Signals:
        pause_asked: compute nothing for a while.
        continue_asked: go on after a pause or an interruption.
        keep_asked: stop and keep what it has come to.
        discard_asked: stop and forget.
        open_asked: open the photo again that was refined.
    """

    pause_asked = Signal()
    continue_asked = Signal()
    keep_asked = Signal()
    discard_asked = Signal()
    open_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Refining"))
        self._stopping = False
        self._build()
        self.hide()

    def _build(self) -> None:
        self.title = ElidedTitle(self)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(IconMark("refine", self))
        head.addWidget(self.title, 1)
        self.curve = LossCurve(self)
        self.curve.setAccessibleName(self.tr("Refining curve"))
        self.legend = LossLegend(self)
        tip = self.tr(
            "How far the picture is from the paintings, and from the photo's drawing, compared\n"
            "with the mix that it began from (the dashed line). Lower is closer."
        )
        self.curve.setToolTip(tip)
        self.legend.setToolTip(tip)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("Progress of refining"))
        self.text = QLabel(self)
        self.text.setProperty("small", True)
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.pause = self._push(self.pause_asked, self.tr("Pause"))
        self.pause.setToolTip(self.tr("Compute nothing until you continue"))
        self.go_on = self._push(self.continue_asked, self.tr("Continue"))
        self.go_on.setToolTip(self.tr("Go on refining where it stood"))
        self.open = self._push(self.open_asked, self.tr("Open it again"))
        self.open.setToolTip(self.tr("Open the photo, with the mix that was refined"))
        self.keep = self._push(self.keep_asked, self.tr("Stop and keep"))
        self.keep.setWhatsThis(self.tr("Ends refining; what is painted stays as a layer."))
        self.discard = self._push(self.discard_asked, self.tr("Discard"))
        self.discard.setToolTip(self.tr("Stop refining and forget this picture; the mix stays"))
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in self._buttons():
            buttons.addWidget(button)  # each as wide as its words are
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(6)
        layout.addLayout(head)
        for widget in (self.curve, self.legend, self.bar, self.text):
            layout.addWidget(widget)
        layout.addLayout(buttons)

    def _push(self, signal: SignalInstance, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setStyleSheet("padding: 4px 6px; min-width: 40px;")
        button.clicked.connect(signal)
        return button

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.pause, self.go_on, self.open, self.keep, self.discard

    # --- showing ----------------------------------------------------------------------------

    def show_running(self, name: str) -> None:
        """Show a refinement that begins or goes on, of the photo of that name."""
        self._begin(self.tr("Refining {0}").format(name))
        self.curve.clear()
        self.legend.clear()
        self._show_curve(True)
        self.bar.setRange(0, 0)
        self.text.setText(self.tr("Looking at the paintings…"))
        self._offer(self.pause, self.keep, self.discard)
        self.pause.setEnabled(False)
        self._set_keep(self.tr("Stop and keep"), enabled=False)
        self.show()

    def show_waiting(self, other: str) -> None:
        """Show that it begins once a lesson is over.

        Args:
            other: the lesson's style.
        """
        self.text.setText(self.tr("Begins as soon as {0} has been taught.").format(other))

    def show_progress(
        self, share: float | None, at: float, style: float, content: float, text: str
    ) -> None:
        """Show how far it is.

        Args:
            share: of the work that is done, 0–1; None when there is no end.
            at: where on the curve this is.
            style: the style loss, relative to the start's.
            content: the content loss, likewise.
            text: time and size, for people.
        """
        self.curve.add(at, style, content)
        self.legend.show_losses(style, content)
        self.bar.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self.bar.setValue(round(1000 * share))
        if self._stopping:
            return
        self.text.setText(text)
        self.pause.setEnabled(True)
        self.keep.setEnabled(True)

    def show_paused(self, paused: bool) -> None:
        """Show that it computes nothing, or that it goes on again."""
        if paused:
            self.text.setText(self.tr("Paused."))
            self.bar.setRange(0, 1000)
        self._offer(self.go_on if paused else self.pause, self.keep, self.discard)
        self.pause.setEnabled(not paused)

    def show_stopping(self) -> None:
        """Show that the running step is being finished."""
        self._stopping = True
        for button in (self.pause, self.go_on, self.keep, self.discard):
            button.setEnabled(False)
        self.text.setText(self.tr("Finishing the last step…"))

    def show_elsewhere(self, name: str) -> None:
        """Show that the picture of another photo than the open one is ready."""
        self._begin(self.tr("Refined: {0}").format(name))
        self._show_curve(False)
        self.text.setText(self.tr("Open the photo again to see it, with its mix."))
        self._offer(self.open, self.discard)
        self.show()

    def show_interrupted(self, name: str, *, can_keep: bool) -> None:
        """Offer one that an earlier session has left unfinished, or that has broken off.

        Args:
            name: the photo's.
            can_keep: whether it has come to anything yet.
        """
        self._begin(self.tr("Unfinished: {0}").format(name))
        self._show_curve(False)
        self.text.setText(
            self.tr("This picture was still being refined. What would you like to do with it?")
        )
        self._set_keep(self.tr("Keep"), enabled=can_keep)
        self._offer(self.go_on, self.keep, self.discard)
        self.show()

    def _set_keep(self, text: str, *, enabled: bool) -> None:
        self.keep.setText(text)
        self.keep.setToolTip(self.tr("Keep the picture as it is, as a layer over the mix"))
        self.keep.setEnabled(enabled)

    def _show_curve(self, on: bool) -> None:
        for widget in (self.curve, self.legend, self.bar):
            widget.setVisible(on)

    def _begin(self, title: str) -> None:
        self._stopping = False
        self.title.set_text(one_line(title))
        self.title.setToolTip(plain(title))

    def _offer(self, *buttons: QPushButton) -> None:
        for button in self._buttons():
            button.setVisible(button in buttons)
        self.go_on.setEnabled(True)
        self.discard.setEnabled(True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, QColor(current().line))
