"""The mixer on real networks: what strength, weights, colours and size do to a photo."""

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from stylemixer.bench.colour_difference import ciede2000
from stylemixer.bench.likeness import composition
from stylemixer.engine.colour.keep_colours import luma
from stylemixer.engine.networks.protocol import StyleEncoder, StyleTable
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mix import Mix, MixedStyle
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, fitted, read_picture, resize
from stylemixer.paths import resources

Rgb = npt.NDArray[np.float32]
ALL = (1.0, 1.0, 1.0, 1.0)


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks("cpu")


@pytest.fixture(scope="module")
def photo() -> Picture:
    picture = read_picture(resources() / "examples" / "coffee.jpg")
    return Picture((picture.resized((180, 120)) * 255).round().astype(np.uint8))


@pytest.fixture
def mixer(networks: Networks, photo: Picture) -> Mixer:
    mixer = Mixer(networks)
    mixer.set_photo(photo)
    return mixer


def learned(networks: Networks, name: str, weights: Any = ALL) -> MixedStyle:
    table = networks["cin26"]
    assert isinstance(table, StyleTable)
    return MixedStyle(table.learned_code(name), weights)


def predicted(networks: Networks, example: str, weights: Any = ALL) -> MixedStyle:
    encoder = networks["painter"]
    assert isinstance(encoder, StyleEncoder)
    style = read_picture(resources() / "examples" / f"{example}.jpg").resized((256, 256))
    return MixedStyle(
        encoder.code_from_image(torch.from_numpy(style).permute(2, 0, 1)[None]), weights
    )


def whole(mixer: Mixer, mix: Mix, size: tuple[int, int]) -> Rgb:
    """Return an export's bands as one picture, having checked that they fit together."""
    bands = list(mixer.export(mix, size))
    end = 0
    for band in bands:
        assert band.y == end
        end += len(band.rows)
    picture = np.concatenate([band.rows for band in bands])
    assert picture.shape == (size[1], size[0], 3)
    assert picture.dtype == np.float32
    assert picture.min() >= 0
    assert picture.max() <= 1
    return picture


def test_strength_0_is_the_photo_to_the_bit(
    networks: Networks, mixer: Mixer, photo: Picture
) -> None:
    mix = Mix((learned(networks, "ink-mosaic"),), strength=0.0)
    for painted in (mixer.paint(mix), whole(mixer, mix, photo.size)):
        assert np.array_equal((painted * 255).round().astype(np.uint8), photo.pixels)


def test_no_active_style_is_the_photo(networks: Networks, mixer: Mixer, photo: Picture) -> None:
    for styles in ((), (learned(networks, "ink-mosaic", (0, 0, 0, 0)),)):
        painted = mixer.paint(Mix(styles))
        assert np.array_equal((painted * 255).round().astype(np.uint8), photo.pixels)


def test_a_16_bit_photo_comes_back_to_the_bit(networks: Networks) -> None:
    pixels = np.random.default_rng(1).integers(0, 65536, (40, 30, 3)).astype(np.uint16)
    mixer = Mixer(networks)
    mixer.set_photo(Picture(pixels))
    painted = whole(mixer, Mix(()), (30, 40))
    assert np.array_equal((painted.astype(np.float64) * 65535).round().astype(np.uint16), pixels)


