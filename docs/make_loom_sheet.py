"""Paint docs/loom-sheet.jpg and docs/loom-mixes.jpg: python docs/make_loom_sheet.py PAINTINGS.

The sheet: three example photos in six described styles, eight named ones and six paintings that our
training did not see; of each photo's two rows the first is by the networks of before (`cin26`,
`painter`'s rows, `adain`), the second all by `loom`. The mixes: two photos in four half-and-half
mixes across kinds, above as those networks' cross-fades, below as one code of `loom`. The paintings
themselves are not ours to ship and are left out.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from stylemixer.engine.networks.adain import STYLE_SIDE
from stylemixer.engine.networks.protocol import Network, StyleEncoder, StyleTable
from stylemixer.engine.networks.registry import Networks
from stylemixer.paths import resources
from stylemixer.training.data import as_tensor, read_picture, short_side
from stylemixer.training.evaluate import checkpointed
from stylemixer.training.mixing import Style, half
from stylemixer.training.sheets import sheet, square

PHOTOS = ("coffee", "chelsea", "rocket")
DESCRIBED = (
    "yellow-woodcut",
    "stained-glass",
    "bold-primaries",
    "spring-watercolour",
    "starlit-blue",
    "slate-cubist",
)
NAMED = (
    "hokusai-great-wave",
    "van-gogh-cafe-terrace",
    "munch-scream",
    "bruegel-harvesters",
    "delaunay-metzinger",
    "hiroshige-inokashira-snow",
    "picabia-udnie",
    "van-gogh-church-auvers",
)
PAINTINGS = (
    "kandinsky-composition-vii",
    "leger-contrast-of-forms",
    "mondrian-composition",
    "arcimboldo-spring",
    "renoir-moulin",
    "tr_candy",
)
"""Held out of training."""
MIXES = ((1, 9), (3, 15), (8, 14), (5, 19))
"""Pairs of columns."""
SIDE = 176


def style(network: Network, name: str, picture: Tensor | None) -> Style:
    """Return a learned style of a network, or a picture's."""
    if picture is None:
        assert isinstance(network, StyleTable)
        return Style(network, network.learned_code(name))
    assert isinstance(network, StyleEncoder)
    return Style(network, network.code_from_image(picture))


@torch.inference_mode()
def main() -> None:
    """Write the sheets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paintings", type=Path, help="the folder with the held-out paintings")
    parser.add_argument("--checkpoint", type=Path, help="of loom; the shipped one when absent")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder")
    arguments = parser.parse_args()
    networks = Networks("cpu")
    loom = checkpointed(arguments.checkpoint)[0] if arguments.checkpoint else networks["loom"]
    pictures = [
        as_tensor(short_side(read_picture(arguments.paintings / f"{name}.jpg"), STYLE_SIDE))[None]
        for name in PAINTINGS
    ]
    columns = [
        *(("cin26", name, None) for name in DESCRIBED),
        *(("painter", name, None) for name in NAMED),
        *(("adain", name, x) for name, x in zip(PAINTINGS, pictures, strict=True)),
    ]
    before = [style(networks[network], name, x) for network, name, x in columns]
    ours = [style(loom, name, x) for _, name, x in columns]
    photos, rows, mixed_photos, mixes = [], [], [], []
    for file in PHOTOS:
        photo = square(read_picture(resources() / "examples" / f"{file}.jpg"), 2 * SIDE)
        for styles in (before, ours):
            photos.append(avg_pool2d(photo, 2))
            rows.append([avg_pool2d(half(photo, one, one), 2) for one in styles])
            if file != PHOTOS[-1]:
                mixed_photos.append(avg_pool2d(photo, 2))
                mixes.append([avg_pool2d(half(photo, styles[a], styles[b]), 2) for a, b in MIXES])
    sheet(photos, [], rows).save(arguments.out / "loom-sheet.jpg", quality=80, optimize=True)
    sheet(mixed_photos, [], mixes).save(arguments.out / "loom-mixes.jpg", quality=85, optimize=True)


if __name__ == "__main__":
    main()
