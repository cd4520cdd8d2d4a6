import threading

import numpy as np
import pytest
from PIL import Image

from stylemixer import paths
from stylemixer.document.recipe import StyleRef

PLAIN = StyleRef("cin26", "learned", "no-such-style")


@pytest.fixture
def red(tmp_path):
    path = tmp_path / "red.png"
    Image.new("RGB", (400, 300), (250, 10, 20)).save(path)
    return StyleRef("painter", "picture", str(path))


def green(size=(8, 12)):
    pixels = np.full((*size, 4), 255, np.uint8)
    pixels[..., :3] = (0, 200, 0)
    return pixels


def test_a_painted_thumbnail_is_shown_and_told(thumbnails, qtbot):
    assert thumbnails.image(PLAIN).isNull()
    with qtbot.waitSignal(thumbnails.changed) as changed:
        thumbnails.set_array(PLAIN, green())
    assert changed.args == [PLAIN]
    image = thumbnails.image(PLAIN).toImage()
    assert (image.width(), image.height()) == (12, 8)
    assert image.pixelColor(3, 3).getRgb()[:3] == (0, 200, 0)


def test_the_bytes_are_blue_first(thumbnails):
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[..., 0] = 255
    thumbnails.set_array(PLAIN, pixels)
    assert thumbnails.image(PLAIN).toImage().pixelColor(1, 1).getRgb()[:3] == (0, 0, 255)


def test_another_photo_makes_them_stale_but_keeps_them(thumbnails):
    thumbnails.set_array(PLAIN, green())
    assert thumbnails.is_fresh(PLAIN)
    thumbnails.photo_has_changed()
    assert not thumbnails.is_fresh(PLAIN)
    assert not thumbnails.image(PLAIN).isNull()


def test_a_shipped_thumbnail_stands_in(thumbnails, tmp_path, monkeypatch):
    (tmp_path / "thumbnails").mkdir()
    Image.new("RGB", (128, 96), "white").save(tmp_path / "thumbnails" / "starlit-blue.jpg")
    monkeypatch.setattr("stylemixer.ui.state.thumbnails.resources", lambda: tmp_path)
    style = StyleRef("cin26", "learned", "starlit-blue")
    assert thumbnails.image(style).width() == 128
    assert not thumbnails.is_fresh(style)
    thumbnails.set_array(style, green())
    assert thumbnails.image(style).width() == 12


def test_a_style_that_another_network_paints_is_shown_as_by_its_own(thumbnails):
    style = StyleRef("cin26", "learned", "starlit-blue")
    thumbnails.set_array(style, green())
    assert thumbnails.image(style.in_network("loom")).width() == 12


def test_every_shipped_thumbnail_belongs_to_a_style():
    from stylemixer.engine.networks.learned import LEARNED_STYLES

    shipped = {path.stem for path in (paths.resources() / "thumbnails").glob("*")}
    assert shipped <= {style.name for style in LEARNED_STYLES}


def test_a_style_picture_is_read_in_the_background(thumbnails, red, qtbot):
    with qtbot.waitSignal(thumbnails.changed) as changed:
        assert thumbnails.source(red).isNull()
    assert changed.args == [red]
    image = thumbnails.source(red).toImage()
    assert max(image.width(), image.height()) <= 192
    assert image.pixelColor(5, 5).getRgb()[:3] == (250, 10, 20)
    assert thumbnails.complaint(red) == ""


def test_one_file_on_two_networks_is_read_once_and_told_to_both(thumbnails, red, qtbot):
    other = StyleRef("adain", "picture", red.name)
    told = []
    thumbnails.changed.connect(told.append)
    thumbnails.source(red)
    thumbnails.source(other)
    thumbnails.source(other)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert set(told) == {red, other}


def test_a_broken_picture_has_a_complaint_and_is_not_read_again(thumbnails, tmp_path, qtbot):
    path = tmp_path / "torn.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\nrubbish")
    torn = StyleRef("painter", "picture", str(path))
    with qtbot.waitSignal(thumbnails.changed):
        thumbnails.source(torn)
    assert "torn.png" in thumbnails.complaint(torn)
    with qtbot.assertNotEmitted(thumbnails.changed):
        assert thumbnails.source(torn).isNull()


def test_a_mended_picture_is_tried_again_with_the_next_photo(thumbnails, tmp_path, qtbot):
    path = tmp_path / "late.png"
    late = StyleRef("painter", "picture", str(path))
    with qtbot.waitSignal(thumbnails.changed):
        thumbnails.source(late)
    Image.new("RGB", (30, 30), "red").save(path)
    thumbnails.photo_has_changed()
    with qtbot.waitSignal(thumbnails.changed):
        thumbnails.source(late)
    assert not thumbnails.source(late).isNull()


def test_stopping_while_many_wait_leaves_no_thread(thumbnails, tmp_path):
    for number in range(30):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", (300, 300), (number, 0, 0)).save(path)
        thumbnails.source(StyleRef("painter", "picture", str(path)))
    thumbnails.stop()
    assert "style pictures" not in [thread.name for thread in threading.enumerate()]


def test_the_longest_unused_go_first(thumbnails, monkeypatch):
    monkeypatch.setattr("stylemixer.ui.state.thumbnails.LIMIT", 2)
    styles = [StyleRef("cin26", "learned", f"none-{i}") for i in range(3)]
    thumbnails.set_array(styles[0], green())
    thumbnails.set_array(styles[1], green())
    thumbnails.image(styles[0])
    thumbnails.set_array(styles[2], green())
    assert [thumbnails.is_fresh(style) for style in styles] == [True, False, True]
    assert thumbnails.image(styles[1]).isNull()
