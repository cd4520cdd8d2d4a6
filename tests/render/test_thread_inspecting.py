"""The laboratory's requests: after what the screen needs, and the newest one alone."""

import pytest

from stylemixer.render.inspection import VGG, Inspection, InspectRequest
from stylemixer.render.requests import Frame
from stylemixer.render.scheduling import inspections
from stylemixer.render.scheduling.inspections import Inspections
from tests.render.fakes import FakeEngine, mixed
from tests.render.rig import ALWAYS_AT_REST


def request(number=1, network="cin26", photo_id=1):
    return InspectRequest(number, photo_id, mixed(0.5), network, "residual.0.0")


@pytest.fixture
def table(rig):
    table = rig(ALWAYS_AT_REST, FakeEngine())
    table.thread.set_recipe(mixed(0.5))
    table.open()
    table.ear.wait_for_rest()
    return table


def test_it_is_answered_at_rest(table):
    table.thread.inspect(request())
    assert table.ear.wait_for(Inspection).request.id == 1
    assert not table.thread.busy()


def test_a_newer_one_takes_its_place_and_previews_come_first(table):
    engine = table.engine
    engine.calls.clear()
    engine.gate.close()
    table.thread.set_recipe(mixed(0.25))
    engine.gate.wait_until_reached()
    table.thread.inspect(request(1))
    table.thread.inspect(request(2))
    table.thread.set_recipe(mixed(0.75))
    engine.gate.open()
    assert table.ear.wait_for(Inspection).request.id == 2
    assert [what for what, _, _ in engine.calls].count("inspect") == 1
    finals = [frame.recipe.slots[0].weight for frame in table.ear.all_of(Frame) if not frame.draft]
    assert finals[-1] == 0.75
    assert [what for what, _, _ in engine.calls].index("inspect") > engine.painted("final").index(
        0.75
    )


def test_of_another_photo_and_of_nothing_nothing_comes(table):
    table.thread.inspect(request(1, photo_id=99))
    table.thread.inspect(request(2))
    table.thread.inspect(None)
    table.thread.inspect(request(3))
    table.ear.wait_for(Inspection, lambda seen: seen.request.id == 3)
    assert 1 not in [seen.request.id for seen in table.ear.all_of(Inspection)]


def test_while_something_moves_only_what_is_quick_is_looked_at(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(inspections.time, "monotonic", lambda: now[0])
    slot = Inspections()
    assert slot.due_in(moving=False) is None
    slot.ask(request())
    assert slot.due_in(moving=True) is None
    assert slot.due_in(moving=False) == 0
    slot.answered(slot.take(), 0.004)
    slot.ask(request())
    assert slot.due_in(moving=True) == 0
    slot.answered(slot.take(), 0.2)
    slot.ask(request())
    assert slot.due_in(moving=True) is None


def test_the_loss_network_looks_at_rest_and_twice_a_second_at_most(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(inspections.time, "monotonic", lambda: now[0])
    slot = Inspections()
    slot.ask(request(network=VGG))
    assert slot.due_in(moving=False) == 0
    slot.answered(slot.take(), 0.1)
    slot.ask(request(network=VGG))
    now[0] = 0.2
    assert slot.due_in(moving=False) == pytest.approx(0.3)
    assert slot.due_in(moving=True) is None
    now[0] = 0.6
    assert slot.due_in(moving=False) == 0
