"""The fake bridge stands in for the real one: the same signals, and no method that is not there."""

import inspect

import pytest
from PySide6.QtCore import Signal

from stylemixer.render.bridge import RenderBridge
from tests.ui.window_fakes import FakeBridge


def signals(cls):
    return {
        name: str(signal)
        for name, signal in vars(cls).items()
        if isinstance(signal, Signal) and not name.startswith("_")
    }


def parameters(function):
    found = inspect.signature(function).parameters.values()
    return [(each.name, each.kind, each.default is each.empty) for each in found]


ASKED = [
    name
    for name, value in vars(RenderBridge).items()
    if inspect.isfunction(value) and not name.startswith("_") and name not in ("start", "deliver")
]
"""What the window asks of it: it is given a bridge that runs, and the thread has the answers."""


def test_it_has_the_same_signals():
    real, fake = signals(RenderBridge), signals(FakeBridge)
    assert real
    assert fake == real


@pytest.mark.parametrize("name", ASKED)
def test_a_call_that_the_real_one_takes_is_taken_and_no_other(name):
    real, fake = (getattr(cls, name) for cls in (RenderBridge, FakeBridge))
    assert parameters(fake) == parameters(real)
