"""`stylemixer bench window`: the real window, offscreen, on a 12-megapixel photo and two cores."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from stylemixer.bench.homes import environment
from stylemixer.engine.device import pick_device
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.files.writers import write_picture
from stylemixer.engine.pictures.images import read_picture
from stylemixer.errors import StyleMixerError
from stylemixer.paths import resources

SIZE = (4000, 3000)
LIMIT_S = 1800

TARGETS = {
    ("start", "window with a picture"): 1.0,
    ("start", "first live frame"): 5.0,
    ("photo", "longest stall while loading"): 0.033,
    ("photo", "longest stall while the shelf fills"): 0.033,
    ("photo", "shelf full"): 5.0,
    ("drag cin26", "p95"): 0.033,
    ("drag cin26", "longest stall"): 0.033,
    ("drag painter", "p95"): 0.033,
    ("drag painter", "longest stall"): 0.033,
    ("rest cin26", "median"): 0.4,
    ("rest painter", "median"): 0.4,
    ("memory", "growth"): 0.05,
    ("teaching", "times"): 2.0,
    ("teaching", "longest stall with"): 0.033,
    ("laboratory opening", "panel"): 1.0,
    ("laboratory opening", "first plots"): 2.0,
    ("laboratory opening", "longest stall while opening"): 0.033,
    ("laboratory opening", "MiB more"): 250,
    ("refining", "times"): 2.0,
    ("refining", "longest stall with"): 0.033,
}
"""Seconds; for the memory's growth a share, and for times the figure without."""

FAITHFUL = {
    "median ΔE": 2.5,
    "p95 ΔE": 6.0,
    "p95": 0.02,
    "p95, first 0.7 s": 0.045,
    "longest stall": 0.033,
}
"""For every drag that is compared with the finals."""
FAITHFUL_UNLIKE = {**FAITHFUL, "median ΔE": 4.0, "p95 ΔE": 9.0}
"""From one described style to one that is most unlike it, from one snapshot to another, and
all over a pad with three unlike styles."""


def run(as_json: bool, small: bool = False) -> dict[str, Any]:
    """Measure and, unless JSON is wanted, print a table.

    Args:
        as_json: print nothing.
        small: measure only how faithful shorter drags are.

    Where there is a GPU, the drags are compared on it once more.

    Both runs happen in processes of their own and in a home of their own, so that the user's
    settings stay as they are. The second run starts with the session that the first has left.

    Raises:
        StyleMixerError: when the window crashed while it was measured.
    """
    with tempfile.TemporaryDirectory(prefix="stylemixer-bench-") as name:
        folder = Path(name)
        for photo in ("chelsea", "coffee"):
            picture = read_picture(resources() / "examples" / f"{photo}.jpg")
            settings = ExportSettings(quality=92)
            write_picture(folder / f"photo-{photo}.jpg", picture.resized(SIZE), settings)
        figures = {} if small else _run("work", folder)
        drags = "small" if small else "faithful"
        figures |= _run(drags, folder)
        device = pick_device("auto").type
        if device != "cpu":
            figures |= {
                f"{device} {part}": row for part, row in _run(drags, folder, device).items()
            }
        if not small:
            figures |= _run("laboratory", folder)
            figures["start"] = _run("start", folder)
    if not as_json:
        _print(figures)
    return figures


def _run(what: str, folder: Path, device: str = "cpu") -> dict[str, Any]:
    command = [sys.executable, "-m", "stylemixer.bench.window.process", what, str(folder)]
    try:
        done = subprocess.run(
            [*command, str(time.monotonic()), device],
            env=environment(folder / "home"),
            check=False,
            timeout=LIMIT_S,
            capture_output=True,
            text=True,
        )
    except subprocess.TimeoutExpired as error:
        raise StyleMixerError(
            "Measuring the window took more than {minutes} minutes; close other programs and try "
            "again.",
            minutes=LIMIT_S // 60,
        ) from error
    if done.returncode:
        raise StyleMixerError(
            "The window crashed while it was measured:\n{end}", done.stderr, end=done.stderr[-2000:]
        )
    figures: dict[str, Any] = json.loads((folder / f"{what}.json").read_text())
    return figures


def _print(figures: dict[str, Any]) -> None:
    print(f"the window, offscreen, photo {SIZE[0]}×{SIZE[1]}")
    for part, values in figures.items():
        for name, value in values.items():
            target = TARGETS.get((part, name), _goals(part).get(name))
            aim = "" if target is None else f"   target ≤ {shown(part, name, target)}"
            print(f"  {part:<31}{name:<38}{shown(part, name, value):>12}{aim}")


def _goals(part: str) -> dict[str, float]:
    if part.startswith("laboratory"):
        return {"times p95": 1.2, "times median ΔE": 1.2}
    if part.endswith(("faithful cin26 weight", "faithful loom weight", " morph", " pad")):
        return FAITHFUL_UNLIKE
    if "100 %" in part:
        return {"sharp": 2.0, "sharp after panning": 2.0}
    return FAITHFUL if "faithful" in part else {}


def shown(part: str, name: str, value: Any) -> str:
    """Return a figure of a part of the bench as text, in its unit."""
    if isinstance(value, list):
        return " ".join(map(str, value))
    if not isinstance(value, float):
        return str(value)
    if "ΔE" in name:
        return f"{value:.1f}"
    if name == "growth":
        return f"{value:.1%}"
    if name == "times":
        return f"{value:.2f} ×"
    if "MiB" in name or "a second" in name:
        return f"{value:.1f}"
    return f"{value * 1000:.0f} ms" if part != "start" else f"{value:.2f} s"
