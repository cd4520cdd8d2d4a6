"""Teaching one style: γ and β are fitted to paintings, with everything else frozen.

Dumoulin et al. 2017 (arXiv 1610.07629) add a style to a trained network that way. Here the code
that the network predicts is the start, and the photo is kept by a limit instead of a weight: the
content loss may grow to `Plan.content_limit` times the start's, and its weight rises and falls
until it does. All is the same for the same seed on a CPU with the same number of threads.
"""

import json
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from stylemixer.engine.checkpoint import (
    Checkpoint,
    load_checkpoint,
    optimizer_tensors,
    restore_optimizer,
    save_checkpoint,
)
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.protocol import Network
from stylemixer.engine.statistics.distances import mean_relative, statistics
from stylemixer.engine.statistics.losses import content_loss
from stylemixer.engine.statistics.vgg import LAYERS, Vgg, shrunk
from stylemixer.errors import ModelError, PictureError, StyleError
from stylemixer.teaching.crops import Crop, Crops, cut
from stylemixer.teaching.plan import Plan, Progress
from stylemixer.teaching.style_target import target_of

ARCHITECTURE = "teach-1"
"""Of checkpoints."""

CONTENT_LAYER = "relu3_3"
READ = (*LAYERS, CONTENT_LAYER)

KEPT_EVERY = 10
"""Steps between checkpoints: a few seconds of work."""

FIRST_LOOK = 6
"""Crops whose mean style loss at the start is the unit of the style loss."""

NARROWED_BY = 3
"""Crops of the paintings, and as many of painted photos, by which the loss network is narrowed."""

FIRST_WEIGHT = 0.3
"""Of the content loss against the style loss, both relative to the start's."""


def teach(
    network: Network,
    pictures: Sequence[Tensor],
    photos: Sequence[Tensor],
    vgg: Vgg,
    plan: Plan,
    *,
    start: StyleCode,
    checkpoint: Path | None = None,
    identity: str = "",
) -> Iterator[Progress]:
    """Teach a network the style of one or several pictures; yield after each step.

    Whoever has seen enough stops asking: the last `Progress.code` is the result.

    Args:
        network: its weights stay as they are.
        pictures: of the style, each ``(1, 3, H, W)`` in [0, 1]; their statistics are averaged.
        photos: to paint, likewise; at least one.
        vgg: the whole loss network, on the network's device.
        plan: how.
        start: the code to start from, usually the predicted one.
        checkpoint: a file to keep the state in every few steps; when it is there already, of the
            same lesson, teaching goes on where it stood. A finished one is told once more.
        identity: of the pictures, such as a hash of their files. A checkpoint is of the same lesson
            when network, plan and this are the same: no measured number counts, as another device
            or version of torch measures otherwise.

    Raises:
        PictureError: without a picture or a photo.
        StyleError: when the loss stops being a number.
        ModelError: when the checkpoint is damaged or of another lesson.
        SaveError: when it cannot be written.
    """
    if not pictures or not photos:
        raise PictureError("Choose at least one picture to learn from and one photo to paint.")
    device = vgg.convolutions[0].weight.device
    moved = [photo.to(device) for photo in photos]
    images = [cut(moved, i, plan.side, plan.photo_edges, plan.seed) for i in range(plan.crops)]
    paintings = [shrunk(picture.to(device), plan.style_edge) for picture in pictures]
    narrow = vgg
    if plan.kept < 1:
        narrow = vgg.compressed(_samples(network, paintings, images, start, plan), plan.kept)
    # what the narrow network leaves out must be missing on both sides, or it would be made up for
    target = target_of(plan.loss, paintings, narrow, plan.style_edge)
    crops = Crops(network, narrow, CONTENT_LAYER, images, plan.seed)
    lesson = _Lesson(network, target, narrow, plan, start, identity=identity)
    lesson.find_unit([crops.at(i) for i in range(min(FIRST_LOOK, plan.crops))])
    if checkpoint is not None and checkpoint.exists():
        lesson.restore(load_checkpoint(checkpoint, ARCHITECTURE))
    if lesson.share() >= 1:
        yield lesson.progress()
    while lesson.share() < 1:
        begun = time.monotonic()
        lesson.advance(crops.at(lesson.step))
        lesson.seconds += time.monotonic() - begun  # whoever asks for the steps may pause
        done = lesson.share() >= 1
        if checkpoint is not None and (done or lesson.step % KEPT_EVERY == 0):
            save_checkpoint(checkpoint, lesson.checkpoint())
        yield lesson.progress()


@torch.no_grad()
def _samples(
    network: Network,
    paintings: Sequence[Tensor],
    images: Sequence[Tensor],
    start: StyleCode,
    plan: Plan,
) -> list[Tensor]:
    """Return crops of what the loss network will look at: paintings and painted photos."""
    whole = (plan.style_edge, plan.style_edge)
    pieces = [cut(paintings, i, plan.side, whole, plan.seed) for i in range(NARROWED_BY)]
    painted = [
        network.render(network.encode_content(image), start).image for image in images[:NARROWED_BY]
    ]
    return [*pieces, *painted]


