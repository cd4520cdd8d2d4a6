"""Saving that cannot work: one sentence, the old file intact, nothing left behind."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest
from PIL import Image

from stylemixer.engine.files import targets
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.files.writers import check_target, open_writer, write_picture
from stylemixer.engine.pictures.images import read_picture
from stylemixer.errors import SaveError

EXTENSIONS = [".png", ".tif", ".jpg", ".webp"]


def refused(path: Path, photo: Any) -> str:
    """Return the sentence; it comes before the start as well as on writing."""
    messages = []
    before = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    for attempt in (lambda: check_target(path), lambda: write_picture(path, photo)):
        with pytest.raises(SaveError) as caught:
            attempt()
        messages.append(caught.value.message)
    assert messages[0] == messages[1]
    assert messages[0].endswith(".")
    assert "Errno" not in messages[0]
    assert before == (sorted(path.parent.iterdir()) if path.parent.is_dir() else [])
    return messages[0]


@pytest.mark.parametrize("name", ["x", "x.bmp", "x.png.exe", ".png", "x.gif"])
def test_unknown_extension(photo: Any, tmp_path: Path, name: str) -> None:
    assert "must end in" in refused(tmp_path / name, photo)


def test_missing_folder(photo: Any, tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "gone" / "x.png", photo)
    (tmp_path / "file").touch()
    assert "does not exist" in refused(tmp_path / "file" / "x.png", photo)


def test_target_is_a_folder(photo: Any, tmp_path: Path) -> None:
    (tmp_path / "x.png").mkdir()
    assert "is a folder" in refused(tmp_path / "x.png", photo)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_target_is_a_pipe(photo: Any, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.png")
    assert "not a regular file" in refused(tmp_path / "x.png", photo)


def test_name_too_long(photo: Any, tmp_path: Path) -> None:
    assert "shorter" in refused(tmp_path / f"{'x' * 300}.png", photo)


def test_read_only_folder(photo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def opened(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & os.O_RDWR:  # root may write anywhere, so chmod cannot test it
            raise OSError(errno.EROFS, "Read-only file system")
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "permission to write" in refused(tmp_path / "x.png", photo)


def test_write_protected_target(
    photo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "permission to write" in refused(path, photo)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(("extension", "edge"), [(".webp", 16384), (".jpg", 65501)])
def test_formats_with_a_limit_say_so_before_the_start(
    tmp_path: Path, extension: str, edge: int
) -> None:
    path = tmp_path / f"x{extension}"
    check_target(path, (edge - 1, 10))
    with pytest.raises(SaveError, match=str(edge - 1)):
        check_target(path, (edge, 10))
    with pytest.raises(SaveError, match="PNG or TIFF"), open_writer(path, (10, edge)):
        pytest.fail("the limit was not checked")


def test_no_space_is_said_before_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    check_target(tmp_path / "x.tif", (100, 100), ExportSettings(bits=16))
    with pytest.raises(SaveError, match="disk is full"):
        check_target(tmp_path / "x.tif", (12000, 8000), ExportSettings(bits=16))


class FullDisk:
    """A file on a disk that has room for so many bytes more."""

    def __init__(self, file: BinaryIO, room: int) -> None:
        self._file = file
        self._room = room

    def write(self, data: Any) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._file.write(data)

    def __enter__(self) -> "FullDisk":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("room", [0, 700, 2000])
def test_full_disk(
    photo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extension: str, room: int
) -> None:
    path = tmp_path / f"x{extension}"
    path.write_bytes(b"old")
    real = os.fdopen
    monkeypatch.setattr(os, "fdopen", lambda *words: FullDisk(real(*words), room))
    with pytest.raises(SaveError, match="disk is full"):
        write_picture(path, photo, ExportSettings(quality=100))
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_really_full_device(
    photo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extension: str
) -> None:
    real = os.fdopen

    def opened(handle: int, *rest: Any) -> Any:
        os.close(handle)
        return real(os.open("/dev/full", os.O_RDWR), *rest)

    monkeypatch.setattr(os, "fdopen", opened)
    with pytest.raises(SaveError, match="disk is full"):
        write_picture(tmp_path / f"x{extension}", photo)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, MemoryError])
def test_an_exception_while_painting_leaves_nothing(
    photo: Any, tmp_path: Path, extension: str, error: type[BaseException]
) -> None:
    path = tmp_path / f"x{extension}"
    path.write_bytes(b"old")

    def paint() -> None:
        with open_writer(path, (64, 48)) as writer:
            writer.write_rows(0, photo[:30])
            raise error

    with pytest.raises(error):
        paint()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_closed_generator_leaves_nothing(photo: Any, tmp_path: Path) -> None:
    def export() -> Any:
        with open_writer(tmp_path / "x.png", (64, 48)) as writer:
            for y in range(48):
                writer.write_rows(y, photo[y : y + 1])
                yield y

    run = export()
    next(run)
    run.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_the_end_of_a_large_file_keeps_nobody_waiting(
    photo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extension: str
) -> None:
    """Encoding and the way to the disk take as long as they like; closing does not wait."""
    path, may_go_on = tmp_path / f"x{extension}", threading.Event()
    path.write_bytes(b"old")
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (may_go_on.wait(60), sync(handle)))

    def export() -> Any:
        with open_writer(path, (64, 48)) as writer:
            writer.write_rows(0, photo)
            yield from writer.finishing()

    run = export()
    for _ in range(20):
        next(run)
    run.close()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    may_go_on.set()
    run = export()
    assert sum(1 for _ in run) < 1000
    assert read_picture(path).size == (64, 48)


@pytest.mark.parametrize("extension", [".jpg", ".webp"])
def test_encoding_that_fails_on_its_own_thread_is_told(
    photo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extension: str
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(Image.Image, "save", broken)
    path = tmp_path / f"x{extension}"

    def paint() -> None:
        with open_writer(path, (64, 48)) as writer:
            writer.write_rows(0, photo)
            list(writer.finishing())

    with pytest.raises(MemoryError):
        paint()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_vanishes_while_writing(photo: Any, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()

    def paint() -> None:
        with open_writer(folder / "x.png", (64, 48)) as writer:
            writer.write_rows(0, photo)
            shutil.rmtree(folder)

    with pytest.raises(SaveError, match="does not exist"):
        paint()


def test_a_target_that_is_in_use_is_told_of(
    photo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where a file that a viewer shows cannot be replaced."""
    path = tmp_path / "x.png"
    path.write_bytes(b"old")

    def in_use(*_: Any) -> Any:
        raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(Path, "replace", in_use)
    with pytest.raises(SaveError, match="open in another program"):
        write_picture(path, photo)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["a:b.png", "what?.png", "nul.png", "Com1.tar.png", "a\tb.png"])
