"""The sizes at which a picture is refined, one after the other, and what memory they need."""

import json
from dataclasses import dataclass, replace
from typing import Literal

from stylemixer.engine.painting.octave_sizes import Size, octave_sizes
from stylemixer.refining.plan import TILE, Plan

LEAST_STEPS = 4
"""Whatever the time: on a busy machine the first one alone may look worse than none."""

OPEN_STEPS = 200
"""At the working size, where the plan names no end but a file is to be refined after it."""

OCTAVE_STEPS = 6
"""At each octave beyond the working size: strokes are there already, and only finer ones come."""

TILED = 1.4
"""A step costs so much more in tiles."""

ACTIVATION_BYTES = 2600
"""Per pixel of a tile: activations and their gradients. With `STATE_BYTES`, somewhat more than was
measured: 698 MB at 512 × 512, 2579 MB at 1024 × 1024."""

STATE_BYTES = 240
"""Per pixel of the working size: the picture, and by what its steps are found."""

OCTAVE_BYTES = 140
"""Likewise of an octave, where fewer steps are remembered."""

SMALLEST_TILE = 256

PROGRAM_BYTES = 800_000_000
"""What a process takes with torch, the loss network, the networks that paint and a photo of 24
megapixels: 700 to 800 MB were measured."""


@dataclass(frozen=True)
class Stage:
    """One size.

    Attributes:
        kind: at or beyond the working size.
        size: width and height in pixels.
        steps: most steps; None is without limit.
    """

    kind: Literal["working", "octave"]
    size: Size
    steps: int | None


def stages_of(size: Size, plan: Plan) -> list[Stage]:
    """Return the stages in their order.

    Args:
        size: width and height of the working size.
        plan: how.
    """
    working = plan.steps
    if plan.file_size is not None and working is None and plan.seconds is None:
        working = OPEN_STEPS
    found = [Stage("working", size, working)]
    if plan.file_size is not None:
        found += [Stage("octave", octave, OCTAVE_STEPS) for octave in octaves(size, plan.file_size)]
    return found


def octaves(size: Size, file_size: Size) -> list[Size]:
    """Return the sizes from twice the working size to the file's, which is the last one."""
    return list(octave_sizes(size, file_size)) if max(file_size) > max(size) else []


def memory_needed(size: Size, plan: Plan, tile: int = TILE) -> int:
    """Return how many bytes refining takes at most, the program and the photo itself aside.

    Args:
        size: width and height of the working size.
        plan: how; with the file's size, if that is refined too.
        tile: edge of the parts that are looked at at a time, in pixels.
    """
    found = 0
    for stage in stages_of(size, plan):
        width, height = stage.size
        halo = 80 if max(width, height) > tile else 0
        seen = min(width, tile + halo) * min(height, tile + halo)
        state = OCTAVE_BYTES if stage.kind == "octave" else STATE_BYTES
        found = max(found, seen * ACTIVATION_BYTES + width * height * state)
    return found


def memory_in_all(size: Size, plan: Plan) -> int:
    """Return how many bytes the process of a refinement takes; see `memory_needed`."""
    return memory_needed(size, plan) + PROGRAM_BYTES


@dataclass(frozen=True)
class Fit:
    """What fits into memory.

    Attributes:
        size: width and height of the working size.
        plan: the plan, without the octaves that do not fit.
        tile: edge of the tiles in pixels.
    """

    size: Size
    plan: Plan
    tile: int

    def to_text(self) -> str:
        """Return it as text that `from_text` reads."""
        return json.dumps([self.size, self.plan.file_size, self.tile])

    @classmethod
    def from_text(cls, text: str, plan: Plan) -> "Fit":
        """Read what `to_text` has written, of the same plan."""
        (width, height), file_size, tile = json.loads(text)
        fits = None if file_size is None else (file_size[0], file_size[1])
        return cls((width, height), replace(plan, file_size=fits), tile)


def fitting(size: Size, plan: Plan, free: float) -> Fit:
    """Return the largest sizes up to those asked for that fit, in tiles as small as need be.

    Args:
        size: width and height of the working size.
        plan: how.
        free: bytes of memory.
    """
    tiles = [TILE]
    while tiles[-1] > SMALLEST_TILE:
        tiles.append(tiles[-1] // 2)

    def fit(size: Size, plan: Plan) -> Fit | None:
        found = (tile for tile in tiles if memory_needed(size, plan, tile) <= free)
        tile = next(found, None)
        return None if tile is None else Fit(size, plan, tile)

    wanted: list[Size | None] = [None]
    if plan.file_size is not None:
        wanted = [*reversed(octaves(size, plan.file_size)), None]
    for file_size in wanted:
        if found := fit(size, replace(plan, file_size=file_size)):
            return found
    plan = replace(plan, file_size=None)
    while max(size) > SMALLEST_TILE:
        size = (max(round(size[0] * 0.8), 1), max(round(size[1] * 0.8), 1))
        if found := fit(size, plan):
            return found
    return Fit(size, plan, SMALLEST_TILE)
