"""How far picture and painting are apart, by layer and by kind of distance."""

from collections.abc import Mapping
from typing import get_args

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from stylemixer.refining.plan import Distance
from stylemixer.render.inspection import Inspection
from stylemixer.ui.laboratory import look
from stylemixer.ui.laboratory.page import Page, Row, Steps

KINDS: tuple[Distance, ...] = get_args(Distance)

Told = Mapping[str, Mapping[str, float]]


class Distances(Page):
    """Gram, mean and deviation, and three kernels' MMD², now and when the panel was opened."""

    def __init__(self) -> None:
        self.title = self.tr("Distances")
        super().__init__()
        self._first: Told | None = None
        self.table = QTableWidget()
        self.table.setWhatsThis(
            self.tr("How far the picture is from the painting, by each distance.")
        )
        self.table.setAccessibleName(self.tr("Distances of picture and painting"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.plots_and.addWidget(self.table, 1)
        self.table.horizontalHeader().setMinimumSectionSize(64)

    def names(self) -> dict[str, str]:
        """Return what each kind of distance is called."""
        return {
            "gram": self.tr("Gram"),
            "moments": self.tr("μ and σ"),
            "linear": self.tr("Linear"),
            "polynomial": self.tr("Polynomial"),
            "gaussian": self.tr("Gaussian"),
        }

    def steps(self) -> Steps:
        """Return what makes the plot, step by step."""
        return self._add_plot, self._add_legend, self._add_bars

    def _add_plot(self) -> None:
        self.plot = look.dressed(
            self.graphics.addPlot(0, 0, enableMenu=False),
            self.tr("Now, against when the panel was opened"),
            (self.tr("Layer"), ""),
            (self.tr("Now / then"), ""),
        )

    def _add_legend(self) -> None:
        look.legend(self.plot, columns=3)

    def _add_bars(self) -> None:
        self.plot.addLine(
            y=1, pen=pg.mkPen(look.text_colour(), width=0.6, style=Qt.PenStyle.DashLine)
        )
        self._bars = []
        for kind, colour in zip(KINDS, look.KINDS, strict=True):
            bars = pg.BarGraphItem(
                x=[0], height=[0], width=0.15, brush=colour, pen=None, name=self.names()[kind]
            )
            self.plot.addItem(bars)
            self._bars.append(bars)

    def begin(self) -> None:
        """Compare with what comes next from now on."""
        self._first = None

    def draw(self, seen: Inspection) -> None:
        """Fill plot and table."""
        told = seen.distances
        if told and (self._first is None or self._first.keys() != told.keys()):
            self._first = told
        first = self._first or {}
        layers = list(told)
        most = 1.0
        self.plot.getAxis("bottom").setTicks([list(enumerate(layers))])
        for number, (kind, bars) in enumerate(zip(KINDS, self._bars, strict=True)):
            ratios = [told[layer][kind] / max(first[layer][kind], 1e-12) for layer in layers]
            x = [index + 0.17 * (number - 2) for index in range(len(layers))]
            bars.setOpts(x=x or [0], height=ratios or [0])
            most = max([most, *ratios])
        self.plot.setYRange(0, 1.45 * most, padding=0)
        self._fill(told, first)
        if not told:
            self.sentence = self.tr(
                "Distances are told of the loss network: choose VGG-16 on the left."
            )
            return
        gram = [told[layer]["gram"] / max(first[layer]["gram"], 1e-12) for layer in layers]
        self.sentence = self.tr(
            "The Gram distance of picture and painting is {0:.2f} × what it was when the panel was "
            "opened, on the mean of four layers; mean and deviation and the three kernels' MMD² "
            "measure the same thing in other ways."
        ).format(sum(gram) / len(gram))
        if not seen.same_scale:
            self.sentence += " " + self.tr(
                "This style's numbers were measured at a larger size, so only changes mean much."
            )

    def _fill(self, told: Told, first: Told) -> None:
        names = self.names()
        self.table.setColumnCount(len(KINDS))
        self.table.setHorizontalHeaderLabels([names[kind] for kind in KINDS])
        self.table.setRowCount(2 * len(told))
        heads = [self.tr("{0} now"), self.tr("{0} then")]
        self.table.setVerticalHeaderLabels([head.format(layer) for layer in told for head in heads])
        for index, (layer, of) in enumerate((layer, of) for layer in told for of in (told, first)):
            for column, kind in enumerate(KINDS):
                cell = QTableWidgetItem(f"{of[layer][kind]:.3g}")
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(index, column, cell)

    def rows(self) -> list[Row]:
        """Return each layer's distances, now and then."""
        told = self._seen.distances if self._seen is not None else {}
        first = self._first or {}
        head = [self.tr("layer"), *(f"{kind} {when}" for kind in KINDS for when in ("now", "then"))]
        return [
            head,
            *(
                _row(layer, [of[layer][kind] for kind in KINDS for of in (told, first)])
                for layer in told
            ),
        ]


def _row(layer: str, values: list[float]) -> Row:
    return [layer, *values]
