"""`stylemixer bench export`: time, memory and looks of large files.

Times are beside an untiled render's; looks are compared with the reference (`likeness`). Each size
runs in a process of its own (`process`), whose peak memory is the whole program's.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from stylemixer.bench import likeness
from stylemixer.bench.export.process import photo
from stylemixer.engine.pictures.images import Picture
from stylemixer.errors import StyleMixerError
from stylemixer.render.torch_loading import SPINS

SIZES = ((1224, 816), (2448, 1632), (4240, 2832))
LARGE_SIZES = ((6000, 4000), (8660, 5774), (12000, 8000), (12248, 8165))
DEEP_SIZE = (6000, 4000)
GPU_SIZES = ((3840, 2160), (12000, 8000))

TO_UNTILED = 2.0
PEAK_MIB = 3072
DEEP_PEAK_MIB = 2048
COMPOSITION = 1.0
PAINT = 0.2
LIKENESS_SIZE = (3072, 2048)
GPU_SECONDS = {(3840, 2160): 0.25, (12000, 8000): 5.0}
"""Writing excluded."""


def run(as_json: bool, full: bool = False) -> dict[str, Any]:
    """Measure and, unless JSON is wanted, print a table.

    Args:
        as_json: print nothing.
        full: up to 100 megapixels, which takes minutes.

    Raises:
        StyleMixerError: when a run fails.
    """
    rows: list[dict[str, Any]] = []
    for kind, width, height in _asked(full):
        rows.append(in_a_process(kind, width, height))
        if not as_json:
            print(line(rows[-1]), flush=True)
    if rows[0]["device"] == "cuda":
        done = {(row["width"], row["height"]) for row in rows}
        for width, height in GPU_SIZES:
            if (width, height) not in done:
                rows.append(in_a_process("tiff8", width, height))
                if not as_json:
                    print(line(rows[-1]), flush=True)
    likenesses = []
    for device in dict.fromkeys(("cpu", rows[0]["device"])):
        for row in likeness.rows(Picture(photo(*LIKENESS_SIZE)), device=device):
            likenesses.append(row)
            if not as_json:
                print(_likeness_line(row), flush=True)
    goals = [*_goals(rows), *_likeness_goals(likenesses)]
    skipped = [*_skipped(rows, full), *_likeness_skipped(likenesses)]
    if not as_json:
        print()
        for goal in goals:
            met = "met   " if goal["met"] else "MISSED"
            print(f"{met} {goal['what']}: {goal['value']:g}, at most {goal['at most']:g}")
        for text in skipped:
            print(f"skipped {text}")
    return {"rows": rows, "likeness": likenesses, "goals": goals, "skipped": skipped}


def _asked(full: bool) -> Iterator[tuple[str, int, int]]:
    for width, height in SIZES + (LARGE_SIZES if full else ()):
        yield "tiff8", width, height
    if full:
        yield "jpeg16", *DEEP_SIZE


def goal(what: str, value: float, most: float) -> dict[str, Any]:
    """Return what was to be reached, and whether it was."""
    return {"what": what, "value": value, "at most": most, "met": value <= most}


def _goals(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Compare the rows with what they are to reach."""
    for row in rows:
        size = row["width"], row["height"]
        name = f"{size[0]}×{size[1]}"
        if row["kind"] == "jpeg16":
            if row["peak MiB"] is not None:
                what = f"MiB of memory, {name} JPEG to 16-bit TIFF"
                yield goal(what, row["peak MiB"], DEEP_PEAK_MIB)
            continue
        if size == (12000, 8000):
            yield goal(f"time per megapixel to untiled, {name}", row["to untiled"], TO_UNTILED)
            if row["peak MiB"] is not None:
                yield goal(f"MiB of memory, {name}", row["peak MiB"], PEAK_MIB)
        if row["device"] == "cuda" and size in GPU_SECONDS:
            painting = row["seconds"] - row["of it writing"]
            yield goal(f"seconds without writing, {name}", round(painting, 3), GPU_SECONDS[size])


def _likeness_goals(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        name = f"{row['network']} {row['style']}, {row['times']} times its reference{_on(row)}"
        yield goal(f"composition, {name}", row["composition"], COMPOSITION)
        if row["paint"] is not None:
            yield goal(f"paint, {name}", row["paint"], PAINT)


def _likeness_skipped(rows: list[dict[str, Any]]) -> Iterator[str]:
    if any(row["paint"] is None for row in rows):
        yield f"paint: the loss network {likeness.LOSS_NETWORK} is not here"


def _on(row: dict[str, Any]) -> str:
    return "" if row["device"] == "cpu" else f", on {row['device']}"


def _likeness_line(row: dict[str, Any]) -> str:
    paint = "?" if row["paint"] is None else f"{row['paint']:.3f}"
    return (
        f"{row['width']:6}×{row['height']:<6} {row['network']} {row['style']}, "
        f"{row['times']} times its reference{_on(row)}: "
        f"composition {row['composition']:.3f}, paint {paint}"
    )


def _skipped(rows: list[dict[str, Any]], full: bool) -> Iterator[str]:
    if not full:
        sizes = ", ".join(f"{w}×{h}" for w, h in LARGE_SIZES)
        yield f"{sizes} and {DEEP_SIZE[0]}×{DEEP_SIZE[1]} JPEG to 16-bit TIFF: they need --full"
    if rows[0]["device"] != "cuda":
        sizes = " and ".join(f"{w}×{h} in {s:g} s" for (w, h), s in GPU_SECONDS.items())
        yield f"{sizes} with a GPU: there is none here"
    if rows[0]["peak MiB"] is None:
        yield "memory: this system does not tell a process's peak"


def line(row: dict[str, Any]) -> str:
    """Return a row of the table as text."""
    peak = "    ?" if row["peak MiB"] is None else f"{row['peak MiB']:5}"
    text = (
        f"{row['width']:6}×{row['height']:<6} {row['megapixels']:6.1f} MP  "
        f"{row['seconds']:7.1f} s  {row['seconds per megapixel']:6.2f} s/MP "
        f"({row['to untiled']:.2f} × untiled)  {peak} MiB  tile {row['tile']}  "
        f"longest wait {row['longest wait, preparing']:.2f} s before the first tile, "
        f"{row['longest wait']:.2f} s from then on"
    )
    return text + ("  JPEG to 16-bit TIFF" if row["kind"] == "jpeg16" else "")


def in_a_process(kind: str, width: int, height: int) -> dict[str, Any]:
    """Measure a row in a process of its own, whose memory is the row's alone."""
    words = [sys.executable, "-m", "stylemixer.bench.export.process", kind, str(width), str(height)]
    # as in the window: spinning threads would measure what else the machine does
    environment = {"GOMP_SPINCOUNT": SPINS} | os.environ
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise StyleMixerError(
            "The export of {width}×{height} failed; see below.",
            done.stderr,
            width=width,
            height=height,
        )
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row
