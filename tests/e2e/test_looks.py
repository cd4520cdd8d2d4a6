"""A look's whole way: mixed, kept, shown on another photo, used there, and sent to a friend."""

import msgspec
import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from stylemixer.cli import main
from stylemixer.cli.looks import look_library
from stylemixer.document.recipe import StyleRef
from stylemixer.ui.shelf.look_details import LookDetails
from stylemixer.ui.shelf.shelf_model import Role, Shown
from stylemixer.ui.shelf.shelf_view import picture_rect
from tests.e2e.conftest import FIRST, PATIENCE, pixels_of

LEFT = Qt.MouseButton.LeftButton


def test_a_mix_is_kept_and_paints_another_photo_in_the_window_and_in_the_shell(
    desk, photo, painting, reference, tmp_path
):
    window = desk.window
    window.shelf.show_kind(Shown.LOOKS)
    picture = StyleRef("painter", "picture", str(painting))
    desk.mix(FIRST, picture)
    mix = msgspec.structs.replace(desk.session.recipe, keep_colours=0.4)
    desk.session.edit(mix, "Keep colours")
    desk.final()
    QTest.mouseClick(window.mixer.keep_button, LEFT)
    dialog = window.findChild(LookDetails)
    dialog.name.setText("Poppies")
    with desk.qtbot.waitSignal(window.look_keeper.kept, timeout=PATIENCE):
        dialog.keep_button.click()

    # another photo: its own thumbnail comes, and a click paints it
    other = photo.with_name("rocket.png")
    with Image.open(photo) as image:
        image.transpose(Image.Transpose.ROTATE_90).save(other)
    window.canvas.pictures_dropped.emit([other])
    desk.until(lambda: desk.session.photo is not None and desk.session.photo.path == other)
    desk.session.edit(desk.session.recipe.removed(desk.session.recipe.slots[0].key), "Less")
    index = window.shelf.filter.index(0, 0)
    assert index.data() == "Poppies"
    desk.until(lambda: window.thumbnails.is_fresh(index.data(Role.PAINT)))
    shown = window.shelf.view.picture(index)
    assert shown.height() > shown.width()
    place = picture_rect(window.shelf.view.visualRect(index)).center()
    QTest.mouseClick(window.shelf.view.viewport(), LEFT, pos=place)
    painted = desk.final()
    assert desk.session.recipe.keep_colours == 0.4
    assert np.abs(painted - reference.painted(other, mix)).max() <= 1

    # the picture has gone since; the shell paints with what the look carries
    edge = max(painted.shape[:2])
    before = reference.saved(other, mix, tmp_path / "before.png", edge)
    painting.unlink()
    out = tmp_path / "out.png"
    words = ["--look", "Poppies", "--size", str(edge), "-o", str(out)]
    assert main(["render", str(other), *words]) == 0
    assert np.abs(pixels_of(out) - before).max() <= 1
    assert look_library().called("Poppies").recipe.working_edge == mix.working_edge
