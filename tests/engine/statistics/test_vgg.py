"""The loss network, on small random weights of VGG-16's shape."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from stylemixer.engine.statistics.vgg import CONVOLUTIONS, MEANS, Convolution, Vgg
from stylemixer.errors import ModelError
from tests.engine.pretended_device import pretended

WIDTHS = (3, 6, 6, 8, 8, 10, 10, 10, 12)


def small_weights() -> dict[str, Tensor]:
    source = torch.Generator().manual_seed(0)
    weights = {}
    for index, inputs, outputs in zip(CONVOLUTIONS, WIDTHS, WIDTHS[1:], strict=False):
        shape = (outputs, inputs, 3, 3)
        gain = (2 / (9 * inputs)) ** 0.5
        weights[f"features.{index}.weight"] = torch.randn(shape, generator=source) * gain
        weights[f"features.{index}.bias"] = torch.randn(outputs, generator=source) * 0.1
    return weights


def small_vgg() -> Vgg:
    weights = small_weights()
    layers = [
        Convolution(weights[f"features.{i}.weight"], weights[f"features.{i}.bias"])
        for i in CONVOLUTIONS
    ]
    unscaled = Vgg(tuple(layers), (1.0, 1.0, 1.0, 1.0))
    image = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    first, second, third, fourth = (float(x.mean()) for x in unscaled(image))
    return replace(unscaled, unit=(first, second, third, fourth))


def small_vgg_on(device: str) -> Vgg:
    vgg = small_vgg()
    layers = (Convolution(c.weight.to(device), c.bias.to(device)) for c in vgg.convolutions)
    return replace(vgg, convolutions=tuple(layers))


def test_it_computes_what_torchvision_does() -> None:
    from torchvision.models import vgg16

    reference = vgg16().features[:19].eval()
    weights = {
        f"features.{i}.{part}": getattr(reference[i], part).detach()
        for i in CONVOLUTIONS
        for part in ("weight", "bias")
    }
    layers = [
        Convolution(weights[f"features.{i}.weight"], weights[f"features.{i}.bias"])
        for i in CONVOLUTIONS
    ]
    unit = (2.0, 3.0, 4.0, 5.0)
    image = torch.rand(1, 3, 32, 40)
    with torch.no_grad():
        found = Vgg(tuple(layers), unit)(image)
        x = image * 255 - torch.tensor(MEANS).view(1, 3, 1, 1)
        for index, module in enumerate(reference):
            # torchvision's ReLU works in place
            x = module(x.clone())
            # relu1_1, relu2_1, relu3_1 and relu4_1 by torchvision's numbering
            if index in (1, 6, 11, 18):
                ours = found.pop(0) * unit[(1, 6, 11, 18).index(index)]
                assert (ours - x).abs().max() <= 1e-4 * x.abs().max()
    assert not found


def test_weights_are_read_by_torchvisions_names(tmp_path: Path) -> None:
    path = tmp_path / "vgg.safetensors"
    save_file(small_weights(), path)
    image = torch.rand(1, 3, 16, 16)
    for ours, theirs in zip(
        replace(Vgg.load(path), unit=small_vgg().unit)(image), small_vgg()(image), strict=True
    ):
        assert torch.equal(ours, theirs)


@pytest.mark.parametrize("kind", ["missing", "damaged", "another"])
def test_other_files_are_refused_in_a_sentence(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "vgg.safetensors"
    if kind == "damaged":
        path.write_bytes(b"nothing")
    elif kind == "another":
        save_file({"x": torch.zeros(1)}, path)
    with pytest.raises(ModelError, match="name the file with VGG-16's features"):
        Vgg.load(path)


def test_the_stand_in_is_cheaper_and_closer_the_more_it_keeps() -> None:
    whole = small_vgg()
    images = [torch.nn.functional.interpolate(torch.rand(6, 3, 12, 12), size=(48, 48))]
    errors, costs = [], []
    for kept in (0.7, 0.9, 0.9999):
        narrow = whole.compressed(images, kept)
        pairs = zip(narrow(images[0]), whole(images[0]), strict=True)
        errors.append(sum(float((a - b).square().mean() / b.var()) for a, b in pairs))
        costs.append(narrow.cost())
    assert errors[0] > errors[1] > errors[2]
    assert costs[0] < costs[1] < costs[2]
    assert errors[2] < 0.01


def test_the_stand_ins_first_layer_is_exact() -> None:
    whole, image = small_vgg(), torch.rand(2, 3, 32, 32)
    assert torch.equal(whole.compressed([image], 0.5)(image)[0], whole(image)[0])


def test_the_loss_network_loads_there(tmp_path: Path) -> None:
    save_file(small_weights(), str(tmp_path / "vgg"))
    image = torch.rand(1, 3, 48, 64)
    here = Vgg.load(tmp_path / "vgg")(image)[-1]
    with pretended("cuda"):
        vgg = Vgg.load(tmp_path / "vgg", "cuda")
        assert vgg.convolutions[0].weight.is_cuda
        there = vgg(image.to("cuda"))[-1].cpu()
    assert torch.allclose(there, here, atol=1e-5)
