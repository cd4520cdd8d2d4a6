"""A dock that opens at the side of the window, which keeps room for it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from stylemixer.ui.widgets.dock import Dock

EDGES = 16
"""The dock's frame and the handle beside it, at most."""
SIDES = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)


class SideDock(Dock):
    """A dock at the right, or below where neither window nor screen has room beside the rest.

    While docks are at a side, the window is not made so narrow that one would lie over what is
    beside it, as Qt would let it.

    Args:
        title: what it is called, translated.
        name: what Qt remembers it by.
        panel: what it shows.
        width: its first one in pixels.
        narrowest: as narrow as it may be.
        window: which it belongs to.

    Signals:
        shown: whether it shows, or would if its tab were in front.
    """

    shown = Signal(bool)

    def __init__(
        self,
        title: str,
        name: str,
        panel: QWidget,
        *,
        width: int,
        narrowest: int,
        window: QMainWindow,
    ) -> None:
        super().__init__(title, name, panel, window)
        others = [dock for dock in window.findChildren(SideDock) if dock is not self]
        self.least: int = others[0].least if others else window.minimumWidth()
        self.narrowest = narrowest
        self.visibilityChanged.connect(self._visibility_changed)
        for moved in (self.dockLocationChanged, self.topLevelChanged):
            moved.connect(lambda _where: self._make_room())
        room = max(window.screen().availableGeometry().width(), window.width())
        fits = self._needed([*self._beside(), (SIDES[1], narrowest)]) <= room
        self.stand(SIDES[1] if fits else Qt.DockWidgetArea.BottomDockWidgetArea)
        window.resizeDocks([self], [width], Qt.Orientation.Horizontal)

    @property
    def at_side(self) -> bool:
        """Whether it stands at a side of the window."""
        return not self.isFloating() and self._window.dockWidgetArea(self) in SIDES

    def _visibility_changed(self, _visible: bool) -> None:
        self._make_room()
        self.shown.emit(not self.isHidden())

    def _beside(self) -> list[tuple[Qt.DockWidgetArea, int]]:
        """Return the side of each dock that is at one, and how narrow it may be."""
        docks = self._window.findChildren(SideDock)
        return [
            (self._window.dockWidgetArea(dock), dock.narrowest)
            for dock in docks
            if dock.at_side and not dock.isHidden()
        ]

    def _make_room(self) -> None:
        self._window.setMinimumWidth(self._needed(self._beside()))

    def _needed(self, beside: list[tuple[Qt.DockWidgetArea, int]]) -> int:
        """Return how wide the window has to be; docks of a side share its width."""
        inner = self._window.centralWidget()
        width = 0 if inner is None else inner.minimumSizeHint().width()
        widest = [max((w for area, w in beside if area == side), default=0) for side in SIDES]
        needed = width + sum(most + EDGES for most in widest if most)
        return max(self.least, needed) if beside else self.least
