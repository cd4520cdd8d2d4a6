"""Paint docs/export.jpg, what files look like at 100 %: python docs/make_export_sheet.py.

For six styles of three networks over a photo of 12 megapixels, side by side: the reference at the
working edge, and a piece at 100 % of the reference enlarged, of what earlier versions made (one
step, corrected back to the reference's own pixels), and of the file, octave by octave.

No photo that large comes with the project: an example of 600×400 px is enlarged, so the finest
strokes find no detail of the photo to follow. ``--photo`` takes another one.
"""

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from stylemixer.bench.likeness import style_code
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.protocol import Network
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mixer import Mix, Mixer
from stylemixer.engine.painting.resampling import resample, sources
from stylemixer.engine.painting.tiling import Box, paint_tile
from stylemixer.engine.pictures.images import Picture, Size, fitted, read_picture, resize
from stylemixer.paths import resources

Rgb = npt.NDArray[np.float32]

STYLES = (
    ("cin26", "starlit-blue"),
    ("cin26", "ink-mosaic"),
    ("painter", "hokusai-great-wave"),
    ("painter", "van-gogh-cafe-terrace"),
    ("adain", "astronaut"),
    ("adain", "rocket"),
)
"""Network, and a learned style or an example picture."""
PHOTO = resources() / "examples" / "coffee.jpg"
HEADINGS = ("the reference", "100 %: enlarged", "100 %: the way it was", "100 %: octave by octave")
CELL, CAPTION, GAP = 336, 24, 4
SHARE, MIDDLE = 0.35, 1536
"""Share of the photo, and where statistics were measured, of the way it was."""


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("export.jpg"))
    parser.add_argument("--photo", type=Path, default=PHOTO)
    parser.add_argument("--edge", type=int, default=4240, help="long edge of the files")
    parser.add_argument("--working-edge", type=int, default=768)
    parser.add_argument("--at", type=float, nargs=2, default=(0.34, 0.4), help="where the piece is")
    parser.add_argument("--styles", type=int, default=len(STYLES), help="only the first so many")
    arguments = parser.parse_args()
    photo = read_picture(arguments.photo)
    size = fitted(photo.size, arguments.edge)
    pixels = np.rint(resize(photo.pixels, size) * 255).astype(np.uint8)
    networks = Networks("cpu")
    mixer = Mixer(networks)
    mixer.set_photo(Picture(pixels))
    left, top = (
        round(share * (length - CELL)) for share, length in zip(arguments.at, size, strict=True)
    )
    piece = Box(left, top, left + CELL, top + CELL)
    rows = []
    for network, name in STYLES[: arguments.styles]:
        code = style_code(networks, network, name)
        mix = Mix.of(code, arguments.working_edge)
        rows.append((f"{network}: {name}", _row(mixer, networks[network], mix, pixels, piece)))
    sheet = Image.new(
        "RGB",
        (len(HEADINGS) * (CELL + GAP) - GAP, CAPTION + len(rows) * (CELL + CAPTION)),
        "#1e1e1e",
    )
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=14)
    for column, heading in enumerate(HEADINGS):
        draw.text((column * (CELL + GAP) + 4, 4), heading, "#dddddd", font)
    for line, (caption, pictures) in enumerate(rows):
        y = CAPTION + line * (CELL + CAPTION)
        for column, picture in enumerate(pictures):
            shown = Image.fromarray(np.rint(picture.clip(0, 1) * 255).astype(np.uint8))
            x = column * (CELL + GAP) + (CELL - shown.width) // 2
            sheet.paste(shown, (x, y + (CELL - shown.height) // 2))
        sizes = f"{mix.working_edge} to {size[0]} by {size[1]} px"
        draw.text((4, y + CELL + 3), f"{caption}, {sizes}", "#dddddd", font)
    sheet.save(arguments.out, quality=80, optimize=True)


def _row(mixer: Mixer, network: Network, mix: Mix, pixels: Rgb, piece: Box) -> list[Rgb]:
    """Return a style's pictures under `HEADINGS`."""
    reference = mixer.paint(mix)
    size = (pixels.shape[1], pixels.shape[0])
    code = mix.styles[0].code
    octaves = mixer.paint_region(mix, (piece.left, piece.top, *piece.size))
    return [
        resize(reference, fitted((reference.shape[1], reference.shape[0]), CELL)),
        _array(_enlarged(_tensor(reference), size, piece)),
        _array(_as_it_was(network, code, _tensor(reference), _tensor(pixels / 255), piece)),
        octaves,
    ]


@torch.inference_mode()
def _as_it_was(
    network: Network, code: StyleCode, reference: Tensor, photo: Tensor, piece: Box
) -> Tensor:
    """Paint a piece in one step, and exchange what the reference can show for the reference's."""
    small, size = _size(reference), _size(photo)
    middle = fitted(size, MIDDLE)
    whole = Box(0, 0, *middle)
    down = resample(photo, Box(0, 0, *size), size, middle, whole)
    content = torch.lerp(_enlarged(reference, middle, whole).clamp(0, 1), down, SHARE)
    statistics = network.render(network.encode_content(content), code).statistics
    cells = sources(piece, small, size)
    around = sources(cells, size, small)
    outer = around.grown(network.halo, *size)
    rows, columns = outer.within(Box(0, 0, *size))
    content = _enlarged(reference, size, outer).clamp(0, 1)
    content = torch.lerp(content, photo[:, :, rows, columns], SHARE)
    rows, columns = around.within(outer)
    fine = paint_tile(network, content, code, statistics)[:, :, rows, columns]
    rows, columns = cells.within(Box(0, 0, *small))
    missing = reference[:, :, rows, columns] - resample(fine, around, size, small, cells)
    rows, columns = piece.within(around)
    return fine[:, :, rows, columns] + resample(missing, cells, small, size, piece)


def _enlarged(reference: Tensor, size: Size, box: Box) -> Tensor:
    small = _size(reference)
    cells = sources(box, small, size)
    rows, columns = cells.within(Box(0, 0, *small))
    return resample(reference[:, :, rows, columns], cells, small, size, box)


def _size(picture: Tensor) -> Size:
    return picture.shape[3], picture.shape[2]


def _tensor(picture: Rgb) -> Tensor:
    return torch.from_numpy(np.asarray(picture, np.float32)).permute(2, 0, 1)[None]


def _array(picture: Tensor) -> Rgb:
    rows: Rgb = picture[0].permute(1, 2, 0).numpy()
    return rows


if __name__ == "__main__":
    main()
