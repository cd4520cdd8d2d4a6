"""What all tests share: no display, folders of their own, seeds, and no thread left behind."""

import os
import random
import sys
import threading
import weakref
from collections.abc import Generator, Iterator
from typing import Any

# before anything imports Qt or an OpenMP library
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import HealthCheck, settings

# a deadline or "too slow" is a timing assertion, and machines are shared
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

_started_qthreads: "weakref.WeakSet[Any]" = weakref.WeakSet()


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Let a test process send what was logged of a file name that is no Unicode."""
    return _encodable((yield))


def _encodable(value: Any) -> Any:
    """Return the value with backslashes for what UTF-8 has no bytes for, at any depth."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_encodable, value))
    return value


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests that need a CUDA device where there is none."""
    gpu = [item for item in items if item.get_closest_marker("gpu")]
    if not gpu:
        return
    import torch

    if not torch.cuda.is_available():
        for item in gpu:
            item.add_marker(pytest.mark.skip(reason="this machine has no CUDA device"))


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """The application of Qt's that the tests run in is the program's own."""
    from stylemixer.ui.application import Application

    return Application


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test a home of its own; none ever reads or writes the developer's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for name, folder in {
        "XDG_DATA_HOME": home / "data",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_STATE_HOME": home / "state",
        "XDG_CACHE_HOME": home / "cache",
        "LOCALAPPDATA": home / "local",
    }.items():
        monkeypatch.setenv(name, str(folder))


@pytest.fixture(autouse=True)
def _seeds() -> None:
    """Make every random generator that is loaded start at the same place."""
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


def _ours(thread: threading.Thread) -> bool:
    """Tell whether a thread is one that our code answers for."""
    library = type(thread).__module__.partition(".")[0] in {"tqdm", "torch", "hypothesis"}
    target = getattr(getattr(thread, "_target", None), "__module__", None) or ""
    return not library and target.partition(".")[0] not in {"torch", "hypothesis"}


def _watch_qthreads() -> None:
    """Remember every QThread that is started from Python, once Qt is loaded."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None or getattr(core.QThread.start, "watched", False):
        return
    start = core.QThread.start

    def watched_start(self: Any, *args: Any) -> None:
        _started_qthreads.add(self)
        start(self, *args)

    watched_start.watched = True  # type: ignore[attr-defined]
    core.QThread.start = watched_start


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread running: the next test would meet its effects."""
    _watch_qthreads()
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and _ours(t)]
    for thread in left:
        thread.join(timeout=5)
    names = [f"{t.name} ({type(t).__qualname__})" for t in left if t.is_alive()]
    for qthread in list(_started_qthreads):
        try:
            running = qthread.isRunning() and not qthread.wait(5000)
        except RuntimeError:  # its C++ half is gone, so it has ended
            running = False
        if running:
            names.append(f"{qthread.objectName() or 'QThread'} ({type(qthread).__qualname__})")
    assert not names, f"threads are still running: {', '.join(names)}"
