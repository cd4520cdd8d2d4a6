import threading

import numpy as np
import pytest

from stylemixer.document.recipe import Recipe
from stylemixer.errors import Sentence
from stylemixer.render.bridge import BUSY_AFTER_MS, RenderBridge
from stylemixer.render.requests import (
    Crashed,
    Failed,
    Frame,
    Notice,
    PhotoInfo,
    SaveRequest,
    Thumbnail,
)
from stylemixer.render.scheduling.scheduler import Scheduler
from tests.render.fakes import INK, FakeEngine, mixed, photo


@pytest.fixture
def engine():
    return FakeEngine()


@pytest.fixture
def bridge(qtbot, engine):
    bridge = RenderBridge(make_engine=lambda _: engine, scheduler=Scheduler(rest=0.0))
    yield bridge
    engine.gate.open()
    bridge.stop()


def frame(number: int, photo_id: int = 1) -> Frame:
    pixels = np.zeros((2, 2, 4), np.uint8)
    return Frame(number, photo_id, mixed(), pixels, False, None, (2, 2), 0.0)


def info(photo_id: int) -> PhotoInfo:
    return PhotoInfo(photo_id, "", None, (2, 2), np.zeros((2, 2, 4), np.uint8), photo(2, 2))


def test_from_photo_to_final_frame_on_the_windows_thread(qtbot, bridge):
    seen = []
    bridge.frame_ready.connect(lambda frame: seen.append((frame, threading.current_thread())))
    bridge.set_recipe(mixed(0.5))
    with qtbot.waitSignals([bridge.engine_ready, bridge.photo_ready]):
        bridge.start()
        photo_id = bridge.open_photo(photo(), "photo")
    qtbot.waitUntil(lambda: bool(seen) and not seen[-1][0].draft)
    assert {frame.photo_id for frame, _ in seen} == {photo_id}
    assert {thread for _, thread in seen} == {threading.main_thread()}


def test_late_and_foreign_frames_are_dropped(bridge):
    shown = []
    bridge.frame_ready.connect(lambda frame: shown.append((frame.photo_id, frame.id)))
    for event in (info(1), frame(3), frame(2), frame(3), frame(4), info(2), frame(5), frame(6, 2)):
        bridge.deliver(event)
    assert shown == [(1, 3), (1, 4), (2, 6)]


def test_a_photo_that_was_forgotten_comes_no_more(qtbot, bridge):
    shown = []
    bridge.photo_ready.connect(lambda info: shown.append(info.photo_id))
    bridge.frame_ready.connect(lambda frame: shown.append(frame.id))
    bridge.open_photo(photo(), "late")
    bridge.forget_photo()
    bridge.set_recipe(mixed(0.5))
    with qtbot.waitSignal(bridge.engine_ready):
        bridge.start()
    with qtbot.waitSignal(bridge.photo_ready) as came:
        photo_id = bridge.open_photo(photo(), "photo")
    assert came.args[0].photo_id == photo_id
    bridge.forget_photo()
    before = list(shown)
    bridge.deliver(frame(10_000, photo_id))
    assert shown == before
    assert shown[0] == photo_id


def test_thumbnails_of_the_photo_before_are_dropped(bridge):
    shown = []
    bridge.thumbnail_ready.connect(lambda style, pixels: shown.append(pixels[0, 0, 0]))
    bridge.deliver(info(2))
    for photo_id in (1, 2):
        bridge.deliver(Thumbnail(INK, photo_id, np.full((1, 1, 4), photo_id, np.uint8)))
    assert shown == [2]


DO = Sentence("Do this.")


