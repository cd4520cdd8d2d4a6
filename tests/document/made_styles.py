"""Taught styles for tests, which nothing has taught."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from stylemixer.document.styles.style_file import TaughtStyle
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.registry import NETWORKS

CHANNELS = {network.name: network.channels for network in NETWORKS}


def a_code(seed: int = 0, network: str = "painter") -> StyleCode:
    random = np.random.default_rng(seed)
    scale, shift = random.normal(size=(2, CHANNELS[network])).astype(np.float32)
    return StyleCode(network, scale, shift)


def a_style(number: int = 1, name: str = "The Great Wave", **fields: object) -> TaughtStyle:
    return TaughtStyle(**{"id": f"{number:032x}", "network": "painter", "name": name} | fields)


def a_thumbnail(size: tuple[int, int] = (96, 64), mode: str = "RGB", **options: object) -> bytes:
    pixels = np.random.default_rng(1).integers(0, 255, (*size[::-1], 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, "JPEG", **options)
    return file.getvalue()


THUMBNAIL = a_thumbnail()


def contents(folder: Path) -> dict[str, bytes]:
    """Return all that lies below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
