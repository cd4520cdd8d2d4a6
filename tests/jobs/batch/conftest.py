"""Tiny photos, and an order that is painted in no time."""

import msgspec
import numpy as np
import pytest
from PIL import Image

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.jobs.batch.batch import run
from stylemixer.jobs.batch.order import NamedMix, Order

INK = Recipe(working_edge=256).added(StyleRef("cin26", "learned", "ink-mosaic"))
BATIK = Recipe(working_edge=256).added(StyleRef("cin26", "learned", "indigo-batik"))


def photo(path, seed=0, size=(48, 32)):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (*size[::-1], 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def photos(tmp_path):
    """A folder with three photos, one of them in a folder of its own."""
    folder = tmp_path / "photos"
    for seed, name in enumerate(("b.png", "a.png", "more/c.png")):
        photo(folder / name, seed)
    return folder


@pytest.fixture
def order(photos, tmp_path):
    return Order((str(photos),), str(tmp_path / "out"), (NamedMix("ink", INK),))


@pytest.fixture
def done():
    """Does an order; returns its last report."""

    def done(order, **changes):
        return list(run(msgspec.structs.replace(order, **changes)))[-1]

    return done
