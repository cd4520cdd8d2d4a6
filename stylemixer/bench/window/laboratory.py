"""What an open laboratory costs: opening it, memory, and drags on each of its pages."""

import time
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from stylemixer.bench.window.faithful import Drags
from stylemixer.bench.window.process import LastSession, resident
from stylemixer.bench.window.watching import pause
from stylemixer.ui.look.theme import apply_theme

NETWORK, CONTROL = "painter", "weight"
DRAG_S = 6.0
NAMES = ("distributions", "channels", "gram", "codes", "distances")


def laboratory(folder: Path) -> dict[str, Any]:
    """Drag with the panel closed, open it, and drag with each of its pages."""
    application = QApplication(["stylemixer"])
    apply_theme(application, "dark")
    table = LastSession(sorted(folder.glob("photo-*.jpg"))[0], "cpu")
    table.until_quiet()

    def until_quiet() -> None:
        table.until(lambda: not table.bridge.busy())
        pause(0.5)

    drags = Drags(table.window, table.screen, until_quiet, DRAG_S)
    closed = drags.one(NETWORK, CONTROL)
    figures = {"laboratory closed": closed, "laboratory opening": _open(table)}
    panel = table.window.laboratory.panel
    assert panel is not None
    for index, name in enumerate(NAMES):
        panel.tabs.setCurrentIndex(index)
        pause(1.0)
        row = drags.one(NETWORK, CONTROL)
        row |= {
            "times p95": row["p95"] / closed["p95"],
            "times median ΔE": row["median ΔE"] / max(closed["median ΔE"], 0.1),
        }
        figures[f"laboratory {name}"] = row
    table.window.close()
    return figures


def _open(table: LastSession) -> dict[str, Any]:
    service, before = table.window.laboratory, resident()
    table.heart.longest()
    start = time.perf_counter()
    service.show(True)
    table.until(lambda: service.panel is not None and service.panel.isVisible())
    opened = time.perf_counter() - start
    table.until(lambda: service.panel is not None and service.panel.seen is not None)
    seen = time.perf_counter() - start
    pause(0.5)
    stall = table.heart.stall("longest stall while opening")
    panel = service.panel
    assert panel is not None
    for index in range(panel.tabs.count()):  # the loss network's, too
        panel.tabs.setCurrentIndex(index)
        pause(1.5)
    after = resident()
    more = after - before if after is not None and before is not None else None
    return {"panel": opened, "first plots": seen, **stall, "MiB more": more}
