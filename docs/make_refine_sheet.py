"""Put docs/refine.jpg together from the pictures that ``stylemixer bench refine`` has left.

They are in runs/refine, seen from where this is run.
"""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from stylemixer.bench.refine.cases import (
    DISTANCES,
    PAINTINGS,
    PHOTOS,
    PLAIN,
    PLAIN_LOOKS,
    REFERENCE,
    STEPS,
    Case,
    picture_path,
    starting_networks,
)
from stylemixer.bench.refine.rows import KEPT
from stylemixer.cli.parser import DISTANCES as WORDS

WIDTH, HEIGHT, CAPTION = 340, 230, 24
Cell = tuple[str, Path]


def main() -> None:
    """Write the sheet beside this file."""
    pairs = list(zip(PHOTOS, PAINTINGS, strict=False))
    rows = [_pair(*pair) for pair in pairs]
    rows += [_distances(*pairs[0]), _plain(*pairs[0])]
    columns = max(map(len, rows))
    sheet = Image.new("RGB", (columns * WIDTH, len(rows) * (HEIGHT + CAPTION)), "#1e1e1e")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=15)
    for line, row in enumerate(rows):
        for column, (caption, path) in enumerate(row):
            x, y = column * WIDTH, line * (HEIGHT + CAPTION)
            with Image.open(path) as image:
                small = ImageOps.contain(image.convert("RGB"), (WIDTH - 4, HEIGHT))
            sheet.paste(small, (x + (WIDTH - small.width) // 2, y + CAPTION))
            draw.text((x + 6, y + 3), caption, "#dddddd", font)
    sheet.save(Path(__file__).with_name("refine.jpg"), quality=80, optimize=True)


def _pair(photo: str, painting: str) -> Sequence[Cell]:
    row = [
        ("photo", picture_path("content", photo)),
        # Pillow's own font has no accents
        (PAINTINGS[painting].replace("é", "e"), picture_path("style", painting)),
    ]
    for network in starting_networks():
        name = Case(photo, painting, network).name
        row += [
            (network, KEPT / f"{name}-0.png"),
            (f"{network}, {STEPS} steps", KEPT / f"{name}-{STEPS}.png"),
        ]
    return row


def _distances(photo: str, painting: str) -> Sequence[Cell]:
    words = {distance: word for word, distance in WORDS.items()}
    return [
        (
            f"{words[distance]}, {STEPS} steps",
            KEPT / f"{Case(photo, painting, REFERENCE, distance).name}-{STEPS}.png",
        )
        for distance in DISTANCES
    ]


def _plain(photo: str, painting: str) -> Sequence[Cell]:
    return [
        (
            f"from {start}, {steps} steps",
            KEPT / f"{Case(photo, painting, start, looks=PLAIN_LOOKS).name}-{steps}.png",
        )
        for start in PLAIN
        for steps in PLAIN_LOOKS
    ]


if __name__ == "__main__":
    main()
