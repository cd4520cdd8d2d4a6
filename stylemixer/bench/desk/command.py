"""`stylemixer bench desk`: what it costs to have kept much, to save and open it, and to vary it."""

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from stylemixer.bench.desk.apart import measured
from stylemixer.bench.desk.projects import projects
from stylemixer.bench.desk.variations import variations

LOOKS = 500
SNAPSHOTS = 500
ROUNDS = 5

TARGETS = {
    "s longer to start": 0.2,
    "MB more": 200.0,
    "s to save": 1.0,
    "s to save again": 1.0,
    "s of the longest stall": 0.033,
    "s to a picture": 1.0,
    "s to the first picture": 0.3,
    "s to all nine": 2.5,
}


def run(as_json: bool) -> dict[str, Any]:
    """Measure and, unless JSON is wanted, print a table.

    Raises:
        StyleMixerError: when the window crashed while it was measured.
    """
    figures: dict[str, dict[str, Any]] = {
        f"{count} {kind}": compared(kind, count, ROUNDS)
        for kind, count in (("looks", LOOKS), ("snapshots", SNAPSHOTS))
    }
    figures |= projects()
    figures |= variations()
    if not as_json:
        print("the window, offscreen; looks and snapshots unpainted, the median by turns;")
        print("a project of 24 megapixels, ten style pictures and twenty snapshots;")
        print("nine variations at the working edge, the best of three pages")
        for part, values in figures.items():
            for name, value in values.items():
                aim = f"   target ≤ {TARGETS[name]:g}" if name in TARGETS else ""
                shown = f"{value:.3f}" if isinstance(value, float) else value
                print(f"  {part:<24}{name:<32}{shown:>10}{aim}")
    return figures


def compared(kind: str, count: int, rounds: int) -> dict[str, float]:
    """Compare windows with many and none: the start, and memory once all have been seen.

    Args:
        kind: of looks or of snapshots.
        count: how many.
        rounds: how often each window is opened, by turns.
    """
    with tempfile.TemporaryDirectory(prefix="stylemixer-bench-") as name:
        homes = {number: Path(name) / str(number) for number in (0, count)}
        for number, home in homes.items():
            measured("process", "fill", kind, str(number), home=home)
        found: dict[int, list[dict[str, float]]] = {number: [] for number in homes}
        for _ in range(rounds):
            for number, home in homes.items():
                found[number].append(measured("process", "open", kind, str(number), home=home))
    means = {
        number: {key: median(row[key] for row in rows) for key in rows[0]}
        for number, rows in found.items()
    }
    without, with_many = means.values()
    return {
        "s to start without": without["start"],
        "s longer to start": with_many["start"] - without["start"],
        "MB without": without["memory"],
        "MB more": with_many["memory"] - without["memory"],
    }
