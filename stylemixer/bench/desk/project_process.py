"""One window that saves and opens a large project: ``… project_process FOLDER SNAPSHOTS``."""

import json
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from stylemixer.bench.window.process import LastSession
from stylemixer.bench.window.watching import pause
from stylemixer.document.recipe import Recipe
from stylemixer.document.snapshots import Snapshot
from stylemixer.ui.look.theme import apply_theme
from stylemixer.ui.projects.project_thread import ProjectThread
from stylemixer.ui.widgets.qimage import encoded

SAVE = "s to save"
STALL = "s of the longest stall"
THUMBNAIL = 192


def measure(folder: Path, snapshots: int) -> dict[str, Any]:
    """Put a large desk on the table; save it, save it again, with its photo, and open it."""
    application = QApplication(["stylemixer"])
    apply_theme(application, "dark")
    table = LastSession(folder / "photo.jpg", "cpu")
    table.until_quiet()
    paintings = sorted(folder.glob("painting-*.jpg"))
    table.screen.clear()
    table.window.session.edit(Recipe(), "Bench")
    table.window.session.add_pictures(paintings)
    table.until_final()
    _keep_snapshots(table, snapshots)
    pause(2.0)
    file = folder / "desk.stylemix"
    figures: dict[str, Any] = {}
    first, again = _save(table, file, embeds=False), _save(table, file)
    figures["project"] = {
        SAVE: first[SAVE],
        "s to save again": again[SAVE],
        STALL: max(first[STALL], again[STALL]),
        "MB of its file": file.stat().st_size / 1e6,
    }
    figures["autosave"] = _autosave(table)
    figures["project with its photo"] = _save(table, file, embeds=True)
    figures["project with its photo"]["MB of its file"] = file.stat().st_size / 1e6
    _save(table, file, embeds=False)
    table.window.projects.new()
    pause(2.0)
    figures["project opened"] = _open(table, file)
    table.window.close()
    return figures


def _keep_snapshots(table: LastSession, count: int) -> None:
    session = table.window.session
    frame = table.window.canvas.frame
    assert frame is not None
    thumbnail = encoded(frame.scaledToWidth(THUMBNAIL), "jpeg", quality=85)
    kept = []
    for number in range(count):
        recipe = session.recipe.with_slot(session.recipe.slots[0].key, weight=number / count)
        kept.append(Snapshot(f"Snapshot {number}", recipe, thumbnail))
    session.edit_snapshots(tuple(kept), "Keep")


def _save(table: LastSession, file: Path, embeds: bool | None = None) -> dict[str, Any]:
    """Save after a change; return the seconds until the file is whole, and the stall."""
    project = table.window.projects.file
    _change(table)
    start = time.perf_counter()
    project.write(file, embeds)
    table.until(lambda: not project.saving)
    return {SAVE: time.perf_counter() - start, **table.heart.stall(STALL)}


def _autosave(table: LastSession) -> dict[str, Any]:
    """Autosave after a change, likewise."""
    done: list[float] = []
    whole = ProjectThread.autosave

    def autosave(thread: Any, path: Path, project: Any, picture: Any, _tell: Any) -> Any:
        whole(thread, path, project, picture, lambda _result: done.append(time.perf_counter()))

    ProjectThread.autosave = autosave  # type: ignore[method-assign, assignment]
    _change(table)
    start = time.perf_counter()
    table.window.projects.autosave()
    table.until(lambda: bool(done))
    ProjectThread.autosave = whole  # type: ignore[method-assign]
    return {SAVE: done[0] - start, **table.heart.stall(STALL)}


def _change(table: LastSession) -> None:
    """Change the mix, and wait until it is painted and all is quiet."""
    table.screen.clear()
    table.move()
    table.until_final()
    pause(2.5)  # what was painted is kept after a while
    table.heart.longest()


def _open(table: LastSession, file: Path) -> dict[str, Any]:
    window = table.window
    table.screen.clear()
    table.heart.longest()
    start = time.perf_counter()
    window.projects.open(file)
    table.until(lambda: window.canvas.frame is not None)
    window.canvas.repaint()
    picture = time.perf_counter() - start
    stall = table.heart.stall("s of the longest stall until it shows")
    table.until_final()
    return {
        "s to a picture": picture,
        **stall,
        "s to the final picture": time.perf_counter() - start,
        **table.heart.stall("s of the longest stall then"),
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
