"""Use a Style Mixer window as an artist would: drive.py --dragger PYTHON --home HOME -- COMMAND...

Opens it with COMMAND on the display at hand, finds its controls by their accessible names, and
drives them with mouse and keyboard: a dropped photo, a slider, a lesson of five steps, a saved
project.
HOME is the user's folder as this program sees it, with photo.jpg and painting.jpg in it.
Needs xdotool, ImageMagick and Debian's Python with gi.
"""

import argparse
import json
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402  of the version above

SLACK_S = 60.0
SOURCE = (1620, 40)
"""Where files are dragged from: beside the window."""


def controls(root: Any = None) -> Iterator[Any]:
    """Yield all controls that show."""
    root = root or Atspi.get_desktop(0)
    for index in range(root.get_child_count()):
        child = root.get_child_at_index(index)
        if child is not None:
            yield child
            yield from controls(child)


def shows(control: Any) -> bool:
    """Tell whether a control can be seen."""
    return bool(control.get_state_set().contains(Atspi.StateType.SHOWING))


def find(role: str, name: str) -> Any | None:
    """Return the control of a role whose name matches a pattern as a whole, or None."""
    try:
        return next(
            each
            for each in controls()
            if each.get_role_name() == role
            and re.fullmatch(name, each.get_name() or "")
            and (role == "frame" or shows(each))
        )
    except StopIteration:
        return None
    except gi.repository.GLib.Error:  # it has just gone
        return None


def wait(what: str, ready: Callable[[], Any], seconds: float = SLACK_S) -> Any:
    """Return what `ready` returns once that is true.

    Raises:
        SystemExit: when it does not come.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := ready():
            return found
        time.sleep(0.05)
    grab("build/bundle-test-failed.png")
    sys.exit(f"{what} did not come; build/bundle-test-failed.png shows the screen.")


def grab(file: str) -> None:
    """Keep the screen as a picture."""
    subprocess.run(["import", "-window", "root", file], check=True)


def xdo(*words: object) -> None:
    """Move the mouse, press keys."""
    subprocess.run(["xdotool", *map(str, words)], check=True)


def middle(control: Any) -> tuple[int, int]:
    """Return a control's middle on the screen."""
    box = control.get_extents(Atspi.CoordType.SCREEN)
    return box.x + box.width // 2, box.y + box.height // 2


def click(role: str, name: str) -> None:
    """Click a control, once it shows."""
    xdo("mousemove", *middle(wait(f"{role} “{name}”", lambda: find(role, name))), "click", 1)


def drag(start: tuple[int, int], end: tuple[int, int]) -> None:
    """Drag with the left button, slowly enough for two programs that talk about it."""
    xdo("mousemove", *start, "mousedown", 1, "sleep", 0.2)
    for share in range(1, 11):
        point = (round(a + (b - a) * share / 10) for a, b in zip(start, end, strict=True))
        xdo("mousemove", *point, "sleep", 0.05)
    xdo("sleep", 0.5, "mouseup", 1)


def colours(control: Any) -> float:
    """Return how much the colours vary over a control, from 0."""
    box = control.get_extents(Atspi.CoordType.SCREEN)
    area = f"{box.width // 2}x{box.height // 3}+{box.x + box.width // 4}+{box.y + box.height // 3}"
    grabbed = subprocess.run(
        ["import", "-window", "root", "-crop", area, "ppm:-"], capture_output=True, check=True
    )
    said = subprocess.run(
        ["convert", "ppm:-", "-format", "%[fx:standard_deviation]", "info:"],
        input=grabbed.stdout, capture_output=True, check=True,
    )  # fmt: skip
    return float(said.stdout)


class Dragging:
    """Files that can be dragged from beside the window, one at a time."""

    def __init__(self, python: str) -> None:
        self._python = python

    def drop(self, file: str, place: Any, arrived: Callable[[], Any]) -> None:
        """Drag a file, named as the window sees it, to a control, and wait until it is there."""
        script = str(Path(__file__).with_name("drop_source.py"))
        source = subprocess.Popen([self._python, script, *map(str, SOURCE), file])
        try:
            wait("the drag's source", lambda: _on_top(*SOURCE))
            drag((SOURCE[0] + 40, SOURCE[1] + 20), middle(place))
            wait(f"{file}, dropped", arrived)  # its data are asked for after the drop
        finally:
            source.terminate()
            source.wait()


