"""How large the pad's square is: as large as usual, or what a low window leaves."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from stylemixer.ui.pad.pad_square import SIDE, PadSquare

SMALLEST = 148
ROOM_FOR_CARDS = 48
"""What the cards of the mix have beyond their least, before the square grows, in pixels."""


class Fitting(QObject):
    """Fits the square into the column that its panel stands in.

    Args:
        square: which.
        panel: the one with the square.
    """

    def __init__(self, square: PadSquare, panel: QWidget) -> None:
        super().__init__(panel)
        self._square = square
        self._panel = panel
        self._column: QWidget | None = None
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._panel and kind in (QEvent.Type.ParentChange, QEvent.Type.Show):
            column = self._panel.parentWidget()
            if column is not self._column and column is not None:
                self._column = column
                column.installEventFilter(self)
        if kind in (QEvent.Type.Show, QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        column, panel = self._column, self._panel
        layout = None if column is None else column.layout()
        if column is None or layout is None or not panel.isVisible():
            return
        # what else stands in the column, and what is in the panel beside the square
        others = layout.minimumSize().height() - self._square.height()
        room = column.height() - others - ROOM_FOR_CARDS
        self._square.set_side(min(max(room, SMALLEST), SIDE))
