"""One run of the window for its bench, in a process of its own: ``… process WHAT FOLDER T0``."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from stylemixer.bench.window.closer import looks
from stylemixer.bench.window.faithful import DRAG_S, Drags
from stylemixer.bench.window.watching import Heartbeat, Screen, pause, until
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import Settings
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.paths import resources
from stylemixer.refining.plan import Plan
from stylemixer.render.bridge import RenderBridge
from stylemixer.ui import app
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.look.theme import apply_theme
from stylemixer.ui.main_window import MainWindow
from stylemixer.ui.state.jobs import ResumableJob
from stylemixer.ui.teaching.teach_dialog import Wish

WINDOW = (1440, 900)
SMALL_DRAG_S = 4.0
RESTS = 7
MOVES = (100, 10_000)


class LastSession:
    """The real window with a photo on it, and a hand on its first slider."""

    def __init__(self, photo: Path, device: str) -> None:
        self.bridge = RenderBridge(device=device)
        self.window = MainWindow(Settings(), self.bridge)
        self.screen = Screen(self.window.canvas, lambda: self.window.live.shown)
        self.heart = Heartbeat()
        self.crashes: list[str] = []
        self.thumbnails: set[StyleRef] = set()
        self._position = 0
        self.bridge.frame_ready.connect(self.screen.take)
        self.bridge.crashed.connect(lambda line, _details: self.crashes.append(line))
        self.bridge.thumbnail_ready.connect(lambda style, _pixels: self.thumbnails.add(style))
        self.window.restore(photo)
        # last, for a first start has fitted the window to the screen, which has 800 × 800 pixels
        self.window.resize(*WINDOW)
        self.window.show()
        self.bridge.start()

    def sizes(self) -> dict[str, str]:
        """Return the sizes of window and canvas, on which what drawing takes depends."""
        parts = {"size": self.window, "canvas": self.window.canvas}
        return {name: f"{part.width()} × {part.height()}" for name, part in parts.items()}

    def until(self, condition: Callable[[], bool]) -> None:
        """Run the event loop until something is so, or the engine has crashed."""
        until(lambda: bool(self.crashes) or condition())
        if self.crashes:
            raise RuntimeError(self.crashes[0])

    def until_final(self) -> None:
        """Run the event loop until the final picture is on the screen."""
        self.until(lambda: self.screen.final_at is not None)

    def until_quiet(self) -> None:
        """Wait for the final picture and the whole shelf, and a little longer."""
        self.until_final()
        self.until(self.shelf_is_full)
        pause(1.0)

    def shelf_is_full(self) -> bool:
        """Tell whether every learned style has its thumbnail."""
        learned = {StyleRef(each.network, "learned", each.name) for each in LEARNED_STYLES}
        return learned <= self.thumbnails

    def move(self) -> None:
        """Move the first card's slider a step, to and fro between a fifth and the whole."""
        slider = self.window.mixer.cards[0].weight.slider
        span = slider.maximum() * 4 // 5
        step = max(slider.maximum() // 100, 1)
        self._position = (self._position + step) % (2 * span)
        before = self.window.session.recipe
        at = time.perf_counter()
        slider.setValue(slider.maximum() - abs(span - self._position))
        recipe = self.window.session.recipe
        if recipe != before:
            self.screen.edited(at, recipe)


def work(folder: Path) -> dict[str, Any]:
    """Load, fill the shelf, drag, rest, move ten thousand times, and drag beside a lesson."""
    application = QApplication(["stylemixer"])
    apply_theme(application, "dark")
    first, second = sorted(folder.glob("photo-*.jpg"))
    table = LastSession(first, "cpu")
    figures: dict[str, Any] = {}
    table.until_quiet()
    figures["window"] = table.sizes()
    figures["starting"] = table.heart.stall()
    figures["photo"] = _another_photo(table, second)
    for name, recipe in _recipes().items():
        table.screen.clear()
        table.window.session.edit(recipe, "Bench")
        table.until_quiet()
        figures[f"drag {name}"] = _drag(table)
        figures[f"rest {name}"] = _rests(table)
    figures["memory"] = _memory(table)
    figures["teaching"] = _teaching(table)
    figures["refining"] = _refining(table)
    table.window.close()
    return figures


def faithful(folder: Path, small: bool, device: str) -> dict[str, Any]:
    """Drag every control with every network, and compare what showed with what should have."""
    application = QApplication(["stylemixer"])
    apply_theme(application, "dark")
    table = LastSession(sorted(folder.glob("photo-*.jpg"))[0], device)
    table.until_quiet()

    def until_quiet() -> None:
        table.until(lambda: not table.bridge.busy())
        pause(0.5)

    seconds = SMALL_DRAG_S if small else DRAG_S
    figures: dict[str, Any] = {"window": table.sizes()}
    figures |= Drags(table.window, table.screen, until_quiet, seconds).all()
    if not small:
        figures |= looks(table.window, until_quiet)
    table.window.close()
    return figures


def _recipes() -> dict[str, Recipe]:
    learned, painted = Recipe(), Recipe()
    for style in LEARNED_STYLES[:3]:
        learned = learned.added(StyleRef(style.network, "learned", style.name))
    for name in ("coffee.jpg", "rocket.jpg"):
        path = str(resources() / "examples" / name)
        painted = painted.added(StyleRef("painter", "picture", path))
    return {"cin26": learned, "painter": painted}


def _another_photo(table: LastSession, photo: Path) -> dict[str, float]:
    table.heart.longest()
    table.screen.clear()
    table.thumbnails.clear()
    start = time.perf_counter()
    ready: list[float] = []
    table.bridge.photo_ready.connect(lambda _info: ready.append(time.perf_counter()))
    table.window.photos.open(photo)
    table.until_final()
    loading = table.heart.stall("longest stall while loading")
    table.until(table.shelf_is_full)
    return {
        "read": ready[0] - start,
        "final": (table.screen.final_at or 0.0) - start,
        **loading,
        "shelf full": time.perf_counter() - ready[0],
        **table.heart.stall("longest stall while the shelf fills"),
    }


def _drag(table: LastSession) -> dict[str, Any]:
    table.screen.clear()
    table.heart.longest()
    start = time.perf_counter()
    timer = QTimer(interval=16, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(table.move)
    timer.start()
    pause(DRAG_S)
    timer.stop()
    seconds = time.perf_counter() - start
    stall = table.heart.stall()
    table.until_final()
    late = sorted(table.screen.latencies())
    edges = table.screen.edges
    return {
        "edits a second": len(late) / seconds,
        "frames a second": table.screen.frames / seconds,
        "median": median(late),
        "p95": late[int(0.95 * (len(late) - 1))],
        "longest": late[-1],
        "draft edge at the end": edges[-1] if edges else None,
        "draft edges": sorted(set(edges)),
        **stall,
    }


def _rests(table: LastSession) -> dict[str, Any]:
    """Measure a single move after a pause until its final picture is on the screen."""
    seconds = []
    for _ in range(RESTS):
        pause(0.5)
        table.screen.clear()
        start = time.perf_counter()
        table.move()
        table.until_final()
        seconds.append((table.screen.final_at or 0.0) - start)
    return {"median": median(seconds), "longest": max(seconds)}


def _memory(table: LastSession) -> dict[str, Any]:
    """Compare the memory in use after 100 and after 10,000 moves."""
    found = []
    done = 0
    for count in MOVES:
        while done < count:
            table.move()
            done += 1
            pause(0.0)
        table.screen.clear()
        table.move()
        table.until_quiet()
        found.append(resident())
    before, after = found
    return {
        f"MiB after {MOVES[0]} moves": before,
        f"MiB after {MOVES[1]} moves": after,
        "growth": after / before - 1 if before and after else None,
    }


def _teaching(table: LastSession) -> dict[str, float]:
    """Compare a drag with one while a style is being taught."""
    window = table.window
    alone = _drag(table)
    wish = Wish((resources() / "examples" / "rocket.jpg",), "Bench", "thorough")
    window.lessons.begin(wish)
    table.until(lambda: not window.teaching_panel.pictures.now.isNull())
    beside = _drag(table)
    return _beside(alone, beside, window.teaching)


def _refining(table: LastSession) -> dict[str, float]:
    """Compare a drag with one while the picture is being refined."""
    window, going = table.window, table.window.refining
    alone = _drag(table)
    window.refinements.begin(Plan())
    table.until(lambda: going.running is not None and _steps(going) > 0)
    beside = _drag(table)
    return _beside(alone, beside, going)


def _beside(
    alone: dict[str, Any], beside: dict[str, Any], going: ResumableJob[Any]
) -> dict[str, float]:
    """Return how a drag beside a job was against one without; the job is over then."""
    state = going.running
    if state is None or not _steps(going):
        raise RuntimeError("the job ended while it was measured")
    progress = state.progress
    going.forget(state)
    return {
        "p95 without": alone["p95"],
        "p95 with": beside["p95"],
        "times": beside["p95"] / alone["p95"],
        "longest stall with": beside["longest stall"],
        "seconds a step": progress.seconds / progress.step,
    }


def _steps(going: ResumableJob[Any]) -> int:
    state = going.running
    return state.progress.step if state is not None and state.progress is not None else 0


def resident() -> float | None:
    """Return the process's memory in MiB where the system says so."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class _Start(QObject):
    """Watches an application starting, until its first live frame is on the screen."""

    def __init__(self, since: float) -> None:
        super().__init__()
        self._since = since
        self._live = False
        self._connected = False
        self.figures: dict[str, float] = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's
        if event.type() == QEvent.Type.Paint and isinstance(watched, Canvas):
            window = watched.window()
            if isinstance(window, MainWindow):
                self._look(window)
        return False

    def _look(self, window: MainWindow) -> None:
        if not self._connected:
            self._connected = True
            window.bridge.frame_ready.connect(self._came)
        now = time.monotonic() - self._since
        if window.canvas.frame is not None:
            self.figures.setdefault("window with a picture", now)
        if self._live:
            self.figures.setdefault("first live frame", now)
            QTimer.singleShot(0, window.close)

    def _came(self) -> None:
        self._live = True


def start(since: float) -> dict[str, Any]:
    """Start the application as a person does.

    Args:
        since: when the process was begun, by `time.monotonic`.
    """
    application = QApplication(["stylemixer"])
    watch = _Start(since)
    application.installEventFilter(watch)
    app.run([])
    return watch.figures


def main() -> None:
    """Measure and write the figures into ``WHAT.json`` in the folder."""
    what, folder, since, device = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    if what == "start":
        figures = start(since)
    elif what == "work":
        figures = work(folder)
    elif what == "laboratory":
        from stylemixer.bench.window.laboratory import laboratory  # noqa: PLC0415  it needs this

        figures = laboratory(folder)
    else:
        figures = faithful(folder, what == "small", device)
    (folder / f"{what}.json").write_text(json.dumps(figures))


if __name__ == "__main__":
    main()
