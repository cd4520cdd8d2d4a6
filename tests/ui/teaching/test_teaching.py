import subprocess
import sys
from pathlib import Path

import pytest

from stylemixer.errors import SaveError, StyleMixerError
from stylemixer.teaching.lesson import LESSON
from stylemixer.ui.state.jobs import Jobs
from stylemixer.ui.teaching.teach_dialog import PLANS, Wish
from stylemixer.ui.teaching.teaching import Teaching
from tests.ui.window_fakes import FakeLesson, FakeTeaching

DIES_WITH_A_LOCK = """
import os, signal, sys
from pathlib import Path
from stylemixer.jobs.folders import lock_folder
lock = lock_folder(Path(sys.argv[1]))
assert lock is not None
os.kill(os.getpid(), signal.SIGTERM)
"""
WISH = Wish((Path("/p/wave.jpg"), Path("/p/fuji.jpg")), "Wave", "quick", "Hokusai", "A book", "PD")


def begin(teaching):
    teaching.begin(WISH, "painter", [Path("/photos/lake.jpg")], 3)
    return teaching.process


def test_what_was_wished_is_what_the_process_is_given(teaching, lessons_folder):
    process = begin(teaching)
    lesson = process.lesson
    assert (lesson.name, lesson.network) == ("Wave", "painter")
    assert lesson.pictures == ("/p/wave.jpg", "/p/fuji.jpg")
    assert lesson.photos == ("/photos/lake.jpg",)
    assert lesson.plan == PLANS["quick"]
    assert Path(lesson.folder) == lessons_folder / lesson.id
    assert process.calls == ["start"]
    assert teaching.running.notes.author == "Hokusai"


def test_reports_and_the_end_arrive_in_order(teaching, qtbot):
    said = []
    teaching.progressed.connect(lambda taught: said.append(taught.progress.step))
    process = begin(teaching)
    process.report(1)
    process.report(2)
    process.end()
    with qtbot.waitSignal(teaching.ended) as ended:
        pass
    assert said == [1, 2]
    assert ended.args[0].progress.step == 2
    assert teaching.running is None


def test_stop_is_passed_on_and_ends_with_what_is_learned(teaching, qtbot):
    process = begin(teaching)
    process.report(7)
    with qtbot.waitSignal(teaching.progressed):
        pass
    teaching.stop()
    assert process.calls == ["start", "stop"]
    process.end(stopped=True)
    with qtbot.waitSignal(teaching.ended) as ended:
        pass
    assert ended.args[0].progress.step == 7


def test_a_failure_is_one_sentence(teaching, qtbot):
    process = begin(teaching)
    process.fail("There is not enough memory.")
    with qtbot.waitSignal(teaching.failed) as failed:
        pass
    assert failed.args[1] == "There is not enough memory."
    assert teaching.running is None


def test_a_lesson_that_was_found_is_not_lost_by_a_failure(teaching, lessons_folder, qtbot):
    begin(teaching)
    teaching.leave()
    later = FakeTeaching(lessons_folder)
    later.resume(later.find())
    later.process.fail("wave.jpg is not there.")
    with qtbot.waitSignal(later.broke_off):
        pass
    assert len(list(lessons_folder.iterdir())) == 1
    assert FakeTeaching(lessons_folder).find() is None  # still this window's
    later.leave()


def test_leaving_ends_the_process_and_tells_nothing(teaching, qtbot, lessons_folder):
    told = []
    for signal in (teaching.progressed, teaching.ended):
        signal.connect(told.append)
    teaching.failed.connect(lambda *args: told.append(args))
    process = begin(teaching)
    process.report(1)
    teaching.leave()
    assert "kill" in process.calls
    assert teaching.running is None
    # another lesson's report comes after whatever the first one's reader may have sent
    other = begin(teaching)
    other.report(5)
    with qtbot.waitSignal(teaching.progressed):
        pass
    assert [taught.progress.step for taught in told] == [5]
    assert len(list(lessons_folder.iterdir())) == 2


def test_forgetting_leaves_nothing_on_the_disk(teaching, lessons_folder):
    begin(teaching)
    teaching.forget(teaching.running)
    assert list(lessons_folder.iterdir()) == []


def test_a_killed_windows_lesson_is_found_with_its_notes_and_goes_on(
    teaching, lessons_folder, qtbot
):
    lesson = begin(teaching).lesson
    teaching.leave()
    later = FakeTeaching(lessons_folder)
    found = later.find()
    assert found.lesson == lesson
    assert (found.notes.author, found.notes.card) == ("Hokusai", 3)
    with qtbot.waitSignal(later.began):
        later.resume(found)
    assert later.process.lesson == lesson
    later.leave()


def test_a_lesson_that_another_window_works_on_is_left_to_it(teaching, lessons_folder):
    begin(teaching)
    assert FakeTeaching(lessons_folder).find() is None


def test_the_lock_of_a_window_that_has_died_does_not_hold(teaching, lessons_folder):
    lesson = begin(teaching).lesson
    teaching.leave()
    died = subprocess.run([sys.executable, "-c", DIES_WITH_A_LOCK, lesson.folder], check=False)
    assert died.returncode not in (0, 1)
    assert FakeTeaching(lessons_folder).find() is not None


@pytest.mark.parametrize("damage", [b"", b"{", b'{"id": 3}'])
def test_damaged_lessons_are_not_offered(teaching, lessons_folder, damage):
    lesson = begin(teaching).lesson
    teaching.leave()
    (Path(lesson.folder) / LESSON).write_bytes(damage)
    assert FakeTeaching(lessons_folder).find() is None


def test_damaged_notes_are_empty_ones(teaching, lessons_folder):
    lesson = begin(teaching).lesson
    teaching.leave()
    (Path(lesson.folder) / "notes.json").write_bytes(b"[")
    assert FakeTeaching(lessons_folder).find().notes.author == ""


def test_a_process_that_cannot_begin_gives_a_sentence_and_leaves_nothing(qapp, lessons_folder):
    class NoMemory(FakeLesson):
        def start(self):
            raise OSError(12, "Cannot allocate memory")

    teaching = Teaching(lessons_folder, Jobs(make_process=NoMemory))
    with pytest.raises(StyleMixerError, match="close other programs"):
        teaching.begin(WISH, "painter", [], None)
    assert teaching.running is None
    assert list(lessons_folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_gives_a_sentence(qapp, tmp_path):
    (tmp_path / "lessons").write_text("a file where the folder should be")
    teaching = FakeTeaching(tmp_path / "lessons")
    with pytest.raises(SaveError, match="free some space"):
        begin(teaching)
    assert teaching.running is None
    assert FakeTeaching(tmp_path / "lessons").find() is None
