"""Names that are taken, are no text, or lead in a circle, on the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from stylemixer.cli import main
from stylemixer.engine.files.reserving import reserved
from stylemixer.engine.painting.mixer import Mixer

ROOT = Path(__file__).resolve().parents[2]
no_text = pytest.mark.skipif(sys.platform != "linux", reason="names there are always text")


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photos" / "photo.png"
    path.parent.mkdir()
    Image.effect_noise((64, 48), 60).convert("RGB").save(path)
    return path


def words(photo, out, exists):
    return ["render", str(photo), "-s", "ink-mosaic", "--exists", exists, "-o", str(out)]


def pictures(folder):
    found = {}
    for path in folder.iterdir():
        if path.is_file():
            with Image.open(path) as image:
                image.load()
            found[path.name] = path.read_bytes()
    return found


@pytest.mark.parametrize("exists", ["number", "refuse"])
def test_two_at_once_onto_one_name_lose_nothing(photo, tmp_path, exists):
    out = tmp_path / "out.png"
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "stylemixer", *words(photo, out, exists)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(2)
    ]
    said = [process.communicate() for process in processes]
    states = sorted(process.returncode for process in processes)
    if exists == "number":
        assert states == [0, 0]
        assert sorted(text for text, _error in said) == [
            f"{tmp_path / n}\n" for n in ("out (2).png", "out.png")
        ]
        assert sorted(pictures(tmp_path)) == ["out (2).png", "out.png"]
    else:
        assert states == [0, 2]
        assert "already" in "".join(error for _text, error in said)
        assert list(pictures(tmp_path)) == ["out.png"]


def taken_while_painting(monkeypatch, out):
    whole = Mixer.export

    def export(self, *given, **more):
        out.write_bytes(photo_of_others(out))
        yield from whole(self, *given, **more)

    monkeypatch.setattr(Mixer, "export", export)


def photo_of_others(out):
    Image.new("RGB", (3, 3), "red").save(out)
    return out.read_bytes()


def test_a_name_that_is_taken_while_it_is_painted(monkeypatch, capsys, photo, tmp_path):
    out = tmp_path / "out.png"
    taken_while_painting(monkeypatch, out)
    assert main(words(photo, out, "number")) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'out (2).png'}\n"
    theirs = out.read_bytes()
    out.unlink()
    assert main(words(photo, out, "refuse")) == 2
    assert "“out (3).png”" in capsys.readouterr().err
    assert out.read_bytes() == theirs
    assert len(pictures(tmp_path)) == 3


def test_a_name_is_reserved_from_the_start(photo, tmp_path, capsys):
    out = tmp_path / "out.png"
    script = (
        "import sys; from pathlib import Path\n"
        "from stylemixer.engine.files.reserving import reserved\n"
        "with reserved(Path(sys.argv[1]), 'refuse'): print('mine', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout.readline() == "mine\n"
        assert main(words(photo, out, "refuse")) == 2
        assert "is already being painted" in capsys.readouterr().err
        with reserved(out, "number") as name:
            assert name == tmp_path / "out (2).png"
        process.kill()
    with reserved(out, "refuse") as name:
        assert name == out
    assert [path.name for path in tmp_path.iterdir()] == ["photos"]


@pytest.mark.parametrize("exists", ["overwrite", "number", "refuse"])
def test_a_target_that_is_a_link_to_itself(capsys, photo, tmp_path, exists):
    out = tmp_path / "out.png"
    out.symlink_to(out)
    assert main(words(photo, out, exists)) == (0 if exists == "number" else 2)
    text, error = capsys.readouterr()
    assert "Traceback" not in error
    if exists == "number":
        assert text == f"{tmp_path / 'out (2).png'}\n"
    else:
        assert "out.png" in error
        assert error.count("\n") == 1
    assert out.is_symlink()
    assert main(words(photo, out / "out.png", "overwrite")) == 2
    assert "choose another" in capsys.readouterr().err


@no_text
def test_names_that_are_no_text(photo, tmp_path):
    """As a process, since the terminal's encoding is what stumbles over them."""
    odd = os.fsdecode(b"caf\xe9.png")
    photo = photo.rename(tmp_path / odd)
    for encoding in ("utf-8", "ascii"):
        run = subprocess.run(
            [sys.executable, "-m", "stylemixer", *words(odd, odd, "number"), "-s", odd],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
        )
        assert (run.returncode, run.stderr) == (0, b"")
        assert run.stdout.startswith(b"caf\xe9 (")
    assert len(pictures(tmp_path)) == 3
    run = subprocess.run(
        [sys.executable, "-m", "stylemixer", *words(odd, tmp_path / "no" / odd, "number")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr.count(b"\n") == 1
    assert b"Traceback" not in run.stderr


def test_a_name_that_the_terminal_has_no_letters_for(photo, tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "stylemixer", *words(photo, "wäve波.png", "number")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout == b"w\xe4ve\\u6ce2.png\n"
