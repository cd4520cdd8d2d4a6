import errno
import faulthandler
import logging.handlers
import os
import subprocess
import sys
import threading

import pytest
from PySide6.QtGui import QColor, QImage

from stylemixer.document.settings import Settings, load_settings, settings_path
from stylemixer.errors import PictureError
from stylemixer.paths import user_log
from stylemixer.ui.state.recovery import BackgroundWriter, CrashLog, Hooks


def picture(colour, side=8):
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


@pytest.fixture
def hooks(qapp):
    hooks = Hooks()
    hooks.install()
    yield hooks
    hooks.remove()


def test_an_unexpected_error_is_logged_and_told_with_its_traceback(hooks, qtbot, capsys):
    def faulty():
        raise ValueError("the brush is dry")

    try:
        faulty()
    except ValueError as error:
        with qtbot.waitSignal(hooks.crashed) as crashed:
            sys.excepthook(ValueError, error, error.__traceback__)
    assert crashed.args[0] == "ValueError: the brush is dry"
    assert "in faulty" in crashed.args[1]
    assert "in faulty" in (user_log() / "stylemixer.log").read_text()
    assert "the brush is dry" in capsys.readouterr().err


def test_an_error_on_another_thread_is_told_too(hooks, qtbot):
    def faulty():
        raise KeyError("lost")

    with qtbot.waitSignal(hooks.crashed) as crashed:
        thread = threading.Thread(target=faulty)
        thread.start()
        thread.join()
    assert "KeyError" in crashed.args[0]


def test_what_people_can_mend_stays_a_sentence(hooks, qtbot):
    error = PictureError("lake.jpg is empty; choose another picture.")
    with qtbot.waitSignal(hooks.failed) as failed, qtbot.assertNotEmitted(hooks.crashed):
        sys.excepthook(PictureError, error, None)
    assert failed.args == ["lake.jpg is empty; choose another picture."]


def test_the_hooks_go_when_the_application_goes(qapp):
    before = sys.excepthook, threading.excepthook, list(logging.getLogger("stylemixer").handlers)
    hooks = Hooks()
    hooks.install()
    assert sys.excepthook != before[0]
    hooks.remove()
    after = sys.excepthook, threading.excepthook, list(logging.getLogger("stylemixer").handlers)
    assert after == before


@pytest.fixture
def _pytests_own_faulthandler():
    yield
    faulthandler.enable(sys.__stderr__)


@pytest.mark.usefixtures("_pytests_own_faulthandler")
def test_a_crash_is_found_once_at_the_next_start(tmp_path):
    code = (
        "import faulthandler, pathlib, sys\n"
        "from stylemixer.ui.state.recovery import CrashLog\n"
        "CrashLog(pathlib.Path(sys.argv[1])).start()\n"
        "faulthandler._sigsegv()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        check=False,
    )
    assert ended.returncode != 0
    log = CrashLog(tmp_path)
    assert "Segmentation fault" in log.start()
    assert list(tmp_path.iterdir()) == [tmp_path / f"crash-{os.getpid()}.log"]
    log.stop()


@pytest.mark.usefixtures("_pytests_own_faulthandler")
def test_a_clean_end_leaves_nothing_and_another_window_is_left_alone(tmp_path):
    code = (
        "import pathlib, sys\n"
        "from stylemixer.ui.state.recovery import CrashLog\n"
        "log = CrashLog(pathlib.Path(sys.argv[1])); log.start()\n"
        "print('listening', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": "."},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as another:
        assert another.stdout.readline() == "listening\n"
        log = CrashLog(tmp_path)
        assert log.start() == ""
        log.stop()
        assert list(tmp_path.iterdir()) == [tmp_path / f"crash-{another.pid}.log"]
        another.kill()
    log = CrashLog(tmp_path)  # what was killed has left nothing to tell
    assert log.start() == ""
    log.stop()
    assert list(tmp_path.iterdir()) == []


def test_the_newest_is_written_before_the_end(tmp_path):
    path = tmp_path / "painting.png"
    keeper = BackgroundWriter(path)
    for number in range(20):
        keeper.keep(Settings(save_edge=number + 1), picture("red" if number < 19 else "teal"))
    keeper.stop()
    assert load_settings().save_edge == 20
    assert QImage(str(path)).pixelColor(3, 3) == QColor("teal")
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path, monkeypatch, caplog):
    keeper = BackgroundWriter(tmp_path / "gone" / "painting.png")
    keeper.keep(picture=picture("red"))
    keeper.keep(Settings(save_edge=7))
    keeper.stop()
    assert load_settings().save_edge == 7
    assert not (tmp_path / "gone").exists()


