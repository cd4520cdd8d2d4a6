"""Pictures that are tried, and shown small, are given up when the window closes."""

import threading
import time

import pytest

from stylemixer.document.recipe import StyleRef
from stylemixer.engine.pictures import images
from stylemixer.engine.pictures.reading import go_on
from stylemixer.ui.incoming.style_check import StyleCheck
from stylemixer.ui.state.thumbnails import Thumbnails


@pytest.fixture
def slow(monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def read(path, edge, name=""):
        begun.set()
        try:
            while True:
                go_on()
                time.sleep(0.001)
        finally:
            ended.set()

    monkeypatch.setattr(images, "read_thumbnail", read)
    return begun, ended


def test_a_picture_that_is_being_tried_is_given_up(slow, qtbot, tmp_path):
    begun, ended = slow
    intake, taken, said = StyleCheck(), [], []
    intake.said.connect(said.append)
    intake.take([tmp_path / "huge.jpg"], taken.append)
    assert begun.wait(10)
    intake.stop()
    assert ended.wait(10)
    assert not taken
    assert not said


def test_a_style_picture_that_is_being_read_is_given_up(slow, qtbot, tmp_path):
    begun, ended = slow
    thumbnails = Thumbnails()
    assert thumbnails.source(StyleRef("painter", "picture", str(tmp_path / "huge.jpg"))).isNull()
    assert begun.wait(10)
    thumbnails.stop()
    assert ended.wait(10)
