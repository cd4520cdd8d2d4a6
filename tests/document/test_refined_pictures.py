"""Refined pictures are kept whole or not at all, come back the same, and are lost to nobody."""

import errno
import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from stylemixer.document.refined_pictures import KEPT_S, RefinedPictures
from stylemixer.errors import PictureError, SaveError

PICTURE = np.random.default_rng(1).random((20, 30, 3)).astype(np.float32)


@pytest.fixture
def store(tmp_path: Path) -> RefinedPictures:
    return RefinedPictures(tmp_path / "refined")


def files(store: RefinedPictures) -> list[Path]:
    return sorted(store.folder.iterdir())


def test_a_picture_comes_back_in_16_bits_part_by_part(store):
    identity = store.add(PICTURE)
    found = RefinedPictures(store.folder).open(identity)
    assert found.size == (30, 20)
    whole = found.part(0, 0, 30, 20)
    assert np.abs(whole / 65535 - PICTURE).max() <= 0.5 / 65535 + 1e-7
    assert np.array_equal(found.part(3, 5, 17, 9), whole[5:9, 3:17])


def test_in_bands_it_is_the_same_picture_and_kept_once(store):
    identity = store.add(PICTURE)
    assert store.add((PICTURE[at : at + 7] for at in range(0, 20, 7)), (30, 20)) == identity
    assert len(files(store)) == 1
    assert store.add(PICTURE[::-1]) != identity
    assert store.add(PICTURE.reshape(30, 20, 3)) != identity


def test_bands_that_make_no_picture_leave_no_file(store):
    for bands in ([PICTURE[:7]], [PICTURE, PICTURE], [PICTURE[:, :5]], [PICTURE * np.nan]):
        with pytest.raises(ValueError, match=r"part of|height"):
            store.add(bands, (30, 20))
    assert files(store) == []


def test_a_full_disk_is_told_and_leaves_nothing(store, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("stylemixer.engine.replacing.os.fsync", full)
    with pytest.raises(SaveError, match="free some space"):
        store.add(PICTURE)
    assert files(store) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "refined").write_text("a file")
    with pytest.raises(SaveError, match="refined picture cannot be kept"):
        RefinedPictures(tmp_path / "refined").add(PICTURE)


def test_a_missing_one_is_told_and_found_once_it_is_there(store, tmp_path):
    identity = store.add(PICTURE)
    path = files(store)[0]
    path.rename(tmp_path / "elsewhere")
    other = RefinedPictures(store.folder)
    assert not other.has(identity)
    for _ in range(2):
        with pytest.raises(PictureError, match="is not here"):
            other.open(identity)
    (tmp_path / "elsewhere").rename(path)
    assert other.has(identity)
    assert other.open(identity).size == (30, 20)


def spoilt(data: bytes) -> dict[str, bytes]:
    end = data.index(b"\n") + 1
    return {
        "nothing": b"",
        "text": b"no picture at all",
        "cut off": data[:-1],
        "longer": data + b"x",
        "a changed pixel": data[:-1] + bytes([data[-1] ^ 1]),
        "huge": data.replace(b"(20, 30, 3)", b"(20, 99999999, 3)", 1),
        "a longer header": data[:8] + b"\xff\xff" + data[10:],
        "code": data.replace(b"False", b"exit()", 1),
        "turned": data.replace(b"(20, 30, 3)", b"(30, 20, 3)", 1),
        "other values": data.replace(b"<u2", b"<f2", 1),
        "objects": data.replace(b"<u2", b"|O", 1),
        "the header alone": data[:end],
    }


@pytest.mark.parametrize("how", spoilt(b"\n"))
def test_a_damaged_or_hostile_file_is_refused_in_a_sentence(store, how):
    identity = store.add(PICTURE)
    path = files(store)[0]
    path.write_bytes(spoilt(path.read_bytes())[how])
    for _ in range(2):
        with pytest.raises(PictureError, match="cannot be read"):
            store.open(identity)


def test_a_pipe_does_not_block(store):
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes with a name here")
    identity = store.add(PICTURE)
    files(store)[0].unlink()
    os.mkfifo(store.folder / f"{identity}.npy")
    with pytest.raises(PictureError, match="cannot be read"):
        store.open(identity)


def test_what_is_open_outlives_its_file(store):
    picture = store.open(store.add(PICTURE))
    shutil.rmtree(store.folder)
    assert store.open(picture.id).part(0, 0, 30, 20).shape == (20, 30, 3)


def test_a_file_that_is_cut_off_while_it_is_open_is_told(store):
    picture = store.open(store.add(PICTURE))
    os.truncate(files(store)[0], 500)
    with pytest.raises(PictureError, match="cannot be read"):
        picture.part(0, 0, 30, 20)


def aged(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_a_sweep_takes_what_nobody_has_looked_at_for_long(store):
    kept, needed, lost = (store.add(np.full((4, 4, 3), x, np.float32)) for x in (0.1, 0.2, 0.3))
    for identity in (needed, lost):
        aged(store.folder / f"{identity}.npy", KEPT_S + 100)
    left, being_written = store.folder / "new-1.npy", store.folder / "new-2.npy"
    left.write_bytes(b"left by a kill")
    being_written.write_bytes(b"another window's")
    aged(left, 2 * 24 * 3600)
    store.sweep([needed, "f" * 32])
    assert {path.stem for path in files(store)} == {kept, needed, "new-2"}


def test_two_windows_share_the_folder(store):
    other = RefinedPictures(store.folder)
    identity = store.add(PICTURE)
    assert other.open(identity).id == other.add(PICTURE) == identity
    assert np.array_equal(
        store.open(identity).part(0, 0, 30, 20), other.open(identity).part(0, 0, 30, 20)
    )
