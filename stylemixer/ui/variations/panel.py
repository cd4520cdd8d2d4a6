"""The panel: how far variations go, the grid of them, and the ways to others."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from stylemixer.ui.variations.grid import Cell, GridModel, GridView
from stylemixer.ui.widgets.sliders.slider_row import SliderRow

FIRST_AMOUNT = 0.4


class VariationsPanel(QWidget):
    """A slider, nine pictures, three buttons.

    Signals:
        amount_changed: how far variations go, 0–1.
    """

    amount_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Variations"))
        self.amount = SliderRow(
            self.tr("How far"),
            self,
            default=FIRST_AMOUNT,
            ends=(self.tr("Near"), self.tr("Wild")),
        )
        self.amount.set_hint(self.tr("How far the variations are from the mix (0 % to 100 %)."))
        self.amount.value_changed.connect(self.amount_changed)
        self.grid = GridView(self)
        self.model = GridModel(self.grid)
        self.grid.setModel(self.model)
        self.message = QLabel(self)
        self.message.setProperty("dim", True)
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.back = QPushButton(self.tr("&Back"), self)
        self.back.setToolTip(self.tr("Go back to the variations before"))
        self.more = QPushButton(self.tr("Nine &more"), self)
        self.more.setToolTip(self.tr("Show other variations of the same mix"))
        self.around = QPushButton(self.tr("&Around this one"), self)
        self.around.setToolTip(self.tr("Show variations of the one that was taken"))
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.back, self.more, self.around):
            buttons.addWidget(button)
        buttons.insertStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 10, 10)
        layout.setSpacing(6)
        layout.addWidget(self.amount)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.message, 1)
        layout.addLayout(buttons)
        self.show_cells([], "")

    def show_cells(self, cells: list[Cell], message: str) -> None:
        """Show variations, or why there are none."""
        self.message.setText(message)
        self.message.setVisible(bool(message))
        self.grid.setVisible(not message)
        self.model.show([] if message else cells)
        if cells and not message and not self.grid.currentIndex().isValid():
            self.grid.setCurrentIndex(self.model.index(0))
