"""Keys beside everything else that the inference thread does."""

import msgspec
import pytest

from stylemixer.document.recipe import Recipe
from stylemixer.errors import PictureError
from stylemixer.render.requests import (
    EngineInfo,
    Failed,
    Frame,
    Idle,
    OpenRequest,
    PhotoInfo,
    SaveDone,
    SaveRequest,
    Trial,
    TrialRequest,
)
from stylemixer.render.scheduling.keys import Line
from stylemixer.render.styles import Unusable
from tests.render.fakes import INK, FakeEngine, code, photo
from tests.render.rig import ALWAYS_AT_REST

OTHER = msgspec.structs.replace(INK, name="dusk-oil")
BOTH = Recipe().added(INK).added(OTHER)
LINE = Line(BOTH.with_slot(2, weight=0.0), BOTH.with_slot(2, weight=1.0))


@pytest.fixture
def table(rig):
    table = rig(ALWAYS_AT_REST, FakeEngine())
    table.thread.set_recipe(BOTH)
    table.picture = table.open().picture
    table.ear.wait_for_rest()
    return table


def key_of(table, photo_id=1, end=0):
    return table.ear.wait_for(
        Frame,
        lambda frame: (
            frame.key
            and not frame.draft
            and (frame.photo_id, frame.recipe) == (photo_id, LINE.ends[end])
        ),
    )


def test_a_key_is_a_full_render_and_its_guess_is_of_the_same_size(table):
    table.thread.anticipate(LINE, [1.0])
    key = key_of(table)
    assert key.pixels.shape == (512, 768, 4)
    guesses = [frame for frame in table.ear.all_of(Frame) if frame.key and frame.draft]
    assert guesses
    assert {frame.pixels.shape for frame in guesses} == {(512, 768, 4)}


def test_keys_while_saving(table, tmp_path):
    table.engine.gate.close()
    table.thread.save(SaveRequest(tmp_path / "out.png", BOTH, photo=table.picture))
    table.engine.gate.wait_until_reached()
    table.thread.anticipate(LINE, [1.0])
    table.engine.gate.open()
    table.ear.wait_for(SaveDone)
    key_of(table)


def test_keys_come_before_a_lessons_trial_and_both_come(table):
    table.engine.gate.close()
    table.thread.anticipate(LINE, [1.0])
    table.engine.gate.wait_until_reached()
    table.thread.try_out(TrialRequest("now", code(0.25)))
    table.engine.gate.open()
    table.ear.wait_for(Trial)
    key_of(table)


def test_another_photo_while_a_key_is_painted(table):
    table.engine.gate.close()
    table.thread.anticipate(LINE, [1.0])
    table.engine.gate.wait_until_reached()
    table.thread.open_photo(OpenRequest(2, photo(600, 300), "second"))
    table.engine.gate.open()
    table.ear.wait_for(PhotoInfo, lambda info: info.photo_id == 2)
    assert key_of(table, photo_id=2).pixels.shape == (300, 600, 4)


def test_another_device_while_keys_are_painted(rig):
    first, second = FakeEngine(), FakeEngine("cuda")
    table = rig(ALWAYS_AT_REST, first, second)
    table.thread.set_recipe(BOTH)
    table.open()
    table.ear.wait_for_rest()
    first.gate.close()
    table.thread.anticipate(LINE, [1.0])
    first.gate.wait_until_reached()
    table.thread.set_device("cuda")
    first.gate.open()
    table.ear.wait_for(EngineInfo, lambda info: info.device == "cuda")
    table.ear.wait_for(Frame, lambda frame: frame.key and ("final", 1.0, None) in second.calls)


def test_the_screen_is_at_rest_while_keys_are_painted(table):
    table.engine.gate.close()
    table.thread.anticipate(LINE, [1.0])
    table.engine.gate.wait_until_reached()
    assert not table.thread.busy()
    assert isinstance(table.ear.events[-1], Idle)
    table.engine.gate.open()


def test_a_key_that_has_no_memory_is_a_sentence_and_the_painting_goes_on(table):
    table.engine.trouble["draft"] = [MemoryError()]
    table.thread.anticipate(LINE, [1.0])
    assert "memory" in table.ear.wait_for(Failed).sentence.english
    changed = BOTH.with_slot(2, weight=0.5)
    table.thread.set_recipe(changed)
    table.ear.wait_for(Frame, lambda frame: frame.recipe == changed and not frame.draft)


def test_a_style_that_is_missing_is_not_told_again_for_each_key(table):
    table.engine.problems = (Unusable(INK, PictureError("It is not there.")),)
    table.thread.repaint()
    table.ear.wait_for(Failed)
    table.engine.problems = ()
    table.thread.anticipate(LINE, [1.0])
    key_of(table)
    table.engine.problems = (Unusable(INK, PictureError("It is not there.")),)
    changed = BOTH.with_slot(2, weight=0.5)
    table.thread.set_recipe(changed)
    table.ear.wait_for(Frame, lambda frame: frame.recipe == changed and not frame.draft)
    assert len(table.ear.all_of(Failed)) == 1
