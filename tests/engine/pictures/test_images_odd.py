"""Files whose numbers are easily misread, or that decoders take for more than they are."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from stylemixer.bench.colour_difference import ciede2000
from stylemixer.engine.pictures.headers.jpeg import MOST_SCANS
from stylemixer.engine.pictures.images import probe, read_picture, read_thumbnail
from stylemixer.errors import PictureError

Make = Callable[..., bytes]

LABS = np.array([[60, 40, -30], [50, -60, 40], [80, 10, 70], [100, 0, 0], [30, 0, 0], [70, 5, -9]])


def tiff(pixels: Any, byteorder: Any = "<", **options: Any) -> bytes:
    file = io.BytesIO()
    with tifffile.TiffWriter(file, byteorder=byteorder) as writer:
        writer.write(np.ascontiguousarray(pixels), **options)
    return file.getvalue()


def lab_samples(kind: int, bits: int) -> np.ndarray[Any, Any]:
    """Lab colours, one in each row, as a TIFF of that photometric interpretation has them."""
    full = {8: 255, 16: 65280 if kind == 9 else 65535}[bits]
    lightness = np.rint(LABS[:, :1] / 100 * full)
    middle = 128 if kind == 9 else 0
    ab = (LABS[:, 1:] + middle) * (256 if bits == 16 else 1)
    values = np.concatenate([lightness, ab], axis=1).astype(np.int32) & (2**bits - 1)
    return np.repeat(values.astype(f"u{bits // 8}")[:, None], 16, axis=1)


def lab_by_littlecms() -> np.ndarray[Any, Any]:
    """The same colours in sRGB, by another's word; Pillow's LAB is what ICC has."""
    image = Image.frombytes("LAB", (1, len(LABS)), lab_samples(8, 8)[:, :1].tobytes())
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return np.asarray(ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB"))[:, 0]


LAYOUTS = {
    "plain": {},
    "deflate": {"compression": "zlib", "predictor": True},
    "tiles": {"tile": (16, 16), "compression": "zlib"},
    "planes": {"planarconfig": "separate"},
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("kind", [8, 9])
def test_lab_comes_in_its_colours(kind: int, bits: int, byteorder: str, layout: str) -> None:
    pixels = lab_samples(kind, bits)
    pixels = np.moveaxis(pixels, -1, 0) if layout == "planes" else pixels
    picture = read_picture(tiff(pixels, byteorder, photometric=kind, **LAYOUTS[layout]))
    assert picture.bits == bits
    difference = ciede2000(picture.as_float()[:, 7], lab_by_littlecms() / 255)
    assert difference.max() < 1.0  # littlecms rounds to 8 bits, twice


def test_lab_stands_upright() -> None:
    turned = [(274, 3, 1, 6, True)]
    data = tiff(lab_samples(8, 8), photometric="cielab", extratags=turned)
    assert probe(data) == (6, 16, "TIFF")
    assert read_picture(data).size == (6, 16)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_float_tiffs_of_one_channel(
    wide_photo: Any, byteorder: str, compression: Any, kind: Any
) -> None:
    grey = (wide_photo[..., 0] / 65535).astype(kind)
    data = tiff(grey, byteorder, photometric="minisblack", compression=compression)
    read = read_picture(data).pixels
    assert np.abs(read[..., 1].astype(int) - wide_photo[..., 0]).max() <= 1


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("top", [1, 255, 65535])
def test_float_samples_count_by_their_range(wide_photo: Any, channels: int, top: int) -> None:
    photo = wide_photo[..., :channels]
    values = (photo / 65535 * top).astype(np.float32)
    data = tiff(
        values if channels == 3 else values[..., 0],
        photometric="rgb" if channels == 3 else "minisblack",
    )
    assert np.abs(read_picture(data).pixels.astype(int) - photo).max() <= 1


def test_float_samples_count_by_what_the_file_says(wide_photo: Any) -> None:
    values = (wide_photo / 65535 * 50 - 10).astype(np.float32)
    limits = [(340, 11, 3, (-10.0,) * 3, True), (341, 11, 3, (40.0,) * 3, True)]
    data = tiff(values, photometric="rgb", extratags=limits)
    assert np.abs(read_picture(data).pixels.astype(int) - wide_photo).max() <= 1


def test_float_highlights_are_clipped_not_taken_for_another_range(wide_photo: Any) -> None:
    values = (wide_photo / 65535).astype(np.float32)
    values[0, :8] = (40.0, 3.0, -0.5)
    pixels = read_picture(tiff(values, photometric="rgb")).pixels
    assert (pixels[0, :8] == (65535, 65535, 0)).all()
    assert np.abs(pixels[1:].astype(int) - wide_photo[1:]).max() <= 1


@pytest.mark.parametrize("channels", [1, 3])
def test_floats_that_are_no_colours_are_refused(channels: int) -> None:
    heights = np.random.default_rng(0).uniform(-4000, 8000, (40, 40, channels)).astype(np.float32)
    data = tiff(
        heights if channels == 3 else heights[..., 0],
        photometric="rgb" if channels == 3 else "minisblack",
    )
    with pytest.raises(PictureError, match=r"numbers from -\d+.* to \d+.*not colours; save it"):
        read_picture(data)


@pytest.mark.parametrize("deep", [False, True])
def test_a_png_whose_checksum_is_wrong_is_refused(
    photo: Any, wide_photo: Any, png_chunk: Make, deep: bool
) -> None:
    # stored, not compressed: half of its pixels may become nought, and the decoder sees nothing
    pixels = wide_photo if deep else photo
    rows = b"".join(b"\0" + row.tobytes() for row in pixels.astype(">u2" if deep else "u1"))
    head = struct.pack(">IIBBBBB", 64, 48, 16 if deep else 8, 2, 0, 0, 0)
    stored = png_chunk(b"IDAT", zlib.compress(rows, 0))
    start = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head)
    end = png_chunk(b"IEND", b"")
    assert read_picture(start + stored + end).size == (64, 48)
    half = len(stored) // 2
    broken = stored[:half] + bytes(len(stored) - half - 4) + stored[-4:]
    for read in (read_picture, lambda data: read_thumbnail(data, 16)):
        with pytest.raises(PictureError, match="damaged"):
            read(start + broken + end)


def test_a_png_without_its_last_chunk_is_whole(photo: Any) -> None:
    file = io.BytesIO()
    Image.fromarray(photo).save(file, "PNG")
    assert np.array_equal(read_picture(file.getvalue()[:-12]).pixels, photo)


def with_scans(data: bytes, count: int) -> bytes:
    """Repeat a JPEG's last scan until there are so many."""
    scans = [i for i in range(len(data) - 1) if data[i : i + 2] == b"\xff\xda"]
    last, end = data[scans[-1] : -2], data[-2:]
    return data[:-2] + last * (count - len(scans)) + end


