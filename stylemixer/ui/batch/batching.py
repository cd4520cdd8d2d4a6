"""The batch that is going on: its process, and what a killed window has left."""

from dataclasses import dataclass
from pathlib import Path

from stylemixer.errors import SaveError
from stylemixer.jobs.batch.job import ORDER, batch_job, unfinished, write_order
from stylemixer.jobs.batch.order import Order
from stylemixer.jobs.batch.progress import Progress
from stylemixer.ui.state.jobs import ResumableJob


@dataclass(frozen=True)
class BatchState:
    """A batch, and how far it has come.

    Attributes:
        order: what was asked for.
        folder: where the order is kept until the batch is over.
        progress: the last report; None when there was none.
    """

    order: Order
    folder: Path
    progress: Progress | None = None

    @property
    def checkpoint(self) -> Path:
        """The order, by which it goes on: what is done is told beside the results."""
        return self.folder / ORDER


class Batching(ResumableJob[BatchState]):
    """Runs one batch at a time, in a process of its own. Its signals carry a `BatchState`."""

    def nothing_yet(self) -> str:
        return self.tr("The batch ended before anything was painted. Try again.")

    def not_kept(self, folder: Path, detail: str) -> SaveError:
        return SaveError(
            "A batch needs to write to “{folder}”; free some space or allow writing there.",
            detail,
            folder=folder,
        )

    def begin(self, order: Order) -> None:
        """Begin a batch.

        Raises:
            StyleMixerError: when the folder cannot be written to, or no process can begin.
        """
        folder = self.new_folder()
        state = BatchState(order, folder)
        self.start(state, batch_job(order, folder.name), lambda: write_order(order, folder))

    def resume(self, state: BatchState) -> None:
        """Go on with a batch that was found or has broken off.

        Raises:
            StyleMixerError: when no process can begin.
        """
        self.go_on_with(state, batch_job(state.order, state.folder.name))

    def find(self) -> BatchState | None:
        """Return a batch that was left unfinished and that no other window works on."""
        return self.find_left(_left)


def _left(folder: Path) -> BatchState | None:
    order = unfinished(folder)
    return BatchState(order, folder) if order is not None else None
