"""The refinement that is going on: its process, and what a killed window has left."""

from dataclasses import dataclass
from pathlib import Path

from stylemixer.document.recipe import Recipe
from stylemixer.errors import SaveError
from stylemixer.jobs.refining import Refinement, refinement_job, unfinished, write_refinement
from stylemixer.refining.plan import Plan, Progress
from stylemixer.ui.state.jobs import ResumableJob
from stylemixer.ui.state.session import Photo


@dataclass(frozen=True)
class RefinementState:
    """A refinement, and how far it has come.

    Attributes:
        refinement: what was asked for.
        progress: the last report; None when there was none.
    """

    refinement: Refinement
    progress: Progress | None = None

    @property
    def folder(self) -> Path:
        """Where all that belongs to the refinement is kept."""
        return Path(self.refinement.folder)

    @property
    def checkpoint(self) -> Path:
        """Where its state is kept."""
        return self.refinement.checkpoint


class Refining(ResumableJob[RefinementState]):
    """Runs one refinement at a time, in a process of its own, each in a folder of its own.

    Its signals carry a `RefinementState`; what comes of it is the id of the refined picture.
    """

    def nothing_yet(self) -> str:
        return self.tr("Refining ended before anything was painted. Try again.")

    def not_kept(self, folder: Path, detail: str) -> SaveError:
        return SaveError(
            "Refining needs to write to “{folder}”; free some space or allow writing there.",
            detail,
            folder=folder,
        )

    def begin(self, photo: Photo, recipe: Recipe, plan: Plan) -> None:
        """Begin to refine.

        Args:
            photo: one that has been read, from a file.
            recipe: the mix to start from, and to refine towards.
            plan: how.

        Raises:
            StyleMixerError: when the folder cannot be written to, or no process can begin.
        """
        assert photo.path is not None
        assert photo.picture is not None
        folder = self.new_folder()
        refinement = Refinement(
            folder.name,
            photo.name,
            str(photo.path),
            photo.picture.fingerprint,
            recipe,
            plan,
            str(folder),
        )
        state = RefinementState(refinement)
        self.start(state, refinement_job(refinement), lambda: write_refinement(refinement))

    def resume(self, state: RefinementState, *, finish: bool = False) -> None:
        """Go on with a refinement that was found or has broken off.

        Args:
            state: the refinement.
            finish: take what it has come to so far; `ended` follows.

        Raises:
            StyleMixerError: as `begin`.
        """
        self.go_on_with(state, refinement_job(state.refinement), finish=finish)

    def find(self) -> RefinementState | None:
        """Return a refinement that was left unfinished and that no other window works on.

        It is this window's from now on.
        """
        return self.find_left(_left)


def _left(folder: Path) -> RefinementState | None:
    refinement = unfinished(folder)
    return RefinementState(refinement) if refinement is not None else None
