"""Make the pictures of docs/guide.md: the real window and its dialogs, on a photo of ours.

``python docs/make_guide_pictures.py`` writes docs/guide/*.jpg. It needs no screen where
QT_QPA_PLATFORM is offscreen.
"""

import os
import tempfile
from pathlib import Path

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from stylemixer.bench.window.process import LastSession
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.paths import resources
from stylemixer.ui.look.theme import apply_theme
from stylemixer.ui.saving.save_dialog import SaveDialog
from stylemixer.ui.shelf.shelf_model import Shown

PHOTO, NETWORK = "coffee.jpg", "painter"
COLOURS, STROKES = "hokusai-great-wave", "van-gogh-church-auvers"
WINDOW = (1280, 800)
DIALOG_MS = 4000
"""Until a dialog shows its own preview."""
QUALITY = 82
FOLDER = Path(__file__).with_name("guide")


class Pictures:
    """The window on a photo, as an artist would have it."""

    def __init__(self) -> None:
        self.table = LastSession(resources() / "examples" / PHOTO, "cpu")
        self.window = self.table.window
        self.window.resize(*WINDOW)
        self.table.until_quiet()

    def make(self) -> None:
        """Write them all."""
        window = self.window
        session = window.session
        first = Recipe()
        for name in (COLOURS, STROKES):
            first = first.added(StyleRef(NETWORK, "learned", name))
        self._mix(first)
        self._keep("first-mix", window)
        window.actions_by_id["keep_snapshot"].trigger()
        apart = first.with_slot(1, groups=(1.0, 0.3, 0.0, 0.0))
        apart = apart.with_slot(2, groups=(0.0, 0.7, 1.0, 1.0))
        for card in window.mixer.cards:
            card.more.click()
        self._mix(apart)
        self._keep("colours-and-strokes", window)
        window.actions_by_id["keep_snapshot"].trigger()
        for card in window.mixer.cards:
            card.more.click()
        self._mix(msgspec.structs.replace(session.recipe, keep_colours=0.6))
        window.actions_by_id["keep_snapshot"].trigger()
        self.table.until_quiet()
        self._keep("snapshots", window)
        window.shelf.show_kind(Shown.LOOKS)
        self.table.until_quiet()
        self._keep("looks", window)
        window.shelf.show_kind(Shown.ALL)
        self.make_dialogs()
        window.close_unasked()

    def make_dialogs(self) -> None:
        """Write those of the dialogs."""
        for name, action in (("prepare", "prepare"), ("refine", "refine"), ("print", "export")):
            # some run an event loop of their own, so the picture is taken from inside of it
            QTimer.singleShot(DIALOG_MS, lambda name=name: self._keep_dialog(name))
            self.window.actions_by_id[action].trigger()
            self.table.until(lambda: not self._dialogs())

    def _keep_dialog(self, name: str) -> None:
        (dialog,) = self._dialogs()
        if isinstance(dialog, SaveDialog):
            dialog.set_folder(Path("Pictures"))
        self._keep(name, dialog)
        dialog.reject()

    def _mix(self, recipe: Recipe) -> None:
        self.table.screen.clear()
        self.window.session.edit(recipe, "Mix")
        self.table.until_quiet()

    def _dialogs(self) -> list[QDialog]:
        tops = QApplication.topLevelWidgets()
        return [top for top in tops if isinstance(top, QDialog) and top.isVisible()]

    def _keep(self, name: str, widget: QWidget) -> None:
        QApplication.processEvents()
        path = FOLDER / f"{name}.jpg"
        widget.grab().toImage().save(str(path), "JPEG", QUALITY)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} KB")


def main() -> None:
    """Make them with settings of their own."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = home
        app = QApplication(["stylemixer"])
        apply_theme(app, "dark")
        Pictures().make()


if __name__ == "__main__":
    main()
