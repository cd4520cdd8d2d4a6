"""Folders of jobs that a window has left, and whose they are."""

import shutil
import subprocess
import sys

import pytest

from stylemixer.jobs.folders import find, lock_folder

DIES_WITH_A_LOCK = """
import os, signal, sys
from pathlib import Path
from stylemixer.jobs.folders import lock_folder
lock = lock_folder(Path(sys.argv[1]))
print(lock is not None, flush=True)
os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
"""


def read(folder):
    path = folder / "job.txt"
    return path.read_text() if path.exists() else None


@pytest.fixture
def root(tmp_path):
    for name in ("a", "b", "damaged"):
        (tmp_path / name).mkdir()
        if name != "damaged":
            (tmp_path / name / "job.txt").write_text(name)
    return tmp_path


def taken_elsewhere(folder):
    """Tell whether another process gets the folder; it dies with it."""
    command = [sys.executable, "-c", DIES_WITH_A_LOCK, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout == "True\n"


def test_what_was_left_is_found_once_each(root):
    (first, one), (second, two) = find(root, read), find(root, read)
    assert (first, second) == ("a", "b")
    assert find(root, read) is None
    assert not taken_elsewhere(root / "a")
    one.release()
    one.release()  # says nothing the second time
    assert taken_elsewhere(root / "a")
    again, lock = find(root, read)  # its window has died
    assert again == "a"
    lock.release()
    two.release()


def test_a_folder_that_cannot_be_read_holds_nothing(tmp_path):
    assert find(tmp_path / "gone", read) is None
    assert lock_folder(tmp_path / "gone") is None


def test_a_released_folder_can_be_removed(root):
    _job, lock = find(root, read)
    lock.release()
    shutil.rmtree(root / "a")
    job, lock = find(root, read)
    assert job == "b"
    lock.release()
