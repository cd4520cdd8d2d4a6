"""What the mixer reads and paints only once."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.protocol import StyleTable
from stylemixer.engine.networks.registry import Networks, available, learned_style
from stylemixer.engine.painting import mixer as module
from stylemixer.engine.painting.mix import Mix, MixedStyle
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, read_picture
from stylemixer.paths import resources

ONES = (1.0, 1.0, 1.0, 1.0)
NAMES = [network.name for network in available()]


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks("cpu")


@pytest.fixture(scope="module")
def photo() -> Picture:
    picture = read_picture(resources() / "examples" / "chelsea.jpg")
    return Picture(picture.pixels[:240, :360])


@pytest.fixture
def mixer(networks, photo) -> Mixer:
    mixer = Mixer(networks)
    mixer.set_photo(photo)
    return mixer


def mix_of(networks, edge: int = 256) -> Mix:
    code = networks["cin26"].learned_code("ink-mosaic")
    return Mix((MixedStyle(code, ONES),), working_edge=edge)


def test_drafts_of_any_size_read_the_photo_itself_once(mixer, networks, monkeypatch):
    reads = []
    original = Picture.resized
    monkeypatch.setattr(
        Picture, "resized", lambda self, size: (reads.append(size), original(self, size))[1]
    )
    mix = mix_of(networks)
    shapes = [mixer.paint(mix, edge).shape for edge in (128, 160, 192, None)]
    assert shapes == [(85, 128, 3), (107, 160, 3), (128, 192, 3), (171, 256, 3)]
    assert reads == [(256, 171)]


def test_a_drafts_photo_is_the_photo(mixer, photo):
    nothing = Mix((), working_edge=256)
    draft = mixer.paint(nothing, 128)
    direct = module.resize(photo.pixels, (128, 85))
    assert np.abs(draft - direct).mean() < 0.01


def test_what_was_painted_at_the_working_edge_is_not_painted_again(mixer, networks, monkeypatch):
    renders = []
    network = networks["cin26"]
    original = network.rendering
    monkeypatch.setattr(
        network, "rendering", lambda *args, **kw: (renders.append(args), original(*args, **kw))[1]
    )
    mix = mix_of(networks)
    first = mixer.paint(mix)
    second = mixer.paint(mix)
    assert len(renders) == 1
    assert (first == second).all()
    assert not np.shares_memory(first, second)


def a_style(network) -> MixedStyle:
    if isinstance(network, StyleTable):
        style = next(s for s in LEARNED_STYLES if learned_style(network.name, s.name))
        return MixedStyle(network.learned_code(style.name), ONES)
    return MixedStyle(network.code_from_image(torch.rand(1, 3, 64, 64)), ONES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("looked_at", [{"working_edge": 256}, {"working_edge": 240, "edge": 192}])
@pytest.mark.parametrize("edge", [192, 360])
def test_a_picture_is_the_same_whatever_was_looked_at_before(
    networks, photo, name, looked_at, edge
):
    mixer = Mixer(networks)
    mixer.set_photo(photo)
    mix = Mix((a_style(networks[name]),), strength=0.5, working_edge=edge)
    alone = mixer.paint(mix)
    mixer.set_photo(photo)
    before = dict(looked_at)
    mixer.paint(replace(mix, working_edge=before.pop("working_edge")), **before)
    assert np.array_equal(mixer.paint(mix), alone)


def test_finishing_never_runs_a_network(mixer, networks, monkeypatch):
    mix = mix_of(networks)
    plain = mixer.paint(mix)
    monkeypatch.setattr(networks["cin26"], "rendering", None)
    kept = [mixer.paint(replace(mix, keep_colours=amount)) for amount in (1.0, 0.5)]
    # a blend of two pictures, so that two keys are all that the screen needs
    assert np.abs((kept[0] + plain) / 2 - kept[1]).max() < 1e-5
    assert np.abs(kept[0] - plain).max() > 0.1


def test_pictures_painted_a_while_ago_are_kept(mixer, networks, monkeypatch):
    mixes = [replace(mix_of(networks), strength=strength) for strength in (1.0, 0.9, 0.8, 0.7)]
    before = [mixer.paint(mix) for mix in mixes]
    monkeypatch.setattr(networks["cin26"], "rendering", None)
    assert all((mixer.paint(mix) == old).all() for mix, old in zip(mixes, before, strict=True))


def test_pictures_are_kept_up_to_a_bound(mixer, photo, networks, monkeypatch):
    monkeypatch.setattr(module, "PAINTED_BYTES", 1)
    small = Mixer(networks)
    small.set_photo(photo)
    small.paint(mix_of(networks))
    small.paint(replace(mix_of(networks), strength=0.5))
    monkeypatch.setattr(networks["cin26"], "rendering", None)
    small.paint(replace(mix_of(networks), strength=0.5))
    with pytest.raises(TypeError):
        small.paint(mix_of(networks))


def test_a_draft_is_painted_each_time_so_that_its_time_can_be_measured(
    mixer, networks, monkeypatch
):
    renders = []
    network = networks["cin26"]
    original = network.rendering
    monkeypatch.setattr(
        network, "rendering", lambda *args, **kw: (renders.append(args), original(*args, **kw))[1]
    )
    mix = mix_of(networks)
    before = replace(mix, strength=0.5)
    for _ in range(3):
        mixer.paint(mix, 128)
    assert len(renders) == 3
    for _ in range(3):
        mixer.paint_ahead(mix, before, 128)
    assert len(renders) == 3 + 2 + 3
