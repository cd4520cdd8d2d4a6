"""Which mixes a batch paints: the one on the table, looks, or several of them."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from stylemixer.document.looks.look import Look
from stylemixer.ui.batch.cut_button import CutButton
from stylemixer.ui.state.looks import Looks
from stylemixer.ui.widgets.plain_text import in_menu


class MixChoice(CutButton):
    """A button that opens a list of mixes to tick.

    Args:
        looks: all looks.
        parent: Qt's parent.

    Signals:
        changed: others are ticked.
    """

    changed = Signal()

    def __init__(self, looks: Looks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looks = looks
        self._chosen: set[str] = set()
        self.table = QAction(self.tr("The mix on the table"), self)
        self.table.setCheckable(True)
        self.table.setChecked(True)
        self.table.toggled.connect(self._toggled)
        self.list = QMenu(self)
        self.list.aboutToShow.connect(self._fill)
        self.setMenu(self.list)
        self.setAccessibleName(self.tr("Mixes"))
        self.setToolTip(self.tr("What every photo is painted in; several looks at once, too"))
        self.setWhatsThis(self.toolTip())
        self._refresh()

    @property
    def looks(self) -> tuple[Look, ...]:
        """The looks that are ticked and still there."""
        return tuple(look for look in self._looks.all if look.id in self._chosen)

    @property
    def several(self) -> bool:
        """Whether every photo is painted several times."""
        return len(self.looks) + self.table.isChecked() > 1

    def choose(self, look_id: str, on: bool) -> None:
        """Tick a look, or take the tick away."""
        if on:
            self._chosen.add(look_id)
        else:
            self._chosen.discard(look_id)
        self._toggled()

    def _fill(self) -> None:
        self.list.clear()
        self.list.addAction(self.table)
        self.list.addSeparator()
        for look in self._looks.all:
            action = self.list.addAction(in_menu(look.name))
            action.setCheckable(True)
            action.setChecked(look.id in self._chosen)
            action.toggled.connect(lambda on, name=look.id: self.choose(name, on))

    def _toggled(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        names = [self.tr("On the table")] if self.table.isChecked() else []
        names += [look.name for look in self.looks]
        if len(names) > 1:
            text = self.tr("{0} mixes").format(len(names))
        else:
            text = names[0] if names else self.tr("Choose…")
        self.set_text(text)
