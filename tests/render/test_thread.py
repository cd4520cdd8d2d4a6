import os
import sys
import threading

import numpy as np
import pytest
from PIL import Image

from stylemixer.errors import DeviceError, PictureError, Sentence, StyleError
from stylemixer.render.requests import (
    Codes,
    CodesRequest,
    Crashed,
    EngineInfo,
    Failed,
    Frame,
    Idle,
    Notice,
    OpenRequest,
    PhotoInfo,
    Piece,
    SaveRequest,
    Thumbnail,
    ThumbnailRequest,
    Trial,
    TrialRequest,
)
from stylemixer.render.scheduling.scheduler import Scheduler
from stylemixer.render.styles import Unusable
from stylemixer.render.thread import NICENESS, InferenceThread
from tests.render.fakes import INK, WAVE, Ear, FakeEngine, code, mixed, photo
from tests.render.rig import ALWAYS_AT_REST, ALWAYS_MOVING, rigs


def test_edits_during_a_draft_run_the_newest_alone(rig):
    table = rig()
    table.open()
    table.ear.wait_for(EngineInfo)
    table.engine.gate.close()
    table.thread.set_recipe(mixed(0.1))
    table.engine.gate.wait_until_reached()
    table.thread.set_recipe(mixed(0.2))
    table.thread.set_recipe(mixed(0.3))
    table.engine.gate.open()
    table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.3))
    assert table.engine.painted("draft") == [0.1, 0.3]
    drafts = [frame for frame in table.ear.all_of(Frame) if frame.draft]
    assert [frame.recipe for frame in drafts] == [mixed(0.1), mixed(0.3)]


def test_a_draft_becomes_final_at_rest_and_then_all_is_idle(rig):
    table = rig(ALWAYS_AT_REST)
    table.thread.set_recipe(mixed(0.5))
    table.open()
    frame = table.ear.wait_for(Frame, lambda frame: not frame.draft)
    assert frame.pixels.shape == (512, 768, 4)
    assert (frame.pixels[..., :3] == 128).all()
    assert frame.photo_size == (1200, 800)
    table.ear.wait_for_rest()
    assert [frame.draft for frame in table.ear.all_of(Frame)] == [True, False]
    assert not table.thread.busy()


def test_the_photo_is_read_before_the_engine_is_loaded():
    engine, ear = FakeEngine(), Ear()
    thread = InferenceThread(ear, lambda _: engine, Scheduler(rest=ALWAYS_AT_REST))
    thread.open_photo(OpenRequest(1, photo(), "photo"))
    thread.start()
    ear.wait_for(EngineInfo)
    thread.stop()
    assert isinstance(ear.events[0], PhotoInfo)


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has no niceness of its own")
def test_painting_lets_the_window_go_first():
    niceness, ear = [], Ear()

    def make(_device):
        niceness.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return FakeEngine()

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = InferenceThread(ear, make)
    thread.start()
    ear.wait_for(EngineInfo)
    thread.stop()
    assert niceness == [min(before + NICENESS, 19)]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_frames_carry_alpha_of_their_size_and_regions_their_original(rig):
    table = rig(ALWAYS_AT_REST)
    table.thread.set_recipe(mixed(0.5))
    info = table.open(alpha=True)
    assert info.alpha.shape == info.original.shape[:2] == (800, 1200)
    final = table.ear.wait_for(Frame, lambda frame: not frame.draft)
    assert final.alpha.shape == final.pixels.shape[:2]
    assert (final.alpha == 128).all()
    table.thread.set_region((100, 50, 30, 20))
    region = table.ear.wait_for(Frame, lambda frame: frame.region is not None)
    assert region.pixels.shape == region.original.shape == (20, 30, 4)
    assert region.alpha.shape == (20, 30)
    assert region.original[0, 0].tolist() == [50, 100, 200, 255]


def test_the_original_for_the_screen_is_bounded(rig):
    info = rig().open(width=5000, height=100)
    assert info.original.shape == (41, 2048, 4)
    assert info.size == (5000, 100)


