"""A recipe's layer on the screen and in files: over its own mix and photo, else not at all."""

import msgspec
import numpy as np
import pytest

from stylemixer.document.layer import faded, pinned, refined
from stylemixer.document.recipe import Recipe
from stylemixer.document.refined_pictures import RefinedPictures, refined_folder
from stylemixer.engine.pictures.images import Picture, read_picture
from stylemixer.errors import Sentence
from stylemixer.paths import resources
from stylemixer.render.engine import TorchEngine
from stylemixer.render.requests import (
    Failed,
    Frame,
    OpenRequest,
    Piece,
    PreviewRequest,
    SaveRequest,
    TrialRequest,
)
from stylemixer.render.studio import Studio
from stylemixer.render.styles import Unusable
from tests.render.fakes import INK, FakeEngine, photo
from tests.render.rig import ALWAYS_AT_REST

MIX = msgspec.structs.replace(Recipe().added(INK), working_edge=256)
RED = np.zeros((171, 256, 3), np.float32) + np.array([1.0, 0.0, 0.0], np.float32)


@pytest.fixture(scope="module")
def picture() -> Picture:
    coffee = read_picture(resources() / "examples" / "coffee.jpg")
    return Picture((coffee.resized((330, 220)) * 255).astype(np.uint8))


@pytest.fixture
def store() -> RefinedPictures:
    return RefinedPictures(refined_folder())


@pytest.fixture
def studio(picture: Picture) -> Studio:
    studio = Studio(TorchEngine)
    studio.open(OpenRequest(1, picture, "coffee"))
    studio.load("cpu")
    return studio


@pytest.fixture
def red(store: RefinedPictures, picture: Picture) -> Recipe:
    return msgspec.structs.replace(MIX, layer=refined(MIX, picture.fingerprint, store.add(RED)))


def shown(studio: Studio, recipe: Recipe, **options) -> np.ndarray:
    frame, problems = studio.preview(PreviewRequest(1, 1, recipe, **options))
    assert problems == ()
    return frame.pixels


def is_red(pixels: np.ndarray) -> bool:
    return bool((pixels == (0, 0, 255, 255)).all())


@pytest.mark.parametrize("options", [{}, {"region": (100, 50, 30, 20)}], ids=str)
def test_it_shows_in_previews(studio, red, options):
    plain = shown(studio, MIX, **options)
    assert is_red(shown(studio, red))
    whole, half = shown(studio, red, **options), shown(studio, faded(red, 0.5), **options)
    assert whole[..., 2].mean() > 200
    assert np.abs(half.astype(int) - (whole.astype(int) + plain) / 2).max() <= 1
    assert np.array_equal(shown(studio, faded(red, 0.0), **options), plain)


def test_it_shows_over_no_other_mix_or_photo(studio, red):
    other = red.with_slot(1, groups=(1, 1, 1, 0.5)).added(
        msgspec.structs.replace(INK, name="dusk-oil")
    )
    without = msgspec.structs.replace(other, layer=None)
    assert np.array_equal(shown(studio, other), shown(studio, without))
    assert is_red(shown(studio, pinned(other, red.layer.photo)))
    elsewhere = photo(300, 200)
    studio.open(OpenRequest(1, elsewhere, "another"))
    assert np.array_equal(shown(studio, red), shown(studio, MIX))
    assert np.array_equal(shown(studio, pinned(red, red.layer.photo)), shown(studio, MIX))
    assert is_red(shown(studio, pinned(red, elsewhere.fingerprint)))


def test_the_file_and_the_dialogs_piece_of_it_have_it(studio, red, picture, tmp_path):
    path = tmp_path / "out.png"
    list(studio.save(SaveRequest(path, red, (128, 85), photo=picture)))
    assert (read_picture(path).pixels == (255, 0, 0)).all()
    piece = studio.trial(TrialRequest("piece", red, piece=Piece((128, 85), (10, 10, 20, 20))))
    assert is_red(piece.pixels)


def test_a_missing_picture_is_told_and_the_mix_is_painted(studio, red, picture, tmp_path):
    next(refined_folder().iterdir()).unlink()
    frame, problems = studio.preview(PreviewRequest(1, 1, red))
    assert np.array_equal(frame.pixels, shown(studio, MIX))
    assert [problem.style for problem in problems] == [None]
    assert "refined picture over this mix is not here" in problems[0].error.message
    for name, recipe in (("with.png", red), ("without.png", MIX)):
        list(studio.save(SaveRequest(tmp_path / name, recipe, (128, 85), photo=picture)))
    with_it, without = (read_picture(tmp_path / f"{x}.png").pixels for x in ("with", "without"))
    assert np.array_equal(with_it, without)


def test_the_thread_tells_of_it_once_and_goes_on(rig):
    sentence = Sentence("The refined picture is gone.")
    error = type("Error", (Exception,), {"sentence": sentence})()
    rig = rig(ALWAYS_AT_REST, FakeEngine(problems=(Unusable(None, error),)))
    rig.open()
    for weight in (0.4, 0.5):
        recipe = Recipe().added(INK, weight)
        rig.thread.set_recipe(recipe)
        rig.ear.wait_for(Frame, lambda frame, recipe=recipe: frame.recipe == recipe)
    told = [event for event in rig.ear.events if isinstance(event, Failed)]
    assert [(event.sentence, event.style) for event in told] == [(sentence, None)]
