"""Teaching as a job: importable without torch."""

from stylemixer.jobs.job import Job, Sentences
from stylemixer.teaching.lesson import Lesson

SENTENCES = Sentences(
    not_begun="Teaching could not start; close other programs and try again.",
    cut_off=(
        "Teaching stopped unexpectedly, perhaps because memory ran out; close other programs and "
        "continue."
    ),
    no_memory="There is not enough memory to teach a style; close other programs and continue.",
    failed="Teaching failed ({error}); try other pictures.",
)


def lesson_job(lesson: Lesson) -> Job:
    """Return the job of a lesson; when its folder holds a checkpoint of it, it goes on there."""
    worker = "stylemixer.jobs.teaching_steps:lesson_steps"
    return Job(f"lesson {lesson.id}", worker, lesson, SENTENCES)