def test_the_newest_photo_wins(rig):
    engine = FakeEngine()
    engine.gate.close()
    table = rig(ALWAYS_MOVING, engine)
    table.thread.set_recipe(mixed(0.5))
    table.open(1)
    engine.gate.wait_until_reached()
    for number in (2, 3, 4):
        table.thread.open_photo(OpenRequest(number, photo(), ""))
    engine.gate.open()
    table.ear.wait_for(Frame, lambda frame: frame.photo_id == 4)
    assert [info.photo_id for info in table.ear.all_of(PhotoInfo)] == [1, 4]


def test_a_broken_photo_leaves_the_old_one(rig, tmp_path):
    table = rig(ALWAYS_AT_REST)
    table.thread.set_recipe(mixed(0.5))
    table.open(1)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    table.thread.open_photo(OpenRequest(2, broken, "broken.jpg"))
    failed = table.ear.wait_for(Failed)
    assert failed.photo_id == 2
    assert "broken.jpg" in failed.sentence.english
    table.thread.set_recipe(mixed(0.75))
    frame = table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.75))
    assert frame.photo_id == 1


def test_thumbnails_in_order_newest_list_only(rig):
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine)
    table.open()
    table.ear.wait_for_rest()
    engine.gate.close()
    table.thread.set_thumbnails([ThumbnailRequest(INK), ThumbnailRequest(WAVE)])
    engine.gate.wait_until_reached()
    table.thread.set_thumbnails([ThumbnailRequest(WAVE, 90)])
    engine.gate.open()
    thumbnail = table.ear.wait_for(Thumbnail, lambda thumbnail: thumbnail.paint == WAVE)
    assert thumbnail.pixels.shape == (60, 90, 4)
    assert [t.paint for t in table.ear.all_of(Thumbnail)] == [INK, WAVE]


def test_previews_come_before_thumbnails(rig):
    engine = FakeEngine()
    engine.gate.close()
    table = rig(ALWAYS_AT_REST, engine)
    table.thread.set_recipe(mixed(0.5))
    table.thread.set_thumbnails([ThumbnailRequest(INK), ThumbnailRequest(WAVE)])
    table.open()
    engine.gate.open()
    table.ear.wait_for(Thumbnail, lambda thumbnail: thumbnail.paint == WAVE)
    kinds = [type(event) for event in table.ear.events if isinstance(event, Frame | Thumbnail)]
    assert kinds == [Frame, Frame, Thumbnail, Thumbnail]


def test_no_thumbnail_while_something_moves(rig):
    table = rig(ALWAYS_MOVING)
    table.thread.set_recipe(mixed(0.5))
    table.thread.set_thumbnails([ThumbnailRequest(INK)])
    table.open()
    table.thread.set_recipe(mixed(0.75))
    table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.75))
    assert table.ear.all_of(Thumbnail) == []


def test_a_broken_style_fails_its_thumbnail_alone(rig):
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine)
    table.open()
    table.ear.wait_for_rest()
    engine.trouble["draft"] = [StyleError("Choose another picture.")]
    table.thread.set_thumbnails([ThumbnailRequest(INK), ThumbnailRequest(WAVE)])
    table.ear.wait_for(Thumbnail, lambda thumbnail: thumbnail.paint == WAVE)
    assert table.ear.all_of(Failed) == [Failed(Sentence("Choose another picture."), thumbnail=INK)]


def test_the_same_recipe_is_painted_again_when_its_styles_have_changed(rig):
    table = rig(ALWAYS_AT_REST)
    table.thread.set_recipe(mixed(0.5))
    table.open()
    table.ear.wait_for_rest()
    before = table.ear.all_of(Frame)
    table.thread.repaint()
    again = table.ear.wait_for(Frame, lambda frame: not frame.draft and frame not in before)
    assert again.recipe == mixed(0.5)


