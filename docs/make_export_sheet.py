"""Paint docs/export.jpg, what exports look like: python docs/make_export_sheet.py.

For five styles of three networks, side by side: the reference at the working edge, the export
scaled down to it, and pieces at 100 % of the reference enlarged, of the export, and of the network
run at full size, whose strokes are too small.
"""

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageDraw, ImageFont

from stylemixer.bench.colour_difference import ciede2000
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.protocol import StyleEncoder, StyleTable
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mix import Mix
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, fitted, read_picture, resize
from stylemixer.paths import resources

Rgb = npt.NDArray[np.float32]

STYLES = (
    ("cin26", "starlit-blue"),
    ("cin26", "ink-mosaic"),
    ("painter", "hokusai-great-wave"),
    ("painter", "van-gogh-cafe-terrace"),
    ("adain", "astronaut"),
)
"""Network, and a learned style or an example picture."""
PHOTO = "coffee"
HEADINGS = (
    "reference at the working edge",
    "export, scaled down",
    "100 % of the reference enlarged",
    "100 % of the export",
    "100 % of the network alone",
)
CELL, CAPTION, GAP = 240, 24, 4


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("export.jpg"))
    parser.add_argument("--edge", type=int, default=1200, help="long edge of the exports")
    parser.add_argument("--working-edge", type=int, default=384)
    parser.add_argument("--styles", type=int, default=len(STYLES), help="only the first so many")
    arguments = parser.parse_args()
    networks = Networks("cpu")
    mixer = Mixer(networks)
    photo = read_picture(resources() / "examples" / f"{PHOTO}.jpg")
    size = fitted(photo.size, arguments.edge)
    mixer.set_photo(Picture((photo.resized(size) * 255).round().astype(np.uint8)))
    rows = []
    for network, name in STYLES[: arguments.styles]:
        code = _code(networks, network, name)
        mix = Mix.of(code, arguments.working_edge)
        caption, pieces = _row(mixer, mix, size)
        rows.append((f"{network}: {name}, {caption}", pieces))
    width = len(HEADINGS) * (CELL + GAP) - GAP
    sheet = Image.new("RGB", (width, CAPTION + len(rows) * (CELL + CAPTION)), "#1e1e1e")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=14)
    for column, heading in enumerate(HEADINGS):
        draw.text((column * (CELL + GAP) + 4, 4), heading, "#dddddd", font)
    for line, (caption, pieces) in enumerate(rows):
        top = CAPTION + line * (CELL + CAPTION)
        for column, piece in enumerate(pieces):
            shown = Image.fromarray(np.rint(piece.clip(0, 1) * 255).astype(np.uint8))
            left = column * (CELL + GAP) + (CELL - shown.width) // 2
            sheet.paste(shown, (left, top + (CELL - shown.height) // 2))
        draw.text((4, top + CELL + 3), caption, "#dddddd", font)
    sheet.save(arguments.out, quality=82, optimize=True)


def _code(networks: Networks, network: str, name: str) -> StyleCode:
    painter = networks[network]
    example = resources() / "examples" / f"{name}.jpg"
    if isinstance(painter, StyleTable) and not example.exists():
        return painter.learned_code(name)
    assert isinstance(painter, StyleEncoder)
    style = torch.from_numpy(read_picture(example).as_float())
    return painter.code_from_image(style.permute(2, 0, 1)[None])


def _row(mixer: Mixer, mix: Mix, size: tuple[int, int]) -> tuple[str, list[Rgb]]:
    """Return what is to be said of a style, and its pieces under `HEADINGS`."""
    reference = mixer.paint(mix)
    bands = [band.rows for band in mixer.export(mix, size)]
    export = np.concatenate(bands)
    down = resize(export, (reference.shape[1], reference.shape[0]))
    alone = mixer.paint(mix, max(size))
    difference = float(ciede2000(down, reference).mean())
    caption = f"{mix.working_edge} to {max(size)} px, mean CIEDE2000 {difference:.1f}"
    small = fitted((reference.shape[1], reference.shape[0]), CELL)
    enlarged = resize(reference, size)
    pieces = [resize(reference, small), resize(down, small)]
    return caption, pieces + [_middle(picture) for picture in (enlarged, export, alone)]


def _middle(picture: Rgb) -> Rgb:
    top, left = ((length - CELL) // 2 for length in picture.shape[:2])
    return picture[max(top, 0) :, max(left, 0) :][:CELL, :CELL]


if __name__ == "__main__":
    main()
