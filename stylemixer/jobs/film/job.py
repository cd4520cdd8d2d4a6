"""Painting a film as a job of the window. Importable without torch."""

from collections.abc import Generator

from stylemixer.jobs.film.film import painting_film
from stylemixer.jobs.film.order import FilmOrder
from stylemixer.jobs.film.progress import Progress
from stylemixer.jobs.job import Job, Sentences, Stopped

SENTENCES = Sentences(
    not_begun="Painting the film could not start; close other programs and try again.",
    cut_off=(
        "Painting the film stopped unexpectedly, perhaps because memory ran out; close other "
        "programs and export it again: it goes on where it was."
    ),
    no_memory=(
        "There is not enough memory to paint this film; close other programs or choose a smaller "
        "size, and export it again."
    ),
    failed="The film could not be painted ({error}); try another film or mix.",
)


def film_job(order: FilmOrder) -> Job:
    """Return the job of a film; it goes on where an earlier one of the same order stood."""
    return Job(f"film {order.target.name}", "stylemixer.jobs.film.job:film_steps", order, SENTENCES)


def film_steps(order: FilmOrder, _stopped: Stopped) -> Generator[Progress, None, None]:
    """Paint a film; what is done stays when it is closed.

    Raises:
        StyleMixerError: see `painting_film`.
    """
    from stylemixer.render.engine import TorchEngine  # noqa: PLC0415  the window names this module

    yield from painting_film(order, TorchEngine)
