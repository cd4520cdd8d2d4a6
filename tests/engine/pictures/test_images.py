"""Reading: formats, modes, orientation, alpha, 16 bits."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms
from skimage.metrics import peak_signal_noise_ratio

from stylemixer.engine.pictures.images import (
    Picture,
    fitted,
    probe,
    read_picture,
    read_thumbnail,
    resize,
)

Make = Callable[..., bytes]


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


LOSSLESS = [
    ("PNG", {}),
    ("WEBP", {"lossless": True}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("BMP", {}),
]


@pytest.mark.parametrize(("kind", "options"), LOSSLESS)
def test_lossless_formats_come_back_to_the_bit(photo: Any, kind: str, options: Any) -> None:
    picture = read_picture(saved(Image.fromarray(photo), kind, **options))
    assert np.array_equal(picture.pixels, photo)
    assert (picture.size, picture.bits, picture.format) == ((64, 48), 8, kind)
    assert picture.alpha is None


@pytest.mark.parametrize("kind", ["JPEG", "AVIF", "GIF"])
def test_lossy_formats_come_back_close(photo: Any, kind: str) -> None:
    picture = read_picture(saved(Image.fromarray(photo), kind))
    assert picture.format == kind
    assert peak_signal_noise_ratio(photo, picture.pixels) > 25


def test_a_path_reads_as_its_bytes_do_whatever_its_extension(photo: Any, tmp_path: Path) -> None:
    path = tmp_path / "really-a-png.jpg"
    path.write_bytes(saved(Image.fromarray(photo), "PNG"))
    picture = read_picture(path)
    assert picture.format == "PNG"
    assert np.array_equal(picture.pixels, photo)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_pictures_come_upright(kind: str, orientation: int) -> None:
    # what a camera stores for an upright picture whose top left quarter is red, top right green
    upright = np.zeros((32, 48, 3), np.uint8)
    upright[:16, :24, 0] = upright[:16, 24:, 1] = upright[16:, :24, 2] = 255
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[274] = orientation
    data = saved(Image.fromarray(np.ascontiguousarray(stored)), kind, exif=exif.tobytes())
    picture = read_picture(data)
    assert picture.size == (48, 32)
    assert np.abs(picture.pixels.astype(int) - upright).mean() < 8
    assert probe(data)[:2] == (48, 32)
    assert read_thumbnail(data, 24).size == (24, 16)


@pytest.mark.parametrize("mode", ["L", "LA", "1", "P", "CMYK", "RGBA", "YCbCr", "LAB"])
def test_modes_come_as_their_colours(photo: Any, mode: str) -> None:
    image = Image.fromarray(photo)
    if mode == "LAB":
        srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        image = ImageCms.profileToProfile(image, srgb, lab, outputMode="LAB")
        expected = photo
    else:
        image = image.convert(mode)
        expected = np.asarray(image.convert("RGB"))
    difference = np.abs(read_picture(saved(image, "TIFF")).pixels.astype(int) - expected)
    assert difference.mean() < 2 if mode == "LAB" else difference.max() <= 1


def test_cmyk_jpeg_keeps_its_colours(photo: Any) -> None:
    picture = read_picture(saved(Image.fromarray(photo).convert("CMYK"), "JPEG", quality=100))
    assert np.abs(picture.pixels.astype(int) - photo).mean() < 4


def test_first_frame_of_an_animation(photo: Any) -> None:
    frames = [Image.fromarray(np.full((9, 9, 3), c, np.uint8)) for c in (250, 120, 0)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert np.abs(read_picture(data).pixels.astype(int) - 250).max() < 4


def test_first_page_of_a_tiff(photo: Any) -> None:
    image = Image.fromarray(photo)
    data = saved(image, "TIFF", save_all=True, append_images=[Image.new("RGB", (5, 5))])
    assert np.array_equal(read_picture(data).pixels, photo)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_alpha_is_kept_beside_the_picture(photo: Any, kind: str) -> None:
    alpha = np.random.default_rng(1).integers(1, 256, photo.shape[:2], dtype=np.uint8)
    options = {"lossless": True} if kind == "WEBP" else {}
    image = Image.fromarray(np.dstack([photo, alpha]))
    picture = read_picture(saved(image, kind, **options))
    assert picture.alpha is not None
    assert np.array_equal(picture.alpha, alpha)
    assert np.array_equal(picture.pixels, photo)


def test_alpha_that_is_opaque_everywhere_goes(photo: Any) -> None:
    assert read_picture(saved(Image.fromarray(photo).convert("RGBA"), "PNG")).alpha is None


def test_transparent_palette_and_colour_key(photo: Any) -> None:
    red = np.zeros((8, 8, 3), np.uint8)
    red[:, :4, 0] = 255
    palette = Image.fromarray(red).quantize(4)
    clear = palette.getpixel((7, 0))
    for data in (
        saved(palette, "PNG", transparency=clear),
        saved(palette, "GIF", transparency=clear),
        saved(Image.fromarray(red), "PNG", transparency=(0, 0, 0)),
    ):
        picture = read_picture(data)
        assert picture.alpha is not None
        assert (picture.alpha[:, :4] == 255).all()
        assert (picture.alpha[:, 4:] == 0).all()
        assert (picture.pixels[..., 0] == 255).all()  # filled from the left half


def test_transparent_pixels_take_the_colour_around_them() -> None:
    rgba = np.zeros((600, 700, 4), np.uint8)  # taller than one stretch of rows
    rgba[:, :350] = (200, 100, 50, 255)
    rgba[:, 350:] = (10, 20, 30, 255)
    rgba[40:560, 100:600] = 0  # a hole, black
    picture = read_picture(saved(Image.fromarray(rgba), "PNG"))
    hole = picture.pixels[40:560, 100:600]
    assert hole.min() >= 10  # no black
    assert np.abs(hole[:, :8].astype(int) - (200, 100, 50)).max() <= 2
    assert np.abs(hole[:, -8:].astype(int) - (10, 20, 30)).max() <= 2
    outside = np.ones((600, 700), bool)
    outside[40:560, 100:600] = False
    assert np.array_equal(picture.pixels[outside], rgba[outside][:, :3])


def test_a_wholly_transparent_picture_is_read() -> None:
    picture = read_picture(saved(Image.new("RGBA", (7, 5), (9, 9, 9, 0)), "PNG"))
    assert picture.alpha is not None
    assert not picture.alpha.any()


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_16_bit_png_to_the_bit(wide_photo: Any, png: Make, channels: int) -> None:
    alpha = np.random.default_rng(2).integers(1, 65536, (48, 64, 1)).astype(np.uint16)
    colour = wide_photo[..., 2:] if channels < 3 else wide_photo
    pixels = colour if channels % 2 else np.concatenate([colour, alpha], axis=2)
    picture = read_picture(png(pixels))
    assert picture.bits == 16
    assert np.array_equal(picture.pixels, np.broadcast_to(colour, (48, 64, 3)))
    if channels % 2 == 0:
        assert picture.alpha is not None
        assert np.array_equal(picture.alpha, alpha[..., 0])


def test_16_bit_png_with_a_colour_key(wide_photo: Any, png: Make, png_chunk: Make) -> None:
    key = wide_photo[5, 6]
    data = png(wide_photo, png_chunk(b"tRNS", key.astype(">u2").tobytes()))
    picture = read_picture(data)
    assert picture.alpha is not None
    assert np.argwhere(picture.alpha == 0).tolist() == [[5, 6]]


TIFFS = {
    "plain": {},
    "deflate": {"compression": "zlib", "predictor": True},
    "tiles": {"tile": (16, 16), "compression": "zlib"},
    "planes": {"planarconfig": "separate"},
}


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize(
    ("layout", "channels"),
    [(x, n) for x in TIFFS for n in (1, 2, 3, 4) if n > 2 or x != "planes"],
)
def test_16_bit_tiff_to_the_bit(
    wide_photo: Any, tmp_path: Path, layout: str, byteorder: Any, channels: int
) -> None:
    alpha = np.random.default_rng(2).integers(1, 65536, (48, 64, 1)).astype(np.uint16)
    colour = wide_photo[..., 2:] if channels < 3 else wide_photo
    pixels = colour if channels % 2 else np.concatenate([colour, alpha], axis=2)
    if layout == "planes":
        pixels = np.moveaxis(pixels, -1, 0)
    path = tmp_path / "x.tif"
    with tifffile.TiffWriter(path, byteorder=byteorder) as tiff:
        tiff.write(
            np.ascontiguousarray(pixels[..., 0] if channels == 1 else pixels),
            photometric="rgb" if channels > 2 else "minisblack",
            extrasamples=["unassalpha"] if channels % 2 == 0 else None,
            **TIFFS[layout],  # type: ignore[arg-type]
        )
    picture = read_picture(path)
    assert picture.bits == 16
    assert np.array_equal(picture.pixels, np.broadcast_to(colour, (48, 64, 3)))
    if channels % 2 == 0:
        assert picture.alpha is not None
        assert np.array_equal(picture.alpha, alpha[..., 0])
    assert probe(path) == (64, 48, "TIFF")


def test_16_bit_tiff_with_multiplied_alpha(wide_photo: Any, tmp_path: Path) -> None:
    half = np.full((48, 64, 1), 32768, np.uint16)
    path = tmp_path / "x.tif"
    pixels = np.concatenate([wide_photo // 2, half], axis=2)
    tifffile.imwrite(path, pixels, photometric="rgb", extrasamples=["assocalpha"])
    picture = read_picture(path)
    assert np.abs(picture.pixels.astype(int) - wide_photo).max() <= 3


@pytest.mark.parametrize("orientation", [1, 6, 8])
@pytest.mark.parametrize("planes", [False, True])
def test_16_bit_tiff_upright(
    wide_photo: Any, tmp_path: Path, orientation: int, planes: Any
) -> None:
    turns = {1: 0, 6: 1, 8: -1}[orientation]
    stored = np.ascontiguousarray(np.rot90(wide_photo, turns))
    path = tmp_path / "x.tif"
    tifffile.imwrite(
        path,
        np.moveaxis(stored, -1, 0) if planes else stored,
        photometric="rgb",
        planarconfig="separate" if planes else "contig",
        extratags=[(274, 3, 1, orientation, True)],
    )
    assert np.array_equal(read_picture(path).pixels, wide_photo)
    assert probe(path)[:2] == (64, 48)


def test_white_is_zero(wide_photo: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.tif"
    tifffile.imwrite(path, wide_photo[..., 0], photometric="miniswhite")
    assert np.array_equal(read_picture(path).pixels[..., 0], 65535 - wide_photo[..., 0])


def test_float_tiff_counts_as_zero_to_one(wide_photo: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.tif"
    tifffile.imwrite(path, (wide_photo / 65535).astype(np.float32), photometric="rgb")
    assert np.abs(read_picture(path).pixels.astype(int) - wide_photo).max() <= 1


def test_16_bit_cmyk_tiff(wide_photo: Any, tmp_path: Path) -> None:
    ink = np.concatenate([65535 - wide_photo, np.zeros((48, 64, 1), np.uint16)], axis=2)
    path = tmp_path / "x.tif"
    tifffile.imwrite(path, ink, photometric="separated")
    picture = read_picture(path)
    assert picture.bits == 16
    assert np.abs(picture.pixels.astype(int) - wide_photo).max() <= 257
    assert len(np.unique(picture.pixels)) > 3000


def test_float_and_back(photo: Any, wide_photo: Any) -> None:
    for pixels, top in ((photo, 255), (wide_photo, 65535)):
        values = Picture(pixels).as_float()
        assert values.dtype == np.float32
        assert np.array_equal(np.rint(values * top).astype(pixels.dtype), pixels)


def test_exif_travels_without_what_is_no_longer_true(photo: Any) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[274] = 6
    exif[0x8769] = {0x9003: "2024:01:01 00:00:00", 0xA001: 65535, 0xA002: 9999, 0x927C: b"secret"}
    exif[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    picture = read_picture(saved(Image.fromarray(photo), "JPEG", exif=exif.tobytes()))
    kept = Image.Exif()
    kept.load(picture.exif or b"")
    assert kept[0x010F] == "Maker"
    assert kept[274] == 1
    assert kept.get_ifd(0x8769) == {0x9003: "2024:01:01 00:00:00"}
    assert kept.get_ifd(0x8825)[1] == "N"


def test_resolution_is_read(photo: Any) -> None:
    data = saved(Image.fromarray(photo), "JPEG", dpi=(300, 150))
    assert read_picture(data).dpi == (300, 150)
    for kind in ("PNG", "TIFF"):  # a TIFF must have numbers there; they mean nothing
        assert read_picture(saved(Image.fromarray(photo), kind)).dpi is None


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (40000, 10)])
def test_extreme_sizes(size: tuple[int, int]) -> None:
    data = saved(Image.new("RGB", size, (1, 2, 3)), "PNG")
    picture = read_picture(data)
    assert picture.size == size
    assert (picture.pixels == (1, 2, 3)).all()
    assert max(read_thumbnail(data, 100).size) == min(100, max(size))


def test_thumbnails_look_like_the_picture(photo: Any, png: Make, wide_photo: Any) -> None:
    large = np.asarray(Image.fromarray(photo).resize((640, 480), Image.Resampling.BICUBIC))
    small = read_thumbnail(saved(Image.fromarray(large), "JPEG", quality=95), 64)
    assert small.size == (64, 48)
    assert np.abs(small.pixels.astype(int) - photo).mean() < 6
    assert read_thumbnail(png(wide_photo), 32).bits == 8


def test_fitted_keeps_proportions() -> None:
    assert fitted((4000, 3000), 768) == (768, 576)
    assert fitted((3000, 4000), 768) == (576, 768)
    assert fitted((40000, 10), 768) == (768, 1)


def test_resizing_keeps_flat_colours_and_means(photo: Any) -> None:
    flat = np.full((50, 70, 3), 0.25, np.float32)
    assert np.abs(resize(flat, (13, 200)) - 0.25).max() < 1e-6
    small = resize(photo, (16, 12))
    assert small.dtype == np.float32
    assert np.abs(small.mean(axis=(0, 1)) - photo.mean(axis=(0, 1)) / 255).max() < 0.02


def test_scaling_down_does_not_alias() -> None:
    checks = (np.indices((256, 256)).sum(axis=0) % 2).astype(np.float32)
    assert np.abs(resize(checks, (60, 60))[2:-2, 2:-2] - 0.5).max() < 0.02


def test_pieces_of_an_enlargement_fit_together(photo: Any) -> None:
    whole = resize(photo, (640, 480))
    piece = resize(photo, (160, 120), box=(16, 12, 32, 24))
    assert np.abs(piece - whole[120:240, 160:320]).max() < 1e-6
