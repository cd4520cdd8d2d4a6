"""Make the figures of docs/how-style-works.md: the laboratory's own pages, on a photo of ours.

``python docs/make_style_figures.py`` writes docs/style-1.jpg to docs/style-7.jpg, one for each step
of the walk. It needs no screen where QT_QPA_PLATFORM is offscreen.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QApplication

from stylemixer.bench.window.process import LastSession
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.paths import resources
from stylemixer.ui.laboratory.walk import Step, steps
from stylemixer.ui.look.theme import apply_theme

PHOTO, NETWORK = "chelsea.jpg", "painter"
STYLE, OTHER = (
    StyleRef(NETWORK, "learned", name) for name in ("hokusai-great-wave", "cassatt-summertime")
)
SIZE = (1560, 420)
QUALITY = 82


class Figures:
    """The window on a photo, with the laboratory afloat."""

    def __init__(self) -> None:
        self.table = LastSession(resources() / "examples" / PHOTO, "cpu")
        self.window = self.table.window
        self.table.until_quiet()
        self.window.session.edit(Recipe().added(STYLE), "Style")
        self.table.until_quiet()
        self.window.laboratory.show(True)
        self.table.until(lambda: self.window.laboratory.panel is not None)
        panel = self.window.laboratory.panel
        assert panel is not None
        self.panel = panel
        panel.enlarge.click()
        panel.parentWidget().setGeometry(0, 0, *SIZE)

    def make(self) -> None:
        """Write one for each step beside this file."""
        self.panel.begin_walk()
        for number, step in enumerate(steps(), start=1):
            self.table.until(lambda step=step: self._has_come(step))
            if step.look == "codes":
                self._mark()
            elif step.look == "distances":
                self._paint_more()
            QApplication.processEvents()
            path = Path(__file__).with_name(f"style-{number}.jpg")
            self.panel.page.grab().toImage().save(str(path), "JPEG", QUALITY)
            print(f"{number}. {step.title}: {self.panel.page.sentence}")
            self.panel.walk.next.click()
        self.window.close()

    def _has_come(self, step: Step) -> bool:
        seen, network = self.panel.seen, self.panel.choice()[0]
        if seen is None or seen.request.network != network:
            return False
        return not step.layer or seen.layer == step.layer

    def _change(self, change: Callable[[], object]) -> None:
        before = self.panel.seen
        change()
        self.table.until_quiet()
        self.table.until(lambda: self.panel.seen is not before)

    def _mark(self) -> None:
        """Mix a second style in, so that each bar lies between two marks."""
        recipe = self.window.session.recipe
        if len(recipe.slots) == 1:
            self._change(lambda: self.window.session.edit(recipe.added(OTHER), "Mix"))

    def _paint_more(self) -> None:
        """Compare full strength with a third of it."""
        recipe = Recipe().added(STYLE)
        little = msgspec.structs.replace(recipe, strength=0.33)
        self._change(lambda: self.window.session.edit(little, "Less"))
        self.panel.distances.begin()
        assert self.panel.seen is not None
        self.panel.distances.show_inspection(self.panel.seen)
        self._change(lambda: self.window.session.edit(recipe, "More"))


def main() -> None:
    """Make them with settings of their own."""
    with tempfile.TemporaryDirectory() as home:
        for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = home
        app = QApplication(["stylemixer"])
        apply_theme(app, "light")
        Figures().make()


if __name__ == "__main__":
    main()
