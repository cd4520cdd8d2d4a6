"""Tiles against the whole: the same statistics, the same picture."""

from contextlib import nullcontext

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.protocol import Network, Statistics, StyleEncoder, StyleTable
from stylemixer.engine.networks.receptive_field import Step, one_sided
from stylemixer.engine.networks.registry import Networks, available
from stylemixer.engine.painting.octave import (
    Ground,
    Measured,
    Measuring,
    Octave,
    Painting,
    Scene,
)
from stylemixer.engine.painting.resampling import Size, resample
from stylemixer.engine.painting.streaming import rows_of
from stylemixer.engine.painting.tiling import ALIGNMENT, Box, paint_tile, pieces
from stylemixer.engine.steps import at_once
from tests.engine.pictures import gradient, noise, photo
from tests.engine.pretended_device import pretended

LEVEL = 1 / 255
NAMES = [network.name for network in available()]


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks("cpu")


@pytest.fixture(params=NAMES)
def network(request: pytest.FixtureRequest, networks: Networks) -> Network:
    return networks[request.param]


@torch.inference_mode()
def a_code(network: Network, device: str = "cpu") -> StyleCode:
    if isinstance(network, StyleEncoder):
        return network.code_from_image(photo("coffee", (200, 200)).to(device))
    assert isinstance(network, StyleTable)
    return network.learned_code(LEARNED_STYLES[5].name)


@torch.inference_mode()
def octave(network: Network, image: Tensor, reference: Tensor | None = None) -> Octave:
    """Return a picture that is painted over one of half its size, as in a file.

    Args:
        network: what paints.
        image: the photo at full size, ``(1, 3, H, W)``.
        reference: what the statistics are of; None: the photo.
    """
    code = a_code(network, image.device.type)
    measured = image if reference is None else reference
    statistics = network.render(network.encode_content(measured), code).statistics
    height, width = image.shape[2:]
    size, half = (width, height), (-(-width // 2), -(-height // 2))
    everything = Box(0, 0, *size)
    below = resample(image, everything, size, half, Box(0, 0, *half)).clamp(0.0, 1.0)

    def photo_part(_size: Size, box: Box) -> Tensor:
        return image[:, :, box.top : box.bottom, box.left : box.right]

    def photo_at(_size: Size) -> Painting:
        raise AssertionError("the statistics are given")

    def measuring() -> Measuring:
        yield from ()
        return Measured([statistics], gain=1.2)

    scene = Scene([(network, code, 1.0)], photo_part, photo_at)
    return Octave(size, Ground.of(below), scene, measuring, kept=False)


def painted_whole(picture: Octave) -> Tensor:
    return at_once(picture.painting(Box(0, 0, *picture.size), max(picture.size)))


def painted_in_tiles(picture: Octave, tile: int) -> Tensor:
    rows = [rows for _, rows, _ in rows_of(picture, tile) if rows is not None]
    return torch.cat(rows, dim=2)


def seam(network: Network, image: Tensor, tile: int, reference: Tensor | None = None) -> float:
    """Return the largest difference between tiled and untiled, with a reference's statistics."""
    picture = octave(network, image, reference)
    tiled, whole = painted_in_tiles(picture, tile), painted_whole(picture)
    assert tiled.shape == whole.shape == image.shape
    assert torch.isfinite(whole).all()
    assert float(whole.std()) > 0.01, "nothing is painted"
    return float((tiled - whole).abs().max())


@pytest.mark.parametrize("tile", [64, 100, 129, 256])
def test_a_photo_shows_no_seam(network: Network, tile: int) -> None:
    assert seam(network, photo("astronaut", (231, 171)), tile) <= LEVEL


@pytest.mark.parametrize("tile", [64, 150])
def test_a_smooth_gradient_shows_no_seam(network: Network, tile: int) -> None:
    assert seam(network, gradient((213, 170)), tile) <= LEVEL


def test_noise_shows_no_seam(network: Network) -> None:
    assert seam(network, noise((181, 139)), 64) <= LEVEL


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (65, 67), (130, 1), (157, 69), (91, 221)])
def test_sizes_that_are_multiples_of_nothing(network: Network, size: tuple[int, int]) -> None:
    image = noise(size) * 0.5 + gradient(size) * 0.5
    assert seam(network, image, 64, photo("astronaut", (200, 200))) <= LEVEL


def test_statistics_of_another_picture_show_no_seam_either(network: Network) -> None:
    reference = photo("rocket", (160, 120))
    assert seam(network, photo("rocket", (211, 145)), 96, reference) <= LEVEL


def test_a_panorama_shows_no_seam(network: Network) -> None:
    assert seam(network, photo("coffee", (1203, 61)), 128) <= LEVEL


@pytest.mark.slow
def test_a_panorama_of_twenty_thousand_pixels_shows_no_seam(network: Network) -> None:
    wide = torch.cat([photo(name, (5000, 160)) for name in ("coffee", "rocket") * 2], dim=3)
    assert wide.shape[3] == 20000
    assert seam(network, wide, 1024) <= LEVEL


@pytest.mark.parametrize("name", NAMES)
def test_a_graphics_card_shows_no_seam(name: str) -> None:
    with nullcontext() if torch.cuda.is_available() else pretended("cuda"):
        network = Networks("cuda")[name]
        assert seam(network, photo("astronaut", (347, 251)).cuda(), 128) <= LEVEL


