import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylemixer.ui.state.view import LARGEST, View

sides = st.integers(1, 12_000)
sizes = st.tuples(sides, sides)
viewports = st.tuples(st.integers(40, 4000), st.integers(40, 3000))
scales = st.floats(0.001, 20)
fractions = st.floats(0, 1)


def fitted(photo, viewport, margin=0.0):
    return View(photo, viewport, margin).fit()


@given(sizes, viewports)
def test_a_fitted_photo_lies_inside_and_in_the_middle(photo, viewport):
    view = fitted(photo, viewport, 16)
    x, y, w, h = view.place((0, 0, *photo))
    assert w <= viewport[0] + 1e-6
    assert h <= viewport[1] + 1e-6
    assert x + w / 2 == pytest.approx(viewport[0] / 2, abs=1)
    assert y + h / 2 == pytest.approx(viewport[1] / 2, abs=1)


@given(sizes, viewports, scales, fractions, fractions)
def test_points_go_there_and_back(photo, viewport, scale, u, v):
    view = fitted(photo, viewport).zoomed(scale)
    point = (u * viewport[0], v * viewport[1])
    assert view.to_viewport(view.to_photo(point)) == pytest.approx(point, abs=1e-3)


@given(viewports, st.floats(1.1, 16), fractions, fractions)
def test_zooming_keeps_the_point_under_the_cursor(viewport, scale, u, v):
    view = fitted((8000, 8000), viewport)
    x, y, w, h = view.place((0, 0, 8000, 8000))
    cursor = (x + u * w, y + v * h)
    before = view.to_photo(cursor)
    after = view.zoomed(scale, cursor).to_photo(cursor)
    # whole device pixels above 100 %, and the photo's edge never comes inside the viewport
    inside = all(
        min(b * scale, (8000 - b) * scale) >= side for b, side in zip(before, viewport, strict=True)
    )
    if inside:
        assert after == pytest.approx(before, abs=1.0)


@given(sizes, viewports, scales, st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_panning_never_loses_the_photo(photo, viewport, scale, dx, dy):
    view = fitted(photo, viewport).zoomed(scale).panned(dx, dy)
    x, y, w, h = view.place((0, 0, *photo))
    for start, length, side in ((x, w, viewport[0]), (y, h, viewport[1])):
        if length <= side:
            assert start + length / 2 == pytest.approx(side / 2, abs=1)
        else:
            assert start <= 1
            assert start + length >= side - 1


@given(sizes, viewports, scales, fractions, fractions)
def test_the_visible_part_lies_in_the_photo_and_covers_the_viewport(photo, viewport, scale, u, v):
    view = fitted(photo, viewport).zoomed(scale, (u * viewport[0], v * viewport[1]))
    x, y, w, h = view.visible()
    assert x >= 0
    assert y >= 0
    assert w >= 1
    assert h >= 1
    assert x + w <= photo[0]
    assert y + h <= photo[1]
    seen = view.place((x, y, w, h))
    whole = view.place((0, 0, *photo))
    for axis, side in enumerate(viewport):
        start, end = whole[axis], whole[axis] + whole[axis + 2]
        slack = 1e-3 + view.scale * 1e-6
        assert seen[axis] <= max(start, 0) + slack
        assert seen[axis] + seen[axis + 2] >= min(end, side) - slack


def test_actual_size_puts_one_photo_pixel_on_one_whole_device_pixel():
    view = fitted((4032, 3024), (1001, 701)).zoomed(1.0)
    assert view.scale == 1.0
    assert all(coordinate == int(coordinate) for coordinate in view.origin)
    assert view.visible()[2:] in {(1001, 701), (1002, 701), (1001, 702), (1002, 702)}


def test_a_resize_keeps_fit_fitted_and_else_the_middle():
    view = fitted((4000, 3000), (1000, 700))
    assert view.resized((500, 350)).scale == pytest.approx(view.scale / 2)
    near = view.zoomed(1.0, (300, 200))
    assert near.resized((800, 600)).centre == pytest.approx(near.centre)


def test_place_and_zoom_survive_a_photo_of_another_size():
    view = fitted((4000, 3000), (1000, 700)).zoomed(2.0, (100, 100))
    other = view.of_photo((2000, 1500))
    assert other.scale == view.scale
    assert other.centre == pytest.approx((view.centre[0] / 2, view.centre[1] / 2), rel=0.3)


def test_steps_go_up_to_the_largest_and_down_to_fit():
    view = fitted((4000, 3000), (1000, 700))
    seen = [view.scale]
    for _ in range(40):
        view = view.stepped(1)
        seen.append(view.scale)
    assert seen[-1] == LARGEST
    assert 1 in seen
    for _ in range(40):
        view = view.stepped(-1)
    assert view.fitted


def test_panning_a_fitted_photo_changes_nothing():
    view = fitted((4000, 3000), (1000, 700))
    assert view.panned(50, 20) is view
    assert not view.fills()
    assert view.zoomed(1).fills()