def test_strength_goes_a_continuous_way(networks: Networks, mixer: Mixer) -> None:
    style = learned(networks, "red-poster")
    steps = [mixer.paint(Mix((style,), strength=s)) for s in np.linspace(0, 1, 41)]
    moves = [float(np.abs(b - a).mean()) for a, b in itertools.pairwise(steps)]
    assert max(moves) < 0.06
    assert float(np.abs(steps[-1] - steps[0]).mean()) > 0.1


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_one_network_renders_once_however_many_styles_are_mixed(
    networks: Networks, mixer: Mixer, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    from stylemixer.engine.networks.learned import LEARNED_STYLES

    network, calls = networks["cin26"], []
    render = network.rendering
    monkeypatch.setattr(network, "rendering", lambda *a, **k: calls.append(1) or render(*a, **k))
    styles = tuple(learned(networks, s.name) for s in LEARNED_STYLES[:count])
    mixer.paint(Mix(styles))
    assert len(calls) == 1


def test_a_slider_move_encodes_nothing_again(
    networks: Networks, mixer: Mixer, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, calls = networks["cin26"], []
    encode = network.encoding
    monkeypatch.setattr(network, "encoding", lambda *a, **k: calls.append(1) or encode(*a, **k))
    first, second = learned(networks, "ink-mosaic"), learned(networks, "pale-mist")
    pictures = [
        mixer.paint(Mix((MixedStyle(first.code, (w, w, w, w)), second))) for w in (0.1, 0.5, 0.9)
    ]
    assert len(calls) == 1
    assert np.abs(pictures[0] - pictures[2]).mean() > 0.02


def test_groups_take_colours_from_one_style_and_the_rest_from_another(
    networks: Networks, mixer: Mixer
) -> None:
    red, blue = "crimson-dusk", "starlit-blue"
    mixed = mixer.paint(
        Mix((learned(networks, red, (1, 0, 0, 0)), learned(networks, blue, (0, 1, 1, 1))))
    )
    alone = {name: mixer.paint(Mix((learned(networks, name),))) for name in (red, blue)}

    def colour(picture: Rgb) -> npt.NDArray[np.float64]:
        return np.asarray(picture.mean((0, 1), dtype=np.float64))

    def away(name: str) -> float:
        return float(np.abs(colour(mixed) - colour(alone[name])).sum())

    assert away(red) < 0.5 * away(blue)


def test_styles_of_two_networks_are_cross_faded_by_weight(networks: Networks, mixer: Mixer) -> None:
    one = learned(networks, "ink-mosaic", (3, 3, 3, 3))
    other = predicted(networks, "rocket")
    both = mixer.paint(Mix((one, other), working_edge=180))
    alone = [mixer.paint(Mix((style,), working_edge=180)) for style in (one, other)]
    np.testing.assert_allclose(both, 0.75 * alone[0] + 0.25 * alone[1], atol=1e-5)


def test_keep_colours_keeps_the_photos_hue_and_the_paints_light(
    networks: Networks, mixer: Mixer, photo: Picture
) -> None:
    style = learned(networks, "starlit-blue")
    painted = mixer.paint(Mix((style,)))
    kept = mixer.paint(Mix((style,), keep_colours=1.0))
    original = photo.as_float()
    assert np.abs(luma(kept) - luma(painted)).mean() < 0.01
    grey = [picture - luma(picture) for picture in (original, painted, kept)]
    assert np.abs(grey[2] - grey[0]).mean() < 0.5 * np.abs(grey[1] - grey[0]).mean()


def test_drafts_are_the_photos_shape_at_any_edge(mixer: Mixer, networks: Networks) -> None:
    mix = Mix((learned(networks, "ink-mosaic"),))
    assert mixer.paint(mix, 96).shape == (64, 96, 3)
    # never above the photo's own
    assert mixer.paint(mix, 5000).shape == (120, 180, 3)


def test_another_photo_forgets_the_first(networks: Networks, mixer: Mixer, photo: Picture) -> None:
    mix = Mix((learned(networks, "ink-mosaic"),), strength=0.6)
    first = mixer.paint(mix)
    mixer.set_photo(Picture(np.ascontiguousarray(photo.pixels[::-1])))
    second = mixer.paint(mix)
    assert np.abs(first - second).mean() > 0.02
    mixer.set_photo(photo)
    np.testing.assert_array_equal(mixer.paint(mix), first)


def test_an_export_at_the_working_edge_is_the_preview(networks: Networks, mixer: Mixer) -> None:
    mix = Mix((learned(networks, "red-poster"),), working_edge=128)
    size = fitted((180, 120), 128)
    np.testing.assert_array_equal(whole(mixer, mix, size), mixer.paint(mix))


@pytest.mark.parametrize("size", [(60, 40), (180, 120), (333, 222)])
def test_an_export_looks_like_the_preview_at_any_size(
    networks: Networks, mixer: Mixer, size: tuple[int, int]
) -> None:
    mix = Mix((learned(networks, "sunlit-plaster"),), strength=0.8, working_edge=128)
    preview = mixer.paint(mix)
    export = whole(mixer, mix, size)
    if size[0] < preview.shape[1]:
        assert ciede2000(export, resize(preview, size)).mean() < 1
    else:
        assert composition(export, preview) < 1


def test_a_region_is_the_same_part_of_the_export(networks: Networks, mixer: Mixer) -> None:
    mix = Mix(
        (learned(networks, "sunlit-plaster"),), strength=0.9, keep_colours=0.3, working_edge=96
    )
    export = whole(mixer, mix, (180, 120))
    region = mixer.paint_region(mix, (37, 22, 61, 43))
    assert np.abs(region - export[22:65, 37:98]).max() < 1 / 255


@pytest.mark.parametrize("size", [(90, 60), (120, 80), (333, 222)])
def test_a_piece_of_any_size_is_that_part_of_the_export(
    networks: Networks, mixer: Mixer, size: tuple[int, int]
) -> None:
    for strength in (1.0, 0.0):
        mix = Mix((learned(networks, "ink-mosaic"),), strength, working_edge=120)
        piece = mixer.paint_region(mix, (11, 7, 61, 43), size)
        assert np.abs(piece - whole(mixer, mix, size)[7:50, 11:72]).max() <= 1 / 255


def test_a_region_at_the_working_edge_is_cut_from_the_preview(
    networks: Networks, mixer: Mixer
) -> None:
    mix = Mix((learned(networks, "ink-mosaic"),))
    np.testing.assert_array_equal(
        mixer.paint_region(mix, (10, 20, 30, 40)), mixer.paint(mix)[20:60, 10:40]
    )


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (200, 3)])
def test_tiny_photos_are_painted(networks: Networks, shape: tuple[int, int]) -> None:
    mixer = Mixer(networks)
    mixer.set_photo(Picture(np.full((*shape, 3), 90, np.uint8)))
    mix = Mix((learned(networks, "ink-mosaic"), predicted(networks, "rocket")))
    assert mixer.paint(mix).shape == (*shape, 3)
    assert whole(mixer, mix, (shape[1], shape[0])).shape == (*shape, 3)


