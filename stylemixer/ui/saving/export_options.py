"""What print shops ask of a file: profile, resolution, camera data; and its size on paper."""

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QSpinBox, QWidget

from stylemixer.engine.files.export_settings import DPI_RANGE, ExportSettings
from stylemixer.ui.state.view import Size

CM_PER_INCH = 2.54
PROFILES = (
    ("sRGB", "srgb"),
    ("Display P3 (converted from sRGB)", "display-p3"),
    ("Adobe RGB (converted from sRGB)", "adobe-rgb"),
)
WITH_RESOLUTION = {".png", ".tif", ".jpg"}
WITH_COMPRESSION = {".tif"}
USUAL_DPI = 300
"""What print shops ask for."""


class ExportOptions(QWidget):
    """Holds the controls; the save dialog shows them among its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.profile = QComboBox()
        self.profile.setAccessibleName(self.tr("Colour profile"))
        for title, word in PROFILES:
            self.profile.addItem(title, word)
        self.dpi = QSpinBox()
        self.dpi.setAccessibleName(self.tr("Resolution in pixels per inch"))
        self.dpi.setRange(0, 2400)
        self.dpi.setSpecialValueText(self.tr("Same as the photo"))
        self.dpi.setSuffix(self.tr(" dpi"))
        self.compression = QComboBox()
        self.compression.setAccessibleName(self.tr("Compression"))
        self.compression.addItem(self.tr("Deflate (smaller, lossless)"), True)
        self.compression.addItem(self.tr("None (largest file, most compatible)"), False)
        self.metadata = QCheckBox(self.tr("Copy the camera data"))
        self.location = QCheckBox(self.tr("Include the location"))
        self.location.setEnabled(False)
        self.metadata.toggled.connect(self.location.setEnabled)
        self.paper = QLabel()
        for control, text in (
            (self.profile, self.tr("In which colour space the file is; screens expect sRGB.")),
            (self.dpi, self.tr("How large it prints: print shops ask for 300 pixels per inch.")),
            (self.compression, self.tr("How the file is packed; neither loses anything.")),
            (self.metadata, self.tr("Camera, lens and date of the photo go along.")),
            (self.location, self.tr("Where the photo was taken goes along, too.")),
        ):
            control.setWhatsThis(text)

    def add_to(self, form: QFormLayout) -> None:
        """Add a row for each control."""
        form.addRow(self.tr("&Colours"), self.profile)
        form.addRow(self.tr("&Resolution"), self.dpi)
        form.addRow("", self.paper)
        form.addRow(self.tr("Co&mpression"), self.compression)
        form.addRow("", self.metadata)
        form.addRow("", self.location)

    def set_settings(self, settings: ExportSettings) -> None:
        """Show settings; of the place nothing, as it goes along only when asked for each time."""
        self.profile.setCurrentIndex(self.profile.findData(settings.profile))
        self.dpi.setValue(round(settings.dpi or 0))
        self.metadata.setChecked(settings.keep_metadata)
        self.compression.setCurrentIndex(self.compression.findData(settings.compress))

    def applied(self, settings: ExportSettings) -> ExportSettings:
        """Return settings with what these controls say."""
        return settings.replaced(
            profile=self.profile.currentData(),
            dpi=self.resolution,
            keep_metadata=self.metadata.isChecked(),
            keep_location=self.metadata.isChecked() and self.location.isChecked(),
            compress=self.compression.currentData(),
        )

    @property
    def resolution(self) -> int | None:
        """Pixels per inch; None: as the photo."""
        value = self.dpi.value()
        return value if value > DPI_RANGE[0] else None

    def refresh(self, size: Size, suffix: str) -> None:
        """Show how large it gets on paper; grey out what the format cannot say."""
        usable = suffix in WITH_RESOLUTION
        self.dpi.setEnabled(usable)
        self.dpi.setToolTip("" if usable else self.tr("This format stores no resolution"))
        dpi = self.resolution if usable and self.resolution else USUAL_DPI
        across, down = (pixels / dpi for pixels in size)
        text = self.tr("At {0} dpi it prints at {1} × {2} cm ({3} × {4} in)")
        numbers = (across * CM_PER_INCH, down * CM_PER_INCH, across, down)
        self.paper.setText(text.format(round(dpi), *(f"{number:.1f}" for number in numbers)))
        self.compression.setEnabled(suffix in WITH_COMPRESSION)
        self.compression.setToolTip(
            "" if suffix in WITH_COMPRESSION else self.tr("Only TIFF offers a choice")
        )
