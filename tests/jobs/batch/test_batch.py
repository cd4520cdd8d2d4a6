"""A batch: every photo is painted as it is by itself, once, whatever happens on the way."""

import errno
import json
import os
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from stylemixer.cli import main
from stylemixer.engine.files import writers
from stylemixer.engine.pictures.images import read_recipe_text
from stylemixer.errors import SaveError, StyleMixerError
from stylemixer.jobs.batch import batch as batch_module
from stylemixer.jobs.batch import painting
from stylemixer.jobs.batch.batch import run
from stylemixer.jobs.batch.manifest import NAME
from stylemixer.jobs.batch.order import NamedMix, text_of
from stylemixer.jobs.batch.plan import ConflictError
from tests.jobs.batch.conftest import BATIK, photo


def files(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def pixels(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_every_photo_is_painted_as_it_is_by_itself(order, done, photos, tmp_path):
    last = done(order)
    assert (last.painted, last.failed, last.total, last.share) == (3, 0, 3, 1.0)
    assert last.done
    assert files(order.folder) == ["a.png", "b.png", "c.png", NAME]
    for name in ("a.png", "more/c.png"):
        alone = tmp_path / "alone.png"
        words = ("-s", "ink-mosaic", "--working-edge", "256", "-o", str(alone))
        assert main(["render", str(photos / name), *words]) == 0
        result = Path(order.folder) / Path(name).name
        assert (pixels(result) == pixels(alone)).all()
        assert read_recipe_text(result) == read_recipe_text(alone) == text_of(order.mixes[0])


def test_what_is_unchanged_is_not_painted_again(order, done, photos):
    done(order)
    before = (Path(order.folder) / "a.png").stat().st_mtime_ns
    os.utime(photos / "a.png")  # touched, and the same
    photo(photos / "b.png", seed=9)
    photo(photos / "d.png", seed=10)
    last = done(order)
    assert (last.painted, last.unchanged) == (2, 2)
    assert (Path(order.folder) / "a.png").stat().st_mtime_ns == before
    assert files(order.folder) == ["a.png", "b.png", "c.png", "d.png", NAME]


def test_a_result_that_was_removed_is_painted_again(order, done):
    done(order)
    (Path(order.folder) / "b.png").unlink()
    assert done(order).painted == 1
    assert files(order.folder) == ["a.png", "b.png", "c.png", NAME]


def test_another_mix_leaves_the_results_of_the_first_one(order, done):
    done(order)
    before = pixels(Path(order.folder) / "a.png")
    other = msgspec.structs.replace(order, mixes=(NamedMix("batik", BATIK),))
    with pytest.raises(ConflictError, match="3 of the files are there already"):
        done(other)
    assert done(other, conflict="skip").skipped == 3
    assert done(other, conflict="number").painted == 3
    assert (pixels(Path(order.folder) / "a.png") == before).all()
    assert (pixels(Path(order.folder) / "a (2).png") != before).any()
    # both are known from now on
    assert done(order).unchanged == 3
    assert done(other).unchanged == 3


def test_overwriting_is_done_where_it_is_wanted(order, done):
    done(order)
    before = pixels(Path(order.folder) / "a.png")
    other = msgspec.structs.replace(order, mixes=(NamedMix("batik", BATIK),))
    assert done(other, conflict="overwrite").painted == 3
    assert files(order.folder) == ["a.png", "b.png", "c.png", NAME]
    assert (pixels(Path(order.folder) / "a.png") != before).any()


def test_a_result_that_somebody_has_changed_is_not_replaced(order, done, photos):
    done(order)
    result = photo(Path(order.folder) / "a.png", seed=77)
    mine = result.read_bytes()
    photo(photos / "a.png", seed=5)
    assert done(order, conflict="number").painted == 1
    assert result.read_bytes() == mine
    assert "a (2).png" in files(order.folder)


def test_photos_of_the_same_name_are_numbered_with_a_word(order, done, photos):
    photo(photos / "more" / "a.png", seed=4)
    last = done(order)
    assert files(order.folder) == ["a (2).png", "a.png", "b.png", "c.png", NAME]
    assert [n.english for n in last.notices] == [
        "Several photos are called “a”, so their results are numbered; put {folder} into the "
        "name to tell them apart."
    ]
    assert done(order).unchanged == 4


def test_a_photo_is_never_replaced_by_its_own_result(order, done, photos):
    mine = (photos / "a.png").read_bytes()
    last = done(order, photos=(str(photos / "a.png"),), folder=str(photos), conflict="overwrite")
    assert last.painted == 1
    assert (photos / "a.png").read_bytes() == mine
    assert (photos / "a (2).png").exists()


def test_broken_photos_are_a_line_each_and_never_the_end(order, done, photos):
    data = (photos / "a.png").read_bytes()
    (photos / "a.png").write_bytes(data[: len(data) // 2])
    (photos / "empty.png").touch()
    last = done(order, photos=(str(photos), str(photos / "gone.png")))
    assert (last.painted, last.failed, last.total) == (2, 3, 5)
    failed = sorted(Path(failure.photo).name for failure in last.failures)
    assert failed == ["a.png", "empty.png", "gone.png"]
    assert all(f.sentence.english.startswith("“") for f in last.failures)
    # and they are tried again
    photo(photos / "a.png")
    (photos / "empty.png").unlink()
    assert (done(order).painted, done(order).unchanged) == (1, 3)


def test_a_full_disk_ends_the_batch_and_what_was_done_stays(order, done, photos, monkeypatch):
    real = writers.PngEncoder.finish
    written = []

    def finish(self):
        if written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(1)
        real(self)

    monkeypatch.setattr(painting, "AT_ONCE", 1)
    monkeypatch.setattr(batch_module, "AT_ONCE", 1)
    monkeypatch.setattr(writers.PngEncoder, "finish", finish)
    with pytest.raises(SaveError, match="The disk is full"):
        done(order)
    monkeypatch.undo()
    assert files(order.folder) == ["a.png", NAME]
    last = done(order)
    assert (last.painted, last.unchanged) == (2, 1)


def test_it_ends_when_it_is_closed_and_goes_on_there(order, done):
    with closing(run(order)) as reports:
        for report in reports:
            if report.painted:
                break
    whole = [name for name in files(order.folder) if name != NAME]
    assert len(whole) < 3
    last = done(order)
    assert last.painted + last.unchanged == 3
    assert last.unchanged == len(whole)
    assert files(order.folder) == ["a.png", "b.png", "c.png", NAME]


def test_a_batch_that_was_killed_before_it_could_note_a_result_paints_no_second_one(order, done):
    done(order)
    path = Path(order.folder) / NAME
    kept = json.loads(path.read_text())
    for entry in kept["parts"][0]["entries"]:
        entry.update(stamp=[0, 0], result=[0, 0], digest="")
    path.write_text(json.dumps(kept))
    assert done(order).painted == 3
    assert files(order.folder) == ["a.png", "b.png", "c.png", NAME]


def test_damaged_hostile_and_newer_manifests(order, done, photos):
    folder = Path(order.folder)
    folder.mkdir()
    (folder / NAME).write_text('{"version": 1, "parts": [{')
    last = done(order)
    assert last.painted == 3
    assert "is damaged, so it is not known what has been painted" in last.notices[0].english
    hostile = json.loads((folder / NAME).read_text())
    for entry in hostile["parts"][0]["entries"]:
        entry.update(name="../" + entry["name"], stamp=[0, 0])
    (folder / NAME).write_text(json.dumps(hostile))
    done(order, conflict="overwrite")
    assert not (folder.parent / "a.png").exists()
    (folder / NAME).write_text('{"version": 2, "parts": []}')
    with pytest.raises(StyleMixerError, match="newer version"):
        done(order)


def test_two_batches_do_not_write_into_one_folder(order, done):
    with closing(run(order)) as reports:
        next(reports)
        with pytest.raises(StyleMixerError, match="Another batch is writing into"):
            done(order)


def test_nothing_is_painted_while_nobody_asks_for_a_report(order, done, photos):
    for seed in range(4, 10):
        photo(photos / f"{seed}.png", seed)
    with closing(run(order)) as reports:
        for report in reports:
            if report.running:
                break
        painter = painting._here
        assert painter is not None
        assert not painter.going.is_set()
        next(reports)
    assert painter.ended


def test_two_mixes_of_each_photo(order, done):
    mixes = (*order.mixes, NamedMix("batik", BATIK))
    assert done(order, mixes=mixes, pattern="{stem} {look}", suffix=".jpg").painted == 6
    assert files(order.folder)[:2] == ["a batik.jpg", "a ink.jpg"]


def test_an_output_folder_that_cannot_be(order, done, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SaveError, match="“file” is a file; choose a folder"):
        done(order, folder=str(tmp_path / "file"))
