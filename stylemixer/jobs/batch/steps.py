"""What the process of a batch does."""

import os
from collections.abc import Generator

import torch

from stylemixer.jobs.batch.batch import run
from stylemixer.jobs.batch.order import Order
from stylemixer.jobs.batch.progress import Progress
from stylemixer.jobs.job import Stopped


def batch_steps(order: Order, _stopped: Stopped) -> Generator[Progress, None, None]:
    """Paint a batch, from where the list beside the results says that it stands.

    Raises:
        StyleMixerError: when nothing can be painted, or the disk is full.
    """
    # all of them, as hours are to be used well; the window goes first by its priority
    torch.set_num_threads(os.cpu_count() or 1)
    yield from run(order)
