"""A refined picture over the mix: faded in exactly, at any size, and painted on beyond its own."""

from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from stylemixer.bench.likeness import composition
from stylemixer.engine.networks.protocol import StyleTable
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mix import Mix, MixedStyle, Overlay
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, read_picture
from stylemixer.engine.pictures.refined import RefinedPicture, open_refined, write_refined
from stylemixer.paths import resources

Rgb = npt.NDArray[np.float32]
ALL = (1.0, 1.0, 1.0, 1.0)
EDGE = 256


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks("cpu")


@pytest.fixture(scope="module")
def photo() -> Picture:
    picture = read_picture(resources() / "examples" / "coffee.jpg")
    return Picture((picture.resized((900, 600)) * 255).round().astype(np.uint8))


@pytest.fixture(scope="module")
def mixer(networks: Networks, photo: Picture) -> Mixer:
    mixer = Mixer(networks)
    mixer.set_photo(photo)
    return mixer


@pytest.fixture(scope="module")
def mix(networks: Networks) -> Mix:
    table = networks["cin26"]
    assert isinstance(table, StyleTable)
    return Mix((MixedStyle(table.learned_code("ink-mosaic"), ALL),), working_edge=EDGE)


def kept(path: Path, pixels: Rgb) -> RefinedPicture:
    file = BytesIO()
    identity = write_refined(file, (pixels.shape[1], pixels.shape[0]), [pixels])
    path.write_bytes(file.getvalue())
    return open_refined(path, identity)


@pytest.fixture(scope="module")
def over(tmp_path_factory: pytest.TempPathFactory) -> RefinedPicture:
    """A picture of the reference's size that no network has painted."""
    source = read_picture(resources() / "examples" / "chelsea.jpg").resized((EDGE, 171))
    return kept(tmp_path_factory.mktemp("layer") / "over.npy", source)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> RefinedPicture:
    source = read_picture(resources() / "examples" / "chelsea.jpg").resized((600, 400))
    return kept(tmp_path_factory.mktemp("layer") / "large.npy", source)


def pixels(picture: RefinedPicture) -> Rgb:
    return (picture.part(0, 0, *picture.size) / np.float32(65535)).astype(np.float32)


def layered(mix: Mix, picture: RefinedPicture, fade: float = 1.0, **changes: float) -> Mix:
    return Mix(
        mix.styles,
        changes.get("strength", 1.0),
        ALL,
        changes.get("keep_colours", 0.0),
        mix.working_edge,
        Overlay(picture, fade),
    )


def whole(mixer: Mixer, mix: Mix, size: tuple[int, int], tile: int | None = None) -> Rgb:
    return np.concatenate([band.rows for band in mixer.export(mix, size, tile)])


def lerped(one: Rgb, other: Rgb, fade: float) -> Rgb:
    return one + np.float32(fade) * (other - one)


