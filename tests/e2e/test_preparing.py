"""Journeys: a photo is prepared, painted, saved, taken back; another photo stays as it is."""

from typing import ClassVar

import msgspec
import numpy as np
from PIL import Image
from PySide6.QtWidgets import QDialog

from stylemixer.document.recipe_text import recipe_from_text, travelling_text
from stylemixer.engine.pictures.preparation import Preparation
from stylemixer.ui.preparing import preparing
from tests.e2e.conftest import FIRST


class Chosen(QDialog):
    """A dialog in which somebody has chosen at once."""

    wanted: ClassVar[dict[str, object]] = {}

    def __init__(self, photo, preparation, parent):
        super().__init__(parent)
        self.preparation = msgspec.structs.replace(preparation, **self.wanted)

    def exec(self):
        return 1


def prepare(desk, monkeypatch, **wanted):
    monkeypatch.setattr(Chosen, "wanted", wanted)
    monkeypatch.setattr(preparing, "PrepareDialog", Chosen)
    desk.window.actions_by_id["prepare"].trigger()


def test_a_photo_is_cropped_painted_and_taken_back_and_another_one_is_not(
    desk, photo, painting, monkeypatch
):
    desk.mix(FIRST)
    desk.final()
    whole = desk.session.photo.size
    prepare(desk, monkeypatch, crop=(0.0, 0.0, 0.5, 1.0), turns=2)
    desk.until(lambda: desk.session.photo.size == (whole[0] // 2, whole[1]))
    picture = desk.final()
    assert picture.shape[1] < picture.shape[0]
    assert desk.session.photo.path == photo
    turned = np.array(Image.open(photo))[::-1, ::-1][:, : whole[0] // 2]
    assert np.array_equal(desk.session.photo.picture.pixels, turned)

    desk.session.undo_stack.undo()
    desk.until(lambda: desk.session.photo.size == whole)
    desk.final()
    desk.session.undo_stack.redo()
    desk.until(lambda: desk.session.photo.size != whole)
    desk.final()

    desk.window.canvas.pictures_dropped.emit([painting])
    desk.until(lambda: desk.session.photo.path == painting)
    assert desk.session.photo.picture.preparation is None
    desk.final()
    desk.window.canvas.pictures_dropped.emit([photo])
    desk.until(lambda: desk.session.photo.path == photo)
    assert desk.session.photo.size != whole  # it is still prepared
    desk.final()


def test_exposure_keeps_place_and_zoom_and_does_not_travel(desk, monkeypatch):
    desk.mix(FIRST)
    desk.final()
    desk.window.canvas.actual_size()
    view = desk.window.canvas.view
    photo = desk.session.photo
    before = photo.picture.pixels.astype(int).mean()
    prepare(desk, monkeypatch, exposure=1.0)
    desk.until(lambda: desk.session.photo.photo_id != photo.photo_id)
    desk.final()
    assert desk.window.canvas.view == view
    assert desk.session.photo.picture.pixels.astype(int).mean() > before + 10
    text = travelling_text(desk.session.recipe)
    assert recipe_from_text(text).preparation is None
    # a mix that is pasted leaves the photo as it is
    desk.window.actions_by_id["copy_mix"].trigger()
    desk.window.actions_by_id["paste"].trigger()
    assert isinstance(desk.session.recipe.preparation, Preparation)
