"""Rebuild the learned styles' targets: ``python -m stylemixer.training.style_targets --help``.

Pictures are refined by them. The paintings of the named styles are measured; the described styles,
whose paintings are not known, are measured on what they paint.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.protocol import StyleTable
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.distances import relative
from stylemixer.engine.statistics.vgg import LAYERS, Vgg
from stylemixer.errors import PictureError
from stylemixer.paths import resources
from stylemixer.refining.renders import SHIPPED, STYLE_EDGE, target_of_renders
from stylemixer.refining.target import Target, target_of_picture
from stylemixer.teaching.beginning import photos_for, read
from stylemixer.training.commands import status_of
from stylemixer.training.imports.weights import publish
from stylemixer.training.named.run import paintings

ENTRY = {
    "network": "vgg16",
    "architecture": "style-targets-1",
    "what": "How VGG-16's activations are distributed in each learned style, by which pictures are "
    "refined: means, factors of covariances, and some vectors.",
    "origin": "measured by the Style Mixer developers: the described styles on seven photos that "
    "cin26 paints, the named ones on public-domain paintings",
    "authors": "The Style Mixer developers",
    "licence": "Apache-2.0",
    "rebuild": "python -m stylemixer.training.style_targets --styles DIR --table TABLE",
}


def measured(styles: Path, table: Path) -> dict[str, Target]:
    """Return the target of each learned style by its short name.

    Args:
        styles: folder of the paintings.
        table: which may be named; see `stylemixer.training.named.run.paintings`.

    Raises:
        PictureError: when a painting or the table cannot be read.
    """
    vgg, networks, photos = Vgg.shipped(), Networks(), photos_for(())
    known = {painting.name: painting.path for painting in paintings(table, styles)}
    found = {}
    for style in tqdm(LEARNED_STYLES, "targets", mininterval=20):
        network = networks[style.network]
        if style.artist:
            if style.name not in known:
                raise PictureError(
                    "{file} lacks {style}; name another.", file=table, style=style.name
                )
            found[style.name] = target_of_picture(read(known[style.name]), vgg, STYLE_EDGE)
        elif isinstance(network, StyleTable):
            code = network.learned_code(style.name)
            found[style.name] = target_of_renders(network, code, photos, vgg)
    return found


def losses(whole: Target, kept: Target) -> list[float]:
    """Return how far each layer's Gram matrix is from the whole one's, relative to that one."""
    return [
        relative(b.products[None], a.products[None]).item()
        for a, b in zip(whole.layers, kept.layers, strict=True)
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.style_targets",
        description="Measure what the learned styles are refined by, and ship it.",
    )
    parser.add_argument("--styles", type=Path, required=True, help="folder of the paintings")
    parser.add_argument("--table", type=Path, required=True, help="their titles and rights")
    parser.add_argument("--out", type=Path, help="where; the shipped resources' folder")
    options = parser.parse_args(arguments)
    return status_of(lambda: _rebuild(options))


@torch.no_grad()
def _rebuild(options: argparse.Namespace) -> None:
    packed, lost = {}, []
    for name, target in measured(options.styles, options.table).items():
        data = target.to_bytes()
        lost.append(losses(target, Target.from_bytes(data)))
        packed[name] = np.frombuffer(data, np.uint8)
    publish((options.out or resources()) / "models", SHIPPED, packed, ENTRY)
    print(f"largest {max(data.size for data in packed.values())} bytes")
    for layer, values in zip(LAYERS, zip(*lost, strict=True), strict=True):
        print(f"{layer}: Gram matrix off by {np.mean(values):.1e}, at most {max(values):.1e}")


if __name__ == "__main__":
    sys.exit(main())
