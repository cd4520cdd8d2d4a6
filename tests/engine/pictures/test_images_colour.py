"""Embedded ICC profiles, 8 and 16 bits deep."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from stylemixer.bench.colour_difference import ciede2000
from stylemixer.engine.colour.icc import into_srgb, parse_matrix_profile, wide_through
from stylemixer.engine.colour.rgb_spaces import (
    ADOBE_RGB,
    DISPLAY_P3,
    SRGB,
    RgbSpace,
    decode_srgb,
    encode_srgb,
    from_srgb,
    profile_bytes,
)
from stylemixer.engine.pictures.images import read_picture

Make = Callable[..., bytes]

# published conversions of sRGB colours: (sRGB, Display P3, Adobe RGB), 8 bits
KNOWN = [
    ((255, 0, 0), (234, 51, 35), (219, 0, 0)),
    ((0, 255, 0), (117, 251, 76), (144, 255, 60)),
    ((255, 255, 255), (255, 255, 255), (255, 255, 255)),
    ((128, 128, 128), (128, 128, 128), (127, 127, 127)),
]


def flat(colour: tuple[int, int, int]) -> np.ndarray[Any, Any]:
    return np.full((6, 6, 3), colour, np.uint8)


def saved(pixels: Any, kind: str, profile: bytes, mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, kind, icc_profile=profile)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG"])
@pytest.mark.parametrize("known", KNOWN)
def test_wide_gamut_photos_look_right(
    kind: str, known: Any, display_p3: bytes, adobe_rgb: bytes
) -> None:
    srgb, p3, adobe = known
    for stored, profile in ((p3, display_p3), (adobe, adobe_rgb)):
        picture = read_picture(saved(flat(stored), kind, profile))
        difference = ciede2000(picture.as_float()[3, 3], np.array(srgb) / 255)
        assert difference < 1.5


@pytest.mark.parametrize("known", KNOWN)
def test_16_bit_wide_gamut_photos_look_right(
    known: Any, display_p3: bytes, adobe_rgb: bytes, png: Make, png_chunk: Make
) -> None:
    srgb, p3, adobe = known
    for stored, profile in ((p3, display_p3), (adobe, adobe_rgb)):
        chunk = png_chunk(b"iCCP", b"x\0\0" + zlib.compress(profile))
        picture = read_picture(png(flat(stored).astype(np.uint16) * 257, chunk))
        assert picture.bits == 16
        assert ciede2000(picture.as_float()[3, 3], np.array(srgb) / 255) < 1.5


def test_16_bit_conversion_agrees_with_littlecms(photo: Any, display_p3: bytes) -> None:
    matrix = parse_matrix_profile(display_p3)
    assert matrix is not None
    ours = matrix.to_srgb(photo.astype(np.uint16) * 257) / 257
    theirs = np.asarray(into_srgb("RGB", display_p3)(Image.fromarray(photo)))
    assert np.abs(ours - theirs).max() < 1.5


def test_16_bit_conversion_keeps_its_levels(display_p3: bytes, tmp_path: Any) -> None:
    ramp = np.linspace(0, 65535, 4000).astype(np.uint16)
    pixels = np.repeat(ramp[None, :, None], 3, axis=2)
    path = tmp_path / "x.tif"
    tifffile.imwrite(path, pixels, photometric="rgb", iccprofile=display_p3)
    grey = read_picture(path).pixels[0, :, 1]
    assert len(np.unique(grey)) == 4000
    assert (np.diff(grey.astype(int)) > 0).all()


def test_conversion_through_a_grid_keeps_its_levels(adobe_rgb: bytes) -> None:
    ramp = np.linspace(0, 65535, 4000).astype(np.uint16)
    pixels = np.repeat(ramp[None, :, None], 3, axis=2)
    out = wide_through(3, into_srgb("RGB", adobe_rgb))(pixels)
    exact = parse_matrix_profile(adobe_rgb)
    assert exact is not None
    assert len(np.unique(out[..., 1])) > 3500
    assert np.abs(out.astype(int) - exact.to_srgb(pixels)).mean() < 257


def test_grey_profiles(grey_gamma_one: bytes, tmp_path: Any) -> None:
    # a quarter of the light is 137 under sRGB's curve
    eight = read_picture(saved(flat((64, 64, 64)), "PNG", grey_gamma_one, "L"))
    assert np.abs(eight.pixels.astype(int) - 137).max() <= 1
    path = tmp_path / "x.tif"
    linear = np.full((5, 5), 64 * 257, np.uint16)
    tifffile.imwrite(path, linear, photometric="minisblack", iccprofile=grey_gamma_one)
    assert np.abs(read_picture(path).pixels / 257 - 137).max() <= 1


def test_srgb_profiles_leave_the_pixels_alone(photo: Any, wide_photo: Any, tmp_path: Any) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(read_picture(saved(photo, "PNG", profile)).pixels, photo)
    path = tmp_path / "x.tif"
    tifffile.imwrite(path, wide_photo, photometric="rgb", iccprofile=profile)
    assert np.array_equal(read_picture(path).pixels, wide_photo)


@pytest.mark.parametrize("cut", [0, 3, 40, 131, 200, 300])
def test_broken_profiles_are_ignored(photo: Any, display_p3: bytes, cut: int) -> None:
    broken = display_p3[:cut] or b"nonsense"
    picture = read_picture(saved(photo, "PNG", broken))
    assert np.array_equal(picture.pixels, photo)


def test_damaged_profiles_never_cost_the_picture(
    photo: Any, wide_photo: Any, display_p3: bytes, tmp_path: Any
) -> None:
    rng = np.random.default_rng(3)
    path = tmp_path / "x.tif"
    for _ in range(60):
        data = np.frombuffer(display_p3, np.uint8).copy()
        where = rng.integers(16, len(data), rng.integers(1, 30))
        data[where] = rng.integers(0, 256, len(where))
        assert read_picture(saved(photo, "PNG", data.tobytes())).size == (64, 48)
        tifffile.imwrite(path, wide_photo, photometric="rgb", iccprofile=data.tobytes())
        assert read_picture(path).size == (64, 48)


def test_profiles_for_another_kind_of_picture_are_ignored(
    photo: Any, grey_gamma_one: bytes, display_p3: bytes
) -> None:
    assert np.array_equal(read_picture(saved(photo, "TIFF", grey_gamma_one)).pixels, photo)
    cmyk = saved(photo, "TIFF", display_p3, "CMYK")
    assert np.abs(read_picture(cmyk).pixels.astype(int) - photo).max() <= 1


def test_cmyk_profile_is_used(photo: Any) -> None:
    profile = cmyk_profile()
    ImageCms.ImageCmsProfile(io.BytesIO(profile))  # a sound one, says LittleCMS
    ink = np.zeros((6, 6, 4), np.uint8)
    ink[..., 3] = 255
    file = io.BytesIO()
    Image.fromarray(ink, "CMYK").save(file, "TIFF", icc_profile=profile)
    # this press prints white for full black: only the profile can say so
    assert read_picture(file.getvalue()).pixels.min() > 250
    deep = io.BytesIO()
    wide = ink.astype(np.uint16) * 257
    tifffile.imwrite(deep, wide, photometric="separated", iccprofile=profile)
    picture = read_picture(deep.getvalue())
    assert picture.bits == 16
    assert picture.pixels.min() > 250 * 257


def cmyk_profile() -> bytes:
    """A press of two grid points per ink whose paper is black and whose black is white."""
    grid = bytearray()
    for node in range(16):
        lightness = 255 if node & 1 else 0  # black varies fastest
        grid += bytes((lightness, 128, 128))
    identity = bytes(range(256))
    table = (
        b"mft1\0\0\0\0"
        + bytes((4, 3, 2, 0))
        + struct.pack(">9i", *[65536 if i % 4 == 0 else 0 for i in range(9)])
        + identity * 4
        + bytes(grid)
        + identity * 3
    )
    parts = {
        b"desc": b"desc\0\0\0\0\0\0\0\x05test\0" + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061),
        b"A2B0": table,
    }
    entries, data, start = b"", b"", 132 + 12 * len(parts)
    for name, part in parts.items():
        entries += name + struct.pack(">II", start + len(data), len(part))
        data += part + bytes(-len(part) % 4)
    head = bytearray(128)
    total = start + len(data)
    struct.pack_into(">I4xI4s4s4s", head, 0, total, 0x02100000, b"prtr", b"CMYK", b"Lab ")
    head[36:40] = b"acsp"
    head[68:80] = struct.pack(">3i", 63190, 65536, 54061)
    return bytes(head) + struct.pack(">I", len(parts)) + entries + data


@pytest.mark.parametrize("space", [SRGB, DISPLAY_P3, ADOBE_RGB])
def test_our_profiles_are_sound_and_undo_our_conversions(space: RgbSpace, photo: Any) -> None:
    profile = profile_bytes(space)
    opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    assert ImageCms.getProfileDescription(opened).strip() == space.name
    stored = np.rint(from_srgb(photo.astype(np.float32) / 255, space) * 65535).astype(np.uint16)
    matrix = parse_matrix_profile(profile)
    assert matrix is not None
    assert np.abs(matrix.to_srgb(stored) / 257 - photo).max() < 0.6


@pytest.mark.parametrize(("srgb", "p3", "adobe"), KNOWN)
def test_conversions_to_wider_spaces(srgb: Any, p3: Any, adobe: Any) -> None:
    for space, expected in ((DISPLAY_P3, p3), (ADOBE_RGB, adobe)):
        out = from_srgb(np.array(srgb, np.float32) / 255, space) * 255
        assert np.abs(out - expected).max() < 1.0


def test_srgb_curve_and_its_inverse() -> None:
    x = np.linspace(0, 1, 10001)
    assert np.abs(encode_srgb(decode_srgb(x)) - x).max() < 1e-6
    assert decode_srgb(np.array([0.5]))[0] == pytest.approx(0.214041, abs=1e-5)