def progressive(pixels: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", progressive=True)
    return file.getvalue()


def test_a_jpeg_of_very_many_passes_is_refused(photo: Any) -> None:
    data = progressive(photo)
    for count in (MOST_SCANS + 1, 10_000):
        with pytest.raises(PictureError, match=r"100 passes.*save it again"):
            read_picture(with_scans(data, count))
    assert read_picture(with_scans(data, MOST_SCANS)).size == (64, 48)


def test_passes_are_counted_in_the_picture_alone(photo: Any) -> None:
    # pictures inside the header, and what phones append, have passes of their own
    data = progressive(photo)
    inside = b"\xff\xe5" + struct.pack(">H", 2002) + b"\xff\xda" * 1000
    whole = data[:2] + inside + data[2:] + b"\xff\xda" * 1000
    assert np.array_equal(read_picture(whole).pixels, read_picture(data).pixels)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_whose_header_claims_too_much_is_refused(photo: Any, progressive: bool) -> None:
    file = io.BytesIO()
    Image.fromarray(photo).save(file, "JPEG", progressive=progressive)
    data = file.getvalue()
    frame = b"\xff\xc2\0\x11\x08" if progressive else b"\xff\xc0\0\x11\x08"
    sizes = frame + struct.pack(">HH", 48, 64)
    assert sizes in data
    larger = data.replace(sizes, frame + struct.pack(">HH", 14000, 14000))
    for read in (read_picture, probe, lambda data: read_thumbnail(data, 16)):
        with pytest.raises(PictureError, match="damaged"):
            read(larger)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("GIF", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_adobe_deflate"}),
        ("TIFF", {"compression": "packbits"}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True, "optimize": True}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("AVIF", {"speed": 10}),
    ],
)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_pictures_of_one_colour_are_believed(kind: str, options: Any, mode: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (3000, 1500), 200 if mode == "L" else (200, 100, 50)).save(
        file, kind, **options
    )
    assert read_picture(file.getvalue()).size == (3000, 1500)


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_a_tiff_whose_header_claims_too_much_is_refused(photo: Any, compression: Any) -> None:
    data = bytearray(tiff(photo, photometric="rgb", compression=compression))
    for tag in (256, 257, 278):  # width, height, rows in a strip
        at = max(data.find(struct.pack("<HHI", tag, kind, 1)) for kind in (3, 4))
        data[at + 2 : at + 12] = struct.pack("<HII", 4, 1, 14000)
    for read in (read_picture, probe):
        with pytest.raises(PictureError, match="damaged"):
            read(bytes(data))


def test_a_png_whose_header_claims_too_much_is_refused(png_chunk: Make, tmp_path: Path) -> None:
    head = struct.pack(">IIBBBBB", 14000, 14000, 8, 2, 0, 0, 0)
    rows = png_chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    path = tmp_path / "x.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + rows)
    for read in (read_picture, probe):
        with pytest.raises(PictureError, match=r"x\.png” is damaged"):
            read(path)


def test_a_png_may_say_its_turn_behind_its_pixels(photo: Any, png_chunk: Make) -> None:
    file = io.BytesIO()
    Image.fromarray(photo).save(file, "PNG")
    exif = Image.Exif()
    exif[274] = 6
    data = file.getvalue()
    data = data[:-12] + png_chunk(b"eXIf", exif.tobytes()[6:]) + data[-12:]
    assert probe(data)[:2] == (48, 64)
    assert read_picture(data).size == (48, 64)
    assert read_thumbnail(data, 32).size == (24, 32)
