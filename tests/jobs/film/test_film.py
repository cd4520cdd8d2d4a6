"""Films painted from beginning to end by real networks, read back frame by frame."""

import os
from contextlib import closing
from itertools import pairwise

import msgspec
import numpy as np
import pytest
from PIL import Image

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.film.film_settings import FilmSettings
from stylemixer.engine.film.tools import find_tools
from stylemixer.engine.pictures.images import Picture, read_recipe_text
from stylemixer.errors import FilmError, SaveError, StyleMixerError
from stylemixer.jobs.film.film import painting_film
from stylemixer.jobs.film.order import FilmOrder, Key, MixTrack
from stylemixer.jobs.film.plan import work_folder
from stylemixer.render.engine import TorchEngine
from tests.films import frames_of, moving, of_frames, told

INK = Recipe(working_edge=256).added(StyleRef("cin26", "learned", "ink-mosaic"))
BATIK = Recipe(working_edge=256).added(StyleRef("cin26", "learned", "indigo-batik"))
LOSSLESS = FilmSettings("ffv1")
ENGINE = TorchEngine("cpu")


def engine(_device):
    return ENGINE


def blobs(seed, size=(48, 32)):
    """Return a frame of soft spots."""
    small = np.random.default_rng(seed).integers(40, 216, (4, 6, 3), np.uint8)
    return np.asarray(Image.fromarray(small).resize(size, Image.Resampling.BICUBIC))


@pytest.fixture
def still(tmp_path):
    """A film of twelve frames that all show the same."""
    return of_frames(tmp_path / "still.mkv", [blobs(0)] * 12)


def order(clip, tmp_path, **changes):
    made = FilmOrder(clip, tmp_path / "out.mkv", (Key(0.0, INK),), find_tools(), settings=LOSSLESS)
    return msgspec.structs.replace(made, **changes)


def done(order):
    return list(painting_film(order, engine))


def photo_painted(frame, recipe=INK):
    mixer = ENGINE.mixer()
    mixer.set_photo(Picture(frame))
    mix, _ = ENGINE.mix(recipe)
    return np.concatenate([band.rows for band in mixer.export(mix, frame.shape[1::-1])])


def test_a_still_film_is_the_photo_painted_in_every_frame(still, tmp_path):
    reports = done(order(still, tmp_path))
    frames = frames_of(tmp_path / "out.mkv")
    assert len(frames) == 12
    assert all(np.array_equal(frame, frames[0]) for frame in frames)
    assert np.abs(frames[0] / 255 - photo_painted(blobs(0))).max() < 0.03
    assert reports[-1].done
    assert [r.share for r in reports] == sorted(r.share for r in reports)
    assert reports[-1].frames == reports[-1].total == 12
    assert not work_folder(tmp_path / "out.mkv").exists()


def test_shots_have_values_of_their_own(tmp_path):
    first, second = blobs(1), 255 - blobs(2) // 4
    clip = of_frames(tmp_path / "a.mkv", [first] * 10 + [second] * 10)
    done(order(clip, tmp_path))
    frames = frames_of(tmp_path / "out.mkv")
    for painted, frame in ((frames[0], first), (frames[9], first), (frames[10], second)):
        assert np.abs(painted / 255 - photo_painted(frame)).max() < 0.03


def test_the_mix_runs_from_one_to_the_other(still, tmp_path):
    keys = (Key(0.0, INK), Key(11 / 25, BATIK))
    done(order(still, tmp_path, keys=keys))
    frames = [frame / 255 for frame in frames_of(tmp_path / "out.mkv")]
    assert np.abs(frames[0] - photo_painted(blobs(0), INK)).max() < 0.03
    assert np.abs(frames[-1] - photo_painted(blobs(0), BATIK)).max() < 0.03
    steps = [np.abs(a - b).mean() for a, b in pairwise(frames)]
    way = np.abs(frames[0] - frames[-1]).mean()
    assert max(steps) < 0.5 * way
    assert min(steps) > 0


def test_no_paint_is_the_film_itself(still, tmp_path):
    done(order(still, tmp_path, keys=(Key(0.0, msgspec.structs.replace(INK, strength=0.0)),)))
    assert all(np.array_equal(frame, blobs(0)) for frame in frames_of(tmp_path / "out.mkv"))


def test_what_was_stopped_goes_on_and_becomes_the_same_film(tmp_path, monkeypatch):
    monkeypatch.setattr("stylemixer.jobs.film.plan.PIECE_FRAMES", 5)
    clip = moving(tmp_path / "a.mkv", "-c:v", "ffv1", size=(48, 32), seconds=0.8)
    done(order(clip, tmp_path, target=tmp_path / "whole.mkv"))
    wanted = order(clip, tmp_path)
    with closing(painting_film(wanted, engine)) as work:
        next(report for report in work if report.frames == 12)
    assert not (tmp_path / "out.mkv").exists()
    left = sorted(path.name for path in work_folder(tmp_path / "out.mkv").glob("piece-*"))
    assert left == ["piece-000000.mkv", "piece-000001.mkv"]
    reports = done(wanted)
    assert any("10 of 20 frames are painted already" in n.english for n in reports[-1].notices)
    assert min(r.frames for r in reports if r.stage == "painting") == 11
    both = [frames_of(tmp_path / f"{name}.mkv") for name in ("whole", "out")]
    assert len(both[0]) == 20
    assert all(map(np.array_equal, *both))


