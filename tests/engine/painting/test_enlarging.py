"""Large outputs: the reference's composition, no seams, bounded memory, no overflow."""

import itertools
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from stylemixer.bench.likeness import composition
from stylemixer.engine import memory
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.blocks import StyleWalk
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.protocol import (
    ContentFeatures,
    Network,
    Rendered,
    Statistics,
    StyleEncoder,
    StyleTable,
)
from stylemixer.engine.networks.registry import Networks, available
from stylemixer.engine.painting import enlarging, octave
from stylemixer.engine.painting import mixer as mixers
from stylemixer.engine.painting.enlarging import Enlarger
from stylemixer.engine.painting.gaussian import blurred
from stylemixer.engine.painting.mix import Mix, MixedStyle
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.painting.octave import Ground, Scene, joined
from stylemixer.engine.painting.octave_sizes import octave_sizes
from stylemixer.engine.painting.resampling import plane_rows, resample, sources
from stylemixer.engine.painting.tiling import Box
from stylemixer.engine.pictures.images import Picture, resize
from stylemixer.engine.steps import at_once
from tests.engine.pictures import gradient, photo

LEVEL = 1 / 255
EDGE = 128
NAMES = [network.name for network in available()]


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks("cpu")


@pytest.fixture
def in_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the small pictures of these tests be larger than the pass that measures statistics."""
    monkeypatch.setattr(enlarging, "STATISTICS_EDGE", 160)


@torch.inference_mode()
def code_of(network: Network) -> StyleCode:
    if isinstance(network, StyleEncoder):
        return network.code_from_image(photo("coffee", (200, 200)))
    assert isinstance(network, StyleTable)
    return network.learned_code(LEARNED_STYLES[19].name)


def mix_of(networks: Networks, *names: str, strength: float = 1.0) -> Mix:
    styles = tuple(MixedStyle(code_of(networks[name]), (1, 1, 1, 1)) for name in names)
    return Mix(styles, strength, working_edge=EDGE)


def picture(name: str, size: tuple[int, int]) -> Picture:
    pixels = photo(name, size)[0].permute(1, 2, 0).numpy()
    return Picture(np.ascontiguousarray((pixels * 255).round().astype(np.uint8)))


def mixer_with(networks: Networks, shown: Picture) -> Mixer:
    mixer = Mixer(networks)
    mixer.set_photo(shown)
    return mixer


def exported(mixer: Mixer, mix: Mix, size: tuple[int, int], tile: int | None = None) -> np.ndarray:
    bands = list(mixer.export(mix, size, tile))
    shares = [band.done for band in bands]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    filled = [band for band in bands if len(band.rows)]
    ends = [0, *(band.y + len(band.rows) for band in filled)]
    assert [band.y for band in filled] == ends[:-1]
    return np.concatenate([band.rows for band in filled])


def test_steps_are_equal_and_as_few_as_can_be() -> None:
    assert list(octave_sizes((768, 512), (1840, 1227))) == [(1840, 1227)]
    assert list(octave_sizes((768, 512), (1860, 1240))) == [(1195, 797), (1860, 1240)]
    assert list(octave_sizes((768, 512), (4240, 2832))) == [(1803, 1204), (4240, 2832)]
    assert len(list(octave_sizes((768, 512), (12000, 8000)))) == 4


@pytest.mark.parametrize("name", NAMES)
def test_octaves_are_as_lively_as_the_reference(
    networks: Networks, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shown, mix = picture("astronaut", (290, 290)), mix_of(networks, name)

    def liveliness(rows: np.ndarray) -> float:
        x = torch.from_numpy(rows).permute(2, 0, 1)[None]
        return float((x - blurred(x, octave.SIGMA)).std())

    mixer, found = mixer_with(networks, shown), []
    reference = liveliness(mixer.paint(mix))
    for most in (enlarging.LARGEST_GAIN, 1.0):
        monkeypatch.setattr(enlarging, "LARGEST_GAIN", most)
        file = liveliness(exported(mixer_with(networks, shown), mix, shown.size))
        found.append(abs(1 - file / reference))
    assert found[0] < min(found[1], 0.1)


def test_a_pass_that_adds_nothing_gives_the_step_before_back() -> None:
    """A network that copies, over a photo that is the enlarged picture already."""

    class Copying(Network):
        halo = 8

        def encoding(self, image, _statistics=None):  # type: ignore[no-untyped-def]
            yield
            return image

        def rendering(self, features, _code, _given=None):  # type: ignore[no-untyped-def]
            yield
            return Rendered(features, Statistics((torch.zeros(1),), (torch.ones(1),)))

    reference = photo("astronaut", (90, 60))
    whole = Box(0, 0, 90, 60)

    def enlarged(size: tuple[int, int], box: Box) -> torch.Tensor:
        return resample(reference, whole, (90, 60), size, box).clamp(0, 1)

    def photo_at(size: tuple[int, int]) -> Generator[None, None, torch.Tensor]:
        yield
        return enlarged(size, Box(0, 0, *size))

    scene = Scene([(Copying(), None, 1.0)], enlarged, photo_at)  # type: ignore[list-item]
    picture = Enlarger(Ground.of(reference), scene).to((180, 120))
    for box in (Box(0, 0, 180, 120), Box(37, 22, 141, 97), Box(176, 0, 180, 5)):
        part = at_once(picture.painting(box, 64))
        assert float((part - enlarged((180, 120), box)).abs().max()) < 1e-4


def test_low_frequencies_of_the_one_meet_high_ones_of_the_other() -> None:
    box = Box(0, 0, 96, 64)
    smooth = 0.2 + 0.5 * gradient((96, 64))
    board = 0.1 * ((torch.arange(96) + torch.arange(64)[:, None]) % 2 * 2 - 1)
    assert float((joined(smooth, smooth - 0.2, box, box) - smooth).abs().max()) < 1e-5
    # at the very edge the board's mirror image meets it, so look inside
    rest = (joined(smooth, smooth + board, box, box) - smooth - board)[:, :, 8:-8, 8:-8]
    assert float(rest.abs().max()) < 1e-3


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("in_tiles")
def test_whatever_the_tiles_the_picture_is_the_same(networks: Networks, name: str) -> None:
    """Three octaves: each tile needs tiles below, and those again."""
    shown = picture("astronaut", (301, 227))
    mix = replace(mix_of(networks, name), working_edge=48)
    whole = exported(mixer_with(networks, shown), mix, (301, 227), 512)
    assert whole.shape == (227, 301, 3)
    assert whole.min() >= 0
    assert whole.max() <= 1
    for tile in (64, 100):
        tiled = exported(mixer_with(networks, shown), mix, (301, 227), tile)
        assert np.abs(tiled - whole).max() <= LEVEL
    part = mixer_with(networks, shown).paint_region(mix, (101, 43, 97, 81))
    assert np.abs(part - whole[43:124, 101:198]).max() <= LEVEL


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("in_tiles")
def test_octaves_over_a_smooth_gradient_show_no_seam(networks: Networks, name: str) -> None:
    sky = gradient((301, 227))[0].permute(1, 2, 0).numpy()
    shown = Picture(np.ascontiguousarray((sky * 255).round().astype(np.uint8)))
    mix = replace(mix_of(networks, name), working_edge=48)
    whole = exported(mixer_with(networks, shown), mix, (301, 227), 512)
    tiled = exported(mixer_with(networks, shown), mix, (301, 227), 64)
    assert np.abs(tiled - whole).max() <= LEVEL


@pytest.mark.usefixtures("in_tiles")
def test_what_is_prepared_for_regions_is_not_done_again(
    networks: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All passes over the whole picture; what comes of them is the same."""
    shown, region = picture("coffee", (640, 427)), (100, 100, 64, 48)
    mix = mix_of(networks, "painter")
    network, passes = networks["painter"], []
    rendering = network.rendering

    def counted(features: ContentFeatures, code: StyleCode, given: Statistics | None = None):
        if given is None:
            passes.append(1)
        return rendering(features, code, given)

    monkeypatch.setattr(network, "rendering", counted)
    unprepared = mixer_with(networks, shown).paint_region(mix, region)
    assert len(passes) == 2, "of the reference, and of the steps, which are all equal"
    mixer = mixer_with(networks, shown)
    at_once(mixer.preparing_regions(mix))
    passes.clear()
    assert np.array_equal(mixer.paint_region(mix, region), unprepared)
    assert passes == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("in_tiles")
