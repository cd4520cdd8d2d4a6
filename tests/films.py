"""Small films, made by ffmpeg, and read back frame by frame."""

import shutil
import subprocess

import numpy as np

from stylemixer.engine.film.clip import probe
from stylemixer.engine.film.frames import read_frames
from stylemixer.engine.film.tools import find_tools
from stylemixer.places import is_file

SIZE = (64, 48)


def ffmpeg(*words):
    assert shutil.which("ffmpeg"), "tests of films need ffmpeg, see packaging/missing_packages.py"
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, words)], check=True)


def moving(path, *words, size=SIZE, seconds=1, rate=25, more=()):
    """Make a film of a test picture that moves; `more` are further inputs."""
    picture = f"testsrc2=s={size[0]}x{size[1]}:r={rate}:d={seconds}"
    ffmpeg("-f", "lavfi", "-i", picture, *more, *words, path)
    return path


def of_frames(path, frames, *words, rate=25):
    """Make a film of given frames, uint8 ``(H, W, 3)``, without any loss unless told otherwise."""
    height, width, _ = frames[0].shape
    coded = words or ("-c:v", "ffv1", "-pix_fmt", "bgr0")
    head = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(rate)]
    command = ["ffmpeg", "-v", "error", "-y", *head, "-i", "pipe:0", *coded, str(path)]
    data = b"".join(np.ascontiguousarray(frame, np.uint8).tobytes() for frame in frames)
    subprocess.run(command, input=data, check=True)
    return path


def frames_of(path, start=0, stop=None):
    """Return all frames of a film."""
    assert is_file(path)
    tools = find_tools()
    return list(read_frames(probe(path, tools), tools, start, stop))


def told(path, entries, stream="v:0"):
    """Return what ffprobe tells of a film, as a list of words."""
    command = ["ffprobe", "-v", "error", "-select_streams", stream, "-show_entries", entries]
    out = subprocess.run([*command, "-of", "csv=p=0", str(path)], check=True, capture_output=True)
    return out.stdout.decode().replace(",", " ").split()
