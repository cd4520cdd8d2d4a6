"""How fast films are painted, beside painting alone, and what memory they take."""

import gc
import time
from pathlib import Path
from typing import Any

import numpy as np

from stylemixer.bench.film.clips import moving, written
from stylemixer.bench.film.painted import as_film, recipe_for
from stylemixer.document.recipe import Recipe
from stylemixer.engine.film.film_settings import FilmSettings
from stylemixer.engine.film.frame_painting import lifted, measured, painted
from stylemixer.engine.film.tools import Tools
from stylemixer.engine.networks.registry import NetworkInfo
from stylemixer.engine.painting.held import blended
from stylemixer.jobs.film.film import painting_film
from stylemixer.jobs.film.measuring import MOST, chosen
from stylemixer.jobs.film.order import FilmOrder, Key
from stylemixer.render.engine import Engine

SIZE = (1280, 720)
FRAMES = 16
SMALL = (64, 36)
MANY = 10_000


def speed(network: NetworkInfo, engine: Engine, tools: Tools, folder: Path) -> dict[str, Any]:
    """Return frames a second of a film as H.264, and of the networks' work for it alone."""
    frames = moving(SIZE, FRAMES).frames
    clip = written(folder / f"{network.name}.mkv", frames, tools)
    recipe = recipe_for(network.name, network.from_pictures, Recipe().working_edge)
    alone = _alone(frames, recipe, engine)
    out = folder / f"{network.name}-out.mp4"
    whole = as_film(clip, out, recipe, engine, tools, settings=FilmSettings())
    again = _alone(frames, recipe, engine)
    both = (alone + again) / 2
    return {
        "network": network.name,
        "size": "×".join(map(str, SIZE)),
        "frames a second": round(FRAMES / whole, 3),
        "painting alone": round(FRAMES / both, 3),
        "share": round(both / whole, 3),
    }


def _alone(frames: Any, recipe: Recipe, engine: Engine) -> float:
    """Return how long measuring and painting alone take for all frames, in seconds."""
    mixer, (mix, _) = engine.mixer(), engine.mix(recipe)
    tensors = [lifted(frame, 1.0) for frame in frames]
    start = time.perf_counter()
    numbers = chosen(len(frames), MOST)
    held = blended([measured(mixer, tensors[number], mix, SIZE) for number in numbers])
    for tensor in tensors:
        painted(mixer, tensor, mix, SIZE, held)
    return time.perf_counter() - start


def memory(engine: Engine, tools: Tools, folder: Path, count: int = MANY) -> dict[str, Any]:
    """Return what memory the process takes after a tenth of many small frames, and after all."""
    frame = np.zeros((SMALL[1], SMALL[0], 3), np.uint8)

    def frames() -> Any:
        for number in range(count):
            frame[:, number % SMALL[0]] = number % 251
            yield frame.copy()

    clip = written(folder / "many.mkv", list(frames()), tools)
    recipe = recipe_for("cin26", False, 256)
    seen: dict[int, float] = {}
    seconds = _painted(clip, folder / "many-out.mkv", recipe, engine, tools, seen=seen)
    early, late = (seen[key] for key in (min(seen), max(seen)))
    return {
        "frames": count,
        "seconds": round(seconds, 1),
        "MiB after a tenth": round(early),
        "MiB after all": round(late),
        "grown by MiB": round(late - early),
    }


def _painted(
    clip: Path, out: Path, recipe: Recipe, engine: Engine, tools: Tools, *, seen: dict[int, float]
) -> float:
    order = FilmOrder(clip, out, (Key(0.0, recipe),), tools, settings=FilmSettings("ffv1"))
    start = time.perf_counter()
    for report in painting_film(order, lambda _device: engine):
        if report.stage == "painting" and report.frames in (report.total // 10, report.total):
            gc.collect()
            seen[report.frames] = _resident()
    return time.perf_counter() - start


def _resident() -> float:
    """Return this process's memory in MiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
