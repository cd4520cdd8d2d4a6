"""The bridge and the studio on the real networks and a real photo."""

import msgspec
import numpy as np
import pytest

from stylemixer.document.code_space import CodeSpace
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.protocol import StyleTable
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.pictures.images import Picture, read_picture
from stylemixer.paths import resources
from stylemixer.render.bridge import RenderBridge
from stylemixer.render.engine import TorchEngine
from stylemixer.render.requests import (
    CodesRequest,
    OpenRequest,
    Piece,
    PreviewRequest,
    SaveRequest,
    ThumbnailRequest,
    TrialRequest,
)
from stylemixer.render.scheduling.scheduler import Scheduler
from stylemixer.render.studio import Studio

INK = StyleRef("cin26", "learned", "ink-mosaic")
COFFEE = StyleRef("painter", "picture", str(resources() / "examples" / "coffee.jpg"))


def recipe(weight: float = 1.0) -> Recipe:
    small = msgspec.structs.replace(Recipe(), working_edge=256)
    return small.added(INK, weight).added(COFFEE, 0.5)


@pytest.fixture(scope="module")
def photo() -> Picture:
    picture = read_picture(resources() / "examples" / "astronaut.jpg")
    return Picture((picture.resized((330, 330)) * 255).astype(np.uint8))


@pytest.fixture
def studio(photo) -> Studio:
    studio = Studio(TorchEngine)
    studio.open(OpenRequest(1, photo, "astronaut"))
    studio.load("cpu")
    return studio


def pixels_of(studio: Studio, of: Recipe, **options) -> np.ndarray:
    frame, problems = studio.preview(PreviewRequest(1, 1, of, **options))
    assert problems == ()
    return frame.pixels.astype(int)


def test_what_the_engine_says_of_itself(studio):
    info = studio.engine.info
    assert info.device == "cpu"
    assert {"cin26", "painter"} <= set(info.networks)
    assert info.picture_networks[0] == "painter"


def test_a_frame_is_paint_and_not_the_photo(studio, photo):
    painted = pixels_of(studio, recipe())
    plain = pixels_of(studio, Recipe(working_edge=256))
    assert painted.shape == plain.shape == (256, 256, 4)
    assert np.abs(painted - plain)[..., :3].mean() > 10
    at_full = pixels_of(studio, Recipe(), edge=330)
    assert (at_full[..., 2::-1] == photo.pixels).all()


def test_a_saved_file_is_the_recipe_painted_at_that_size(studio, photo, tmp_path):
    path = tmp_path / "out.png"
    for _ in studio.save(SaveRequest(path, recipe(), (256, 256), photo=photo)):
        pass
    saved = read_picture(path).pixels.astype(int)
    assert np.abs(saved - pixels_of(studio, recipe())[..., 2::-1]).max() <= 1


def test_a_region_is_that_part_of_the_saved_file(studio, photo, tmp_path):
    path = tmp_path / "out.png"
    for _ in studio.save(SaveRequest(path, recipe(), photo=photo)):
        pass
    saved = read_picture(path).pixels.astype(int)
    region = pixels_of(studio, recipe(), region=(90, 40, 200, 120))
    assert region.shape == (120, 200, 4)
    assert np.abs(saved[40:160, 90:290] - region[..., 2::-1]).max() <= 1


@pytest.mark.parametrize("size", [(200, 200), (500, 500)])
def test_a_piece_is_that_part_of_the_file_with_its_alpha(studio, photo, tmp_path, size):
    ramp = np.linspace(0, 255, 330).astype(np.uint8)
    picture = Picture(photo.pixels, np.repeat(ramp[None], 330, axis=0))
    studio.open(OpenRequest(2, picture, "astronaut"))
    path = tmp_path / "out.png"
    for _ in studio.save(SaveRequest(path, recipe(), size, photo=picture)):
        pass
    saved = read_picture(path)
    piece = Piece(size, (40, 60, 100, 80))
    trial = studio.trial(TrialRequest("piece", recipe(), piece=piece))
    assert trial.piece == piece
    here = slice(60, 140), slice(40, 140)
    assert np.abs(saved.pixels[here].astype(int) - trial.pixels[..., 2::-1]).max() <= 1
    assert np.abs(saved.alpha[here].astype(int) - trial.alpha).max() <= 1


def test_thumbnails_differ_from_style_to_style(studio):
    ink = studio.thumbnail(ThumbnailRequest(INK, 96)).pixels.astype(int)
    coffee = studio.thumbnail(ThumbnailRequest(COFFEE, 96)).pixels.astype(int)
    assert ink.shape == coffee.shape == (96, 96, 4)
    assert np.abs(ink - coffee).mean() > 5


