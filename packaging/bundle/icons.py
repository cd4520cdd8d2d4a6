"""Draw the icon in all sizes, as Windows, macOS and Linux want it: icons.py FOLDER."""

import io
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).parent.parent.parent / "resources" / "stylemixer.svg"
SIDES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Pixels; those that desktops look for in the theme hicolor."""


def drawn(side: int) -> Image.Image:
    """Return the icon, RGBA, as many pixels wide as high."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(io.BytesIO(bytes(buffer.data()))).convert("RGBA")


def main(folder: Path) -> None:
    """Write ``stylemixer.ico``, ``stylemixer.icns`` and ``hicolor/`` into a folder."""
    _app = QGuiApplication([])
    pictures = {side: drawn(side) for side in (*SIDES, 1024)}
    for side in SIDES:
        place = folder / "hicolor" / f"{side}x{side}" / "apps"
        place.mkdir(parents=True, exist_ok=True)
        pictures[side].save(place / "stylemixer.png", optimize=True)
    small = [pictures[side] for side in (16, 24, 32, 48, 64, 128)]
    pictures[256].save(
        folder / "stylemixer.ico",
        sizes=[picture.size for picture in (*small, pictures[256])],
        append_images=small,
    )
    pictures[1024].save(
        folder / "stylemixer.icns",
        append_images=[pictures[side] for side in (16, 32, 64, 128, 256, 512)],
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