def test_the_view_at_full_size_is_the_file(networks: Networks, name: str) -> None:
    """Panned about before and after the file is painted, and beside it."""
    mixer = mixer_with(networks, picture("coffee", (320, 213)))
    mix = replace(mix_of(networks, name), strength=0.8, keep_colours=0.4)
    regions = [(0, 0, 90, 60), (70, 40, 90, 60), (150, 100, 170, 113)]
    before = [mixer.paint_region(mix, region) for region in regions[:2]]
    bands, beside = mixer.export(mix, (320, 213), 128), []
    rows = []
    for band in bands:
        rows.append(band.rows)
        if len(beside) < 3 and band.done > 0.2:
            beside.append(mixer.paint_region(mix, regions[len(beside)]))
    file = np.concatenate(rows)
    assert len(beside) == 3
    for region, seen in zip(regions[:2] + regions, before + beside, strict=True):
        left, top, width, height = region
        assert np.abs(file[top : top + height, left : left + width] - seen).max() <= LEVEL


@pytest.mark.usefixtures("in_tiles")
def test_looking_again_paints_only_what_was_not_seen(
    networks: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixer = mixer_with(networks, picture("coffee", (640, 427)))
    mix = replace(mix_of(networks, "painter"), working_edge=160)
    painted = tiles_painted(monkeypatch)
    mixer.paint_region(mix, (100, 100, 128, 128))
    first = len(painted)
    assert first >= 2, "one on the octave below, one of the file's size"
    mixer.paint_region(replace(mix, keep_colours=0.5), (100, 100, 128, 128))
    assert len(painted) == first, "finishing never runs a network"
    mixer.paint_region(mix, (110, 110, 100, 100))
    assert len(painted) == first + 1, "what is below is kept"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("times", [1.5, 2.0, 3.0])
def test_scaled_down_and_blurred_it_is_the_preview(
    networks: Networks, name: str, times: float
) -> None:
    mixer = mixer_with(networks, picture("chelsea", (400, 268)))
    mix = mix_of(networks, name)
    size = (round(EDGE * times), round(EDGE * times * 0.67))
    preview = mixer.paint(mix)
    large = exported(mixer, mix, size)
    assert composition(large, preview) <= 1.0
    assert composition(large[::-1], preview) > 10, "any picture would have passed"


@pytest.mark.parametrize("name", NAMES)
def test_it_is_crisper_than_the_preview_enlarged(networks: Networks, name: str) -> None:
    mixer = mixer_with(networks, picture("astronaut", (400, 400)))
    mix = mix_of(networks, name)
    large = exported(mixer, mix, (400, 400))
    plain = resize(mixer.paint(mix), (400, 400))
    sharpness = [float(np.abs(np.diff(rows, axis=1)).mean()) for rows in (large, plain)]
    assert sharpness[0] > 1.3 * sharpness[1]


def test_beyond_the_photos_own_size(networks: Networks) -> None:
    mixer = mixer_with(networks, picture("rocket", (150, 99)))
    large = exported(mixer, mix_of(networks, "painter"), (300, 198), 128)
    assert large.shape == (198, 300, 3)
    assert np.isfinite(large).all()


def test_networks_are_cross_faded_at_any_size(networks: Networks) -> None:
    mixer = mixer_with(networks, picture("rocket", (220, 147)))
    both = exported(mixer, mix_of(networks, "cin26", "painter"), (220, 147), 96)
    halves = [exported(mixer, mix_of(networks, n), (220, 147), 96) for n in ("cin26", "painter")]
    # the passes look at different pictures, so this is near and not equal
    assert composition(both, (halves[0] + halves[1]) / 2) < 2


def test_little_strength_fades_to_the_photo(networks: Networks) -> None:
    shown = picture("rocket", (220, 147))
    mixer = mixer_with(networks, shown)
    faint = exported(mixer, mix_of(networks, "painter", strength=0.01), (220, 147), 96)
    assert np.abs(faint - shown.as_float()).mean() < 0.01
    photo_itself = exported(mixer, mix_of(networks, "painter", strength=0.0), (220, 147))
    assert np.array_equal(photo_itself, shown.as_float())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["flat", "faint"])
