"""What a mix is refined towards, whatever kinds of styles are in it."""

import numpy as np
import pytest
import torch
from PIL import Image

from stylemixer.document.recipe import Recipe, StyleRef, StyleSlot
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.document.styles.style_targets import target_of_mix, target_of_style
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.errors import PictureError, StyleError
from stylemixer.refining.renders import shipped_target
from stylemixer.refining.target import mixed, target_of_picture
from tests.document.made_styles import THUMBNAIL, a_code, a_style

LEARNED = StyleRef("cin26", "learned", "starlit-blue")


@pytest.fixture(scope="module")
def vgg() -> Vgg:
    return Vgg.shipped()


@pytest.fixture
def library(tmp_path) -> StyleLibrary:
    return StyleLibrary(tmp_path / "library")


def test_a_mix_aims_at_its_styles_by_their_weights(tmp_path, library, vgg):
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (40, 50, 3), np.uint8)).save(
        path := tmp_path / "painting.png"
    )
    picture = StyleRef("painter", "picture", str(path))
    recipe = Recipe(
        (
            StyleSlot(LEARNED, 0.5, (1.0, 0.5, 0.0, 1.0), key=1),
            StyleSlot(picture, 1.0, (0.0, 0.5, 1.0, 1.0), key=2),
            StyleSlot(StyleRef("painter", "picture", "gone.png"), muted=True, key=3),
        )
    )
    found = target_of_mix(recipe, Networks(), library, vgg)
    image = torch.from_numpy(np.array(Image.open(path))).permute(2, 0, 1)[None] / 255
    parts = [shipped_target("starlit-blue"), target_of_picture(image, vgg, 768)]
    wanted = mixed(parts, [(0.5, 0.25, 0.0, 0.5), (0.0, 0.5, 1.0, 1.0)])
    for layer, aim in zip(found.layers, wanted.layers, strict=True):
        torch.testing.assert_close(layer.products, aim.products)
        torch.testing.assert_close(layer.mean, aim.mean)


def test_a_taught_style_has_its_target_in_its_file(library, vgg):
    kept = shipped_target("starlit-blue").to_bytes()
    style = library.add(a_style(), a_code(), THUMBNAIL, kept)
    library.change(style.id, favourite=True)
    found = target_of_style(StyleRef("painter", "taught", style.id), Networks(), library, vgg)
    for layer, aim in zip(found.layers, shipped_target("starlit-blue").layers, strict=True):
        torch.testing.assert_close(layer.mean, aim.mean, rtol=0.02, atol=0.02)


@pytest.mark.parametrize("kept", [b"", b"no numbers"])
def test_a_file_from_before_or_a_damaged_one_is_measured_on_what_it_paints(
    library, vgg, monkeypatch, kept
):
    small = torch.rand(1, 3, 40, 40, generator=torch.Generator().manual_seed(2))
    monkeypatch.setattr("stylemixer.document.styles.style_targets.photos_for", lambda _own: [small])
    networks = Networks()
    code = networks["painter"].code_from_image(small)
    style = library.add(a_style(), code, THUMBNAIL, kept)
    found = target_of_style(StyleRef("painter", "taught", style.id), networks, library, vgg)
    network = networks["painter"]
    with torch.no_grad():
        painted = network.render(network.encode_content(small), code).image
    for layer, aim in zip(found.layers, target_of_picture(painted, vgg, 512).layers, strict=True):
        torch.testing.assert_close(layer.mean, aim.mean)


def test_what_cannot_be_aimed_at_is_a_sentence(library, vgg):
    with pytest.raises(StyleError, match="some weight; there is nothing to refine towards"):
        target_of_mix(Recipe((StyleSlot(LEARNED, muted=True),)), Networks(), library, vgg)
    gone = StyleRef("painter", "picture", "/no/such/painting.png")
    with pytest.raises(PictureError):
        target_of_style(gone, Networks(), library, vgg)
