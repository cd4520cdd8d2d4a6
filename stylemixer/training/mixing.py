"""How much paint a mix keeps: ``python -m stylemixer.training.mixing --content DIR --style DIR``.

For pairs of styles of every kind, the mean gradient of a half-and-half mix over the mean of its two
ends': 1 when all of the paint is there, less when the mix is washed out. Styles of one network are
mixed by their γ and β, those of two as the program does it, by a cross-fade of their pictures.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from stylemixer.engine.codes import StyleCode, mix_codes
from stylemixer.engine.networks.learned import DESCRIBED_STYLES, NAMED_STYLES
from stylemixer.engine.networks.protocol import Network
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.teaching.beginning import photos_for
from stylemixer.teaching.plan import Plan
from stylemixer.teaching.teach import teach
from stylemixer.training.commands import status_of
from stylemixer.training.data import as_tensor, held_out, read_folder, short_side
from stylemixer.training.evaluate import checkpointed

SIDE = 384
EACH = 4
"""Styles of each kind."""

PHOTOS = 4

LESSON = Plan(steps=100)
"""Of taught styles: a short lesson, as short as an artist's patience."""

GREY = (0.299, 0.587, 0.114)


@dataclass(frozen=True)
class Style:
    """A style of any network.

    Attributes:
        network: that it belongs to.
        code: its γ and β.
    """

    network: Network
    code: StyleCode


def gradient(image: Tensor) -> float:
    """Return the mean absolute difference of neighbours' luma in ``(1, 3, H, W)``, in [0, 1]."""
    grey = (image * image.new_tensor(GREY).view(1, 3, 1, 1)).sum(1)
    rows = (grey[:, 1:] - grey[:, :-1]).abs().mean()
    columns = (grey[:, :, 1:] - grey[:, :, :-1]).abs().mean()
    return float(rows + columns) / 2


@torch.no_grad()
def half(photo: Tensor, one: Style, other: Style) -> Tensor:
    """Return a half-and-half mix: by one code within a network, by a cross-fade of two.

    Args:
        photo: ``(1, 3, H, W)`` in [0, 1].
        one: of any network.
        other: of any network.
    """
    if one.network.name != other.network.name:
        return (alone(photo, one) + alone(photo, other)) / 2
    codes = [one.code, other.code]
    return alone(
        photo,
        Style(one.network, mix_codes(codes, [[0.5] * 4] * 2, one.network.layers, one.code)),
    )


@torch.no_grad()
def alone(photo: Tensor, style: Style) -> Tensor:
    """Return the photo painted in one style."""
    network = style.network
    return network.render(network.encode_content(photo), style.code).image


def kept(photo: Tensor, one: Style, other: Style) -> float:
    """Return the gradient of a half-and-half mix over the mean of its ends'; see `half`."""
    ends = [gradient(alone(photo, style)) for style in (one, other)]
    return 2 * gradient(half(photo, one, other)) / sum(ends)


def means(
    photos: Sequence[Tensor], kinds: dict[str, Sequence[Style]]
) -> dict[tuple[str, str], float]:
    """Return what mixes keep, the mean over photos and styles, for every pair of kinds.

    The k-th style of a kind meets the k-th of another, and its own kind's next.
    """
    found = {}
    for one, other in combinations_with_replacement(kinds, 2):
        firsts, seconds = kinds[one], kinds[other]
        if one == other:
            seconds = [*firsts[1:], firsts[0]]
        ratios = [
            kept(photo, a, b)
            for photo in tqdm(photos, f"{one} and {other}", mininterval=5)
            for a, b in zip(firsts, seconds, strict=True)
        ]
        found[one, other] = sum(ratios) / len(ratios)
    return found


def table(columns: dict[str, dict[tuple[str, str], float]]) -> str:
    """Return a table for people, in Markdown: a row for each pair of kinds."""
    names = list(columns)
    lines = ["| half and half | " + " | ".join(names) + " |", "| --- |" + " ---: |" * len(names)]
    for pair in next(iter(columns.values())):
        cells = " | ".join(f"{columns[name][pair]:.2f}" for name in names)
        lines.append(f"| {pair[0]} and {pair[1]} | {cells} |")
    return "\n".join(lines)


