"""A batch in a process of its own, with what it takes: seconds and memory.

``python -m stylemixer.bench.batch.process alone|batch FOLDER [ADDRESS]`` prints figures as JSON.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.device import pick_device
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import read_picture
from stylemixer.jobs.batch.batch import painted_mixes, run
from stylemixer.jobs.batch.order import NamedMix, Order

STYLE = StyleRef("cin26", "learned", "ink-mosaic")
TIMES = 2


def order_of(folder: Path, *, small: bool = False) -> Order:
    """Return the order to paint a folder's photos into one beside it, as JPEG of their own size."""
    recipe = Recipe(working_edge=256) if small else Recipe()
    mixes = (NamedMix("ink", recipe.added(STYLE)),)
    out = folder.with_name(f"{folder.name} painted")
    settings = ExportSettings(quality=95)
    return Order((str(folder),), str(out), mixes, suffix=".jpg", settings=settings, device="cpu")


def alone(folder: Path, *, small: bool) -> dict[str, float]:
    """Return the seconds that painting a photo takes, and nothing else of it; the best of a few."""
    order = order_of(folder, small=small)
    networks = Networks(pick_device("cpu"))
    (how,) = painted_mixes(order, networks)
    picture = read_picture(sorted(folder.iterdir())[0])
    times = []
    for _ in range(TIMES * (10 if small else 1)):
        start = time.perf_counter()
        mixer = Mixer(networks)
        mixer.set_photo(picture)
        for _band in mixer.export(how.mix, picture.size):
            pass
        times.append(time.perf_counter() - start)
    times.sort()
    return {"seconds": times[len(times) // 2]}


def batch(folder: Path, address: str, *, small: bool) -> dict[str, Any]:
    """Paint a folder, here or by the workers of a scheduler."""
    workers = None
    if address:
        from stylemixer.jobs.batch.cluster import hiring  # noqa: PLC0415  only now is it needed

        workers = hiring(address, "cpu")
    start = time.perf_counter()
    first = last = 0.0
    painted = already = 0
    memory: list[int] = []
    for report in run(order_of(folder, small=small), workers=workers):
        if report.painted > painted:
            painted = report.painted
            last = time.perf_counter()
            if not first:
                first, already = last, painted
            if len(memory) < 10 * painted / report.total:
                memory.append(resident_mib())
    return {
        "painted": report.painted,
        "failed": report.failed,
        "seconds in all": time.perf_counter() - start,
        "seconds a photo": (last - first) / max(painted - already, 1),
        "MiB by tenths": memory,
    }


def resident_mib() -> int:
    """Return the memory that this process has now, in MiB; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGESIZE") >> 20


if __name__ == "__main__":
    what, name, *rest = sys.argv[1:]
    tiny = "small" in rest
    found = (
        alone(Path(name), small=tiny)
        if what == "alone"
        else batch(Path(name), next((word for word in rest if ":" in word), ""), small=tiny)
    )
    print(json.dumps(found))
