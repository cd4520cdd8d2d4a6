"""Write the looks that ship and docs/looks.jpg: ``python docs/make_looks.py``.

They were chosen by looking, on portraits, landscapes and still lifes. Weights of a style are by
group: colour, texture, strokes, shapes.
"""

import hashlib
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from stylemixer.document.as_one import as_one
from stylemixer.document.looks.look import Look
from stylemixer.document.looks.look_bytes import LookFile
from stylemixer.document.looks.look_file import SUFFIX, write_look
from stylemixer.document.recipe import HEX_DIGITS, FourNumbers, Recipe, StyleRef
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.registry import NETWORKS, Networks, with_every_style
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import read_picture
from stylemixer.paths import resources
from stylemixer.render.styles import StyleResolver

COLUMNS, WIDTH, HEIGHT, CAPTION = 4, 300, 220, 28
PHOTOS = ("examples/astronaut.jpg", "photos/temple.jpg", "examples/coffee.jpg")
"""The last one is each look's thumbnail."""
THUMBNAIL = (300, 200)

Weights = float | tuple[float, FourNumbers]


@dataclass(frozen=True)
class Made:
    """A look of ours.

    Attributes:
        name: what it is called.
        tags: words to find it by.
        styles: the weight of each learned style, or its weight and groups.
        settings: other fields of the recipe.
    """

    name: str
    tags: tuple[str, ...]
    styles: dict[str, Weights]
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def recipe(self) -> Recipe:
        """The mix; styles of several networks are mixed as one."""
        home = {style.name: style.network for style in LEARNED_STYLES}
        recipe = Recipe(**self.settings)
        for key, (name, weights) in enumerate(self.styles.items(), start=1):
            weight, groups = weights if isinstance(weights, tuple) else (weights, None)
            recipe = recipe.added(StyleRef(home[name], "learned", name), weight)
            recipe = recipe.with_slot(key, groups=groups) if groups else recipe
        if len(recipe.networks()) == 1:
            return recipe
        everything = with_every_style(network.name for network in NETWORKS)
        assert everything is not None
        return as_one(recipe, everything)

    @property
    def slug(self) -> str:
        """Its file's name without the ending."""
        return re.sub(r"\W+", "-", self.name.lower())


LOOKS = (
    Made(
        "Blue hour",
        ("evening", "blue", "night"),
        {
            "starlit-blue": (1.0, (1.0, 0.4, 0.0, 0.0)),
            "van-gogh-church-auvers": (1.0, (0.0, 0.6, 1.0, 1.0)),
        },
    ),
    Made(
        "Harbour in winter",
        ("pale", "cold", "sea"),
        {
            "pale-mist": (1.0, (1.0, 0.5, 0.2, 0.0)),
            "hokusai-bridge": (1.0, (0.2, 0.5, 1.0, 1.0)),
        },
    ),
    Made(
        "Woodblock",
        ("print", "warm", "portrait"),
        {
            "hokusai-great-wave": (1.0, (0.0, 1.0, 1.0, 1.0)),
            "hokusai-kazusa": (0.8, (1.0, 0.4, 0.0, 0.0)),
        },
    ),
    Made(
        "Closing time",
        ("evening", "gold", "violet"),
        {
            "van-gogh-cafe-terrace": 1.0,
            "van-gogh-night-cafe": 0.3,
            "renoir-girls-piano": (0.3, (0.3, 1.0, 1.0, 1.0)),
        },
    ),
    Made(
        "Night poster",
        ("poster", "bold", "flat"),
        {
            "bold-primaries": 0.7,
            "red-poster": 0.6,
            "yellow-woodcut": (0.25, (0.0, 0.5, 1.0, 1.0)),
        },
    ),
    Made("Cubist blue", ("bold", "blue", "outlines"), {"slate-cubist": 1.0, "picabia-udnie": 0.7}),
    Made(
        "True oil",
        ("oil", "true colours", "thick paint"),
        {"van-gogh-pere-tanguy": 0.8, "cassatt-summertime": 0.7, "munch-scream": 0.4},
        {"keep_colours": 0.8},
    ),
    Made(
        "Coloured pencils",
        ("drawing", "light", "true colours"),
        {"confetti-contours": 1.0, "delaunay-metzinger": 0.35},
        {"keep_colours": 0.6, "working_edge": 896},
    ),
    Made(
        "Tesserae",
        ("mosaic", "true colours", "outlines"),
        {"ink-mosaic": 1.0, "confetti-contours": 0.35},
        {"keep_colours": 0.8},
    ),
    Made(
        "Pencil and wash",
        ("drawing", "gentle", "portrait"),
        {"charcoal-cream": 1.0},
        {"strength": 0.8, "keep_colours": 0.25, "working_edge": 1280},
    ),
    Made(
        "Verdigris",
        ("copper", "green", "summer"),
        {
            "van-gogh-painter-tarascon": 1.0,
            "van-gogh-langlois-bridge": (0.6, (1.0, 1.0, 0.5, 0.5)),
        },
        {"working_edge": 704},
    ),
    Made(
        "Lilac afternoon",
        ("soft", "pastel", "summer"),
        {"lilac-haze": 1.0, "bazille-ramparts": 0.7},
    ),
)


def main() -> None:
    """Write the looks among the resources and the sheet beside this file."""
    folder = resources() / "looks"
    folder.mkdir(exist_ok=True)
    for old in folder.glob(f"*{SUFFIX}"):
        old.unlink()
    networks = Networks("cpu")
    styles = StyleResolver(networks)
    rows = -(-len(LOOKS) // COLUMNS)
    cell = len(PHOTOS) * HEIGHT + CAPTION
    sheet = Image.new("RGB", (COLUMNS * WIDTH, rows * cell), "#1e1e1e")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=16)
    for line, name in enumerate(PHOTOS):
        mixer = Mixer(networks)
        mixer.set_photo(read_picture(resources() / name))
        for index, made in enumerate(LOOKS):
            painted = mixer.paint(styles.resolve(made.recipe))
            image = Image.fromarray(np.rint(painted * 255).astype(np.uint8))
            x, y = index % COLUMNS * WIDTH, index // COLUMNS * cell
            method, upwards = Image.Resampling.LANCZOS, (0.5, 0.25)
            small = ImageOps.fit(image, (WIDTH, HEIGHT), method, centering=upwards)
            sheet.paste(small, (x, y + line * HEIGHT))
            draw.text((x + 8, y + cell - 23), made.name, "#dddddd", font)
            if line == len(PHOTOS) - 1:
                write(made, image.resize(THUMBNAIL, method), folder)
    sheet.save(Path(__file__).with_name("looks.jpg"), quality=70, optimize=True)


def write(made: Made, thumbnail: Image.Image, folder: Path) -> None:
    """Write one look; its id is always the same."""
    data = io.BytesIO()
    thumbnail.save(data, "JPEG", quality=80, optimize=True)
    identity = hashlib.sha256(f"shipped look {made.slug}".encode()).hexdigest()[:HEX_DIGITS]
    look = Look(identity, made.name, made.recipe, made.tags)
    write_look(folder / f"{made.slug}{SUFFIX}", LookFile(look, data.getvalue()))


if __name__ == "__main__":
    main()
