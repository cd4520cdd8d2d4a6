"""The dialog in which a photo is turned, straightened, cropped and made lighter or darker."""

import math
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from stylemixer.engine.pictures.preparation import (
    MOST_DEGREES,
    MOST_STOPS,
    Crop,
    Preparation,
    shaped,
    toned,
)
from stylemixer.render.pixels import eight_bits
from stylemixer.ui.look.theme import icon
from stylemixer.ui.preparing.crop_frame import CropFrame
from stylemixer.ui.widgets.dialogs import cancel_or, hint_label
from stylemixer.ui.widgets.icon_button import icon_button
from stylemixer.ui.widgets.qimage import of_rgb
from stylemixer.ui.widgets.sliders.scale import Scale
from stylemixer.ui.widgets.sliders.slider_row import SliderRow, align_labels

if TYPE_CHECKING:
    from stylemixer.engine.pictures.images import Picture

SHOWN = 1000
"""The picture in the dialog is about so long, in pixels."""
COLUMN = 280
RATIOS = ("1:1", "5:4", "4:3", "3:2", "16:9")


class PrepareDialog(QDialog):
    """Shows the photo as it will be, with the crop as a frame over it.

    Args:
        photo: as it came.
        preparation: what is done to it now.
        parent: the window.
    """

    def __init__(
        self, photo: "Picture", preparation: Preparation, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Prepare the photo"))
        self._size = photo.size
        step = max(max(photo.size) // SHOWN, 1)
        # every so many pixels: averaging a large photo would hold the window up
        self._small = eight_bits(photo.pixels[::step, ::step])
        self._preparation = preparation
        self.frame = CropFrame()
        self.turn_left = icon_button(icon("turn-left"), self.tr("Turn to the left"), size=20)
        self.turn_right = icon_button(icon("turn-right"), self.tr("Turn to the right"), size=20)
        self.mirror = icon_button(icon("mirror"), self.tr("Change left and right"), size=20)
        self.turn_left.setWhatsThis(self.tr("Turns the photo by a quarter, against the clock."))
        self.turn_right.setWhatsThis(self.tr("Turns the photo by a quarter, with the clock."))
        self.mirror.setWhatsThis(self.tr("Shows the photo as in a mirror."))
        self.mirror.setCheckable(True)
        self.degrees = SliderRow(
            self.tr("Straighten"),
            scale=Scale(-MOST_DEGREES, MOST_DEGREES, 900),
            default=0.0,
            shown_factor=1.0,
            suffix=" °",
        )
        self.exposure = SliderRow(
            self.tr("Exposure"),
            scale=Scale(-MOST_STOPS, MOST_STOPS, 120),
            default=0.0,
            shown_factor=1.0,
            suffix=self.tr(" stops"),
        )
        self.contrast = SliderRow(self.tr("Contrast"), scale=Scale(-1.0, 1.0, 200), default=0.0)
        self.ratio = QComboBox()
        self.ratio.setAccessibleName(self.tr("Proportions"))
        self.ratio.addItem(self.tr("Free"), None)
        self.ratio.addItem(self.tr("The photo's own"), "own")
        for text in RATIOS:
            self.ratio.addItem(text, text)
        self.ratio.setWhatsThis(self.tr("Which proportions the frame keeps while it is dragged."))
        self.degrees.set_hint(self.tr("Turns the photo until its horizon is level."))
        self.exposure.set_hint(self.tr("Makes the photo lighter or darker before it is painted."))
        self.contrast.set_hint(self.tr("Parts light and dark of the photo more, or less."))
        self.upright = QPushButton(self.tr("&Upright"))
        self.upright.setCheckable(True)
        self.upright.setAutoDefault(False)
        self.upright.setToolTip(self.tr("Higher than wide"))
        self.outcome = hint_label("")
        self.reset = QPushButton(self.tr("&As it came"))
        self.reset.setAutoDefault(False)
        self.reset.setToolTip(self.tr("Undo all of this"))
        align_labels([self.degrees, self.exposure, self.contrast])
        self._lay_out()
        self.turn_left.clicked.connect(lambda: self._turn(-1))
        self.turn_right.clicked.connect(lambda: self._turn(1))
        self.mirror.clicked.connect(self._mirror)
        self.degrees.value_changed.connect(lambda value: self._change(degrees=value))
        self.exposure.value_changed.connect(lambda value: self._change(exposure=value))
        self.contrast.value_changed.connect(lambda value: self._change(contrast=value))
        self.ratio.currentIndexChanged.connect(self._hold_ratio)
        self.upright.toggled.connect(self._hold_ratio)
        self.reset.clicked.connect(lambda: self._show(Preparation(preparation.photo)))
        self.frame.changed.connect(self._crop)
        self._show(preparation)
        self.frame.setFocus()

    @property
    def preparation(self) -> Preparation:
        """What is to be done to the photo."""
        return self._preparation

    def _lay_out(self) -> None:
        turns = QHBoxLayout()
        turns.setSpacing(4)
        for button in (self.turn_left, self.turn_right, self.mirror):
            turns.addWidget(button)
        turns.addStretch(1)
        proportions = QLabel(self.tr("&Proportions"))
        proportions.setBuddy(self.ratio)
        ratio = QHBoxLayout()
        ratio.addWidget(proportions)
        ratio.addWidget(self.ratio, 1)
        ratio.addWidget(self.upright)
        column = QWidget()
        column.setFixedWidth(COLUMN)
        side = QVBoxLayout(column)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(10)
        side.addLayout(turns)
        side.addWidget(self.degrees)
        side.addLayout(ratio)
        side.addWidget(self.outcome)
        side.addSpacing(8)
        side.addWidget(self.exposure)
        side.addWidget(self.contrast)
        side.addSpacing(8)
        side.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignLeft)
        side.addStretch(1)
        side.addWidget(hint_label(self.tr("Your photo's file stays as it is.")))
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self.frame, 1)
        body.addWidget(column)
        buttons, _accept = cancel_or(
            self.tr("&Use"),
            self,
            self.tr("Paints the photo as prepared here; its file stays."),
        )
        layout = QVBoxLayout(self)
        layout.addLayout(body, 1)
        layout.addWidget(buttons)

    # --- changes ----------------------------------------------------------------------------

    def _show(self, preparation: Preparation) -> None:
        """Set every control and the picture."""
        self._preparation = preparation
        self.mirror.setChecked(preparation.mirrored)
        self.degrees.set_value(preparation.degrees)
        self.exposure.set_value(preparation.exposure)
        self.contrast.set_value(preparation.contrast)
        self.frame.set_crop(preparation.crop)
        self._refresh()

    def _change(self, **changes: object) -> None:
        self._preparation = msgspec.structs.replace(self._preparation, **changes)
        self._refresh()

    def _turn(self, turns: int) -> None:
        preparation = self._preparation
        # mirrored comes after turning, so the other way round there
        way = -turns if preparation.mirrored else turns
        left, top, right, bottom = preparation.crop
        if turns > 0:
            turned = 1 - bottom, left, 1 - top, right
        else:
            turned = top, 1 - right, bottom, 1 - left
        self.frame.set_crop(turned)
        self._change(turns=(preparation.turns + way) % 4, crop=turned)
        self._hold_ratio()

    def _mirror(self, mirrored: bool) -> None:
        left, top, right, bottom = self._preparation.crop
        crop = (1 - right, top, 1 - left, bottom)
        self.frame.set_crop(crop)
        degrees = -self._preparation.degrees
        self.degrees.set_value(degrees)
        self._change(mirrored=mirrored, crop=crop, degrees=degrees)

    def _crop(self, crop: Crop) -> None:
        self._preparation = msgspec.structs.replace(self._preparation, crop=crop)
        self._tell()

    def _hold_ratio(self) -> None:
        chosen = self.ratio.currentData()
        self.upright.setEnabled(chosen not in (None, "own"))
        if chosen is None:
            self.frame.hold_ratio(None)
            return
        if chosen == "own":
            width, height = self._preparation.frame(self._size)
        else:
            sides = map(int, chosen.split(":"))
            width, height = sorted(sides, reverse=not self.upright.isChecked())
        self.frame.hold_ratio(width / height)

    def _refresh(self) -> None:
        pixels = toned(shaped(self._small, self._preparation, cropped=False), self._preparation)
        self.frame.set_image(of_rgb(pixels))
        self._tell()

    def _tell(self) -> None:
        left, top, right, bottom = self._preparation.box(self._size)
        width, height = right - left, bottom - top
        text = self.tr("{0} × {1} pixels, {2:.1f} megapixels")
        self.outcome.setText(text.format(width, height, math.prod((width, height)) / 1e6))
        self.reset.setEnabled(not self._preparation.changes_nothing)
