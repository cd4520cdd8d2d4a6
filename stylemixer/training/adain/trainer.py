"""Training `adain`: ``python -m stylemixer.training.adain --content DIR --style DIR --out DIR``.

Runs unchanged on two CPU cores and on one CUDA GPU, and goes on where it was stopped.
"""

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from stylemixer.engine.checkpoint import (
    Checkpoint,
    load_checkpoint,
    optimizer_tensors,
    restore_optimizer,
    save_checkpoint,
)
from stylemixer.engine.networks import adain
from stylemixer.engine.networks.cin26 import Cin26
from stylemixer.engine.networks.painter import Painter
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.engine.weights import load_weights
from stylemixer.errors import SaveError
from stylemixer.training.adain.start import fresh_weights, start
from stylemixer.training.adain.step import (
    PROBE,
    LossWeights,
    Weights,
    fitted_probes,
    losses,
    paint_each,
    random_shares,
    total,
)
from stylemixer.training.cached_crops import CachedCrops
from stylemixer.training.commands import status_of, training_parser
from stylemixer.training.data import Bank, Folder, held_out, read_folder
from stylemixer.training.muon import Muon
from stylemixer.training.painted_styles import painted_styles
from stylemixer.training.rate import rate_at
from stylemixer.training.sheets import held_out_samples, sheet

CHECKPOINT = "checkpoint.safetensors"
LOG = "log.tsv"
PARTS = ("content", "style", "own", "features", "variation")

PROBED = 48
"""Style crops that the probes are fitted to."""


@dataclass(frozen=True)
class Plan:
    """How to train.

    Attributes:
        steps: when to stop, counted from the very first one.
        photos: content crops per step.
        styles: style crops per step.
        side: of a content crop, in pixels; style crops are a quarter larger.
        scales: range of the short side, in pixels, that pictures are resized to before cropping.
        content_crops: in the bank, per photo.
        style_crops: in the bank, per style image.
        paintings: how many times as many crops a painting has as a painted photo.
        further: the same for each picture of the further folders of style images.
        painted: how many times 52 photos, painted by our other networks, serve as style images too.
        photographs: how many times as many crops a photo has, as a style image, as a painted one.
        recoloured: the share of style crops with a changed palette.
        optimizer: ``adam`` or ``muon``.
        rate: the optimiser's learning rate.
        falling: the share of the steps, at the end, over which the rate falls to a twentieth.
        minutes: when above 0, stop so long after this start, and let the rate fall by the clock
            instead of by steps, so that a run on a busy machine also ends with a low rate.
        clip: the largest gradient norm.
        averaging: how much of the moving average a step keeps, at most.
        kept: the share of the loss network's response variance to keep; 1 is the whole network.
        seed: of all choices.
        save_every: steps between checkpoints.
        sheet_every: steps between sample sheets; 0 writes one at the end only.
    """

    steps: int = 4000
    photos: int = 8
    styles: int = 4
    side: int = 128
    scales: tuple[int, int] = (224, 420)
    content_crops: int = 6
    style_crops: int = 16
    paintings: int = 6
    further: int = 2
    painted: int = 6
    photographs: int = 1
    recoloured: float = 0.4
    optimizer: str = "adam"
    rate: float = 1e-3
    falling: float = 0.4
    minutes: float = 0.0
    clip: float = 5.0
    averaging: float = 0.995
    kept: float = 1.0
    seed: int = 0
    save_every: int = 50
    sheet_every: int = 200

    def rate_at(self, step: int, spent: float = 0.0) -> float:
        """Return the learning rate of a step: a short rise, a plateau, a linear fall.

        Args:
            step: counted from the very first one.
            spent: the share of `minutes` that has passed, when it counts.
        """
        passed = spent if self.minutes > 0 else step / self.steps
        return rate_at(self.rate, self.falling, step, passed)


