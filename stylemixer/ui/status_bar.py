"""The status bar: device, picture size, zoom, the last frame's time, Draft or Final, saving."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QWidget

from stylemixer.render.requests import EngineInfo, Frame
from stylemixer.ui.look.theme import icon
from stylemixer.ui.state.session import Photo
from stylemixer.ui.state.view import View
from stylemixer.ui.widgets.icon_button import icon_button
from stylemixer.ui.widgets.plain_text import one_line, plain


class StatusBar(QStatusBar):
    """Quiet facts; it speaks up only while something takes long.

    Signals:
        cancel_save: the user does not want the file any more.

    Attributes:
        saving: what shows while a file is saved: its name, `progress`, Cancel, `time_left`.
    """

    cancel_save = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 8, 0)
        self.state = self._label(self.tr("State"))
        self.device = self._label(self.tr("Device"))
        self.size_text = self._label(self.tr("Picture size"))
        self.zoom = self._label(self.tr("Zoom"))
        self.time = self._label(self.tr("Time of the last frame"))
        self.saving = self._make_saving()
        self.addWidget(self.state)
        self.addWidget(self.saving)
        for label in (self.time, self.size_text, self.zoom, self.device):
            self.addPermanentWidget(label)
        self._draft = self._mixture = False
        self._busy = False
        self._ready = False
        self._painted = False
        self.show_photo(None)
        self.show_view(None)
        self._show_state()

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAccessibleName(name)
        label.setContentsMargins(8, 0, 8, 0)
        return label

    def _make_saving(self) -> QWidget:
        box = QWidget()
        self._progress_text = QLabel()
        self._progress_text.setTextFormat(Qt.TextFormat.PlainText)
        self.time_left = QLabel()
        self.time_left.setAccessibleName(self.tr("Time left"))
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setFixedSize(180, 14)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of saving"))
        cancel = icon_button(
            icon("close"),
            self.tr("Cancel saving"),
            self.tr("Cancel saving and discard the unfinished file"),
            14,
        )
        cancel.clicked.connect(self.cancel_save)
        layout = QHBoxLayout(box)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(8)
        layout.addWidget(self._progress_text)
        layout.addWidget(self.progress)
        layout.addWidget(cancel)
        layout.addWidget(self.time_left)  # last, so that nothing moves with its width
        box.hide()
        return box

    # --- facts ------------------------------------------------------------------------------

    def show_engine(self, info: EngineInfo) -> None:
        """Show what paints."""
        self._ready = True
        self.device.setText(one_line(info.device_title))
        self.device.setToolTip(plain(self.tr("Painting on {0}").format(info.device_title)))
        self._show_state()

    def show_photo(self, photo: Photo | None) -> None:
        """Show the photo's size."""
        known = photo is not None and photo.size != (0, 0)
        width, height = photo.size if photo is not None else (0, 0)
        self.size_text.setText(f"{width} × {height}" if known else "")
        self.size_text.setToolTip(plain(photo.name) if photo is not None else "")

    def show_view(self, view: View | None) -> None:
        """Show the zoom."""
        if view is None:
            self.zoom.setText("")
        elif view.fitted:
            self.zoom.setText(self.tr("Fit {0} %").format(_percent(view.scale)))
        else:
            self.zoom.setText(f"{_percent(view.scale)} %")

    def show_frame(self, frame: Frame) -> None:
        """Show how long a frame took, at which size, and whether a better one follows."""
        self._draft = frame.draft
        self._mixture = False
        self._painted = True
        height, width = frame.pixels.shape[:2]
        self.time.setText(self.tr("{0} ms").format(round(frame.seconds * 1000)))
        self.time.setToolTip(self.tr("Last frame: {0} × {1} pixels").format(width, height))
        self._show_state()

    def show_mixture(self, faithful: bool) -> None:
        """Show whether a mixture of pictures is near enough to the one that follows at rest."""
        self._draft = not faithful
        self._mixture = faithful
        self._painted = True
        self._show_state()

    def set_busy(self, busy: bool) -> None:
        """Show that painting has been going on for a while."""
        self._busy = busy
        self._show_state()

    def _show_state(self) -> None:
        if not self._ready:
            text = self.tr("Getting the brushes ready…")
        elif self._mixture:
            text = ""  # there is nothing to wait for, and nothing to keep
        elif self._busy:
            text = self.tr("Painting…")
        elif not self._painted:
            text = ""
        else:
            text = self.tr("Draft") if self._draft else self.tr("Final")
        self.state.setText(text)

    # --- saving -----------------------------------------------------------------------------

    def show_saving(self, name: str) -> None:
        """Show that a file is being saved."""
        self._progress_text.setText(self.tr("Saving {0}").format(one_line(name, 60)))
        self.progress.setValue(0)
        self.time_left.clear()
        self.saving.show()

    def show_progress(self, fraction: float) -> None:
        """Show how much of it is done, 0–1."""
        self.progress.setValue(round(1000 * fraction))

    def show_time_left(self, text: str) -> None:
        """Show how long it still takes; empty while that is not known."""
        self.time_left.setText(text)

    def hide_saving(self) -> None:
        """Saving is over."""
        self.saving.hide()


def _percent(scale: float) -> str:
    percent = 100 * scale
    return f"{percent:.0f}" if percent >= 10 else f"{percent:.1f}"
