"""`stylemixer bench kills`: renders, windows, projects and refinements are killed as they write.

Then every file must be the old one or the new one, whole; the next start must work; and nothing of
what was being written may stay, see `stylemixer.engine.replacing`.
"""

import json
import os
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from stylemixer.bench.counts import print_counts
from stylemixer.bench.kills.projects import kill_projects
from stylemixer.bench.kills.refinements import kill_refinements
from stylemixer.bench.kills.remains import damage, litter, unreadable
from stylemixer.bench.kills.victims import PATIENCE_S, victim
from stylemixer.engine.pictures.images import read_picture
from stylemixer.errors import StyleMixerError
from stylemixer.paths import resources

if TYPE_CHECKING:
    import subprocess

KILLS = 60
LESSON_EVERY = 10
"""Windows that teach: their processes load torch, which takes long."""
REFINEMENTS = 20
"""They load torch too."""

SEED = 18


def run(as_json: bool) -> dict[str, Any]:
    """Kill 60 renders, windows and projects, and 20 refinements; print what came of it.

    With JSON wanted, nothing is printed.

    Raises:
        StyleMixerError: where no process can be killed like that.
    """
    start = time.monotonic()
    figures = measured(KILLS, KILLS, REFINEMENTS, projects=KILLS)
    figures["seconds"] = round(time.monotonic() - start, 1)
    if not as_json:
        print_counts(figures)
    return figures


def measured(
    renders: int,
    windows: int,
    refinements: int,
    lesson_every: int = LESSON_EVERY,
    projects: int = 0,
) -> dict[str, Any]:
    """Kill so many of each; return counts, and failures as sentences.

    Args:
        renders: how many renders.
        windows: how many windows.
        refinements: how many refinements.
        lesson_every: every so many windows teach; 0: none does.
        projects: how many windows that save a project.

    Raises:
        StyleMixerError: where no process can be killed like that.
    """
    if os.name != "posix":
        raise StyleMixerError("Only Linux and macOS kill processes at once; run this bench there.")
    random = Random(SEED)
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="stylemixer-kills-") as name:
        folder = Path(name)
        figures = {
            **_kill_renders(folder / "renders", renders, random, failures),
            **_kill_windows(folder / "home", windows, lesson_every, random, failures),
            **kill_projects(folder / "projects", projects, random, failures),
            **kill_refinements(folder / "refinements", refinements, random, failures),
        }
    return figures | {"failed": len(failures), "failures": failures}


# --- renders -------------------------------------------------------------------------------------


def _kill_renders(folder: Path, count: int, random: Random, failures: list[str]) -> dict[str, Any]:
    folder.mkdir()
    out = folder / "out.png"
    photo = str(resources() / "examples" / "coffee.jpg")
    words = [photo, "-s", "ink-mosaic", "--working-edge", "256", "--size", "400", "--tile", "64"]
    left = finished = 0
    bands = 10
    for _ in range(count):
        with victim(["render", *words, "-o", str(out)], folder.parent / "home") as process:
            # some at the end, when the file is put in its place, the others anywhere before
            until = bands if random.random() < 0.4 else random.randrange(1, bands + 1)
            said = _said(process, until)
            bands = max(bands, said)
            time.sleep(random.random() * 0.1)
            finished += process.poll() is not None
            process.kill()
        left += len(litter(folder))
        if out.exists():
            failures += unreadable("the painted picture", out, read_picture)
        others = {path.name for path in folder.iterdir()} - {"out.png", *map(str, litter(folder))}
        if others:
            failures.append(f"render: {others} is there too")
    if count:
        with victim(["render", *words, "-o", str(out)], folder.parent / "home") as process:
            if process.wait():
                failures.append("render: the next one fails")
        failures += [f"render: {path} stays" for path in litter(folder)]
    return {"renders killed": count - finished, "parts after killed renders": left}


def _said(process: "subprocess.Popen[str]", lines: int) -> int:
    """Wait for so many lines, or for the end of the process; return how many came."""
    assert process.stdout is not None
    count = 0
    while count < lines and process.stdout.readline():
        count += 1
    return count


# --- windows -------------------------------------------------------------------------------------


def _kill_windows(
    home: Path, count: int, lesson_every: int, random: Random, failures: list[str]
) -> dict[str, Any]:
    home.mkdir(exist_ok=True)
    painting = resources() / "examples" / "rocket.jpg"
    left = lessons = 0
    for number in range(count):
        teaches = lesson_every > 0 and number % lesson_every == lesson_every - 1
        with victim(["write", *([str(painting)] if teaches else [])], home) as process:
            said = _first_word(process)
            if said is None:
                failures.append(f"window {number} does not start: {_errors(home)}")
            time.sleep(random.random() * (2.0 if teaches else 0.3))
            process.kill()
        lessons += teaches
        for child in (said or {}).get("lesson", []):
            if not _ends(child):
                failures.append(f"window {number}: its lesson goes on without it")
        left += len(litter(home))
        failures += [f"window {number}: {line}" for line in damage(home)]
    if count:
        with victim(["end"], home) as process:
            if process.wait():
                failures.append(f"the last window does not end well: {_errors(home)}")
        failures += [f"window: {path} stays" for path in litter(home)]
        failures += [f"window: {line}" for line in (_errors(home),) if line]
    return {
        "windows killed": count,
        "of them while teaching": lessons,
        "parts after killed windows": left,
    }


def _first_word(process: "subprocess.Popen[str]") -> dict[str, Any] | None:
    """Return what a window says once it writes; None when it has ended instead."""
    assert process.stdout is not None
    line = process.stdout.readline()
    said: dict[str, Any] | None = json.loads(line) if line else None
    return said if said is not None and "writing" in said else None


def _ends(pid: int) -> bool:
    """Tell whether a process ends by itself, as one whose window has gone must."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
            if _is_dead(pid):
                return True
        except ProcessLookupError:
            return True
        time.sleep(0.2)
    return False


def _is_dead(pid: int) -> bool:
    """Tell whether a process has ended and waits for somebody to ask; Linux alone tells."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def _errors(home: Path) -> str:
    """Return the errors in the windows' log."""
    lines = []
    for path in home.rglob("stylemixer.log*"):
        lines += [line for line in path.read_text("utf-8").splitlines() if " ERROR " in line]
    return "\n".join(lines)
