"""How far a batch is. Importable without torch."""

from dataclasses import dataclass

from stylemixer.errors import Sentence

MOST_FAILURES = 1000
"""So many are reported one by one; the manifest has all."""


@dataclass(frozen=True)
class Running:
    """A photo that is being painted.

    Attributes:
        name: the photo's file name.
        look: the mix's name.
        share: how much of it is painted, 0–1.
        seconds: since when.
    """

    name: str
    look: str
    share: float
    seconds: float


@dataclass(frozen=True)
class Failure:
    """A result that there is not.

    Attributes:
        photo: the photo's path.
        look: the mix's name.
        sentence: why, and what to do.
    """

    photo: str
    look: str
    sentence: Sentence


@dataclass(frozen=True)
class Progress:
    """How far a batch is.

    Attributes:
        total: how many results there are to be, those included that were there.
        painted: how many have been written by now.
        unchanged: how many were there already, of the same photos and mixes.
        skipped: how many were left out, as a file of that name is there.
        failed: how many have failed.
        share: of the work, 0–1.
        seconds: how long it has worked, without pauses.
        running: what is being painted, as far as it is known.
        failures: the first `MOST_FAILURES` that have failed.
        notices: what people should know.
        folder: where the results are.
        sheets: the contact sheets that have been written.
        done: whether this is the last report.
    """

    total: int
    painted: int
    unchanged: int
    skipped: int
    failed: int
    share: float
    seconds: float
    running: tuple[Running, ...] = ()
    failures: tuple[Failure, ...] = ()
    notices: tuple[Sentence, ...] = ()
    folder: str = ""
    sheets: tuple[str, ...] = ()
    done: bool = False
