"""Writing: what other libraries read back, 16 bits, alpha, profile, metadata, memory."""

import io
import tracemalloc
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms
from skimage.metrics import peak_signal_noise_ratio

from stylemixer.engine.colour.rgb_spaces import SPACES
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.files.targets import estimated_bytes
from stylemixer.engine.files.writers import numbered, open_writer, write_picture
from stylemixer.engine.pictures.exif import without_gps
from stylemixer.engine.pictures.images import read_picture, read_recipe_text, resize

LOSSLESS = [".png", ".tif", ".tiff", ".webp"]
RECIPE = '{"styles": ["<ink & água>"],\r\n\t"end": "</stylemixer:recipe> ]]>"}'


@pytest.mark.parametrize("extension", LOSSLESS)
def test_8_bits_come_back_to_the_bit_from_pillow(
    photo: Any, tmp_path: Path, extension: str
) -> None:
    path = tmp_path / f"x{extension}"
    write_picture(path, photo, ExportSettings(quality=100))
    with Image.open(path) as image:
        assert image.mode == "RGB"
        assert np.array_equal(np.asarray(image), photo)
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        assert "sRGB" in ImageCms.getProfileDescription(profile)


@pytest.mark.parametrize("extension", [".jpg", ".jpeg", ".webp"])
def test_lossy_formats_are_close_and_not_subsampled(
    photo: Any, tmp_path: Path, extension: str
) -> None:
    path = tmp_path / f"x{extension}"
    write_picture(path, photo)
    with Image.open(path) as image:
        assert peak_signal_noise_ratio(photo, np.asarray(image)) > 30
        assert "icc_profile" in image.info
        if image.format == "JPEG":
            assert [layer[1:3] for layer in image.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]


def test_quality_is_used(photo: Any, tmp_path: Path) -> None:
    sizes = []
    for quality in (30, 95):
        write_picture(tmp_path / "x.jpg", photo, ExportSettings(quality=quality))
        sizes.append((tmp_path / "x.jpg").stat().st_size)
    assert sizes[0] < sizes[1] / 1.5


def test_floats_are_rounded_and_clipped(tmp_path: Path) -> None:
    values = np.array([[[-1, 0, 2], [0.5, 127.4 / 255, 127.6 / 255], [np.nan, 1, 1]]], np.float32)
    write_picture(tmp_path / "x.png", values)
    with Image.open(tmp_path / "x.png") as image:
        assert np.asarray(image).tolist() == [[[0, 0, 255], [128, 127, 128], [0, 255, 255]]]


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("channels", [3, 4])
def test_16_bit_tiff_comes_back_from_tifffile(
    wide_photo: Any, tmp_path: Path, channels: int, compress: bool
) -> None:
    path = tmp_path / "x.tif"
    alpha = np.ascontiguousarray(wide_photo[::-1, :, 2]) if channels == 4 else None
    write_picture(path, wide_photo, ExportSettings(bits=16, compress=compress), alpha=alpha)
    with tifffile.TiffFile(path) as tiff:
        page = tiff.pages[0].aspage()
        values = page.asarray()
        assert (page.compression.name == "ADOBE_DEFLATE") == compress
        assert page.iccprofile
    assert np.array_equal(values[..., :3], wide_photo)
    if alpha is not None:
        assert np.array_equal(values[..., 3], alpha)