def spread(items: Sequence[str]) -> list[str]:
    """Return `EACH` of the items, evenly spaced."""
    step = max(1, len(items) // EACH)
    return list(items[::step][:EACH])


def chosen(pictures: Sequence[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
    """Return `EACH` pictures to tell codes from and `EACH` to teach, evenly spaced."""
    step = max(1, len(pictures) // EACH)
    return list(pictures[::step][:EACH]), list(pictures[step // 2 :: step][:EACH])


def today(
    pictures: Sequence[Tensor], lessons: Sequence[Tensor], from_pictures: str
) -> dict[str, Sequence[Style]]:
    """Return styles of every kind as the shelf has them, each in the network of its kind.

    Args:
        pictures: held-out style images, each ``(1, 3, H, W)``.
        lessons: likewise, to be taught.
        from_pictures: the network that makes the first ones' codes.
    """
    networks = Networks()
    encoder = networks[from_pictures]
    return {
        "described": _learned(networks["cin26"], [s.name for s in DESCRIBED_STYLES]),
        "named": _learned(networks["painter"], [s.name for s in NAMED_STYLES]),
        "picture": [_told(encoder, picture) for picture in pictures],
        "taught": [_taught(networks["painter"], picture) for picture in lessons],
    }


def in_one(
    network: Network, pictures: Sequence[Tensor], lessons: Sequence[Tensor]
) -> dict[str, Sequence[Style]]:
    """Return styles of every kind in one network that has them all; see `today`."""
    return {
        "described": _learned(network, [s.name for s in DESCRIBED_STYLES]),
        "named": _learned(network, [s.name for s in NAMED_STYLES]),
        "picture": [_told(network, picture) for picture in pictures],
        "taught": [_taught(network, picture) for picture in lessons],
    }


def _learned(network: Network, names: Sequence[str]) -> list[Style]:
    return [Style(network, network.learned_code(name)) for name in spread(names)]  # type: ignore[attr-defined]


def _told(network: Network, picture: Tensor) -> Style:
    return Style(network, network.code_from_image(picture))  # type: ignore[attr-defined]


def _taught(network: Network, picture: Tensor) -> Style:
    start = _told(network, picture).code
    steps = teach(network, [picture], photos_for(()), Vgg.shipped(), LESSON, start=start)
    *_, last = tqdm(steps, "lesson", LESSON.steps, mininterval=5)
    return Style(network, last.code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    return status_of(lambda: print(_measured(options)))


def _measured(options: argparse.Namespace) -> str:
    wanted = held_out()
    photos, pictures = (
        [
            as_tensor(short_side(p, SIDE))[None]
            for p in read_folder(folder, wanted.__contains__).pictures
        ]
        for folder in (options.content, options.style)
    )
    photos = photos[:: max(1, len(photos) // PHOTOS)][:PHOTOS]
    styles = chosen(pictures)
    columns = {
        f"cin26, painter and {name}": means(photos, today(*styles, name))
        for name in options.networks
    }
    for path in options.checkpoint:
        network, step = checkpointed(path)
        columns[f"{path.parent.name}@{step}"] = means(photos, in_one(network, *styles))
    return table(columns)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.mixing",
        description="Measure how much paint mixes of styles keep, on held-out pictures.",
    )
    parser.add_argument("--content", type=Path, required=True, help="folder with held-out photos")
    parser.add_argument("--style", type=Path, required=True, help="folder with held-out styles")
    parser.add_argument(
        "--networks",
        nargs="*",
        default=["painter", "adain"],
        help="which of today's make codes of pictures, a column each",
    )
    parser.add_argument(
        "--checkpoint", type=Path, nargs="*", default=[], help="loom checkpoints to measure too"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
