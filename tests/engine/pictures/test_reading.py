"""Reading that is given up, and files that change while they are read."""

import io
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from stylemixer.engine.pictures.images import read_picture, read_thumbnail
from stylemixer.engine.pictures.reading import Reader, ReadingEnded, until

KINDS = [
    ("JPEG", {"quality": 100}),
    ("JPEG", {"quality": 100, "progressive": True}),
    ("PNG", {}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("BMP", {}),
    ("GIF", {}),
    ("WEBP", {"lossless": True}),
    ("AVIF", {"speed": 10}),
]


def noise(kind: str, options: Any) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (400, 500, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


class Questions:
    """Says for so many times that the picture is still wanted."""

    def __init__(self, patience: float = float("inf")) -> None:
        self.patience = patience
        self.asked = 0

    def __call__(self) -> bool:
        self.asked += 1
        return self.asked > self.patience


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_reading_ends_wherever_it_is(kind: str, options: Any) -> None:
    data = noise(kind, options)
    questions = Questions()
    with until(questions):
        read_picture(data)
    whole = questions.asked
    assert whole > 2
    for patience in range(0, whole, max(1, whole // 20)):
        questions = Questions(patience)
        with pytest.raises(ReadingEnded), until(questions):
            read_picture(data)
        assert questions.asked <= patience + 2  # not swallowed on the way
    with pytest.raises(ReadingEnded), until(lambda: True):
        read_thumbnail(data, 32)
    assert read_picture(data).size == (500, 400)  # what was meant for inside stays inside


def test_a_reader_has_no_descriptor_to_map() -> None:
    with Reader(b"abc") as reader, pytest.raises(OSError, match="fileno"):
        reader.fileno()


def test_patches_hide_bytes_however_they_are_read() -> None:
    with Reader(bytes(range(20))) as reader:
        reader.patch(4, b"xyz")
        assert reader.read() == bytes(range(4)) + b"xyz" + bytes(range(7, 20))
        reader.seek(5)
        assert reader.read(1) == b"y"
        reader.seek(6)
        assert reader.read(3) == b"z\7\10"
        with reader.again() as other:
            assert other.read(6)[4:] == b"xy"


def test_a_number_from_a_damaged_file_takes_no_memory() -> None:
    with Reader(bytes(1000)) as reader:
        assert len(reader.read(1 << 40)) == 1000


def test_only_the_first_page_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    pages = [np.random.default_rng(i).integers(0, 256, (90, 80, 3), np.uint8) for i in range(5)]
    with tifffile.TiffWriter(path) as tiff:
        for page in pages:
            tiff.write(page, photometric="rgb", compression="zlib")
    size = path.stat().st_size
    with tifffile.TiffFile(path) as tiff:
        end = tiff.pages[1].offset
    assert end < size / 3
    # whatever lies behind the first page may as well be gone
    path.write_bytes(path.read_bytes()[: end + 400])
    assert np.array_equal(read_picture(path).pixels, pages[0])


CUT = """
import os, sys
from pathlib import Path
from stylemixer.engine.pictures import images, reading
from stylemixer.errors import PictureError
path = Path(sys.argv[1])
size = path.stat().st_size
for stop in range(40):
    asked = 0
    def cut():
        global asked
        asked += 1
        if asked == stop:
            os.truncate(path, 5000)
        return False
    data = path.read_bytes()
    try:
        with reading.until(cut):
            images.read_picture(path)
    except PictureError as error:
        assert "damaged" in error.message, error.message
    path.write_bytes(data)
print("alive")
"""


@pytest.mark.parametrize("layout", [{}, {"compression": "zlib"}, {"planarconfig": "separate"}])
def test_a_tiff_that_is_cut_while_it_is_read(tmp_path: Path, layout: Any) -> None:
    path = tmp_path / "x.tif"
    pixels = np.random.default_rng(0).integers(0, 65536, (3, 200, 300), np.uint16)
    pixels = pixels if "planarconfig" in layout else np.moveaxis(pixels, 0, -1)
    tifffile.imwrite(path, np.ascontiguousarray(pixels), photometric="rgb", **layout)
    run = subprocess.run(
        [sys.executable, "-c", CUT, str(path)], capture_output=True, text=True, check=False
    )
    assert run.stdout.strip() == "alive", run.stderr


MEMORY = """
import resource, sys
from pathlib import Path
from stylemixer.engine.pictures.images import read_picture, read_thumbnail
from stylemixer.errors import PictureError
read = read_picture if sys.argv[2] == "picture" else lambda path: read_thumbnail(path, 256)
read(Path(sys.argv[1]))  # what is imported or made once, small
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before = peak()
read(Path(sys.argv[3]))
print(peak() - before)
"""

SIDE = 2400


def plain(mode: str) -> Image.Image:
    """A picture whose rows differ, so that memory is taken, but that is quickly written."""
    row = np.random.default_rng(0).integers(0, 256, (64, SIDE, len(mode)), np.uint8)
    return Image.fromarray(np.tile(row, (SIDE // 64 + 1, 1, 1))[:SIDE].squeeze(), mode)


def write(path: Path, kind: str, size: int | None) -> None:
    name, _, mode = kind.partition(" ")
    if name in ("deep", "planes"):
        pixels = np.asarray(plain("RGB"))[:size, :size].astype(np.uint16) * 257
        layout: Any = (
            {"planarconfig": "separate"}
            if name == "planes"
            else {"compression": "zlib", "compressionargs": {"level": 1}}
        )
        pixels = np.moveaxis(pixels, -1, 0) if name == "planes" else pixels
        tifffile.imwrite(path, np.ascontiguousarray(pixels), photometric="rgb", **layout)
        return
    image = plain(mode)
    if size is not None:
        image = image.crop((0, 0, size, size))
    exif = Image.Exif()
    exif[274] = 6
    options: dict[str, Any] = {
        "PNG": {"compress_level": 1, "exif": exif.tobytes()},
        "JPEG": {"exif": exif.tobytes()},
        "TIFF": {"compression": "tiff_lzw", "exif": exif},
        "WEBP": {"lossless": True, "method": 0, "quality": 0},
        "AVIF": {"speed": 10},
        "GIF": {},
        "BMP": {},
    }[name]
    image.save(path, name, **options)


@pytest.mark.skipif(sys.platform == "win32", reason="no count of the memory a process has had")
@pytest.mark.parametrize(
    ("kind", "channels", "bound"),
    [
        ("PNG RGB", 3, 2.5),
        ("PNG RGBA", 4, 2.5),
        ("PNG L", 3, 2.5),
        ("JPEG RGB", 3, 2.5),
        ("TIFF RGB", 3, 2.5),
        ("BMP RGB", 3, 2.5),
        ("deep", 6, 2.5),
        ("planes", 6, 2.5),
        ("WEBP RGB", 3, 4.1),
    ],
)
def test_memory_is_bounded(tmp_path: Path, kind: str, channels: int, bound: float) -> None:
    write(tmp_path / "large", kind, None)
    write(tmp_path / "small", kind, 64)

    def peak(what: str) -> float:
        files = (str(tmp_path / "small"), what, str(tmp_path / "large"))
        run = subprocess.run(
            [sys.executable, "-c", MEMORY, *files], capture_output=True, text=True, check=True
        )
        return int(run.stdout) / (SIDE * SIDE * channels)

    assert peak("picture") < bound
    assert peak("thumbnail") < bound


def test_a_false_header_takes_no_memory(tmp_path: Path) -> None:
    file = io.BytesIO()
    plain("RGB").crop((0, 0, 128, 96)).save(file, "JPEG")
    plain("RGB").crop((0, 0, 128, 96)).save(tmp_path / "small", "JPEG")
    sizes = struct.pack(">HH", 96, 128)
    false = file.getvalue().replace(sizes, struct.pack(">HH", 14000, 14000))
    (tmp_path / "large").write_bytes(false)
    program = MEMORY.replace("print", "else: raise SystemError\nprint").replace(
        "\nread(Path(sys.argv[3]))", "\ntry: read(Path(sys.argv[3]))\nexcept PictureError: pass"
    )
    files = (str(tmp_path / "small"), "picture", str(tmp_path / "large"))
    run = subprocess.run(
        [sys.executable, "-c", program, *files], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 20e6
