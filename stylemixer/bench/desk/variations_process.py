"""One window that paints grids of variations: ``… variations_process FOLDER``."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from stylemixer.bench.window.process import LastSession
from stylemixer.bench.window.watching import pause
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.registry import NETWORKS
from stylemixer.ui.look.theme import apply_theme

PAGES = 3
MOVES = 30
FRAME_S = 1 / 60
STALL = "s of the longest stall"


def measure(folder: Path) -> dict[str, Any]:
    """Open the grid on mixes of each network, turn pages, and move a slider meanwhile."""
    application = QApplication(["stylemixer"])
    apply_theme(application, "dark")
    table = LastSession(folder / "photo.jpg", "cpu")
    table.until_quiet()
    figures: dict[str, Any] = {}
    for network in NETWORKS:
        _hide(table)
        table.screen.clear()
        table.window.session.edit(_mix(network.name, sorted(folder.glob("painting-*"))), "Bench")
        table.until_final()
        pause(2.0)
        alone = _moves(table)
        pause(2.0)
        opened = _grid(table, lambda: table.window.variations.show(True))
        pages = [_grid(table, table.window.variations.nine_more) for _ in range(PAGES)]
        figures[f"variations, {network.name}"] = {
            **min(pages, key=lambda page: float(page["s to all nine"])),
            "s to the first one on opening": opened["s to the first picture"],
            "s of the stall on opening": opened[STALL],
            "s until a slider shows, alone": alone,
            "s until a slider shows, beside it": _beside(table),
        }
    table.window.close()
    return figures


def _hide(table: LastSession) -> None:
    """Hide the grid, if there is one."""
    table.window.variations.show(False)


def _mix(network: str, paintings: list[Path]) -> Recipe:
    learned = [s.name for s in LEARNED_STYLES if network in (s.network, "loom")]
    styles = [StyleRef(network, "learned", name) for name in learned]
    if not styles:
        styles = [StyleRef(network, "picture", str(path)) for path in paintings]
    return Recipe().added(styles[0]).added(styles[1], 0.5)


def _grid(table: LastSession, ask: Callable[[], object]) -> dict[str, Any]:
    """Ask for a grid; return the seconds until its first picture, all, and of the stall."""
    window = table.window
    pictures = window.variations.pictures
    before = window.variations.recipes
    table.heart.longest()
    start, busy = time.perf_counter(), time.process_time()
    ask()

    def come() -> int:
        recipes = window.variations.recipes
        if recipes == before:
            return 0
        return sum(pictures.picture(recipe) is not None for recipe in recipes)

    table.until(lambda: come() > 0)
    first = time.perf_counter() - start
    table.until(lambda: 0 < len(window.variations.recipes) == come())
    return {
        "s to the first picture": first,
        "s to all nine": time.perf_counter() - start,
        "s of two cores for all nine": (time.process_time() - busy) / 2,
        **table.heart.stall(STALL),
    }


def _beside(table: LastSession) -> float:
    """Move the slider while a grid is painted; return the longest time until a move shows."""
    window = table.window
    window.variations.nine_more()
    pictures = window.variations.pictures
    table.until(lambda: any(pictures.picture(r) is not None for r in window.variations.recipes))
    return _moves(table)


def _moves(table: LastSession) -> float:
    """Move the first slider; return the longest time until a movement is on the screen."""
    table.screen.clear()
    for _ in range(MOVES):
        table.move()
        pause(FRAME_S)
    table.until_final()
    return max(table.screen.latencies())


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
