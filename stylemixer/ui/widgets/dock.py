"""A panel that can be moved about the window, under a title as the other panels have."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QWidget

from stylemixer.ui.look.icons import icon
from stylemixer.ui.widgets.icon_button import icon_button


class Dock(QDockWidget):
    """A dock whose buttons follow the theme and the keyboard, which Qt's own do not.

    Args:
        title: what it is called, translated.
        name: what Qt remembers it by.
        panel: what it shows.
        window: which it belongs to.
    """

    def __init__(self, title: str, name: str, panel: QWidget, window: QMainWindow) -> None:
        super().__init__(title, window)
        self.setObjectName(name)
        self.setWidget(panel)
        heading = QLabel(title)
        heading.setProperty("heading", True)
        self.float_button = icon_button(icon("float"), "")
        self.float_button.clicked.connect(lambda: self.setFloating(not self.isFloating()))
        self.topLevelChanged.connect(self._name_float)
        close = self.close_button = icon_button(
            icon("close"), self.tr("Hide"), self.tr("Hide this panel; View brings it back")
        )
        close.clicked.connect(self.close)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 4, 6, 2)
        row.setSpacing(2)
        row.addWidget(heading, 1)
        for button in (self.float_button, close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("compact", True)
            row.addWidget(button)
        self.setTitleBarWidget(head)
        self._window = window
        self._name_float(False)

    def stand(self, area: Qt.DockWidgetArea) -> None:
        """Stand at a side of the window; as a tab, where another dock stands there already."""
        window = self._window
        others = [
            dock
            for dock in window.findChildren(Dock)
            if dock is not self
            and window.dockWidgetArea(dock) == area
            and not (dock.isFloating() or dock.isHidden())
        ]
        window.addDockWidget(area, self)
        if others:
            window.tabifyDockWidget(others[-1], self)

    def show_up(self, on: bool) -> None:
        """Show it, in front of what it shares its place with, or hide it."""
        self.setVisible(on)
        if on:
            self.raise_()

    def _name_float(self, floating: bool) -> None:
        name, tip = (
            (self.tr("Put back"), self.tr("Put the panel back into the window"))
            if floating
            else (self.tr("Take out"), self.tr("Take the panel out into a window of its own"))
        )
        self.float_button.setAccessibleName(name)
        self.float_button.setToolTip(tip)
