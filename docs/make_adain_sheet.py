"""Paint docs/adain-sheet.jpg, `painter` beside `adain`: python docs/make_adain_sheet.py PAINTINGS.

Two example photos in paintings that our training did not see; of each photo's two rows the first
is `painter`'s, which guesses the style, the second `adain`'s, which measures it. The paintings
themselves are not ours to ship and are left out.
"""

import argparse
from pathlib import Path

import torch
from torch.nn.functional import avg_pool2d

from stylemixer.engine.networks.adain import STYLE_SIDE
from stylemixer.engine.networks.protocol import StyleEncoder
from stylemixer.engine.networks.registry import Networks
from stylemixer.paths import resources
from stylemixer.training.data import as_tensor, read_picture, short_side
from stylemixer.training.sheets import sheet, square

PHOTOS = ("coffee", "chelsea")
NETWORKS = ("painter", "adain")
PAINTINGS = (
    "hokusai-great-wave",
    "munch-scream",
    "van-gogh-cafe-terrace",
    "kandinsky-composition-vii",
    "leger-contrast-of-forms",
    "mondrian-composition",
    "arcimboldo-spring",
)
"""In the public domain and held out of training."""
SIDE = 256


@torch.inference_mode()
def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paintings", type=Path, help="the folder with the held-out paintings")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("adain-sheet.jpg"))
    arguments = parser.parse_args()
    networks = Networks("cpu")
    paintings = [
        as_tensor(short_side(read_picture(arguments.paintings / f"{name}.jpg"), STYLE_SIDE))[None]
        for name in PAINTINGS
    ]
    codes = {}
    for name in NETWORKS:
        network = networks[name]
        assert isinstance(network, StyleEncoder)
        codes[name] = [network.code_from_image(painting) for painting in paintings]
    photos, rows = [], []
    for file in PHOTOS:
        photo = square(read_picture(resources() / "examples" / f"{file}.jpg"), 2 * SIDE)
        for name in NETWORKS:
            features = networks[name].encode_content(photo)
            painted = [networks[name].render(features, code).image for code in codes[name]]
            photos.append(avg_pool2d(photo, 2))
            rows.append([avg_pool2d(image, 2) for image in painted])
    page = sheet(photos, [], rows)
    page.save(arguments.out, quality=82, optimize=True)


if __name__ == "__main__":
    main()
