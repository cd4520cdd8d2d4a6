"""The small picture that stands for a style: a photo painted in it."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mix import Mix
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import read_picture
from stylemixer.paths import resources

SIZE = (300, 200)
"""Width and height in pixels."""

QUALITY = 80


def example() -> Path:
    """Return the photo that thumbnails are painted from when there is none of the user's."""
    return resources() / "examples" / "coffee.jpg"


def thumbnail(networks: Networks, code: StyleCode, photo: Path) -> bytes:
    """Return a photo painted in a style at the default working edge, as a JPEG of `SIZE`.

    Args:
        networks: where the code's network is found.
        code: the style.
        photo: its middle is shown.

    Raises:
        PictureError: when the photo cannot be read.
    """
    mixer = Mixer(networks)
    mixer.set_photo(read_picture(photo))
    painted = mixer.paint(Mix.of(code))
    picture = Image.fromarray(np.rint(painted * 255).astype(np.uint8))
    scale = max(SIZE[0] / picture.width, SIZE[1] / picture.height)
    width, height = SIZE[0] / scale, SIZE[1] / scale
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    box = (left, top, left + width, top + height)
    small = picture.resize(SIZE, Image.Resampling.LANCZOS, box=box)
    file = io.BytesIO()
    small.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()