SIZES = [(128, 85), (EDGE, 171), (450, 300)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_fading_goes_from_the_mix_to_the_layer_exactly(mixer, mix, over, size):
    without = whole(mixer, mix, size)
    assert np.array_equal(whole(mixer, layered(mix, over, 0.0), size), without)
    covered = whole(mixer, layered(mix, over), size)
    assert float(np.abs(covered - without).mean()) > 0.02
    between = whole(mixer, layered(mix, over, 0.3), size)
    assert np.abs(between - lerped(without, covered, 0.3)).max() < 1e-6


def test_at_its_own_size_it_is_the_layer_itself(mixer, mix, over):
    assert np.array_equal(mixer.paint(layered(mix, over)), pixels(over))
    assert np.array_equal(whole(mixer, layered(mix, over), over.size), pixels(over))


def test_up_to_the_size_it_was_refined_at_it_is_scaled_and_nothing_else(
    networks, mixer, mix, large
):
    assert np.array_equal(whole(mixer, layered(mix, large), large.size, 128), pixels(large))
    half = Mixer(networks)
    half.set_photo(Picture((pixels(large) * 65535).round().astype(np.uint16)))
    for size in ((300, 200), (450, 300)):
        scaled = whole(half, Mix(()), size)
        assert np.abs(whole(mixer, layered(mix, large), size) - scaled).max() < 1e-5


def test_beyond_it_the_octaves_carry_on(mixer, mix, over):
    file = whole(mixer, layered(mix, over), (512, 342))
    assert composition(file, pixels(over)) < 1.0
    scaled = Picture((pixels(over) * 255).round().astype(np.uint8)).resized((512, 342))
    finer = np.abs(np.diff(file, axis=1)).mean() / np.abs(np.diff(scaled, axis=1)).mean()
    assert finer > 1.1


@pytest.fixture(params=[("over", 0.4), ("over", 1.0), ("large", 0.4)], ids=str)
def layer(request: pytest.FixtureRequest, mix: Mix) -> Mix:
    name, fade = request.param
    return layered(mix, request.getfixturevalue(name), fade, keep_colours=0.3)


def test_tiled_equals_untiled_and_the_100_per_cent_view_the_file(mixer, layer, photo):
    file = whole(mixer, layer, photo.size, 1024)
    assert np.abs(whole(mixer, layer, photo.size, 192) - file).max() <= 1 / 255
    left, top, width, height = 310, 250, 222, 140
    part = mixer.paint_region(layer, (left, top, width, height))
    assert np.abs(part - file[top : top + height, left : left + width]).max() <= 1 / 255
    small = mixer.paint_region(layer, (10, 20, 60, 50), (150, 100))
    assert np.array_equal(small, whole(mixer, layer, (150, 100))[20:70, 10:70])


def test_finishing_comes_after_it(mixer, mix, over, photo):
    shown = mixer.paint(layered(mix, over, keep_colours=1.0))
    plain = mixer.paint(layered(mix, over))
    assert np.abs(shown.mean((0, 1)) - plain.mean((0, 1))).max() > 0.02
    nothing = mixer.paint(layered(mix, over, strength=0.0))
    assert np.array_equal(nothing, mixer.paint(Mix((), working_edge=EDGE)))
    half = mixer.paint(layered(mix, over, strength=0.125))
    assert np.abs(half - lerped(nothing, plain, 0.5)).max() < 1e-5


def test_drafts_have_it_too(mixer, mix, over):
    draft = mixer.paint(layered(mix, over), 96)
    assert draft.shape == (64, 96, 3)
    assert composition(draft, pixels(over)) < 1.0
    ahead = mixer.paint_ahead(layered(mix, over, 0.5), layered(mix, over), 96)
    assert np.abs(ahead - mixer.paint(layered(mix, over))).max() > 0.01


@pytest.fixture
def mixer_of_its_own(networks, photo, monkeypatch) -> Mixer:
    """One that keeps no octave of the photo's size, as with a large photo."""
    monkeypatch.setattr("stylemixer.engine.painting.enlarging.STATISTICS_EDGE", 512)
    mixer = Mixer(networks)
    mixer.set_photo(photo)
    return mixer


@pytest.fixture
def painted(networks, monkeypatch) -> list[object]:
    """What a network has painted, one entry a pass."""
    codes: list[object] = []
    render = type(networks["cin26"]).rendering

    def counting(*args):
        codes.append(args[2])
        return render(*args)

    monkeypatch.setattr(type(networks["cin26"]), "rendering", counting)
    return codes


def test_what_it_covers_is_not_painted(networks, mix, over, photo, painted):
    fresh = Mixer(networks)
    fresh.set_photo(photo)
    fresh.paint(layered(mix, over))
    assert not painted
    for fade in (0.1, 0.2, 0.9):
        fresh.paint(layered(mix, over, fade))
    assert len(painted) == 1


def test_finishing_a_region_anew_paints_nothing(mixer_of_its_own, mix, over, painted):
    mixer = mixer_of_its_own
    region = (300, 200, 50, 40)
    mixer.paint_region(layered(mix, over, 0.5), region)
    assert painted
    painted.clear()
    seen = [
        mixer.paint_region(layered(mix, over, fade, keep_colours=keep), region)
        for fade, keep in ((0.0, 0.0), (0.0, 0.7), (0.2, 0.3), (1.0, 0.0))
    ]
    assert not painted
    between = mixer.paint_region(layered(mix, over, 0.3), region)
    assert np.abs(between - lerped(seen[0], seen[3], 0.3)).max() < 1e-6
    mixer.paint_region(layered(mix, over, 0.5), (301, 200, 50, 40))
    assert painted
