"""TIFF directories: why Pillow packs them, and that the places we put into them are right."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from stylemixer.engine.files import tiff_encoder
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.files.writers import write_picture


def exif_block() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "A maker whose name does not fit into the entry"
    exif[0x8769] = {0x9003: "2024:01:01 00:00:00", 0x829A: 0.004, 0xA434: "A lens"}
    exif[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    return exif.tobytes()


@pytest.mark.parametrize("tag", [34665, 34853])
def test_tifffile_still_refuses_what_points_to_the_cameras_data(tmp_path: Path, tag: int) -> None:
    """Once it does not, it can write our TIFFs, and `TiffEncoder` may go."""
    path = tmp_path / "x.tif"
    pixels = np.zeros((4, 4, 3), np.uint8)
    extra = [(271, 2, 0, "Maker", True), (tag, 4, 1, 8, True)]
    with tifffile.TiffWriter(path) as writer:
        writer.write(pixels, photometric="rgb", extratags=extra)
    with tifffile.TiffFile(path) as tiff:
        tags = tiff.pages[0].aspage().tags
        assert 271 in tags
        assert tag not in tags


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("exif", [None, exif_block()], ids=["bare", "exif"])
@pytest.mark.parametrize("big", [False, True], ids=["classic", "big"])
@pytest.mark.parametrize("strip", [1 << 18, 1 << 12], ids=["one strip", "many strips"])
def test_strips_lie_where_the_directory_says_and_cover_nothing_else(
    wide_photo: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    strip: int,
    big: bool,
    exif: bytes | None,
    compress: bool,
) -> None:
    monkeypatch.setattr(tiff_encoder, "_STRIP", strip)
    if big:
        monkeypatch.setattr(tiff_encoder, "_CLASSIC", 1000)
    path = tmp_path / "x.tif"
    settings = ExportSettings(bits=16, compress=compress, keep_metadata=True, keep_location=True)
    write_picture(path, wide_photo, settings, exif=exif)
    with tifffile.TiffFile(path) as tiff:
        page = tiff.pages[0].aspage()
        assert tiff.is_bigtiff == big
        assert (len(page.dataoffsets) > 1) == (strip < wide_photo.nbytes)
        strips = sorted(zip(page.dataoffsets, page.databytecounts, strict=True))
        assert strips[0][0] == (16 if big else 8)
        for (start, size), (following, _) in pairwise(strips):
            assert start + size == following
        assert strips[-1][0] + strips[-1][1] <= page.offset
        assert np.array_equal(page.asarray(), wide_photo)
        if exif:
            assert page.tags["Make"].value.startswith("A maker whose name")
            assert page.tags["ExifTag"].value["LensModel"] == "A lens"
            assert page.tags["GPSTag"].value["GPSLatitudeRef"] == "N"
