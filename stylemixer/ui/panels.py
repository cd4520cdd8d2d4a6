"""Where things lie in the window: shelf, picture and mixer beside one another."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

SHELF_WIDTH = 264
MIXER_WIDTH = 312


class Panels(QSplitter):
    """Three columns with handles between them; the middle one takes what room there is.

    Args:
        shelf: left.
        middle: from top to bottom; the first takes the room.
        right: likewise.
        parent: Qt's parent.

    Attributes:
        right: the right column.
    """

    def __init__(
        self,
        shelf: QWidget,
        middle: Sequence[QWidget],
        right: Sequence[QWidget],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._shelf = shelf
        self.right = _column(right)
        self.setHandleWidth(1)
        for index, widget in enumerate((shelf, _column(middle), self.right)):
            self.addWidget(widget)
            self.setCollapsible(index, False)
        self.setStretchFactor(1, 1)

    def show_sides(self, on: bool) -> None:
        """Show or hide what is beside the picture."""
        self._shelf.setVisible(on)
        self.right.setVisible(on)

    def reset(self) -> None:
        """Give the columns their first widths."""
        middle = max(self.window().width() - SHELF_WIDTH - MIXER_WIDTH, SHELF_WIDTH)
        self.setSizes([SHELF_WIDTH, middle, MIXER_WIDTH])


def _column(widgets: Sequence[QWidget]) -> QWidget:
    column = QWidget()
    rows = QVBoxLayout(column)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    for widget in widgets:
        rows.addWidget(widget, 0 if rows.count() else 1)
    return column
