"""Paint docs/adain-sheet.jpg, `painter` beside `adain`: python docs/make_adain_sheet.py PAINTINGS.

Two example photos in paintings that our training did not see; of each photo's two rows the first
is `painter`'s, which guesses the style, the second `adain`'s, which measures it. The paintings
themselves are not ours to ship and are left out.
"""

import argparse
from pathlib import Path

import torch

from stylemixer.engine.networks.protocol import StyleEncoder
from stylemixer.engine.networks.registry import Networks
from stylemixer.paths import resources
from stylemixer.training.data import as_tensor, read_picture, short_side
from stylemixer.training.sheets import sheet, square

PHOTOS = ("coffee", "chelsea")
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
    paintings = [read_picture(arguments.paintings / f"{name}.jpg") for name in PAINTINGS]
    photos = [
        square(read_picture(resources() / "examples" / f"{name}.jpg"), 2 * SIDE) for name in PHOTOS
    ]
    rows = []
    for photo in photos:
        for name in ("painter", "adain"):
            network = networks[name]
            assert isinstance(network, StyleEncoder)
            features = network.encode_content(photo)
            codes = [
                network.code_from_image(as_tensor(short_side(painting, 384))[None])
                for painting in paintings
            ]
            painted = [network.render(features, code).image for code in codes]
            rows.append([torch.nn.functional.avg_pool2d(image, 2) for image in painted])
    small = [torch.nn.functional.avg_pool2d(photo, 2) for photo in photos for _ in range(2)]
    page = sheet(small, [], rows)
    page = page.crop((0, page.height // (1 + len(rows)) + 2, *page.size))
    page.save(arguments.out, quality=82, optimize=True)


if __name__ == "__main__":
    main()
