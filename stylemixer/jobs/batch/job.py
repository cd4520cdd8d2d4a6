"""A batch as a job: what is asked for, in a folder of its own. Importable without torch."""

from pathlib import Path

import msgspec

from stylemixer.engine.replacing import replacing
from stylemixer.jobs.batch.order import Order
from stylemixer.jobs.job import Job, Sentences
from stylemixer.path_text import restored, writable
from stylemixer.places import open_regular

ORDER = "order.json"
MAX_BYTES = 64_000_000

SENTENCES = Sentences(
    not_begun="The batch could not start; close other programs and try again.",
    cut_off=(
        "The batch stopped unexpectedly, perhaps because memory ran out; close other programs and "
        "continue."
    ),
    no_memory="There is not enough memory for this batch; close other programs and continue.",
    failed="The batch stopped ({error}); continue, or leave the last photo out.",
)


def write_order(order: Order, folder: Path) -> None:
    """Keep an order in its folder, so that a killed application can go on with it.

    Raises:
        SaveError: when the folder cannot be written to.
    """
    with replacing(folder / ORDER) as file:
        file.write(msgspec.json.encode(writable(msgspec.to_builtins(order))))


def unfinished(folder: Path) -> Order | None:
    """Return the order that was begun in a folder; None when none can be read there."""
    try:
        with open_regular(folder / ORDER) as file:
            found = restored(msgspec.json.decode(file.read(MAX_BYTES)))
        return msgspec.convert(found, Order)
    except (OSError, ValueError, RecursionError):
        return None


def batch_job(order: Order, name: str) -> Job:
    """Return the job of an order; it goes on where the list beside the results says."""
    return Job(f"batch {name}", "stylemixer.jobs.batch.steps:batch_steps", order, SENTENCES)
