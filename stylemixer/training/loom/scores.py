"""What `loom`'s rows are worth: ``python -m stylemixer.training.loom.scores CHECKPOINT …``.

The described styles against what `cin26` paints, the named ones against `painter`'s rows, on photos
that no training saw. Pictures' codes are scored by `stylemixer.training.evaluate`, mixes by
`stylemixer.training.mixing`.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.learned import DESCRIBED_STYLES, NAMED_STYLES
from stylemixer.engine.networks.protocol import Network, StyleTable
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.errors import PictureError
from stylemixer.training.commands import add_vgg, status_of
from stylemixer.training.data import as_tensor, held_out, read_folder, short_side
from stylemixer.training.evaluate import SIDE, Scores, checkpointed, evaluate, table

PHOTOS = 5
"""For the described styles."""


@torch.no_grad()
def differences(ours: Network, theirs: Network, photos: Sequence[Tensor]) -> dict[str, float]:
    """Return each described style's mean absolute difference between two networks.

    Args:
        ours: with all the described styles.
        theirs: likewise.
        photos: each ``(1, 3, H, W)`` in [0, 1].
    """
    sums = dict.fromkeys((style.name for style in DESCRIBED_STYLES), 0.0)
    for photo in tqdm(photos, "described", mininterval=5):
        features = [network.encode_content(photo) for network in (ours, theirs)]
        for name in sums:
            one, other = (
                network.render(seen, _row(network, name)).image
                for network, seen in zip((ours, theirs), features, strict=True)
            )
            sums[name] += float((one - other).abs().mean()) / len(photos)
    return sums


def named_scores(
    networks: Mapping[str, Network],
    photos: Sequence[Tensor],
    paintings: dict[str, Tensor],
    vgg: Vgg,
    limit: int | None,
) -> dict[str, Scores]:
    """Score the networks' rows of named styles on the same pairs of a photo and a painting.

    Args:
        networks: with the named styles, by the name to show.
        photos: each ``(1, 3, H, W)`` in [0, 1].
        paintings: by the style's name, likewise.
        vgg: the whole loss network.
        limit: how many pairs, all when absent.
    """
    names = {id(picture): name for name, picture in paintings.items()}

    def painter(network: Network) -> Callable[[Tensor, Tensor], Tensor]:
        @torch.no_grad()
        def paint(photo: Tensor, style: Tensor) -> Tensor:
            features = network.encode_content(photo)
            return network.render(features, _row(network, names[id(style)])).image

        return paint

    painters = {name: painter(network) for name, network in networks.items()}
    return evaluate(painters, photos, list(paintings.values()), vgg, limit)


def _row(network: Network, name: str) -> StyleCode:
    assert isinstance(network, StyleTable)
    return network.learned_code(name)


def photos_in(folder: Path) -> list[Tensor]:
    """Return a folder's held-out photos, each ``(1, 3, H, W)`` in [0, 1]."""
    found = read_folder(folder, held_out().__contains__)
    return [as_tensor(short_side(picture, SIDE))[None] for picture in found.pictures]


def named_in(folder: Path) -> dict[str, Tensor]:
    """Return a folder's paintings that named styles were learned from, by the style's name."""
    known = {style.name for style in NAMED_STYLES}
    found = read_folder(folder, lambda name: Path(name).stem in known)
    return {
        Path(name).stem: as_tensor(short_side(picture, SIDE))[None]
        for name, picture in zip(found.names, found.pictures, strict=True)
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    return status_of(lambda: print(_scored(options)))


def _scored(options: argparse.Namespace) -> str:
    photos, paintings = photos_in(options.content), named_in(options.style)
    networks = Networks()
    ours, step = checkpointed(options.checkpoint)
    if not isinstance(ours, StyleTable):
        raise PictureError(
            "{file} has no learned styles; name a checkpoint of loom.", file=options.checkpoint.name
        )
    step_photos = photos[:: max(1, len(photos) // PHOTOS)][:PHOTOS]
    apart = differences(ours, networks["cin26"], step_photos)
    worst = max(apart, key=lambda name: apart[name])
    scores = named_scores(
        {"painter": networks["painter"], f"loom@{step}": ours},
        photos,
        paintings,
        Vgg.load(options.vgg),
        options.limit,
    )
    return (
        f"described styles, mean absolute difference to cin26 on {len(step_photos)} photos: "
        f"{sum(apart.values()) / len(apart):.4f}, at most {apart[worst]:.4f} ({worst})\n\n"
        f"named styles:\n\n{table(scores)}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.loom.scores",
        description="Score loom's described and named styles on held-out photos.",
    )
    parser.add_argument("checkpoint", type=Path, help="of loom")
    parser.add_argument("--content", type=Path, required=True, help="folder with held-out photos")
    parser.add_argument("--style", type=Path, required=True, help="folder of the named paintings")
    add_vgg(parser)
    parser.add_argument("--limit", type=int, help="how many named pairs; all when absent")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
