"""A job's process: reports, pauses, ends of every kind, and going on."""

import os
import queue
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from stylemixer.errors import Sentence
from stylemixer.jobs import worker
from stylemixer.jobs.job import Ended, Failed, Paused
from stylemixer.jobs.process import JobProcess
from tests.jobs.trivial import UNREADABLE, Counted, failing, job

WINDOW = """
import sys, time
from pathlib import Path
from stylemixer.errors import Sentence
from stylemixer.jobs.job import Paused
from stylemixer.jobs.process import JobProcess
from tests.jobs.trivial import job

if __name__ == "__main__":
    process = JobProcess(job(Path(sys.argv[1])))
    process.start()
    process.events.get()
    if sys.argv[2] == "paused":
        process.pause()
        while process.events.get() != Paused():
            pass
    print(process.pid, flush=True)
    time.sleep(600)
"""


@contextmanager
def running(job):
    process = JobProcess(job)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def last_words(process):
    """Return all events up to the last."""
    events = []
    while not events or not isinstance(events[-1], Failed | Ended):
        events.append(process.events.get(60))
    return events


def here(job, stopped=lambda: False):
    """Do a job in this process and return what it reports."""
    events = []
    worker.work(job, events.append, stopped)
    return events


@pytest.fixture
def _as_it_was(monkeypatch):
    """Keep the tests' own process at its priority."""
    monkeypatch.setattr(worker, "lower_priority", lambda: None)


def test_a_job_reports_and_ends(tmp_path):
    with running(job(tmp_path / "count", 30)) as process:
        *steps, end = last_words(process)
        assert end == Ended(stopped=False)
        assert (steps[-1].count, steps[-1].done) == (30, True)
        assert {step.pid for step in steps} == {process.pid} != {os.getpid()}
        with pytest.raises(queue.Empty):
            process.events.get(0)


def test_a_stopped_job_keeps_what_it_has_done(tmp_path):
    with running(job(tmp_path / "count")) as process:
        first = process.events.get(60)
        process.stop()
        *_steps, last, end = [first, *last_words(process)]
    assert end == Ended(stopped=True)
    assert not last.done
    assert (tmp_path / "count").read_text() == str(last.count)  # not a step more


@pytest.mark.parametrize("stopped", [False, True])
def test_what_comes_of_a_job_is_made_when_it_is_over(tmp_path, stopped):
    to = 1_000_000 if stopped else 3
    with running(job(tmp_path / "count", to, outcome="tests.jobs.trivial:counted")) as process:
        first = process.events.get(60)
        if stopped:
            process.stop()
        *_steps, last, end = [first, *last_words(process)]
    assert end == Ended(stopped, outcome=f"counted to {last.count}")


def test_a_paused_job_does_nothing_until_it_goes_on(tmp_path):
    with running(job(tmp_path / "count")) as process:
        process.events.get(60)
        process.pause()
        while process.events.get(60) != Paused():
            pass
        kept = (tmp_path / "count").read_text()
        with running(job(tmp_path / "another", 30)) as another:  # so that time passes
            last_words(another)
        assert (tmp_path / "count").read_text() == kept
        assert process.is_alive()
        process.go_on()
        assert process.events.get(60).count > int(kept)


def test_a_paused_job_can_be_stopped(tmp_path):
    with running(job(tmp_path / "count")) as process:
        process.events.get(60)
        process.pause()
        while process.events.get(60) != Paused():
            pass
        process.stop()
        assert last_words(process)[-1] == Ended(stopped=True)


def test_a_killed_job_is_told_once_and_goes_on_where_it_stood(tmp_path):
    with running(job(tmp_path / "count", 60)) as process:
        while process.events.get(60).count < 10:
            pass
        os.kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        failed = last_words(process)[-1]
        assert (failed.sentence.english, failed.passing) == ("cut off", True)
        with pytest.raises(queue.Empty):
            process.events.get(0)
        process.stop()  # says nothing to nobody
    kept = int((tmp_path / "count").read_text())
    with running(job(tmp_path / "count", 60)) as process:
        first, *_rest, last, end = last_words(process)
    assert first.count == kept + 1
    assert (last.count, end) == (60, Ended(stopped=False))


def test_a_process_that_dies_by_itself_is_told(tmp_path):
    with running(job(tmp_path / "count", worker="die")) as process:
        assert [type(event) for event in last_words(process)] == [Counted, Failed]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
@pytest.mark.parametrize("state", ["counting", "paused"])
def test_no_job_outlives_its_window(tmp_path, state):
    script = tmp_path / "window.py"
    script.write_text(WINDOW)
    command = [sys.executable, str(script), str(tmp_path / "count"), state]
    path = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=path) as window:
        pid = int(window.stdout.readline())
        window.kill()
    wait_until_gone(pid)


def wait_until_gone(pid):
    until = time.monotonic() + 60
    while is_there(pid):
        assert time.monotonic() < until, "the job has outlived its window"
        time.sleep(0.01)


def is_there(pid):
    """Tell whether a process computes; one that nobody has buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.usefixtures("_as_it_was")
def test_what_the_user_can_mend_is_told_as_it_is():
    step, failed = here(failing(UNREADABLE))
    assert isinstance(step, Counted)
    assert failed == Failed(Sentence("wave.jpg cannot be read; choose another."), "details")


@pytest.mark.usefixtures("_as_it_was")
def test_what_a_stopped_job_cannot_keep_is_told(tmp_path):
    *_, failed = here(job(tmp_path / "count", worker="unkept"), lambda: True)
    assert failed == Failed(Sentence("wave.jpg cannot be read; choose another."), "details")


@pytest.mark.usefixtures("_as_it_was")
def test_a_mistake_of_ours_is_told_with_its_traceback():
    *_, failed = here(failing(ZeroDivisionError()))
    assert failed.sentence.english == "failed: ZeroDivisionError"
    assert "Traceback" in failed.detail
    assert not failed.passing


@pytest.mark.usefixtures("_as_it_was")
def test_a_lack_of_memory_passes():
    *_, failed = here(failing(MemoryError()))
    assert (failed.sentence.english, failed.passing) == ("no memory", True)


@pytest.mark.usefixtures("_as_it_was")
def test_the_last_step_is_always_reported(tmp_path):
    # quicker than anyone can look at
    *steps, last, end = here(job(tmp_path / "count", 5))
    assert len(steps) < 4
    assert (last.count, end) == (5, Ended(stopped=False))


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="priorities are POSIX's")
def test_the_window_goes_first(tmp_path):
    with running(job(tmp_path / "count")) as process:
        process.events.get(60)
        mine = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(mine + worker.NICENESS, 19)


def test_most_of_the_machine_is_left_to_the_window():
    assert [worker.threads(cpus) for cpus in (1, 2, 4, 16)] == [1, 1, 2, 4]


def test_a_job_needs_no_torch_in_the_window_nor_for_itself():
    modules = "stylemixer.jobs.job_queue, stylemixer.jobs.worker, tests.jobs.trivial"
    code = f"import sys, {modules}; print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