def test_a_newer_trial_takes_the_place_of_a_waiting_one_of_its_name_alone(rig):
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine)
    table.open()
    table.ear.wait_for_rest()
    engine.gate.close()
    table.thread.set_thumbnails([ThumbnailRequest(INK), ThumbnailRequest(WAVE)])
    engine.gate.wait_until_reached()
    for name, first in (("now", 0.25), ("before", 0.5), ("now", 0.75)):
        table.thread.try_out(TrialRequest(name, code(first), edge=90))
    engine.gate.open()
    table.ear.wait_for(Thumbnail, lambda thumbnail: thumbnail.paint == WAVE)
    trials = table.ear.all_of(Trial)
    assert [(t.name, float(t.paint.scale[0])) for t in trials] == [("now", 0.75), ("before", 0.5)]
    assert [t.pixels.shape for t in trials] == [(60, 90, 4)] * 2
    assert [int(t.pixels[0, 0, 0]) for t in trials] == [191, 128]
    assert {t.photo_id for t in trials} == {1}
    # at the working edge, whatever the picture's size, for its strokes
    assert [detail for what, label, detail in engine.calls if label in (0.5, 0.75)] == [None] * 2


def test_no_trial_while_something_moves(rig):
    table = rig(ALWAYS_MOVING)
    table.thread.set_recipe(mixed(0.5))
    table.thread.try_out(TrialRequest("now", code(0.25)))
    table.open()
    table.thread.set_recipe(mixed(0.75))
    table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.75))
    assert table.ear.all_of(Trial) == []


def test_a_trial_on_another_file_leaves_the_photo_alone(rig, tmp_path):
    table = rig(ALWAYS_AT_REST)
    table.open()
    other = tmp_path / "other.png"
    Image.new("RGB", (40, 80)).save(other)
    table.thread.try_out(TrialRequest("there", code(0.5), other))
    table.thread.try_out(TrialRequest("gone", code(0.5), tmp_path / "gone.png"))
    there = table.ear.wait_for(Trial, lambda trial: trial.name == "there")
    assert (there.photo_id, there.pixels.shape) == (None, (80, 40, 4))
    assert table.ear.wait_for(Trial, lambda trial: trial.name == "gone").pixels is None
    table.thread.set_recipe(mixed(0.75))
    frame = table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.75))
    assert frame.photo_size == (1200, 800)


def test_previews_come_between_the_parts_of_a_piece_which_comes_all_the_same(rig):
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine)
    table.thread.set_recipe(mixed(0.5))
    picture = table.open().picture
    table.ear.wait_for_rest()
    engine.calls.clear()
    engine.gate.close()
    piece = Piece((600, 400), (30, 20, 90, 60))
    table.thread.try_out(TrialRequest("piece", mixed(0.25), picture, piece=piece))
    engine.gate.wait_until_reached()
    table.thread.set_recipe(mixed(0.75))
    engine.gate.open()
    trial = table.ear.wait_for(Trial)
    assert (trial.piece, trial.pixels.shape) == (piece, (60, 90, 4))
    order = [what for what, _, _ in engine.calls]
    assert order[:3] == ["region", "draft", "final"]
    assert order[3:].count("region") == engine.bands


def test_a_newer_piece_ends_the_one_that_is_painted(rig):
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine)
    picture = table.open().picture
    table.ear.wait_for_rest()
    engine.calls.clear()
    engine.gate.close()
    for left in (0, 300):
        piece = Piece((600, 400), (left, 0, 90, 60))
        table.thread.try_out(TrialRequest("piece", mixed(0.25), picture, piece=piece))
        engine.gate.wait_until_reached()
    engine.gate.open()
    assert table.ear.wait_for(Trial).piece == piece
    assert len(engine.calls) == 1 + engine.bands


