"""Paint docs/teaching-losses.jpg, both style losses side by side.

python docs/make_teaching_sheet.py STYLES TABLE teaches three paintings with each loss first, and
keeps what it learned in runs/losses; both words are as for `stylemixer.training.named`.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from stylemixer.engine.networks.protocol import StyleEncoder
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mix import Mix
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import read_picture
from stylemixer.engine.statistics.vgg import shrunk
from stylemixer.paths import resources
from stylemixer.teaching.beginning import PREDICTED_EDGE, read
from stylemixer.teaching.style_target import KINDS
from stylemixer.training.named import run as named

WIDTH, HEIGHT, CAPTION = 320, 213, 26
PHOTOS = ("rocket", "chelsea", "coffee")
PAINTINGS = ("hokusai-great-wave", "munch-scream", "delaunay-metzinger")


def main() -> None:
    """Teach, paint and write the sheet beside this file."""
    folder, table = map(Path, sys.argv[1:])
    networks = Networks("cpu")
    encoder = networks[named.NETWORK]
    assert isinstance(encoder, StyleEncoder)
    chosen = [p for p in named.paintings(table, folder) if p.name in PAINTINGS]
    columns = []
    for painting in chosen:
        picture = shrunk(read(painting.path), PREDICTED_EDGE)
        columns.append((f"{painting.title}: predicted", encoder.code_from_image(picture)))
        for kind in KINDS:
            named.PLAN = replace(named.PLAN, loss=kind)
            work = Path("runs/losses") / kind
            work.mkdir(parents=True, exist_ok=True)
            columns.append((f"taught by {kind}", named.taught(painting, work)))
    size = (len(KINDS) + 1) * WIDTH, len(chosen) * (len(PHOTOS) * HEIGHT + CAPTION)
    sheet = Image.new("RGB", size, "#1e1e1e")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=16)
    for line, name in enumerate(PHOTOS):
        mixer = Mixer(networks)
        mixer.set_photo(read_picture(resources() / "examples" / f"{name}.jpg"))
        for index, (caption, code) in enumerate(columns):
            painted = mixer.paint(Mix.of(code))
            picture = Image.fromarray(np.rint(painted * 255).astype(np.uint8))
            row, column = divmod(index, len(KINDS) + 1)
            x, y = column * WIDTH, row * (len(PHOTOS) * HEIGHT + CAPTION)
            small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
            sheet.paste(small, (x, y + CAPTION + line * HEIGHT))
            draw.text((x + 8, y + 3), caption, "#dddddd", font)
    sheet.save(Path(__file__).with_name("teaching-losses.jpg"), quality=70, optimize=True)


if __name__ == "__main__":
    main()