class Trainer:
    """A training run.

    Args:
        photos: what to crop photos from.
        styles: what to crop style images from.
        vgg: the whole loss network.
        plan: how to train.
        weight: what each part of the loss counts.
        device: ``cpu`` or ``cuda``.
        begun: where to begin, or to go on; random weights when absent.
    """

    def __init__(
        self,
        photos: Bank,
        styles: Bank,
        vgg: Vgg,
        plan: Plan,
        *,
        weight: LossWeights | None = None,
        device: str = "cpu",
        begun: Checkpoint | None = None,
    ) -> None:
        self.plan = plan
        self.device = torch.device(device)
        self.loss_weight = weight or LossWeights()
        self.vgg = vgg if plan.kept >= 1 else _compressed(vgg, (photos, styles), plan)
        self.photos = CachedCrops(photos, self.vgg, self.device)
        self.styles = CachedCrops(styles, self.vgg, self.device)
        begun = begun or beginning(fresh_weights(plan.seed))
        self.step = begun.step
        self._begun = time.monotonic()
        probes = self._probes(begun.weights)
        # the optimiser knows them by their place, which a checkpoint does not keep
        self.weights = {
            name: tensor.to(self.device, copy=True).requires_grad_()
            for name, tensor in sorted((begun.weights | probes).items())
        }
        self.average = {
            name: tensor.to(self.device, copy=True)
            for name, tensor in (begun.average | probes).items()
        }
        self.optimizer = _optimizer(plan, list(self.weights.values()))
        restore_optimizer(self.optimizer, begun.optimizer)

    def _probes(self, weights: Weights) -> Weights:
        """Return probes that fit weights without them."""
        if any(name.startswith(PROBE) for name in weights):
            return {}
        choose = random.Random(self.plan.seed)
        drawn = [choose.randrange(self.styles.bank.size) for _ in range(PROBED)]
        here = {name: tensor.to(self.device) for name, tensor in weights.items()}
        return fitted_probes(here, self.vgg, (self.styles.crops([i]) for i in drawn))

    @property
    def spent(self) -> float:
        """The share of the plan that is done; 1 or more when it is over."""
        if self.plan.minutes > 0:
            return (time.monotonic() - self._begun) / (60 * self.plan.minutes)
        return self.step / self.plan.steps

    @property
    def rate(self) -> float:
        """The learning rate of the step that comes now."""
        return self.plan.rate_at(self.step, self.spent)

    def advance(self) -> dict[str, float]:
        """Do one step, and return the parts of its loss and the gradient's norm."""
        plan, choose = self.plan, random.Random(f"{self.plan.seed}/{self.step}")
        photo_indices = [choose.randrange(self.photos.bank.size) for _ in range(plan.photos)]
        style_indices = [choose.randrange(self.styles.bank.size) for _ in range(plan.styles)]
        parts = losses(
            self.weights,
            self.vgg,
            (self.photos.crops(photo_indices), self.photos.content(photo_indices)),
            self.styles.crops(style_indices),
            random_shares(plan.photos, plan.styles, choose).to(self.device),
        )
        self.optimizer.zero_grad()
        total(parts, self.loss_weight).backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.weights.values(), plan.clip)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate
        if torch.isfinite(norm):
            self.optimizer.step()
        self.step += 1
        keep = min(plan.averaging, self.step / (self.step + 10))
        with torch.no_grad():
            for name, tensor in self.weights.items():
                self.average[name].lerp_(tensor, 1 - keep)
        return {name: float(value.detach()) for name, value in {**parts, "norm": norm}.items()}

    def save(self, path: Path) -> None:
        """Write a checkpoint, atomically."""
        state = optimizer_tensors(self.optimizer)
        notes = {"plan": str(self.plan), "loss": str(self.loss_weight)}
        save_checkpoint(
            path,
            Checkpoint(adain.ARCHITECTURE, self.step, self.weights, self.average, state, notes),
        )

    @torch.no_grad()
    def painted(self, photos: Sequence[Tensor], styles: Sequence[Tensor]) -> list[list[Tensor]]:
        """Return each photo painted in each style and with its own code, by the average."""
        codes = [adain.measured(self.average, style.to(self.device)) for style in styles]
        rows = []
        for photo in photos:
            image = photo.to(self.device)
            features = adain.encode(self.average, image)
            own = adain.measured(self.average, image, "own")
            rows.append([paint_each(self.average, features, code) for code in (*codes, own)])
        return rows


def beginning(weights: Weights) -> Checkpoint:
    """Return where a run begins that has nothing but weights of the network."""
    return Checkpoint(adain.ARCHITECTURE, 0, weights, weights)


def _optimizer(plan: Plan, weights: list[Tensor]) -> torch.optim.Optimizer:
    if plan.optimizer == "muon":
        return Muon(weights, plan.rate)
    return torch.optim.Adam(weights, lr=plan.rate, betas=(0.9, 0.99))


def _compressed(vgg: Vgg, banks: Sequence[Bank], plan: Plan) -> Vgg:
    choose = random.Random(plan.seed)
    batches = [
        torch.stack([bank[choose.randrange(bank.size)] for _ in range(16)]) for bank in banks
    ]
    device = vgg.convolutions[0].weight.device
    return vgg.compressed([batch[:, :, :160, :160].to(device) for batch in batches], plan.kept)


