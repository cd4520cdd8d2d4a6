"""The user's library of taught styles as the window sees it: signals, and sentences for errors."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QFile, QObject, Signal

from stylemixer.document.styles.file_library import AlreadyThereError, Removed
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.engine.codes import StyleCode
from stylemixer.errors import StyleMixerError
from stylemixer.ui.widgets.sentences import translated


class TakenIn(NamedTuple):
    """What came of importing files.

    Attributes:
        new: styles that were not here before.
        present: all that are here now, in the order of the files.
        problem: a sentence about the others, perhaps empty.
    """

    new: list[TaughtStyle]
    present: list[TaughtStyle]
    problem: str


class Library(QObject):
    """The taught styles. Nothing here raises for a folder that has gone or may not be written.

    Args:
        folder: where the style files lie.
        parent: Qt's parent.

    Signals:
        changed: styles have come, gone or changed.
        said: a sentence for the user about what went wrong.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = StyleLibrary(folder)
        self._styles: dict[str, TaughtStyle] = {}
        self._take()

    # --- asking -----------------------------------------------------------------------------

    @property
    def styles(self) -> tuple[TaughtStyle, ...]:
        """All of them, the newest first."""
        return tuple(self._styles.values())

    def style(self, style_id: str) -> TaughtStyle | None:
        """Return what is known of a style; None when it is not here."""
        return self._styles.get(style_id)

    def name(self, style_id: str) -> str:
        """Return what a style is called, or was when it was last here."""
        return self._library.title(style_id)

    def tell_problems(self) -> None:
        """Say in one sentence which files of the folder cannot be read."""
        problems = self._library.problems()
        if len(problems) == 1:
            self.said.emit(translated(problems[0]))
        elif problems:
            text = self.tr("{0} %n more cannot be read.", "", len(problems) - 1)
            self.said.emit(text.format(translated(problems[0])))

    # --- changing ---------------------------------------------------------------------------

    def add(
        self, style: TaughtStyle, code: StyleCode, thumbnail: bytes, target: bytes = b""
    ) -> TaughtStyle | None:
        """Keep a style; returns it as it was kept, or None after a sentence."""
        try:
            kept = self._library.add(style, code, thumbnail, target)
        except StyleMixerError as error:
            self.said.emit(translated(error.sentence))
            return None
        self._take()
        return kept

    def change(self, style_id: str, **fields: object) -> bool:
        """Change what is known of a style; returns whether that worked, and says why not."""
        problem = self.try_change(style_id, **fields)
        if problem:
            self.said.emit(problem)
        return not problem

    def try_change(self, style_id: str, **fields: object) -> str:
        """Change what is known of a style; returns a sentence when that did not work."""
        try:
            self._library.change(style_id, **fields)
        except StyleMixerError as error:
            return translated(error.sentence)
        self._take()
        return ""

    def remove(self, style_id: str) -> Removed[TaughtStyle] | None:
        """Put a style into the system's trash; returns what brings it back, or None."""
        try:
            removed = self._library.remove(style_id, to_trash)
        except StyleMixerError as error:
            self.said.emit(translated(error.sentence))
            self._take()
            return None
        self._take()
        return removed

    def restore(self, removed: Removed[TaughtStyle]) -> bool:
        """Bring a removed style back; returns whether that worked."""
        try:
            self._library.restore(removed)
        except StyleMixerError as error:
            self.said.emit(translated(error.sentence))
            return False
        self._take()
        return True

    def take_in(self, paths: Iterable[Path]) -> TakenIn:
        """Copy style files into the library."""
        new, present, problems = [], [], []
        for path in paths:
            try:
                new.append(self._library.import_file(path))
                present.append(new[-1])
            except AlreadyThereError as error:
                here = self._library.get(error.entry.id)
                present += [here] if here is not None else []
                problems.append(translated(error.sentence))
            except StyleMixerError as error:
                problems.append(translated(error.sentence))
        self._take()
        problem = problems[0] if problems else ""
        if len(problems) > 1:
            text = self.tr("{0} %n more had to be left out.", "", len(problems) - 1)
            problem = text.format(problem)
        return TakenIn(new, present, problem)

    def export(self, style_id: str, path: Path) -> bool:
        """Write a style as a file of its own; returns whether that worked."""
        try:
            self._library.export(style_id, path)
        except StyleMixerError as error:
            self.said.emit(translated(error.sentence))
            return False
        return True

    def refresh(self) -> None:
        """Look again: another process may have taught or removed styles."""
        before = self._library.problems()
        if self._library.refresh() and self._library.problems() != before:
            self.tell_problems()
        self._take()

    def _take(self) -> None:
        found = {style.id: style for style in self._library.entries()}
        if found != self._styles:
            self._styles = found
            self.changed.emit()


def to_trash(path: Path) -> bool:
    """Move a file to the system's trash; returns whether it is there now."""
    return QFile(str(path)).moveToTrash()
