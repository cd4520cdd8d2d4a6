"""What the laboratory is told, against the same numbers by numpy."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.engine.corrections import Correction
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, read_picture
from stylemixer.paths import resources
from stylemixer.render.inspection import VGG, InspectRequest
from stylemixer.render.inspector import Inspector
from stylemixer.render.styles import StyleResolver

INK = StyleRef("cin26", "learned", "ink-mosaic")
MUSE = StyleRef("painter", "learned", "cassatt-summertime")
ASKED = Correction("cin26", "residual.2.0", 5, 1.5, -0.25)


@pytest.fixture(scope="module")
def photo() -> Picture:
    return Picture(read_picture(resources() / "examples" / "chelsea.jpg").pixels[:120, :180])


@pytest.fixture
def look(photo, tmp_path):
    networks, library = Networks("cpu"), StyleLibrary(tmp_path)
    resolver = StyleResolver(networks, library)
    inspector = Inspector(networks, library, resolver.code)

    def look(recipe, network, layer, channel=None, picture=photo):
        mixer = Mixer(networks)
        mixer.set_photo(picture)
        request = InspectRequest(1, 1, recipe, network, layer, channel)
        return inspector.inspect(mixer, resolver.resolve(recipe), request)

    return look


def mixed(*styles: StyleRef, **changes) -> Recipe:
    recipe = Recipe(working_edge=256, **changes)
    for style in styles:
        recipe = recipe.added(style)
    return recipe


def test_a_layers_numbers_are_those_of_its_map(look):
    seen = look(mixed(INK), "cin26", "residual.2.0", 7)
    assert seen.channel == 7
    assert seen.group == "shapes"
    for side in (seen.photo, seen.picture):
        assert side.map.shape == (64 * 2 // 3 + 1, 64) or side.map.ndim == 2
        assert side.mean[7] == pytest.approx(side.map.mean(), abs=1e-4)
        assert side.deviation[7] ** 2 == pytest.approx(side.map.var() + 1e-5, rel=1e-3)
        assert side.gram[7, 7] == pytest.approx(np.square(side.map).mean(), rel=1e-3)
        assert side.samples.shape[1] == len(side.mean)
    x = seen.photo
    mix = next(code for code in seen.codes if code.name == "mix")
    styled = (x.map - x.mean[7]) / x.deviation[7] * mix.scale[7] + mix.shift[7]
    assert np.allclose(seen.picture.map, styled, atol=1e-4)
    style = next(code for code in seen.codes if code.style == INK)
    assert np.array_equal(style.scale, mix.scale)  # one style at full strength is the mix


def test_channels_are_ordered_by_how_much_the_mix_changes_them(look):
    seen = look(mixed(INK), "cin26", "contract.1")
    mix, own = (next(c for c in seen.codes if c.name == name) for name in ("mix", "own"))
    changed = np.abs(mix.scale - own.scale) + np.abs(mix.shift - own.shift)
    assert seen.channel == changed.argmax()
    assert (np.diff(changed[seen.order]) <= 0).all()


def test_a_correction_shows_in_the_mix_alone(look):
    plain, changed = (
        look(recipe, "cin26", "residual.2.0", 5)
        for recipe in (mixed(INK), mixed(INK).corrected(ASKED))
    )
    of = {code.name: code for code in changed.codes}
    before = {code.name: code for code in plain.codes}
    assert of["mix"].scale[5] == pytest.approx(before["mix"].scale[5] + 1.5)
    assert of["mix"].shift[5] == pytest.approx(before["mix"].shift[5] - 0.25)
    assert np.array_equal(of["style"].scale, before["style"].scale)
    assert changed.picture.mean[5] == pytest.approx(of["mix"].shift[5], abs=1e-3)
    assert changed.picture.deviation[5] == pytest.approx(abs(of["mix"].scale[5]), rel=1e-2)


def test_of_two_networks_the_one_that_is_asked_for_is_looked_at(look):
    recipe = mixed(INK, MUSE)
    seen = look(recipe, "painter", "residual.0.0")
    assert [code.style for code in seen.codes] == [MUSE, None, None]
    assert look(recipe, "adain", "residual.0.0") is None
    assert look(recipe, "painter", "no such layer").layer in seen.layers


def test_without_a_style_there_is_nothing_to_see(look):
    assert look(mixed(), "cin26", "residual.0.0") is None
    assert look(mixed(INK, strength=0.0), VGG, "relu1_1") is None


@pytest.fixture
def wave(tmp_path) -> Path:
    path = tmp_path / "wave.png"
    noise = np.random.default_rng(0).integers(0, 256, (80, 120, 3), np.uint8)
    Image.fromarray(noise).resize((360, 240)).save(path)
    return path


def test_the_loss_network_sees_photo_picture_and_painting(look, wave):
    seen = look(mixed(StyleRef("painter", "picture", str(wave))), VGG, "relu2_1")
    assert seen.same_scale
    for side in (seen.photo, seen.picture, seen.painting):
        rows = side.map.ravel()
        assert side.mean[seen.channel] == pytest.approx(rows.mean(), rel=1e-4)
    a, b = seen.picture, seen.painting
    told = seen.distances["relu2_1"]
    assert told["gram"] == pytest.approx(np.square(a.gram - b.gram).sum() / (4 * 128**2), rel=1e-3)
    apart = np.square(a.mean - b.mean) + np.square(a.deviation - b.deviation)
    assert told["moments"] == pytest.approx(apart.mean(), rel=1e-3)
    assert set(told) == {"gram", "moments", "linear", "polynomial", "gaussian"}
    assert set(seen.distances) == {"relu1_1", "relu2_1", "relu3_1", "relu4_1"}


def test_a_style_without_a_picture_has_its_numbers(look):
    seen = look(mixed(INK), VGG, "relu3_1")
    assert not seen.same_scale
    assert seen.painting.map is None
    assert seen.painting.gram.shape == (256, 256)
    assert seen.distances["relu3_1"]["gram"] > 0


def test_a_painting_that_has_gone_is_told_of(look, wave, tmp_path):
    recipe = mixed(StyleRef("painter", "picture", str(wave)))
    look(recipe, "painter", "residual.0.0")  # its code is kept
    wave.unlink()
    seen = look(recipe, VGG, "relu1_1")
    assert seen.painting is None
    assert seen.distances == {}
    assert "wave.png" in seen.notice.english


def test_a_photo_of_one_colour(look):
    grey = Picture(np.full((60, 90, 3), 128, np.uint8))
    for network, layer in (("cin26", "contract.0"), (VGG, "relu1_1")):
        seen = look(mixed(INK), network, layer, picture=grey)
        assert np.isfinite(seen.photo.deviation).all()
        assert np.isfinite(seen.picture.gram).all()
