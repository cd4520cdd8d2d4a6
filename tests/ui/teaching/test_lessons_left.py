"""Lessons that the window is closed on, or that break off, and what becomes of them."""

from stylemixer.document.settings import load_settings
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.errors import Sentence
from stylemixer.jobs.job import Failed
from stylemixer.ui.teaching.lessons import THUMBNAIL
from tests.answers import CANCEL, DISCARD, KEEP, LATER
from tests.ui.teaching.lesson_steps import begin, end, progress
from tests.ui.window_fakes import FakeJobs


def test_closing_for_later_offers_the_lesson_at_the_next_start(
    window, card, qtbot, make_window, lessons_folder
):
    process = begin(window, card)
    progress(window, qtbot, 5)
    window.close()
    assert not window.isVisible()
    assert "kill" in process.calls
    again = make_window(load_settings(), jobs=FakeJobs())
    assert again.teaching_panel.isVisible()
    assert again.teaching_panel.go_on.isVisible()
    card_there = again.mixer.cards[-1]
    card_there.teach.click()
    assert "is unfinished" in again.toast.text
    again.teaching_panel.go_on.click()
    assert again.jobs.process.lesson == process.lesson
    progress(again, qtbot, 6)
    end(again, qtbot)
    assert again.library.styles[0].steps == 6
    assert again.teaching_panel.use.text() == "Use on its card"


def test_an_unfinished_lesson_can_be_kept_as_it_is(
    window, card, qtbot, make_window, lessons_folder
):
    begin(window, card)
    progress(window, qtbot, 5)
    window.close()
    again = make_window(load_settings(), jobs=FakeJobs())
    again.teaching_panel.keep.click()
    assert again.jobs.process.calls == ["stop", "start"]  # nothing more is learned
    progress(again, qtbot, 6)
    end(again, qtbot, stopped=True)
    assert again.library.styles[0].steps == 6


def test_a_lesson_that_breaks_off_can_go_on_or_be_kept(window, card, panel, qtbot):
    process = begin(window, card)
    progress(window, qtbot, 15)
    process.lesson.checkpoint.write_bytes(b"what was learned")
    with qtbot.waitSignal(window.teaching.broke_off):
        process.fail("There is not enough memory to teach a style; close other programs.")
    assert "close other programs" in window.toast.text
    assert (panel.go_on.isVisible(), panel.keep.isVisible()) == (True, True)
    for button in (panel.go_on, panel.keep):  # its painting is not to be had
        button.click()
        with qtbot.waitSignal(window.teaching.broke_off):
            window.jobs.process.fail("great_wave.png is not there.")
        assert "great_wave.png" in window.toast.text
        assert panel.go_on.isVisible()
    panel.go_on.click()
    progress(window, qtbot, 16)
    end(window, qtbot)
    assert process.lesson.checkpoint.read_bytes() == b"what was learned"
    window.bridge.deliver_trial(THUMBNAIL)
    assert window.library.styles[0].steps == 16
    assert not process.lesson.checkpoint.exists()


def test_closing_after_a_lesson_has_broken_off_leaves_it_for_the_next_start(
    window, card, qtbot, make_window, lessons_folder
):
    process = begin(window, card)
    with qtbot.waitSignal(window.teaching.broke_off):
        process.events.put(Failed(Sentence("Close other programs and continue."), passing=True))
    window.close()
    again = make_window(load_settings(), jobs=FakeJobs())
    assert again.teaching_panel.go_on.isVisible()


def test_an_unfinished_lesson_can_be_discarded(window, card, make_window, lessons_folder, answers):
    begin(window, card)
    window.close()
    again = make_window(load_settings(), jobs=FakeJobs())
    answers.always = (DISCARD,)
    again.teaching_panel.discard.click()
    assert list(lessons_folder.iterdir()) == []
    assert not again.teaching_panel.isVisible()


def test_an_unfinished_lesson_outlives_a_start_that_leaves_it_alone(
    window, card, qtbot, make_window, lessons_folder
):
    begin(window, card)
    window.close()
    make_window(load_settings(), jobs=FakeJobs()).close()
    third = make_window(load_settings(), jobs=FakeJobs())
    assert third.teaching_panel.go_on.isVisible()


def test_closing_can_be_taken_back(window, card, qtbot, answers):
    process = begin(window, card)
    answers.always = (CANCEL,)
    window.close()
    assert window.isVisible()
    assert process.calls == ["start"]
    answers.always = (LATER,)  # so that the test can end


def test_closing_can_discard(window, card, qtbot, lessons_folder, answers):
    begin(window, card)
    answers.always = (DISCARD,)
    window.close()
    assert not window.isVisible()
    assert list(lessons_folder.iterdir()) == []


def test_closing_can_keep_first(window, card, qtbot, lessons_folder, answers):
    process = begin(window, card)
    progress(window, qtbot, 5)
    answers.always = (KEEP,)
    window.close()
    assert window.isVisible()
    assert "stop" in process.calls
    window.close()  # patience
    assert window.isVisible()
    end(window, qtbot, stopped=True)
    window.bridge.deliver_trial(THUMBNAIL)
    assert not window.isVisible()
    assert [style.steps for style in StyleLibrary(library_folder()).entries()] == [5]


def test_closing_without_a_lesson_asks_nothing(window, answers):
    window.close()
    assert not window.isVisible()
    assert answers.asked == []
