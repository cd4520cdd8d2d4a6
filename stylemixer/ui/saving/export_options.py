"""What print shops ask of a file: profile, resolution, camera data; and its size on paper."""

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QSpinBox, QWidget

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
        self.dpi.setSpecialValueText(self.tr("As the photo"))
        self.dpi.setSuffix(self.tr(" dpi"))
        self.compression = QComboBox()
        self.compression.setAccessibleName(self.tr("Compression"))
        self.compression.addItem(self.tr("Deflate: smaller, no loss"), True)
        self.compression.addItem(self.tr("None: for programs that read nothing else"), False)
        self.metadata = QCheckBox(self.tr("Copy the camera's data"))
        self.location = QCheckBox(self.tr("and the place where the photo was taken"))
        self.location.setEnabled(False)
        self.metadata.toggled.connect(self.location.setEnabled)
        self.paper = QLabel()

    def add_to(self, form: QFormLayout) -> None:
        """Add a row for each control."""
        form.addRow(self.tr("&Colours"), self.profile)
        form.addRow(self.tr("&Resolution"), self.dpi)
        form.addRow("", self.paper)
        form.addRow(self.tr("Co&mpression"), self.compression)
        form.addRow("", self.metadata)
        form.addRow("", self.location)

    @property
    def word(self) -> str:
        """The profile's short name, as `SaveRequest` has it."""
        return str(self.profile.currentData())

    @property
    def compress(self) -> bool:
        """Whether a TIFF is deflated."""
        return bool(self.compression.currentData())

    @property
    def keep_location(self) -> bool:
        """Whether the place goes along with the camera's data."""
        return self.metadata.isChecked() and self.location.isChecked()

    @property
    def resolution(self) -> tuple[float, float] | None:
        """Pixels per inch across and down; None: as the photo."""
        value = self.dpi.value()
        return (float(value), float(value)) if value > 1 else None

    def refresh(self, size: Size, suffix: str) -> None:
        """Show how large it gets on paper; grey out what the format cannot say."""
        usable = suffix in WITH_RESOLUTION
        self.dpi.setEnabled(usable)
        self.dpi.setToolTip("" if usable else self.tr("This format holds no resolution"))
        dpi = self.resolution[0] if usable and self.resolution else USUAL_DPI
        across, down = (pixels / dpi for pixels in size)
        text = self.tr("At {0} dpi it prints {1} × {2} cm, {3} × {4} in")
        numbers = (across * CM_PER_INCH, down * CM_PER_INCH, across, down)
        self.paper.setText(text.format(round(dpi), *(f"{number:.1f}" for number in numbers)))
        self.compression.setEnabled(suffix in WITH_COMPRESSION)
        self.compression.setToolTip(
            "" if suffix in WITH_COMPRESSION else self.tr("Only TIFF leaves the choice")
        )
