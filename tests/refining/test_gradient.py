"""Losses and gradients, tile by tile and whole."""

import pytest
import torch
from torch import Tensor

from stylemixer.engine.statistics.losses import content_loss, gram, instance_normalised, moments
from stylemixer.engine.steps import at_once
from stylemixer.refining.gradient import Slope, View
from stylemixer.refining.larger import plainly
from stylemixer.refining.objective import Objective, drawing_of
from stylemixer.refining.plan import Distance, Plan
from stylemixer.refining.target import target_of_picture
from stylemixer.refining.tiles import tiles_of
from tests.engine.statistics.test_vgg import small_vgg

DISTANCES: tuple[Distance, ...] = ("gram", "moments", "linear", "polynomial", "gaussian")


def picture(seed: int, height: int, width: int) -> Tensor:
    """Return soft colours with some detail, ``(1, 3, h, w)``."""
    source = torch.Generator().manual_seed(seed)
    coarse = torch.rand(1, 3, height // 8 + 2, width // 8 + 2, generator=source)
    soft = torch.nn.functional.interpolate(coarse, (height, width), mode="bilinear")
    return (soft + 0.1 * torch.rand(1, 3, height, width, generator=source)).clamp(0, 1)


def found(distance: Distance, image: Tensor, edge: int, **settings: object) -> Slope:
    vgg = small_vgg()
    plan = Plan(distance, **settings)  # type: ignore[arg-type]
    objective = Objective(target_of_picture(picture(1, 70, 90), vgg, 90), plan, vgg)
    size = (image.shape[3], image.shape[2])
    tiles = tiles_of(size, edge)
    photo = picture(2, size[1], size[0])
    part = plainly(photo).photo
    drawing = at_once(drawing_of(vgg, lambda box: part(size, box), tiles))
    view = View(objective, tiles, drawing, (1.0, 0.3))
    at = at_once(view.sloping(image))
    assert at_once(view.losing(image)) == pytest.approx((at.style, at.content), rel=1e-5)
    return at


@pytest.mark.parametrize("distance", DISTANCES)
def test_tile_by_tile_is_as_whole(distance: Distance) -> None:
    image = picture(0, 101, 139)  # no multiples of anything
    whole = found(distance, image, 256)
    tiled = found(distance, image, 48)
    assert len(tiles_of((139, 101), 48)) == 9
    assert tiled.style == pytest.approx(whole.style, rel=1e-4)
    assert tiled.content == pytest.approx(whole.content, rel=1e-4)
    error = (tiled.gradient - whole.gradient).abs().max()
    assert error < 1e-3 * whole.gradient.abs().max()


def test_a_tile_without_its_surroundings_would_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    image = picture(0, 96, 96)
    whole = found("gram", image, 256)
    monkeypatch.setattr("stylemixer.refining.tiles.HALO", 8)
    tiled = found("gram", image, 48)
    error = (tiled.gradient - whole.gradient).abs().max()
    assert error > 1e-3 * whole.gradient.abs().max()


def test_the_losses_are_those_of_teaching_and_training() -> None:
    vgg, image, photo = small_vgg(), picture(0, 64, 80), picture(2, 64, 80)
    layers, painted = vgg(picture(1, 70, 90)), vgg(image)
    expected = [
        float((gram(a) - gram(b)).square().sum() / gram(b).square().sum())
        for a, b in zip(painted, layers, strict=True)
    ]
    slopes = found("gram", image, 256)
    assert slopes.style == pytest.approx(sum(expected) / 4, rel=1e-4)
    content = content_loss(painted[3], instance_normalised(vgg(photo)[3]))
    assert slopes.content == pytest.approx(
        float(content), rel=1e-3
    )  # the photo's in half precision
    mean = [(moments(a).mean, moments(b).mean) for a, b in zip(painted, layers, strict=True)]
    expected = [float((a - b).square().sum() / b.square().sum()) for a, b in mean]
    weights = (1.0, 0.0, 2.0, 1.0)
    wanted = sum(w * e for w, e in zip(weights, expected, strict=True)) / 4
    assert found("linear", image, 256, layers=weights).style == pytest.approx(wanted, rel=1e-4)


@pytest.mark.parametrize("distance", DISTANCES)
def test_the_gradient_is_where_the_losses_rise(distance: Distance) -> None:
    image = picture(0, 40, 48)
    at = found(distance, image, 256)
    direction = at.gradient / at.gradient.norm()
    step = 1e-2
    losses = []
    for sign in (1, -1):
        there = found(distance, image + sign * step * direction, 256)
        losses.append(there.style + 0.3 * there.content)
    slope_found = (losses[0] - losses[1]) / (2 * step)
    assert slope_found == pytest.approx(float(at.gradient.norm()), rel=0.05)