def fill_the_disk(monkeypatch):
    """Let every write fail; returns what has been tried."""
    tried = []

    def full(handle):
        tried.append(handle)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("stylemixer.engine.replacing.os.fsync", full)
    return tried


def test_a_full_disk_is_told_once_and_tried_again(tmp_path, monkeypatch, qtbot):
    keeper = BackgroundWriter(tmp_path / "painting.png")
    told = []
    keeper.failed.connect(told.append)
    with monkeypatch.context() as full:
        tried = fill_the_disk(full)
        with qtbot.waitSignal(keeper.failed):
            keeper.keep(Settings(save_edge=1), picture("red"))
        for number in range(2, 5):
            # without a picture: this one may be written when the disk is no longer full
            before = len(tried)
            keeper.keep(Settings(save_edge=number))
            qtbot.waitUntil(lambda before=before: len(tried) > before)
    keeper.keep(Settings(save_edge=50))
    qtbot.waitUntil(lambda: load_settings().save_edge == 50)
    assert len(told) == 1
    assert "free some space" in told[0]
    with monkeypatch.context() as full:
        fill_the_disk(full)
        with qtbot.waitSignal(keeper.failed):
            keeper.keep(Settings(save_edge=2))
    keeper.stop()
    assert load_settings().save_edge == 50
    assert list(tmp_path.iterdir()) == []


def test_nothing_ends_the_keeping_thread(tmp_path, monkeypatch, qtbot, caplog):
    def broken(*_rest):
        raise KeyError("whatever")

    keeper = BackgroundWriter(tmp_path / "painting.png")
    with monkeypatch.context() as patch:
        patch.setattr("stylemixer.ui.state.settings_file.save_settings", broken)
        with qtbot.waitSignal(keeper.failed) as failed:
            keeper.keep(Settings(save_edge=1))
    assert failed.args == ["The settings could not be saved; see the log file."]
    keeper.keep(Settings(save_edge=2))
    keeper.stop()
    assert load_settings().save_edge == 2


def test_a_log_that_cannot_be_kept_is_a_sentence(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr("stylemixer.ui.state.recovery.user_log", lambda: tmp_path / "file")
    (tmp_path / "file").touch()
    hooks, crash_log = Hooks(), CrashLog()
    hooks.install()
    assert crash_log.start() == ""
    logging.getLogger("stylemixer").error("nobody hears this")
    crash_log.stop()
    hooks.remove()
    assert hooks.problem.startswith("No log can be kept in")


def test_a_log_on_a_full_disk_says_nothing_on_the_terminal(hooks, capsys, monkeypatch):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(logging.handlers.RotatingFileHandler, "flush", full)
    logging.getLogger("stylemixer").error("caf\udce9.png")
    assert capsys.readouterr().err == ""


def test_a_file_name_that_is_no_unicode_can_be_logged(hooks, capsys):
    logging.getLogger("stylemixer").error("caf\udce9.png")
    assert capsys.readouterr().err == ""
    assert "caf\\udce9.png" in (user_log() / "stylemixer.log").read_text()


def test_two_windows_that_write_at_once_lose_no_picture(tmp_path):
    keepers = [BackgroundWriter(tmp_path / f"{name}.png") for name in "ab"]

    def add(name, keeper, own=()):
        for number in range(20):
            own = (f"/p/{name}{number}.png", *own)
            keeper.keep(Settings(own_pictures=own))

    threads = [
        threading.Thread(target=add, args=(name, keeper))
        for name, keeper in zip("ab", keepers, strict=True)
    ]
    for thread in threads:
        thread.start()
    for each in (*threads, *keepers):
        each.join() if isinstance(each, threading.Thread) else each.stop()
    expected = {f"/p/{name}{number}.png" for name in "ab" for number in range(20)}
    assert set(load_settings().own_pictures) == expected
    assert [file.name for file in settings_path().parent.iterdir()] == ["settings.json"]


def test_a_keeper_that_was_never_used_ends_at_once(tmp_path):
    BackgroundWriter(tmp_path / "painting.png").stop()
    assert list(tmp_path.iterdir()) == []
