"""The row over the shelf that says which tiles show: all, favourites, painters, mine, looks."""

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QToolButton, QWidget

from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.ui.look.icons import icon
from stylemixer.ui.shelf.shelf_model import Shown


def kind_buttons(parent: QWidget, *, looks: bool) -> dict[Shown, QToolButton]:
    """Return a button for each kind, from left to right; those of what there is none are hidden.

    Args:
        parent: the shelf.
        looks: whether there are looks.
    """
    names = {
        Shown.ALL: (
            _tr("All"),
            _tr("All styles"),
            _tr("Shows every style: built in, taught, and your pictures."),
        ),
        Shown.FAVOURITES: (
            "",
            _tr("Favourites: styles with a star"),
            _tr("Shows what you have marked, with the star on its tile or the key F."),
        ),
        Shown.PAINTERS: (
            _tr("Painters"),
            _tr("Styles of well-known paintings"),
            _tr("Shows those that were each learned from one famous picture."),
        ),
        Shown.OWN: (
            _tr("Mine"),
            _tr("Your own pictures and taught styles"),
            _tr("Shows what you have added: dropped paintings, lessons and mixes that you kept."),
        ),
        Shown.LOOKS: (
            _tr("Looks"),
            _tr("Looks: whole mixes, ready to use"),
            _tr("A click puts one on the table, Shift-click adds it at half weight."),
        ),
    }
    painters = any(style.artist for style in LEARNED_STYLES)
    absent = {Shown.PAINTERS: not painters, Shown.LOOKS: not looks}
    buttons = {}
    for kind, (text, name, says) in names.items():
        button = buttons[kind] = QToolButton(parent)
        button.setText(text)
        if not text:
            button.setIcon(icon("star"))
            button.setIconSize(QSize(16, 16))
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setWhatsThis(says)
        button.setCheckable(True)
        button.setChecked(kind == Shown.ALL)
        button.setProperty("segment", True)
        button.setHidden(absent.get(kind, False))
    return buttons


def _tr(text: str) -> str:
    return QCoreApplication.translate("StyleShelf", text)
