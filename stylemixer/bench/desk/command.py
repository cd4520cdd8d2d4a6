"""`stylemixer bench desk`: what it costs to have kept much."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from stylemixer.bench.homes import environment
from stylemixer.errors import StyleMixerError

LOOKS = 500
ROUNDS = 5
LIMIT_S = 300

TARGETS = {"s longer to start": 0.2, "MB more": 200.0}


def run(as_json: bool) -> dict[str, Any]:
    """Measure and, unless JSON is wanted, print a table.

    Raises:
        StyleMixerError: when the window crashed while it was measured.
    """
    figures = {f"{LOOKS} looks": looks(LOOKS, ROUNDS)}
    if not as_json:
        print("the window, offscreen, without painting; the median of rounds by turns")
        for part, values in figures.items():
            for name, value in values.items():
                aim = f"   target ≤ {TARGETS[name]:g}" if name in TARGETS else ""
                print(f"  {part:<16}{name:<28}{value:>10.3f}{aim}")
    return figures


def looks(count: int, rounds: int) -> dict[str, float]:
    """Compare windows with and without looks: the start, and memory once all have been seen.

    Args:
        count: how many looks.
        rounds: how often each window is opened, by turns.
    """
    with tempfile.TemporaryDirectory(prefix="stylemixer-bench-") as name:
        homes = {number: Path(name) / str(number) for number in (0, count)}
        for number, home in homes.items():
            _measured("fill", home, number)
        found: dict[int, list[dict[str, float]]] = {number: [] for number in homes}
        for _ in range(rounds):
            for number, home in homes.items():
                found[number].append(_measured("open", home, number))
    means = {
        number: {key: median(row[key] for row in rows) for key in rows[0]}
        for number, rows in found.items()
    }
    without, with_looks = means.values()
    return {
        "s to start without": without["start"],
        "s longer to start": with_looks["start"] - without["start"],
        "MB without": without["memory"],
        "MB more": with_looks["memory"] - without["memory"],
    }


def _measured(what: str, home: Path, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "stylemixer.bench.desk.process", what, str(count)]
    done = subprocess.run(
        command,
        env=environment(home),
        check=False,
        timeout=LIMIT_S,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise StyleMixerError(
            "The window crashed while it was measured:\n{end}", done.stderr, end=done.stderr[-2000:]
        )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures
