"""Looks for tests."""

from pathlib import Path

import msgspec
import numpy as np
from PIL import Image

from stylemixer.document.looks.library import LookLibrary
from stylemixer.document.looks.look import Look
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.styles.library import StyleLibrary
from tests.document.made_styles import THUMBNAIL, a_code, a_style

INK = StyleRef("cin26", "learned", "ink-mosaic")
SCREAM = StyleRef("painter", "learned", "munch-scream")
WAVE = StyleRef("painter", "taught", a_style(1).id)
MIX = msgspec.structs.replace(Recipe().added(INK, 0.4).added(SCREAM), strength=0.7)


def a_look(number: int = 1, name: str = "Blue hour", recipe: Recipe = MIX, **fields) -> Look:
    return Look(f"{number:032x}", name, recipe, **fields)


def a_painting(path: Path, size: tuple[int, int] = (700, 500), seed: int = 3) -> Path:
    """Write a picture that is larger than what networks look at."""
    coarse = np.random.default_rng(seed).integers(0, 255, (9, 12, 3), np.uint8)
    Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC).save(path)
    return path


def libraries(folder: Path) -> LookLibrary:
    """Return an empty library of looks, beside one of styles."""
    return LookLibrary(folder / "looks", StyleLibrary(folder / "styles"))


def all_kinds(folder: Path) -> tuple[LookLibrary, Recipe, Path]:
    """Return libraries with a taught style, a mix of styles of every kind, and its picture."""
    library = libraries(folder)
    StyleLibrary(folder / "styles").add(a_style(1), a_code(1), THUMBNAIL)
    painting = a_painting(folder / "Meer bei Nacht.jpg")
    recipe = MIX.added(WAVE, 0.3).added(StyleRef("painter", "picture", str(painting)), 0.6)
    return library, recipe, painting
