"""A training run of `loom`: what is trained, at what rate, and what one step is."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from stylemixer.engine.checkpoint import (
    Checkpoint,
    optimizer_tensors,
    restore_optimizer,
    save_checkpoint,
)
from stylemixer.engine.codes import GROUPS
from stylemixer.engine.moments import Moments
from stylemixer.engine.networks import loom
from stylemixer.engine.networks.learned import DESCRIBED_STYLES, NAMED_STYLES
from stylemixer.engine.statistics.losses import moments
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.training.cached_crops import CachedCrops
from stylemixer.training.data import Bank
from stylemixer.training.loom.start import Weights, random_rows, row_name
from stylemixer.training.loom.step import (
    LossWeights,
    Styles,
    activations,
    held_loss,
    joined,
    own_loss,
    painted_losses,
    step_shares,
    total,
)
from stylemixer.training.muon import Muon
from stylemixer.training.rate import rate_at

PARTS = tuple(field.name for field in fields(LossWeights))

ROW_CROPS = 6
"""Photos that `cin26` paints in each of its rows, to know what the row aims at."""

ADAM = {".linear": 0.05, ".hidden": 0.05, ".out": 0.25, ".bias": 2.0, "row.": 4.0}
"""Of weights that take Adam's step, by a part of their names, the rate as a share of the plan's.

A head's rate times how many numbers it adds up is how far it moves a code in a step: some
hundredths of the rows' deviation, like the steps of a code that is fitted to one picture.
"""

DESCRIBED = 0.05
"""The rate of the described rows, which only follow the decoder, as a share of the decoder's."""

ROWS = len(DESCRIBED_STYLES)


@dataclass(frozen=True)
class Plan:
    """How to train.

    Attributes:
        steps: when to stop, counted from the very first one.
        pictures: style images per step, whose codes the encoder tells; a named and a described
            style come beside them.
        photos: content crops per step, the last one painted in a mix.
        others: photos per step for each of the parts that need no loss network.
        side: of a content crop, in pixels; style crops are a quarter larger.
        scales: range of the short side, in pixels, that pictures are resized to before cropping.
        content_crops: in the bank, per photo.
        style_crops: in the bank, per style image.
        paintings: how many times as many crops a painting has as one of the further pictures.
        recoloured: the share of style crops with a changed palette.
        start_samples: painted photos that the first heads are fitted to.
        rate: the optimiser's learning rate.
        heads_rate: of the heads, as a share of it.
        encoder_rate: of the encoder, as a share of it.
        decoder_rate: of the decoder and, a twentieth of it, the described rows, as a share of it;
            0 leaves them.
        named_rate: of the named rows, as a share of it.
        minutes: when above 0, stop so long after this start, and let the rate fall by the clock.
        falling: the share of the run, at the end, over which the rate falls to a twentieth.
        clip: the largest gradient norm.
        averaging: how much of the moving average a step keeps, at most.
        seed: of all choices.
        save_every: steps between checkpoints.
        sheet_every: steps between sample sheets; 0 writes one at the end only.
    """

    steps: int = 4000
    pictures: int = 2
    photos: int = 3
    others: int = 1
    side: int = 128
    scales: tuple[int, int] = (200, 400)
    content_crops: int = 3
    style_crops: int = 2
    paintings: int = 4
    recoloured: float = 0.3
    start_samples: int = 2400
    rate: float = 2e-3
    heads_rate: float = 1.0
    encoder_rate: float = 0.3
    decoder_rate: float = 0.5
    named_rate: float = 1.0
    minutes: float = 0.0
    falling: float = 0.4
    clip: float = 10.0
    averaging: float = 0.99
    seed: int = 0
    save_every: int = 50
    sheet_every: int = 200

    @property
    def rows_alone(self) -> bool:
        """Whether nothing but named rows is trained, so that held-out paintings may have theirs."""
        return self.heads_rate == self.encoder_rate == self.decoder_rate == 0

    def rate_at(self, step: int, spent: float) -> float:
        """Return the learning rate of a step: a short rise, a plateau, a linear fall.

        Args:
            step: counted from the very first one.
            spent: the share of the run that has passed.
        """
        return rate_at(self.rate, self.falling, step, spent)


@dataclass(frozen=True)
class Pictures:
    """What to train with.

    Attributes:
        photos: content crops.
        styles: style crops of any picture.
        named: style crops of each named style.
    """

    photos: Bank
    styles: Bank
    named: dict[str, Bank]


