"""All channels of a layer: mean and deviation of each as a point."""

from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal

from stylemixer.render.inspection import Inspection
from stylemixer.ui.laboratory import look
from stylemixer.ui.laboratory.page import Page, Row, Steps, numbers


class Channels(Page):
    """(μ, σ) of each channel, with lines from photo to picture to painting.

    Signals:
        chosen: the channel whose point was clicked.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        self.title = self.tr("All channels")
        super().__init__()

    def steps(self) -> Steps:
        """Return what makes the plot, step by step."""
        return self._add_plot, self._add_legend, self._add_points

    def _add_plot(self) -> None:
        self.plot = look.dressed(
            self.graphics.addPlot(0, 0, enableMenu=False),
            "",
            (self.tr("Mean μ"), self.tr("activation")),
            (self.tr("Deviation σ"), self.tr("activation")),
        )

    def _add_legend(self) -> None:
        look.legend(self.plot, columns=3)

    def _add_points(self) -> None:
        self._ways = [
            pg.PlotDataItem(connect="pairs", pen=look.line(side, 0.8))
            for side in ("plain", "painting")
        ]
        for way in self._ways:
            self.plot.addItem(way)
        self._points: dict[str, Any] = {}
        for side, symbol, name in (
            ("photo", "o", self.tr("photo")),
            ("picture", "s", self.tr("picture")),
            ("painting", "d", self.tr("painting")),
        ):
            points = pg.ScatterPlotItem(
                symbol=symbol,
                size=8,
                pen=None,
                brush=look.colour_of(side),
                name=name,
                hoverable=True,
            )
            points.sigClicked.connect(self._clicked)
            self.plot.addItem(points)
            self._points[side] = points
        self._here = pg.ScatterPlotItem(
            symbol="o", size=18, brush=None, pen=pg.mkPen(look.text_colour(), width=1.5)
        )
        self.plot.addItem(self._here)
        self._table: list[Row] = []

    def draw(self, seen: Inspection) -> None:
        """Fill the plot."""
        sides = {"photo": seen.photo, "picture": seen.picture}
        if seen.painting is not None:
            sides["painting"] = seen.painting
        index = np.arange(len(seen.order))
        for side, points in self._points.items():
            of = sides.get(side)
            points.setData(
                [] if of is None else of.mean,
                [] if of is None else of.deviation,
                data=None if of is None else index,
            )
        steps = [seen.photo, seen.picture, seen.painting]
        for way, (a, b) in zip(self._ways, pairwise(steps), strict=True):
            if a is None or b is None:
                way.setData([], [])
                continue
            way.setData(
                np.stack([a.mean, b.mean], 1).ravel(),
                np.stack([a.deviation, b.deviation], 1).ravel(),
            )
        highest = max(float(of.deviation.max()) for of in sides.values())
        self.plot.setYRange(0, 1.15 * highest)
        channel = seen.channel
        self._here.setData([seen.picture.mean[channel]], [seen.picture.deviation[channel]])
        moved = np.hypot(
            seen.picture.mean - seen.photo.mean, seen.picture.deviation - seen.photo.deviation
        )
        self.plot.setTitle(
            self.tr("{0} channels of {1}").format(len(index), seen.layer),
            color=look.text_colour(),
            size="9pt",
        )
        self.sentence = self.tr(
            "Each point is a channel; channel {0}, which changed most, has moved by {1:.2f}, half "
            "of them by less than {2:.2f}. Click a point to choose its channel."
        ).format(int(seen.order[0]) + 1, float(moved[seen.order[0]]), float(np.median(moved)))
        head = [self.tr("channel")]
        columns = [numbers(index + 1)]
        for side, of in sides.items():
            head += [f"{side} μ", f"{side} σ"]
            columns += [numbers(of.mean), numbers(of.deviation)]
        self._table = [head, *zip(*columns, strict=True)]

    def rows(self) -> list[Row]:
        """Return channel, mean and deviation of each side."""
        return self._table

    def _clicked(self, _points: object, spots: Any, _event: object) -> None:
        if len(spots):
            self.chosen.emit(int(spots[0].data()))
