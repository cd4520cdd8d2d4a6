from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent

from stylemixer.document.recipe import StyleRef
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.incoming.style_mime import style_to_mime
from stylemixer.ui.widgets.qimage import to_qimage
from tests.ui.dropping import drop, files
from tests.ui.window_fakes import flat

BLUE, GREEN, RED = (200, 0, 0), (0, 200, 0), (0, 0, 200)


def image(width, height, bgr):
    return to_qimage(flat(width, height, bgr))


@pytest.fixture
def canvas(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    return canvas


@pytest.fixture
def painted(canvas):
    """A photo of 4000 × 3000, blue, painted green."""
    canvas.set_photo((4000, 3000), image(800, 600, BLUE))
    canvas.set_frame(image(768, 576, GREEN), (4000, 3000))
    return canvas


def colour_at(canvas, x, y):
    return canvas.grab().toImage().pixelColor(x, y)


def wheel(canvas, x, y, turned):
    place = QPointF(x, y)
    event = QWheelEvent(
        place, canvas.mapToGlobal(place), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    canvas.wheelEvent(event)


def test_the_photo_shows_until_its_first_frame(canvas):
    canvas.set_photo((4000, 3000), image(800, 600, BLUE))
    assert colour_at(canvas, 300, 200) == QColor(0, 0, 200)
    canvas.set_frame(image(768, 576, GREEN), (4000, 3000))
    assert colour_at(canvas, 300, 200) == QColor(0, 200, 0)


@pytest.mark.parametrize("pixels", [(192, 144), (768, 576), (4000, 3000)])
def test_place_and_zoom_survive_frames_of_other_sizes(painted, pixels):
    wheel(painted, 100, 100, 480)
    before = painted.view
    painted.set_frame(image(*pixels, RED), (4000, 3000))
    assert painted.view == before
    assert colour_at(painted, 300, 200) == QColor(200, 0, 0)


def test_the_wheel_zooms_at_the_cursor_and_back_to_fit(painted):
    ratio = painted.devicePixelRatioF()
    cursor = (320 * ratio, 220 * ratio)
    under = painted.view.to_photo(cursor)
    wheel(painted, 320, 220, 240)
    assert painted.view.scale > painted.view.fit_scale
    assert painted.view.to_photo(cursor) == pytest.approx(under, abs=1)
    wheel(painted, 320, 220, -2400)
    assert painted.view.fitted


def test_a_double_click_toggles_fit_and_actual_size(painted, qtbot):
    qtbot.mouseDClick(painted, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert painted.view.scale == 1.0
    qtbot.mouseDClick(painted, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert painted.view.fitted


def test_actual_size_asks_for_the_visible_part_and_fit_no_longer(painted, qtbot):
    with qtbot.waitSignal(painted.region_wanted) as wanted:
        painted.actual_size()
    w, h = wanted.args[0][2:]
    ratio = painted.devicePixelRatioF()
    assert w == pytest.approx(600 * ratio, abs=2)
    assert h == pytest.approx(400 * ratio, abs=2)
    with qtbot.waitSignal(painted.region_wanted) as wanted:
        painted.fit()
    assert wanted.args == [None]


def test_a_frame_of_the_photos_own_size_needs_no_region(canvas, qtbot):
    canvas.set_photo((500, 400), image(500, 400, BLUE))
    canvas.set_frame(image(500, 400, GREEN), (500, 400))
    with qtbot.assertNotEmitted(canvas.region_wanted):
        canvas.actual_size()


def test_the_region_is_asked_for_again_when_another_photo_comes(painted, qtbot):
    painted.actual_size()
    with qtbot.waitSignal(painted.region_wanted) as wanted:
        painted.set_photo((4000, 3000), image(800, 600, BLUE), same_view=True)
    assert wanted.args[0] == painted.view.visible()


def test_a_detail_covers_its_part_and_goes_with_the_next_recipe(painted):
    painted.actual_size()
    x, y, w, h = painted.view.visible()
    painted.set_detail(image(w, h, RED), (x, y, w, h), None)
    assert colour_at(painted, 300, 200) == QColor(200, 0, 0)
    painted.set_frame(image(768, 576, GREEN), (4000, 3000), keep_detail=True)
    assert colour_at(painted, 300, 200) == QColor(200, 0, 0)
    painted.set_frame(image(768, 576, GREEN), (4000, 3000))
    assert colour_at(painted, 300, 200) == QColor(0, 200, 0)


def test_at_100_percent_pixels_are_pixels(canvas):
    noise = np.random.default_rng(0).integers(0, 256, (1200, 1600, 4), np.uint8)
    canvas.set_photo((1600, 1200), to_qimage(noise.copy()))
    canvas.set_frame(to_qimage(noise.copy()), (1600, 1200))
    canvas.actual_size()
    ratio = canvas.devicePixelRatioF()
    x, y = (round(-side) for side in canvas.view.origin)
    shown = canvas.grab().toImage()
    for i, j in ((30, 40), (301, 203), (555, 377)):
        blue, green, red = noise[y + round(j * ratio), x + round(i * ratio), :3]
        assert shown.pixelColor(round(i * ratio), round(j * ratio)) == QColor(red, green, blue)


def test_the_split_shows_the_photo_left_and_the_painting_right(painted):
    painted.set_split(True, 0.5)
    assert colour_at(painted, 150, 300) == QColor(0, 0, 200)
    assert colour_at(painted, 450, 300) == QColor(0, 200, 0)


def test_the_divider_follows_the_mouse(painted, qtbot):
    painted.set_split(True, 0.5)
    qtbot.mousePress(painted, Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
    qtbot.mouseMove(painted, QPoint(200, 120))
    qtbot.mouseRelease(painted, Qt.MouseButton.LeftButton, pos=QPoint(200, 120))
    assert colour_at(painted, 190, 300) == QColor(0, 0, 200)
    assert colour_at(painted, 210, 300) == QColor(0, 200, 0)
    assert painted.view.fitted


@pytest.mark.parametrize(
    ("key", "modifier", "expected"),
    [
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 0.49),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 0.51),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 0.6),
    ],
)
def test_the_divider_moves_by_keys(painted, qtbot, key, modifier, expected):
    painted.set_split(True, 0.5)
    qtbot.keyClick(painted, key, modifier)
    assert painted.split == pytest.approx(expected)


def test_the_split_stands_where_it_was_left(painted):
    painted.set_split(True, 0.3)
    painted.set_split(False)
    assert painted.split is None
    painted.set_split(True)
    assert painted.split == 0.3


def test_the_original_shows_while_it_is_held(painted):
    painted.show_original(True)
    assert colour_at(painted, 300, 300) == QColor(0, 0, 200)
    painted.show_original(False)
    assert colour_at(painted, 300, 300) == QColor(0, 200, 0)


@pytest.mark.parametrize("button", [Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton])
def test_dragging_moves_the_picture(painted, qtbot, button):
    painted.actual_size()
    before = painted.view.centre
    qtbot.mousePress(painted, button, pos=QPoint(300, 200))
    qtbot.mouseMove(painted, QPoint(250, 180))
    qtbot.mouseRelease(painted, button, pos=QPoint(250, 180))
    ratio = painted.devicePixelRatioF()
    moved = painted.view.centre[0] - before[0], painted.view.centre[1] - before[1]
    assert moved == pytest.approx((50 * ratio, 20 * ratio), abs=1)


def test_space_and_drag_moves_the_picture_even_on_the_divider(painted, qtbot):
    painted.actual_size()
    painted.set_split(True, 0.5)
    x = painted.width() // 2
    before = painted.view.centre
    qtbot.keyPress(painted, Qt.Key.Key_Space)
    qtbot.mousePress(painted, Qt.MouseButton.LeftButton, pos=QPoint(x, 100))
    qtbot.mouseMove(painted, QPoint(x - 40, 100))
    qtbot.mouseRelease(painted, Qt.MouseButton.LeftButton, pos=QPoint(x - 40, 100))
    qtbot.keyRelease(painted, Qt.Key.Key_Space)
    assert painted.split == 0.5
    assert painted.view.centre[0] > before[0]


def test_arrow_keys_move_the_picture(painted, qtbot):
    painted.actual_size()
    before = painted.view.centre
    qtbot.keyClick(painted, Qt.Key.Key_Down)
    assert painted.view.centre[1] > before[1]
    assert painted.view.centre[0] == before[0]


def test_transparent_parts_show_a_checkerboard(canvas):
    alpha = np.zeros((300, 400), np.uint8)
    clear = to_qimage(flat(400, 300, GREEN), alpha)
    canvas.set_photo((400, 300), clear)
    canvas.set_frame(clear, (400, 300))
    shown = canvas.grab().toImage()
    seen = {shown.pixelColor(250 + i, 150 + i // 2).name() for i in range(0, 60)}
    assert seen == {"#c8c8c8", "#969696"}


def test_a_resize_keeps_fit(painted):
    scale = painted.view.scale
    painted.resize(900, 700)
    assert painted.view.fitted
    assert painted.view.scale > scale


def test_dropped_files_are_told(canvas, qtbot, tmp_path):
    path = tmp_path / "lake.jpg"
    path.write_bytes(b"x")
    with qtbot.waitSignal(canvas.pictures_dropped) as dropped:
        assert drop(canvas, files([path]))
    assert dropped.args == [[path]]


def test_what_is_no_picture_is_refused_in_a_sentence(canvas, qtbot, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(b"x")
    with qtbot.assertNotEmitted(canvas.pictures_dropped), qtbot.waitSignal(canvas.refused) as said:
        assert drop(canvas, files([path]))
    assert said.args == ["notes.txt is not a picture that Style Mixer can read."]


def test_a_style_from_the_shelf_can_be_dropped_on_the_picture(canvas, qtbot):
    style = StyleRef("cin26", "learned", "ink-mosaic")
    mime = style_to_mime(style)  # an event does not keep what it carries
    with qtbot.assertNotEmitted(canvas.refused), qtbot.waitSignal(canvas.style_dropped) as dropped:
        assert drop(canvas, mime)
    assert dropped.args == [style]


def test_arrays_become_images_without_a_copy():
    pixels = flat(7, 5, RED)
    wrapped = to_qimage(pixels)
    assert wrapped.format() == QImage.Format.Format_RGB32
    assert (wrapped.width(), wrapped.height()) == (7, 5)
    del pixels
    assert wrapped.pixelColor(6, 4) == QColor(200, 0, 0)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4, 3), np.uint8),
        np.zeros((4, 4, 4), np.float32),
        np.zeros((4, 8, 4), np.uint8)[:, ::2],
    ],
)
def test_other_arrays_are_refused(pixels):
    with pytest.raises(ValueError, match="pixels are"):
        to_qimage(pixels)


def test_paths_stay_paths(canvas, qtbot, tmp_path):
    names = [tmp_path / "b.png", tmp_path / "a.png"]
    for name in names:
        name.write_bytes(b"x")
    with qtbot.waitSignal(canvas.pictures_dropped) as dropped:
        assert drop(canvas, files(names))
    assert dropped.args[0] == names
    assert all(isinstance(path, Path) for path in dropped.args[0])
