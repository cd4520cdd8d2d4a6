"""What is told of films of all kinds, and what is said of files that are none."""

from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from stylemixer.engine.film.clip import probe
from stylemixer.engine.film.tools import find_tools
from stylemixer.errors import FilmError
from tests.films import ffmpeg, frames_of, moving


def clip(path):
    return probe(path, find_tools())


def test_rate_and_length_are_told(tmp_path):
    found = clip(moving(tmp_path / "a.mp4", rate="30000/1001"))
    assert found.fps == Fraction(30000, 1001)
    assert found.constant
    assert found.frames == 30
    assert found.size == (64, 48)
    assert not found.deep


def test_a_turned_film_is_upright(tmp_path):
    plain = moving(tmp_path / "a.mp4", seconds=0.2)
    turned = tmp_path / "turned.mov"
    ffmpeg("-i", plain, "-c", "copy", "-metadata:s:v", "rotate=90", turned)
    assert clip(turned).size == (48, 64)
    assert frames_of(turned)[0].shape == (64, 48, 3)


def test_pixels_become_square(tmp_path):
    path = moving(tmp_path / "a.mp4", "-vf", "setsar=4/3", seconds=0.2)
    assert clip(path).size == (85, 48)
    assert frames_of(path)[0].shape == (48, 85, 3)


def test_matrix_and_range_are_told_or_known_by_the_size(tmp_path):
    small = clip(moving(tmp_path / "small.mp4", "-pix_fmt", "yuv420p", seconds=0.1))
    assert small.colours.matrix == "smpte170m"
    large = moving(tmp_path / "large.mp4", "-pix_fmt", "yuv420p", seconds=0.1, size=(1280, 720))
    assert clip(large).colours.matrix == "bt709"
    words = ("-vf", "scale=out_range=pc", "-pix_fmt", "yuvj420p", "-colorspace", "bt709")
    told = clip(moving(tmp_path / "told.mp4", *words, seconds=0.1))
    assert told.colours.matrix == "bt709"
    assert told.colours.full


def test_frames_at_all_times_are_told_by_their_times(tmp_path):
    drop = ("-vf", "select='not(between(mod(n,10),6,8))'", "-vsync", "vfr")
    for name in ("a.mp4", "a.mkv"):
        found = clip(moving(tmp_path / name, *drop, seconds=2, rate=30))
        assert not found.constant
        assert found.fps in (30, Fraction(30000, 1001))


def test_sound_and_subtitles_are_told(tmp_path):
    (tmp_path / "a.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    more = ("-f", "lavfi", "-i", "sine=d=1", "-i", tmp_path / "a.srt")
    found = clip(moving(tmp_path / "a.mkv", "-c:a", "aac", more=more))
    assert found.sound == ("aac",)
    assert found.subtitles == 1


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "There is no film"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes(b""), "cannot be read as a film"),
        (
            lambda path: path.write_text("once upon a time " * 99),
            "cannot be read as a film",
        ),
        (lambda path: ffmpeg("-f", "lavfi", "-i", "sine=d=1", path), "has sound and no picture"),
    ],
)
def test_what_is_no_film_gets_a_sentence(tmp_path, make, says):
    path = tmp_path / "a.mp4"
    make(path)
    with pytest.raises(FilmError, match=says):
        clip(path)


def test_a_picture_is_no_film(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGB", (8, 8)).save(path)
    with pytest.raises(FilmError, match="open it as a photo"):
        clip(path)


def test_a_film_whose_end_is_missing_is_cut_off(tmp_path):
    whole = moving(tmp_path / "whole.mp4")
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole.read_bytes()[:3000])
    with pytest.raises(FilmError, match="is cut off"):
        clip(path)


def test_a_name_is_neither_an_option_nor_a_protocol(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("-i.mp4", "http:a.mp4"):
        moving(f"file:{name}", seconds=0.1)
        assert clip(Path(name)).size == (64, 48)


def test_missing_programs_are_named(tmp_path, monkeypatch):
    with pytest.raises(FilmError, match="no ffmpeg with its ffprobe"):
        find_tools(str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FilmError, match="ffmpeg"):
        find_tools()