def test_a_thumbnail_of_a_mix_shows_all_of_it(studio):
    alone = Recipe().added(INK)
    ink = studio.thumbnail(ThumbnailRequest(INK, 96))
    same = studio.thumbnail(ThumbnailRequest(alone, 96))
    assert (ink.paint, same.paint) == (INK, alone)
    assert np.array_equal(ink.pixels, same.pixels)
    faded = studio.thumbnail(ThumbnailRequest(alone.added(COFFEE), 96)).pixels.astype(int)
    coffee = studio.thumbnail(ThumbnailRequest(COFFEE, 96)).pixels.astype(int)
    assert np.abs(faded - ink.pixels).mean() > 5
    assert np.abs(faded - coffee).mean() > 5
    none = studio.thumbnail(ThumbnailRequest(msgspec.structs.replace(alone, strength=0.0), 96))
    photo = studio.thumbnail(ThumbnailRequest(Recipe(), 96))
    assert np.array_equal(none.pixels, photo.pixels)


def test_a_drag_of_60_steps_ends_with_the_last_recipe(qtbot, photo, studio):
    bridge = RenderBridge(scheduler=Scheduler(rest=0.05), device="cpu")
    frames = []
    bridge.frame_ready.connect(frames.append)
    crashes = []
    bridge.crashed.connect(lambda line, details: crashes.append(details))

    def final_or_crash(strength: float) -> bool:
        # a busy machine may rest, and paint a final, in the middle of the drag
        there = bool(frames) and not frames[-1].draft and frames[-1].recipe == recipe(strength)
        return bool(crashes) or there

    try:
        bridge.start()
        bridge.set_recipe(recipe(0.0))
        bridge.open_photo(photo, "astronaut")
        qtbot.waitUntil(lambda: final_or_crash(0.0), timeout=120_000)
        assert not crashes, crashes[0]
        frames.clear()
        for step in range(1, 61):
            bridge.set_recipe(recipe(step / 60))
        qtbot.waitUntil(lambda: final_or_crash(1.0), timeout=120_000)
        assert not crashes, crashes[0]
    finally:
        bridge.stop()
    assert len(frames) < 60
    alone = pixels_of(studio, recipe(1.0))
    assert np.abs(frames[-1].pixels.astype(int) - alone).max() <= 1


def test_stopping_while_the_engine_is_loading_ends_cleanly(qtbot, photo):
    bridge = RenderBridge(device="cpu")
    bridge.set_recipe(recipe())
    bridge.open_photo(photo)
    bridge.start()
    bridge.stop()


def test_a_trial_paints_like_the_style_of_its_code(studio):
    table = Networks("cpu")["cin26"]
    assert isinstance(table, StyleTable)
    recipe = Recipe().added(INK)
    frame, problems = studio.preview(PreviewRequest(90, 1, recipe))
    assert problems == ()
    for paint in (table.learned_code(INK.name), recipe):
        trial = studio.trial(TrialRequest("now", paint))
        assert (trial.pixels == frame.pixels).all()
    small = studio.trial(TrialRequest("now", recipe, edge=96)).pixels
    assert max(small.shape) == 96


def test_a_trial_of_a_transparent_photo_is_as_transparent(studio, photo):
    alpha = np.zeros(photo.pixels.shape[:2], np.uint8)
    alpha[:, 100:] = 255
    picture = Picture(photo.pixels, alpha)
    studio.open(OpenRequest(2, picture, "cut out"))
    frame, _ = studio.preview(PreviewRequest(91, 2, recipe()))
    trial = studio.trial(TrialRequest("now", recipe(), edge=256))
    assert frame.alpha is not None
    assert (trial.alpha == frame.alpha).all()
    assert studio.trial(TrialRequest("now", recipe(), photo)).alpha is None


def test_codes_that_are_at_hand_are_points_of_which_one_is_near(studio):
    learned = tuple(StyleRef("cin26", "learned", style.name) for style in LEARNED_STYLES[:26])
    (known,) = studio.codes(CodesRequest("grid", learned))
    assert tuple(known.codes) == learned
    space = CodeSpace([known])
    apart = space.distances([Recipe().added(style) for style in learned])
    assert 0.5 < apart[np.triu_indices(26, 1)].min() < 1 < apart.max() < 2
    assert INK not in space.near(INK)
    assert len(space.near(INK)) == 25
