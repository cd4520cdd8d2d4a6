"""What all pages of plots share: their ground, their sentence and what is saved of them."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QByteArray, QRectF, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QHBoxLayout, QWidget

from stylemixer.engine.replacing import replacing
from stylemixer.render.inspection import Inspection
from stylemixer.ui.laboratory import look
from stylemixer.ui.widgets.qimage import encoded

PAINT_MS = 12
"""Drawing and painting lie so far apart, in which the window goes on."""

Row = Sequence[str | float | int]
Steps = Sequence[Callable[[], None]]


class Page(QWidget):
    """Plots of an inspection.

    Attributes:
        title: what its tab says.
        graphics: the plots; None until they are first shown.
        plots_and: the plots, and room for more beside them.
        sentence: what is seen, in one sentence.
    """

    title = ""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = ""
        self.graphics: Any = None
        self.plots_and = QHBoxLayout(self)
        self.plots_and.setContentsMargins(0, 0, 0, 0)
        self._seen: Inspection | None = None
        self._steps_done = 0
        # drawing and painting take a moment each, between which the window goes on
        self._painting = QTimer(self, singleShot=True, interval=PAINT_MS)
        self._painting.timeout.connect(self._paint)

    @property
    def is_made(self) -> bool:
        """Whether all plots are there."""
        return self._steps_done > len(self.steps())

    def prepare(self) -> None:
        """Do a step of making the plots, each of which takes a while, if there are more."""
        if self.is_made:
            return
        if self._steps_done:
            self.steps()[self._steps_done - 1]()
        else:
            self.graphics = pg.GraphicsLayoutWidget()
            self.graphics.setAccessibleName(self.title)
            self.graphics.setWhatsThis(
                self.tr("What the chosen layer sees; the wheel zooms, dragging moves.")
            )
            self.graphics.setUpdatesEnabled(False)
            look.ground(self.graphics)
            self.plots_and.insertWidget(0, self.graphics, 1)
        self._steps_done += 1
        if self.is_made:
            self._painting.start()

    def begin_plots(self) -> None:
        """Make what there is not yet of the plots."""
        while not self.is_made:
            self.prepare()

    def _paint(self) -> None:
        # what would be laid out while painting would be painted twice
        self.graphics.ci.layout.activate()
        self.graphics.setUpdatesEnabled(True)

    def steps(self) -> Steps:
        """Return what makes the plots, step by step."""
        raise NotImplementedError

    def draw(self, seen: Inspection) -> None:
        """Fill the plots."""
        raise NotImplementedError

    def rows(self) -> list[Row]:
        """Return what is plotted as a table, its head first."""
        raise NotImplementedError

    def show_inspection(self, seen: Inspection) -> None:
        """Show what was seen."""
        self._seen = seen
        self.begin_plots()
        self.graphics.setUpdatesEnabled(False)
        self.draw(seen)
        self._painting.start()
        self.graphics.setAccessibleDescription(self.sentence)

    def restyle(self) -> None:
        """Take the colours of another theme."""
        if self.graphics is None:
            return
        self.begin_plots()
        self.graphics.clear()
        look.ground(self.graphics)
        for step in self.steps():
            step()
        if self._seen is not None:
            self.draw(self._seen)

    # --- what is saved ----------------------------------------------------------------------

    def image(self, scale: float = 2.0) -> QImage:
        """Return the plots as a picture, so many pixels for each of the screen."""
        self.begin_plots()
        size = self.graphics.viewport().size()
        image = QImage(size * scale, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.graphics.render(painter, QRectF(image.rect()), self.graphics.viewport().rect())
        painter.end()
        return image

    def svg(self) -> QByteArray:
        """Return the plots as SVG, by Qt's own generator: pyqtgraph's loses opacity."""
        self.begin_plots()
        buffer = QBuffer()
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        view = self.graphics.viewport().rect()
        generator.setSize(view.size())
        generator.setViewBox(view)
        generator.setTitle(self.title)
        generator.setDescription(self.sentence)
        painter = QPainter(generator)
        self.graphics.render(painter, QRectF(view), view)
        painter.end()
        return buffer.data()

    def csv(self, delimiter: str = ",") -> str:
        """Return the numbers as values that commas part, or another sign."""
        self.begin_plots()
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(self.rows())
        return text.getvalue()

    def save(self, path: Path) -> None:
        """Write the plots or the numbers, by the name's suffix.

        Raises:
            SaveError: when the file cannot be written.
        """
        match path.suffix.lower():
            case ".svg":
                data = bytes(self.svg().data())
            case ".csv":
                data = self.csv().encode()
            case _:
                data = encoded(self.image(), "png")
        with replacing(path) as file:
            file.write(data)


def numbers(values: Any) -> list[float]:
    """Return an array as numbers of Python."""
    return [float(value) for value in values]
