"""The processes that `stylemixer bench kills` kills: a window, a render, a refinement.

They tell on standard output how far they are, so that they are killed while they write.
"""

import itertools
import json
import math
import multiprocessing
import random
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from stylemixer.bench.kills.projects import ProjectWriter

if TYPE_CHECKING:
    from stylemixer.ui.main_window import MainWindow

STYLES = 4
REFINED_STEPS = 12
NEVER_MS = 3_600_000


def _say(**what: object) -> None:
    print(json.dumps(what), flush=True)


class Writer:
    """Makes a window write settings, session, painted picture, library and, if asked, a lesson.

    Args:
        window: the window.
        painting: the picture to teach; None: no lesson.
    """

    def __init__(self, window: "MainWindow", painting: Path | None) -> None:
        self._window = window
        self._random = np.random.default_rng()
        self._count = itertools.count()
        self._styles: list[str] = [style.id for style in window.library.styles]
        self._quiet = painting is not None
        if painting is not None:
            from stylemixer.ui.teaching.teach_dialog import Wish  # noqa: PLC0415  Qt, only here

            window.teaching.progressed.connect(self._progressed)
            window.lessons.begin(Wish((painting,), "Wave", "quick"))

    def write(self) -> bool:
        """Change everything once; return whether that could be done, which it always can."""
        from PySide6.QtGui import QImage  # noqa: PLC0415  Qt, only here

        number = next(self._count)
        window, session = self._window, self._window.session
        recipe = session.recipe
        if recipe.slots:
            weight = float(self._random.random())
            session.edit(recipe.with_slot(recipe.slots[0].key, weight=weight), "Weight")
        window.store.write()
        noise = self._random.integers(0, 256, (300, 400, 4), np.uint8)
        picture = QImage(noise.tobytes(), 400, 300, QImage.Format.Format_RGB32).copy()
        window.writer.keep(picture=picture)
        self._change_library(number)
        if number == 2 and not self._quiet:
            _say(writing=True)
        return True

    def _change_library(self, number: int) -> None:
        from stylemixer.document.styles.library import new_style_id  # noqa: PLC0415  see above
        from stylemixer.document.styles.taught_style import TaughtStyle  # noqa: PLC0415
        from stylemixer.engine.codes import StyleCode  # noqa: PLC0415
        from stylemixer.engine.networks.registry import NETWORKS  # noqa: PLC0415
        from stylemixer.paths import resources  # noqa: PLC0415

        library = self._window.library
        if len(self._styles) >= STYLES:
            library.change(self._styles[number % STYLES], name=f"Wave {number}")
            return
        network = NETWORKS[0]
        numbers = self._random.random((2, network.channels), np.float32)
        style = TaughtStyle(new_style_id(), network.name, f"Wave {number}")
        thumbnail = next((resources() / "thumbnails").glob("*.jpg")).read_bytes()
        kept = library.add(style, StyleCode(network.name, *numbers), thumbnail)
        if kept is not None:
            self._styles.append(kept.id)

    def _progressed(self) -> None:
        if self._quiet:
            self._quiet = False
            _say(writing=True, lesson=[child.pid for child in multiprocessing.active_children()])


def window(make_writer: "Callable[[MainWindow], Writer | ProjectWriter]", end: bool) -> int:
    """Open the window without its engine, and write until the end comes.

    Args:
        make_writer: makes what writes.
        end: close the window once everything has been written a few times.
    """
    from PySide6.QtCore import QTimer  # noqa: PLC0415  the render must not load it
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from stylemixer.ui import app  # noqa: PLC0415
    from stylemixer.ui.main_window import MainWindow  # noqa: PLC0415

    app.START_AFTER_MS = NEVER_MS  # painting writes nothing
    qt = QApplication(["stylemixer"])
    state: dict[str, Any] = {}

    def write() -> None:
        if "writer" not in state:
            found = next(w for w in qt.topLevelWidgets() if isinstance(w, MainWindow))
            found.bridge.crashed.connect(lambda *lines: _say(crashed=lines))
            state.update(writer=make_writer(found), window=found, written=0)
        state["written"] += state["writer"].write()
        if end and state["written"] > 5:
            state["window"].close_unasked()

    timer = QTimer(interval=5)
    timer.timeout.connect(write)
    timer.start()
    return app.run([])


def render(words: list[str]) -> int:
    """Render as the command line does, and say each band."""
    from stylemixer.cli import main as command_line  # noqa: PLC0415  torch
    from stylemixer.engine.painting.mixer import Mixer  # noqa: PLC0415

    whole = Mixer.export

    def export(self: Mixer, *given: Any, **more: Any) -> Generator[Any, None, None]:
        for band in whole(self, *given, **more):
            _say(done=band.done)
            yield band

    Mixer.export = export  # type: ignore[method-assign]
    return command_line(["render", *words])


def refine(folder: Path) -> int:
    """Go on with the refinement of a folder, or begin one, say each step, and keep the picture.

    Args:
        folder: it is written to after each step.
    """
    from stylemixer.document.recipe import Recipe, StyleRef  # noqa: PLC0415  see above
    from stylemixer.engine.pictures.images import read_picture  # noqa: PLC0415
    from stylemixer.jobs.refining import (  # noqa: PLC0415
        Refinement,
        unfinished,
        write_refinement,
    )
    from stylemixer.jobs.refining_steps import keep, refinement_steps  # noqa: PLC0415
    from stylemixer.paths import resources  # noqa: PLC0415
    from stylemixer.refining import refine as refining  # noqa: PLC0415
    from stylemixer.refining.plan import Plan  # noqa: PLC0415

    refining.KEPT_EVERY_S, refining.WRITING_SHARE = 0.0, math.inf
    refinement = unfinished(folder)
    if refinement is None:
        photo = folder / "photo.png"
        with Image.open(resources() / "examples" / "coffee.jpg") as image:
            image.resize((96, 64)).save(photo)
        recipe = Recipe(working_edge=256).added(StyleRef("cin26", "learned", "ink-mosaic"))
        refinement = Refinement(
            "kill",
            photo.name,
            str(photo),
            read_picture(photo).fingerprint,
            recipe,
            Plan(steps=REFINED_STEPS, edge=96, seed=random.randrange(1000)),
            str(folder),
        )
        write_refinement(refinement)
    for progress in refinement_steps(refinement, lambda: False):
        _say(step=progress.step)
    _say(kept=keep(refinement))
    return 0


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "refine":
        sys.exit(refine(Path(rest[0])))
    if what == "render":
        sys.exit(render(rest))
    if what == "project":
        sys.exit(window(lambda found: ProjectWriter(found, Path(rest[0])), "end" in rest))
    painting = Path(rest[0]) if rest else None
    sys.exit(window(lambda found: Writer(found, painting), what == "end"))
