"""``stylemixer film`` with a real network and real films."""

import numpy as np
import pytest

from stylemixer.cli import main
from stylemixer.cli.film_words import seconds
from tests.films import frames_of, moving

PAINT = ("-s", "ink-mosaic", "--working-edge", "256")


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    more = ("-f", "lavfi", "-i", "sine=d=1")
    words = ("-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest")
    return moving(path, *words, size=(48, 32), seconds=0.3, more=more)


def mistake(capsys, *words):
    assert main(["film", *map(str, words)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def test_a_film_is_painted_and_its_mix_used_again(clip, tmp_path, capsys):
    first, second = tmp_path / "a.mp4", tmp_path / "b.mkv"
    assert main(["film", str(clip), *PAINT, "--exists", "number", "-o", str(first)]) == 0
    assert capsys.readouterr().out == f"{first}\n"
    frames = frames_of(first)
    assert len(frames) == 8
    assert np.abs(frames[0].astype(int) - frames_of(clip)[0]).mean() > 20
    words = ["--recipe", str(first), "--codec", "ffv1", "--no-sound", "-o", str(second)]
    assert main(["film", str(clip), *words]) == 0
    assert np.abs(frames_of(second)[3].astype(int) - frames[3]).mean() < 8
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mkv"]


def test_mistakes_are_one_line(clip, tmp_path, capsys):
    out = ("-o", tmp_path / "out.mp4")
    assert "There is no film" in mistake(capsys, "gone.mp4", *PAINT, *out)
    assert "no ending of a film" in mistake(capsys, clip, *PAINT, "-o", tmp_path / "out.gif")
    assert "--to must be later" in mistake(capsys, clip, *PAINT, "--from", 2, "--to", 1, *out)
    assert "not a time" in mistake(capsys, clip, *PAINT, "--at", "noon", "Blue hour", *out)
    late = (*PAINT, "--at", "0", "Blue hour", "--at", "0", "Woodblock")
    assert "Two mixes have the time" in mistake(capsys, clip, *late, *out)
    assert list(tmp_path.iterdir()) == []


def test_times_are_read_as_people_write_them():
    assert [seconds(text) for text in ("12", "12.5s", "1:30", "1:02:03")] == [12, 12.5, 90, 3723]
