"""The settings while the window is open: changed at once, written to disk a moment later."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from stylemixer.document.settings import SessionState, Settings
from stylemixer.ui.state.recovery import BackgroundWriter

WRITE_AFTER_MS = 1_000
"""A killed process loses at most this much."""


class SettingsStore(QObject):
    """Holds the settings and sees to it that they reach the disk.

    Signals:
        changed: the new `Settings`, after a preference or the recent photos have changed.
    """

    changed = Signal(object)

    def __init__(
        self, settings: Settings, keeper: BackgroundWriter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._keeper = keeper
        self._session: Callable[[], SessionState] | None = None
        self._soon = QTimer(self, singleShot=True, interval=WRITE_AFTER_MS)
        self._soon.timeout.connect(self.write)

    @property
    def settings(self) -> Settings:
        """The current settings; their `last` session may lag behind the window."""
        return self._settings

    def describe_session_with(self, session: Callable[[], SessionState]) -> None:
        """Say how the current session is described when the settings are written."""
        self._session = session

    def change(self, **changes: object) -> None:
        """Change some fields of the settings."""
        self.replace(self._settings.replaced(**changes))

    def replace(self, settings: Settings) -> None:
        """Take other settings."""
        if settings != self._settings:
            self._settings = settings
            self.changed.emit(settings)
            self.touch()

    def touch(self) -> None:
        """Write soon: something in the session has changed."""
        if not self._soon.isActive():
            self._soon.start()

    def write(self) -> None:
        """Hand the settings and the session to the thread that writes them."""
        self._soon.stop()
        if self._session is not None:
            self._settings = self._settings.replaced(last=self._session())
        self._keeper.keep(settings=self._settings)
