"""One channel: how its activations are distributed, and where in the picture they are."""

from typing import Any

import numpy as np
import pyqtgraph as pg

from stylemixer.render.inspection import VGG, Activations, Inspection
from stylemixer.ui.laboratory import look
from stylemixer.ui.laboratory.densities import FEW, SMOOTH, axis_of, density
from stylemixer.ui.laboratory.page import Page, Row, Steps, numbers


class Distributions(Page):
    """Density curves of photo, normalised, picture and painting, and the channel's map."""

    def __init__(self) -> None:
        self.title = self.tr("Distributions")
        super().__init__()

    def steps(self) -> Steps:
        """Return what makes the plots, step by step."""
        return self._add_curves, self._add_legend, self._add_map, self._add_legend_of_map

    def _add_curves(self) -> None:
        self.curves = look.dressed(
            self.graphics.addPlot(0, 0, enableMenu=False),
            "",
            (self.tr("Activation"), ""),
            (self.tr("Density"), self.tr("share per unit")),
        )
        self._lines: dict[tuple[str, str], Any] = {}
        self._table: list[Row] = []

    def _add_legend(self) -> None:
        look.legend(self.curves)

    def _add_map(self) -> None:
        self.where = look.dressed(
            self.graphics.addPlot(0, 1, enableMenu=False),
            "",
            (self.tr("Column"), self.tr("positions")),
            (self.tr("Row"), self.tr("positions")),
        )
        self.map_image = look.picture_item(self.where)

    def _add_legend_of_map(self) -> None:
        self.legend_of_map = pg.ColorBarItem(
            width=12, interactive=False, colorMap=look.sequential()
        )
        self.legend_of_map.setImageItem(self.map_image, insert_in=self.where)
        self.graphics.ci.layout.setColumnStretchFactor(0, 3)
        self.graphics.ci.layout.setColumnStretchFactor(1, 2)

    def sides(self, seen: Inspection) -> list[tuple[str, str, np.ndarray]]:
        """Return side, name and values of each curve."""
        channel = seen.channel

        def values(of: Activations) -> np.ndarray:
            return of.samples[:, channel] if of.map is None else of.map.ravel()

        photo = values(seen.photo)
        if seen.request.network == VGG:
            found = [
                ("photo", self.tr("photo"), photo),
                ("picture", self.tr("picture"), values(seen.picture)),
            ]
            if seen.painting is not None:
                found.append(("painting", self.tr("painting"), values(seen.painting)))
            return found
        normal = (photo - seen.photo.mean[channel]) / seen.photo.deviation[channel]
        return [
            ("photo", self.tr("before, x"), photo),
            ("plain", self.tr("normalised, (x − μ) / σ"), normal),
            ("picture", self.tr("after γ and β"), values(seen.picture)),
        ]

    def draw(self, seen: Inspection) -> None:
        """Fill the plots."""
        sides = self.sides(seen)
        axis = axis_of([values for _, _, values in sides])
        if {(side, name) for side, name, _ in sides} != self._lines.keys():
            self.curves.clear()
            self._lines = {
                (side, name): self.curves.plot(pen=look.line(side, 2.2), name=name)
                for side, name, _ in sides
            }
        found = []
        for side, name, values in sides:
            few = side == "painting" and seen.painting is not None and seen.painting.map is None
            found.append(density(values, axis, FEW if few else SMOOTH))
            self._lines[side, name].setData(axis, found[-1])
        channel = seen.channel
        title = self.tr("Channel {0} of {1}, {2}").format(channel + 1, len(seen.order), seen.layer)
        self.curves.setTitle(title, color=look.text_colour(), size="9pt")
        shown = seen.picture.map
        if shown is not None:
            look.show_amounts(self.map_image, shown, differences=False)
            self.legend_of_map.setLevels(
                (float(shown.min()), float(max(shown.max(), shown.min() + 1e-6)))
            )
            self.where.setTitle(
                self.tr("Where: the picture's activations"), color=look.text_colour(), size="9pt"
            )
        self.sentence = self._sentence(seen)
        names = [name for _, name, _ in sides]
        self._table = [
            [self.tr("activation"), *names],
            *zip(numbers(axis), *map(numbers, found), strict=True),
        ]

    def _sentence(self, seen: Inspection) -> str:
        channel, photo, picture = seen.channel, seen.photo, seen.picture
        if seen.request.network != VGG:
            mix = next(code for code in seen.codes if code.name == "mix")
            return self.tr(
                "The layer takes μ = {0:.2f} and σ = {1:.2f} away and gives β = {2:.2f} and "
                "γ = {3:.2f} instead: the curve is moved and stretched, its shape stays."
            ).format(
                float(photo.mean[channel]),
                float(photo.deviation[channel]),
                float(mix.shift[channel]),
                float(mix.scale[channel]),
            )
        if seen.painting is None:
            return self.tr(
                "The photo's activations have become the picture's: μ {0:.2f} → {1:.2f}."
            ).format(float(photo.mean[channel]), float(picture.mean[channel]))
        return self.tr(
            "Painting brings the photo's curve (μ {0:.2f}, σ {1:.2f}) to the picture's "
            "(μ {2:.2f}, σ {3:.2f}), nearer to the painting's (μ {4:.2f}, σ {5:.2f})."
        ).format(
            *(
                float(value[channel])
                for of in (photo, picture, seen.painting)
                for value in (of.mean, of.deviation)
            )
        )

    def rows(self) -> list[Row]:
        """Return activation and density of each curve."""
        return self._table
