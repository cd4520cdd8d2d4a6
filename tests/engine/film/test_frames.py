"""Frames in and out again, the same ones wherever reading begins."""

from contextlib import ExitStack
from fractions import Fraction

import numpy as np
import pytest

from stylemixer.engine.film.clip import Colours, probe
from stylemixer.engine.film.encoding import film_writer
from stylemixer.engine.film.film_settings import FilmSettings, codec_for
from stylemixer.engine.film.frames import read_frames
from stylemixer.engine.film.joining import Part, check_sound, joined, recipe_in
from stylemixer.engine.film.tools import find_tools
from stylemixer.errors import FilmError, SaveError
from tests.films import ffmpeg, frames_of, moving, of_frames
from tests.films import told as probed

MP4 = FilmSettings()
TEXT = '{"version": 1, "recipe": "a=b;c#\\\\d\\n"}'


@pytest.mark.parametrize("kind", ["long.mp4", "odd.mp4", "edited.mp4", "late.ts", "holes.mkv"])
def test_the_middle_is_the_same_as_when_all_is_read(kind, tmp_path, monkeypatch):
    monkeypatch.setattr("stylemixer.engine.film.frames.SEEK_FROM", 30)
    path = tmp_path / kind
    coded = ("-g", "24", "-bf", "3", "-pix_fmt", "yuv420p")
    if kind == "holes.mkv":
        holes = "select='not(between(n,41,78))'"
        moving(path, "-vf", holes, "-vsync", "vfr", *coded, seconds=4)
    elif kind == "odd.mp4":
        moving(path, "-pix_fmt", "yuv444p", size=(33, 21), seconds=4, rate="24000/1001")
    else:
        moving(path, *coded, seconds=4)
        if kind == "edited.mp4":
            ffmpeg("-ss", "0.5", "-i", path, "-c", "copy", tmp_path / "cut.mp4")
            path = tmp_path / "cut.mp4"
    every = frames_of(path)
    for start in (0, 1, 30, 47, 75):
        part = frames_of(path, start, start + 9)
        assert len(part) == 9
        assert all(map(np.array_equal, part, every[start : start + 9]))


def test_colours_are_what_they_were(tmp_path):
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128), (255, 255, 255)]
    frames = [np.full((32, 48, 3), colour, np.uint8) for colour in colours]
    for matrix, told in (("bt709", ("-colorspace", "bt709")), ("smpte170m", ())):
        scale = f"scale=out_color_matrix={matrix}:out_range=tv"
        words = ("-vf", scale, "-c:v", "libx264", "-crf", "0", "-pix_fmt", "yuv444p", *told)
        path = of_frames(tmp_path / f"{matrix}.mp4", frames, *words)
        for frame, colour in zip(frames_of(path), colours, strict=True):
            assert np.abs(frame.reshape(-1, 3).astype(int) - colour).max() <= 3


def test_deep_films_are_read_deep(tmp_path):
    path = moving(tmp_path / "a.mkv", "-c:v", "ffv1", "-pix_fmt", "yuv444p10le", seconds=0.1)
    frame = frames_of(path)[0]
    assert frame.dtype == np.uint16
    assert len(np.unique(frame % 257)) > 8


@pytest.mark.parametrize(
    ("settings", "suffix", "most"),
    [
        (FilmSettings("h264", crf=1), ".mp4", 12),
        (FilmSettings("prores"), ".mov", 8),
        (FilmSettings("ffv1"), ".mkv", 0),
        (FilmSettings("ffv1", bits=16), ".mkv", 0.01),
    ],
)
def test_pieces_become_one_film_with_sound_and_recipe(settings, suffix, most, tmp_path):
    more = ("-f", "lavfi", "-i", "sine=d=1")
    source = moving(tmp_path / "source.mp4", "-c:a", "aac", "-pix_fmt", "yuv420p", more=more)
    tools = find_tools()
    clip = probe(source, tools)
    check_sound(clip, tools, suffix, tmp_path)
    smooth = np.linspace(0, 0.8, 64 * 48 * 3, dtype=np.float32).reshape(48, 64, 3)
    frames = [smooth + np.float32(0.008 * number) for number in range(25)]
    parts = []
    for start, stop in ((0, 7), (7, 20), (20, 25)):
        path = tmp_path / f"{start}{suffix}"
        with film_writer(
            path, tools, size=(64, 48), rate=clip.fps, colours=clip.colours, settings=settings
        ) as writer:
            for frame in frames[start:stop]:
                writer.write(frame)
        parts.append(Part(path, stop - start))
    out = tmp_path / f"out{suffix}"
    joined(parts, out, clip, tools, recipe_text=TEXT, span=(0, 25))
    found = frames_of(out)
    assert len(found) == 25
    for frame, wanted in zip(found, frames, strict=True):
        assert np.abs(frame * (255 / np.iinfo(frame.dtype).max) - wanted * 255).mean() <= most + 0.5
    assert recipe_in(out, tools) == TEXT
    assert probe(out, tools).fps == clip.fps
    # the sound is the same to the bit
    sums = [probed(path, "packet=size", "a:0") for path in (source, out)]
    assert sums[0] == sums[1]


def test_a_film_keeps_its_matrix(tmp_path):
    tools, colours = find_tools(), Colours("bt2020nc", False, "bt2020", "bt709")
    for settings, suffix in ((FilmSettings(), ".mp4"), (FilmSettings("prores"), ".mov")):
        path = tmp_path / f"a{suffix}"
        with film_writer(
            path, tools, size=(16, 16), rate=Fraction(25), colours=colours, settings=settings
        ) as writer:
            writer.write(np.zeros((16, 16, 3), np.uint8))
        assert probe(path, tools).colours == colours


def test_a_writer_that_is_left_leaves_no_file(tmp_path):
    path, colours, tools = tmp_path / "a.mp4", Colours("bt709", False), find_tools()
    with ExitStack() as stack:
        writer = stack.enter_context(
            film_writer(
                path, tools, size=(16, 16), rate=Fraction(25), colours=colours, settings=MP4
            )
        )
        writer.write(np.zeros((16, 16, 3), np.float32))
        left = stack.pop_all()
    assert left.__exit__(RuntimeError, RuntimeError(), None) is False
    assert list(tmp_path.iterdir()) == []


def test_sound_that_a_container_does_not_take_is_told_before(tmp_path):
    more = ("-f", "lavfi", "-i", "sine=d=1")
    source = moving(tmp_path / "a.mov", "-c:a", "pcm_s16le", more=more)
    clip = probe(source, find_tools())
    with pytest.raises(FilmError, match=r"pcm_s16le.*choose \.mov or \.mkv"):
        check_sound(clip, find_tools(), ".mp4", tmp_path)
    check_sound(clip, find_tools(), ".mov", tmp_path)


def test_names_say_how_a_film_is_written(tmp_path):
    assert codec_for(tmp_path / "a.mp4", None) == "h264"
    assert codec_for(tmp_path / "a.PNG", None) == "frames"
    assert codec_for(tmp_path / "a.mov", "prores") == "prores"
    with pytest.raises(SaveError, match=r"choose \.mov or \.mkv"):
        codec_for(tmp_path / "a.mp4", "prores")
    with pytest.raises(SaveError, match="has no ending of a film"):
        codec_for(tmp_path / "a.gif", None)


def test_reading_that_is_left_ends_its_program(tmp_path):
    tools = find_tools()
    frames = read_frames(probe(moving(tmp_path / "a.mp4", seconds=5), tools), tools)
    next(frames)
    frames.close()
    with pytest.raises(StopIteration):
        next(frames)
