"""The window starts, wherever its photo, its settings and its log are."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication, QMenu

from stylemixer.document.looks.library import LookLibrary
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import SessionState, Settings, load_settings
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.document.styles.style_file import write_style
from stylemixer.ui import app
from stylemixer.ui.main_window import MainWindow
from stylemixer.ui.widgets.qimage import size_of
from tests.ui.window_fakes import FakeBridge, code, jpeg, taught

LONG = "/" + "long" * 2000 + "/photo.jpg"


def odd_places(folder):
    (folder / "file.jpg").write_bytes(b"x")
    (folder / "loop").symlink_to(folder / "loop")
    return {
        "too long": LONG,
        "a NUL": str(folder / "a\0b.jpg"),
        "in a file": str(folder / "file.jpg" / "photo.jpg"),
        "in a circle of links": str(folder / "loop" / "photo.jpg"),
        "no Unicode": str(folder / "caf\udce9" / "photo\udce9.jpg"),
        "not of this world": str(folder / "lone\ud800.jpg"),
        "a folder": str(folder),
    }


def use_all(window, place):
    """Go everywhere in the window that looks at places."""
    menu = QMenu()
    window.photos.fill_recent(menu)
    assert len(menu.actions()) >= 3
    assert window.photos.folder().is_dir()
    window.photos.open(Path(place))
    window.incoming.put_on_canvas([Path(place)])
    window.bridge.opened.append(Path(place))
    window.bridge.deliver_photo()
    window.saver.save_as()
    assert window.saver.dialog.choice().path.name
    window.saver.dialog.reject()
    window.store.write()


@pytest.mark.parametrize("kind", [
    "too long", "a NUL", "in a file", "in a circle of links", "no Unicode",
    "not of this world", "a folder",
])  # fmt: skip
def test_a_place_that_cannot_be_is_a_photo_that_is_not_there(make_window, tmp_path, kind):
    place = odd_places(tmp_path)[kind]
    style = StyleRef("painter", "picture", place)
    window = make_window(
        Settings(
            recents=(place,),
            own_pictures=(place,),
            favourites=(style,),
            save_folder=place,
            last=SessionState(photo=place, recipe=Recipe().added(style)),
        )
    )
    assert window.isVisible()
    assert [slot.style for slot in window.session.recipe.slots] == [style]
    use_all(window, place)
    window.close()
    kept = load_settings()
    if kind != "not of this world":
        assert kept.recents[0] == place
        assert kept.last.recipe == Recipe().added(style)


@pytest.mark.parametrize("error", [PermissionError(13, "denied"), OSError(5, "a broken disk")])
def test_nor_is_one_that_may_not_be_read(make_window, tmp_path, monkeypatch, error):
    locked = tmp_path / "locked"
    look, look_at = os.stat, os.scandir

    def refuse(call):
        def refused(path, *rest, **options):
            if isinstance(path, str | os.PathLike) and str(path).startswith(str(locked)):
                raise error
            return call(path, *rest, **options)

        return refused

    monkeypatch.setattr(os, "stat", refuse(look))
    monkeypatch.setattr(os, "scandir", refuse(look_at))
    place = str(locked / "photo.jpg")
    settings = Settings(recents=(place,), last=SessionState(photo=place), save_folder=str(locked))
    window = make_window(settings)
    assert window.isVisible()
    use_all(window, place)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
@pytest.mark.parametrize("how", ["last", "asked for", "dropped", "recent"])
def test_a_pipe_or_a_device_is_not_waited_for(make_window, tmp_path, how):
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    for place in (pipe, Path("/dev/zero"), Path("/dev/tty")):
        settings = Settings(recents=(str(place),), last=SessionState(photo=str(place)))
        window = make_window(settings if how != "asked for" else None, place)
        if how == "dropped":
            window.incoming.put_on_canvas([place])
        elif how == "recent":
            menu = QMenu()
            window.photos.fill_recent(menu)
            assert not menu.actions()[0].isEnabled()
        assert window.isVisible()


def test_the_size_of_a_photo_is_known_whatever_it_is_called(tmp_path):
    names = ["a.jpg", "é.jpg"] + ["caf\udce9.jpg"] * (sys.platform == "linux")
    for name in names:
        exif = Image.Exif()
        exif[274] = 6  # turned
        with (tmp_path / name).open("wb") as file:
            Image.new("RGB", (30, 20)).save(file, "JPEG", exif=exif)
        size = size_of(tmp_path / name)
        assert (size.width(), size.height()) == (20, 30)
    assert not size_of(tmp_path / "gone.jpg").isValid()


@pytest.fixture
def bridge(monkeypatch):
    bridge = FakeBridge()
    bridge.start = lambda: None
    monkeypatch.setattr(app, "RenderBridge", lambda device: bridge)
    return bridge


def run_and_close(qtbot, look=lambda _window: None, *, opening=()):
    """Run the application, look at its window, and close that."""
    seen = []

    def close():
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
        if not window.isVisible():
            QTimer.singleShot(10, close)
            return
        seen.append(look(window))
        window.close()
        window.deleteLater()

    QTimer.singleShot(0, close)
    assert app.run([str(path) for path in opening]) == 0
    return seen[0]


@pytest.fixture
def kept(tmp_path):
    """A look and a style that somebody has sent."""
    theirs = LookLibrary(tmp_path / "looks", StyleLibrary(tmp_path / "styles"))
    mix = Recipe(keep_colours=0.3).added(StyleRef("cin26", "learned", "ink-mosaic"))
    look = theirs.keep(mix, "Evening", thumbnail=jpeg())
    theirs.export(look.id, tmp_path / "evening.smlook")
    write_style(tmp_path / "dusk.smstyle", taught(9, "Dusk"), code(9), jpeg())
    return tmp_path / "evening.smlook", tmp_path / "dusk.smstyle"


def test_a_double_click_on_a_style_or_a_look_offers_it(qtbot, qapp, bridge, kept):
    def look(window):
        said = window.toast.text
        window.toast.action.click()
        return said, window.session.recipe

    said, recipe = run_and_close(qtbot, look, opening=kept[:1])
    assert said == "Evening is among your looks in the shelf."
    assert recipe.keep_colours == 0.3
    said, _recipe = run_and_close(qtbot, look, opening=kept[:1])
    assert said == "“Evening” is already in your library."
    said, recipe = run_and_close(qtbot, look, opening=kept[1:])
    assert said == "Dusk is in your library."
    assert recipe.slots[-1].style.kind == "taught"
    assert {path.name for path in bridge.opened} == {"coffee.jpg"}  # what shows at the first start


def test_what_the_system_asks_to_open_waits_for_the_window(qtbot, qapp, bridge, kept, tmp_path):
    for name in ("early.jpg", "late.jpg"):
        (tmp_path / name).write_bytes(b"x")

    def ask(path):
        QApplication.sendEvent(qapp, QFileOpenEvent(str(path)))

    def look(window):
        ask(tmp_path / "late.jpg")
        ask(kept[0])
        said = [window.toast.text]
        ask(tmp_path / "gone.jpg")
        return [*said, window.toast.text]

    ask(tmp_path / "early.jpg")
    said = run_and_close(qtbot, look)
    assert bridge.opened[-2:] == [tmp_path / "early.jpg", tmp_path / "late.jpg"]
    assert said[0] == "Evening is among your looks in the shelf."
    assert said[1] == "gone.jpg can no longer be found."


def test_nothing_in_the_home_can_be_written(qtbot, qapp, bridge, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "file"))
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA"):  # where other systems look
        monkeypatch.setenv(name, str(tmp_path / "file"))

    def look(window):
        said = window.toast.text
        with qtbot.waitSignal(window.writer.failed) as failed:
            window.store.write()
        return said, failed.args[0]

    said, failed = run_and_close(qtbot, look)
    assert said.startswith("No log can be kept in")
    assert failed.startswith("The settings cannot be saved in")
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


CHILD = """
import os, signal, sys
from PySide6.QtCore import QTimer
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's & may have had it ignored
from stylemixer.render.bridge import RenderBridge
from stylemixer.ui import app
RenderBridge.start = lambda self: print("idle", flush=True)
sys.exit(app.run(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C goes to the whole console there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_control_c_in_the_terminal_ends_an_idle_window(tmp_path, number):
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "caf\udce9.jpg")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout.readline() == "idle\n"
        child.send_signal(number)
        _, said = child.communicate(timeout=60)
    finally:
        child.kill()
        child.wait()
    assert child.returncode == 128 + number
    assert "Traceback" not in said
    assert load_settings().last is not None
