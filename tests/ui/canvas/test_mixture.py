import numpy as np
import pytest
from PySide6.QtGui import QColor

from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.widgets.qimage import from_qimage, to_qimage
from tests.ui.window_fakes import flat

SIZE = (400, 300)
BLUE, GREEN, RED = (200, 0, 0), (0, 200, 0), (0, 0, 200)


def image(bgr, alpha=None):
    pixels = flat(*SIZE, bgr)
    return to_qimage(pixels, None if alpha is None else np.full(SIZE[::-1], alpha, np.uint8))


def noise(seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (300, 400, 4), np.uint8)
    pixels[..., 3] = 255
    return to_qimage(pixels)


@pytest.fixture
def canvas(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(500, 380)
    canvas.show()
    canvas.set_photo(SIZE, image(BLUE))
    return canvas


def shown(canvas):
    return from_qimage(canvas.grab().toImage())[..., :3].astype(int)


def middle(canvas):
    return canvas.grab().toImage().pixelColor(250, 190)


def test_a_mix_is_the_mean_by_weight(canvas):
    canvas.set_mix([(image(GREEN), 0.25), (image(RED), 0.75)], SIZE)
    colour = middle(canvas)
    assert (colour.red(), colour.green()) == (pytest.approx(150, abs=1), pytest.approx(50, abs=1))


@pytest.mark.parametrize("zoom", [None, 0.7, 1.0, 2.5])
def test_at_a_key_a_mix_is_the_key_itself_as_it_is_drawn_alone(canvas, zoom):
    one, other = noise(1), noise(2)
    canvas.set_frame(one, SIZE)
    if zoom is not None:
        canvas.set_view(canvas.view.zoomed(zoom, (120.0, 90.0)))
    alone = shown(canvas)
    # so near to the key that the other one adds less than a step of any channel
    canvas.set_mix([(one, 0.997), (other, 0.003)], SIZE)
    assert len(canvas.mixture) == 2
    assert np.abs(shown(canvas) - alone).max() <= 2
    canvas.set_mix([(one, 1.0)], SIZE)
    assert (shown(canvas) == alone).all()


def test_a_mix_shows_under_the_split_and_is_what_is_copied(canvas):
    canvas.set_mix([(image(GREEN), 0.5), (image(RED), 0.5)], SIZE)
    canvas.set_split(True, 0.5)
    grabbed = canvas.grab().toImage()
    left, right = grabbed.pixelColor(150, 300), grabbed.pixelColor(350, 300)
    assert left == QColor(0, 0, 200)
    assert (right.red(), right.green()) == (pytest.approx(100, abs=1), pytest.approx(100, abs=1))
    copied = canvas.frame.pixelColor(10, 10)
    assert (copied.red(), copied.green()) == (pytest.approx(100, abs=1), pytest.approx(100, abs=1))
    assert (canvas.frame.width(), canvas.frame.height()) == SIZE


def test_translucent_pictures_mix_without_growing_denser(canvas):
    half = [(image(GREEN, 128), 0.5), (image(GREEN, 128), 0.5)]
    canvas.set_frame(image(GREEN, 128), SIZE)
    alone = shown(canvas)
    canvas.set_mix(half, SIZE)
    assert np.abs(shown(canvas) - alone).max() <= 1
    assert canvas.frame.pixelColor(10, 10).alpha() == pytest.approx(128, abs=1)


def test_what_comes_by_itself_comes_in_gradually(canvas, qtbot):
    canvas.set_frame(image(GREEN), SIZE)
    canvas.set_mix([(image(GREEN), 0.5), (image(RED), 0.5)], SIZE)
    canvas.set_frame(image(RED), SIZE, fade=True)
    assert len(canvas.mixture) > 1
    assert sum(weight for _, weight in canvas.mixture) == pytest.approx(1.0, abs=0.02)
    qtbot.waitUntil(lambda: len(canvas.mixture) == 1)
    assert middle(canvas) == QColor(200, 0, 0)


def test_a_hand_that_moves_while_a_key_comes_in_is_followed(canvas, qtbot):
    green, red, blue = image(GREEN), image(RED), image(BLUE)
    canvas.set_mix([(green, 0.5), (red, 0.5)], SIZE)
    canvas.set_mix([(green, 0.5), (blue, 0.5)], SIZE, fade=True)
    canvas.set_mix([(green, 0.1), (blue, 0.9)], SIZE)
    came = [(green.cacheKey(), 0.1), (blue.cacheKey(), 0.9)]
    qtbot.waitUntil(
        lambda: [(image.cacheKey(), round(weight, 3)) for image, weight in canvas.mixture] == came
    )


def test_another_photo_ends_a_mix(canvas):
    canvas.set_mix([(image(GREEN), 0.5), (image(RED), 0.5)], SIZE)
    canvas.set_photo((300, 400), image(BLUE))
    assert canvas.mixture == []
    assert middle(canvas) == QColor(0, 0, 200)
