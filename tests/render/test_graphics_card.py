"""All that the window asks for, on a graphics card, which is pretended here."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
import pytest

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.registry import NETWORKS
from stylemixer.engine.pictures.images import Picture, read_picture
from stylemixer.paths import resources
from stylemixer.render.engine import TorchEngine
from stylemixer.render.requests import (
    OpenRequest,
    PreviewRequest,
    SaveRequest,
    ThumbnailRequest,
    TrialRequest,
)
from stylemixer.render.studio import Studio
from tests.engine.pretended_device import pretended

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
    recipe = msgspec.structs.replace(Recipe(), working_edge=256, strength=0.8)
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


def test_auto_takes_the_card(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("cuda", "mps"):
        with pretended(kind):
            assert TorchEngine("auto").info.device == kind
