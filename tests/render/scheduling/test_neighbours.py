import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stylemixer.render.scheduling.neighbours import amounts

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
number = st.floats(0.0, 1.0, width=16)


def test_at_a_picture_it_is_that_one_alone():
    for i, point in enumerate(SQUARE):
        assert list(amounts(SQUARE, point)) == list(np.eye(4)[i])


def test_inside_a_triangle_its_corners_mix_to_the_very_point():
    at = np.array([0.2, 0.15])
    found = amounts(np.vstack([SQUARE[:3], [[5.0, 5.0]]]), at)
    assert found == pytest.approx([0.65, 0.2, 0.15, 0.0], abs=0.04)


def test_near_ones_are_preferred_to_far_ones_around_the_same_point():
    line = np.array([[0.0], [0.4], [0.6], [1.0]])
    found = amounts(line, np.array([0.5]))
    assert found == pytest.approx([0.0, 0.5, 0.5, 0.0], abs=0.02)


def test_outside_of_all_it_is_the_nearest_side():
    found = amounts(SQUARE, np.array([0.5, -2.0]))
    assert found == pytest.approx([0.5, 0.5, 0.0, 0.0], abs=0.01)


def test_a_handicap_lets_others_fill_in_alone():
    points = np.array([[0.0], [1.0], [1.0]])
    handicaps = np.array([0.0, 0.0, 0.2])
    assert amounts(points, np.array([0.5]), handicaps)[2] == 0.0
    assert amounts(points[[0, 2]], np.array([0.7]), handicaps[[0, 2]])[1] > 0.3


def test_of_pictures_that_are_alike_some_show():
    points = np.vstack([SQUARE, SQUARE, SQUARE])
    found = amounts(points, np.array([0.25, 0.5]))
    assert found @ points == pytest.approx([0.25, 0.5], abs=0.05)


def test_it_changes_continuously_on_the_way():
    points = np.random.default_rng(3).uniform(size=(20, 2))
    way = [np.array([t, 0.3 + 0.4 * t]) for t in np.linspace(0, 1, 1001)]
    found = np.stack([amounts(points, at) for at in way])
    assert np.abs(np.diff(found, axis=0)).sum(axis=1).max() < 0.1
    assert (found > 0).sum(axis=1).max() <= 3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(number, number, number), min_size=1, max_size=12), number, number, number)
def test_they_are_shares_and_no_further_off_than_the_nearest_picture(points, x, y, z):
    places, at = np.array(points), np.array([x, y, z])
    found = amounts(places, at)
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1.0)
    nearest = np.linalg.norm(places - at, axis=1).min()
    assert np.linalg.norm(found @ places - at) <= 1.05 * nearest + 0.02