class _Lesson:
    """All that changes from step to step."""

    def __init__(
        self,
        network: Network,
        target: list[Tensor],
        vgg: Vgg,
        plan: Plan,
        start: StyleCode,
        *,
        identity: str,
    ) -> None:
        self._identity = json.dumps([network.name, asdict(plan), identity])
        self._network, self._target, self._vgg, self._plan = network, target, vgg, plan
        self._start = {
            name: torch.from_numpy(values.copy()).to(target[0].device)
            for name, values in (("scale", start.scale), ("shift", start.shift))
        }
        self._code = {n: values.clone().requires_grad_() for n, values in self._start.items()}
        self._average = {n: values.clone() for n, values in self._start.items()}
        self._optimiser = torch.optim.Adam(self._code.values(), lr=plan.rate)
        self._unit = 1.0
        self._weight = FIRST_WEIGHT
        self._style = self._content = 1.0
        self.step = 0
        self.seconds = 0.0

    def share(self) -> float:
        """Return how much of the plan is done."""
        return _share(self._plan, self.step, self.seconds)

    def find_unit(self, crops: Sequence[Crop]) -> None:
        """Measure the style loss in the start's mean."""
        for crop in crops:
            self._look_at_start(crop)
        self._unit = sum(crop.style for crop in crops) / len(crops)

    def advance(self, crop: Crop) -> None:
        """Take a step of Adam on a crop."""
        self._look_at_start(crop)
        style, content = self._losses(crop, self._code)
        loss = style / self._unit + self._weight * content / crop.content
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        if not math.isfinite(loss.item()):
            raise StyleError("This style cannot be taught further; keep it or try other pictures.")
        share = self.share()
        self._optimiser.param_groups[0]["lr"] = (
            self._plan.rate * (1 + math.cos(math.pi * share)) / 2
        )
        self._optimiser.step()
        self.step += 1
        self._take(style.item() / crop.style, content.item() / crop.content)

    def _take(self, style: float, content: float) -> None:
        """Average the code and the losses, and let the content's weight follow its limit."""
        over = content - self._plan.content_limit
        self._weight *= math.exp(min(max(0.3 * over, -0.1), 0.1))
        part = max(0.05, 1 / self.step)
        self._style += part * (style - self._style)
        self._content += part * (content - self._content)
        with torch.no_grad():
            for name, values in self._code.items():
                self._average[name].lerp_(values, max(0.1, 1 / self.step))

    def _losses(self, crop: Crop, code: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        painted = self._network.render_vectors(crop.features, code["scale"], code["shift"]).image
        painted = painted.contiguous(memory_format=torch.channels_last)
        *layers, content = self._vgg(painted, READ)
        style = mean_relative(statistics(self._plan.loss, layers), self._target)
        return style.sum(), content_loss(content, crop.maps).sum()

    @torch.no_grad()
    def _look_at_start(self, crop: Crop) -> None:
        if not crop.style:
            style, content = self._losses(crop, self._start)
            # a start that is perfect already can only stay so
            crop.style, crop.content = max(style.item(), 1e-6), max(content.item(), 1e-6)

    def progress(self) -> Progress:
        """Return where teaching stands."""
        scale, shift = (self._average[n].cpu().numpy().copy() for n in ("scale", "shift"))
        return Progress(
            self.step,
            self._plan.steps,
            self.share(),
            self._style,
            self._content,
            self.seconds,
            StyleCode(self._network.name, scale, shift),
            self.share() >= 1,
        )

    def checkpoint(self) -> Checkpoint:
        """Return everything that goes on from here needs."""
        numbers = (self._weight, self._style, self._content, self.seconds)
        return Checkpoint(
            ARCHITECTURE,
            self.step,
            {name: values.detach() for name, values in self._code.items()},
            self._average,
            optimizer_tensors(self._optimiser),
            {"numbers": json.dumps(numbers), "lesson": self._identity},
        )

    def restore(self, kept: Checkpoint) -> None:
        """Go on where a checkpoint of the same lesson stood.

        Raises:
            ModelError: when it is of another lesson.
        """
        if kept.notes.get("lesson") != self._identity:
            raise ModelError("The saved state belongs to another lesson; discard it to start over.")
        with torch.no_grad():
            for name in self._code:
                self._code[name].copy_(kept.weights[name])
                self._average[name].copy_(kept.average[name])
        restore_optimizer(self._optimiser, kept.optimizer)
        self.step = kept.step
        self._weight, self._style, self._content, self.seconds = json.loads(kept.notes["numbers"])


def kept_progress(checkpoint: Path, network: str, plan: Plan) -> Progress:
    """Return where a lesson stood when its checkpoint was written; nothing is taught.

    Args:
        checkpoint: the file.
        network: the name of the network that learns.
        plan: the lesson's.

    Raises:
        ModelError: when the file is missing or damaged.
    """
    kept = load_checkpoint(checkpoint, ARCHITECTURE)
    _weight, style, content, seconds = json.loads(kept.notes["numbers"])
    scale, shift = (kept.average[name].numpy() for name in ("scale", "shift"))
    share = _share(plan, kept.step, seconds)
    code = StyleCode(network, scale, shift)
    return Progress(kept.step, plan.steps, share, style, content, seconds, code, share >= 1)


def _share(plan: Plan, step: int, seconds: float) -> float:
    by_time = 0.0 if plan.seconds is None else seconds / plan.seconds
    return min(1.0, max(step / plan.steps, by_time))
