"""`stylemixer bench batch`: a batch beside painting alone, with Dask, small, and under kills."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from stylemixer.bench.batch.machines import Machines
from stylemixer.bench.batch.process import order_of
from stylemixer.bench.export.process import photo
from stylemixer.errors import StyleMixerError
from stylemixer.jobs.batch.manifest import NAME

LARGE, LARGE_FULL = 6, 40
SIZE = (4000, 3000)
SMALL, SMALL_FULL = 1000, 10_000
SMALL_SIZE = (96, 64)
KILL_EVERY_S, KILLS = 5.0, 12
KILLED_PHOTOS = 400

TARGETS = {
    "share of painting alone": ("≥", 0.9),
    "two workers, share of painting alone": ("≥", 0.9),
    "ms a photo beside painting": ("≤", 30.0),
    "missing": ("≤", 0),
    "too many": ("≤", 0),
}


def run(as_json: bool, *, full: bool = False) -> dict[str, Any]:
    """Measure and, unless JSON is wanted, print a table.

    Args:
        as_json: print nothing.
        full: 40 photos of 12 megapixels and 10,000 small ones, which takes an hour.

    Raises:
        StyleMixerError: where processes cannot be kept to a core.
    """
    if not hasattr(os, "sched_getaffinity") or shutil.which("taskset") is None:
        raise StyleMixerError("Only Linux keeps processes to a core; run this bench there.")
    with tempfile.TemporaryDirectory(prefix="stylemixer-batch-") as name:
        folder = Path(name)
        figures = {
            "large": large(folder / "large", LARGE_FULL if full else LARGE),
            "small": small(folder / "small", SMALL_FULL if full else SMALL),
            "kills": kills(folder / "kills", KILLS),
        }
    figures["failed"] = figures["kills"]["missing"] + figures["kills"]["too many"]
    if not as_json:
        for part in ("large", "small", "kills"):
            for what, value in figures[part].items():
                sign, target = TARGETS.get(what, ("", None))
                aim = "" if target is None else f"   target {sign} {target:g}"
                shown = f"{value:.3f}" if isinstance(value, float) else value
                print(f"{part:<8}{what:<40}{shown:>10}{aim}")
    return figures


def large(folder: Path, count: int) -> dict[str, Any]:
    """Paint large photos here and by two workers of a core each, beside painting alone."""
    photos(folder, count, SIZE)
    cores = sorted(os.sched_getaffinity(0))[:2]
    alone = _process("alone", folder, cores=cores)["seconds"]
    here = _process("batch", folder, cores=cores)
    shutil.rmtree(order_of(folder).folder)
    again = _process("alone", folder, cores=cores)["seconds"]
    machines = Machines(folder.parent)
    try:
        for core in cores:
            machines.worker("--no-nanny", cores=[core])
        _wait(machines, len(cores))
        there = _process("batch", folder, machines.address)
    finally:
        machines.end()
    alone = min(alone, again)
    return {
        "photos": count,
        "s a photo, painting alone": alone,
        "s a photo": here["seconds a photo"],
        "share of painting alone": alone / here["seconds a photo"],
        "s a photo, two workers": there["seconds a photo"],
        "two workers, share of painting alone": alone / there["seconds a photo"],
    }


def small(folder: Path, count: int) -> dict[str, Any]:
    """Paint many small photos: what each costs beside the painting, and memory."""
    photos(folder, count, SMALL_SIZE)
    alone = _process("alone", folder, "small")["seconds"]
    found = _process("batch", folder, "small")
    memory = found["MiB by tenths"]
    return {
        "photos": count,
        "painted": found["painted"],
        "ms a photo, painting alone": 1000 * alone,
        "ms a photo": 1000 * found["seconds a photo"],
        "ms a photo beside painting": 1000 * (found["seconds a photo"] - alone),
        "MiB after a tenth": memory[1] if len(memory) > 1 else memory[0],
        "MiB at the end": memory[-1],
    }


def kills(folder: Path, count: int) -> dict[str, Any]:
    """Kill a worker every few seconds while two of them paint; count what is missing or twice."""
    from distributed import Client  # noqa: PLC0415  only this needs it here

    photos(folder, KILLED_PHOTOS, SMALL_SIZE)
    machines = Machines(folder.parent)
    killed = 0
    try:
        for _ in range(2):
            machines.worker("--nanny")
        _wait(machines, 2)
        batch = _started("batch", folder, machines.address, "small")
        with Client(machines.address, set_as_default=False) as client:
            while batch.poll() is None:
                time.sleep(KILL_EVERY_S)
                with suppress(Exception):  # one that is just being started does not answer
                    if killed < count:
                        pid = sorted(client.run(os.getpid).values())[0]
                        os.kill(pid, signal.SIGKILL)
                        killed += 1
        found = _figures(batch)
    finally:
        machines.end()
    wanted = {path.with_suffix(".jpg").name for path in folder.iterdir()}
    out = Path(order_of(folder).folder)
    there = {path.name for path in out.iterdir()} - {NAME}
    return {
        "killed": killed,
        "photos": KILLED_PHOTOS,
        "painted": found["painted"],
        "missing": len(wanted - there) + found["failed"],
        "too many": len(there - wanted) + max(0, found["painted"] - KILLED_PHOTOS),
    }


def photos(folder: Path, count: int, size: tuple[int, int]) -> None:
    """Fill a folder with photos that differ."""
    from PIL import Image  # noqa: PLC0415  only now is it needed

    folder.mkdir(parents=True)
    pixels = photo(*size)
    for number in range(count):
        pixels[0, 0] = number % 256, number // 256, 0
        Image.fromarray(pixels).save(folder / f"{number:05}.jpg", quality=92)


def _wait(machines: Machines, count: int) -> None:
    from distributed import Client  # noqa: PLC0415  see `kills`

    with Client(machines.address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def _process(what: str, folder: Path, *words: str, cores: Any = ()) -> dict[str, Any]:
    return _figures(_started(what, folder, *words, cores=cores))


def _started(what: str, folder: Path, *words: str, cores: Any = ()) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "stylemixer.bench.batch.process", what, str(folder), *words]
    if cores:
        command = ["taskset", "-c", ",".join(map(str, cores)), *command]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _figures(process: "subprocess.Popen[str]") -> dict[str, Any]:
    told, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the process that is measured ended with {process.returncode}")
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found
