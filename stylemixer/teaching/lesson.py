"""A lesson: what shall be taught, kept in a folder of its own so that it can go on after any end.

Importable without torch.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from stylemixer.engine.replacing import replacing
from stylemixer.path_text import restored, writable
from stylemixer.teaching.plan import Plan

LESSON = "lesson.json"
CHECKPOINT = "checkpoint.safetensors"
TARGET = "target"


@dataclass(frozen=True)
class Lesson:
    """What shall be taught, from what and where its state is kept.

    Attributes:
        id: the style's, which it keeps for good.
        name: the style's, for people.
        network: the network that learns it.
        pictures: paths of the paintings.
        photos: paths of the user's photos; the shipped ones are added. Those that cannot be read
            are left out.
        plan: how it is taught.
        folder: of its own, where the lesson and its checkpoint are kept.
    """

    id: str
    name: str
    network: str
    pictures: tuple[str, ...]
    photos: tuple[str, ...]
    plan: Plan
    folder: str

    @property
    def checkpoint(self) -> Path:
        """Where its state is kept."""
        return Path(self.folder) / CHECKPOINT

    @property
    def target(self) -> Path:
        """Where is kept what pictures in the style will be refined by."""
        return Path(self.folder) / TARGET


def write_lesson(lesson: Lesson) -> None:
    """Keep a lesson in its folder, so that a killed application can go on with it.

    Raises:
        SaveError: when the folder cannot be written to.
    """
    path = Path(lesson.folder) / LESSON
    with replacing(path) as file:
        file.write(json.dumps(writable(asdict(lesson)), ensure_ascii=False, indent=1).encode())


def unfinished(folder: Path) -> Lesson | None:
    """Return the lesson that was begun in a folder; None when there is none that can be read."""
    try:
        kept = restored(json.loads((folder / LESSON).read_bytes()))
        plan = kept["plan"]
        plan = Plan(
            **{f.name: plan[f.name] for f in fields(Plan)}
            | {"photo_edges": tuple(plan["photo_edges"])}
        )
        texts = {name: str(kept[name]) for name in ("id", "name", "network")}
        return Lesson(
            **texts,
            pictures=tuple(map(str, kept["pictures"])),
            photos=tuple(map(str, kept["photos"])),
            plan=plan,
            folder=str(folder),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
