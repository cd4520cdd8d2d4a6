"""The blur that joins octaves: how wide it is, and that parts of it fit together."""

import torch

from stylemixer.engine.painting.gaussian import blurred, reach
from tests.engine.pictures import noise


def test_a_point_becomes_a_bell_of_that_width() -> None:
    point = torch.zeros(1, 1, 61, 301)
    point[0, 0, 30, 150] = 1.0
    bell = blurred(point, 3.0)[0, 0]
    assert bell.shape == (61, 301)
    assert abs(float(bell.sum()) - 1) < 1e-5
    across = torch.arange(301) - 150.0
    variance = float((bell.sum(0) * across.square()).sum())
    assert abs(variance - 9) < 0.3
    assert torch.allclose(bell, bell.flip(0).flip(1), atol=1e-7)


def test_one_colour_stays_as_it_is_to_the_edge() -> None:
    assert float((blurred(torch.full((1, 3, 5, 200), 0.3), 4.0) - 0.3).abs().max()) < 1e-6


def test_a_part_with_its_surroundings_is_that_part_of_the_whole() -> None:
    image, margin = noise((300, 170)), reach(3.0)
    whole = blurred(image, 3.0)
    inner = blurred(image[:, :, 20:150, 40:260], 3.0, (0, 0, 0, 0))
    expected = whole[:, :, 20 + margin : 150 - margin, 40 + margin : 260 - margin]
    assert float((inner - expected).abs().max()) < 1e-6
    corner = blurred(image[:, :, :100, :90], 3.0, (margin, 0, margin, 0))
    assert float((corner - whole[:, :, : 100 - margin, : 90 - margin]).abs().max()) < 1e-6
