"""What points count at a place: local, continuous, each alone where it is."""

import math

import numpy as np
import pytest

from stylemixer.document.natural_neighbours import PLATEAU, weights

FIVE = [(0.1, 0.1), (0.9, 0.15), (0.5, 0.5), (0.15, 0.9), (0.85, 0.85)]


def test_they_add_to_one_everywhere():
    for at in np.random.default_rng(1).random((200, 2)).tolist():
        found = weights(FIVE, tuple(at))
        assert sum(found) == pytest.approx(1)
        assert min(found) >= 0


@pytest.mark.parametrize("point", range(5))
def test_at_a_point_it_is_alone_and_on_a_small_disc_round_it(point):
    x, y = FIVE[point]
    for angle in range(0, 360, 45):
        dx, dy = (0.3 * PLATEAU * f(math.radians(angle)) for f in (math.cos, math.sin))
        assert weights(FIVE, (x + dx, y + dy)) == [float(i == point) for i in range(5)]


def test_a_point_behind_another_counts_nothing():
    row = [(0.1, 0.5), (0.4, 0.5), (0.9, 0.5)]
    assert weights(row, (0.25, 0.5))[2] == 0
    assert weights(row, (0.65, 0.5))[0] == 0
    beside = weights([*FIVE, (0.12, 0.85)], (0.5, 0.2))
    assert beside[5] == beside[3] == 0


def test_moving_a_far_point_changes_nothing_here():
    here = 0.25, 0.2
    before = weights(FIVE, here)
    assert before[4] == 0
    assert weights([*FIVE[:4], (0.95, 0.7)], here) == pytest.approx(before)


@pytest.mark.parametrize("start", [(0.0, 0.1), (0.05, 1.0), (1.0, 0.0)])
def test_they_change_continuously(start):
    end = 0.97, 0.83
    steps = 4000
    way = [
        weights(FIVE, tuple(a + (b - a) * i / steps for a, b in zip(start, end, strict=True)))
        for i in range(steps + 1)
    ]
    assert np.abs(np.diff(way, axis=0)).max() < 0.01


def test_half_way_between_two_each_has_half():
    assert weights([(0.2, 0.5), (0.8, 0.5)], (0.5, 0.5)) == pytest.approx([0.5, 0.5])
    assert weights([(0.2, 0.5), (0.8, 0.5)], (1.0, 0.5)) == [0, 1]


def test_few_points_and_points_on_each_other():
    assert weights([], (0.5, 0.5)) == []
    assert weights([(0.9, 0.9)], (0.1, 0.1)) == [1]
    assert weights([(0.5, 0.5), (0.5, 0.5)], (0.1, 0.1)) == [0.5, 0.5]
    pair = weights([(0.2, 0.5), (0.2, 0.5), (0.8, 0.5)], (0.5, 0.5))
    assert pair == pytest.approx([0.25, 0.25, 0.5])


def test_points_in_corners_and_very_close_ones_are_measured():
    close = [(0.0, 0.0), (1e-4, 0.0), (1.0, 1.0)]
    for at in ((0.0, 0.0), (1e-4, 0.0), (0.3, 0.3), (1.0, 0.0)):
        assert sum(weights(close, at)) == pytest.approx(1)
