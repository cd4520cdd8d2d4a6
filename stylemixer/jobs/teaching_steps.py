"""What the process of a lesson does: read the pictures, and teach."""

from collections.abc import Generator
from pathlib import Path

import torch

from stylemixer.engine.checkpoint import write_atomically
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.jobs.job import Stopped
from stylemixer.refining.renders import target_of_paintings
from stylemixer.teaching.beginning import begin, hash_of, photos_for, read
from stylemixer.teaching.lesson import Lesson
from stylemixer.teaching.plan import Progress
from stylemixer.teaching.teach import kept_progress


def lesson_steps(lesson: Lesson, stopped: Stopped) -> Generator[Progress, None, None]:
    """Teach a lesson, from its checkpoint if there is one.

    Raises:
        StyleMixerError: see `stylemixer.teaching.beginning.begin`.
    """
    if stopped() and lesson.checkpoint.exists():
        # what it has learned is wanted, for which the paintings need not be there any more
        yield kept_progress(lesson.checkpoint, lesson.network, lesson.plan)
        return
    pictures = [read(Path(path)) for path in lesson.pictures]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if not lesson.target.exists():
        target = target_of_paintings(pictures, Vgg.shipped(device))
        write_atomically(lesson.target, target.to_bytes())
    yield from begin(
        lesson.network,
        pictures,
        photos_for(lesson.photos),
        lesson.plan,
        device=device,
        checkpoint=lesson.checkpoint,
        identity=hash_of([Path(path) for path in lesson.pictures]),
    )
