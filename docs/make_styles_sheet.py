"""Paint docs/styles.jpg, docs/named-styles.jpg and the shelf's first thumbnails.

python docs/make_styles_sheet.py
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from stylemixer.engine.networks.learned import DESCRIBED_STYLES, NAMED_STYLES, LearnedStyle
from stylemixer.engine.networks.protocol import StyleTable
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mix import Mix
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import read_picture
from stylemixer.paths import resources

COLUMNS, WIDTH, HEIGHT, CAPTION = 5, 300, 200, 28
PHOTOS = ("coffee", "rocket")


def main() -> None:
    """Write the sheets beside this file, and the first photo's thumbnails among the resources."""
    networks = Networks("cpu")
    paint("styles.jpg", DESCRIBED_STYLES, networks)
    paint("named-styles.jpg", NAMED_STYLES, networks)


def paint(file: str, styles: Sequence[LearnedStyle], networks: Networks) -> None:
    """Write one sheet and its thumbnails; all styles of a sheet are one network's."""
    thumbnails = resources() / "thumbnails"
    thumbnails.mkdir(exist_ok=True)
    table = networks[styles[0].network]
    assert isinstance(table, StyleTable)
    rows = -(-len(styles) // COLUMNS)
    cell = len(PHOTOS) * HEIGHT + CAPTION
    sheet = Image.new("RGB", (COLUMNS * WIDTH, rows * cell), "#1e1e1e")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=16)
    for line, name in enumerate(PHOTOS):
        mixer = Mixer(networks)
        mixer.set_photo(read_picture(resources() / "examples" / f"{name}.jpg"))
        for index, style in enumerate(styles):
            mix = Mix.of(table.learned_code(style.name))
            painted = Image.fromarray(np.rint(mixer.paint(mix) * 255).astype(np.uint8))
            x, y = index % COLUMNS * WIDTH, index // COLUMNS * cell
            small = painted.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
            sheet.paste(small, (x, y + line * HEIGHT))
            if line == 0:
                small.save(thumbnails / f"{style.name}.jpg", quality=80, optimize=True)
            draw.text((x + 8, y + cell - 23), style.name, "#dddddd", font)
    sheet.save(Path(__file__).with_name(file), quality=70, optimize=True)


if __name__ == "__main__":
    main()
