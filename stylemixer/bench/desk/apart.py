"""Running a part of the bench of the desk in a process and a home of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from stylemixer.bench.homes import environment
from stylemixer.errors import StyleMixerError

LIMIT_S = 300


def measured(module: str, *words: str, home: Path) -> dict[str, Any]:
    """Return the figures that a module of this package prints, as JSON, in its last line.

    Args:
        module: its name.
        words: what it is told.
        home: the folder that it takes for the user's.

    Raises:
        StyleMixerError: when it crashed.
    """
    done = subprocess.run(
        [sys.executable, "-m", f"stylemixer.bench.desk.{module}", *words],
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
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures
