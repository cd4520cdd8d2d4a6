"""Refining as a job: what is asked for, in a folder of its own. Importable without torch."""

from pathlib import Path

import msgspec

from stylemixer.document.recipe import Recipe
from stylemixer.engine.replacing import replacing
from stylemixer.jobs.job import Job, Sentences
from stylemixer.path_text import restored, writable
from stylemixer.places import open_regular
from stylemixer.refining.plan import Plan

REFINEMENT = "refinement.json"
CHECKPOINT = "checkpoint.safetensors"
BEGINNING = "beginning.safetensors"
BEFORE = "before.png"
MAX_BYTES = 16_000_000

SENTENCES = Sentences(
    not_begun="Refining could not start; close other programs and try again.",
    cut_off=(
        "Refining stopped unexpectedly, perhaps because memory ran out; close other programs and "
        "continue."
    ),
    no_memory="There is not enough memory to refine this; close other programs and continue.",
    failed="Refining failed ({error}); refine again, or change the mix first.",
)


class Refinement(msgspec.Struct, frozen=True):
    """What shall be refined: a photo and its mix as they were when it was asked for.

    Attributes:
        id: of this refinement alone.
        name: the photo's, for people.
        photo: the photo's absolute path.
        fingerprint: of the photo's pixels, by which it is known again.
        recipe: the mix to start from, and to refine towards.
        plan: how.
        folder: of its own, where it and its checkpoint are kept.
    """

    id: str
    name: str
    photo: str
    fingerprint: str
    recipe: Recipe
    plan: Plan
    folder: str

    @property
    def checkpoint(self) -> Path:
        """Where its state is kept."""
        return Path(self.folder) / CHECKPOINT

    @property
    def beginning(self) -> Path:
        """Where start, photo and paintings are kept as numbers, so that no file is needed again."""
        return Path(self.folder) / BEGINNING

    @property
    def before(self) -> Path:
        """Where the picture that it starts from is kept for the screen."""
        return Path(self.folder) / BEFORE


def write_refinement(refinement: Refinement) -> None:
    """Keep a refinement in its folder, so that a killed application can go on with it.

    Raises:
        SaveError: when the folder cannot be written to.
    """
    with replacing(Path(refinement.folder) / REFINEMENT) as file:
        file.write(msgspec.json.encode(writable(msgspec.to_builtins(refinement))))


def unfinished(folder: Path) -> Refinement | None:
    """Return the refinement that was begun in a folder; None when none can be read there."""
    try:
        with open_regular(folder / REFINEMENT) as file:
            found = restored(msgspec.json.decode(file.read(MAX_BYTES)))
        kept = msgspec.convert(found, Refinement)
    except (OSError, ValueError, RecursionError):
        return None
    return msgspec.structs.replace(kept, folder=str(folder))


def refinement_job(refinement: Refinement) -> Job:
    """Return the job of a refinement; with a checkpoint in its folder, it goes on there."""
    steps = "stylemixer.jobs.refining_steps"
    return Job(
        f"refinement {refinement.id}",
        f"{steps}:refinement_steps",
        refinement,
        SENTENCES,
        f"{steps}:keep",
    )
