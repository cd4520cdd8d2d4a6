"""Windows that are killed while they save a project: nothing of it may be lost but what came last.

`write_projects` is what is killed. Each of its changes has a number, which it says once a file
holds it; the next window has to come back with that number or a later one.
"""

import itertools
import json
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from stylemixer.bench.kills.remains import damage, litter
from stylemixer.bench.kills.victims import victim

if TYPE_CHECKING:
    from stylemixer.ui.main_window import MainWindow

NAME = "work.stylemix"
SNAPSHOTS = 3


def kill_projects(folder: Path, count: int, random: Random, failures: list[str]) -> dict[str, Any]:
    """Kill so many; append what is wrong to failures, and return counts."""
    folder.mkdir()
    home = folder / "home"
    project = folder / NAME
    kept = left = saves = autosaves = 0
    if count:
        failures += _one_to_its_end(project, home)
    for number in range(count):
        with victim(["project", str(project)], home) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            if not first:
                failures.append(f"project {number}: the window does not start")
                continue
            back = json.loads(first)["back"]
            if back < kept:
                failures.append(f"project {number}: {kept} was kept, and {back} is back")
            time.sleep(random.random() * 0.4)
            process.kill()
            for line in process.stdout:
                if not line.endswith("\n"):
                    break  # killed while it said so
                said = json.loads(line)
                kept = max(kept, *said.values())
                saves, autosaves = saves + ("saved" in said), autosaves + ("autosaved" in said)
        left += len(litter(folder))
        failures += [f"project {number}: {line}" for line in damage(folder)]
        others = {path.name for path in folder.iterdir()} - {NAME, "home"}
        others -= {path.name for path in litter(folder)}
        if others:
            failures.append(f"project {number}: {others} is there too")
    if count:
        failures += _one_to_its_end(project, home)
        failures += [f"project: {path} stays" for path in litter(folder)]
        failures += [f"project: {line}" for line in damage(folder)]
        if not saves or not autosaves:
            failures.append(f"{saves} saves and {autosaves} autosaves came to their end")
    return {"windows with a project killed": count, "parts after them": left}


def _one_to_its_end(project: Path, home: Path) -> list[str]:
    with victim(["project", str(project), "end"], home) as process:
        return ["the window of a project does not end well"] if process.wait() else []


class ProjectWriter:
    """Changes a window's desk, saves and autosaves it, and says what is kept.

    Args:
        window: the window.
        path: the project's file.
    """

    def __init__(self, window: "MainWindow", path: Path) -> None:
        from stylemixer.ui.projects.project_thread import ProjectThread  # noqa: PLC0415  Qt

        self._window = window
        self._path = path
        self._count = itertools.count(0)
        self._saving: int | None = None
        self._begun = False
        whole = ProjectThread.autosave

        def autosave(thread: Any, path: Path, project: Any, picture: Any, done: Any) -> Any:
            def told(result: Any) -> None:
                if result is None and project.snapshots:
                    _say(autosaved=int(project.snapshots[-1].name))
                done(result)

            whole(thread, path, project, picture, told)

        ProjectThread.autosave = autosave  # type: ignore[method-assign, assignment]

    def write(self) -> bool:
        """Change everything once; return whether that could be done yet."""
        projects = self._window.projects
        if not self._begun:
            if self._path.exists() and projects.path is None:
                if projects.remembered[0] is None:  # killed before the settings had it
                    projects.open(self._path)
                return False  # it is being read
            self._begin()
            return True
        number = next(self._count)
        if self._saving is not None and not projects.file.saving:
            _say(saved=self._saving)
            self._saving = None
        self._change(number)
        if self._saving is None and number % 3 == 0:
            self._saving = number
            projects.file.write(self._path)
        return True

    def _begin(self) -> None:
        snapshots = self._window.session.snapshots
        back = int(snapshots[-1].name) if snapshots else 0
        self._count = itertools.count(back + 1)
        self._begun = True
        _say(back=back)

    def _change(self, number: int) -> None:
        import msgspec  # noqa: PLC0415

        from stylemixer.document.snapshots import Snapshot  # noqa: PLC0415  after the window

        session = self._window.session
        recipe = msgspec.structs.replace(session.recipe, strength=(number % 100) / 100)
        session.edit(recipe, "Strength")
        kept = (*session.snapshots, Snapshot(str(number), recipe))[-SNAPSHOTS:]
        session.edit_snapshots(kept, "Keep")


def _say(**what: object) -> None:
    print(json.dumps(what), flush=True)