def test_without_its_halo_a_tile_shows_its_edge(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests above would notice a halo that is too small."""
    image = noise((260, 260))
    picture = octave(network, image)
    whole = painted_whole(picture)
    monkeypatch.setattr(network, "halo", network.halo // 4)
    assert float((painted_in_tiles(picture, 96) - whole).abs().max()) > LEVEL


@torch.inference_mode()
def test_no_network_looks_further_than_its_halo(network: Network) -> None:
    """Change all pixels from some column on and look where the painted picture changes."""
    image, code = noise((400, 8)), a_code(network)
    statistics = network.render(network.encode_content(image), code).statistics
    before = paint_tile(network, image, code, statistics)
    reach = 0
    for column in range(200, 204):
        for rest in (slice(column, None), slice(None, column + 1)):
            changed = image.clone()
            changed[..., rest] = 1 - changed[..., rest]
            after = paint_tile(network, changed, code, statistics)
            differs = (after != before).any(dim=2)[0].any(dim=0).nonzero().flatten()
            far = column - differs.min() if rest.stop is None else differs.max() - column
            reach = max(reach, int(far))
    assert reach <= network.halo
    # the farthest weights may be too weak to count in float32, but not by a residual block
    assert reach > network.halo - 9


def test_the_reach_of_layers_counts_strides_and_enlargements() -> None:
    assert one_sided([Step(9)]) == 4
    assert one_sided([Step(3), Step(5)]) == 3
    assert one_sided([Step(3, stride=2), Step(3, enlarged=2)]) == 3
    assert one_sided([Step(1, stride=2), Step(1, enlarged=2)]) == 1


def test_the_networks_of_the_design_reach_as_far_as_it_says(networks: Networks) -> None:
    assert {name: networks[name].halo for name in ("cin26", "painter")} == {
        "cin26": 65,
        "painter": 57,
    }


@given(
    corner=st.tuples(st.integers(0, 300), st.integers(0, 300)),
    size=st.tuples(st.integers(1, 500), st.integers(1, 500)),
    edge=st.integers(1, 200),
    grain=st.sampled_from([1, 4, 64]),
)
def test_pieces_cover_a_region_once(
    corner: tuple[int, int], size: tuple[int, int], edge: int, grain: int
) -> None:
    (left, top), (width, height) = corner, size
    covered = np.zeros((height, width), int)
    region = Box(left, top, left + width, top + height)
    edge *= grain
    for row in pieces(region, edge, grain):
        assert len({(box.top, box.bottom) for box in row}) == 1
        for box in row:
            assert max(box.size) <= edge
            assert (box.left - left) % grain == (box.top - top) % grain == 0
            covered[box.within(region)] += 1
    assert (covered == 1).all()


@given(
    start=st.tuples(st.integers(0, 300), st.integers(0, 300)),
    size=st.tuples(st.integers(1, 99), st.integers(1, 99)),
    rest=st.tuples(st.integers(0, 99), st.integers(0, 99)),
    grain=st.integers(1, 70),
)
def test_boxes_with_a_margin_or_on_a_grid_stay_inside_the_picture(
    start: tuple[int, int], size: tuple[int, int], rest: tuple[int, int], grain: int
) -> None:
    box = Box(*start, start[0] + size[0], start[1] + size[1])
    width, height = box.right + rest[0], box.bottom + rest[1]
    snapped, padded = box.snapped(grain, width, height), box.padded(grain, width, height)
    for outer in (snapped, padded):
        assert 0 <= outer.left <= box.left
        assert 0 <= outer.top <= box.top
        assert box.right <= outer.right <= width
        assert box.bottom <= outer.bottom <= height
    assert snapped.left % grain == snapped.top % grain == 0
    assert snapped.right % grain == 0 or snapped.right == width
    assert padded.left == max(box.left - grain, 0)
    assert padded.bottom == min(box.bottom + grain, height)


@given(
    left=st.integers(0, 300),
    top=st.integers(0, 300),
    size=st.tuples(st.integers(1, 99), st.integers(1, 99)),
    margin=st.integers(0, 70),
    rest=st.tuples(st.integers(0, 99), st.integers(0, 99)),
)
def test_a_grown_box_is_aligned_and_has_its_margin(
    left: int, top: int, size: tuple[int, int], margin: int, rest: tuple[int, int]
) -> None:
    box = Box(left, top, left + size[0], top + size[1])
    width, height = box.right + rest[0], box.bottom + rest[1]
    outer = box.grown(margin, width, height)
    assert outer.left % ALIGNMENT == outer.top % ALIGNMENT == 0
    assert outer.left == 0 or box.left - outer.left >= margin
    assert outer.right == width or (
        outer.right % ALIGNMENT == 0 and outer.right - box.right >= margin
    )
    assert outer.bottom <= height
    rows, columns = box.within(outer)
    assert rows.stop - rows.start == size[1]
    assert columns.stop - columns.start == size[0]


def test_statistics_are_a_value(network: Network) -> None:
    """Painting a tile leaves nothing behind in the network."""
    image, code = photo("chelsea", (90, 70)), a_code(network)
    with torch.inference_mode():
        first = network.render(network.encode_content(image), code)
        odd = Statistics(
            tuple(m + 1 for m in first.statistics.mean), tuple(s * 2 for s in first.statistics.std)
        )
        paint_tile(network, image, code, odd)
        again = network.render(network.encode_content(image), code)
    assert torch.equal(first.image, again.image)
