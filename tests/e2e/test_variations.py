"""Variations and surprises on the real networks: full renders, and none like another."""

from itertools import combinations

import numpy as np
from PySide6.QtGui import QImage

from stylemixer.document.variations import COUNT
from stylemixer.ui.widgets.qimage import from_qimage
from tests.e2e.conftest import FIRST, SECOND


def rgb(image):
    converted = image.convertToFormat(QImage.Format.Format_RGB32)
    return from_qimage(converted)[..., 2::-1].astype(int)


def test_nine_differ_for_the_eye_and_one_that_is_taken_shows_at_once_as_it_was(
    desk, photo, reference
):
    desk.mix(FIRST, SECOND)
    painted = desk.final()
    grid = desk.window.variations
    grid.show(True)
    desk.until(lambda: len(grid.recipes) == COUNT and all(map(grid.pictures.picture, grid.recipes)))
    seen = [rgb(grid.pictures.picture(recipe).toImage()) for recipe in grid.recipes]
    apart = [np.abs(one - other).mean() for one, other in combinations([painted, *seen], 2)]
    assert min(apart) > 4
    frames = len(desk.frames)
    grid.take(4)
    taken = desk.session.recipe
    assert (rgb(desk.window.canvas.frame) == reference.painted(photo, taken)).all()
    assert len(desk.frames) == frames
    assert (desk.final() == seen[4]).all()


def test_a_surprise_is_painted_and_undone(desk):
    desk.mix(FIRST)
    before = desk.session.recipe
    painted = desk.final()
    desk.window.surprise.ask()
    desk.until(lambda: desk.session.recipe != before)
    assert np.abs(desk.final() - painted).mean() > 4
    desk.session.undo_stack.undo()
    assert desk.session.recipe == before
