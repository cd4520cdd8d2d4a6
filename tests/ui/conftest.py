"""The window on a bridge of the test's own, for every test module that has no other."""

import pytest
from PIL import Image
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication

from stylemixer.document.settings import Settings
from stylemixer.paths import user_data
from stylemixer.ui.look.theme import apply_theme
from stylemixer.ui.main_window import MainWindow
from stylemixer.ui.state import kept_files
from stylemixer.ui.state.thumbnails import Thumbnails
from tests.answers import LATER, answering
from tests.ui.window_fakes import INFO, FakeBridge, FakeJobs, FakeTeaching


@pytest.fixture(autouse=True)
def _no_widget_left(qapp):
    """Let Qt delete what a test has closed: every theme and style sheet takes all that live."""
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def answers(monkeypatch):
    """What is answered to questions; a test that answers otherwise says so."""
    return answering(monkeypatch, LATER)


@pytest.fixture
def make_window(qtbot, qapp, answers):
    apply_theme(qapp, "dark")

    def make(settings=None, photo=None, restore=True, jobs=None):
        window = MainWindow(settings or Settings(), FakeBridge(), jobs)
        # a window that lives on is styled again with every theme that later tests apply
        qtbot.addWidget(window, before_close_func=lambda w: w.close_unasked())
        if restore:
            window.restore(photo)
        window.show()
        qtbot.waitExposed(window)
        return window

    return make


@pytest.fixture
def thumbnails(qapp):
    """What nobody paints: pictures that ship, and pictures that are read."""
    thumbnails = Thumbnails()
    yield thumbnails
    thumbnails.stop()


@pytest.fixture
def show(qtbot):
    """Shows a panel alone, so large, as the active window."""

    def show(widget, width, height):
        widget.resize(width, height)
        qtbot.addWidget(widget)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        return widget

    return show


@pytest.fixture
def lessons_folder():
    return user_data() / "lessons"


@pytest.fixture
def jobs(qapp):
    """A queue whose processes say what a test lets them say."""
    jobs = FakeJobs()
    yield jobs
    jobs.queue.leave()


@pytest.fixture
def teaching(qapp, lessons_folder):
    teaching = FakeTeaching(lessons_folder)
    yield teaching
    teaching.leave()


@pytest.fixture
def trash(tmp_path, monkeypatch):
    """The system's trash, which tests leave alone."""
    folder = tmp_path / "trash"
    folder.mkdir()

    def move(path):
        path.replace(folder / path.name)
        return True

    monkeypatch.setattr(kept_files, "to_trash", move)
    return folder


@pytest.fixture
def wave(tmp_path):
    """A painting on disk."""
    path = tmp_path / "great_wave.png"
    Image.new("RGB", (64, 48), "navy").save(path)
    return path


@pytest.fixture
def window(make_window, tmp_path):
    """A window with a photo of 4000 × 3000 on it, painted."""
    photo = tmp_path / "lake.jpg"
    photo.write_bytes(b"x")
    window = make_window(photo=photo)
    window.bridge.engine_ready.emit(INFO)
    window.bridge.deliver_photo((4000, 3000))
    window.bridge.deliver_frame(size=(4000, 3000), pixels=(768, 576))
    return window


@pytest.fixture
def clipboard(qapp):
    """The clipboard, empty again afterwards: Qt may not end with Python's data on it."""
    yield QGuiApplication.clipboard()
    QGuiApplication.clipboard().clear()
