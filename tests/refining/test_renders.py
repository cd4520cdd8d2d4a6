"""Targets of styles whose paintings are not at hand."""

import pytest
import torch

from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.distances import relative
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.engine.weights import load_weights
from stylemixer.errors import StyleError
from stylemixer.refining.renders import SHIPPED, pooled, shipped_target, target_of_renders
from stylemixer.refining.target import VECTORS, target_of_picture


@pytest.fixture(scope="module")
def vgg() -> Vgg:
    return Vgg.shipped()


def test_every_learned_style_has_a_target_that_is_its_own():
    shipped = load_weights(SHIPPED)
    assert shipped.keys() == {style.name for style in LEARNED_STYLES}
    wave, starlit, plaster = (
        shipped_target(name) for name in ("hokusai-great-wave", "starlit-blue", "sunlit-plaster")
    )
    for layers in zip(wave.layers, starlit.layers, plaster.layers, strict=True):
        for one, other in ((0, 1), (0, 2), (1, 2)):
            assert relative(layers[one].products[None], layers[other].products[None]) > 0.01
        assert all(layer.mean.isfinite().all() and layer.mean.max() > 0 for layer in layers)


def test_a_style_without_a_target_is_a_sentence():
    with pytest.raises(StyleError, match="“a-style” cannot be refined; use another"):
        shipped_target("a-style")


def test_a_style_is_measured_on_what_it_paints(vgg):
    network = Networks()["cin26"]
    photos = [torch.rand(1, 3, 48, 64, generator=torch.Generator().manual_seed(i)) for i in (1, 2)]
    code = network.learned_code("starlit-blue")
    found = target_of_renders(network, code, photos, vgg)
    with torch.no_grad():
        painted = [network.render(network.encode_content(p), code).image for p in photos]
    each = [target_of_picture(image, vgg, 512) for image in painted]
    for layer, one, other in zip(found.layers, *(target.layers for target in each), strict=True):
        torch.testing.assert_close(layer.mean, (one.mean + other.mean) / 2)
        torch.testing.assert_close(layer.products, (one.products + other.products) / 2)


def test_several_pictures_are_one_set_of_activations(vgg):
    whole = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(3))
    one = target_of_picture(whole, vgg, 64)
    twice = pooled([one, one])
    for layer, same in zip(twice.layers, one.layers, strict=True):
        torch.testing.assert_close(layer.products, same.products)
        torch.testing.assert_close(layer.std, same.std)
        assert len(layer.vectors) == min(VECTORS, 2 * len(same.vectors))
        assert torch.isclose(layer.weights.sum(), torch.tensor(1.0))