@pytest.mark.parametrize("extension", [".png", ".tif"])
def test_a_gradient_keeps_its_levels_out_and_in(tmp_path: Path, extension: str) -> None:
    ramp = np.linspace(0, 1, 5000, dtype=np.float32)
    path = tmp_path / f"x{extension}"
    write_picture(path, np.repeat(ramp[None, :, None], 3, axis=2), ExportSettings(bits=16))
    picture = read_picture(path)
    assert picture.bits == 16
    assert len(np.unique(picture.pixels[..., 1])) == 5000
    assert np.abs(picture.pixels[0, :, 0] / 65535 - ramp).max() <= 0.51 / 65535


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("extension", LOSSLESS)
def test_alpha_round_trip(photo: Any, tmp_path: Path, extension: str, bits: int) -> None:
    alpha = np.random.default_rng(6).integers(1, 256, photo.shape[:2], dtype=np.uint8)
    path = tmp_path / f"x{extension}"
    write_picture(path, photo, ExportSettings(bits=bits, quality=100), alpha=alpha)
    picture = read_picture(path)
    deep = picture.bits // 8
    assert deep == (1 if extension == ".webp" else bits // 8)
    assert picture.alpha is not None
    assert np.array_equal(picture.alpha, alpha.astype(int) * (257 if deep == 2 else 1))
    assert np.array_equal(picture.pixels, photo.astype(int) * (257 if deep == 2 else 1))


def test_jpeg_lays_transparency_on_white(tmp_path: Path) -> None:
    black = np.zeros((16, 16, 3), np.float32)
    alpha = np.full((16, 16), 64, np.uint8)
    write_picture(tmp_path / "x.jpg", black, alpha=alpha)
    with Image.open(tmp_path / "x.jpg") as image:
        assert np.abs(np.asarray(image).astype(int) - (255 - 64)).max() <= 1


@pytest.mark.parametrize("profile", ["display-p3", "adobe-rgb"])
@pytest.mark.parametrize("extension", [".png", ".tif", ".webp"])
def test_other_spaces_are_labelled_and_look_the_same(
    photo: Any, tmp_path: Path, extension: str, profile: Any
) -> None:
    path = tmp_path / f"x{extension}"
    write_picture(path, photo, ExportSettings(quality=100, profile=profile))
    with Image.open(path) as image:
        stored = np.asarray(image)
        assert np.abs(stored.astype(int) - photo).mean() > 2  # converted, not only labelled
        embedded = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        assert ImageCms.getProfileDescription(embedded).strip() == SPACES[profile].name
        shown = ImageCms.profileToProfile(image, embedded, ImageCms.createProfile("sRGB"))
        assert np.abs(np.asarray(shown).astype(int) - photo).mean() < 1


def exif_block() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[274] = 1
    exif[0x8769] = {0x9003: "2024:01:01 00:00:00"}
    exif[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    return exif.tobytes()


@pytest.mark.parametrize("extension", [".png", ".tif", ".jpg", ".webp"])
def test_metadata_is_read_back_by_pillow(photo: Any, tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"x{extension}"
    settings = ExportSettings(keep_metadata=True, keep_location=True)
    write_picture(path, photo, settings, exif=exif_block(), dpi=(300, 240), recipe_text=RECIPE)
    with Image.open(path) as image:
        exif = image.getexif()
        assert exif[0x010F] == "Maker"
        assert exif.get(274, 1) == 1
        assert exif.get_ifd(0x8769)[0x9003] == "2024:01:01 00:00:00"
        assert exif.get_ifd(0x8825)[1] == "N"
        if extension != ".webp":
            assert [round(float(v)) for v in image.info["dpi"]] == [300, 240]
        packet = ElementTree.fromstring(image.info["xmp"])
        assert RECIPE in [element.text for element in packet.iter()]
    assert read_recipe_text(path) == RECIPE
    assert read_recipe_text(path.read_bytes()) == RECIPE


@pytest.mark.parametrize("extension", [".png", ".tif", ".jpg", ".webp"])
def test_nothing_travels_unasked(photo: Any, tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"x{extension}"
    settings = ExportSettings(keep_location=True, keep_recipe=False)
    write_picture(path, photo, settings, exif=exif_block(), recipe_text=RECIPE)
    assert read_recipe_text(path) is None
    with Image.open(path) as image:
        assert 0x010F not in image.getexif()
        assert not image.getexif().get_ifd(0x8825)
        assert "xmp" not in image.info
    assert str(tmp_path).encode() not in path.read_bytes()


@pytest.mark.parametrize("extension", [".png", ".tif", ".jpg", ".webp"])
def test_the_cameras_data_goes_without_the_place(
    photo: Any, tmp_path: Path, extension: str
) -> None:
    path = tmp_path / f"x{extension}"
    write_picture(path, photo, ExportSettings(keep_metadata=True), exif=exif_block())
    with Image.open(path) as image:
        assert image.getexif()[0x010F] == "Maker"
        assert not image.getexif().get_ifd(0x8825)


@pytest.mark.parametrize("extension", [".png", ".tif", ".jpg"])
def test_a_resolution_that_was_asked_for_stands_before_the_photos(
    photo: Any, tmp_path: Path, extension: str
) -> None:
    path = tmp_path / f"x{extension}"
    write_picture(path, photo, ExportSettings(dpi=150), dpi=(300, 240))
    with Image.open(path) as image:
        assert [round(float(v)) for v in image.info["dpi"]] == [150, 150]


def test_the_place_goes_and_the_rest_stays() -> None:
    exif = Image.Exif()
    exif.load(without_gps(exif_block()))
    assert not exif.get_ifd(0x8825)
    assert exif[0x010F] == "Maker"
    assert exif.get_ifd(0x8769)[0x9003] == "2024:01:01 00:00:00"


@pytest.mark.parametrize("extension", LOSSLESS)
@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (9000, 2)])
def test_extreme_sizes(tmp_path: Path, extension: str, size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(9).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    path = tmp_path / f"x{extension}"
    write_picture(path, pixels, ExportSettings(quality=100))
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image), pixels)


@pytest.mark.parametrize("extension", [".png", ".tif"])
@pytest.mark.parametrize("heights", [(48,), (1,) * 48, (5, 20, 23)])
def test_pieces_make_the_same_file_as_the_whole(
    wide_photo: Any, tmp_path: Path, extension: str, heights: tuple[int, ...]
) -> None:
    whole, pieces = tmp_path / f"whole{extension}", tmp_path / f"pieces{extension}"
    write_picture(whole, wide_photo, ExportSettings(bits=16))
    with open_writer(pieces, (64, 48), ExportSettings(bits=16)) as writer:
        y = 0
        for height in heights:
            writer.write_rows(y, wide_photo[y : y + height])
            y += height
    assert np.array_equal(read_picture(pieces).pixels, read_picture(whole).pixels)


def test_large_tiff_is_a_bigtiff(wide_photo: Any, tmp_path: Path, monkeypatch: Any) -> None:
    from stylemixer.engine.files import tiff_encoder

    monkeypatch.setattr(tiff_encoder, "_CLASSIC", 1000)
    monkeypatch.setattr(tiff_encoder, "_STRIP", 1 << 12)
    path = tmp_path / "x.tif"
    settings = ExportSettings(bits=16, dpi=300, keep_metadata=True)
    write_picture(path, wide_photo, settings, exif=exif_block(), recipe_text=RECIPE)
    with tifffile.TiffFile(path) as tiff:
        assert tiff.is_bigtiff
        page = tiff.pages[0].aspage()
        assert len(page.dataoffsets) > 1
        assert np.array_equal(page.asarray(), wide_photo)
        assert page.tags["ExifTag"].value["DateTimeOriginal"] == "2024:01:01 00:00:00"
    assert read_recipe_text(path) == RECIPE
    assert read_picture(path).bits == 16


@pytest.mark.parametrize("extension", [".png", ".tif"])
@pytest.mark.parametrize("bits", [8, 16])
def test_streaming_takes_little_memory(tmp_path: Path, extension: str, bits: int) -> None:
    rng = np.random.default_rng(10)
    rows = rng.random((64, 1000, 3), dtype=np.float32)
    path = tmp_path / f"x{extension}"
    tracemalloc.start()
    with open_writer(path, (1000, 4096), ExportSettings(bits=bits)) as writer:
        writer.write_rows(0, rows)
        tracemalloc.reset_peak()
        for y in range(64, 4096, 64):
            writer.write_rows(y, rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1000 * 4096 * 3  # less than the picture at 8 bits


@pytest.mark.parametrize(
    ("y", "shape", "alpha"),
    [
        (1, (4, 64, 3), False),
        (0, (4, 63, 3), False),
        (0, (49, 64, 3), False),
        (0, (4, 64, 3), True),
    ],
)
def test_wrong_rows_are_a_programmers_mistake(
    tmp_path: Path, y: int, shape: tuple[int, ...], alpha: bool
) -> None:
    path = tmp_path / "x.png"
    rows = np.zeros(shape, np.uint8)
    with pytest.raises(ValueError, match=r"rows|alpha"), open_writer(path, (64, 48)) as writer:
        writer.write_rows(y, rows, rows[..., 0] if alpha else None)
    assert list(tmp_path.iterdir()) == []


def test_missing_rows_are_a_programmers_mistake(photo: Any, tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="20 of 48 rows"),
        open_writer(tmp_path / "x.png", (64, 48)) as writer,
    ):
        writer.write_rows(0, photo[:20])
    assert list(tmp_path.iterdir()) == []


def test_numbered(tmp_path: Path) -> None:
    path = tmp_path / "name.png"
    assert numbered(path) == path
    path.touch()
    assert numbered(path).name == "name (2).png"
    (tmp_path / "name (2).png").touch()
    assert numbered(path).name == "name (3).png"


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("name", ["x.png", "x.tif", "x.jpg", "x.webp"])
def test_estimates_are_of_the_right_order(tmp_path: Path, name: str, bits: int) -> None:
    # soft colours under a grain, about as hard to compress as paint
    rng = np.random.default_rng(12)
    soft = resize(rng.random((12, 16, 3), dtype=np.float32), (640, 480))
    pixels = soft + rng.normal(0, 0.01, soft.shape).astype(np.float32)
    path = tmp_path / name
    settings = ExportSettings(bits=bits)
    write_picture(path, pixels, settings)
    assert (
        0.4 < estimated_bytes(path, (640, 480), settings, alpha=False) / path.stat().st_size < 2.5
    )
