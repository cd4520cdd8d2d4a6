"""Cuts, exposure and what stands still, on frames that are made for it."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from stylemixer.engine.film.shots import CutFinder, exposure_step, goes_on, lifts, small
from stylemixer.engine.film.steadying import Steadier
from stylemixer.engine.pictures.images import read_picture, resize
from stylemixer.paths import resources


def scene(name, size=(192, 128)):
    picture = read_picture(resources() / "examples" / f"{name}.jpg")
    return np.rint(resize(picture.pixels, size) * 255).astype(np.uint8)


def lit(frame, gain):
    return np.rint((frame * gain).clip(0, 255)).astype(np.uint8)


def passing(frame, other, x):
    """Return a frame through which a part of another one passes."""
    out = frame.copy()
    out[40:90, max(x, 0) : max(x + 50, 0)] = other[40:90, max(x, 0) : max(x + 50, 0)]
    return out


def cuts(frames):
    find = CutFinder()
    return [number for number, frame in enumerate(frames) if find(small(frame))]


def test_a_cut_is_found_and_what_moves_is_none():
    coffee, rocket = scene("coffee"), scene("rocket")
    frames = [passing(lit(coffee, 0.9 + 0.005 * n), rocket, n * 9 - 50) for n in range(24)]
    frames += [lit(rocket, 1 + 0.005 * n) for n in range(12)]
    assert cuts(frames) == [24]


def test_a_flash_makes_one_shot_and_no_three():
    coffee = scene("coffee")
    frames = [coffee] * 12 + [np.full_like(coffee, 250)] * 2 + [coffee] * 12
    assert cuts(frames) == [12]


def test_a_light_that_is_switched_on_shows_the_same_picture():
    coffee, rocket = small(scene("coffee")), small(scene("rocket"))
    assert goes_on(coffee, coffee * 0.5)
    assert not goes_on(coffee, rocket)


def test_exposure_is_evened_out_whatever_moves():
    coffee, rocket = scene("coffee") * 0.8, scene("rocket")
    gains = 1 + 0.1 * np.sin(np.arange(48) / 5)
    frames = [
        small(lit(passing(coffee, rocket, number * 5 - 50), gain))
        for number, gain in enumerate(gains)
    ]
    steps = [0.0, *(exposure_step(*pair) for pair in pairwise(frames))]
    evened = gains * lifts(steps)
    assert np.ptp(evened) / evened.mean() < 0.01  # of 20 %
    assert evened.mean() == pytest.approx(1.1, abs=0.02)  # as bright as the brightest


def test_a_fade_to_black_stays_one():
    coffee = scene("coffee")
    frames = [small(lit(coffee, 1 - number / 25)) for number in range(26)]
    steps = [0.0, *(exposure_step(*pair) for pair in pairwise(frames))]
    assert lifts(steps).max() <= 2.1


def test_noise_goes_where_nothing_moves_and_nothing_else_does():
    still = torch.from_numpy(scene("coffee")).permute(2, 0, 1)[None] / 255
    generator = torch.Generator().manual_seed(1)
    steadier = Steadier()
    for number in range(16):
        frame = still + 0.01 * torch.randn(still.shape, generator=generator)
        x = number * 8
        frame[..., x : x + 30] = 1 - still[..., x : x + 30]
        out = steadier(frame)
    moved = torch.zeros(still.shape, dtype=torch.bool)
    moved[..., x - 16 : x + 38] = True
    noise = (out - still)[~moved].std()
    assert noise < 0.005  # of 0.01
    assert (out - frame)[..., x + 2 : x + 28].abs().max() < 0.02  # what has just come is sharp
