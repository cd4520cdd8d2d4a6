"""Journeys: a refined picture over the mix, through undo, a stale mix, a file and a new start."""

import msgspec
import numpy as np

from stylemixer.document.layer import faded, refined, without_layer
from stylemixer.document.refined_pictures import RefinedPictures, refined_folder
from stylemixer.document.settings import load_settings
from stylemixer.ui.saving.save_dialog import SaveChoice
from tests.e2e.conftest import FIRST, pixels_of


def is_blue(picture):
    return (picture == (0, 0, 255)).all()


def on_screen(desk):
    image = desk.window.canvas.frame
    colours = {image.pixelColor(x, y).name() for x in (1, 99, 200) for y in (1, 99, 150)}
    return colours == {"#0000ff"}


def test_a_refined_picture_lies_over_its_mix_and_no_other(desk, photo, make_desk, tmp_path):
    (key,) = desk.mix(FIRST)
    mixed = desk.final()
    mix = desk.session.recipe
    blue = np.zeros((192, 256, 3), np.float32) + np.array([0.0, 0.0, 1.0], np.float32)
    picture = RefinedPictures(refined_folder()).add(blue)
    layer = refined(mix, desk.session.photo.picture.fingerprint, picture)
    desk.session.edit(msgspec.structs.replace(mix, layer=layer), "Refine")
    assert is_blue(desk.final())

    desk.session.edit(faded(desk.session.recipe, 0.5), "Fade", "fade")
    assert np.abs(desk.final() - (mixed + np.array([0, 0, 255])) / 2).max() <= 1
    desk.session.undo_stack.undo()
    desk.until(lambda: on_screen(desk))

    desk.session.edit(desk.session.recipe.with_slot(key, groups=(1, 1, 0, 1)), "Strokes")
    assert desk.session.recipe.layer == layer
    assert not is_blue(desk.final())
    desk.until(lambda: not desk.bridge.busy())
    desk.session.edit(without_layer(desk.session.recipe), "Remove")
    assert not desk.bridge.busy()
    desk.session.undo_stack.undo()
    desk.session.undo_stack.undo()
    desk.until(lambda: on_screen(desk))
    assert is_blue(desk.final())

    path = tmp_path / "painted.png"
    desk.window.saver.start(SaveChoice(path, (120, 90)))
    desk.until(path.exists)
    assert is_blue(pixels_of(path))
    desk.window.close()
    again = make_desk(settings=load_settings())
    assert again.session.recipe.layer == layer
    assert is_blue(again.final())
