import gc
import re
import time

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from stylemixer.bench.window import watching
from stylemixer.bench.window.command import TARGETS, shown
from stylemixer.bench.window.watching import Heartbeat, Screen, until
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.render.requests import Frame
from stylemixer.ui.canvas.canvas import Canvas

INK = StyleRef("cin26", "learned", "ink-mosaic")


def recipe(weight: float) -> Recipe:
    return Recipe().added(INK, weight)


def frame(number: int, weight: float, draft: bool = True, edge: int = 192) -> Frame:
    pixels = np.zeros((edge // 2, edge, 4), np.uint8)
    return Frame(number, 1, recipe(weight), pixels, draft, None, (400, 200), 0.01)


@pytest.fixture
def screen(qtbot) -> Screen:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    return Screen(canvas)


def test_each_edit_is_answered_by_the_first_paint_of_it_or_of_a_later_one(screen):
    for number in range(5):
        screen.edited(float(number), recipe((number + 1) / 10))
    for now, weight in ((1.5, 0.1), (3.5, 0.3), (9.0, 0.5)):
        screen.painted(frame(1, weight), now)
    assert screen.latencies() == [1.5, 2.5, 1.5, 6.0, 5.0]


def test_edits_that_never_came_are_left_out(screen):
    screen.edited(0.0, recipe(0.5))
    screen.edited(1.0, recipe(0.6))
    screen.painted(frame(1, 0.5), 2.0)
    assert screen.latencies() == [2.0]


def test_a_recipe_that_comes_back_answers_its_latest_edit(screen):
    for at, weight in ((0.0, 0.5), (1.0, 0.6), (2.0, 0.5)):
        screen.edited(at, recipe(weight))
    screen.painted(frame(1, 0.5), 2.5)
    assert screen.latencies() == [2.5, 1.5, 0.5]


def test_only_what_the_canvas_has_painted_counts(screen, qtbot):
    canvas = screen.parent()
    screen.edited(time.perf_counter(), recipe(0.5))
    screen.take(frame(1, 0.5))
    assert screen.latencies() == []
    canvas.show()
    qtbot.waitUntil(lambda: bool(screen.latencies()))
    assert screen.edges == [192]
    assert screen.final_at is None
    screen.take(frame(2, 0.5, draft=False))
    canvas.update()
    qtbot.waitUntil(lambda: screen.final_at is not None)
    assert screen.frames == 2


def test_a_blocked_event_loop_is_a_stall(qtbot):
    heart = Heartbeat()
    until(lambda: heart.longest() < 0.02)
    end = time.perf_counter() + 0.1
    while time.perf_counter() < end:
        pass
    QApplication.processEvents()
    assert heart.longest() >= 0.09
    heart.stop()


def test_a_stall_that_is_felt_says_what_it_was(qtbot, monkeypatch):
    heart = Heartbeat()
    monkeypatch.setattr(watching, "FELT_S", 1e9)
    assert list(heart.stall("stall")) == ["stall"]
    monkeypatch.setattr(watching, "FELT_S", -1e9)
    gc.collect()
    figures = heart.stall("stall")
    heart.stop()
    assert figures["stall"] > 0
    collected = re.search(r"of them (\d+) collecting", figures["stall: what"])
    assert int(collected[1]) > 0, figures


def test_waiting_in_vain_ends(qtbot):
    heart = Heartbeat()
    with pytest.raises(TimeoutError):
        until(lambda: False, patience=0.05)
    heart.stop()


def test_figures_are_shown_with_their_units():
    assert shown("drag cin26", "p95", 0.0334) == "33 ms"
    assert shown("start", "first live frame", 4.321) == "4.32 s"
    assert shown("memory", "growth", 0.049) == "4.9%"
    assert shown("faithful cin26 weight", "median ΔE", 2.345) == "2.3"
    assert shown("faithful cin26 weight", "p95, first 0.7 s", 0.0334) == "33 ms"
    assert shown("drag cin26", "draft edges", [192, 224]) == "192 224"
    assert all(target > 0 for target in TARGETS.values())
