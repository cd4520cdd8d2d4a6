"""What is asked before the picture is refined: how long, towards what, and what stays."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QLabel,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from stylemixer.engine.codes import GROUPS
from stylemixer.refining.plan import Distance, Plan
from stylemixer.refining.stages import LEAST_STEPS, OCTAVE_STEPS, TILED, memory_in_all, octaves
from stylemixer.ui.look.icons import icon
from stylemixer.ui.widgets.dialogs import cancel_or, choices, hint_label
from stylemixer.ui.widgets.group_names import group_title
from stylemixer.ui.widgets.sliders.slider_row import SliderRow, align_labels
from stylemixer.ui.widgets.time_left import in_words

MINUTE_S = 60.0
PACE_S = 10.0
"""Seconds that a step takes for a megapixel, before it is known here: 7.8 on two free cores."""
DEFAULT = Plan(seconds=MINUTE_S)
Size = tuple[int, int]


def distance_words() -> dict[Distance, tuple[str, str]]:
    """Return what an artist calls each distance, and what it does."""
    tr = QCoreApplication.translate
    return {
        "gram": (
            tr("RefineDialog", "Brushwork"),
            tr("RefineDialog", "Strokes and textures like the paintings’: the strongest effect."),
        ),
        "moments": (
            tr("RefineDialog", "Colour and contrast"),
            tr("RefineDialog", "Colours and contrasts of every layer, with quieter strokes."),
        ),
        "gaussian": (
            tr("RefineDialog", "Soft"),
            tr("RefineDialog", "What is common in the paintings counts, and rare marks do not."),
        ),
        "polynomial": (
            tr("RefineDialog", "Accents"),
            tr("RefineDialog", "The paintings’ strongest marks count most."),
        ),
        "linear": (
            tr("RefineDialog", "Overall tone"),
            tr("RefineDialog", "Only how much there is of everything: the gentlest effect."),
        ),
    }


class RefineDialog(QDialog):
    """Asks for a `Plan`.

    Args:
        plan: what it shows at first.
        size: width and height of the picture that is worked on.
        file_size: the photo's own.
        pace: seconds that a step takes for a megapixel.
        parent: Qt's parent.
    """

    def __init__(
        self,
        plan: Plan,
        size: Size,
        file_size: Size,
        pace: float = PACE_S,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Refine the picture"))
        self._size = size
        self._file_size = file_size
        self._pace = pace
        self._build()
        self._show(plan)
        self._tell()

    def _build(self) -> None:
        hint = hint_label(
            self.tr(
                "Refining paints on the picture itself, from the mix on the screen towards the "
                "paintings. You can go on mixing meanwhile, and keep it as soon as you like what "
                "you see."
            )
        )
        self.distance = QComboBox()
        for name, (title, tip) in distance_words().items():
            self.distance.addItem(title, name)
            self.distance.setItemData(self.distance.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.distance.setWhatsThis(self.tr("By what the picture is compared with the paintings."))
        self.meaning = QLabel()
        self.meaning.setProperty("small", True)
        self.meaning.setWordWrap(True)
        self.distance.currentIndexChanged.connect(lambda _index: self._tell())
        self.keep_drawing = SliderRow(self.tr("&Keep the drawing"), default=DEFAULT.keep_drawing)
        self.keep_drawing.set_accessible_name(self.tr("Keep the drawing"))
        self.keep_drawing.set_hint(
            self.tr("How much of the photo’s shapes stays; at 0 % paint goes where it likes.")
        )
        self.file = QCheckBox()
        self.file.setText(self.tr("Refine the &file too, up to {0} × {1}").format(*self._file_size))
        self.file.setToolTip(
            self.tr("Goes on at twice the size, again and again, until the photo’s is reached.")
        )
        self.file.toggled.connect(lambda _on: self._tell())
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for row, (text, field) in enumerate(
            ((self.tr("&Effort"), self._efforts()), (self.tr("&Towards"), self.distance))
        ):
            label = QLabel(text)
            label.setBuddy(field)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, row, 1)
            field.setAccessibleName(text.replace("&", ""))
        grid.addWidget(self.meaning, 2, 1)
        grid.setColumnStretch(1, 1)
        self.needs = QLabel()
        self.needs.setWordWrap(True)
        self.needs.setAccessibleName(self.tr("Time and memory"))
        buttons, self.refine_button = cancel_or(
            self.tr("&Refine"),
            self,
            self.tr("Begins to paint on the picture; you can go on mixing meanwhile."),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(14)
        layout.addWidget(hint)
        layout.addLayout(grid)
        layout.addWidget(self.keep_drawing)
        layout.addWidget(self._layers())
        layout.addWidget(self.file)
        layout.addWidget(self.needs)
        layout.addWidget(buttons)
        self.setMinimumWidth(480)

    def _efforts(self) -> QWidget:
        self.efforts: dict[float | None, QRadioButton] = {
            MINUTE_S: QRadioButton(self.tr("A minute – enough for strokes")),
            5 * MINUTE_S: QRadioButton(self.tr("Five minutes – for fine work")),
            None: QRadioButton(self.tr("Until I stop")),
        }
        for button in self.efforts.values():
            button.toggled.connect(lambda _on: self._tell())
            button.setWhatsThis(self.tr("How long it paints; it can be stopped at any time."))
        box = choices(self.efforts.values())
        box.setFocusProxy(self.efforts[MINUTE_S])
        return box

    def _layers(self) -> QWidget:
        """Return the four groups' sliders, which show when they are asked for."""
        box = QWidget()
        self.more = QToolButton(box)
        self.more.setToolTip(self.tr("How much colours, texture, strokes and shapes count."))
        self.more.setText(self.tr("What to take from the paintings"))
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setIcon(icon("chevron-right", on="chevron-down"))
        self.more.setCheckable(True)
        self.layers = [SliderRow(group_title(group), default=1.0) for group in GROUPS]
        align_labels(self.layers)
        inside = QWidget(box)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(20, 0, 0, 0)
        rows.setSpacing(0)
        for row in self.layers:
            row.value_changed.connect(lambda _value: self._tell())
            rows.addWidget(row)
        inside.hide()
        self.more.toggled.connect(inside.setVisible)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.more)
        column.addWidget(inside)
        return box

    # --- values -----------------------------------------------------------------------------

    def _show(self, plan: Plan) -> None:
        self.efforts.get(plan.seconds, self.efforts[MINUTE_S]).setChecked(True)
        self.distance.setCurrentIndex(self.distance.findData(plan.distance))
        self.keep_drawing.set_value(plan.keep_drawing)
        for row, value in zip(self.layers, plan.layers, strict=True):
            row.set_value(value)
        self.more.setChecked(plan.layers != DEFAULT.layers)
        larger = max(self._file_size) > max(self._size)
        self.file.setVisible(larger)
        self.file.setChecked(larger and plan.file_size is not None)

    def plan(self) -> Plan:
        """Return what was asked for."""
        seconds = next(s for s, button in self.efforts.items() if button.isChecked())
        colour, texture, strokes, shapes = (row.value for row in self.layers)
        return replace(
            DEFAULT,
            distance=self.distance.currentData(),
            layers=(colour, texture, strokes, shapes),
            keep_drawing=self.keep_drawing.value,
            seconds=seconds,
            edge=max(self._size),
            file_size=self._file_size if self.file.isChecked() else None,
        )

    def _tell(self) -> None:
        """Say what the choices mean, and what they take."""
        plan = self.plan()
        self.meaning.setText(distance_words()[plan.distance][1])
        gigabytes = QLocale().toString(memory_in_all(self._size, plan) / 1e9, "f", 1)
        times = {
            MINUTE_S: self.tr("Takes about a minute at {0} × {1} pixels, for some {2} steps"),
            5 * MINUTE_S: self.tr(
                "Takes about five minutes at {0} × {1} pixels, for some {2} steps"
            ),
            None: self.tr("Goes on at {0} × {1} pixels until you stop it"),
        }
        step = self._size[0] * self._size[1] / 1e6 * self._pace
        steps = max(LEAST_STEPS, round((plan.seconds or 0.0) / step))
        steps = steps if steps < 20 else round(steps, -1)  # no more than is known
        time = times[plan.seconds].format(*self._size, steps)
        if plan.file_size is not None:
            pixels = sum(width * height for width, height in octaves(self._size, plan.file_size))
            seconds = pixels / 1e6 * OCTAVE_STEPS * TILED * self._pace
            time += self.tr(", then {0} for the file").format(in_words(seconds))
        self.needs.setText(self.tr("{0}, and {1} GB of memory.").format(time, gigabytes))
        self.refine_button.setEnabled(any(plan.layers))