def test_pictures_of_nearly_one_colour_do_not_overflow(
    networks: Networks, name: str, kind: str
) -> None:
    sky = gradient((260, 180))[0].permute(1, 2, 0).numpy()
    values = np.full_like(sky, 0.7) if kind == "flat" else 0.5 + 0.02 * sky
    shown = Picture(np.ascontiguousarray((values * 255).round().astype(np.uint8)))
    mixer, mix = mixer_with(networks, shown), mix_of(networks, name)
    large = exported(mixer, mix, (260, 180), 96)
    assert np.isfinite(large).all()
    preview = mixer.paint(mix)
    small = resize(large, preview.shape[1::-1])
    if kind == "flat":
        # what texture there is comes of rounding, which depends on the number of threads
        assert np.abs(small.mean((0, 1)) - preview.mean((0, 1))).max() < 0.1
    else:
        assert composition(large, preview) <= 1.0


def tiles_painted(
    monkeypatch: pytest.MonkeyPatch, trouble: Callable[[tuple[int, int]], None] = lambda _: None
) -> list[tuple[int, int]]:
    """Note how wide and high the tiles are, margins included, as they are painted."""
    painted, real = [], octave.paint_tile

    def noting(network: Network, tile: torch.Tensor, *rest: object) -> torch.Tensor:
        size = tile.shape[3], tile.shape[2]
        painted.append(size)
        trouble(size)
        return real(network, tile, *rest)

    monkeypatch.setattr(octave, "paint_tile", noting)
    return painted


