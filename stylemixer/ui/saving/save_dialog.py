"""The save dialog: where, which format, which quality, which size."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from stylemixer.engine.files.export_settings import QUALITY_RANGE, Bits, ExportSettings
from stylemixer.engine.replacing import Exists
from stylemixer.ui.saving.export_crop import CropView
from stylemixer.ui.saving.export_options import (
    CM_PER_INCH,
    USUAL_DPI,
    ExportOptions,
)
from stylemixer.ui.state.view import Size
from stylemixer.ui.widgets.plain_text import TIP, in_menu, one_line, plain
from stylemixer.ui.widgets.time_left import in_words

FORMATS = (("PNG", ".png"), ("JPEG", ".jpg"), ("WebP", ".webp"), ("TIFF", ".tif"))
SUFFIXES = {".png": ".png", ".jpg": ".jpg", ".jpeg": ".jpg", ".webp": ".webp", ".tif": ".tif"}
WITH_QUALITY = {".jpg", ".webp"}
WITH_BITS = {".png", ".tif"}
WEBP_LIMIT = 16_383
SMALLEST_EDGE = 16
NAME_WIDTH = 400
FIRST_EDGE = 2048
FIRST_PERCENT = 50
IN_PERCENT = {"original", "percent"}
PER_INCH = {"cm": CM_PER_INCH, "inches": 1.0}
FIRST_ON_PAPER = {"cm": 40.0, "inches": 16.0}
MOST_PERCENT = 1000
MOST_PIXELS = 200_000_000
"""Larger pictures could not be read again."""


@dataclass(frozen=True)
class SaveChoice:
    """What is saved where.

    Attributes:
        path: the file.
        size: its width and height in pixels.
        settings: what the file is to be.
        exists: what to do when something has that name once it is painted.
    """

    path: Path
    size: Size
    settings: ExportSettings = ExportSettings()
    exists: Exists = "overwrite"


class SaveDialog(QDialog):
    """Asks for everything that a file needs; what a format cannot do is grey and says why.

    Attributes:
        amounts: what `edge` (pixels), `percent`, `cm` and `inches` were last set to by hand.
    """

    def __init__(
        self,
        photo_size: Size,
        path: Path,
        parent: QWidget | None = None,
        *,
        alpha: bool = False,
    ) -> None:
        """Make the dialog.

        Args:
            photo_size: the photo's width and height; up to `MOST_PIXELS` are offered.
            path: the proposed file.
            parent: the window.
            alpha: whether the photo is transparent somewhere.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Save the painted picture"))
        self._photo_size = photo_size
        self._folder = path.parent
        self._alpha = alpha
        self._speed: float | None = None
        self.amounts: dict[str, float] = {"edge": FIRST_EDGE, "percent": FIRST_PERCENT}
        self.amounts.update(FIRST_ON_PAPER)
        self.name = QLineEdit(path.stem)
        self.name.setAccessibleName(self.tr("File name"))
        self.folder = QPushButton()
        self.folder.setAccessibleName(self.tr("Folder"))
        self.folder.setWhatsThis(self.tr("Where the picture goes. A click chooses another place."))
        self.folder.setAutoDefault(False)
        self.folder.clicked.connect(self._choose_folder)
        self.format = QComboBox()
        self.format.setAccessibleName(self.tr("Format"))
        for title, suffix in FORMATS:
            self.format.addItem(title, suffix)
        self.format.setCurrentIndex(self.format.findData(SUFFIXES.get(path.suffix.lower(), ".png")))
        self.bits = QComboBox()
        self.bits.setAccessibleName(self.tr("Bit depth"))
        for depth in get_args(Bits):
            self.bits.addItem(self.tr("{0} bits per channel").format(depth), depth)
        self.quality, self.quality_number, quality_row = self._quality_row()
        self.size_mode = QComboBox()
        self.size_mode.setAccessibleName(self.tr("Size"))
        self.size_mode.addItem(self.tr("The photo's own"), "original")
        self.size_mode.addItem(self.tr("Long edge"), "edge")
        self.size_mode.addItem(self.tr("Percent"), "percent")
        self.size_mode.addItem(self.tr("Long edge on paper, centimetres"), "cm")
        self.size_mode.addItem(self.tr("Long edge on paper, inches"), "inches")
        self.amount = QDoubleSpinBox()
        self.amount.setAccessibleName(self.tr("Size in the chosen unit"))
        self.amount.setMinimumWidth(104)
        self.outcome = QLabel()
        self.options = ExportOptions(self)
        self.options.hide()  # it only holds the controls
        self.crop = CropView()
        self.problem = QLabel()
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.setObjectName("problem")
        self.problem.hide()
        self._explain()
        self._lay_out(quality_row)
        self.size_mode.currentIndexChanged.connect(self._mode_changed)
        self.amount.valueChanged.connect(self._amount_changed)
        self.format.currentIndexChanged.connect(self._refresh)
        self.name.textChanged.connect(self._refresh)
        self.options.dpi.valueChanged.connect(self._resolution_changed)
        self.options.compression.currentIndexChanged.connect(self._refresh)
        self.bits.currentIndexChanged.connect(self._refresh)
        self._mode_changed()
        self.name.selectAll()
        self.name.setFocus()

    def _explain(self) -> None:
        for control, text in (
            (self.name, self.tr("What the file is called; its ending comes with the format.")),
            (self.format, self.tr("PNG and TIFF lose nothing; JPEG and WebP are smaller.")),
            (self.bits, self.tr("16 bits keep gradients smooth when the file is edited further.")),
            (self.quality, self.tr("Less is smaller and coarser; 90 and above look as painted.")),
            (self.size_mode, self.tr("How the size is given: in pixels, percent, or on paper.")),
            (self.amount, self.tr("How large the file becomes, in the unit beside it.")),
        ):
            control.setWhatsThis(text)
        self.quality_number.setWhatsThis(self.quality.whatsThis())

    def _quality_row(self) -> tuple[QSlider, QSpinBox, QHBoxLayout]:
        slider = QSlider(Qt.Orientation.Horizontal)
        number = QSpinBox()
        for control in (slider, number):
            control.setRange(*QUALITY_RANGE)
            control.setValue(ExportSettings().quality)
            control.setAccessibleName(self.tr("Quality"))
        slider.valueChanged.connect(number.setValue)
        number.valueChanged.connect(slider.setValue)
        row = QHBoxLayout()
        row.addWidget(slider, 1)
        row.addWidget(number)
        return slider, number, row

    def _lay_out(self, quality_row: QHBoxLayout) -> None:
        size_row = QHBoxLayout()
        size_row.addWidget(self.size_mode, 1)
        size_row.addWidget(self.amount)
        form = self._form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("&Name"), self.name)
        form.addRow(self.tr("Fol&der"), self.folder)
        form.addRow(self.tr("&Format"), self.format)
        form.addRow(_label(self.tr("&Quality"), self.quality), quality_row)
        form.addRow(self.tr("Dept&h"), self.bits)
        form.addRow(_label(self.tr("Si&ze"), self.size_mode), size_row)
        form.addRow("", self.outcome)
        self.options.add_to(form)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self.save_button = buttons.button(QDialogButtonBox.StandardButton.Save)
        self.save_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        beside = QHBoxLayout()
        beside.setSpacing(24)
        beside.addLayout(form, 1)
        beside.addWidget(self.crop)
        layout.addLayout(beside)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        # on the field, as a minimum of the dialog's own would let it cut longer texts off
        self.name.setMinimumWidth(NAME_WIDTH)

    def ask_for_many(self) -> None:
        """Leave out what each file of a batch has for itself: name, place and size in pixels."""
        self.setWindowTitle(self.tr("How the files are written"))
        for widget in (self.name, self.folder, self.outcome, self.options.paper):
            self._form.setRowVisible(widget, False)
        self.crop.hide()
        self.save_button.setText(self.tr("&Use this"))
        self.format.setMinimumWidth(NAME_WIDTH)
        self.format.setFocus()

    # --- what is chosen ---------------------------------------------------------------------

    @property
    def suffix(self) -> str:
        """The chosen format's file name ending."""
        return str(self.format.currentData())

    def chosen_size(self) -> Size:
        """Return width and height of the file, each ≥ 1."""
        width, height = self._photo_size
        mode = self.size_mode.currentData()
        if mode == "original":
            return width, height
        factor = self.amount.value() / self._amount_of_original(mode)
        return max(round(width * factor), 1), max(round(height * factor), 1)

    def _amount_of_original(self, mode: str) -> float:
        """Return how much of a mode's unit the photo's own size is."""
        if mode in IN_PERCENT:
            return 100.0
        longest = max(self._photo_size)
        return longest * PER_INCH[mode] / self._paper_dpi() if mode in PER_INCH else longest

    def _paper_dpi(self) -> float:
        resolution = self.options.resolution
        return USUAL_DPI if resolution is None else resolution

    def choice(self) -> SaveChoice:
        """Return everything that was chosen."""
        name = self.name.text().strip()
        if Path(name).suffix.lower() in {".jpeg", ".tiff", *SUFFIXES}:
            name = str(Path(name).with_suffix(""))
        path = self._folder / f"{name}{self.suffix}"
        return SaveChoice(path, self.chosen_size(), self.settings())

    def settings(self) -> ExportSettings:
        """Return what the file is to be; what its format cannot do stands there too."""
        settings = ExportSettings(quality=self.quality.value(), bits=self.bits.currentData())
        return self.options.applied(settings)

    def set_settings(self, settings: ExportSettings) -> None:
        """Show what the file is to be; of the place nothing, see `ExportOptions.set_settings`."""
        self.quality.setValue(settings.quality)
        self.bits.setCurrentIndex(self.bits.findData(settings.bits))
        self.options.set_settings(settings)

    def set_folder(self, folder: Path) -> None:
        """Save into another folder."""
        self._folder = folder
        self._refresh()

    def set_speed(self, seconds_per_megapixel: float | None) -> None:
        """Say what painting a megapixel takes, so that the dialog can tell; None: not known."""
        self._speed = seconds_per_megapixel
        self._refresh()

    def show_problem(self, text: str) -> None:
        """Say why it cannot be saved like this; the dialog stays open."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    # --- reactions --------------------------------------------------------------------------

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Save in"), str(self._folder))
        if name:
            self.set_folder(Path(name))

    def _mode_changed(self) -> None:
        mode, longest = self.size_mode.currentData(), max(self._photo_size)
        if mode in PER_INCH and self.options.resolution is None:
            with QSignalBlocker(self.options.dpi):
                self.options.dpi.setValue(USUAL_DPI)  # a size on paper needs one in the file
        factor = max(math.sqrt(MOST_PIXELS / math.prod(self._photo_size)), 1.0)
        if mode in IN_PERCENT:
            factor = min(factor, MOST_PERCENT / 100)
        whole = self._amount_of_original(mode)
        step = 0.1 if mode in PER_INCH else 1
        least = 1 if mode in IN_PERCENT else whole * min(SMALLEST_EDGE / longest, 1.0)
        with QSignalBlocker(self.amount):
            self.amount.setDecimals(1 if mode in PER_INCH else 0)
            self.amount.setRange(
                math.ceil(least / step) * step, math.floor(whole * factor / step) * step
            )
            units = {"edge": self.tr(" px"), "cm": self.tr(" cm"), "inches": self.tr(" in")}
            self.amount.setSuffix(units.get(mode, self.tr(" %")))
            self.amount.setValue(self.amounts.get(mode, whole))
        self.amount.setEnabled(mode != "original")
        self._refresh()

    def _amount_changed(self, amount: float) -> None:
        self.amounts[self.size_mode.currentData()] = amount
        self._refresh()

    def _resolution_changed(self) -> None:
        if self.size_mode.currentData() in PER_INCH:
            self._mode_changed()
        else:
            self._refresh()

    def _megabytes(self, size: Size) -> float:
        from stylemixer.engine.files.targets import estimated_bytes  # noqa: PLC0415  as the photo's reader

        path = Path(f"a{self.suffix}")
        estimate = estimated_bytes(path, size, self.settings(), alpha=self._alpha)
        return estimate / 1e6

    def _refresh(self) -> None:
        width, height = self.chosen_size()
        megapixels, megabytes = width * height / 1e6, self._megabytes((width, height))
        outcome = self.tr("{0} × {1} pixels, {2} megapixels, about {3} MB").format(
            width, height, f"{megapixels:.1f}", f"{megabytes:.{0 if megabytes >= 10 else 1}f}"
        )
        if self._speed is not None:
            time = in_words(self._speed * megapixels)
            outcome += "\n" + self.tr("Painting takes {0}").format(time)
        self.outcome.setText(outcome)
        self.crop.set_size((width, height))
        self.options.refresh((width, height), self.suffix)
        metrics, folder = self.folder.fontMetrics(), one_line(str(self._folder), TIP)
        self.folder.setText(in_menu(metrics.elidedText(folder, Qt.TextElideMode.ElideMiddle, 320)))
        self.folder.setToolTip(plain(folder))
        for control in (self.quality, self.quality_number):
            usable = self.suffix in WITH_QUALITY
            control.setEnabled(usable)
            control.setToolTip("" if usable else self.tr("Lossless format: no quality setting"))
        self.bits.setEnabled(self.suffix in WITH_BITS)
        self.bits.setToolTip(
            "" if self.suffix in WITH_BITS else self.tr("This format has 8 bits per channel")
        )
        problem = ""
        if self.suffix == ".webp" and max(width, height) > WEBP_LIMIT:
            problem = self.tr(
                "WebP allows at most {0} pixels per side; choose a smaller size or another format."
            )
            problem = problem.format(WEBP_LIMIT)
        elif "/" in self.name.text() or "\\" in self.name.text():
            problem = self.tr("A file name cannot contain slashes; choose the folder below it.")
        self.show_problem(problem)
        self.save_button.setEnabled(not problem and bool(self.name.text().strip()))


def _label(text: str, buddy: QWidget) -> QLabel:
    """Return a label whose mnemonic goes to a control; rows of several have none by themselves."""
    label = QLabel(text)
    label.setBuddy(buddy)
    return label
