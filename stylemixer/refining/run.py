"""One picture being refined: where it stands, and its next step."""

import json
import math
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.checkpoint import Checkpoint
from stylemixer.engine.device import antialiased
from stylemixer.engine.memory import is_out_of_memory
from stylemixer.engine.painting.octave_sizes import Size
from stylemixer.engine.painting.tiling import Box
from stylemixer.engine.pictures.images import fitted
from stylemixer.engine.statistics.vgg import SMALLEST, Vgg
from stylemixer.errors import Sentence, StyleError
from stylemixer.refining.descent import Lbfgs
from stylemixer.refining.gradient import Slope, View
from stylemixer.refining.larger import Larger
from stylemixer.refining.objective import Objective, drawing_of
from stylemixer.refining.plan import Distance, Plan
from stylemixer.refining.stages import LEAST_STEPS, SMALLEST_TILE, TILED, Fit, Stage, stages_of
from stylemixer.refining.tiles import tiles_of

ARCHITECTURE = "refine-2"
"""Of checkpoints."""

UNITS: dict[Distance, float] = {
    "gram": 0.12,
    "moments": 0.038,
    "linear": 0.052,
    "polynomial": 0.086,
    "gaussian": 0.014,
}
"""The style loss of a picture that a network has painted, so that the drawing weighs as much beside
one distance as beside another: measured on three photos and paintings, `adain` and `painter`."""

HISTORY = 10
OCTAVE_HISTORY = 3
"""Steps that L-BFGS remembers; an octave has few steps, and many pixels."""

RISING = 0.5
"""A loss that is above the lowest by this share of the stage's first loss has gone wrong."""

MOST_STUMBLES = 6
"""So often the steps are halved before a stage ends."""

STUMBLED = Sentence(
    "A step made the picture worse; refining went back to the best one and takes smaller steps."
)


@dataclass(frozen=True)
class Standing:
    """Numbers that change from step to step.

    Attributes:
        stage: the stage that the picture is of.
        step: steps of all stages.
        stage_step: steps of this one.
        seconds: of computing.
        style: the style loss.
        content: the content loss.
        units: the start's style loss and content loss, which they are told in.
        first: the loss at the stage's begin, None before it is known.
        lowest: the stage's lowest loss, likewise.
        factor: of the steps' length.
        stumbles: how often this stage went wrong.
    """

    stage: int = 0
    step: int = 0
    stage_step: int = 0
    seconds: float = 0.0
    style: float = 1.0
    content: float = 1.0
    units: tuple[float, float] | None = None
    first: float | None = None
    lowest: float | None = None
    factor: float = 1.0
    stumbles: int = 0