class Trainer:
    """A training run.

    Args:
        pictures: what to train with.
        vgg: the loss network.
        teacher: `cin26`'s weights.
        plan: how to train.
        start: where to begin, or to go on.
        weight: what each part of the loss counts.
        device: ``cpu`` or ``cuda``.
    """

    def __init__(
        self,
        pictures: Pictures,
        vgg: Vgg,
        teacher: Weights,
        plan: Plan,
        start: Checkpoint,
        *,
        weight: LossWeights | None = None,
        device: str = "cpu",
    ) -> None:
        self.plan = plan
        self.device = torch.device(device)
        self.loss_weight = weight or LossWeights()
        self.vgg = vgg
        self.teacher = {n: t.to(self.device) for n, t in teacher.items()}
        look = partial(activations, vgg)
        self.photos, self.styles = (
            CachedCrops(bank, look, self.device) for bank in (pictures.photos, pictures.styles)
        )
        self.named = {n: CachedCrops(bank, look, self.device) for n, bank in pictures.named.items()}
        self.step = self._first = start.step
        self._begun = time.monotonic()
        self.weights = {
            n: t.to(self.device, copy=True).requires_grad_(self._rate_of(n) > 0)
            for n, t in sorted(start.weights.items())
        }
        self.average = {n: t.to(self.device, copy=True) for n, t in start.average.items()}
        self._trained = [t for t in self.weights.values() if t.requires_grad]
        self.optimizer = self._optimizer()
        # its tensors are known by their place among all weights
        if start.optimizer and len(self.weights) == int(start.notes.get("weights", 0)):
            restore_optimizer(self.optimizer, start.optimizer)
        self._row_aims: dict[int, list[Moments]] = {}

    def _rate_of(self, name: str) -> float:
        """Return the learning rate of a weight as a share of the plan's."""
        if name.startswith(loom.FIXED):
            return 0.0
        if name.startswith("encoder."):
            return self.plan.encoder_rate
        if name.startswith(("style.", "own.")):
            return self.plan.heads_rate
        if any(name == row_name(s.name, p) for s in NAMED_STYLES for p in ("scale", "shift")):
            return self.plan.named_rate
        described = name.startswith("row.")
        return self.plan.decoder_rate * (DESCRIBED if described else 1.0)

    def _optimizer(self) -> Muon:
        optimizer = Muon([torch.zeros(0, requires_grad=True)], self.plan.rate)
        # a group each, so that a checkpoint fits whatever is trained
        for name, tensor in self.weights.items():
            matrices = name.startswith((*loom.DECODER_WEIGHTS, "encoder."))
            ratio = 0.1 if matrices else next((r for part, r in ADAM.items() if part in name), 0.0)
            optimizer.add_param_group(
                {
                    "params": [tensor],
                    "share": self._rate_of(name),
                    "bias_ratio": ratio,
                    "matrices": matrices,
                }
            )
        return optimizer

    @property
    def spent(self) -> float:
        """The share of the plan that is done; 1 or more when it is over."""
        if self.plan.minutes > 0:
            return (time.monotonic() - self._begun) / (60 * self.plan.minutes)
        return self.step / self.plan.steps

    @property
    def rate(self) -> float:
        """The learning rate of the step that comes now."""
        return self.plan.rate_at(self.step - self._first, self.spent)

    def rows(self) -> tuple[Tensor, Tensor]:
        """Return γ and β of the described styles as they are now, each ``(26, 495)``."""
        scale, shift = (
            torch.stack([self.weights[row_name(s.name, part)] for s in DESCRIBED_STYLES])
            for part in ("scale", "shift")
        )
        return scale, shift

    def advance(self) -> dict[str, float]:
        """Do one step, and return the parts of its loss and the gradient's norm."""
        plan, choose = self.plan, random.Random(f"{self.plan.seed}/{self.step}")
        indices = [choose.randrange(self.photos.bank.size) for _ in range(plan.photos)]
        photos = self.photos.crops(indices), self.photos.content(indices)
        if plan.rows_alone:
            styles = self._named_alone(choose)
            shares = torch.eye(plan.photos)[:, :, None].expand(-1, -1, len(GROUPS))
        else:
            styles = self._drawn(choose)
            shares = step_shares(plan.photos, len(styles.scale), choose)
        parts = painted_losses(self.weights, self.vgg, photos, styles, shares.to(self.device))
        if not plan.rows_alone:
            parts |= self._unjudged(choose)
        self.optimizer.zero_grad()
        total(parts, self.loss_weight).backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self._trained, plan.clip)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * group.get("share", 0.0)
        if torch.isfinite(norm):
            self.optimizer.step()
        self.step += 1
        keep = min(plan.averaging, self.step / (self.step + 10))
        with torch.no_grad():
            for name, tensor in self.weights.items():
                self.average[name].lerp_(tensor, 1 - keep)
        values = {**dict.fromkeys(PARTS, norm.new_zeros(())), **parts, "norm": norm}
        return {name: float(value.detach()) for name, value in values.items()}

    def _unjudged(self, choose: random.Random) -> dict[str, Tensor]:
        """Return the parts of the loss that need no loss network."""
        drawn = [choose.randrange(self.photos.bank.size) for _ in range(self.plan.others)]
        photos = self.photos.crops(drawn)
        mixes = torch.stack([random_rows(ROWS, choose) for _ in drawn]).to(self.device)
        held, code = held_loss(self.weights, self.teacher, photos, self.rows(), mixes)
        return {"own": own_loss(self.weights, photos), "held": held, "code": code}

    def _named_alone(self, choose: random.Random) -> Styles:
        """Return as many named styles as photos."""
        names = choose.choices(sorted(self.named), k=self.plan.photos)
        scale, shift = (
            torch.stack([self.weights[row_name(name, part)] for name in names])
            for part in ("scale", "shift")
        )
        banks = [self.named[name] for name in names]
        return Styles(
            scale, shift, joined([b.moments(choose.randrange(b.bank.size)) for b in banks])
        )

    def _drawn(self, choose: random.Random) -> Styles:
        """Return the styles of a step: pictures, a named style, a described one."""
        rows = self.rows()
        drawn = [choose.randrange(self.styles.bank.size) for _ in range(self.plan.pictures)]
        seen = loom.statistics(self.weights, self.styles.crops(drawn))
        codes = [loom.told(self.weights, seen, "style")]
        aims = [self.styles.moments(index) for index in drawn]
        if self.named:
            name = choose.choice(sorted(self.named))
            bank = self.named[name]
            pair = tuple(self.weights[row_name(name, part)][None] for part in ("scale", "shift"))
            codes.append((pair[0], pair[1]))
            aims.append(bank.moments(choose.randrange(bank.bank.size)))
        row = choose.randrange(ROWS)
        codes.append((rows[0][row : row + 1], rows[1][row : row + 1]))
        aims.append(self._aims_of_row(row))
        scale, shift = (torch.cat([code[part] for code in codes]) for part in range(2))
        return Styles(scale, shift, joined(aims))

    @torch.no_grad()
    def _aims_of_row(self, row: int) -> list[Moments]:
        """Return the mean moments of photos that `cin26` painted in one of its rows."""
        if row not in self._row_aims:
            choose = random.Random(f"{self.plan.seed}/row/{row}")
            count = min(ROW_CROPS, self.photos.bank.size)
            photos = self.photos.crops(choose.sample(range(self.photos.bank.size), count))
            codes = [self.teacher[p][row].expand(count, -1) for p in ("scale", "shift")]
            layers = activations(self.vgg, loom.paint(self.teacher, photos, *codes))
            found = [moments(x) for x in layers]
            self._row_aims[row] = [
                Moments(m.mean(0, keepdim=True), s.mean(0, keepdim=True)) for m, s in found
            ]
        return self._row_aims[row]

    def save(self, path: Path) -> None:
        """Write a checkpoint, atomically."""
        state = optimizer_tensors(self.optimizer)
        notes = {
            "plan": str(self.plan),
            "loss": str(self.loss_weight),
            "weights": str(len(self.weights)),
        }
        save_checkpoint(
            path, Checkpoint(loom.ARCHITECTURE, self.step, self.weights, self.average, state, notes)
        )

    @torch.no_grad()
    def painted(self, photos: Sequence[Tensor], styles: Sequence[Tensor]) -> list[list[Tensor]]:
        """Return each photo in each style, two described, two named, two mixes, and its own code.

        The mixes are half and half of the first picture and a described style, and of that and a
        named one. All by the average.
        """
        average = self.average

        def row(name: str) -> loom.Vectors:
            return average[row_name(name, "scale")][None], average[row_name(name, "shift")][None]

        codes = [
            loom.told(average, loom.statistics(average, style.to(self.device)), "style")
            for style in styles
        ]
        described = [row(DESCRIBED_STYLES[k].name) for k in (3, 22)]
        named = [row(name) for name in sorted(self.named)[:2]] or described
        half = [
            (torch.lerp(a[0], b[0], 0.5), torch.lerp(a[1], b[1], 0.5))
            for a, b in ((codes[0], described[0]), (described[1], named[0]))
        ]
        found = []
        for photo in photos:
            image = photo.to(self.device)
            own = loom.told(average, loom.statistics(average, image), "own")
            every = (*codes, *described, *named, *half, own)
            found.append([loom.paint(average, image, *code) for code in every])
        return found
