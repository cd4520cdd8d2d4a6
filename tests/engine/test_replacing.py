"""Files that appear whole or not at all: killed writers, taken names, odd disks."""

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from stylemixer.engine.files.targets import check_target
from stylemixer.engine.replacing import check_folder, placing, replacing
from stylemixer.errors import SaveError

posix = pytest.mark.skipif(os.name != "posix", reason="kill -9")


@pytest.fixture(params=["a file without a name", "a locked file"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write as Linux's own disks let us, and as other systems and disks do."""
    if request.param == "a locked file":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("a system without files that have no name")
    return str(request.param)


def write(path: Path, data: bytes, **how: Any) -> Path:
    with placing(path, **how) as new:
        new.file.write(data)
    return new.path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def killed_while_writing(path: Path, way: str) -> None:
    """Kill another process that has begun to write a file."""
    script = (
        "import os, sys, time; from pathlib import Path\n"
        "if sys.argv[2] == 'a locked file' and hasattr(os, 'O_TMPFILE'): del os.O_TMPFILE\n"
        "from stylemixer.engine.replacing import replacing\n"
        "with replacing(Path(sys.argv[1])) as file:\n"
        "    file.write(bytes(10_000)); file.flush()\n"
        "    print('written', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path), way],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)


@posix
def test_a_killed_process_leaves_nothing_that_stays(tmp_path: Path, way: str) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"old")
    killed_while_writing(path, way)
    left = [name for name in contents(tmp_path) if name != "x.bin"]
    assert path.read_bytes() == b"old"
    assert len(left) == (1 if way == "a locked file" else 0)
    write(tmp_path / "y.bin", b"other")
    assert contents(tmp_path) == {"x.bin": b"old", "y.bin": b"other"}


@posix
def test_what_another_process_is_writing_is_not_swept_away(tmp_path: Path, way: str) -> None:
    """A file that is being written looks a year old, and others are written meanwhile."""
    with replacing(tmp_path / "slow.bin") as slow:
        slow.write(b"slow")
        slow.flush()
        os.utime(slow.fileno(), (0, 0))
        script = (
            "import sys; from pathlib import Path\n"
            "from stylemixer.engine.replacing import replacing\n"
            "with replacing(Path(sys.argv[1])) as file: file.write(b'quick')\n"
        )
        command = [sys.executable, "-c", script, str(tmp_path / "quick.bin")]
        subprocess.run(command, check=True, cwd=Path(__file__).parents[2])
    assert contents(tmp_path) == {"slow.bin": b"slow", "quick.bin": b"quick"}


@posix
def test_where_a_disk_has_no_locks_a_day_must_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def none(*_: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    old, new = (tmp_path / f".stylemixer-{n}.part" for n in "ab")
    other = tmp_path / "mine.part"
    for path in (old, new, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (0, 0))
    write(tmp_path / "x.bin", b"x")
    assert sorted(contents(tmp_path)) == [".stylemixer-b.part", "mine.part", "x.bin"]


@pytest.mark.parametrize("number", [errno.EPERM, errno.EXDEV, errno.EOPNOTSUPP])
def test_a_disk_that_cannot_name_a_nameless_file_gets_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    if not hasattr(os, "O_TMPFILE"):
        pytest.skip("a system without files that have no name")

    def refused(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refused)
    write(tmp_path / "x.bin", b"x" * 3_000_000)
    assert contents(tmp_path) == {"x.bin": b"x" * 3_000_000}


def test_a_name_that_is_taken_meanwhile(tmp_path: Path, way: str) -> None:
    path = tmp_path / "x.bin"

    def taken_meanwhile(how: Any, mine: bytes) -> Path:
        with placing(path, how) as new:
            new.file.write(mine)
            path.write_bytes(b"theirs")
        return new.path

    assert taken_meanwhile("overwrite", b"mine") == path
    assert contents(tmp_path) == {"x.bin": b"mine"}
    path.unlink()
    assert taken_meanwhile("number", b"mine") == tmp_path / "x (2).bin"
    assert contents(tmp_path) == {"x.bin": b"theirs", "x (2).bin": b"mine"}
    path.unlink()
    with pytest.raises(SaveError, match=r"“x \(3\).bin”"):
        taken_meanwhile("refuse", b"mine, too")
    assert contents(tmp_path) == {
        "x.bin": b"theirs",
        "x (2).bin": b"mine",
        "x (3).bin": b"mine, too",
    }


def test_a_link_to_nothing_counts_as_taken(tmp_path: Path, way: str) -> None:
    path = tmp_path / "x.bin"
    path.symlink_to(tmp_path / "nowhere")
    assert write(path, b"x", exists="number") == tmp_path / "x (2).bin"
    assert path.is_symlink()
    assert not (tmp_path / "nowhere").exists()


@posix
def test_a_disk_where_a_file_has_one_name_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)

    def refused(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refused)
    path = tmp_path / "x.bin"
    assert write(path, b"1", exists="number") == path
    assert write(path, b"2", exists="number") == tmp_path / "x (2).bin"
    assert contents(tmp_path) == {"x.bin": b"1", "x (2).bin": b"2"}


def test_many_at_once_onto_one_name_all_get_one(tmp_path: Path, way: str) -> None:
    everyone_writes = threading.Barrier(8)
    got: list[Path] = []

    def one(number: int) -> None:
        with placing(tmp_path / "x.bin", "number") as new:
            new.file.write(b"%d" % number)
            everyone_writes.wait(60)
        got.append(new.path)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(contents(tmp_path).values()) == [b"%d" % n for n in range(8)]
    assert sorted(got) == sorted(tmp_path.iterdir())


def test_a_link_that_leads_back_to_itself_is_a_sentence(tmp_path: Path, way: str) -> None:
    path = tmp_path / "x.png"
    path.symlink_to(path)
    for attempt in (lambda: write(path, b"x"), lambda: check_target(path)):
        with pytest.raises(SaveError, match="leads back to itself"):
            attempt()
    assert path.is_symlink()


def test_looking_whether_a_folder_takes_files_leaves_nothing(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr(Path, "touch", lambda self, *_, **__: made.append(self))
    before = tmp_path.stat().st_mtime_ns
    check_folder(tmp_path)
    check_target(tmp_path / "x.png", (10, 10))
    assert (made, list(tmp_path.iterdir())) == ([], [])
    assert tmp_path.stat().st_mtime_ns == before, "something came and went"
    for none in (tmp_path / "gone", Path(__file__)):
        with pytest.raises(OSError, match=r"No such|Not a directory|None"):
            check_folder(none)
