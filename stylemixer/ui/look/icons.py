"""Icons: our own 24-pixel line drawings, tinted for the theme while they are painted."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from stylemixer import paths
from stylemixer.ui.look.colours import current

PLACEHOLDER = "currentColor"


@lru_cache(maxsize=256)
def _drawing(name: str, colour: str) -> QSvgRenderer:
    source = (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(source.replace(PLACEHOLDER, colour).encode()))
    if not renderer.isValid():
        raise ValueError(f"the icon {name} is no drawing that Qt can read")
    return renderer


def paint_icon(painter: QPainter, name: str, rect: QRect | QRectF, colour: str) -> None:
    """Draw an icon into a rectangle, in a colour (``#rrggbb``) of the caller's."""
    _drawing(name, colour).render(painter, QRectF(rect))


class _ThemedIcon(QIconEngine):
    """Paints a drawing in the colour that the theme has at that moment.

    A button that is switched on shows `on_name` in the accent, a disabled one is dim.
    """

    def __init__(self, name: str, on_name: str) -> None:
        super().__init__()
        self._name = name
        self._on_name = on_name

    def clone(self) -> QIconEngine:
        return _ThemedIcon(self._name, self._on_name)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colours = current()
        on = state == QIcon.State.On
        if mode == QIcon.Mode.Disabled:
            colour = colours.text_disabled
        elif mode == QIcon.Mode.Selected:
            colour = colours.on_accent
        else:
            colour = colours.accent if on else colours.text
        paint_icon(painter, self._on_name if on else self._name, rect, colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        if pixmap.isNull():  # a button that is squeezed to nothing
            return pixmap
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap


@lru_cache(maxsize=256)
def icon(name: str, on: str = "") -> QIcon:
    """Return an icon of ``resources/icons``, tinted for whatever theme is on while it is painted.

    Args:
        name: the file's name without its suffix.
        on: another drawing for the checked state of a button; absent, the same one.

    Raises:
        OSError: when there is no such icon.
    """
    for each in (name, on or name):
        _drawing(each, current().text)
    return QIcon(_ThemedIcon(name, on or name))
