"""Time a first start of the window, from the outside: measure.py [--runs N] [--cold] -- COMMAND...

Watches the pixels of a screen of its own (Xvfb) and prints, in seconds since the command was
started: when the splash shows, when the window shows with a picture, when the first live frame is
there (the status bar says so); and what the processor has computed until the window showed. --cold
drops the page cache before each run, as root.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

SIDES = (1600, 1000)
"""Of the screen. Without a window manager the window, 1440×900 at first, lies at its corner."""

DISPLAY = ":95"
PIXELS = SIDES[0] * SIDES[1] * 4
PATIENCE_S = 60.0


def spread(screen: np.ndarray, x: slice, y: slice) -> float:
    """Return the standard deviation of a part's grey values, 0–255."""
    return float(screen[y, x, :3].mean(axis=2).std())


def splash(screen: np.ndarray) -> bool:
    """Tell whether anything shows."""
    return spread(screen, slice(500, 940), slice(250, 600)) > 4


def window(screen: np.ndarray) -> bool:
    """Tell whether the window shows with a picture: sliders at the right, paint in the middle."""
    sliders = spread(screen, slice(1230, 1430), slice(725, 815)) > 4
    return sliders and spread(screen, slice(400, 1000), slice(300, 700)) > 20


def live(screen: np.ndarray) -> bool:
    """Tell whether the status bar says how long the last frame took."""
    return window(screen) and spread(screen, slice(1072, 1130), slice(876, 896)) > 4


STAGES: dict[str, Callable[[np.ndarray], bool]] = {
    "splash": splash,
    "window": window,
    "live": live,
}


def run(command: list[str], frame: Path, home: str) -> dict[str, float]:
    """Return when each stage was reached."""
    environment = {**os.environ, "DISPLAY": DISPLAY, "HOME": home, "QT_QPA_PLATFORM": "xcb"}
    environment = {k: v for k, v in environment.items() if not k.startswith("XDG_")}
    times: dict[str, float] = {}
    used = 0.0
    start = time.monotonic()
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        while len(times) < len(STAGES):
            now = time.monotonic() - start
            if now > PATIENCE_S or process.poll() is not None:
                sys.exit(f"Nothing more came after {times}.")
            data = np.fromfile(frame, np.uint8)[-PIXELS:].reshape(SIDES[1], SIDES[0], 4)
            reached = [name for name, there in STAGES.items() if name not in times and there(data)]
            times |= dict.fromkeys(reached, now)
            if "window" in reached:
                used = cpu_seconds(process.pid)
            time.sleep(0.01)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
    return times | {"cpu": used}


def cpu_seconds(process: int) -> float:
    """Return how long a process has computed; unlike a clock it knows nothing of a busy machine."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the median of some starts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("command", nargs="+")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        size = f"{SIDES[0]}x{SIDES[1]}x24"
        screen = subprocess.Popen(
            ["Xvfb", DISPLAY, "-screen", "0", size, "-fbdir", folder, "-ac", "-nolisten", "tcp"],
            stderr=subprocess.DEVNULL,
        )
        frame = Path(folder) / "Xvfb_screen0"
        try:
            while not frame.exists() or frame.stat().st_size < PIXELS:
                time.sleep(0.1)
            rows = []
            for number in range(words.runs):
                if words.cold:
                    os.sync()
                    Path("/proc/sys/vm/drop_caches").write_text("3")
                rows.append(run(words.command, frame, f"{folder}/home-{number}"))
                print({name: round(at, 2) for name, at in rows[-1].items()}, flush=True)
        finally:
            screen.terminate()
            screen.wait()
    medians = {name: round(statistics.median(row[name] for row in rows), 2) for name in rows[0]}
    print(f"median of {len(rows)}: {medians}")


if __name__ == "__main__":
    main()
