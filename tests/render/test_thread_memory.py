"""A file whose painting fills the graphics card's memory is painted with the processor."""

from stylemixer.errors import DeviceError
from stylemixer.render.requests import (
    Crashed,
    Failed,
    Notice,
    OpenRequest,
    PhotoInfo,
    SaveCancelled,
    SaveDone,
    SaveProgress,
    SaveRequest,
)
from stylemixer.render.scheduling.scheduler import Scheduler
from stylemixer.render.thread import InferenceThread
from tests.render.fakes import Ear, FakeEngine, mixed, photo
from tests.render.rig import ALWAYS_AT_REST


def full_card(bands_done: int = 2) -> FakeEngine:
    """A card whose memory is full after so many bands of the first file."""
    card = FakeEngine("cuda")
    card.trouble["band"] = [*[None] * bands_done, MemoryError("CUDA out of memory")]
    return card


def test_a_save_that_fills_the_card_begins_again_with_the_processor(rig, tmp_path):
    card, cpu = full_card(), FakeEngine("cpu")
    table = rig(ALWAYS_AT_REST, card, cpu)
    picture = table.open(1, width=60, height=40).picture
    table.ear.wait_for_rest()
    card.gate.close()
    path = tmp_path / "out.png"
    table.thread.save(SaveRequest(path, mixed(0.5), photo=picture))
    card.gate.wait_until_reached()
    # another photo comes and another mix, which are none of this file's business
    table.thread.open_photo(OpenRequest(2, photo(30, 20), ""))
    table.thread.set_recipe(mixed(0.75))
    card.gate.open()
    assert table.ear.wait_for(SaveDone).path == path
    from stylemixer.engine.pictures.images import probe

    assert probe(path)[:2] == (60, 40)
    assert list(tmp_path.iterdir()) == [path]
    assert card.painted("band") == [0.5] * 3
    assert cpu.painted("band") == [0.5] * 4
    assert card.closed == ["export"]
    (notice,) = table.ear.all_of(Notice)
    assert "the file" in notice.sentence.english
    assert "processor" in notice.sentence.english
    assert table.ear.all_of(SaveCancelled) == table.ear.all_of(Failed) == []
    assert table.ear.all_of(Crashed) == []
    fractions = [event.fraction for event in table.ear.all_of(SaveProgress)]
    assert fractions[:4] == [0.25, 0.5, 0.0, 0.25]
    assert table.devices == ["auto", "cpu"]


def test_a_save_that_began_on_the_card_begins_again_after_a_preview_has_left_it(rig, tmp_path):
    card, cpu = full_card(), FakeEngine("cpu")
    table = rig(ALWAYS_AT_REST, card, cpu)
    picture = table.open().picture
    table.ear.wait_for_rest()
    card.gate.close()
    table.thread.save(SaveRequest(tmp_path / "out.png", mixed(0.5), (60, 40), photo=picture))
    card.gate.wait_until_reached()
    card.trouble["draft"] = [MemoryError("CUDA out of memory")]
    table.thread.set_recipe(mixed(0.75))
    card.gate.open()
    table.ear.wait_for(SaveDone)
    assert len(table.ear.all_of(Notice)) == 2
    assert table.ear.all_of(SaveCancelled) == table.ear.all_of(Failed) == []
    assert table.devices == ["auto", "cpu"]


def test_a_save_that_cannot_even_begin_on_a_full_card_begins_with_the_processor(rig, tmp_path):
    card, cpu = FakeEngine("cuda"), FakeEngine("cpu")
    table = rig(ALWAYS_AT_REST, card, cpu)
    picture = table.open().picture
    table.ear.wait_for_rest()
    card.trouble["mix"] = [MemoryError("CUDA out of memory")]
    table.thread.save(SaveRequest(tmp_path / "out.png", mixed(0.5), (60, 40), photo=picture))
    table.ear.wait_for(SaveDone)
    assert table.ear.all_of(SaveCancelled) == []


def test_a_full_processor_ends_a_save_with_a_sentence(rig, tmp_path):
    card, cpu = full_card(), FakeEngine("cpu")
    cpu.trouble["band"] = [MemoryError()]
    table = rig(ALWAYS_AT_REST, card, cpu)
    picture = table.open().picture
    table.thread.save(SaveRequest(tmp_path / "out.png", mixed(0.5), (60, 40), photo=picture))
    table.ear.wait_for(SaveCancelled)
    assert "memory" in table.ear.wait_for(Failed).sentence.english
    assert list(tmp_path.iterdir()) == []
    table.ear.wait_for_rest()
    assert len(cpu.painted("band")) == 1


def test_a_save_is_not_begun_for_ever_when_the_processor_cannot_be_had(tmp_path):
    card = full_card(0)
    card.trouble["band"] *= 2
    engines = [card]

    def make(_device):
        if not engines:
            raise DeviceError("The processor is not there.")
        return engines.pop()

    ear = Ear()
    thread = InferenceThread(ear, make, Scheduler(rest=ALWAYS_AT_REST))
    thread.open_photo(OpenRequest(1, photo(60, 40), "first"))
    thread.start()
    picture = ear.wait_for(PhotoInfo).picture
    thread.save(SaveRequest(tmp_path / "out.png", mixed(), photo=picture))
    ear.wait_for(SaveCancelled)
    thread.stop()
    assert len(card.painted("band")) == 2
    assert list(tmp_path.iterdir()) == []
