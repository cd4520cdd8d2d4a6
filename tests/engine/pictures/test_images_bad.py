"""Bad input: one sentence that says what to do, never a traceback."""

import contextlib
import io
import os
import struct
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from stylemixer.engine.pictures.decoding import eight_bit
from stylemixer.engine.pictures.images import (
    Picture,
    probe,
    read_picture,
    read_recipe_text,
    read_thumbnail,
)
from stylemixer.engine.pictures.reading import Reader
from stylemixer.errors import PictureError

Make = Callable[..., bytes]


def refused(source: Path | bytes, *, probing: bool = True) -> str:
    """Return the sentence; all ways of reading give it."""
    messages = set()
    for read in (read_picture, lambda s: read_thumbnail(s, 32), *([probe] * probing)):
        with pytest.raises(PictureError) as caught:
            read(source)
        messages.add(caught.value.message)
    (message,) = messages
    assert message.endswith(".")
    assert "\n" not in message
    assert "Error" not in message
    return message


def saved(pixels: Any, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def test_missing_file_folder_and_empty_file(tmp_path: Path) -> None:
    assert "was not found" in refused(tmp_path / "gone.jpg")
    assert "is a folder" in refused(tmp_path)
    empty = tmp_path / "empty.png"
    empty.touch()
    assert "empty.png” is empty" in refused(empty)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(b"x")

    def forbidden(*_: Any, **__: Any) -> Any:  # root may read anything, so chmod cannot test it
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)
    assert "permission to read" in refused(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    assert "is not a regular file" in refused(pipe)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("text.jpg", b"Dear diary, this is no picture at all."),
        ("page.png", b"<html><body>404</body></html>"),
        ("doc.tif", b"%PDF-1.7 and so on and so on"),
        ("one.gif", b"G"),
    ],
)
def test_what_is_not_a_picture(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    message = refused(path)
    assert name in message
    assert "is not a picture" in message


def test_heic_and_raw_files_say_what_to_do(tmp_path: Path) -> None:
    assert "HEIC" in refused(b"\0\0\0\x18ftypheic" + bytes(100))
    raw = tmp_path / "DSC_0001.NEF"
    raw.write_bytes(b"II*\0" + bytes(100))
    assert "raw" in refused(raw)


def test_the_given_name_is_used() -> None:
    with pytest.raises(PictureError, match="the dropped picture"):
        read_picture(b"nothing", "the dropped picture")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated_files_are_refused_not_half_shown(photo: Any, kind: str, share: float) -> None:
    data = saved(np.tile(photo, (3, 3, 1)), kind)
    assert "damaged" in refused(data[: int(len(data) * share)], probing=False)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated_16_bit_files_are_refused(
    wide_photo: Any, png: Make, tmp_path: Path, share: float
) -> None:
    data = png(wide_photo)
    assert "damaged" in refused(data[: int(len(data) * share)], probing=False)
    for layout in ({}, {"compression": "zlib"}, {"planarconfig": "separate"}):
        pixels = np.moveaxis(wide_photo, -1, 0) if "planarconfig" in layout else wide_photo
        path = tmp_path / "x.tif"
        tifffile.imwrite(path, pixels, photometric="rgb", **layout)
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])
        assert "damaged" in refused(path, probing=False)


