"""What the process of a lesson does: read the pictures, and teach."""

from collections.abc import Iterator
from pathlib import Path

import torch

from stylemixer.jobs.job import Stopped
from stylemixer.teaching.beginning import begin, hash_of, photos_for, read
from stylemixer.teaching.lesson import Lesson
from stylemixer.teaching.plan import Progress
from stylemixer.teaching.teach import kept_progress


def lesson_steps(lesson: Lesson, stopped: Stopped) -> Iterator[Progress]:
    """Teach a lesson, from its checkpoint if there is one.

    Raises:
        StyleMixerError: see `stylemixer.teaching.beginning.begin`.
    """
    if stopped() and lesson.checkpoint.exists():
        # what it has learned is wanted, for which the paintings need not be there any more
        yield kept_progress(lesson.checkpoint, lesson.network, lesson.plan)
        return
    yield from begin(
        lesson.network,
        [read(Path(path)) for path in lesson.pictures],
        photos_for(lesson.photos),
        lesson.plan,
        device="cuda" if torch.cuda.is_available() else "cpu",
        checkpoint=lesson.checkpoint,
        identity=hash_of([Path(path) for path in lesson.pictures]),
    )
