import pytest

from stylemixer.document.recipe import Recipe
from stylemixer.document.settings import Settings
from stylemixer.ui.main_window import MainWindow
from stylemixer.ui.saving import export_crop
from stylemixer.ui.saving.export_crop import EDGE, TRIAL
from tests.ui.saving.test_saving import pick
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


@pytest.fixture(autouse=True)
def _settled_at_once(monkeypatch):
    monkeypatch.setattr(export_crop, "SETTLED_MS", 0)


@pytest.fixture
def window(qtbot, tmp_path):
    return make(qtbot, tmp_path)


def crop_of(window):
    window.actions_by_id["export"].trigger()
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
    assert "as it will be saved" in crop.caption.text()
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


def test_a_file_of_another_size_shows_its_own_pixels(window, qtbot):
    window.store.change(save_size="percent", save_percent=50)
    crop = crop_of(window)
    assert crop.waiting
    assert window.bridge.region is None
    settle(window, qtbot)
    (piece,) = window.bridge.pieces(TRIAL)
    assert (piece.size, piece.region) == ((2000, 1500), (890, 640, EDGE, EDGE))
    assert window.bridge.tried(TRIAL) == [window.session.recipe]
    window.bridge.deliver_piece(TRIAL, (0, 0, 250))
    assert colour(crop) == (250, 0, 0)
    assert "as it will be saved" in crop.caption.text()

    # to the photo's own size and back to another one
    pick(window.saver.dialog.size_mode, "original")
    assert crop.waiting
    assert window.bridge.region == MIDDLE
    window.bridge.deliver_piece(TRIAL)  # comes late
    assert crop.waiting
    pick(window.saver.dialog.size_mode, "edge")
    window.saver.dialog.amount.setValue(8000)
    assert window.bridge.region is None
    paint_region(window, MIDDLE)  # of the photo's own size
    assert crop.waiting
    settle(window, qtbot)
    window.bridge.deliver_piece(TRIAL, (0, 90, 0))
    assert colour(crop) == (0, 90, 0)
    assert window.bridge.pieces(TRIAL)[-1].size == (8000, 6000)


def test_only_the_size_that_was_settled_on_is_painted(window, qtbot):
    crop = crop_of(window)
    pick(window.saver.dialog.size_mode, "edge")
    for amount in (500, 1000, 100):
        window.saver.dialog.amount.setValue(amount)
    settle(window, qtbot)
    (piece,) = window.bridge.pieces(TRIAL)
    assert (piece.size, piece.region) == ((100, 75), (0, 0, 100, 75))
    window.bridge.deliver_piece(TRIAL)
    assert crop.picture.pixmap().size().toTuple() == (100, 75)


@pytest.mark.parametrize("percent", [None, 50])
def test_the_piece_stays_that_of_its_photo_when_another_one_comes(window, tmp_path, percent, qtbot):
    if percent is not None:
        window.store.change(save_size="percent", save_percent=percent)
    picture = window.session.photo.picture
    crop = crop_of(window)
    window.bridge.opened.append(tmp_path / "hill.jpg")
    window.bridge.deliver_photo((300, 200))
    window.bridge.deliver_frame(size=(300, 200), pixels=(300, 200))
    assert crop.waiting
    assert window.bridge.region is None
    settle(window, qtbot)
    call = next(call for call in window.bridge.calls if call[:2] == ("try_out", TRIAL))
    assert call[3] is picture
    window.bridge.deliver_piece(TRIAL, (0, 0, 250))
    assert colour(crop) == (250, 0, 0)


def test_closing_asks_for_no_piece_and_shows_none(window, qtbot):
    window.store.change(save_size="percent", save_percent=50)
    crop_of(window)
    window.saver.dialog.reject()
    crop_of(window)
    settle(window, qtbot)
    assert len(window.bridge.pieces(TRIAL)) == 1
    window.saver.dialog.reject()
    window.session.restore(Recipe())
    window.bridge.deliver_piece(TRIAL)


def settle(window, qtbot):
    """Let the size not change for a while, until the next piece has been asked for."""
    before = len(window.bridge.pieces(TRIAL))
    qtbot.waitUntil(lambda: len(window.bridge.pieces(TRIAL)) > before)
