"""Training `loom`: ``python -m stylemixer.training.loom --content DIR --style DIR --out DIR``.

Runs unchanged on two CPU cores and on one CUDA GPU, and goes on where it was stopped; the same
command with other weights or rates is the next stage.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from stylemixer.engine.checkpoint import Checkpoint, load_checkpoint
from stylemixer.engine.networks import loom
from stylemixer.engine.networks.adain import STYLE_SIDE
from stylemixer.engine.networks.learned import NAMED_STYLES
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.engine.weights import load_weights
from stylemixer.errors import SaveError
from stylemixer.training.commands import status_of, training_parser
from stylemixer.training.data import Bank, as_tensor, held_out, read_folder, short_side
from stylemixer.training.loom.start import begun, with_named
from stylemixer.training.loom.step import LossWeights
from stylemixer.training.loom.trainer import PARTS, Pictures, Plan, Trainer
from stylemixer.training.sheets import held_out_samples, sheet

CHECKPOINT = "checkpoint.safetensors"
LOG = "log.tsv"


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
    progress = tqdm(total=plan.steps, initial=trainer.step, unit="step", mininterval=20)
    while trainer.step < plan.steps and trainer.spent < 1:
        begun_at = time.monotonic()
        values = trainer.advance()
        row = (
            str(trainer.step),
            f"{time.monotonic() - begun_at:.3f}",
            f"{trainer.rate:.3g}",
            *(f"{values[name]:.5g}" for name in (*PARTS, "norm")),
        )
        with log.open("a", encoding="utf-8") as lines:
            lines.write("\t".join(row) + "\n")
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
    found = load_checkpoint(saved, loom.ARCHITECTURE) if saved.exists() else None
    content, style, *further = (
        read_folder(folder, lambda name: name not in kept_out)
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
    named = _named(options.style, frozenset() if plan.rows_alone else kept_out)
    pictures = _pictures(
        content.pictures,
        (*style.pictures * plan.paintings, *(p for folder in further for p in folder.pictures)),
        named,
        plan,
    )
    print(
        f"{len(content.names)} photos, {len(style.names)} paintings, {len(named)} of them named, "
        f"{sum(len(f.names) for f in further)} further pictures"
    )
    teacher = load_weights("cin26")
    if found is None:
        photos = pictures.photos
        weights = begun(
            (teacher, load_weights("cin26-own"), load_weights("adain")),
            lambda k: photos[k % photos.size],
            plan.start_samples,
            plan.seed,
        )
        found = Checkpoint(loom.ARCHITECTURE, 0, weights, weights)
    whole = {n: as_tensor(short_side(p, STYLE_SIDE))[None] for n, p in named.items()}
    begin = with_named(found.average, whole)
    found = replace(found, weights=found.weights | begin, average=found.average | begin)
    trainer = Trainer(
        pictures,
        Vgg.load(options.vgg, options.device),
        teacher,
        plan,
        found,
        weight=LossWeights(**{name: getattr(options, f"{name}_weight") for name in PARTS}),
        device=options.device,
    )
    run(trainer, options.out, held_out_samples(options.content, options.style, kept_out, (4, 5)))


def _named(folder: Path, kept_out: frozenset[str]) -> dict[str, Image.Image]:
    """Return the paintings of named styles, by the style's name."""
    known = {style.name for style in NAMED_STYLES}

    def wanted(name: str) -> bool:
        return Path(name).stem in known and name not in kept_out

    if not any(wanted(path.name) for path in folder.iterdir()):
        return {}
    found = read_folder(folder, wanted)
    return {Path(n).stem: p for n, p in zip(found.names, found.pictures, strict=True)}


def _pictures(
    photos: Sequence[Image.Image],
    styles: Sequence[Image.Image],
    named: dict[str, Image.Image],
    plan: Plan,
) -> Pictures:
    side = plan.side + plan.side // 4
    return Pictures(
        Bank(
            tuple(photos), plan.content_crops * len(photos), plan.side, plan.scales, seed=plan.seed
        ),
        Bank(
            tuple(styles),
            plan.style_crops * len(styles),
            side,
            plan.scales,
            plan.recoloured,
            plan.seed + 1,
            turned=True,
        ),
        {
            name: Bank((picture,), 4 * plan.style_crops, side, plan.scales, seed=plan.seed + 2)
            for name, picture in named.items()
        },
    )


def _parser() -> argparse.ArgumentParser:
    return training_parser("loom", Plan(), {n: getattr(LossWeights(), n) for n in PARTS})
