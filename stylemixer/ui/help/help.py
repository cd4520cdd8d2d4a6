"""What the Help menu does, but for the walk of the laboratory."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from stylemixer.render.requests import EngineInfo
from stylemixer.ui import about
from stylemixer.ui.help.guide import Guide, guide_path
from stylemixer.ui.help.tour import Controls, Tour
from stylemixer.ui.help.whats_this import WhatsThis
from stylemixer.ui.state.session import Session
from stylemixer.ui.state.settings_store import SettingsStore
from stylemixer.ui.widgets.messages import show_log_folder


class Help(QObject):
    """Shows the tour, the guide, the shortcuts and who made it.

    Args:
        session: whose mix the tour watches.
        controls: what the tour points at.
        store: remembers that the tour has been shown.
        info: what is known of the engine.
        made: all actions by id, once they are made.
        window: over which it shows.

    Signals:
        said: a sentence for the user.
    """

    said = Signal(str)

    def __init__(
        self,
        session: Session,
        *,
        controls: Controls,
        store: SettingsStore,
        info: Callable[[], EngineInfo | None],
        made: Callable[[], Mapping[str, QAction]],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._store = store
        self._window = window
        self.tour = Tour(session, controls, window)
        self.whats_this = WhatsThis(self)
        self.slots: dict[str, Callable[..., object]] = {
            "tour": self.tour.ask,
            "guide": self.show_guide,
            "whats_this": self._ask_what,
            "shortcuts": lambda: self._show(about.Shortcuts(made().values(), window)),
            "diagnostics": lambda: self.said.emit(about.copy_diagnostics(info())),
            "show_log": show_log_folder,
            "about": lambda: self._show(about.About(info(), window)),
        }

    def welcome(self, *, has_photo: bool) -> None:
        """Begin the tour if this is the very first start.

        Args:
            has_photo: a photo was opened with the program, so that this step is done.
        """
        settings = self._store.settings
        if settings.last is None and not settings.toured:
            self._store.change(toured=True)
            self.tour.begin(1 if has_photo else 0)

    def show_guide(self) -> None:
        """Show the guide beside the window."""
        path = guide_path()
        if path is None:
            self.said.emit(self.tr("The guide is missing; reinstall Style Mixer."))
            return
        self._show(Guide(path, self._window), beside=True)

    def _ask_what(self) -> None:
        self.said.emit(
            self.tr("Click what you want explained; Shift+F1 again explains what has the focus.")
        )
        self.whats_this.ask()

    def _show(self, dialog: QDialog, *, beside: bool = False) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if beside:
            dialog.show()
        else:
            dialog.open()
