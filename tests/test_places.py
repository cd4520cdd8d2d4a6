"""What cannot be looked at is told in a word, whatever the system says about it."""

import os
import socket
import stat
import tempfile
from pathlib import Path

import pytest

from stylemixer.places import (
    NotRegularError,
    absolute,
    home,
    is_file,
    is_folder,
    open_regular,
    there,
)


def circle(folder: Path) -> Path:
    """Return a link that leads to itself by another one."""
    one, other = folder / "one", folder / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    return one


def impossible(folder: Path) -> list[Path]:
    """Return paths that can be nothing on a disk."""
    plain = folder / "plain"
    plain.touch()
    return [
        folder / ("long" * 2000),
        folder.joinpath(*["deep"] * 2000),
        folder / "a\0b.jpg",
        plain / "inside.jpg",
        circle(folder),
        folder / "caf\udce9.png",
        folder / "lone\ud800.png",
    ]


def test_what_no_place_can_be_is_not_there(tmp_path: Path) -> None:
    for path in impossible(tmp_path):
        assert not there(path)
        assert not is_file(path)
        assert not is_folder(path)
        with pytest.raises((OSError, ValueError)):
            open_regular(path)


@pytest.mark.parametrize("error", [PermissionError(13, "denied"), OSError(5, "broken disk")])
def test_a_place_that_cannot_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def refuse(*_arguments: object, **_options: object) -> os.stat_result:
        raise error

    monkeypatch.setattr(os, "stat", refuse)
    assert there(tmp_path) is isinstance(error, PermissionError)
    assert not is_file(tmp_path)
    assert not is_folder(tmp_path)


def test_a_folder_that_has_gone_under_the_feet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert absolute(Path("a.jpg")) == tmp_path / "a.jpg"

    def gone() -> str:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(os, "getcwd", gone)
    assert absolute(Path("a.jpg")) == Path("a.jpg")


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    assert home() == Path.home()

    def homeless(_kind: type[Path]) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", classmethod(homeless))
    assert home() == Path(tempfile.gettempdir())


def test_a_regular_file_is_read_and_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"paint")
    with open_regular(tmp_path / "a") as file:
        assert file.read() == b"paint"
    with pytest.raises(IsADirectoryError):
        open_regular(tmp_path)
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "gone")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_pipes_sockets_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        for path in (tmp_path / "pipe", tmp_path / "s", Path("/dev/zero"), Path("/dev/tty")):
            with pytest.raises(NotRegularError):
                open_regular(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_a_pipe_that_takes_a_files_place_meanwhile_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"paint")
    look = Path.stat

    def swapped(self: Path, **options: bool) -> os.stat_result:
        found = look(self, **options)
        if self == path and stat.S_ISREG(found.st_mode):
            path.unlink()
            os.mkfifo(path)
        return found

    monkeypatch.setattr(Path, "stat", swapped)
    opened = os.dup(0)
    os.close(opened)
    with pytest.raises(NotRegularError):
        open_regular(path)
    assert os.dup(0) == opened, "a handle was left open"
    os.close(opened)
