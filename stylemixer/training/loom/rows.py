"""Teach `loom` its named rows, one by one: ``python -m stylemixer.training.loom.rows --help``.

In the stages of training a row sees some eighty small crops. Taught as an artist teaches a style,
from where it stands, with everything else frozen, it comes much closer to its painting. The command
may be interrupted and goes on where it was.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from stylemixer.engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from stylemixer.engine.networks import loom
from stylemixer.engine.networks.learned import NAMED_STYLES
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.engine.weights import load_weights, manifest
from stylemixer.errors import PictureError
from stylemixer.teaching.beginning import hash_of, photos_for, read
from stylemixer.teaching.plan import Plan, Progress
from stylemixer.teaching.teach import teach
from stylemixer.training.commands import status_of
from stylemixer.training.loom.start import Weights, assembled, row_name, taken_apart
from stylemixer.training.named.run import learned

PLAN = Plan(steps=140, content_limit=1.03)


def shipped() -> Checkpoint:
    """Return what is shipped as a checkpoint, its step told by the manifest's origin."""
    words = manifest()[loom.Loom.name].origin.split()
    step = next((int(word) for word in words if word.isdecimal()), 0)
    weights = taken_apart(load_weights(loom.Loom.name))
    return Checkpoint(loom.ARCHITECTURE, step, weights, _copied(weights))


def paintings(folder: Path, only: Sequence[str] | None = None) -> dict[str, Path]:
    """Return the pictures of named styles in a folder, by the style's name.

    Args:
        folder: of the paintings, each named as its style is.
        only: these styles; all when absent.

    Raises:
        PictureError: when one is missing.
    """
    wanted = only or [style.name for style in NAMED_STYLES]
    try:
        found = {path.stem: path for path in sorted(folder.iterdir()) if path.stem in wanted}
    except OSError as error:
        raise PictureError(
            "The folder “{folder}” cannot be read; name another.", str(error), folder=folder
        ) from error
    if missing := sorted(set(wanted) - found.keys()):
        raise PictureError(
            "{folder} lacks {missing}; name another.", folder=folder, missing=", ".join(missing)
        )
    return {name: found[name] for name in wanted}


def with_taught(start: Checkpoint, pictures: dict[str, Path], vgg: Vgg, work: Path) -> Checkpoint:
    """Return a checkpoint whose rows of named styles are taught further.

    Args:
        start: of `loom`.
        pictures: by the named style.
        vgg: the loss network to teach by.
        work: a folder for what was learned.
    """
    network = loom.Loom(assembled(start.average))
    rows: Weights = {}
    for name, path in pictures.items():

        def steps(state: Path, name: str = name, path: Path = path) -> Iterator[Progress]:
            return teach(
                network,
                [read(path)],
                photos_for(()),
                vgg,
                PLAN,
                start=network.learned_code(name),
                checkpoint=state,
                identity=hash_of([path]),
            )

        code = learned(name, network.name, PLAN.steps, steps, work)
        for part, values in (("scale", code.scale), ("shift", code.shift)):
            rows[row_name(name, part)] = torch.from_numpy(values)
    return Checkpoint(
        start.architecture, start.step, start.weights | rows, start.average | _copied(rows)
    )


def _copied(weights: Weights) -> Weights:
    return {name: tensor.clone() for name, tensor in weights.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    return status_of(lambda: _teach(options))


def _teach(options: argparse.Namespace) -> None:
    start = shipped()
    if options.checkpoint is not None:
        start = load_checkpoint(options.checkpoint, loom.ARCHITECTURE)
    pictures = paintings(options.styles, options.only)
    options.work.mkdir(parents=True, exist_ok=True)
    save_checkpoint(options.out, with_taught(start, pictures, Vgg.shipped(), options.work))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.loom.rows",
        description="Teach loom the rows of its named styles further; the rest stays as it is.",
    )
    parser.add_argument("--styles", type=Path, required=True, help="folder of the paintings")
    parser.add_argument("--checkpoint", type=Path, help="of loom; what is shipped when absent")
    parser.add_argument("--only", nargs="*", help="these styles only")
    parser.add_argument(
        "--work", type=Path, default=Path("runs/loom-rows"), help="what was learned; goes on there"
    )
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint to write")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
