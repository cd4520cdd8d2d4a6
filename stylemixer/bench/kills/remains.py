"""What a killed process leaves: files that have to be whole, and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import msgspec
from safetensors import safe_open

from stylemixer.document.projects.opening import read_autosave
from stylemixer.document.projects.project import SUFFIX as PROJECT
from stylemixer.document.settings import Settings
from stylemixer.document.styles.style_file import read_style
from stylemixer.engine.pictures.images import read_picture
from stylemixer.engine.pictures.refined import open_refined

LITTER = (".part", ".tmp", ".trial")


def damage(home: Path) -> list[str]:
    """Return what is wrong with the files that a window has written."""
    found = []
    for path in sorted(home.rglob("*")):
        match path.name:
            case "settings.json":
                found += unreadable("the settings", path, _settings)
            case "last-painting.png":
                found += unreadable("the painted picture", path, read_picture)
            case "lesson.json" | "notes.json" | "refinement.json":
                found += unreadable("what is asked for", path, lambda p: json.loads(p.read_bytes()))
            case "checkpoint.safetensors":
                found += unreadable("the checkpoint", path, _checkpoint)
            case name if name.endswith(".npy") and path.parent.name == "refined":
                found += unreadable("a refined picture", path, _refined)
            case name if name.endswith(PROJECT):
                found += unreadable("a project", path, _project)
            case name if name.endswith(".smstyle"):
                found += unreadable("a style", path, read_style)
            case name if ".broken" in name or ".newer" in name:
                found.append(f"{name} is there")
    return found


def _project(path: Path) -> None:
    with ZipFile(path) as archive:
        damaged = archive.testzip()
    if damaged is not None:
        raise ValueError(damaged)
    read_autosave(path)


def _settings(path: Path) -> Settings:
    return msgspec.json.decode(path.read_bytes(), type=Settings)


def _checkpoint(path: Path) -> None:
    with safe_open(str(path), framework="numpy") as opened:
        for key in opened.keys():  # noqa: SIM118  not a mapping
            opened.get_tensor(key)


def unreadable(what: str, path: Path, read: Callable[[Path], object]) -> list[str]:
    """Return what is said of a file that cannot be read, if so."""
    try:
        read(path)
    except Exception as error:
        return [f"{what} {path.name} is damaged: {error!r}"]
    return []


def litter(folder: Path) -> list[Path]:
    """Return the files that nobody is to find there."""
    return [path.relative_to(folder) for path in folder.rglob("*") if path.suffix in LITTER] + [
        path.relative_to(folder) for path in folder.rglob("crash-*.log")
    ][1:]  # the last one's is read at the next start


def _refined(path: Path) -> None:
    open_refined(path, path.stem)
