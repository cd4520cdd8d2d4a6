"""The real window on the real networks, small enough for a test."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import Settings
from stylemixer.engine.pictures.images import fitted
from stylemixer.paths import resources
from stylemixer.render.bridge import RenderBridge
from stylemixer.render.engine import TorchEngine
from stylemixer.render.requests import OpenRequest, PreviewRequest, SaveRequest
from stylemixer.render.studio import Studio
from stylemixer.ui.look.theme import apply_theme
from stylemixer.ui.main_window import MainWindow
from tests.answers import LATER, YES, answering

EDGE = 256
PATIENCE = 120_000
FIRST = StyleRef("cin26", "learned", "ink-mosaic")
SECOND = StyleRef("cin26", "learned", "red-poster")


def small() -> Recipe:
    return Recipe(working_edge=EDGE)


class Desk:
    """A window with everything behind it, and a record of what came to the screen."""

    def __init__(self, qtbot, settings=None, photo=None, start=True):
        self.qtbot = qtbot
        self.bridge = RenderBridge(device="cpu")
        self.window = MainWindow(settings or Settings(preview_edge=EDGE), self.bridge)
        self.session = self.window.session
        self.frames = []
        self.crashes = []
        self.bridge.frame_ready.connect(self.frames.append)
        self.bridge.crashed.connect(lambda line, details: self.crashes.append((line, details)))
        qtbot.addWidget(self.window)
        self.window.restore(photo)
        if settings is None:
            self.session.restore(small())
        self.window.show()
        if start:
            self.bridge.start()

    def until(self, condition):
        self.qtbot.waitUntil(lambda: bool(self.crashes) or condition(), timeout=PATIENCE)
        assert self.crashes == []

    def is_final(self):
        photo = self.session.photo
        last = next((f for f in reversed(self.frames) if f.region is None), None)
        return (
            last is not None
            and photo is not None
            and not last.draft
            and last.recipe == self.session.recipe
            and last.photo_id == photo.photo_id
        )

    def final(self):
        """Wait for the final picture of what is on the table; return its RGB."""
        self.until(self.is_final)
        last = next(f for f in reversed(self.frames) if f.region is None)
        return last.pixels[..., 2::-1].astype(int)

    def mix(self, *styles):
        """Put these styles on the table, and nothing else."""
        recipe = small()
        for style in styles:
            recipe = recipe.added(style)
        self.session.edit(recipe, "Mix")
        return [slot.key for slot in recipe.slots]


@pytest.fixture
def photo(tmp_path) -> Path:
    """A photo of 420 × 315 pixels."""
    path = tmp_path / "photos" / "cup.png"
    path.parent.mkdir()
    with Image.open(resources() / "examples" / "coffee.jpg") as image:
        image.convert("RGB").resize((420, 315)).save(path)
    return path


@pytest.fixture
def painting(tmp_path) -> Path:
    """A picture of bold red and orange strokes."""
    path = tmp_path / "paintings" / "poppies.png"
    path.parent.mkdir()
    random = np.random.default_rng(7)
    pixels = np.full((256, 256, 3), (205, 40, 20), np.uint8)
    for _ in range(90):
        x, y = random.integers(0, 230, 2)
        pixels[y : y + 9, x : x + 40] = (250, 120 + random.integers(0, 60), 10)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def make_desk(qtbot, qapp, monkeypatch):
    apply_theme(qapp, "dark")
    answering(monkeypatch, LATER, YES)
    return lambda **options: Desk(qtbot, **options)


@pytest.fixture
def desk(make_desk, photo):
    desk = make_desk(photo=photo)
    desk.final()
    return desk


class Reference:
    """The same networks without window, thread or scheduler."""

    def __init__(self):
        self.studio = Studio(TorchEngine)
        self.studio.load("cpu")

    def painted(self, photo, recipe):
        self.studio.open(OpenRequest(1, photo, "photo"))
        frame, problems = self.studio.preview(PreviewRequest(1, 1, recipe))
        assert problems == ()
        return frame.pixels[..., 2::-1].astype(int)

    def saved(self, photo, recipe, path, edge):
        picture = self.studio.open(OpenRequest(1, photo, "photo")).picture
        size = fitted(picture.size, edge)
        for _fraction in self.studio.save(SaveRequest(path, recipe, size, photo=picture)):
            pass
        return pixels_of(path)


@pytest.fixture(scope="session")
def reference():
    return Reference()


def pixels_of(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)
