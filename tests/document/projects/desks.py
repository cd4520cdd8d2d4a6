"""A desk for tests: a photo, two style pictures, a taught style, a refined layer, snapshots."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from stylemixer.document.layer import refined
from stylemixer.document.projects.project import Project, ProjectPhoto
from stylemixer.document.projects.writing import Sources
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.refined_pictures import RefinedPictures
from stylemixer.document.settings import ViewState
from stylemixer.document.snapshots import Snapshot
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.engine.pictures.images import read_picture
from tests.document.made_styles import THUMBNAIL, a_code, a_style, a_thumbnail


def sources_in(folder: Path) -> Sources:
    """Return what a computer whose user's folder this is has."""
    library, pictures = StyleLibrary(folder / "styles"), RefinedPictures(folder / "refined")
    return Sources(library, pictures)


def painting(path: Path, seed: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), np.uint8)
    Image.fromarray(noise).save(path)
    return path


@dataclass
class Desk:
    """What an artist has.

    Attributes:
        home: the folder of this computer.
        sources: its library and refined pictures.
        photo: the photo.
        wave, rain: two style pictures.
        project: the desk.
    """

    home: Path
    sources: Sources
    photo: Path
    wave: Path
    rain: Path
    project: Project

    @property
    def file(self) -> Path:
        return self.home / "work" / "lake.stylemix"


def a_desk(home: Path) -> Desk:
    sources = sources_in(home / "data")
    photo = painting(home / "work" / "photos" / "lake.png", 1)
    wave, rain = painting(home / "art" / "wave.png", 2), painting(home / "art" / "rain.png", 3)
    fingerprint = read_picture(photo).fingerprint
    sources.library.add(a_style(7, "Dusk"), a_code(7), THUMBNAIL)
    identity = sources.refined.add(np.full((12, 16, 3), 0.25, np.float32))
    recipe = (
        Recipe(strength=0.8, keep_colours=0.1)
        .added(StyleRef("painter", "picture", str(wave)), 0.7)
        .added(StyleRef("painter", "taught", f"{7:032x}"), 0.1 + 0.2)
        .added(StyleRef("cin26", "learned", "ink-mosaic"))
    )
    recipe = Recipe(**{f: getattr(recipe, f) for f in Recipe.__struct_fields__ if f != "layer"},
                    layer=refined(recipe, fingerprint, identity, 0.5))  # fmt: skip
    other = recipe.added(StyleRef("painter", "picture", str(rain)))
    snapshots = (
        Snapshot("First", recipe, a_thumbnail((96, 64))),
        Snapshot("With rain", other, a_thumbnail((48, 64))),
        Snapshot("Bare", Recipe()),
    )
    project = Project(
        recipe=recipe,
        photo=ProjectPhoto(str(photo), fingerprint, (16, 12)),
        view=ViewState(zoom=2.0, centre=(0.25, 0.5), split=0.4),
        snapshots=snapshots,
    )
    return Desk(home, sources, photo, wave, rain, project)


def moved_away(desk: Desk) -> None:
    """Take away what the desk had, as on another computer."""
    for path in (desk.wave, desk.rain):
        os.unlink(path)  # noqa: PTH108  what a shell would do
