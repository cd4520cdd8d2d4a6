import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.networks import blocks
from stylemixer.engine.networks.blocks import channels_last, convolving
from stylemixer.engine.networks.registry import Networks, available
from stylemixer.engine.steps import Steps
from tests.engine.pictures import photo


def steps_of(work: Steps[Tensor]) -> tuple[int, Tensor]:
    count = 0
    while True:
        try:
            next(work)
        except StopIteration as end:
            return count, end.value
        count += 1


@pytest.mark.parametrize(("kernel", "stride"), [(9, 1), (3, 2), (3, 1)])
@torch.inference_mode()
def test_a_large_convolution_in_bands_is_the_whole_one(
    monkeypatch: pytest.MonkeyPatch, kernel: int, stride: int
) -> None:
    x = channels_last(torch.rand(1, 5, 70, 43))
    weight = channels_last(torch.randn(8, 5, kernel, kernel))
    whole = F.conv2d(x, weight, torch.arange(8.0), stride=stride)
    monkeypatch.setattr(blocks, "STEP_MULTIPLICATIONS", weight.numel() * whole.shape[3] * 20)
    count, banded = steps_of(convolving(x, weight, torch.arange(8.0), stride))
    assert count == -(-whole.shape[2] // 20)
    assert banded.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(banded, whole)


@pytest.mark.parametrize("name", [network.name for network in available()])
@torch.inference_mode()
def test_a_picture_painted_in_bands_is_the_same(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    network, image = Networks()[name], photo("astronaut", (96, 72))
    code = network.own_code(image)
    whole = network.render(network.encode_content(image), code)
    monkeypatch.setattr(blocks, "STEP_MULTIPLICATIONS", 100_000)
    banded = network.render(network.encode_content(image), code)
    assert float((banded.image - whole.image).abs().max()) < 1 / 255
