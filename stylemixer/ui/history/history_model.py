"""The list of steps: where the artist has been, where they are, and what was undone."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon, QUndoStack

from stylemixer.document.recipe import Recipe
from stylemixer.ui.history.history_pictures import HistoryPictures
from stylemixer.ui.look.colours import current
from stylemixer.ui.state.undo_steps import Change
from stylemixer.ui.widgets.plain_text import plain

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


@dataclass(frozen=True)
class Step:
    """A state of the history.

    Attributes:
        text: what led to it.
        recipe: the mix as it was then; None: nobody knows.
    """

    text: str
    recipe: Recipe | None


def steps_of(stack: QUndoStack, recipe: Recipe, beginning: str) -> list[Step]:
    """Return the states of a history, the oldest first; one more than there are commands.

    Args:
        stack: the history.
        recipe: the present one.
        beginning: what the oldest state is called.
    """
    changes = [stack.command(index) for index in range(stack.count())]
    recipes = [
        (change.before, change.after)
        if isinstance(change, Change) and isinstance(change.after, Recipe)
        else None
        for change in changes
    ]
    here = next((pair[0] for pair in recipes if pair is not None), recipe)
    steps = [Step(beginning, here)]
    for index, pair in enumerate(recipes):
        here = here if pair is None else pair[1]
        steps.append(Step(stack.text(index).replace("&&", "&"), here))
    return steps


class HistoryModel(QAbstractListModel):
    """The steps of a history.

    Args:
        pictures: what showed at each.
        parent: Qt's parent.

    Attributes:
        here: the row of the present state.
    """

    def __init__(self, pictures: HistoryPictures, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._steps: list[Step] = []
        self.here = 0

    def show(self, steps: list[Step], here: int) -> None:
        """Show these steps, of which one is the present state."""
        if len(steps) == len(self._steps):
            self._steps, self.here = steps, here
            self.refresh()
            return
        self.beginResetModel()
        self._steps, self.here = steps, here
        self.endResetModel()

    def refresh(self) -> None:
        """Show new pictures and colours."""
        if self._steps:
            self.dataChanged.emit(self.index(0), self.index(len(self._steps) - 1))

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._steps)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        step = self._steps[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return step.text
            case Qt.ItemDataRole.ToolTipRole:
                return plain(step.text)
            case Qt.ItemDataRole.DecorationRole:
                return self._picture(step)
            case Qt.ItemDataRole.ForegroundRole if index.row() > self.here:
                return QColor(current().text_disabled)
            case Qt.ItemDataRole.AccessibleTextRole if index.row() > self.here:
                return self.tr("{0}, undone").format(step.text)
        return None

    def _picture(self, step: Step) -> QIcon:
        picture = None if step.recipe is None else self._pictures.of(step.recipe)
        return self._pictures.nothing if picture is None else picture