def run(trainer: Trainer, out: Path, samples: tuple[list[Tensor], list[Tensor]]) -> None:
    """Train to the end of the plan, with a log, checkpoints and sample sheets in `out`.

    Args:
        trainer: fresh, or resumed.
        out: a folder that is there.
        samples: photos and styles for the sheets, each ``(1, 3, side, side)``.
    """
    plan = trainer.plan
    log = out / LOG
    if not log.exists():
        log.write_text("\t".join(("step", "seconds", "rate", *PARTS, "norm")) + "\n", "utf-8")
    progress = tqdm(total=plan.steps, initial=trainer.step, unit="step", mininterval=5)
    while trainer.step < plan.steps and trainer.spent < 1:
        begun = time.monotonic()
        values = trainer.advance()
        row = (
            str(trainer.step),
            f"{time.monotonic() - begun:.3f}",
            f"{trainer.rate:.3g}",
            *(f"{values[name]:.5g}" for name in (*PARTS, "norm")),
        )
        with log.open("a", encoding="utf-8") as lines:
            lines.write("\t".join(row) + "\n")
        progress.set_postfix({name: f"{values[name]:.3f}" for name in PARTS[:3]}, refresh=False)
        progress.update()
        if trainer.step % plan.save_every == 0:
            trainer.save(out / CHECKPOINT)
        if plan.sheet_every and trainer.step % plan.sheet_every == 0:
            _write_sheet(trainer, out, samples)
    progress.close()
    trainer.save(out / CHECKPOINT)
    _write_sheet(trainer, out, samples)


def _write_sheet(trainer: Trainer, out: Path, samples: tuple[list[Tensor], list[Tensor]]) -> None:
    if samples[0] and samples[1]:
        page = sheet(*samples, trainer.painted(*samples))
        page.save(out / f"sheet-{trainer.step:06}.jpg", quality=90)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return status_of(lambda: _train(options))
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from the last checkpoint.", file=sys.stderr)
        return 130


def _train(options: argparse.Namespace) -> None:
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    kept_out = held_out()
    saved = options.out / CHECKPOINT
    begun = load_checkpoint(saved, adain.ARCHITECTURE) if saved.exists() else None
    content, style, *further = (
        _read(folder, kept_out)
        for folder in (options.content, options.style, *options.further_style)
    )
    given = {f.name: getattr(options, f.name) for f in fields(Plan) if hasattr(options, f.name)}
    plan = Plan(**given)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveError(
            "The folder “{folder}” cannot be created; choose another with --out.",
            str(error),
            folder=options.out,
        ) from error
    photos = Bank(
        content.pictures,
        plan.content_crops * len(content.pictures),
        plan.side,
        plan.scales,
        seed=plan.seed,
    )
    pictures = (
        *style.pictures * plan.paintings,
        *(picture for folder in further for picture in folder.pictures * plan.further),
        *content.pictures * plan.photographs,
        *_painted(content.pictures, style.pictures, plan),
    )
    styles = Bank(
        pictures,
        plan.style_crops * len(pictures),
        plan.side + plan.side // 4,
        plan.scales,
        plan.recoloured,
        plan.seed + 1,
        turned=True,
    )
    weight = LossWeights(**{name: getattr(options, f"{name}_weight") for name in PARTS})
    vgg = Vgg.load(options.vgg, options.device)
    trainer = Trainer(
        photos,
        styles,
        vgg,
        plan,
        weight=weight,
        device=options.device,
        begun=begun or _begin(options, (photos, styles), plan),
    )
    run(trainer, options.out, held_out_samples(options.content, options.style, kept_out, (5, 8)))


def _read(folder: Path, kept_out: frozenset[str]) -> Folder:
    """Read the pictures of a folder that training may see, and say how many they are."""
    found = read_folder(folder, lambda name: name not in kept_out)
    skipped = f", {len(found.broken)} skipped: {', '.join(found.broken)}" if found.broken else ""
    print(f"{folder}: {len(found.names)} pictures{skipped}")
    return found


def _painted(
    photos: Sequence[Image.Image], paintings: Sequence[Image.Image], plan: Plan
) -> tuple[Image.Image, ...]:
    if plan.painted == 0:
        return ()
    networks = Cin26(load_weights("cin26")), Painter(load_weights("painter"))
    return painted_styles(networks, photos, paintings, plan.painted, plan.seed)


def _begin(options: argparse.Namespace, banks: tuple[Bank, Bank], plan: Plan) -> Checkpoint | None:
    """Return where a new run begins, which `--start` says."""
    if options.start == "shipped":
        weights = load_weights(adain.AdaIN.name, options.device, architecture=adain.ARCHITECTURE)
        return beginning(weights)
    if options.start == "random":
        return None
    painter = load_weights("painter", options.device)
    photos, styles = banks
    alike = (replace(photos, side=styles.side), styles)
    return beginning(start(painter, alike, options.start_steps, plan.seed, options.device))


def _parser() -> argparse.ArgumentParser:
    parser = training_parser("adain", Plan(), {n: getattr(LossWeights(), n) for n in PARTS})
    parser.add_argument(
        "--start",
        choices=("painter", "shipped", "random"),
        default="painter",
        help="what a new run begins with: what it learns from painter, the shipped weights, or "
        "random ones",
    )
    parser.add_argument(
        "--start-steps", type=int, default=700, help="steps of learning from painter"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