def test_a_region_is_overtaken_between_its_parts(rig):
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine)
    table.thread.set_recipe(mixed(0.5))
    table.open()
    table.ear.wait_for_rest()
    engine.calls.clear()
    engine.gate.close()
    table.thread.set_region((0, 0, 1200, 800))
    engine.gate.wait_until_reached()
    table.thread.set_recipe(mixed(0.75))
    engine.gate.open()
    frame = table.ear.wait_for(Frame, lambda frame: frame.region is not None)
    assert frame.recipe == mixed(0.75)
    order = [what for what, _, _ in engine.calls]
    assert order[:3] == ["region", "draft", "final"]
    assert order[3:].count("region") == engine.bands


def test_a_preview_beyond_the_working_edge_has_the_strokes_of_an_export(rig):
    engine = FakeEngine(bands=3)
    table = rig(ALWAYS_AT_REST, engine)
    table.thread.set_preview_edge(900)
    table.thread.set_recipe(mixed(0.5))
    table.open()
    frame = table.ear.wait_for(Frame, lambda frame: frame.pixels.shape == (600, 900, 4))
    assert (frame.pixels[..., :3] == 64).all()
    assert not frame.draft
    assert engine.painted("band") == [0.5, 0.5, 0.5]


def test_a_broken_style_is_said_once_and_the_rest_is_painted(rig):
    engine = FakeEngine(problems=(Unusable(INK, PictureError("“wave.jpg” is not there.")),))
    table = rig(ALWAYS_AT_REST, engine)
    table.open()
    for step in range(5):
        table.thread.set_recipe(mixed(0.5 + step / 10))
        table.ear.wait_for(Frame, lambda frame, step=step: frame.recipe == mixed(0.5 + step / 10))
    assert table.ear.all_of(Failed) == [Failed(Sentence("“wave.jpg” is not there."), style=INK)]


def test_a_crash_is_reported_once_and_the_thread_goes_on(rig):
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine)
    table.open()
    table.ear.wait_for_rest()
    engine.trouble["draft"] = [ZeroDivisionError("a bug of ours")]
    table.thread.set_recipe(mixed(0.25))
    crash = table.ear.wait_for(Crashed)
    assert "a bug of ours" in crash.message
    assert "Traceback" in crash.details
    assert "fakes.py" in crash.details
    table.thread.set_recipe(mixed(0.5))
    table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.5) and not frame.draft)
    assert len(table.ear.all_of(Crashed)) == 1
    assert 0.25 not in engine.painted("final")


def test_a_mix_that_crashes_does_not_block_the_next_one_nor_comes_again(rig):
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine)
    table.open()
    table.ear.wait_for_rest()
    engine.trouble["draft"] = [ZeroDivisionError("a bug of ours")]
    engine.gate.close()
    table.thread.set_recipe(mixed(0.25))
    engine.gate.wait_until_reached()
    table.thread.set_recipe(mixed(0.5))  # while the first one is being painted
    engine.gate.open()
    table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.5) and not frame.draft)
    table.thread.set_recipe(mixed(0.25))
    table.thread.set_recipe(mixed(0.75))
    table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.75) and not frame.draft)
    assert engine.painted("draft").count(0.25) == 1
    assert 0.25 not in engine.painted("final")


def test_a_thumbnail_that_has_no_memory_does_not_stop_the_painting(rig):
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine)
    table.open()
    table.ear.wait_for_rest()
    engine.trouble["draft"] = [MemoryError()]
    engine.gate.close()
    table.thread.set_thumbnails([ThumbnailRequest(INK)])
    engine.gate.wait_until_reached()
    table.thread.set_recipe(mixed(0.5))
    engine.gate.open()
    assert "memory" in table.ear.wait_for(Failed).sentence.english
    table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.5) and not frame.draft)


def test_a_full_graphics_card_hands_over_to_the_cpu(rig):
    card, cpu = FakeEngine("cuda"), FakeEngine("cpu")
    card.trouble["draft"] = [MemoryError("CUDA out of memory")]
    table = rig(ALWAYS_AT_REST, card, cpu)
    table.thread.set_recipe(mixed(0.5))
    table.open()
    frame = table.ear.wait_for(Frame, lambda frame: not frame.draft)
    assert frame.recipe == mixed(0.5)
    assert table.devices == ["auto", "cpu"]
    assert [info.device for info in table.ear.all_of(EngineInfo)] == ["cuda", "cpu"]
    assert len(table.ear.all_of(Notice)) == 1
    assert table.ear.all_of(Crashed) == table.ear.all_of(Failed) == []


