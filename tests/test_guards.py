"""The guards in conftest.py do fail a test that deserves it."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

TESTS = """
import threading
import warnings
from PySide6.QtCore import QThread, qWarning

def test_tidy():
    threading.Thread(target=print).start()

def test_warns():
    warnings.warn("stray", UserWarning)

def test_qt_complains(qapp):
    qWarning(b"stray")

def test_leaves_a_thread():
    threading.Thread(target=threading.Event().wait, args=(60,), daemon=True, name="stray").start()

def test_leaves_a_qthread(qapp):
    thread = QThread(qapp)
    thread.setObjectName("stray")
    thread.start()
"""


def test_a_test_that_deserves_it_fails(tmp_path):
    for name in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "test_it.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "test_it.py"]
    # its exit status is not looked at: Qt may abort when it ends with a thread running
    out = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    lines = out.partition("short test summary")[0].splitlines()
    results = {
        line.split("::")[1].split()[0]: line.split()[1]
        for line in reversed(lines)
        if line.startswith("test_it.py::")
    }
    errors = {
        line.split("::")[1].split()[0]
        for line in lines
        if line.startswith("test_it.py::") and " ERROR" in line
    }
    assert results["test_tidy"] == "PASSED", out
    assert results["test_warns"] == "FAILED", out
    assert results["test_qt_complains"] == "FAILED", out
    assert errors == {"test_leaves_a_thread", "test_leaves_a_qthread"}, out


def test_a_file_name_that_is_no_unicode_can_be_logged_in_a_test_process(tmp_path):
    for name in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "test_it.py").write_text(
        "import logging\n"
        "def test_passes(): logging.error('caf\\udce9.png')\n"
        "def test_fails(): assert 'caf\\udce9.png' == ''\n"
    )
    command = [sys.executable, "-m", "pytest", "-n", "1", "-p", "no:cacheprovider", "test_it.py"]
    out = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "1 failed, 1 passed" in out, out


def test_the_users_folders_are_not_the_developers(tmp_path_factory):
    from stylemixer import paths

    base = tmp_path_factory.getbasetemp()
    for folder in (paths.user_data(), paths.user_config(), paths.user_cache(), paths.user_log()):
        assert base in folder.parents
