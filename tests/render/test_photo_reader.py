"""Photos are read beside the painting, and no longer than they are wanted."""

import io
import threading
import time
from typing import Any

import numpy as np
import pytest
from PIL import Image

from stylemixer.engine.pictures import images
from stylemixer.engine.pictures.reading import go_on
from stylemixer.errors import PictureError
from stylemixer.render.photo_reader import PhotoReader
from stylemixer.render.requests import EngineInfo, Frame, OpenRequest, PhotoInfo
from tests.render.fakes import mixed
from tests.render.rig import ALWAYS_AT_REST


class Slow:
    """Stands in for a decoder that takes for ever, and can be ended only by the bytes it reads."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()
        self.read = images.read_picture
        monkeypatch.setattr(images, "read_picture", self)

    def __call__(self, source: Any, name: str = "") -> Any:
        if name != "slow":
            return self.read(source, name)
        self.begun.set()
        try:
            while True:
                go_on()
                time.sleep(0.001)
        finally:
            self.ended.set()


@pytest.fixture
def slow(monkeypatch):
    return Slow(monkeypatch)


def png(shade: int = 90) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full((30, 40, 3), shade, np.uint8)).save(file, "PNG")
    return file.getvalue()


def test_what_shows_is_painted_while_another_photo_is_read(rig, slow):
    table = rig(ALWAYS_AT_REST)
    table.open(1)
    table.ear.wait_for(EngineInfo)
    table.thread.open_photo(OpenRequest(2, b"", "slow"))
    assert slow.begun.wait(10)
    table.thread.set_recipe(mixed(0.25))
    frame = table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.25))
    assert frame.photo_id == 1
    assert table.thread.busy()
    assert not slow.ended.is_set()


def test_another_photo_ends_the_reading(rig, slow):
    table = rig(ALWAYS_AT_REST)
    table.thread.set_recipe(mixed(0.5))
    table.thread.open_photo(OpenRequest(1, b"", "slow"))
    assert slow.begun.wait(10)
    table.thread.open_photo(OpenRequest(2, png(), "quick"))
    table.ear.wait_for(PhotoInfo, lambda info: info.photo_id == 2)
    assert slow.ended.is_set()
    table.ear.wait_for_rest()
    assert [info.photo_id for info in table.ear.all_of(PhotoInfo)] == [2]


def test_stopping_ends_the_reading(rig, slow):
    table = rig(ALWAYS_AT_REST)
    table.thread.open_photo(OpenRequest(1, b"", "slow"))
    assert slow.begun.wait(10)
    table.thread.stop()
    assert slow.ended.wait(10)
    assert not table.ear.all_of(PhotoInfo)


def test_the_first_engine_waits_for_the_photo_and_another_does_not(rig, slow):
    table = rig(ALWAYS_AT_REST)
    table.ear.wait_for(EngineInfo)
    table.thread.open_photo(OpenRequest(1, b"", "slow"))
    assert slow.begun.wait(10)
    count = len(table.ear.all_of(EngineInfo))
    table.thread.set_device("cpu")
    table.ear.wait_for(EngineInfo, lambda _: len(table.ear.all_of(EngineInfo)) > count)
    assert not slow.ended.is_set()


def test_a_reader_tells_what_keeps_a_photo_from_being_read():
    told, done = [], threading.Event()

    def take(request, result):
        told.append((request.photo_id, result))
        done.set()

    reader = PhotoReader(take)
    reader.read(OpenRequest(7, b"no picture", "x.jpg"))
    assert done.wait(10)
    reader.stop()
    ((number, error),) = told
    assert number == 7
    assert isinstance(error, PictureError)
    assert "x.jpg" in error.message
