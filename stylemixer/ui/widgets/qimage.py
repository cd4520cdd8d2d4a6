"""Arrays as Qt images, without copying where Qt allows it."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QSize
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QImageWriter

from stylemixer.places import open_regular


def to_qimage(pixels: npt.NDArray[np.uint8], alpha: npt.NDArray[np.uint8] | None = None) -> QImage:
    """Wrap an array as a QImage.

    `Format_RGB32` is the format that Qt's raster engine draws fastest, three times as fast as
    packed RGB.

    Args:
        pixels: BGRX, uint8, shape ``(h, w, 4)``, contiguous. Without alpha the image uses its
            memory and keeps it alive; it must not be written to again.
        alpha: uint8, shape ``(h, w)``, or None for an opaque picture.

    Returns:
        `Format_RGB32`, or `Format_ARGB32_Premultiplied` where there is alpha.

    Raises:
        ValueError: for arrays of another shape, type or layout.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 4 or pixels.dtype != np.uint8:
        raise ValueError(f"pixels are {pixels.dtype} {pixels.shape}, not uint8 (h, w, 4)")
    if not pixels.flags.c_contiguous:
        raise ValueError("pixels are not contiguous")
    height, width = pixels.shape[:2]
    if alpha is None:
        # shiboken holds a reference to the buffer until the last copy of the image is gone
        return _wrap(pixels, width, height, QImage.Format.Format_RGB32)
    if alpha.shape != (height, width):
        raise ValueError(f"alpha is {alpha.shape}, not {(height, width)}")
    together = pixels.copy()
    together[..., 3] = alpha
    straight = _wrap(together, width, height, QImage.Format.Format_ARGB32)
    return straight.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _wrap(pixels: npt.NDArray[np.uint8], width: int, height: int, form: QImage.Format) -> QImage:
    buffer: Any = pixels.data  # a memoryview: PySide's stubs know bytes only
    return QImage(buffer, width, height, 4 * width, form)


def of_rgb(pixels: npt.NDArray[np.uint8]) -> QImage:
    """Return packed RGB, uint8, shape ``(h, w, 3)``, as a QImage with pixels of its own."""
    height, width = pixels.shape[:2]
    buffer: Any = np.ascontiguousarray(pixels).data
    packed = QImage(buffer, width, height, 3 * width, QImage.Format.Format_RGB888)
    return packed.convertToFormat(QImage.Format.Format_RGB32)


def encoded(image: QImage, form: str, *, quality: int = -1, compression: int = -1) -> bytes:
    """Return a picture as the bytes of a file.

    Args:
        image: the picture.
        form: ``png`` or ``jpeg``.
        quality: of a JPEG, 0–100; Qt's own when absent.
        compression: of a PNG, 0–100, as Qt counts; Qt's own when absent.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(form.encode()))
    writer.setQuality(quality)
    writer.setCompression(compression)
    writer.write(image)
    return bytes(buffer.data().data())


def size_of(path: Path) -> QSize:
    """Return a picture's upright size by its header; an invalid one when it cannot be read."""
    try:
        with open_regular(path) as file:  # Qt would wait for a pipe, and knows Unicode names alone
            device = QFile(str(path))
            mode = QIODevice.OpenModeFlag.ReadOnly
            opened = device.open(mode) if os.name == "nt" else device.open(file.fileno(), mode)
            reader = QImageReader(device)
            size = reader.size() if opened else QSize()
            if reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90:
                size.transpose()
            device.close()
            return size
    except (OSError, ValueError):
        return QSize()


def from_qimage(image: QImage) -> npt.NDArray[np.uint8]:
    """Return a QImage's pixels as a BGRX copy, uint8, shape ``(h, w, 4)``."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
    return rows[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4).copy()
