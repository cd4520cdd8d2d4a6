"""Gram matrices: which features come together."""

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg

from stylemixer.render.inspection import Inspection, Numbers
from stylemixer.ui.laboratory import look
from stylemixer.ui.laboratory.page import Page, Row, Steps, numbers


class GramMatrices(Page):
    """The Gram matrices of photo, picture and painting in one order, and what is left to paint."""

    def __init__(self) -> None:
        self.title = self.tr("Gram matrices")
        super().__init__()

    def steps(self) -> Steps:
        """Return what makes the plots, step by step."""
        names = (
            self.tr("Photo"),
            self.tr("Picture"),
            self.tr("Painting"),
            self.tr("Picture − painting"),
        )
        return (
            self._begin_anew,
            *(partial(self._add_matrix, column, name) for column, name in enumerate(names)),
            self._add_bar,
        )

    def _begin_anew(self) -> None:
        self._images: list[Any] = []
        self._plots: list[Any] = []
        self._table: list[Row] = []

    def _add_matrix(self, column: int, name: str) -> None:
        axis = (self.tr("Channel"), "")
        plot = look.dressed(self.graphics.addPlot(0, column, enableMenu=False), name, axis, axis)
        self._plots.append(plot)
        self._images.append(look.picture_item(plot))

    def _add_bar(self) -> None:
        self._bar = pg.ColorBarItem(width=10, interactive=False, colorMap=look.diverging())
        self._bar.setImageItem(self._images[-1], insert_in=self._plots[-1])

    def draw(self, seen: Inspection) -> None:
        """Fill the plots."""
        aim = seen.painting
        order = seen.neighbours
        matrices = [
            None if of is None else _scaled(of.gram[np.ix_(order, order)])
            for of in (seen.photo, seen.picture, aim)
        ]
        photo, picture, painting = matrices
        self._plots[2].setVisible(painting is not None)
        assert photo is not None
        assert picture is not None
        other = photo if painting is None else painting
        difference = picture - other
        name = self.tr("Picture − photo") if painting is None else self.tr("Picture − painting")
        self._plots[-1].setTitle(name, color=look.text_colour(), size="9pt")
        signed = float(picture.min()) < 0  # activations before a ReLU
        for image, matrix in zip(self._images, (photo, picture, painting, difference), strict=True):
            if matrix is None:
                image.clear()
            else:
                look.show_amounts(image, matrix, differences=signed or matrix is difference)
        most = float(np.abs(difference).max()) or 1.0
        self._bar.setLevels((-most, most))
        left = float(np.square(difference).sum() / max(float(np.square(other).sum()), 1e-12))
        against = self.tr("the photo's") if painting is None else self.tr("the painting's")
        self.sentence = self.tr(
            "Each square says how strongly two of the {0} channels come together, on a square-root "
            "scale. The picture's matrix differs from {1} by {2:.0%} of its length."
        ).format(len(order), against, left**0.5)
        self._table = [
            [self.tr("channel"), *(int(c) + 1 for c in order)],
            *([int(c) + 1, *numbers(row)] for c, row in zip(order, _of(seen, order), strict=True)),
        ]

    def rows(self) -> list[Row]:
        """Return the picture's Gram matrix in the order of the plots."""
        return self._table


def _of(seen: Inspection, order: npt.NDArray[np.intp]) -> Numbers:
    return seen.picture.gram[np.ix_(order, order)]


def _scaled(matrix: Numbers) -> npt.NDArray[np.float64]:
    values = matrix.astype(np.float64)
    return np.asarray(np.sign(values) * np.sqrt(np.abs(values)))
