import pytest

from stylemixer.document.settings import Settings
from stylemixer.ui.export_crop import EDGE
from stylemixer.ui.main_window import MainWindow
from tests.ui.test_saving import pick
from tests.ui.window_fakes import FakeBridge

PHOTO = (4000, 3000)
MIDDLE = (1890, 1390, EDGE, EDGE)


def make(qtbot, tmp_path, size=PHOTO, pixels=(768, 576)):
    photo = tmp_path / "lake.jpg"
    photo.write_bytes(b"x")
    window = MainWindow(Settings(), FakeBridge())
    qtbot.addWidget(window)
    window.restore(photo)
    window.show()
    window.bridge.deliver_photo(size)
    window.bridge.deliver_frame(size=size, pixels=pixels)
    return window


@pytest.fixture
def window(qtbot, tmp_path):
    return make(qtbot, tmp_path)


def crop_of(window):
    window.actions_by_id["save_as"].trigger()
    return window.saver.dialog.crop


def colour(view):
    return view.picture.pixmap().toImage().pixelColor(3, 3).getRgb()[:3]


def paint_region(window, region, bgr=(0, 0, 250)):
    window.bridge.deliver_frame(size=PHOTO, pixels=region[2:], region=region, bgr=bgr)


def test_the_middle_is_painted_beside_the_canvas(window):
    shown, time = window.canvas.grab().toImage(), window.status.time.text()
    crop = crop_of(window)
    assert window.bridge.region == MIDDLE
    assert "Painting" in crop.caption.text()
    paint_region(window, MIDDLE)
    assert colour(crop) == (250, 0, 0)
    assert crop.picture.pixmap().width() == EDGE
    assert "as painted for the file" in crop.caption.text()
    assert window.bridge.region is None  # as the canvas wants it
    assert (window.canvas.grab().toImage(), window.status.time.text()) == (shown, time)


def test_closing_before_it_is_painted_gives_the_region_back(window):
    crop_of(window)
    window.saver.dialog.reject()
    assert window.bridge.region is None
    paint_region(window, MIDDLE)  # comes late
    assert colour(crop_of(window)) == (250, 0, 0)
    assert window.bridge.region is None  # it was there already


def test_an_old_mix_is_not_shown(window):
    crop_of(window)
    paint_region(window, MIDDLE)
    window.saver.dialog.reject()
    recipe = window.session.recipe
    window.session.edit(recipe.with_slot(recipe.slots[0].key, weight=0.1), "Weight")
    crop = crop_of(window)
    assert crop.waiting
    assert window.bridge.region == MIDDLE
    paint_region(window, MIDDLE, (0, 90, 0))
    assert colour(crop) == (0, 90, 0)


def test_what_the_canvas_shows_at_100_percent_is_used(window):
    window.actions_by_id["actual_size"].trigger()
    region = window.bridge.region
    paint_region(window, region)
    crop = crop_of(window)
    assert colour(crop) == (250, 0, 0)
    assert window.bridge.region == region


def test_a_sharp_frame_needs_no_region(qtbot, tmp_path):
    window = make(qtbot, tmp_path, (400, 300), (400, 300))
    assert colour(crop_of(window)) == (0, 200, 0)
    assert window.bridge.region is None


def test_a_photo_smaller_than_the_piece_shows_whole(qtbot, tmp_path):
    crop = crop_of(make(qtbot, tmp_path, (90, 60), (90, 60)))
    assert crop.picture.pixmap().size().toTuple() == (90, 60)


def test_a_smaller_file_has_no_piece_and_a_larger_one_says_so(window):
    window.store.change(save_size="percent", save_percent=50)
    crop = crop_of(window)
    assert window.bridge.region is None
    assert "own size or larger" in crop.caption.text()
    window.saver.dialog.amount.setValue(150)
    assert window.bridge.region == MIDDLE
    paint_region(window, MIDDLE)
    assert "the file is larger" in crop.caption.text()
    pick(window.saver.dialog.size_mode, "original")
    assert "as painted for the file" in crop.caption.text()
    pick(window.saver.dialog.size_mode, "edge")
    window.saver.dialog.amount.setValue(300)
    assert crop.picture.pixmap().isNull()
