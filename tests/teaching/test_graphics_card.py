"""Lessons go the same way on a graphics card, which is pretended here."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from torch import Tensor

from stylemixer.engine.networks.registry import Networks, available
from stylemixer.engine.statistics.vgg import shrunk
from stylemixer.teaching.beginning import begin, starting_code
from stylemixer.teaching.crops import cut
from stylemixer.teaching.plan import Plan, Progress
from stylemixer.teaching.teach import teach
from tests.engine.pretended_device import pretended
from tests.engine.statistics.test_vgg import small_vgg_on
from tests.teaching.test_teach import photo

NAMES = [network.name for network in available()]
CLOSE = 2e-3
"""Relative: statistics are summed up in another order there, and Adam divides by small numbers."""

Lesson = tuple[list[float], np.ndarray]
"""The losses, and the code."""


def close(there: Lesson, here: Lesson) -> None:
    assert there[0] == pytest.approx(here[0], CLOSE, CLOSE)
    # where a gradient is next to nothing, rounding says which way Adam takes its step
    assert np.abs(there[1] - here[1]).mean() < TINY.rate / 4


TINY = Plan(steps=3, side=40, photo_edges=(64, 128), style_edge=96, crops=2, kept=0.98)


def taught(device: str, name: str, kept: Path) -> Lesson:
    """Return how a lesson goes, which is taken up once more at its end."""
    network, vgg = Networks(device)[name], small_vgg_on(device)
    pictures, photos = [photo("rocket", 90)], [photo("coffee")]
    start = starting_code(network, pictures, photos, vgg, TINY)

    def steps() -> Iterator[Progress]:
        return teach(network, pictures, photos, vgg, TINY, start=start, checkpoint=kept)

    *_, last = found = list(steps())
    (again,) = steps()
    assert again.done
    assert np.array_equal(again.code.scale, last.code.scale)
    losses = [loss for step in found for loss in (step.style, step.content)]
    return losses, np.concatenate([last.code.scale, last.code.shift])


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_goes_there_as_it_does_here(name: str, tmp_path: Path) -> None:
    here = taught("cpu", name, tmp_path / "here")
    with pretended("cuda"):
        there = taught("cuda", name, tmp_path / "there")
    close(there, here)


def test_a_lesson_loads_all_that_it_needs_there() -> None:
    with pretended("cuda"):
        steps = begin("painter", [photo("rocket", 64)], [photo("coffee", 64)], TINY, device="cuda")
        assert next(steps).step == 1


@pytest.mark.parametrize("kind", ["cuda", "mps"])
def test_pictures_are_cut_and_shrunk_there_as_here(kind: str) -> None:
    image = photo("coffee")

    def cuts(image: Tensor) -> list[np.ndarray]:
        return [
            shrunk(image, 96).cpu().numpy(),
            cut([image], 0, 40, (64, 128), 0).cpu().numpy(),
        ]

    here = cuts(image)
    with pretended(kind):
        there = cuts(image.to(kind))
    for a, b in zip(there, here, strict=True):
        assert np.array_equal(a, b)