def test_another_mix_begins_again(still, tmp_path):
    with closing(painting_film(order(still, tmp_path), engine)) as work:
        next(report for report in work if report.frames == 12)
    reports = done(order(still, tmp_path, keys=(Key(0.0, BATIK),)))
    assert reports[-1].notices == ()
    frame = frames_of(tmp_path / "out.mkv")[0] / 255
    assert np.abs(frame - photo_painted(blobs(0), BATIK)).max() < 0.03


def test_a_part_is_painted_with_its_part_of_the_sound(tmp_path):
    more = ("-f", "lavfi", "-i", "sine=d=2")
    words = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")
    clip = moving(tmp_path / "a.mp4", *words, size=(48, 32), seconds=2, more=more)
    target = tmp_path / "out.mp4"
    done(order(clip, tmp_path, target=target, settings=FilmSettings(), start=0.8, stop=1.2))
    assert len(frames_of(target)) == 10
    assert float(told(target, "stream=duration", "a:0")[0]) == pytest.approx(0.4, abs=0.06)


def test_odd_measures_become_even_where_the_codec_needs_it(tmp_path):
    clip = of_frames(tmp_path / "a.mkv", [blobs(0, (33, 21))] * 2)
    reports = done(order(clip, tmp_path, target=tmp_path / "out.mp4", settings=FilmSettings()))
    assert frames_of(tmp_path / "out.mp4")[0].shape == (20, 32, 3)
    assert any("32 × 20" in notice.english for notice in reports[-1].notices)


def test_numbered_pictures_carry_the_mix(still, tmp_path):
    target = tmp_path / "frame.png"
    settings = FilmSettings("frames", bits=16)
    reports = done(order(still, tmp_path, target=target, settings=settings, recipe_text="{}"))
    files = sorted(tmp_path.glob("frame-*.png"))
    assert [file.name for file in files][::11] == ["frame-000001.png", "frame-000012.png"]
    assert reports[-1].path == str(files[0])
    assert read_recipe_text(files[3]) == "{}"
    with pytest.raises(SaveError, match="already exists"):
        done(order(still, tmp_path, target=target, settings=settings, exists="refuse"))


def test_what_is_wrong_gets_a_sentence_and_leaves_nothing(still, tmp_path):
    def refused(says, kind=StyleMixerError, **changes):
        with pytest.raises(kind, match=says):
            done(order(still, tmp_path, **changes))
        assert sorted(tmp_path.iterdir()) == [still]

    refused("is the film that you paint from", target=still)
    refused("does not exist", target=tmp_path / "no" / "out.mkv")
    refused("shorter than that", FilmError, start=9.0)
    missing = Recipe().added(StyleRef("cin26", "learned", "no-such-style"))
    with pytest.raises(StyleMixerError, match="no-such-style"):
        done(order(still, tmp_path, keys=(Key(0.0, missing),)))


def test_a_film_that_is_cut_off_is_painted_as_far_as_it_goes(tmp_path):
    clip = moving(tmp_path / "a.mkv", "-c:v", "mjpeg", "-q:v", "2", size=(48, 32), seconds=1)
    data = clip.read_bytes()
    clip.write_bytes(data[: len(data) // 2])
    reports = done(order(clip, tmp_path))
    assert 5 < len(frames_of(tmp_path / "out.mkv")) < 20
    assert "is cut off or damaged" in reports[-1].notices[0].english


def test_one_frame_is_a_film(tmp_path):
    done(order(of_frames(tmp_path / "a.mkv", [blobs(3)]), tmp_path))
    assert len(frames_of(tmp_path / "out.mkv")) == 1


def test_two_do_not_paint_the_same_film(still, tmp_path):
    with closing(painting_film(order(still, tmp_path), engine)) as work:
        next(work)
        with pytest.raises(SaveError, match="is already being painted"):
            done(order(still, tmp_path))


def test_places_are_where_the_mix_changes():
    track = MixTrack((Key(0.0, INK), Key(4.0, INK), Key(8.0, BATIK)))
    assert track.places(0.0, 3.0) == (0.0,)
    assert track.places(3.0, 8.0) == (3.0, 4.0, 5.0, 6.0, 7.0, 8.0)
    assert track.places(8.0, 9.0) == (8.0,)
    assert track.at(2.0) == INK
    assert track.at(9.0).slots == BATIK.slots


@pytest.mark.skipif(os.name != "posix", reason="names are Unicode elsewhere")
def test_names_that_are_no_unicode_are_names(tmp_path, still):
    folder = tmp_path / os.fsdecode(b"caf\xe9 'n' %d")
    folder.mkdir()
    clip = still.rename(folder / os.fsdecode(b"\xff.mkv"))
    done(order(clip, folder))
    assert len(frames_of(folder / "out.mkv")) == 12
