"""The user's library of taught styles as the window sees it."""

from pathlib import Path

from PySide6.QtCore import QObject

from stylemixer.document.styles.library import StyleLibrary
from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.engine.codes import StyleCode
from stylemixer.errors import StyleMixerError
from stylemixer.ui.state.kept_files import KeptFiles
from stylemixer.ui.widgets.sentences import translated


class Library(KeptFiles[TaughtStyle]):
    """The taught styles. Nothing here raises for a folder that has gone or may not be written.

    Args:
        folder: where the style files lie.
        parent: Qt's parent.

    Attributes:
        files: the library itself, for those that read on the window's thread.
    """

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        self.files = StyleLibrary(folder)
        super().__init__(self.files, parent)

    @property
    def styles(self) -> tuple[TaughtStyle, ...]:
        """All of them, the newest first."""
        return tuple(self._entries.values())

    def style(self, style_id: str) -> TaughtStyle | None:
        """Return what is known of a style; None when it is not here."""
        return self._entries.get(style_id)

    def name(self, style_id: str) -> str:
        """Return what a style is called, or was when it was last here."""
        return self.files.title(style_id)

    def add(
        self, style: TaughtStyle, code: StyleCode, thumbnail: bytes, target: bytes = b""
    ) -> TaughtStyle | None:
        """Keep a style; returns it as it was kept, or None after a sentence."""
        try:
            kept = self.files.add(style, code, thumbnail, target)
        except StyleMixerError as error:
            self.said.emit(translated(error.sentence))
            return None
        self._take()
        return kept
