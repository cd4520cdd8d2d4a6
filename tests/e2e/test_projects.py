"""Journey: a project goes to another computer, and paints the same picture there to the bit."""

import shutil

import numpy as np

from stylemixer.document.recipe import StyleRef
from stylemixer.document.settings import Settings
from stylemixer.document.snapshots import Snapshot
from tests.e2e.conftest import EDGE, FIRST


def test_on_another_computer_it_paints_the_same_picture_to_the_bit(
    desk, make_desk, painting, tmp_path, monkeypatch
):
    desk.mix(FIRST, StyleRef("painter", "picture", str(painting)))
    recipe = desk.session.recipe
    desk.session.edit_snapshots((Snapshot("One", recipe),), "Keep")
    before = desk.final()
    path = tmp_path / "cup.stylemix"
    desk.window.projects.file.write(path, embeds=True)
    desk.until(lambda: desk.window.projects.path == path)
    desk.window.close()
    shutil.rmtree(desk.session.photo.path.parent)
    shutil.rmtree(painting.parent)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "there" / name))
    other = make_desk(settings=Settings(preview_edge=EDGE), photo=path)
    other.until(lambda: other.window.projects.path == path)
    assert other.window.canvas.frame is not None, "its painted picture shows at once"
    assert np.array_equal(other.final(), before)
    assert str(tmp_path / "there") in other.session.recipe.slots[1].style.name
    assert other.session.snapshots[0].recipe == other.session.recipe
    assert not other.window.isWindowModified()
    assert other.session.photo.name == "cup.png"


def test_a_photo_that_is_still_being_read_does_not_come_to_an_empty_desk(desk, photo, painting):
    came = []
    desk.bridge.photo_ready.connect(lambda info: came.append(info.name))
    desk.window.photos.open(painting)
    desk.window.projects.new()
    assert desk.window.empty.isVisible()
    desk.window.photos.open(photo)
    desk.until(lambda: desk.session.photo is not None)
    assert came == ["cup.png"]
    desk.final()