def test_full_memory_of_the_cpu_is_a_sentence_not_a_loop(rig):
    engine = FakeEngine()
    engine.trouble["draft"] = [MemoryError()]
    table = rig(ALWAYS_AT_REST, engine)
    table.thread.set_recipe(mixed(0.5))
    table.open()
    assert "memory" in table.ear.wait_for(Failed).sentence.english
    table.thread.set_recipe(mixed(0.75))
    table.ear.wait_for_rest()
    assert engine.painted("draft")[:2] == [0.5, 0.75]
    assert 0.5 not in engine.painted("final")


def test_another_device_paints_the_same_photo_anew(rig):
    first, second = FakeEngine(), FakeEngine("cuda")
    table = rig(ALWAYS_AT_REST, first, second)
    table.thread.set_recipe(mixed(0.5))
    table.open()
    table.ear.wait_for_rest()
    table.thread.set_device("cuda")
    table.ear.wait_for(EngineInfo, lambda info: info.device == "cuda")
    table.thread.set_recipe(mixed(0.75))
    table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.75))
    assert second.painted("final")[0] in (0.5, 0.75)


def test_an_engine_that_cannot_load_says_so_and_photos_still_open():
    def make(device):
        raise DeviceError("This computer offers no CUDA device; choose auto or cpu.")

    ear = Ear()
    thread = InferenceThread(ear, make, Scheduler(rest=0))
    thread.start()
    ear.wait_for(Failed, lambda failed: "choose auto" in failed.sentence.english)
    thread.open_photo(OpenRequest(1, photo(), ""))
    ear.wait_for(PhotoInfo)
    ear.wait_for(Idle)
    thread.stop()
    assert ear.all_of(Crashed) == []


def test_stop_while_painting_and_while_saving_leaves_nothing(tmp_path):
    with rigs() as make:
        engine = FakeEngine()
        table = make(ALWAYS_AT_REST, engine)
        picture = table.open().picture
        table.ear.wait_for_rest()
        engine.gate.close()
        table.thread.save(SaveRequest(tmp_path / "out.png", mixed(), photo=picture))
        engine.gate.wait_until_reached()
        stopper = threading.Thread(target=table.thread.stop)
        stopper.start()
        engine.gate.open()
        stopper.join()
        assert engine.painted("band") == [1.0]
    assert list(tmp_path.iterdir()) == []
    assert "inference" not in {thread.name for thread in threading.enumerate()}


def test_stop_before_start_is_allowed():
    InferenceThread(Ear(), lambda _: FakeEngine()).stop()


def test_arrays_are_fresh_for_each_frame(rig):
    table = rig(ALWAYS_AT_REST)
    table.thread.set_recipe(mixed(0.5))
    table.open()
    table.ear.wait_for_rest()
    frames = table.ear.all_of(Frame)
    assert len(frames) == 2
    assert not np.shares_memory(frames[0].pixels, frames[1].pixels)


def test_codes_are_told_without_a_photo_and_the_newest_question_of_a_name_alone(rig):
    table = rig(ALWAYS_MOVING)
    for styles in ((INK,), (INK, WAVE)):
        table.thread.ask_codes(CodesRequest("grid", styles))
    table.thread.ask_codes(CodesRequest("chance", (WAVE,)))
    table.ear.wait_for(Codes, lambda codes: codes.request.name == "chance")
    asked = [codes.request for codes in table.ear.all_of(Codes) if codes.request.name == "grid"]
    assert asked[-1].styles == (INK, WAVE)
    assert ("codes", None, (INK, WAVE)) in table.engine.calls
