import time

import numpy as np
import pytest

from stylemixer.bench.window.faithful import GRID, Note, seen, unlike
from stylemixer.bench.window.watching import Screen
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.networks.registry import available
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.widgets.qimage import to_qimage
from tests.ui.window_fakes import flat

INK = StyleRef("cin26", "learned", "ink-mosaic")


def picture(seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (90, 121, 4), np.uint8)
    pixels[..., 3] = 255
    return pixels


def test_what_showed_is_the_mean_of_its_pictures_on_the_grid():
    one, other = picture(1), picture(2)
    note = Note(1.0, Recipe(), [(to_qimage(one), 0.25), (to_qimage(other), 0.75)])
    mean = (0.25 * one + 0.75 * other)[::GRID, ::GRID, 2::-1] / 255
    assert np.allclose(seen(note, mean.shape), mean)


def test_a_small_draft_is_compared_as_it_shows():
    note = Note(1.0, Recipe(), [(to_qimage(flat(30, 20, (10, 20, 30))), 1.0)])
    assert np.allclose(seen(note, (40, 60, 3)), np.array([30, 20, 10]) / 255, atol=1 / 255)


@pytest.mark.parametrize("network", [network.name for network in available()])
def test_every_network_has_two_styles_to_drag(network):
    shares = unlike(network).shares()
    assert list(shares.values()) == [0.5, 0.5]


def test_an_edit_that_shows_without_a_frame_is_answered_by_the_next_paint(qtbot):
    canvas, shown = Canvas(), []
    qtbot.addWidget(canvas)
    screen = Screen(canvas, lambda: shown[-1] if shown else None)
    canvas.set_frame(to_qimage(flat(40, 30, (0, 0, 0))), (40, 30))
    canvas.show()
    before = time.perf_counter()
    screen.edited(before, Recipe().added(INK))
    canvas.update()
    qtbot.waitUntil(canvas.isVisible)
    assert screen.latencies() == []
    shown.append(Recipe().added(INK))
    canvas.update()
    qtbot.waitUntil(lambda: bool(screen.latencies()))
    assert screen.latencies(until=before) == []
    assert len(screen.latencies(since=before)) == 1
