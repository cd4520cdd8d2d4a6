"""How far a film is. Importable without torch."""

from dataclasses import dataclass
from typing import Literal

from stylemixer.errors import Sentence

Stage = Literal["looking", "measuring", "painting", "joining"]

SHARES: dict[Stage, tuple[float, float]] = {
    "looking": (0.0, 0.03),
    "measuring": (0.03, 0.12),
    "painting": (0.12, 0.99),
    "joining": (0.99, 1.0),
}
"""From where to where each stage takes it, by how long they last."""


@dataclass(frozen=True)
class Progress:
    """How far a film is.

    Attributes:
        stage: what is being done.
        share: of all the work, 0–1.
        frames: how many are painted by now.
        total: how many there are to be; 0: not known yet.
        notices: what people should know.
        path: the file, once it is there; the first one of numbered pictures.
    """

    stage: Stage
    share: float
    frames: int = 0
    total: int = 0
    notices: tuple[Sentence, ...] = ()
    path: str = ""

    @property
    def done(self) -> bool:
        """Whether this is the last report."""
        return bool(self.path)


def share_of(stage: Stage, part: float) -> float:
    """Return the share of all the work when a part of a stage is done, each 0–1."""
    low, high = SHARES[stage]
    return low + (high - low) * min(max(part, 0.0), 1.0)
