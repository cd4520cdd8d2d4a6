"""Journeys: closing at any moment, and coming back."""

import os
import signal
import subprocess
import sys
import time

import pytest
from PIL import Image

from stylemixer.document.recipe import Recipe
from stylemixer.document.settings import last_painting_path, load_settings
from stylemixer.ui.saving.save_dialog import SaveChoice
from tests.e2e.conftest import FIRST, PATIENCE, SECOND

CHILD = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from stylemixer.ui import app

application = QApplication([])


def edit():
    window = next(w for w in application.topLevelWidgets() if hasattr(w, "session"))
    recipe = window.session.recipe
    window.session.edit(recipe.with_slot(recipe.slots[0].key, weight=0.125), "Weight")


QTimer.singleShot(300, edit)
app.run(sys.argv[1:])
"""


@pytest.mark.parametrize("moment", ["loading", "rendering", "filling the shelf", "saving"])
def test_closing_at_any_moment_leaves_no_thread_and_nothing_half_written(
    make_desk, photo, tmp_path, moment
):
    desk = make_desk(photo=photo)
    out = tmp_path / "out"
    out.mkdir()
    if moment != "loading":
        desk.final()
    if moment == "rendering":
        with Image.open(photo) as image:
            image.resize((2000, 1500)).save(tmp_path / "large.png")
        desk.bridge.set_preview_edge(None)
        desk.window.photos.open(tmp_path / "large.png")
        desk.until(lambda: desk.session.photo.size == (2000, 1500))
        large = Recipe(working_edge=1536).added(FIRST).added(SECOND)
        desk.session.edit(large, "Large enough for a draft to come first")
        desk.until(lambda: any(frame.draft for frame in desk.frames))
    elif moment == "filling the shelf":
        with desk.qtbot.waitSignal(desk.bridge.thumbnail_ready, timeout=PATIENCE):
            pass
    elif moment == "saving":
        desk.mix(FIRST)
        desk.window.saver.start(SaveChoice(out / "large.tif", (420, 315)))
    desk.window.close()
    assert not desk.window.isVisible()
    assert list(out.iterdir()) in ([], [out / "large.tif"])
    assert load_settings().last is not None


def test_the_session_is_there_again_painted_and_then_live(make_desk, photo):
    desk = make_desk(photo=photo)
    desk.mix(FIRST)
    painted = desk.final()
    desk.window.live.painted.emit(desk.window.canvas.frame)
    desk.window.close()
    again = make_desk(settings=load_settings(), start=False)
    still = again.window.canvas.frame
    assert (still.width(), still.height()) == (painted.shape[1], painted.shape[0])
    assert again.session.recipe == desk.session.recipe
    again.bridge.start()
    assert (again.final() == painted).all()


def test_a_killed_session_is_there_at_the_next_start(make_desk, photo):
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(photo)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def kept():
        last = load_settings().last
        return last is not None and last.recipe.slots[0].weight == 0.125 and last.photo

    try:
        until = time.monotonic() + PATIENCE / 1000
        while not (kept() and last_painting_path().exists()):
            assert child.poll() is None, "the window ended by itself"
            assert time.monotonic() < until, "the session was not kept"
            time.sleep(0.05)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    again = make_desk(settings=load_settings(), start=False)
    assert again.session.recipe.slots[0].weight == 0.125
    assert again.session.recipe != Recipe()
    assert not again.window.canvas.frame.isNull()
