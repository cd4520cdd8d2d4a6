"""Contact sheets: every photo in every look."""

from pathlib import Path

import msgspec
import numpy as np
from PIL import Image

from stylemixer.jobs.batch import sheet
from stylemixer.jobs.batch.order import NamedMix
from stylemixer.jobs.batch.sheet import GAP, LETTERS, MARGIN, SheetRow, write_sheets
from tests.jobs.batch.conftest import BATIK, photo

FIRST_ROW = MARGIN + LETTERS + GAP // 2


def flat(path, colour, size):
    Image.new("RGB", size, colour).save(path)
    return path


def test_each_result_has_its_place_and_pages_follow(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet, "ROWS", 2)
    red = flat(tmp_path / "red.png", "red", (480, 320))
    blue = flat(tmp_path / "blue.png", "blue", (200, 480))
    rows = [
        SheetRow("one.jpg", (red, blue)),
        SheetRow("two.jpg", (None, tmp_path / "gone.png")),
        SheetRow("x" * 400, (red, red)),
    ]
    pages = list(write_sheets(tmp_path, ["Blue hour", "a\udce4" * 90], rows))
    assert [page.name for page in pages] == ["contact sheet 1.jpg", "contact sheet 2.jpg"]
    with Image.open(pages[0]) as image:
        assert image.width == 2 * MARGIN + 2 * 480 + GAP
        pixels = np.asarray(image.convert("RGB")).astype(int)
    assert abs(pixels[FIRST_ROW + 10, MARGIN + 10] - (255, 0, 0)).max() < 12
    assert abs(pixels[FIRST_ROW + 300, MARGIN + 480 + GAP + 100] - (0, 0, 255)).max() < 12
    assert pixels[FIRST_ROW + 400, MARGIN + 10].min() > 240  # paper below the lower picture
    names = pixels[: FIRST_ROW - 2]
    assert names[:, MARGIN : MARGIN + 150].min() < 120


def test_several_looks_give_a_sheet_and_one_does_not(order, done, photos):
    mixes = (*order.mixes, NamedMix("batik", BATIK))
    both = msgspec.structs.replace(order, mixes=mixes, pattern="{stem} {look}")
    page = Path(order.folder) / "contact sheet 1.jpg"
    assert done(order).sheets == ()
    assert done(both, sheet=False).sheets == ()
    assert not page.exists()
    assert done(both).sheets == (str(page),)
    before = page.stat().st_mtime_ns
    assert done(both).sheets == ()
    assert page.stat().st_mtime_ns == before
    with Image.open(page) as image:
        height = image.height
    # what is painted alone stands among all
    one = photo(photos / "d.png", 8)
    assert done(both, photos=(str(one),)).sheets == (str(page),)
    with Image.open(page) as image:
        assert image.height > height
