"""The thread that reads pictures: in order, given up, and never in the way of the end."""

import subprocess
import sys
import threading
import time

import pytest

from stylemixer.engine.pictures.reading import ReadingEnded, go_on, until
from stylemixer.engine.pictures.reading_thread import ReadingThread

STUCK = """
import threading
from stylemixer.engine.pictures.reading_thread import ReadingThread
thread, begun = ReadingThread("stuck"), threading.Event()
def for_ever():
    begun.set()
    threading.Event().wait()
thread.do(for_ever)
begun.wait()
thread.stop()
"""


def test_one_after_the_other_and_again_after_a_rest():
    thread, done = ReadingThread("reader"), []
    for round_ in range(2):
        last = threading.Event()
        for number in range(20):
            thread.do(lambda number=number: done.append(number))
        thread.do(last.set)
        assert last.wait(10)
        assert done == [*range(20)] * (round_ + 1)
    thread.stop()


def test_stopping_gives_up_what_is_read_and_forgets_the_rest():
    thread, begun, ended, rest = ReadingThread("reader"), threading.Event(), threading.Event(), []

    def read():
        begun.set()
        try:
            while True:
                go_on()
                time.sleep(0.001)
        finally:
            ended.set()

    thread.do(read)
    thread.do(lambda: rest.append("read"))
    assert begun.wait(10)
    thread.stop()
    assert ended.wait(10)
    thread.do(lambda: rest.append("too late"))
    assert rest == []


def test_a_mistake_is_told_and_the_next_picture_read_all_the_same(monkeypatch):
    told, next_ = [], threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda args: told.append(args.exc_type))
    thread = ReadingThread("reader")
    thread.do(lambda: 1 / 0)
    thread.do(next_.set)
    assert next_.wait(10)
    thread.stop()
    assert told == [ZeroDivisionError]


def test_what_cannot_be_ended_does_not_keep_the_program():
    subprocess.run([sys.executable, "-c", STUCK], check=True, timeout=60)


def test_one_reading_inside_another_is_ended_by_either():
    for inner, outer in ((True, False), (False, True)):
        with until(lambda o=outer: o), until(lambda i=inner: i), pytest.raises(ReadingEnded):
            go_on()
    with until(lambda: False), until(lambda: False):
        go_on()
