"""Jobs one after the other."""

import queue

import pytest

from stylemixer.errors import StyleMixerError
from stylemixer.jobs.job import Begun, Ended, Failed, Paused
from stylemixer.jobs.job_queue import JobQueue
from stylemixer.jobs.process import JobProcess
from tests.jobs.trivial import Counted, job


@pytest.fixture
def desk():
    desk = Desk()
    yield desk
    desk.jobs.leave()


class NoProcess(JobProcess):
    def start(self):
        raise OSError(12, "Cannot allocate memory")


class Desk:
    """A queue, and all that it tells."""

    def __init__(self):
        self.told = queue.Queue()
        self.broken = set()
        self.jobs = JobQueue(lambda job, event: self.told.put((job, event)), self.make)

    def make(self, job):
        return (NoProcess if job in self.broken else JobProcess)(job)

    def wait_for(self, job, kind):
        """Return what is told until an event of that kind comes from a job."""
        told = []
        while not told or told[-1][0] is not job or not isinstance(told[-1][1], kind):
            told.append(self.told.get(timeout=60))
        return told


def test_one_job_at_a_time_in_the_order_of_their_coming(desk, tmp_path):
    first, second, third = (job(tmp_path / name, 5) for name in "abc")
    for each in (first, second, third):
        desk.jobs.add(each)
    assert desk.jobs.running is first
    assert desk.jobs.waiting == (second, third)
    told = desk.wait_for(third, Ended)
    order = [each for each, event in told if isinstance(event, Ended)]
    assert order == [first, second, third]
    # nothing was heard of a job before the one before it was over
    names = [each for each, _event in told]
    assert names == sorted(names, key=[first, second, third].index)
    assert desk.jobs.running is None


def test_the_next_one_begins_when_a_job_is_stopped(desk, tmp_path):
    long, short = job(tmp_path / "a"), job(tmp_path / "b", 3)
    desk.jobs.add(long)
    desk.jobs.add(short)
    desk.wait_for(long, Counted)
    desk.jobs.stop(long)
    assert desk.wait_for(long, Ended)[-1][1].stopped
    assert not desk.wait_for(short, Ended)[-1][1].stopped


def test_a_paused_job_keeps_its_turn(desk, tmp_path):
    long, short = job(tmp_path / "a"), job(tmp_path / "b", 3)
    desk.jobs.add(long)
    desk.jobs.add(short)
    desk.wait_for(long, Counted)
    desk.jobs.pause(long)
    desk.wait_for(long, Paused)
    desk.jobs.add(job(tmp_path / "c", 3))
    assert desk.jobs.running is long
    assert desk.told.empty()
    desk.jobs.go_on(long)
    desk.wait_for(long, Counted)
    desk.jobs.stop(long)
    desk.wait_for(short, Ended)


def test_only_what_was_done_is_taken(desk, tmp_path):
    long = job(tmp_path / "a")
    desk.jobs.add(long, finish=True)
    told = [event for _job, event in desk.wait_for(long, Ended)]
    assert [type(event) for event in told] == [Counted, Ended]
    assert told[-1].stopped


def test_leaving_tells_nothing_more_and_jobs_can_be_added_again(desk, tmp_path):
    long, waiting = job(tmp_path / "a"), job(tmp_path / "b")
    desk.jobs.add(long)
    desk.jobs.add(waiting)
    desk.wait_for(long, Counted)
    desk.jobs.leave()
    while not desk.told.empty():
        assert isinstance(desk.told.get()[1], Counted)
    assert (desk.jobs.running, desk.jobs.waiting) == (None, ())
    again = job(tmp_path / "a")
    desk.jobs.add(again)
    assert {each for each, _event in desk.wait_for(again, Counted)} == {again}


def test_a_job_that_cannot_begin_says_so_at_once_or_when_its_turn_comes(desk, tmp_path):
    good, bad, last = job(tmp_path / "a", 3), job(tmp_path / "b"), job(tmp_path / "c", 3)
    desk.broken.add(bad)
    with pytest.raises(StyleMixerError, match="no process"):
        desk.jobs.add(bad)
    assert desk.jobs.running is None
    for each in (good, bad, last):
        desk.jobs.add(each)
    failed = desk.wait_for(bad, Failed)[-1][1]
    assert (failed.sentence.english, failed.passing) == ("no process", True)
    desk.wait_for(last, Ended)


def test_a_job_that_waited_hears_that_its_turn_has_come(desk, tmp_path):
    first, second = job(tmp_path / "a", 3), job(tmp_path / "b", 3)
    desk.jobs.add(first)
    desk.jobs.add(second)
    told = desk.wait_for(second, Ended)
    assert [each for each, event in told if isinstance(event, Begun)] == [second]
    assert next(event for each, event in told if each is second) == Begun()


def test_a_dropped_job_is_heard_of_no_more_and_the_next_one_begins(desk, tmp_path):
    long, unwanted, short = job(tmp_path / "a"), job(tmp_path / "b"), job(tmp_path / "c", 3)
    for each in (long, unwanted, short):
        desk.jobs.add(each)
    desk.wait_for(long, Counted)
    desk.jobs.drop(unwanted)
    assert desk.jobs.waiting == (short,)
    desk.jobs.drop(long)
    told = desk.wait_for(short, Ended)
    assert unwanted not in {each for each, _event in told}
    assert not [event for each, event in told if each is long and isinstance(event, Ended)]
    assert not (tmp_path / "b").exists()


def test_orders_go_to_the_job_that_they_are_for(desk, tmp_path):
    long, waiting = job(tmp_path / "a"), job(tmp_path / "b")
    desk.jobs.add(long)
    desk.jobs.add(waiting)
    desk.wait_for(long, Counted)
    desk.jobs.pause(waiting)
    desk.jobs.stop(waiting)  # it does nothing when its turn comes
    desk.wait_for(long, Counted)
    desk.jobs.stop(long)
    told = desk.wait_for(waiting, Ended)
    assert [type(event) for each, event in told if each is waiting] == [Begun, Counted, Ended]
