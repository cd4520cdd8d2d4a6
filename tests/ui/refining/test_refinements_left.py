"""Refinements that the window is closed on, and what becomes of them."""

from stylemixer.document.settings import load_settings
from stylemixer.jobs.refining import REFINEMENT
from tests.answers import CANCEL, DISCARD, KEEP
from tests.ui.refining.conftest import MIX
from tests.ui.refining.refining_steps import begin, end, progress
from tests.ui.window_fakes import INFO, FakeJobs

PICTURE = "d" * 32


def start_again(make_window):
    again = make_window(load_settings(), jobs=FakeJobs())
    again.bridge.engine_ready.emit(INFO)
    again.bridge.deliver_photo((400, 300))
    again.bridge.deliver_frame(bgr=MIX)
    return again


def test_closing_for_later_offers_it_at_the_next_start(window, qtbot, make_window):
    process = begin(window)
    progress(window, qtbot, 5)
    process.refinement.checkpoint.write_bytes(b"what it has come to")
    window.close()
    assert "kill" in process.calls
    again = start_again(make_window)
    panel = again.refining_panel
    assert panel.isVisible()
    assert "lake.jpg" in panel.title.text()
    assert not again.layer_bar.refine.isEnabled()
    panel.go_on.click()
    assert again.jobs.process.refinement == process.refinement
    progress(again, qtbot, 6, rgb=(200, 0, 0))
    end(again, qtbot, picture=PICTURE)
    assert again.session.recipe.layer.id == PICTURE


def test_an_unfinished_one_can_be_kept_as_it_is_or_discarded(
    window, qtbot, make_window, refinements_folder, answers
):
    process = begin(window)
    process.refinement.checkpoint.write_bytes(b"what it has come to")
    window.close()
    again = start_again(make_window)
    again.refining_panel.keep.click()
    assert again.jobs.process.calls == ["stop", "start"]
    again.close()
    third = start_again(make_window)
    answers.always = (DISCARD,)
    third.refining_panel.discard.click()
    assert list(refinements_folder.iterdir()) == []
    assert not third.refining_panel.isVisible()


def test_before_anything_was_painted_there_is_nothing_to_keep(window, make_window):
    begin(window)
    window.close()
    again = start_again(make_window)
    assert again.refining_panel.go_on.isEnabled()
    assert not again.refining_panel.keep.isEnabled()


def test_closing_can_be_taken_back_or_discard(window, qtbot, refinements_folder, answers):
    process = begin(window)
    answers.always = (CANCEL,)
    window.close()
    assert window.isVisible()
    assert process.calls == ["start"]
    answers.always = (DISCARD,)
    window.close()
    assert not window.isVisible()
    assert list(refinements_folder.iterdir()) == []


def test_closing_can_keep_first(window, qtbot, answers):
    process = begin(window)
    progress(window, qtbot, 5)
    answers.always = (KEEP,)
    window.close()
    assert window.isVisible()
    assert "stop" in process.calls
    end(window, qtbot, picture=PICTURE, stopped=True)
    assert not window.isVisible()
    assert load_settings().last.recipe.layer.id == PICTURE


def test_the_picture_of_a_photo_that_is_not_open_outlives_the_window(
    window, qtbot, make_window, tmp_path
):
    process = begin(window)
    progress(window, qtbot, 5)
    process.refinement.checkpoint.write_bytes(b"what it has come to")
    other = tmp_path / "hill.jpg"
    other.write_bytes(b"x")
    window.photos.open(other)
    window.bridge.deliver_photo((300, 400), bgr=(9, 90, 9))
    end(window, qtbot, picture=PICTURE)
    window.close()
    again = start_again(make_window)
    assert "lake.jpg" in again.refining_panel.title.text()
    assert again.refining_panel.keep.isEnabled()


def test_damaged_ones_are_not_offered(window, qtbot, make_window, refinements_folder):
    begin(window)
    window.close()
    (folder,) = refinements_folder.iterdir()
    for damage in (b"", b"[", b'{"id": 3}'):
        (folder / REFINEMENT).write_bytes(damage)
        again = start_again(make_window)
        assert not again.refining_panel.isVisible()
        again.close()