def huge_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(10_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_too_many_pixels_are_refused_by_the_header(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("memory was taken")

    monkeypatch.setattr(Image.core, "new", never)
    monkeypatch.setattr(np, "empty", never)
    message = refused(huge_png(60000, 60000))
    assert "3600 megapixels" in message
    assert "200" in message
    assert "megapixels" in refused(huge_png(20001, 10000))


def test_too_many_pixels_in_other_formats(photo: Any, tmp_path: Path) -> None:
    gif = bytearray(saved(photo, "GIF"))
    gif[6:10] = struct.pack("<HH", 60000, 60000)
    assert "megapixels" in refused(bytes(gif))
    bmp = bytearray(saved(photo, "BMP"))
    bmp[18:26] = struct.pack("<ii", 60000, 60000)
    assert "megapixels" in refused(bytes(bmp))
    path = tmp_path / "odd.tif"
    tifffile.imwrite(path, np.zeros((3, 4, 5), np.uint16), photometric="rgb", planarconfig=2)
    data = path.read_bytes()
    for tag in (256, 257):
        entry = struct.pack("<HHII", tag, 4, 1, 5 if tag == 256 else 4)
        short = struct.pack("<HHIHH", tag, 3, 1, 5 if tag == 256 else 4, 0)
        new = struct.pack("<HHII", tag, 4, 1, 60000)
        assert entry in data or short in data
        data = data.replace(entry, new).replace(short, new)
    assert "megapixels" in refused(data, probing=False)


def test_within_our_limit_nothing_warns_or_refuses() -> None:
    # Pillow's own limits would warn from 89 megapixels and refuse from 179
    image = Image.new("1", (19000, 10000), 1)
    file = io.BytesIO()
    image.save(file, "PNG")
    assert probe(file.getvalue()) == (19000, 10000, "PNG")
    with Reader(file.getvalue()) as reader:
        assert eight_bit.open_image(reader).size == (19000, 10000)


def test_no_memory(photo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(eight_bit, "to_srgb", full)
    with pytest.raises(PictureError, match="not enough memory"):
        read_picture(saved(photo, "PNG"))


@pytest.mark.parametrize("block", [b"", b"x", b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_broken_exif_is_ignored(photo: Any, kind: str, block: bytes) -> None:
    picture = read_picture(saved(photo, kind, exif=block or b"\0"))
    assert picture.size == (64, 48)


def test_damaged_exif_never_costs_the_picture(photo: Any) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[274] = 1
    exif[0x8769] = {0x9003: "2024:01:01 00:00:00", 0x829A: (1, 125)}
    exif[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    rng = np.random.default_rng(4)
    for _ in range(100):
        data = np.frombuffer(exif.tobytes(), np.uint8).copy()
        where = rng.integers(6, len(data), rng.integers(1, 12))
        data[where] = rng.integers(0, 256, len(where))
        picture = read_picture(saved(photo, "JPEG", exif=data.tobytes()))
        assert set(picture.size) == {64, 48}


def _damaged(data: bytes, rng: np.random.Generator) -> bytes:
    out = bytearray(data)
    for _ in range(rng.integers(1, 12)):
        # headers matter most, so half of the damage is there
        where = int(rng.integers(0, len(out) if rng.random() < 0.5 else min(len(out), 200)))
        match rng.integers(0, 5):
            case 0:
                out[where] = rng.integers(0, 256)
            case 1:
                out[where : where + 4] = rng.choice([b"\0\0\0\0", b"\xff\xff\xff\xff"])
            case 2:
                del out[where : where + int(rng.integers(1, 40))]
            case 3:
                out[where:where] = rng.integers(0, 256, rng.integers(1, 40), np.uint8).tobytes()
            case 4:
                out[where] ^= 1 << int(rng.integers(0, 8))
        if len(out) < 20:
            break
    return bytes(out)


def specimens(photo: Any, wide_photo: Any, png: Make, display_p3: bytes) -> dict[str, bytes]:
    small, deep = photo[:24, :30], wide_photo[:24, :30]
    exif = Image.Exif()
    exif[274] = 6
    exif[0x8769] = {0x9003: "2024:01:01 00:00:00"}
    extras = {"exif": exif.tobytes(), "icc_profile": display_p3}
    found = {kind: saved(small, kind, **extras) for kind in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")}
    found["BMP"] = saved(small, "BMP")
    found["GIF"] = saved(small, "GIF", save_all=True, append_images=[Image.new("L", (9, 9))])
    found["LZW TIFF"] = saved(small, "TIFF", compression="tiff_lzw")
    found["16-bit PNG"] = png(deep)
    for name, options in {
        "16-bit TIFF": {"compression": "zlib"},
        "16-bit TIFF in planes": {"planarconfig": "separate"},
        "float TIFF": {},
    }.items():
        file = io.BytesIO()
        pixels = np.moveaxis(deep, -1, 0) if "planarconfig" in options else deep
        values = pixels / 65535 if name == "float TIFF" else pixels
        values = values.astype(np.float32) if name == "float TIFF" else np.ascontiguousarray(values)
        tifffile.imwrite(file, values, photometric="rgb", **options)
        found[name] = file.getvalue()
    return found


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_give_a_picture_or_a_sentence(
    photo: Any, wide_photo: Any, png: Make, display_p3: bytes, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    outcomes = {}
    for kind, data in specimens(photo, wide_photo, png, display_p3).items():
        read = 0
        for _ in range(50):  # × 4 seeds
            broken = _damaged(data, rng)
            for reader in (read_picture, probe, read_recipe_text):
                with contextlib.suppress(PictureError):  # nothing else may come out
                    result = reader(broken)
                    if isinstance(result, Picture):
                        read += 1
                        assert result.pixels.dtype in (np.uint8, np.uint16)
                        assert result.pixels.shape[2] == 3
        outcomes[kind] = read
    # the damage is neither always deadly nor always harmless
    assert all(read < 50 for read in outcomes.values())
    assert any(read > 0 for read in outcomes.values())


def test_damaged_tiffs_print_nothing(
    photo: Any, wide_photo: Any, png: Make, display_p3: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(20)
    for kind, data in specimens(photo, wide_photo, png, display_p3).items():
        if "TIFF" in kind:
            for _ in range(20):
                with contextlib.suppress(PictureError):
                    read_picture(_damaged(data, rng))
    os.write(2, b"still here")
    assert capfd.readouterr().err == "still here"


def test_the_terminal_comes_back_after_threads_read_together(
    photo: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    data = saved(photo, "TIFF", compression="tiff_lzw")
    with ThreadPoolExecutor(4) as pool:
        assert all(p.size == (64, 48) for p in pool.map(read_picture, [data] * 40))
    os.write(2, b"still here")
    assert capfd.readouterr().err == "still here"
