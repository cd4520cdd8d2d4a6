"""Photos that our own networks paint, to serve as style images."""

import numpy as np
import pytest
from PIL import Image

from stylemixer.engine.networks.cin26 import Cin26
from stylemixer.engine.networks.painter import Painter
from stylemixer.engine.weights import load_weights
from stylemixer.training import painted_styles as module
from stylemixer.training.painted_styles import painted_styles


def test_every_style_of_cin26_and_as_many_of_painter_paint_a_photo(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SIDE", 32)
    rng = np.random.default_rng(0)
    photo, *paintings = (
        Image.fromarray(rng.integers(0, 256, (4, 6, 3), dtype=np.uint8)).resize((48, 32))
        for _ in range(4)
    )
    networks = Cin26(load_weights("cin26")), Painter(load_weights("painter"))
    found = painted_styles(networks, [photo], paintings, 2)
    assert {min(picture.size) for picture in found} == {32}
    assert len({picture.tobytes() for picture in found}) == 104