def _on_top(x: int, y: int) -> bool:
    xdo("mousemove", x + 10, y + 10)
    said = subprocess.run(
        ["xdotool", "getmouselocation", "--shell"], capture_output=True, text=True, check=True
    )
    window = re.findall(r"WINDOW=(\d+)", said.stdout)[0]
    named = subprocess.run(
        ["xdotool", "getwindowname", window], capture_output=True, text=True, check=False
    )
    return "drop_source" in named.stdout


def use(home: Path, seen: str, dragging: Dragging, started: float) -> None:
    """Do all of it, and tell what has been seen.

    Args:
        home: the user's folder.
        seen: the same as the window sees it.
        dragging: where files come from.
        started: when the command was, by the monotonic clock.
    """
    window = wait("The window", lambda: find("frame", r".* – Style Mixer"))
    picture = wait("The picture", lambda: find("filler", "Picture"))
    wait("A painting in it", lambda: colours(picture) > 0.05)
    print(f"the window with its picture: {time.monotonic() - started:.1f} s")
    click("push button", "End the tour")

    dragging.drop(
        f"{seen}/photo.jpg", picture, lambda: find("frame", r"\*?photo\.jpg.* – Style Mixer.*")
    )
    print("a photo dropped on the picture: it is there")

    strength = wait("The slider", lambda: find("slider", "Strength"))
    box = strength.get_extents(Atspi.CoordType.SCREEN)
    y = box.y + box.height // 2
    drag((box.x + box.width - 8, y), (box.x + box.width // 2, y))
    value = wait("A lower strength", lambda: _below(strength, 0.75))
    print(f"Strength dragged to {value:.0%}")

    xdo("key", "ctrl+t")
    wait("The question for pictures", lambda: find("dialog", r"Pictures.*"))
    xdo("type", f"{seen}/painting.jpg")
    xdo("key", "Return")
    click("radio button", r"Quick.*")
    click("push button", r"Teach")
    wait("Five steps", lambda: _steps() >= 5, 180)
    click("push button", "Stop and keep")
    click("push button", "Add to mix")
    print("a lesson of five steps in a process of its own, kept and added to the mix")
    grab("build/bundle-test.png")

    xdo("key", "ctrl+s")
    wait("The file dialog", lambda: find("dialog", r"Save.*"))
    xdo("key", "ctrl+a", "type", f"{seen}/lake.stylemix")
    xdo("key", "Return")
    click("radio button", r"Put photo\.jpg into the project")
    click("push button", "Save")
    project = home / "lake.stylemix"
    wait("The saved project", project.exists)
    wait("Its name in the title", lambda: find("frame", r"lake.* – Style Mixer.*"))
    with zipfile.ZipFile(project) as archive:
        assert archive.testzip() is None
        text = next(archive.read(name) for name in archive.namelist() if name.endswith(".json"))
    recipe = json.loads(text)["recipe"]
    assert abs(recipe["strength"] - value) < 0.02, recipe
    assert any(slot["style"]["kind"] == "taught" for slot in recipe["slots"]), recipe
    print("the project is saved, with the slider's value and the taught style")
    xdo("key", "ctrl+q")
    wait("Its end", lambda: find("frame", window.get_name()) is None)


def _below(slider: Any, share: float) -> float | None:
    face = slider.get_value_iface()
    value = face.get_current_value() / face.get_maximum_value()
    return value if value < share else None


def _steps() -> int:
    found = find("label", r".*[Ss]tep \d+.*")
    return int(re.findall(r"[Ss]tep (\d+)", found.get_name())[0]) if found else 0


def main() -> None:
    """Start the command, use its window, and see that it ends well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dragger", required=True, help="a Python with PySide6")
    parser.add_argument("--home", required=True, type=Path, help="the user's folder")
    parser.add_argument("--seen", required=True, help="the same folder as the window sees it")
    parser.add_argument("command", nargs="+")
    words = parser.parse_args()
    started = time.monotonic()
    process = subprocess.Popen(words.command)
    try:
        use(words.home, words.seen, Dragging(words.dragger), started)
        status = process.wait(SLACK_S)
    finally:
        process.kill()
    if status:
        sys.exit(f"The window ended with {status}.")


if __name__ == "__main__":
    main()
