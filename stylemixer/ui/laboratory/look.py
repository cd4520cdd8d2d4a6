"""The look of the plots: the window's own colours, and curves that colour-blind people tell apart.

This module loads pyqtgraph; nothing else of the window may import it before the laboratory opens.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from stylemixer.ui.look.colours import current

# its own cleaning up at the end of the program touches widgets that Qt has deleted by then
pg.setConfigOptions(exitCleanup=False)

# Okabe & Ito 2008, lighter on a dark ground and darker on a light one
_DARK = {"photo": "#56b4e9", "plain": "#b0b0b0", "picture": "#e69f00", "painting": "#00c896"}
_LIGHT = {"photo": "#0072b2", "plain": "#6a6a6a", "picture": "#b35c00", "painting": "#00725a"}
KINDS = ("#e69f00", "#56b4e9", "#00c896", "#f0e442", "#cc79a7")
"""One for each distance."""


def colour_of(side: str) -> str:
    """Return the colour of `photo`, `plain` (normalised), `picture` or `painting`."""
    return (_DARK if current().dark else _LIGHT)[side]


def line(side: str, width: float = 1.8) -> Any:
    """Return the pen of a side's curve."""
    return pg.mkPen(colour_of(side), width=width)


def sequential() -> Any:
    """Return the colour map of amounts: cividis, even in lightness (Nuñez et al. 2018)."""
    return pg.colormap.get("cividis")


def diverging() -> Any:
    """Return the colour map of differences, blue to red over the ground's grey at 0."""
    middle = current().panel
    return pg.ColorMap([0.0, 0.5, 1.0], [QColor(c) for c in ("#56b4e9", middle, "#e69f00")])


def dressed(plot: Any, title: str, x: tuple[str, str], y: tuple[str, str]) -> Any:
    """Give a plot its title, axes with name and unit, and the window's colours; returns it.

    Args:
        plot: a `pyqtgraph.PlotItem`.
        title: above it.
        x: name and unit of the horizontal axis.
        y: likewise of the vertical one.
    """
    colours = current()
    plot.setTitle(title, color=colours.text, size="9pt")
    for side, (name, unit) in (("bottom", x), ("left", y)):
        axis = plot.getAxis(side)
        axis.setPen(pg.mkPen(colours.border))
        axis.setTextPen(pg.mkPen(colours.text_dim))
        axis.enableAutoSIPrefix(False)
        axis.setLabel(f"{name} ({unit})" if unit else name, **{"color": colours.text_dim})
    plot.hideButtons()
    plot.showGrid(x=True, y=True, alpha=0.12)
    return plot


def legend(plot: Any, columns: int = 1) -> Any:
    """Add a legend to a plot, at its upper right, in so many columns; returns it."""
    return plot.addLegend(
        offset=(-6, 2),
        labelTextColor=current().text,
        labelTextSize="8pt",
        verSpacing=-4,
        horSpacing=12,
        colCount=columns,
    )


def picture_item(plot: Any) -> Any:
    """Add an image to a plot, its first row at the top; returns it."""
    image = pg.ImageItem(axisOrder="row-major")
    plot.addItem(image)
    plot.showGrid(x=False, y=False)  # it would lie over the image, and takes long to paint
    plot.invertY(True)
    plot.setAspectLocked(True)
    return image


def show_amounts(image: Any, values: npt.NDArray[np.floating[Any]], differences: bool) -> None:
    """Show values in an image: amounts from least to most, or differences around 0."""
    low, high = float(values.min()), float(values.max())
    if differences:
        high = max(abs(low), abs(high))
        low = -high
    if high <= low:
        high = low + 1.0
    image.setColorMap(diverging() if differences else sequential())
    image.setImage(values, levels=(low, high), autoDownsample=True)


def ground(widget: Any) -> None:
    """Give a widget of plots the window's ground and no frame."""
    widget.setBackground(current().panel)
    widget.setFrameShape(widget.Shape.NoFrame)
    widget.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def text_colour() -> str:
    """Return the colour of text."""
    return current().text
