"""Values that are measured on one photo and passed to others."""

import numpy as np
import pytest
import torch

from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.held import blended
from stylemixer.engine.painting.mix import Mix, MixedStyle
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture

NETWORKS = Networks()
ONES = (1.0, 1.0, 1.0, 1.0)


def photo(seed=0, size=(60, 40), gain=1.0):
    rng = np.random.default_rng(seed)
    small = rng.random((5, 8, 3), np.float32)
    pixels = np.kron(small, np.ones((-(-size[1] // 5), -(-size[0] // 8), 1), np.float32))
    return Picture(pixels[: size[1], : size[0]] * np.float32(gain))


def mix(strength=1.0):
    learned = NETWORKS["cin26"].learned_code("ink-mosaic")
    picture = torch.rand(1, 3, 64, 64, generator=torch.manual_seed(0))
    code = NETWORKS["painter"].code_from_image(picture)
    return Mix((MixedStyle(learned, ONES), MixedStyle(code, ONES)), strength, working_edge=256)


def painted(mixer, mix, size):
    out = np.empty((size[1], size[0], 3), np.float32)
    for band in mixer.export(mix, size):
        out[band.y : band.y + len(band.rows)] = band.rows
    return out


@pytest.mark.parametrize("size", [(60, 40), (420, 280)])
def test_what_a_photo_itself_has_paints_the_same_picture(size):
    mixer, paint = Mixer(NETWORKS), mix(0.7)
    mixer.set_photo(photo())
    plain = painted(mixer, paint, size)
    held = mixer.holding(paint, size)
    mixer.set_photo(photo(), held)
    assert np.abs(painted(mixer, paint, size) - plain).max() < 0.01


def test_the_same_place_is_painted_the_same_whatever_is_elsewhere():
    mixer, paint = Mixer(NETWORKS), mix()
    mixer.set_photo(photo())
    held = mixer.holding(paint, (60, 40))
    frames = []
    for gain in (0.2, 1.0):
        pixels = photo().pixels.copy()
        pixels[:, :8] *= gain
        mixer.set_photo(Picture(pixels), held)
        frames.append(painted(mixer, paint, (60, 40)))
        mixer.set_photo(Picture(pixels))
        frames.append(painted(mixer, paint, (60, 40)))
    right = [frame[:, 32:] for frame in frames]
    assert np.abs(right[0] - right[2]).max() < 1e-3
    assert np.abs(right[1] - right[3]).mean() > 0.005  # which is what held values are for


def test_an_average_is_that_of_all_frames_together():
    mixer, paint = Mixer(NETWORKS), mix()
    found = []
    for seed in (1, 2):
        mixer.set_photo(photo(seed))
        found.append(mixer.holding(paint, (60, 40)))
    both = blended(found)
    for name, statistics in both.reference.items():
        one, other = (part.reference[name] for part in found)
        assert statistics.mean[0].allclose((one.mean[0] + other.mean[0]) / 2, atol=1e-5)
        within = (one.std[0].square() + other.std[0].square()).div(2).sqrt()
        assert (statistics.std[0] >= within - 1e-4).all()
    alone = blended(found, [1, 0])
    assert alone.reference["cin26"].mean[3].equal(found[0].reference["cin26"].mean[3])
