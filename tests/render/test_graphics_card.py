"""All that the window asks for, on a graphics card, which is pretended here."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.registry import NETWORKS
from stylemixer.engine.pictures.images import Picture, read_picture
from stylemixer.paths import resources
from stylemixer.render.engine import TorchEngine
from stylemixer.render.requests import (
    Crashed,
    EngineInfo,
    Failed,
    Notice,
    OpenRequest,
    PreviewRequest,
    SaveDone,
    SaveRequest,
    ThumbnailRequest,
    TrialRequest,
)
from stylemixer.render.scheduling.scheduler import Scheduler
from stylemixer.render.studio import Studio
from stylemixer.render.thread import InferenceThread
from tests.engine.pretended_device import pretended
from tests.render.fakes import Ear

STYLES = tuple(
    StyleRef(network.name, "picture", str(resources() / "examples" / "coffee.jpg"))
    if network.from_pictures
    else StyleRef(
        network.name,
        "learned",
        next(style.name for style in LEARNED_STYLES if style.network == network.name),
    )
    for network in NETWORKS
)


@cache
def shown(device: str) -> dict[str, np.ndarray]:
    """Return all that is painted for the window of one photo and a mix of all networks."""
    studio = Studio(TorchEngine)
    assert studio.load(device).device == device
    pixels = read_picture(resources() / "examples" / "rocket.jpg").pixels[:200, :290]
    photo = Picture(pixels)
    studio.open(OpenRequest(1, photo, "rocket"))
    recipe = Recipe(working_edge=256, strength=0.8)
    for style in STYLES:
        recipe = recipe.added(style)
    found = {}
    for name, options in {
        "final": {},
        "draft": {"edge": 96},
        "enlarged": {"edge": 290},
        "region": {"region": (20, 10, 150, 100)},
    }.items():
        frame, problems = studio.preview(PreviewRequest(1, 1, recipe, **options))
        assert problems == ()
        found[name] = frame.pixels
    for style in STYLES:
        found[f"thumbnail of {style.network}"] = studio.thumbnail(
            ThumbnailRequest(style, 48)
        ).pixels
    found["trial"] = studio.trial(TrialRequest("now", recipe)).pixels
    with TemporaryDirectory() as folder:
        path = Path(folder) / "out.png"
        for _ in studio.save(SaveRequest(path, recipe, photo=photo)):
            pass
        found["file"] = read_picture(path).pixels
    return found


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_everything_is_painted_there_as_it_is_here(device: str) -> None:
    with pretended(device):
        there = shown(device)
    here = shown("cpu")
    assert there.keys() == here.keys()
    for name, pixels in here.items():
        assert np.abs(there[name].astype(int) - pixels).max() <= 1, name


def test_a_file_for_which_there_is_no_memory_left_is_the_processors(tmp_path: Path) -> None:
    picture = Picture(read_picture(resources() / "examples" / "rocket.jpg").pixels[:200, :330])
    recipe = Recipe(working_edge=256).added(STYLES[0])
    ear = Ear()
    with pretended("cuda") as card:
        thread = InferenceThread(ear, TorchEngine, Scheduler(rest=0.0))
        thread.set_recipe(recipe)
        thread.open_photo(OpenRequest(1, picture, "rocket"))
        thread.start()
        try:
            ear.wait_for_rest()
            assert ear.all_of(Crashed) == []
            card.memory.largest = 1 << 20
            thread.save(SaveRequest(tmp_path / "there.png", recipe, photo=picture))
            ear.wait_for(SaveDone)
        finally:
            thread.stop()
    assert [info.device for info in ear.all_of(EngineInfo)] == ["cuda", "cpu"]
    assert "processor" in ear.wait_for(Notice).sentence.english
    assert ear.all_of(Failed) == ear.all_of(Crashed) == []
    studio = Studio(TorchEngine)
    studio.load("cpu")
    for _ in studio.save(SaveRequest(tmp_path / "here.png", recipe, photo=picture)):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here.png", "there.png"]
    here, there = (read_picture(tmp_path / f"{name}.png").pixels for name in ("here", "there"))
    assert np.array_equal(here, there)


def test_auto_takes_the_card(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("cuda", "mps"):
        with pretended(kind):
            assert TorchEngine("auto").info.device == kind