def test_a_small_photo_is_painted_at_the_working_edge_and_scaled_back(
    networks: Networks, mixer: Mixer, photo: Picture
) -> None:
    """Its strokes are as fine as those of the same photo taken larger."""
    style = learned(networks, "ink-mosaic")
    small = mixer.paint(Mix((style,), working_edge=540))
    assert small.shape == (120, 180, 3)
    large = Mixer(networks)
    large.set_photo(Picture((photo.resized((540, 360)) * 255).round().astype(np.uint8)))
    painted = large.paint(Mix((style,), working_edge=540))
    assert float(ciede2000(resize(painted, (180, 120)), small).mean()) < 1
    twice = whole(mixer, Mix((style,), working_edge=540), (360, 240))
    assert float(ciede2000(resize(painted, (360, 240)), twice).mean()) < 1
    faint = mixer.paint(Mix((style,), strength=1e-6, working_edge=540))
    assert np.abs(faint - photo.as_float()).max() < 1e-4


def test_closing_an_export_ends_it(networks: Networks, photo: Picture) -> None:
    mixer = Mixer(networks)
    mixer.set_photo(photo)
    bands = mixer.export(Mix(()), (60, 4000))
    next(bands)
    bands.close()
    with pytest.raises(StopIteration):
        next(bands)