class Run:
    """A picture being refined.

    Args:
        start: ``(1, 3, H, W)`` in [0, 1], on the loss network's device.
        photo: likewise.
        objective: what is made small.
        plan: how.
        vgg: the loss network.
        fit: the sizes, and how large tiles may be.
        larger: where octaves begin from.
        identity: text that tells it from other ones.
    """

    def __init__(
        self,
        start: Tensor,
        photo: Tensor,
        objective: Objective,
        plan: Plan,
        vgg: Vgg,
        *,
        fit: Fit,
        larger: Larger,
        identity: str,
    ) -> None:
        self._start, self._photo = start, photo
        self._objective, self._plan, self._vgg = objective, plan, vgg
        self._fit, self._tile, self._larger = fit, fit.tile, larger
        self._stages = stages_of(fit.size, fit.plan)
        self._identity = identity
        self._view: View | None = None
        self._image = self._best = _wide(start)
        self._descent = _descent(self._stages[0])
        self.now = Standing()
        self.notice: Sentence | None = None

    @property
    def stage(self) -> Stage:
        """The size that is worked on."""
        return self._stages[self.now.stage]

    @property
    def done(self) -> bool:
        """Whether the plan is fulfilled."""
        return self.now.stage == len(self._stages) - 1 and self._over()

    def advance(self) -> Generator[None, None, None]:
        """Take a step; nothing has changed before the last of it.

        Raises:
            StyleError: when the start's own loss is not a number.
        """
        while self._over() and not self.done:
            yield from self._enter(self.now.stage + 1)
        if self.done:
            return
        if self._view is None:
            self._view = yield from self._looking(self.stage)
        slope = yield from self._sloping()
        now = self.now
        loss = self._loss(slope.style, slope.content)
        self.now = replace(now, step=now.step + 1, stage_step=now.stage_step + 1)
        if not self._sound(loss, slope.gradient):
            self._stumble()
        else:
            self._take(loss, slope)
        if self.done:
            yield from self._finish()

    def timed(self, seconds: float) -> None:
        """Add seconds of computing."""
        self.now = replace(self.now, seconds=self.now.seconds + seconds)

    def _over(self) -> bool:
        now, stage, limit = self.now, self.stage, self._plan.seconds
        if now.stumbles >= MOST_STUMBLES or (
            stage.steps is not None and now.stage_step >= stage.steps
        ):
            return True
        if limit is None or stage.kind == "octave" or now.stage_step < LEAST_STEPS:
            return False
        return now.seconds >= limit

    def _enter(self, index: int) -> Generator[None, None, None]:
        """Go on to the next octave."""
        stage = self._stages[index]
        image = yield from self._larger.picture(self.result(), stage.size)
        view = yield from self._looking(stage)
        self._image = self._best = _wide(image)
        self._view, self._descent = view, _descent(stage)
        now = self.now
        self.now = Standing(index, now.step, 0, now.seconds, now.style, now.content, now.units)

    def _looking(self, stage: Stage) -> Generator[None, None, View]:
        """Look at the photo at a stage's size."""
        size = (max(stage.size[0], SMALLEST), max(stage.size[1], SMALLEST))
        tiles = tiles_of(size, self._tile)
        drawing = yield from drawing_of(self._vgg, self._photo_parts(stage, size), tiles)
        weights = (1 / UNITS[self._plan.distance], self._plan.keep_drawing)
        return View(self._objective, tiles, drawing, weights)

    def _photo_parts(self, stage: Stage, size: Size) -> Callable[[Box], Tensor]:
        if stage.kind == "octave" and size == stage.size:
            return lambda box: self._larger.photo(size, box)
        photo, whole = _wide(scaled(self._photo, stage.size)), Box(0, 0, *size)

        def part(box: Box) -> Tensor:
            rows, columns = box.within(whole)
            return photo[:, :, rows, columns]

        return part

    def _sloping(self) -> Generator[None, None, Slope]:
        """Look at the picture, in smaller tiles when memory runs out."""
        while True:
            assert self._view is not None
            try:
                return (yield from self._view.sloping(self._image))
            except Exception as error:
                if not is_out_of_memory(error) or self._tile <= SMALLEST_TILE:
                    raise
            # out here, the error no longer keeps the tile's memory alive
            self._tile //= 2
            self._view = yield from self._looking(self.stage)

    def _loss(self, style: float, content: float) -> float:
        return style / UNITS[self._plan.distance] + self._plan.keep_drawing * content

    def _sound(self, loss: float, gradient: Tensor) -> bool:
        if not math.isfinite(loss) or not bool(gradient.isfinite().all()):
            return False
        first, lowest = self.now.first, self.now.lowest
        return first is None or lowest is None or loss <= lowest + RISING * abs(first) + 1e-6

    def _take(self, loss: float, slope: Slope) -> None:
        now = self.now
        if now.lowest is None or loss < now.lowest:
            self._best = self._image
        self._image = self._descent.moved(self._image, slope.gradient, now.factor)
        self.now = replace(
            now,
            style=slope.style,
            content=slope.content,
            units=now.units or _units((slope.style, slope.content)),
            first=loss if now.first is None else now.first,
            lowest=loss if now.lowest is None else min(loss, now.lowest),
        )

    def _stumble(self) -> None:
        """Go back to the best picture, and on in smaller steps."""
        if self.now.lowest is None:
            raise StyleError(
                "This picture cannot be refined; choose another distance or other paintings."
            )
        self._image = self._best
        self._descent.forget()
        now = self.now
        self.now = replace(now, factor=now.factor / 2, stumbles=now.stumbles + 1)
        self.notice = STUMBLED

    def _finish(self) -> Generator[None, None, None]:
        """Look at the last picture, too, which nothing has judged yet."""
        view = self._view
        if view is None or self.now.lowest is None:
            return
        style, content = yield from view.losing(self._image)
        if not self._sound(self._loss(style, content), self._image):
            self._image = self._best
            self._descent.forget()
            return
        self.now = replace(self.now, style=style, content=content)

    def steps(self) -> int | None:
        """Return how many steps there are, None when that is open."""
        known = [stage.steps for stage in self._stages]
        if self._plan.seconds is not None:
            return None
        return None if None in known else sum(steps or 0 for steps in known)

    def share(self) -> float | None:
        """Return how much of the work is done, None when there is no end."""
        if self.done:
            return 1.0
        now, limit = self.now, self._plan.seconds

        def cost(stage: Stage, steps: int) -> float:
            return stage.size[0] * stage.size[1] * steps * (TILED if stage.kind == "octave" else 1)

        working, *octaves = self._stages
        rest = sum(cost(octave, octave.steps or 0) for octave in octaves)
        if now.stage > 0:
            before = octaves[: now.stage - 1]
            taken = now.step - now.stage_step - sum(octave.steps or 0 for octave in before)
            work = cost(working, max(taken, 1))
            done = work + sum(cost(octave, octave.steps or 0) for octave in before)
            return min(1.0, (done + cost(self.stage, now.stage_step)) / (work + rest))
        shares = [now.stage_step / working.steps] if working.steps else []
        if limit:
            shares.append(now.seconds / limit)
        if not shares:
            return None
        here, part = cost(working, now.stage_step), min(1.0, max(shares))
        return here / (here / part + rest) if here and part else 0.0

    def result(self) -> Tensor:
        """Return the picture so far, ``(1, 3, H, W)``, of the working size or beyond it."""
        width, height = self.stage.size
        return self._image[:, :, :height, :width]

    def shown(self, edge: int) -> npt.NDArray[np.uint8]:
        """Return the picture so far for the screen, ``(h, w, 3)``, no longer than an edge."""
        image = self.result()
        size = (image.shape[3], image.shape[2])
        image = scaled(image, fitted(size, min(edge, max(size))))
        rows = (image[0].permute(1, 2, 0) * 255).round().to(torch.uint8)
        return rows.contiguous().cpu().numpy()

    def checkpoint(self) -> Checkpoint:
        """Return everything that goes on from here needs."""
        # one file has no two tensors in one place of memory
        weights = {"image": self._image, "best": self._best.clone()}
        return Checkpoint(
            ARCHITECTURE,
            self.now.step,
            weights,
            {"picture": self.result().clone()},
            self._descent.tensors(),
            {
                "now": json.dumps(asdict(self.now)),
                "identity": self._identity,
                "fit": replace(self._fit, tile=self._tile).to_text(),
            },
        )

    def restore(self, kept: Checkpoint) -> None:
        """Go on where a checkpoint of the same picture stood."""
        device = self._image.device
        numbers = json.loads(kept.notes["now"])
        units = numbers.pop("units")
        self.now = Standing(**numbers, units=None if units is None else (units[0], units[1]))
        self._image = kept.weights["image"].to(device)
        self._best = kept.weights["best"].to(device)
        self._descent = _descent(self.stage)
        self._descent.restore({k: x.to(device) for k, x in kept.optimizer.items()})


def _descent(stage: Stage) -> Lbfgs:
    """Return the steps of a size: beyond the working size nothing coarse is to move."""
    octave = stage.kind == "octave"
    return Lbfgs(OCTAVE_HISTORY if octave else HISTORY, coarse=not octave)


def picture_of(kept: Checkpoint) -> Tensor:
    """Return the picture that a checkpoint holds, ``(1, 3, H, W)`` in [0, 1]."""
    return kept.average["picture"]


def scaled(image: Tensor, size: Size) -> Tensor:
    """Return ``(1, 3, H, W)`` in [0, 1] at a width and height."""
    if size == (image.shape[3], image.shape[2]):
        return image
    return antialiased(image, (size[1], size[0]), "bicubic").clamp(0, 1)


def _wide(image: Tensor) -> Tensor:
    """Continue the edges of a picture that is too narrow for the loss network."""
    height, width = image.shape[2:]
    more = (0, max(0, SMALLEST - width), 0, max(0, SMALLEST - height))
    return F.pad(image, more, mode="replicate") if any(more) else image


def _units(losses: tuple[float, float]) -> tuple[float, float]:
    # a start that is perfect already can only stay so
    return max(abs(losses[0]), 1e-6), max(losses[1], 1e-6)
