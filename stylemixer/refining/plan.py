"""How a picture is refined, and where refining stands. Light: no torch."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from stylemixer.errors import Sentence

Distance = Literal["gram", "moments", "linear", "polynomial", "gaussian"]
"""What pictures and paintings are compared by; `engine.statistics.distances` has the formulas."""


TILE = 1024
"""Long edge of the parts that are looked at in one piece, in pixels."""


@dataclass(frozen=True)
class Plan:
    """How a picture is refined.

    Attributes:
        distance: what is made equal to the paintings'.
        layers: weights from 0 up of relu1_1, relu2_1, relu3_1 and relu4_1: the mixer's groups
            colour, texture, strokes and shapes.
        keep_drawing: weight of the content loss at relu4_1, 0–1.
        steps: ends after so many at the working size; None is without limit.
        seconds: ends once computing has taken so long; None is without limit. With neither, it
            goes on until it is stopped.
        edge: the long edge of the picture that is worked on, in pixels.
        file_size: width and height of a file that is refined too, octave by octave.
        seed: of what chance decides.
    """

    distance: Distance = "gram"
    layers: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    keep_drawing: float = 0.35
    steps: int | None = None
    seconds: float | None = None
    edge: int = 768
    file_size: tuple[int, int] | None = None
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Progress:
    """Where refining stands after a step.

    Attributes:
        step: how many steps are done, of all sizes together.
        steps: of how many, None when that is open.
        share: of the work that is done, 0–1; None when there is no end.
        style: the style loss, in the start's.
        content: the content loss, in the start's.
        seconds: of computing, without pauses.
        size: width and height of what is worked on, in pixels.
        picture: for the screen, ``(h, w, 3)``, sRGB, at most 1024 px long; None when there is
            nothing new to show.
        notice: what the user should know, such as that the size was lowered.
        done: whether the plan is fulfilled.
    """

    step: int
    steps: int | None
    share: float | None
    style: float
    content: float
    seconds: float
    size: tuple[int, int]
    picture: npt.NDArray[np.uint8] | None
    notice: Sentence | None
    done: bool
