"""Teaching as a job: what its process reports, how it ends, and how it goes on."""

import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from stylemixer.jobs import worker
from stylemixer.jobs.job import Ended, Event, Failed
from stylemixer.jobs.process import JobProcess
from stylemixer.jobs.teaching import lesson_job
from stylemixer.paths import resources
from stylemixer.teaching import beginning
from stylemixer.teaching.lesson import Lesson, unfinished, write_lesson
from stylemixer.teaching.plan import Plan, Progress

TINY = Plan(steps=24, side=32, photo_edges=(64, 96), style_edge=64, crops=2, kept=1)


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    painting = tmp_path / "stripes.png"
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[::4, :, 0] = 230
    stripes[:, ::6, 2] = 255
    Image.fromarray(stripes).save(painting)
    folder = tmp_path / "lesson"
    folder.mkdir()
    photo = str(resources() / "examples" / "coffee.jpg")
    return Lesson("0" * 32, "Stripes", "painter", (str(painting),), (photo,), TINY, str(folder))


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the tests' own process at its priority and its threads."""
    monkeypatch.setattr(worker, "lower_priority", lambda: None)
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def here(lesson: Lesson, stop_after: int = 1000) -> list[Event]:
    """Run a lesson in this process and return all that it reports."""
    events: list[Event] = []
    worker.work(lesson_job(lesson), events.append, lambda: len(events) >= stop_after)
    return events


def test_a_process_killed_outright_goes_on_to_the_same_code(lesson: Lesson, tmp_path: Path) -> None:
    whole = here(replace(lesson, folder=str(tmp_path)))
    assert isinstance(whole[-2], Progress)
    write_lesson(lesson)
    process = JobProcess(lesson_job(lesson))
    process.start()
    try:
        while True:
            event = process.events.get()
            assert isinstance(event, Progress)
            if event.step >= 12:
                break
        assert process.pid is not None
        os.kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        while isinstance(event, Progress):
            event = process.events.get()
        assert isinstance(event, Failed)
        assert "unexpectedly" in event.sentence.english
        with pytest.raises(queue.Empty):
            process.events.get(timeout=0)
    finally:
        process.kill()
        process.join()
    left = unfinished(Path(lesson.folder))
    assert left == lesson
    rest = here(left)
    assert isinstance(rest[0], Progress)
    assert rest[0].step > 10
    assert isinstance(rest[-2], Progress)
    assert rest[-2].done
    assert np.array_equal(rest[-2].code.scale, whole[-2].code.scale)
    assert np.array_equal(rest[-2].code.shift, whole[-2].code.shift)
    assert rest[-1] == Ended(stopped=False)


def test_a_process_that_is_told_to_stop_keeps_what_was_learned(lesson: Lesson) -> None:
    process = JobProcess(lesson_job(replace(lesson, plan=replace(TINY, steps=100_000))))
    process.start()
    try:
        first = process.events.get()
        process.stop()
        events = [first]
        while isinstance(events[-1], Progress):
            events.append(process.events.get())
    finally:
        process.stop()
        process.join()
    assert events[-1] == Ended(stopped=True)
    assert isinstance(events[-2], Progress)
    assert not events[-2].done
    assert not process.is_alive()


@pytest.fixture
def _each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Report each step, however quick."""
    monkeypatch.setattr(worker, "REPORT_EVERY_S", 0.0)


@pytest.mark.usefixtures("_each_step")
def test_what_was_learned_can_be_kept_without_the_painting(lesson: Lesson) -> None:
    learned = here(lesson, stop_after=12)
    Path(lesson.pictures[0]).unlink()
    (failed,) = here(lesson)
    assert isinstance(failed, Failed)
    assert "stripes.png" in failed.sentence.english
    kept, end = here(lesson, stop_after=0)
    assert end == Ended(stopped=True)
    assert isinstance(kept, Progress)
    then = next(event for event in learned if isinstance(event, Progress) and event.step == 10)
    assert (kept.step, kept.share, kept.seconds) == (10, then.share, then.seconds)
    assert (kept.style, kept.content) == (then.style, then.content)
    assert np.array_equal(kept.code.scale, then.code.scale)
    assert np.array_equal(kept.code.shift, then.code.shift)


@pytest.mark.usefixtures("_each_step")
def test_a_painting_that_has_moved_is_the_same_and_a_changed_one_is_not(
    lesson: Lesson, tmp_path: Path
) -> None:
    here(lesson, stop_after=12)
    painting = Path(lesson.pictures[0])
    moved = painting.rename(tmp_path / "moved.png")
    (first, *_rest) = here(replace(lesson, pictures=(str(moved),)), stop_after=1)
    assert isinstance(first, Progress)
    assert first.step == 11
    Image.new("RGB", (64, 64), "olive").save(moved)
    (failed,) = here(replace(lesson, pictures=(str(moved),)))
    assert isinstance(failed, Failed)
    assert "another lesson" in failed.sentence.english


def test_stopping_reports_the_last_step_and_keeps_it(lesson: Lesson) -> None:
    events = here(lesson, stop_after=2)
    assert [type(event) for event in events] == [Progress, Progress, Ended]
    assert events[-1] == Ended(stopped=True)


def test_a_finished_lesson_that_is_begun_again_says_what_it_learned(lesson: Lesson) -> None:
    short = replace(lesson, plan=replace(TINY, steps=2))
    first, again = here(short), here(short)
    assert [type(event) for event in again] == [Progress, Ended]
    assert np.array_equal(again[0].code.scale, first[-2].code.scale)


@pytest.mark.parametrize("kind", ["missing", "damaged", "empty"])
def test_a_bad_painting_is_told_in_a_sentence(lesson: Lesson, tmp_path: Path, kind: str) -> None:
    painting = tmp_path / "bad.png"
    if kind != "missing":
        painting.write_bytes(b"" if kind == "empty" else b"\x89PNG\r\n\x1a\nnothing")
    (event,) = here(replace(lesson, pictures=(str(painting),)))
    assert isinstance(event, Failed)
    assert "bad.png" in event.sentence.english
    assert event.sentence.english.endswith(".")


def test_no_painting_at_all_is_told_in_a_sentence(lesson: Lesson) -> None:
    (event,) = here(replace(lesson, pictures=()))
    assert isinstance(event, Failed)
    assert "picture" in event.sentence.english


def test_an_unknown_network_is_told_in_a_sentence(lesson: Lesson) -> None:
    (event,) = here(replace(lesson, network="sculptor"))
    assert isinstance(event, Failed)
    assert "sculptor" in event.sentence.english


def test_a_mistake_of_ours_is_told_and_not_raised(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(beginning, "teach", fail)
    (event,) = here(lesson)
    assert isinstance(event, Failed)
    assert "ZeroDivisionError" in event.sentence.english
    assert "Traceback" in event.detail


def test_a_photo_that_cannot_be_read_is_left_out(lesson: Lesson, tmp_path: Path) -> None:
    gone = replace(lesson, photos=(str(tmp_path / "gone.jpg"),), plan=replace(TINY, steps=1))
    assert [type(event) for event in here(gone)] == [Progress, Ended]


def test_asking_for_a_lesson_needs_no_torch() -> None:
    modules = "stylemixer.jobs.process, stylemixer.jobs.teaching"
    code = f"import sys, {modules}; print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_most_of_the_machine_is_left_to_the_window() -> None:
    assert [worker.threads(cpus) for cpus in (1, 2, 4, 16)] == [1, 1, 2, 4]
