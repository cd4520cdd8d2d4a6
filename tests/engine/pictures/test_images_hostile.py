"""What a run of a thousand malformed pictures has found."""

import io
import struct
import tracemalloc

import numpy as np
import pytest

from stylemixer.engine.pictures.images import probe, read_picture, read_thumbnail
from stylemixer.engine.pictures.reading import ReadingEnded, until
from stylemixer.engine.pictures.transparency import fill_transparent
from stylemixer.errors import PictureError


@pytest.mark.parametrize("read", [probe, read_picture, lambda data: read_thumbnail(data, 64)])
def test_a_tiff_with_several_heights_has_no_size(read):
    import tifffile

    file, height, colours = io.BytesIO(), 257, 262
    pixels = np.random.default_rng(0).integers(0, 65_536, (120, 251, 3), np.uint16)
    tifffile.imwrite(file, pixels, photometric="rgb", tile=(64, 64), compression="deflate")
    data = bytearray(file.getvalue())
    start = struct.unpack_from("<I", data, 4)[0]
    for place in range(start + 2, start + 2 + 12 * data[start], 12):
        tag = struct.unpack_from("<H", data, place)[0]
        if tag == height:
            struct.pack_into("<II", data, place + 4, 255, 17)  # so many, from byte 17 on
        elif tag == colours:
            struct.pack_into("<I", data, place + 4, 0xFF000001)  # more than there are bytes
    tracemalloc.start()
    try:
        with pytest.raises(PictureError, match="damaged"):
            read(bytes(data))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20, "something was counted in heights"


@pytest.mark.parametrize("shape", [(40, 65_535), (65_535, 40), (1200, 1300)])
def test_filling_transparent_pixels_takes_little_memory_whatever_the_shape(shape):
    pixels, alpha = np.zeros((*shape, 3), np.uint8), np.zeros(shape, np.uint8)
    pixels[0, 0], alpha[0, 0] = (10, 20, 30), 255
    tracemalloc.start()
    try:
        fill_transparent(pixels, alpha)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * pixels.nbytes + (32 << 20)
    assert (pixels == (10, 20, 30)).all()


def test_filling_transparent_pixels_ends_when_nobody_wants_the_picture():
    pixels, alpha = np.zeros((64, 64, 3), np.uint8), np.eye(64, dtype=np.uint8)
    with pytest.raises(ReadingEnded), until(lambda: True):
        fill_transparent(pixels, alpha)
