"""A first look at 100 %, prepared while nothing else is wanted."""

import itertools
import threading

import msgspec
import pytest

from stylemixer.render.requests import (
    Frame,
    OpenRequest,
    PhotoInfo,
    Thumbnail,
    ThumbnailRequest,
)
from stylemixer.render.scheduling.keys import Line
from tests.render.fakes import INK, PATIENCE, WAVE, FakeEngine, mixed, photo
from tests.render.rig import ALWAYS_AT_REST


@pytest.fixture
def looking(rig, monkeypatch):
    """A thread that prepares a first look closer and is held there."""
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine, look=0.0)
    note, begun = engine.note, threading.Event()

    def noting(what, mix, detail):
        if what == "prepare" and not engine.painted("prepare"):
            engine.gate.close()
            begun.set()
        note(what, mix, detail)

    monkeypatch.setattr(engine, "note", noting)
    table.thread.set_recipe(mixed(0.5))
    table.open()
    table.ear.wait_for_rest()
    assert begun.wait(PATIENCE)  # before that the gate is open, and has been passed already
    engine.gate.wait_until_reached()
    return table


def test_at_rest_a_first_look_closer_is_prepared_once_and_nothing_of_it_shows(looking):
    engine = looking.engine
    engine.gate.open()
    looking.thread.set_thumbnails([ThumbnailRequest(INK)])
    looking.ear.wait_for(Thumbnail)
    looking.thread.set_thumbnails([ThumbnailRequest(WAVE)])
    looking.ear.wait_for(Thumbnail, lambda thumbnail: thumbnail.paint == WAVE)
    assert {frame.region for frame in looking.ear.all_of(Frame)} == {None}
    order = [what for what, _, _ in engine.calls]
    assert order.index("prepare") > order.index("final")
    assert order.count("prepare") in (engine.bands, 1 + engine.bands), "all, or begun again"
    assert not looking.thread.busy()


@pytest.mark.parametrize("what", ["recipe", "hand", "thumbnail", "photo"])
def test_what_is_prepared_gives_way_to_anything(looking, what):
    engine = looking.engine
    engine.calls.clear()
    if what == "recipe":
        looking.thread.set_recipe(mixed(0.75))
    elif what == "hand":
        ends = [msgspec.structs.replace(mixed(0.5), strength=end) for end in (0.25, 1.0)]
        looking.thread.anticipate(Line(*ends), [1.0])
    elif what == "thumbnail":
        looking.thread.set_thumbnails([ThumbnailRequest(WAVE)])
    else:
        looking.thread.open_photo(OpenRequest(2, photo(), "second"))
    engine.gate.open()
    if what == "recipe":
        looking.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.75) and not frame.draft)
    elif what == "hand":
        looking.ear.wait_for(Frame, lambda frame: frame.key)
    elif what == "thumbnail":
        looking.ear.wait_for(Thumbnail)
    else:
        looking.ear.wait_for(PhotoInfo, lambda info: info.photo_id == 2)
    before = list(itertools.takewhile(lambda call: call[0] == "prepare", engine.calls))
    assert before == [], "not a single step more"
