"""Menu bar and tool bar, filled from the table of actions."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QSizePolicy, QToolBar, QToolButton, QWidget

from stylemixer.ui import actions
from stylemixer.ui.look.theme import icon

LEFT = ("open", "save_project", "export", "copy", None, "undo", "redo")
RIGHT = ("split", None, "zoom_out", "fit", "actual_size", "zoom_in", None, "panels")
"""The halves of the tool bar; None is a line."""


def fill_menu_bar(
    bar: QMenuBar, made: Mapping[str, QAction], fills: Mapping[str, Callable[[QMenu], None]]
) -> None:
    """Put the actions into their menus.

    Args:
        bar: the window's menu bar.
        made: the actions by id.
        fills: those that open a menu of their own, and what fills it when it opens.
    """
    menus = {}
    for key, _title in actions.MENUS:
        menus[key] = bar.addMenu(actions.menu_title(key))
        menus[key].setToolTipsVisible(True)
    for spec in actions.ACTIONS:
        if spec.separated:
            menus[spec.menu].addSeparator()
        menus[spec.menu].addAction(made[spec.id])
    for key, fill in fills.items():
        menu = QMenu(bar)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(partial(fill, menu))
        made[key].setMenu(menu)


class ToolBar(QToolBar):
    """The tools that are used most, as icons; files and history left, looking right.

    Attributes:
        original: the button that shows the photo itself while it is held.
    """

    def __init__(
        self,
        made: Mapping[str, QAction],
        show_original: Callable[[bool], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tools"))
        self.setObjectName("tools")
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self.toggleViewAction().setVisible(False)
        self.original = QToolButton()
        self.original.setIcon(icon("original"))
        self.original.setAccessibleName(self.tr("Show the photo while pressed"))
        self.original.setToolTip(self.tr("Show the original photo while this is held (\\)"))
        self.original.pressed.connect(lambda: show_original(True))
        self.original.released.connect(lambda: show_original(False))
        self._fill(made, LEFT)
        spring = QWidget()
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spring)
        self.addWidget(self.original)
        self._fill(made, RIGHT)

    def _fill(self, made: Mapping[str, QAction], names: tuple[str | None, ...]) -> None:
        for name in names:
            if name is None:
                self.addSeparator()
                continue
            action = made[name]
            self.addAction(action)
            button = self.widgetForAction(action)
            button.setAccessibleName(actions.plain(action.text()))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
