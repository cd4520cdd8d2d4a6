"""The guide in its window: it begins at its beginning, and all its pictures are there."""

import re

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from stylemixer.ui.help.guide import PICTURE, Guide, guide_path
from tests.ui.window_fakes import trigger


@pytest.fixture
def guide(window):
    trigger(window, "guide")
    (guide,) = [top for top in QApplication.topLevelWidgets() if isinstance(top, Guide)]
    yield guide
    guide.close()


def test_it_begins_at_its_beginning_beside_the_window(guide, window):
    assert guide.page.verticalScrollBar().value() == 0
    assert guide.page.verticalScrollBar().maximum() > 1000
    assert not guide.isModal()


def test_every_picture_of_the_guide_shows_and_every_one_that_ships_is_in_it(guide):
    names = re.findall(r"!\[[^]]+\]\(([^)]+)\)", guide_path().read_text("utf-8"))
    shipped = {f"guide/{path.name}" for path in (guide_path().parent / "guide").iterdir()}
    assert set(names) == shipped
    page = guide.page
    for name in names:
        kind = QTextDocument.ResourceType.ImageResource.value
        image = page.loadResource(kind, name)
        assert 300 < image.width() <= round(PICTURE * page.devicePixelRatioF()), name
    assert sum((guide_path().parent / name).stat().st_size for name in names) < 1_500_000


def test_headings_stand_apart_from_what_is_above(guide):
    block = guide.page.document().begin()
    levels = []
    while block.isValid():
        form = block.blockFormat()
        if form.headingLevel() > 1:
            levels.append(form.headingLevel())
            assert form.topMargin() > form.bottomMargin() > 0
        block = block.next()
    assert len(levels) >= 10
