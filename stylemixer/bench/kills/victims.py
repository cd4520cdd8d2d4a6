"""Begins the processes that are killed, each in a home of its own."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 120.0


@contextmanager
def victim(words: list[str], home: Path) -> Iterator["subprocess.Popen[str]"]:
    """Begin one of `bench.kills.process` in a home of its own; it ends at the latest then.

    One that hangs is killed too, so that it counts as one that has not begun.
    """
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(home),
        **{f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE")},
        "XDG_CACHE_HOME": str(home.parent / "cache"),
    }
    command = [sys.executable, "-m", "stylemixer.bench.kills.process", *words]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        too_long = threading.Timer(PATIENCE_S, process.kill)
        too_long.start()
        try:
            yield process
        finally:
            too_long.cancel()
            process.kill()
