"""One run for the bench of the desk, in a process and home of its own: ``… WHAT KIND COUNT``."""

import json
import sys
import time
from functools import partial

import msgspec
import numpy as np
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from stylemixer.bench.window.process import WINDOW, resident
from stylemixer.bench.window.watching import Heartbeat, until
from stylemixer.document.looks.library import looks_folder, shipped_looks
from stylemixer.document.looks.look_bytes import LookFile, look_to_bytes
from stylemixer.document.looks.look_file import SUFFIX, read_look
from stylemixer.document.projects.project import Project
from stylemixer.document.projects.writing import write_autosave
from stylemixer.document.settings import SessionState, Settings
from stylemixer.document.snapshots import Snapshot
from stylemixer.paths import resources
from stylemixer.render.bridge import RenderBridge
from stylemixer.ui.look.theme import apply_theme
from stylemixer.ui.main_window import MainWindow
from stylemixer.ui.projects.places import untitled_place
from stylemixer.ui.shelf.shelf_model import Role, Shown
from stylemixer.ui.shelf.shelf_view import ShelfView
from stylemixer.ui.snapshots.snapshot_model import thumbnail_of
from stylemixer.ui.state.last_session import first_recipe


def fill_with_looks(count: int) -> dict[str, float]:
    """Write so many looks, each with another strength, into the home's library."""
    shipped = [read_look(path) for path, _ in shipped_looks().values()]
    looks_folder().mkdir(parents=True, exist_ok=True)
    for number in range(count):
        file = shipped[number % len(shipped)]
        recipe = msgspec.structs.replace(file.look.recipe, strength=1 - number / 10_000)
        look = msgspec.structs.replace(
            file.look, id=f"{number:032x}", name=f"Look {number}", recipe=recipe
        )
        # not through the library, whose every file is waited for until it is on the disk
        path = looks_folder() / f"{look.id}{SUFFIX}"
        path.write_bytes(look_to_bytes(LookFile(look, file.thumbnail)))
    return {"written": count}


def fill_with_snapshots(count: int) -> dict[str, float]:
    """Leave a desk with so many snapshots in the home, as a window does that is closed."""
    recipe = first_recipe()
    snapshots = tuple(
        Snapshot(
            f"Snapshot {number}",
            msgspec.structs.replace(recipe, strength=1 - number / 10_000),
            _thumbnail(number),
        )
        for number in range(count)
    )
    place = untitled_place()
    write_autosave(place.autosave, Project(recipe=recipe, snapshots=snapshots), b"")
    place.release()
    return {"written": count}


def _thumbnail(number: int) -> bytes:
    """Return a thumbnail that no other one is like."""
    image = QImage(str(resources() / "examples" / "coffee.jpg"))
    painter = QPainter(image)
    painter.fillRect(image.rect(), QColor(number % 256, number // 256 * 99, 255 - number % 256, 99))
    painter.end()
    return thumbnail_of(image)


def open_window(kind: str, count: int) -> dict[str, float]:
    """Open the window and look at all looks, each with its thumbnail of the photo, or snapshots."""
    application = QApplication(["stylemixer"])
    apply_theme(application, "dark")
    heart = Heartbeat()  # wakes the event loop
    begin = time.perf_counter()
    photo = str(resources() / "examples" / "coffee.jpg")
    last = SessionState(photo=photo, recipe=first_recipe())
    window = MainWindow(Settings(last=last), RenderBridge(device="cpu"))
    window.restore()
    window.resize(*WINDOW)
    window.show()
    until(window.isVisible)
    if kind == "snapshots":
        until(lambda: len(window.session.snapshots) == count)
    window.grab()
    start = time.perf_counter() - begin
    (_look_at_snapshots if kind == "snapshots" else _look_at_looks)(window)
    memory = resident() or 0.0
    del heart
    window.close_unasked()
    return {"start": start, "memory": memory * 2**20 / 1e6}


def _look_at_snapshots(window: MainWindow) -> None:
    view, model = window.strip.view, window.strip.model
    for row in range(model.rowCount()):
        view.scrollTo(model.index(row))
        view.grab()
    window.grab()


def _look_at_looks(window: MainWindow) -> None:
    shelf = window.shelf
    shelf.show_kind(Shown.LOOKS)
    edge = shelf.thumbnail_edge
    for row in range(shelf.filter.rowCount()):
        index = shelf.filter.index(row, 0)
        shelf.view.scrollTo(index)
        until(partial(_shows_something, shelf.view, index))  # what its file shows
        pixels = np.full((edge * 3 // 4, edge, 4), row % 256, np.uint8)
        window.thumbnails.set_array(index.data(Role.PAINT), pixels)
    window.grab()


def _shows_something(view: ShelfView, index: QModelIndex) -> bool:
    return not view.picture(index).isNull()


FILLS = {"looks": fill_with_looks, "snapshots": fill_with_snapshots}

if __name__ == "__main__":
    what, kind, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    print(json.dumps(FILLS[kind](number) if what == "fill" else open_window(kind, number)))
