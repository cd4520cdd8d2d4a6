"""A window with a photo that is really there, and a disk that file dialogs answer with."""

import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog

from stylemixer.document.settings import load_settings
from tests.ui.window_fakes import INFO


@pytest.fixture
def lake(tmp_path):
    path = tmp_path / "photos" / "lake.png"
    path.parent.mkdir()
    Image.new("RGB", (400, 300), (0, 0, 200)).save(path)
    return path


@pytest.fixture
def deliver():
    """Lets the photo that a window reads arrive, painted."""

    def deliver(window, **options):
        window.bridge.deliver_photo((400, 300), **options)
        window.bridge.deliver_frame()

    return deliver


@pytest.fixture
def window(make_window, lake, deliver, jobs):
    """A window with a photo on the desk, painted."""
    window = make_window(photo=lake, jobs=jobs)
    window.bridge.engine_ready.emit(INFO)
    deliver(window)
    return window


@pytest.fixture
def chosen(monkeypatch):
    """What file dialogs answer; to be set: `chosen.save`, `chosen.open`."""

    class Chosen:
        save = ""
        open = ""

    answer = Chosen()
    for name in ("save", "open"):
        monkeypatch.setattr(
            QFileDialog,
            {"save": "getSaveFileName", "open": "getOpenFileName"}[name],
            lambda *_args, name=name: (str(getattr(answer, name)), ""),
        )
    return answer


@pytest.fixture
def saved(window, chosen, tmp_path, qtbot):
    """The window's project, saved by reference into `lake.stylemix`."""
    path = tmp_path / "work" / "lake.stylemix"
    path.parent.mkdir()
    chosen.save = path
    window.actions_by_id["save_project"].trigger()
    window.projects.file.dialog.save.click()
    until_saved(window, qtbot)
    assert path.exists()
    return path


def until_saved(window, qtbot):
    qtbot.waitUntil(lambda: window.projects.path is not None and not window.projects.unsaved)


def until_open(window, qtbot, path):
    qtbot.waitUntil(lambda: window.projects.path == path)


def next_start(make_window, window=None, photo=None):
    """End a window, if there is one, and start another one on what it has left."""
    if window is not None:
        window.close()
    return make_window(load_settings(), photo)
