import itertools

from stylemixer.errors import DeviceError, PictureError
from stylemixer.render.requests import (
    Failed,
    Frame,
    OpenRequest,
    PhotoInfo,
    SaveCancelled,
    SaveDone,
    SaveProgress,
    SaveRequest,
    ThumbnailRequest,
)
from stylemixer.render.scheduling.scheduler import Scheduler
from stylemixer.render.styles import Unusable
from stylemixer.render.thread import InferenceThread
from tests.render.fakes import INK, Ear, FakeEngine, Gate, mixed, photo
from tests.render.rig import ALWAYS_AT_REST, ALWAYS_MOVING


def test_a_file_is_painted_and_previews_run_between_its_bands(rig, tmp_path):
    engine = FakeEngine(bands=4)
    table = rig(ALWAYS_AT_REST, engine)
    table.thread.set_recipe(mixed(0.5))
    picture = table.open().picture
    table.ear.wait_for_rest()
    engine.calls.clear()
    engine.gate.close()
    path = tmp_path / "out.png"
    table.thread.save(SaveRequest(path, mixed(0.5), (60, 40), photo=picture))
    engine.gate.wait_until_reached()
    table.thread.set_recipe(mixed(0.75))
    engine.gate.open()
    table.ear.wait_for(SaveDone, lambda done: done.path == path)
    table.ear.wait_for(Frame, lambda frame: frame.recipe == mixed(0.75) and not frame.draft)
    order = [what for what, _, _ in engine.calls]
    assert order[:3] == ["band", "draft", "final"]
    assert order.count("band") == 4
    fractions = [event.fraction for event in table.ear.all_of(SaveProgress)]
    assert fractions[:4] == [0.25, 0.5, 0.75, 1.0]
    assert set(fractions[3:]) == {1.0}  # on its way to the disk
    from stylemixer.engine.pictures.images import read_picture

    saved = read_picture(path)
    assert saved.size == (60, 40)
    assert (saved.pixels == 64).all()


def test_a_drag_without_a_break_does_not_keep_a_file_waiting_for_ever(rig, tmp_path):
    table = rig(ALWAYS_MOVING)
    picture = table.open().picture
    ear, weights = table.ear, itertools.count(2)

    def drag(event):
        if isinstance(event, Frame):
            table.thread.set_recipe(mixed(1 / next(weights)))

    ear.answer = drag
    table.thread.set_recipe(mixed(1.0))
    table.thread.save(SaveRequest(tmp_path / "out.png", mixed(0.5), (60, 40), photo=picture))
    ear.wait_for(SaveDone)
    ear.answer = lambda _event: None
    bands = [number for number, call in enumerate(table.engine.calls) if call[0] == "band"]
    assert len(bands) == 4
    assert all(after - before > 1 for before, after in itertools.pairwise(bands))


def test_a_cancelled_save_leaves_no_file(rig, tmp_path):
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine)
    picture = table.open().picture
    table.ear.wait_for_rest()
    engine.gate.close()
    table.thread.save(SaveRequest(tmp_path / "one.png", mixed(), photo=picture))
    table.thread.save(SaveRequest(tmp_path / "two.png", mixed(), photo=picture))
    engine.gate.wait_until_reached()
    table.thread.cancel_saves()
    engine.gate.open()
    table.ear.wait_for(SaveCancelled)
    assert list(tmp_path.iterdir()) == []
    assert engine.closed == ["export"]
    assert table.ear.all_of(SaveDone) == []


def test_cancelling_nothing_says_nothing(rig):
    table = rig(ALWAYS_AT_REST)
    table.thread.cancel_saves()
    table.open()
    table.ear.wait_for_rest()
    assert table.ear.all_of(SaveCancelled) == []


def test_a_file_shows_the_photo_that_was_there_when_it_was_asked_for(rig, tmp_path):
    engine = FakeEngine(bands=2)
    table = rig(ALWAYS_AT_REST, engine)
    picture = table.open(1, width=60, height=40).picture
    table.ear.wait_for_rest()
    engine.gate.close()
    table.thread.set_thumbnails([ThumbnailRequest(INK)])
    engine.gate.wait_until_reached()
    table.thread.save(SaveRequest(tmp_path / "out.png", mixed(), photo=picture))
    table.thread.open_photo(OpenRequest(2, photo(30, 20), ""))
    engine.gate.open()
    table.ear.wait_for(SaveDone)
    from stylemixer.engine.pictures.images import probe

    assert probe(tmp_path / "out.png")[:2] == (60, 40)


def test_a_file_shows_its_photo_when_another_one_was_being_read(rig, tmp_path):
    table = rig(ALWAYS_AT_REST)
    first = table.open(1, width=60, height=40).picture
    table.open(2, width=30, height=20)  # the window has not been told yet
    table.thread.save(SaveRequest(tmp_path / "out.png", mixed(), photo=first))
    table.ear.wait_for(SaveDone)
    from stylemixer.engine.pictures.images import probe

    assert probe(tmp_path / "out.png")[:2] == (60, 40)
    assert table.engine.painted("band") == [1.0] * 4


def test_a_file_shows_its_photo_when_it_was_asked_for_before_torch_was_there(tmp_path):
    loading = Gate()
    loading.close()

    def make(_device):
        loading.passed()
        return FakeEngine()

    ear = Ear()
    thread = InferenceThread(ear, make, Scheduler(rest=0))
    thread.open_photo(OpenRequest(1, photo(60, 40), "first"))
    thread.start()
    first = ear.wait_for(PhotoInfo).picture
    loading.wait_until_reached()
    thread.save(SaveRequest(tmp_path / "out.png", mixed(), photo=first))
    thread.open_photo(OpenRequest(2, photo(30, 20), "second"))
    loading.open()
    ear.wait_for(SaveDone)
    thread.stop()
    from stylemixer.engine.pictures.images import probe

    assert probe(tmp_path / "out.png")[:2] == (60, 40)


def test_a_save_without_an_engine_says_so_and_ends(tmp_path):
    def make(_device):
        raise DeviceError("This computer offers no CUDA device; choose auto or cpu.")

    ear = Ear()
    thread = InferenceThread(ear, make, Scheduler(rest=0))
    thread.open_photo(OpenRequest(1, photo(60, 40), "first"))
    thread.start()
    first = ear.wait_for(PhotoInfo).picture
    thread.save(SaveRequest(tmp_path / "out.png", mixed(), photo=first))
    ear.wait_for(SaveCancelled)
    ear.wait_for(
        Failed, lambda failed: "choose another in the preferences" in failed.sentence.english
    )
    thread.stop()
    assert list(tmp_path.iterdir()) == []


def test_a_save_that_fails_says_why_and_ends(rig, tmp_path):
    table = rig(ALWAYS_AT_REST)
    picture = table.open().picture
    table.thread.save(SaveRequest(tmp_path / "missing" / "out.png", mixed(), photo=picture))
    table.ear.wait_for(SaveCancelled)
    assert table.ear.wait_for(Failed).photo_id is None


def test_an_unusable_style_stops_a_save_before_it_begins(rig, tmp_path):
    engine = FakeEngine()
    table = rig(ALWAYS_AT_REST, engine)
    picture = table.open().picture
    table.ear.wait_for_rest()
    engine.problems = (Unusable(INK, PictureError("“wave.jpg” is not there.")),)
    table.thread.save(SaveRequest(tmp_path / "out.png", mixed(), photo=picture))
    table.ear.wait_for(Failed, lambda failed: "wave.jpg" in failed.sentence.english)
    table.ear.wait_for(SaveCancelled)
    assert engine.painted("band") == []