@pytest.mark.usefixtures("in_tiles")
def test_when_memory_runs_out_tiles_halve_and_the_picture_is_the_same(
    networks: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = picture("astronaut", (401, 303))
    mix = replace(mix_of(networks, "painter"), working_edge=100)
    whole = exported(mixer_with(networks, shown), mix, (401, 303), 512)

    def short_of_memory(size: tuple[int, int]) -> None:
        if max(size) > 240:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to …")

    with monkeypatch.context() as patches:
        asked = tiles_painted(patches, short_of_memory)
        tiled = exported(mixer_with(networks, shown), mix, (401, 303), 512)
    assert np.abs(tiled - whole).max() <= LEVEL
    assert 0 < sum(max(size) > 240 for size in asked) < 8, "what did not fit is not tried again"

    for error in (RuntimeError("another matter"), MemoryError()):

        def broken(_: tuple[int, int], error: Exception = error) -> None:
            raise error

        with monkeypatch.context() as patches:
            tiles_painted(patches, broken)
            with pytest.raises(type(error)):
                exported(mixer_with(networks, shown), mix, (401, 303), 512)


@pytest.mark.usefixtures("in_tiles")
def test_memory_is_bounded_by_tiles_and_rows(
    networks: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is painted at a time does not grow with the picture's height."""
    mixer = mixer_with(networks, picture("astronaut", (90, 1800)))
    mix = replace(mix_of(networks, "painter"), working_edge=450)
    painted = tiles_painted(monkeypatch)
    rows = [len(band.rows) for band in mixer.export(mix, (90, 1800), 128)]
    assert sum(rows) == 1800
    assert max(rows) <= 64
    margins = 2 * (networks["painter"].halo + octave.REACH) + 8
    assert 0 < max(height for _, height in painted) <= 128 + margins
    assert len(painted) == 15 + 7, "each pixel once, of both octaves"


def test_octaves_beneath_take_two_bytes_a_value(networks: Networks) -> None:
    ground = Ground.of(photo("astronaut", (60, 40)))
    enlarger = Enlarger(ground, Scene([], lambda *_: None, lambda _: None))  # type: ignore[arg-type,return-value]
    enlarger.to((2400, 1600))
    *beneath, _ = octave_sizes((60, 40), (2400, 1600))
    assert enlarger.nbytes == sum(3 * 2 * width * height for width, height in beneath)
    enlarger.to((240, 160))
    assert enlarger.nbytes < 1 << 20, "those of another size are forgotten"


def test_the_chosen_tile_is_respected(networks: Networks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enlarging, "STATISTICS_EDGE", 200)
    mixer = mixer_with(networks, picture("astronaut", (301, 227)))
    sizes, real = [], octave.joined

    def noting(*given: object) -> torch.Tensor:
        sizes.append(given[3].size)
        return real(*given)

    monkeypatch.setattr(octave, "joined", noting)
    exported(mixer, mix_of(networks, "painter"), (301, 227), 128)
    assert len(sizes) == 6
    assert max(map(max, sizes)) <= 128


def test_the_tile_follows_the_free_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    cpu = torch.device("cpu")
    assert memory.free_bytes(cpu) > 1 << 20
    edges = []
    for free in (1 << 20, 200 << 20, 1 << 30, 1 << 40):
        monkeypatch.setattr(memory, "free_bytes", lambda _, free=free: free)
        edges.append(memory.tile_edge(cpu, 65))
    assert edges[0] == memory.SMALLEST_TILE
    assert edges == sorted(edges)
    assert len(set(edges)) == 4
    assert edges[-1] == 1024


def test_whoever_waits_waits_for_one_network_and_one_tile(
    networks: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two bands there is a layer of a whole picture, or one network's pass over a tile."""

    def straight(work: Callable[[], None]) -> Iterator[None]:
        work()
        return iter(())

    # a small photo may be scaled before anybody asks for the first time whether it is
    monkeypatch.setattr(mixers, "elsewhere", straight)
    monkeypatch.setattr(enlarging, "STATISTICS_EDGE", 200)
    mixer = mixer_with(networks, picture("astronaut", (301, 227)))
    mix = mix_of(networks, "cin26", "painter")
    done: list[StyleWalk] = []
    styling = StyleWalk.style_of_next

    def counted(walk: StyleWalk) -> object:
        done.append(walk)
        return styling(walk)

    monkeypatch.setattr(StyleWalk, "style_of_next", counted)
    layers, of_tiles = [], []
    for _ in mixer.export(mix, (301, 227), 128):
        (layers if len(done) == 1 else of_tiles).append(len(done))
        assert len(set(done)) <= 1
        done.clear()
    # the first layer is styled as it is encoded
    passes = [len(networks[name].layers) - 1 for name in ("cin26", "painter")]
    assert len(layers) == 2 * sum(passes), "of the reference, and of the statistics"
    assert sorted(filter(None, of_tiles)) == sorted(passes * 3 * 2)


def test_the_photo_is_scaled_beside_whoever_waits(
    networks: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixer = mixer_with(networks, picture("astronaut", (301, 227)))
    threads: list[tuple[tuple[int, int], str]] = []
    real = Picture.resized

    def resized(self: Picture, size: tuple[int, int]) -> object:
        threads.append((size, threading.current_thread().name))
        return real(self, size)

    monkeypatch.setattr(Picture, "resized", resized)
    whole = mix_of(networks, "painter")
    for _ in mixer.export(replace(whole, working_edge=256), (602, 454), 128):
        pass
    here = threading.current_thread().name
    assert {size for size, _ in threads} == {(256, 193), (602, 454)}
    assert all(name != here for _, name in threads)


def test_closing_the_generator_ends_the_work(networks: Networks) -> None:
    mixer = mixer_with(networks, picture("astronaut", (301, 227)))
    mix = mix_of(networks, "painter")
    bands = mixer.export(mix, (301, 227), 64)
    list(itertools.islice(bands, 3))
    bands.close()
    assert list(bands) == []
    assert exported(mixer, mix, (301, 227), 256).shape == (227, 301, 3)


@pytest.mark.parametrize("size", [(37, 23), (200, 131), (90, 60), (7, 41), (1, 1), (900, 3)])
def test_resampling_is_lanczos_and_parts_fit_together(size: tuple[int, int]) -> None:
    values = np.random.default_rng(3).random((60, 90, 3)).astype(np.float32)
    tensor = torch.from_numpy(values).permute(2, 0, 1)[None]
    whole = resample(tensor, Box(0, 0, 90, 60), (90, 60), size, Box(0, 0, *size))
    # with a box, Pillow takes no short cut
    expected = resize(values, size, (0, 0, 90, 60))
    assert np.abs(whole[0].permute(1, 2, 0).clamp(0, 1).numpy() - expected).max() < 1e-5
    box = Box(size[0] // 3, size[1] // 4, size[0] // 2 + 1, size[1] // 2 + 1)
    seen = sources(box, (90, 60), size)
    rows, columns = seen.within(Box(0, 0, 90, 60))
    part = resample(tensor[:, :, rows, columns], seen, (90, 60), size, box)
    rows, columns = box.within(Box(0, 0, *size))
    assert float((part - whole[:, :, rows, columns]).abs().max()) < 1e-5


def test_alpha_is_resampled_in_rows() -> None:
    alpha = np.random.default_rng(3).integers(0, 65536, (60, 90), np.uint16)
    rows = [plane_rows(alpha, (200, 133), top, min(top + 40, 133)) for top in range(0, 133, 40)]
    expected = resize(alpha, (200, 133), (0, 0, 90, 60))
    assert np.abs(np.concatenate(rows) - expected).max() < 1e-5
    assert np.array_equal(plane_rows(alpha, (90, 60), 0, 60), (alpha / 65535).astype(np.float32))
