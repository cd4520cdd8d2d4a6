"""Films painted in two ways: as the program does, and each frame as if it were a photo."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from stylemixer.bench.film.clips import Bytes
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.film.clip import probe
from stylemixer.engine.film.film_settings import FilmSettings
from stylemixer.engine.film.frames import read_frames
from stylemixer.engine.film.tools import Tools
from stylemixer.engine.pictures.images import Picture
from stylemixer.jobs.film.film import painting_film
from stylemixer.jobs.film.order import FilmOrder, Key
from stylemixer.paths import resources
from stylemixer.render.engine import Engine

LOSSLESS = FilmSettings("ffv1")


def recipe_for(network: str, from_pictures: bool, edge: int) -> Recipe:
    """Return a mix that a network paints."""
    if from_pictures and network != "loom":
        picture = str(resources() / "examples" / "rocket.jpg")
        return Recipe(working_edge=edge).added(StyleRef(network, "picture", picture))
    return Recipe(working_edge=edge).added(StyleRef(network, "learned", "ink-mosaic"))


def as_film(
    clip: Path,
    out: Path,
    recipe: Recipe,
    engine: Engine,
    tools: Tools,
    *,
    settings: FilmSettings = LOSSLESS,
) -> float:
    """Paint a film; return how many seconds it took."""
    order = FilmOrder(clip, out, (Key(0.0, recipe),), tools, settings=settings)
    start = time.perf_counter()
    for _ in painting_film(order, lambda _device: engine):
        pass
    return time.perf_counter() - start


def frames_of(path: Path, tools: Tools) -> list[Bytes]:
    """Return a film's frames."""
    return list(read_frames(probe(path, tools), tools))


def as_photos(frames: Sequence[Bytes], recipe: Recipe, engine: Engine) -> list[Bytes]:
    """Paint each frame with statistics of its own."""
    mixer, (mix, _) = engine.mixer(), engine.mix(recipe)
    painted = []
    for frame in frames:
        mixer.set_photo(Picture(frame))
        size = frame.shape[1], frame.shape[0]
        rows = np.concatenate([band.rows for band in mixer.export(mix, size)])
        painted.append(np.rint(rows * 255).astype(np.uint8))
    return painted