@pytest.mark.parametrize(
    ("event", "signal", "values"),
    [
        (Failed(DO), "failed", [DO]),
        (Failed(DO, photo_id=7), "photo_failed", [7, DO]),
        (Failed(DO, thumbnail=INK), "thumbnail_failed", [INK, DO]),
        (Failed(DO, thumbnail=Recipe()), "thumbnail_failed", [Recipe(), DO]),
        (Failed(DO, style=INK), "style_failed", [INK, DO]),
        (Crashed("Oops", "Traceback"), "crashed", ["Oops", "Traceback"]),
        (Notice(DO), "notice", [DO]),
    ],
)
def test_each_event_has_a_signal(qtbot, bridge, event, signal, values):
    with qtbot.waitSignal(getattr(bridge, signal)) as blocker:
        bridge.deliver(event)
    assert blocker.args == values


def test_numbers_of_photos_rise(bridge):
    assert bridge.open_photo(photo()) < bridge.open_photo(photo())


def test_busy_while_the_screen_waits_and_no_longer(qtbot, bridge, engine):
    engine.gate.close()
    bridge.set_recipe(mixed(0.5))
    bridge.start()
    with qtbot.waitSignal(bridge.busy_changed) as busy:
        bridge.open_photo(photo())
    assert busy.args == [True]
    with qtbot.waitSignal(bridge.busy_changed) as busy:
        engine.gate.open()
    assert busy.args == [False]


def test_without_a_photo_nothing_is_waited_for(qtbot, bridge):
    with qtbot.waitSignal(bridge.engine_ready):
        bridge.start()
    qtbot.waitUntil(lambda: not bridge.busy())
    with qtbot.assertNotEmitted(bridge.busy_changed, wait=2 * BUSY_AFTER_MS):
        bridge.set_recipe(mixed(0.25))


def test_a_quick_answer_is_never_busy(qtbot, bridge):
    states = []
    bridge.busy_changed.connect(states.append)
    bridge.set_recipe(mixed(0.5))
    bridge.start()
    with qtbot.waitSignal(bridge.frame_ready):
        bridge.open_photo(photo())
    # a machine that is too slow for this has been busy, and is no longer
    qtbot.waitUntil(lambda: not bridge.busy() and states in ([], [True, False]))
    with qtbot.assertNotEmitted(bridge.busy_changed, wait=2 * BUSY_AFTER_MS):
        pass


def test_saving_reports_progress_and_the_file(qtbot, bridge, tmp_path):
    fractions = []
    bridge.save_progress.connect(fractions.append)
    bridge.start()
    with qtbot.waitSignal(bridge.frame_ready):
        bridge.open_photo(photo(60, 40))
    path = tmp_path / "out.png"
    # the first save of a process imports torch
    with qtbot.waitSignal(bridge.save_done, timeout=60_000) as done:
        bridge.save(SaveRequest(path, mixed(0.5), photo=photo(60, 40)))
    assert done.args == [str(path)]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert [file.name for file in tmp_path.iterdir()] == ["out.png"]


def test_cancelling_a_save(qtbot, bridge, engine, tmp_path):
    bridge.start()
    with qtbot.waitSignal(bridge.frame_ready):
        bridge.open_photo(photo(60, 40))
    engine.gate.close()
    bridge.save(SaveRequest(tmp_path / "out.png", mixed(0.5), photo=photo(60, 40)))
    engine.gate.wait_until_reached()
    with qtbot.waitSignal(bridge.save_cancelled):
        bridge.cancel_save()
        engine.gate.open()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_delivered_after_stop(qtbot, engine):
    bridge = RenderBridge(make_engine=lambda _: engine, scheduler=Scheduler(rest=0.0))
    seen = []
    bridge.frame_ready.connect(seen.append)
    engine.gate.close()
    bridge.set_recipe(mixed(0.5))
    bridge.open_photo(photo())
    bridge.start()
    engine.gate.wait_until_reached()
    engine.gate.open()
    bridge.stop()
    from PySide6.QtCore import QCoreApplication

    QCoreApplication.processEvents()
    assert seen == []


def test_importing_the_bridge_loads_no_torch():
    import subprocess
    import sys

    code = "import sys, stylemixer.render.bridge; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
