"""When there is nothing to do, memory that was freed goes back to the system."""

import os
import threading
from pathlib import Path

import pytest

from stylemixer.engine.device import return_freed_memory
from stylemixer.render.requests import Frame
from stylemixer.render.scheduling.keys import Line
from tests.render.fakes import mixed
from tests.render.rig import ALWAYS_AT_REST

STATUS = Path("/proc/self/statm")


@pytest.fixture
def given_back(monkeypatch) -> threading.Semaphore:
    """Return what can be taken as often as memory was given back."""
    given = threading.Semaphore(0)
    monkeypatch.setattr("stylemixer.render.thread.REST_S", 0.01)
    monkeypatch.setattr("stylemixer.engine.device.return_freed_memory", given.release)
    return given


def test_after_each_work_and_a_rest_memory_is_given_back(rig, given_back):
    table = rig(ALWAYS_AT_REST)
    table.open()
    for weight in (0.2, 0.7):
        table.thread.set_recipe(mixed(weight))
        table.ear.wait_for(Frame, lambda frame, w=weight: frame.recipe == mixed(w))
        assert given_back.acquire(timeout=20)


def test_not_while_something_is_painted(rig, given_back):
    table = rig(ALWAYS_AT_REST)
    table.open()
    table.engine.gate.close()
    table.thread.set_recipe(mixed(0.2))
    table.engine.gate.wait_until_reached()
    while given_back.acquire(blocking=False):
        pass  # from before the recipe
    assert not given_back.acquire(timeout=0.05)
    table.engine.gate.open()
    assert given_back.acquire(timeout=20)


def test_not_while_a_hand_is_on_a_control(rig, given_back):
    table = rig(ALWAYS_AT_REST)
    table.open()
    table.thread.set_recipe(mixed(0.2))
    table.ear.wait_for(Frame, lambda frame: not frame.draft)
    table.thread.anticipate(Line(mixed(0.0), mixed(1.0)), (0.0, 1.0))
    while given_back.acquire(blocking=False):
        pass  # from before the hand came
    assert not given_back.acquire(timeout=0.2)
    table.thread.anticipate(None, ())
    assert given_back.acquire(timeout=20)


def test_what_the_allocator_keeps_goes_back_to_the_system():
    small = [b"x" * (100_000 + i) for i in range(1000)]
    kept = small[::50]  # holes between them keep the heap from shrinking by itself
    del small
    before = resident()
    return_freed_memory()
    assert len(kept) == 20
    if STATUS.exists():
        assert resident() < before - 20_000_000


def resident() -> int:
    """Return how many bytes of memory this process has; 0 where the system does not tell."""
    if not STATUS.exists():
        return 0
    return int(STATUS.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