def test_names_that_windows_has_no_file_for(
    photo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(targets, "_WINDOWS", True)
    assert "not a valid file name on Windows" in refused(tmp_path / name, photo)
    for fine in ("común.png", "console.png", "a b.png"):
        check_target(tmp_path / fine)


def test_the_file_has_the_usual_permissions(photo: Any, tmp_path: Path) -> None:
    if os.name != "posix":
        return
    plain = tmp_path / "plain"
    plain.touch()
    path = tmp_path / "x.png"
    write_picture(path, photo)
    assert path.stat().st_mode == plain.stat().st_mode
    path.chmod(0o600)
    write_picture(path, photo)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_is_followed(photo: Any, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "real.png"
    target.write_bytes(b"old")
    link = tmp_path / "link.png"
    link.symlink_to(target)
    write_picture(link, photo)
    assert link.is_symlink()
    assert np.array_equal(read_picture(target).pixels, photo)


SCRIPT = """
    import sys
    from pathlib import Path
    import numpy as np
    from stylemixer.engine.files.writers import open_writer
    rows = np.random.default_rng(0).integers(0, 256, (10, 500, 3), dtype=np.uint8)
    while True:
        with open_writer(Path(sys.argv[1]), (500, 400)) as writer:
            for y in range(0, 400, 10):
                writer.write_rows(y, rows)
                print(y, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("extension", [".png", ".tif"])
def test_killed_at_any_moment_the_file_is_whole(photo: Any, tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"x{extension}"
    write_picture(path, photo)
    rng = np.random.default_rng(11)
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(SCRIPT), str(path)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
        )
        assert process.stdout is not None
        for _ in range(int(rng.integers(1, 130))):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert read_picture(path).size in ((64, 48), (500, 400))
    assert read_picture(path).size == (500, 400)
