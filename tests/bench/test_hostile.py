"""A slice of the runs that `stylemixer bench hostile` and `kills` do in full."""

import os

import pytest

from stylemixer.bench.hostile import command as hostile
from stylemixer.bench.hostile.documents import hostile_document
from stylemixer.bench.hostile.pictures import FORMATS, hostile_picture
from stylemixer.bench.hostile.process import Read
from stylemixer.bench.kills import command as kills
from stylemixer.bench.kills.remains import damage, litter


def test_the_same_seed_gives_the_same_files():
    for index in range(2 * len(FORMATS)):
        assert hostile_picture(1, index) == hostile_picture(1, index)
        assert hostile_document(1, index) == hostile_document(1, index)
    assert hostile_picture(1, 3) != hostile_picture(2, 3)


def test_hostile_files_are_taken_or_refused_in_a_sentence():
    figures = hostile.measured(pictures=2 * len(FORMATS), documents=30, seed=1)
    assert figures["failures"] == []
    assert figures["readings taken"] > 40
    assert figures["readings refused in a sentence"] > 40


def test_what_must_not_be_is_counted():
    judge = hostile.Judge()
    picture = hostile_picture(1, 1)
    judge.read(picture, Read("photo", True, "", 100 << 20, 1000, "PNG"), 1.0, 1000)
    judge.read(picture, Read("photo", False, "Traceback …", None, 0, ""), 1.0, 1000)
    judge.read(picture, Read("photo", True, "", 10 << 20, 1000, "PNG"), 1.0, 1000)
    judge.lost(picture, "size", hung=True)
    judge.lost(picture, "size", hung=False)
    figures = judge.figures()
    assert figures["failed"] == len(figures["failures"]) == 4
    counted = [figures[kind] for kind in ("tracebacks", "ends of the process", "hangs", "memory")]
    assert counted == [1, 1, 1, 1]


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_killed_while_they_write_windows_and_renders_leave_whole_files_and_nothing_else():
    figures = kills.measured(renders=1, windows=2, refinements=1, lesson_every=0, projects=3)
    assert figures["failures"] == []
    assert figures["windows killed"] == 2
    assert figures["windows with a project killed"] == 3


def test_damage_is_seen(tmp_path):
    (tmp_path / "settings.json").write_text('{"version": 1, "las')
    (tmp_path / "last-painting.png").write_bytes(b"\x89PNG")
    (tmp_path / "settings.broken.json").touch()
    (tmp_path / f"{'a' * 32}.smstyle").write_bytes(b"half")
    (tmp_path / "work.stylemix").write_bytes(b"PK half")
    (tmp_path / "checkpoint.safetensors").write_bytes(b"half")
    (tmp_path / "refined").mkdir()
    (tmp_path / "refined" / f"{'b' * 32}.npy").write_bytes(b"half")
    for name in (".stylemixer-1.part", "last-painting.7.tmp", ".7.trial"):
        (tmp_path / name).touch()
    assert len(damage(tmp_path)) == 7
    assert len(litter(tmp_path)) == 3
