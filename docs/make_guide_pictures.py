"""Make the pictures of docs/guide.md: the real window and its dialogs, on a photo of ours.

``python docs/make_guide_pictures.py`` writes docs/guide/*.jpg. It needs no screen where
QT_QPA_PLATFORM is offscreen, and ends within `LONGEST_S` seconds whatever happens.
"""

import faulthandler
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from stylemixer.bench.window.process import LastSession
from stylemixer.bench.window.watching import pause
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.paths import resources
from stylemixer.ui.look.theme import apply_theme
from stylemixer.ui.projects.photo_question import PhotoQuestion
from stylemixer.ui.saving.save_dialog import SaveDialog
from stylemixer.ui.shelf.shelf_model import Shown

PHOTO, NETWORK = "coffee.jpg", "painter"
COLOURS, STROKES = "hokusai-great-wave", "van-gogh-church-auvers"
ON_THE_PAD = (COLOURS, STROKES, "cassatt-summertime", "munch-scream")
PATH = ((0.5, 0.5), (0.42, 0.44), (0.36, 0.4), (0.33, 0.42), (0.31, 0.47))
"""Where the puck goes, as shares of the pad's side."""
WINDOW, WIDE_WINDOW = (1280, 800), (1600, 900)
WIDEST = 1120
DIALOG_S = 4.0
"""Until a dialog shows its own preview."""
QUALITY = 80
LONGEST_S = 600
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
        apart = self.make_mixes()
        self.make_snapshots(apart)
        self.make_shelf()
        self.make_pad()
        self.make_variations(apart)
        self.make_dialogs()
        self.window.close_unasked()

    def make_mixes(self) -> Recipe:
        """Write the first mix, and the one with colours and strokes apart, which is returned."""
        first = Recipe()
        for name in (COLOURS, STROKES):
            first = first.added(StyleRef(NETWORK, "learned", name))
        self._mix(first)
        self._keep("first-mix", self.window)
        self._do("keep_snapshot")
        apart = first.with_slot(1, groups=(1.0, 0.3, 0.0, 0.0))
        apart = apart.with_slot(2, groups=(0.0, 0.7, 1.0, 1.0))
        self._open_cards()
        self._mix(apart)
        self._keep("colours-and-strokes", self.window)
        self._do("keep_snapshot")
        self._open_cards()
        return apart

    def make_snapshots(self, apart: Recipe) -> None:
        """Write the strip, and two of its snapshots in the split."""
        self._mix(msgspec.structs.replace(apart, keep_colours=0.6))
        self._do("keep_snapshot")
        self._keep("snapshots", self.window)
        self._do("compare_snapshots")
        self._keep("compare", self.window)
        self._do("compare_snapshots")
        self._do("strip")

    def make_shelf(self) -> None:
        """Write the looks."""
        self.window.shelf.show_kind(Shown.LOOKS)
        self._keep("looks", self.window)
        self.window.shelf.show_kind(Shown.ALL)

    def make_pad(self) -> None:
        """Write the pad, with a trail behind the puck."""
        pad = self.window.pad
        mix = Recipe()
        for name in ON_THE_PAD:
            mix = mix.added(StyleRef(NETWORK, "learned", name))
        self._mix(mix)
        self._do("pad")
        pad.put_mix_styles()
        for place in PATH:
            self.table.screen.clear()
            pad.go(place)
            self.table.until_quiet()
        self._keep("pad", self.window)
        self._do("pad")

    def make_variations(self, around: Recipe) -> None:
        """Write the grid of nine."""
        self._mix(around)
        self.window.resize(*WIDE_WINDOW)
        self._do("variations")
        pause(DIALOG_S * 3)  # nine are painted, one after the other
        self._keep("variations", self.window)
        self._do("variations")
        self.window.resize(*WINDOW)

    def make_dialogs(self) -> None:
        """Write those of the dialogs."""
        window = self.window
        painting = Path(tempfile.gettempdir()) / "my painting.jpg"
        shutil.copy(resources() / "welcome" / "painted.jpg", painting)
        project = window.desk.described(None)
        asked: tuple[tuple[str, Callable[[], object]], ...] = (
            ("teach", lambda: window.lessons.ask([painting])),
            ("project", lambda: PhotoQuestion(project, window).open()),
            ("prepare", lambda: self._do("prepare")),
            ("refine", lambda: self._do("refine")),
            ("print", lambda: self._do("export")),
        )
        for name, ask in asked:
            self._keep_dialog(name, ask)
        painting.unlink()

    def _keep_dialog(self, name: str, ask: Callable[[], object]) -> None:
        """Ask for something that opens a dialog, and write that; some run a loop of their own."""
        kept: list[str] = []

        def look() -> None:
            for dialog in self._dialogs():
                try:
                    if isinstance(dialog, SaveDialog):
                        dialog.set_folder(Path("Pictures"))
                        dialog.size_mode.setCurrentIndex(dialog.size_mode.findData("cm"))
                        dialog.format.setCurrentIndex(dialog.format.findText("TIFF"))
                        pause(DIALOG_S)
                    self._write(name, dialog)
                    kept.append(name)
                finally:
                    dialog.reject()

        looking = QTimer(interval=round(DIALOG_S * 1000))
        looking.timeout.connect(look)
        looking.start()
        ask()
        self.table.until(lambda: bool(kept) and not self._dialogs())
        looking.stop()

    def _do(self, name: str) -> None:
        self.window.actions_by_id[name].trigger()

    def _open_cards(self) -> None:
        for card in self.window.mixer.cards:
            card.more.click()

    def _mix(self, recipe: Recipe) -> None:
        self.table.screen.clear()
        self.window.session.edit(recipe, "Mix")
        self.table.until_quiet()

    def _dialogs(self) -> list[QDialog]:
        tops = QApplication.topLevelWidgets()
        return [top for top in tops if isinstance(top, QDialog) and top.isVisible()]

    def _keep(self, name: str, widget: QWidget) -> None:
        self.table.until_quiet()
        self._write(name, widget)

    def _write(self, name: str, widget: QWidget) -> None:
        image = widget.grab().toImage()
        if image.width() > WIDEST:
            image = image.scaledToWidth(WIDEST, Qt.TransformationMode.SmoothTransformation)
        path = FOLDER / f"{name}.jpg"
        image.save(str(path), "JPEG", QUALITY)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} KB", flush=True)


def main() -> None:
    """Make them with settings of their own."""
    faulthandler.dump_traceback_later(LONGEST_S, exit=True)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = home
        app = QApplication(["stylemixer"])
        apply_theme(app, "dark")
        Pictures().make()
    faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
