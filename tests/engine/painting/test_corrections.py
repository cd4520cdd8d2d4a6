"""Changes of channels by hand: what is painted of them, at every size."""

from dataclasses import replace

import numpy as np
import pytest

from stylemixer.engine.codes import StyleCode, corrected
from stylemixer.engine.corrections import Correction
from stylemixer.engine.networks.cin26 import LAYERS
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mix import Mix
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, read_picture
from stylemixer.paths import resources

CHANGES = (
    Correction("cin26", "residual.3.1", 4, 2.0, -0.5),
    Correction("cin26", "expand.2", 0, 0.0, 1.0),
)
ELSEWHERE = (
    Correction("painter", "residual.3.1", 4, 2.0),
    Correction("cin26", "residual.3.1", 99, 2.0),
    Correction("cin26", "nowhere", 0, 2.0),
)


@pytest.fixture(scope="module")
def networks():
    return Networks("cpu")


@pytest.fixture(scope="module")
def mixer(networks):
    mixer = Mixer(networks)
    mixer.set_photo(
        Picture(read_picture(resources() / "examples" / "chelsea.jpg").pixels[:96, :144])
    )
    return mixer


@pytest.fixture(scope="module")
def code(networks):
    return networks["cin26"].learned_code("ink-mosaic")


def test_they_are_added_to_their_channel_alone(code):
    changed = corrected(code, LAYERS, CHANGES + ELSEWHERE)
    scale, shift = changed.scale - code.scale, changed.shift - code.shift
    assert np.flatnonzero(scale).tolist() == [32 * 3 + 32 * 7 + 4]
    assert sorted(shift[shift != 0].round(4).tolist()) == [-0.5, 1.0]


def test_they_paint_what_the_changed_code_paints(mixer, code):
    mix = replace(Mix.of(code, 256), corrections=CHANGES)
    direct = Mix.of(corrected(code, LAYERS, CHANGES), 256)
    assert np.array_equal(mixer.paint(mix), mixer.paint(direct))
    assert np.abs(mixer.paint(mix) - mixer.paint(Mix.of(code, 256))).mean() > 0.01


def test_those_of_other_channels_paint_nothing(mixer, code):
    mix = Mix.of(code, 256)
    assert np.array_equal(mixer.paint(replace(mix, corrections=ELSEWHERE)), mixer.paint(mix))


def test_a_file_in_tiles_has_them(mixer, code):
    mix = replace(Mix.of(StyleCode("cin26", code.scale, code.shift), 64), corrections=CHANGES)
    size = (144, 96)
    whole, tiled = (
        np.concatenate([band.rows for band in mixer.export(mix, size, tile)]) for tile in (512, 64)
    )
    assert np.abs(whole - tiled).max() <= 1 / 255
    plain = np.concatenate([b.rows for b in mixer.export(replace(mix, corrections=()), size, 512)])
    assert np.abs(whole - plain).mean() > 0.01
