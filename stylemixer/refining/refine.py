"""Refining a picture: its pixels are optimised, from the mix on screen, towards the paintings.

Gatys et al. 2015 (arXiv 1508.06576) begin with noise and need hundreds of steps; a picture that a
network has painted is most of the way there. First at the working size, in steps by which what is
coarse moves as well as the grain; then, on wish, octave by octave up to the file's size (as Gatys
et al. 2017, arXiv 1611.07865, go from coarse to fine). All is the same for the same plan on a CPU
with the same number of threads, if steps end it and not time.
"""

import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from torch import Tensor

from stylemixer.engine.checkpoint import load_checkpoint, save_checkpoint
from stylemixer.engine.memory import free_bytes
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.engine.tensors import Rgb, to_rows
from stylemixer.errors import ModelError, PictureError, Sentence
from stylemixer.refining.larger import Larger, plainly
from stylemixer.refining.objective import Objective
from stylemixer.refining.plan import Plan, Progress
from stylemixer.refining.run import ARCHITECTURE, Run, picture_of, scaled
from stylemixer.refining.stages import Fit, fitting
from stylemixer.refining.target import Target

KEPT_EVERY_S = 5.0
"""Seconds of computing between checkpoints, more where writing one takes long."""

WRITING_SHARE = 0.1
"""The share of the time that writing checkpoints may take."""

SHOWN_EVERY_S = 0.5
SHOWN_EDGE = 1024
"""Long edge in pixels of the pictures for the screen."""

MEMORY_SHARE = 0.8
"""Of what is free."""


def refine(
    start: Tensor,
    photo: Tensor,
    target: Target,
    plan: Plan,
    vgg: Vgg,
    *,
    checkpoint: Path | None = None,
    identity: str = "",
    larger: Larger | None = None,
) -> Iterator[Progress]:
    """Refine a picture; yield after each step, and after each tile of large ones.

    Whoever has seen enough closes the generator. With a checkpoint, the picture so far is then in
    it; see `kept`.

    Args:
        start: the picture to begin with, ``(1, 3, H, W)`` in [0, 1], at the working size.
        photo: what it shows, of the same shape.
        target: of the paintings, as `stylemixer.refining.target.mixed` has it.
        plan: how.
        vgg: the loss network that the target was measured by, on the device to work on.
        checkpoint: a file to keep the state in every few seconds; when it is there already, of the
            same picture, refining goes on where it stood. A finished one is told once more.
        identity: of start, photo and target, such as a hash. A checkpoint is of the same picture
            when size, plan and this are the same.
        larger: where octaves beyond the working size begin from; by default what is here is
            enlarged.

    Raises:
        PictureError: when start and photo have different sizes.
        StyleError: when no layer has any weight, or the start's own loss is not a number.
        ModelError: when the checkpoint is damaged or of another picture.
        SaveError: when it cannot be written.
    """
    if start.shape != photo.shape:
        raise PictureError("The picture and its photo have different sizes; paint it once more.")
    device = vgg.device
    told = json.dumps([start.shape[3], start.shape[2], asdict(plan), identity])
    wanted = (start.shape[3], start.shape[2])
    found = None
    if checkpoint is not None and checkpoint.exists():
        found = load_checkpoint(checkpoint, ARCHITECTURE)
        if found.notes.get("identity") != told:
            raise ModelError(
                "The saved state belongs to another picture; discard it to start over."
            )
    # what fitted at first is gone on with, whatever memory is free by now
    free = free_bytes(device) * MEMORY_SHARE
    fit = fitting(wanted, plan, free) if found is None else Fit.from_text(found.notes["fit"], plan)
    larger = larger or plainly(photo.to(device))
    start, photo = (scaled(x.to(device), fit.size) for x in (start, photo))
    run = Run(
        start,
        photo,
        Objective(target.to(device), plan, vgg),
        plan,
        vgg,
        fit=fit,
        larger=larger,
        identity=told,
    )
    run.notice = _lowered(plan, wanted, fit.plan, fit.size)
    if found is not None:
        run.restore(found)
    yield from _Teller(run, checkpoint).steps()


def kept(checkpoint: Path) -> Rgb:
    """Return the picture that a checkpoint holds; nothing is computed anew.

    Args:
        checkpoint: the file.

    Returns:
        ``(h, w, 3)``, float32, in [0, 1], of the working size or an octave beyond it.

    Raises:
        ModelError: when the file is missing or damaged.
    """
    return to_rows(picture_of(load_checkpoint(checkpoint, ARCHITECTURE)))


class _Teller:
    """Lets a picture be refined, tells of it, and keeps it.

    Args:
        run: the picture.
        checkpoint: where it is kept, if anywhere.
    """

    def __init__(self, run: Run, checkpoint: Path | None) -> None:
        self._run, self._checkpoint = run, checkpoint
        self._kept_step = run.now.step
        self._kept_at = run.now.seconds
        self._wait = KEPT_EVERY_S
        self._shown_at = -math.inf

    def steps(self) -> Iterator[Progress]:
        """Take all steps."""
        run = self._run
        try:
            if run.done:
                yield self._progress(whole=True)
                return
            while not run.done:
                work = run.advance()
                while self._timed(work):
                    yield self._progress(whole=False)
                if run.done or run.now.seconds - self._kept_at >= self._wait:
                    self._keep()
                yield self._progress(whole=True)
        except GeneratorExit:
            if run.now.step != self._kept_step:
                self._keep()
            raise

    def _timed(self, work: Iterator[None]) -> bool:
        """Do a part of a step; tell whether there is more. Pauses between parts are no time."""
        begun = time.monotonic()
        try:
            next(work)
        except StopIteration:
            return False
        finally:
            self._run.timed(time.monotonic() - begun)
        return True

    def _keep(self) -> None:
        run = self._run
        if self._checkpoint is None:
            return
        begun = time.monotonic()
        save_checkpoint(self._checkpoint, run.checkpoint())
        self._wait = max(KEPT_EVERY_S, (time.monotonic() - begun) / WRITING_SHARE)
        self._kept_step, self._kept_at = run.now.step, run.now.seconds

    def _progress(self, *, whole: bool) -> Progress:
        run, picture = self._run, None
        now = time.monotonic()
        if run.done or (whole and now - self._shown_at >= SHOWN_EVERY_S):
            self._shown_at, picture = now, run.shown(SHOWN_EDGE)
        notice, run.notice = run.notice, None
        style, content = run.now.units or (run.now.style, run.now.content)
        return Progress(
            step=run.now.step,
            steps=run.steps(),
            share=run.share(),
            style=run.now.style / style,
            content=run.now.content / content,
            seconds=run.now.seconds,
            size=run.stage.size,
            picture=picture,
            notice=notice,
            done=run.done and whole,
        )


def _lowered(
    plan: Plan, wanted: tuple[int, int], fits: Plan, size: tuple[int, int]
) -> Sentence | None:
    """Return what is said when memory is too small for what was asked."""
    if size != wanted:
        return Sentence(
            "Memory is enough for {width} × {height} pixels, so the picture is refined at this "
            "size; close other programs for more.",
            {"width": size[0], "height": size[1]},
        )
    if plan.file_size == fits.file_size or plan.file_size is None:
        return None
    width, height = fits.file_size or size
    return Sentence(
        "Memory is enough for {width} × {height} pixels, so the file is refined up to this size; "
        "close other programs for more.",
        {"width": width, "height": height},
    )
