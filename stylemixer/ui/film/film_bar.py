"""The bar under a film's frame: a time line, the preview, the export and how far it is."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSlider,
    QWidget,
)

from stylemixer.ui.look.colours import current
from stylemixer.ui.look.icons import icon
from stylemixer.ui.widgets.icon_button import icon_button
from stylemixer.ui.widgets.plain_text import plain

PROGRESS_WIDTH = 110
STATE_WIDTH = 240
LARGE_STEP_S = 1.0


class FilmBar(QWidget):
    """Shows only while a film's frame is the photo.

    Args:
        parent: the widget that it lies in.

    Signals:
        scrubbed: the number of the frame that is wanted.
        preview_wanted: whether two seconds from here on are to be shown in a loop.
        export_wanted: the film is to be painted.
        cancel_wanted: what is being painted of it is not wanted any more.
    """

    scrubbed = Signal(int)
    preview_wanted = Signal(bool)
    export_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Film"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._rate = 25.0
        self.preview = icon_button(
            icon("play", on="stop"),
            self.tr("Preview of two seconds"),
            self.tr("Paint two seconds from here on in small, and show them in a loop"),
            parent=self,
        )
        self.preview.setCheckable(True)
        self.preview.setWhatsThis(self.preview.toolTip())
        self.preview.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.preview.toggled.connect(self.preview_wanted)
        self.line = QSlider(Qt.Orientation.Horizontal)
        self.line.setAccessibleName(self.tr("Time in the film"))
        self.line.setToolTip(self.tr("Which frame of the film shows"))
        self.line.setWhatsThis(
            self.tr("Drag to see another frame of the film painted; arrows go frame by frame.")
        )
        self.line.valueChanged.connect(self._moved)
        self.time = QLabel()
        self.time.setTextFormat(Qt.TextFormat.PlainText)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Painting the film"))
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(PROGRESS_WIDTH)
        self.state = QLabel()
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setProperty("dim", True)
        self.cancel = icon_button(
            icon("close"), self.tr("Stop painting the film"), parent=self, size=14
        )
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.setWhatsThis(
            self.tr("Stops painting the film. What is painted of a file goes on with its export.")
        )
        self.cancel.clicked.connect(self.cancel_wanted)
        self.export = QPushButton(self.tr("E&xport film…"))
        self.export.setToolTip(self.tr("Paint all of the film into a file"))
        self.export.setWhatsThis(self.export.toolTip())
        self.export.clicked.connect(self.export_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 7, 8, 6)
        row.setSpacing(8)
        row.addWidget(self.preview)
        row.addWidget(self.line, 1)
        for widget in (self.time, self.state, self.progress, self.cancel, self.export):
            row.addWidget(widget)
        self.show_progress(None)
        self.hide()

    def show_film(self, frames: int, rate: float, number: int) -> None:
        """Show the time line of a film, at a frame; nothing is emitted."""
        self._rate = rate
        with QSignalBlocker(self.line):
            self.line.setRange(0, max(frames - 1, 0))
            self.line.setPageStep(max(round(rate * LARGE_STEP_S), 1))
            self.line.setValue(number)
        self._tell_time()
        # as wide as it becomes, so that the line keeps its length
        widest = self.time.fontMetrics().horizontalAdvance(f"{self.time.text()}0")
        self.time.setMinimumWidth(widest)
        self.show()

    def show_progress(self, share: float | None, text: str = "") -> None:
        """Show how far painting is, 0–1; None: nothing is being painted."""
        for widget in (self.progress, self.cancel, self.state):
            widget.setVisible(share is not None)
        # a long name leaves room for the time line
        elide = Qt.TextElideMode.ElideMiddle
        self.state.setText(self.state.fontMetrics().elidedText(text, elide, STATE_WIDTH))
        self.state.setToolTip(plain(text))
        self.progress.setValue(round(1000 * (share or 0.0)))
        self.export.setEnabled(share is None)

    def show_preview(self, on: bool) -> None:
        """Show whether a preview is wanted; nothing is emitted."""
        with QSignalBlocker(self.preview):
            self.preview.setChecked(on)

    def _moved(self, number: int) -> None:
        self._tell_time()
        self.scrubbed.emit(number)

    def _tell_time(self) -> None:
        now, whole = (
            _clock(frame / self._rate) for frame in (self.line.value(), self.line.maximum() + 1)
        )
        self.time.setText(f"{now} / {whole}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current().panel))
        painter.fillRect(0, 0, self.width(), 1, QColor(current().line))


def _clock(seconds: float) -> str:
    """Return a time such as 1:02.5."""
    minutes, rest = divmod(round(seconds * 10), 600)
    return f"{minutes}:{rest // 10:02d}.{rest % 10}"
