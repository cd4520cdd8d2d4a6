"""The pretended device refuses what a real one refuses, or its other tests would show nothing."""

import copy
import threading
from collections.abc import Iterator

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load, save

from stylemixer.engine.memory import is_out_of_memory
from tests.engine.pretended_device import PretendedDevice, pretended

CARD = torch.device("cuda", 0)
MIXED = "same device"


@pytest.fixture
def card() -> Iterator[PretendedDevice]:
    with pretended("cuda") as mode:
        yield mode


@pytest.mark.parametrize(
    "send",
    [
        lambda x: x.to("cuda"),
        lambda x: x.to(torch.device("cuda")),
        lambda x: x.to(device="cuda:0"),
        lambda x: x.to("cuda", torch.float32, copy=True),
        lambda x: x.cuda(),
        lambda x: x.to(torch.zeros(1, device="cuda")),
        lambda x: torch.from_numpy(x.numpy()).to("cuda"),
        lambda x: torch.tensor(x.tolist(), device="cuda"),
        lambda x: torch.as_tensor(x, device="cuda"),
        lambda x: torch.ones(3, device="cuda"),
        lambda x: torch.ones_like(x, device="cuda"),
        lambda x: torch.zeros(1, device="cuda").new_tensor([1.0, 1.0, 1.0]),
    ],
)
def test_every_way_there_is_marked_and_copies(card, send):
    here = torch.ones(3)
    there = send(here)
    assert there.device == CARD
    assert there.is_cuda
    assert not there.is_cpu
    assert there.tolist() == [1, 1, 1]
    there.zero_()
    assert here.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    "of",
    [
        lambda x: x[0],
        lambda x: x.T,
        lambda x: x + 1,
        lambda x: 1 - x,
        lambda x: x * torch.tensor(2.0),
        lambda x: torch.split(x, [1, 1])[1],
        lambda x: torch.var_mean(x, (0, 1))[1],
        lambda x: torch.cat([x, x]),
        torch.zeros_like,
        lambda x: x.detach(),
        lambda x: x.data,
        lambda x: x.to(torch.float16),
        lambda x: x.to("cuda"),
        lambda x: next(iter(x)),
        lambda x: x[torch.tensor([0])],
        lambda x: x[x > 0],
        lambda x: x.view_as(torch.zeros(2, 2)),
        copy.deepcopy,
        lambda x: F.pad(x, (1, 1)),
        lambda x: torch.linalg.eigh(x)[0],
        lambda x: torch.full((2,), 1.0).to(x),
    ],
)
def test_whatever_comes_of_a_marked_tensor_is_marked(card, of):
    assert of(torch.ones(2, 2, device="cuda")).device == CARD


def test_what_comes_back_is_not_marked_and_is_a_copy(card):
    there = torch.zeros(2, device="cuda")
    for back in (there.cpu(), there.to("cpu"), there.to(torch.zeros(1))):
        assert back.device == torch.device("cpu")
        back.numpy()[0] = 1
    assert there.tolist() == [0, 0]
    assert torch.zeros(2).copy_(there).device.type == "cpu"
    assert there.copy_(torch.ones(2)).device == CARD


@pytest.mark.parametrize("read", [lambda x: x.numpy(), np.asarray, lambda x: np.stack([x, x])])
def test_reading_without_cpu_is_refused(card, read):
    there = torch.ones(2, device="cuda")
    with pytest.raises(TypeError, match=r"Tensor\.cpu"):
        read(there)
    read(there.cpu())


def test_single_values_may_be_read_since_that_only_waits(card):
    there = torch.ones((), device="cuda")
    assert there.item() == float(there) == there.tolist() == 1
    assert bool(there)
    assert f"{there:.1f}" == "1.0"


@pytest.mark.parametrize(
    "mix",
    [
        lambda there, here: there + here,
        lambda there, here: here - there,
        lambda there, here: here @ there,
        lambda there, here: torch.cat([there, here]),
        lambda there, here: torch.stack([there, here]),
        lambda there, here: torch.stack([there[0, 0], here[0, 0]]),
        lambda there, here: torch.addcmul(there, there, here),
        lambda there, here: torch.lerp(there, here, 0.5),
        lambda there, here: torch.where(there > 0, there, here),
        lambda there, here: F.conv2d(there[None, None], here[None, None]),
        F.linear,
        lambda there, here: there.clip(None, here),
        lambda there, here: there.lerp_(here, 0.5),
        lambda there, here: here.add_(there),
        lambda there, here: here[0, 0].add_(there[0, 0]),
        lambda there, here: torch.add(there, there, out=here),
        lambda there, here: torch.add(here, here, out=there),
        torch.equal,
        lambda there, here: torch._foreach_add([there], [here]),
        lambda there, here: there.__setitem__(torch.tensor([0]), here[:1]),
        lambda there, here: setattr(there, "grad", here),
    ],
)
def test_mixing_is_refused(card, mix):
    here = torch.ones(2, 2)
    there = here.to("cuda")
    with pytest.raises(RuntimeError, match=MIXED):
        mix(there, here)
    mix(here.clone(), here)
    mix(there, there.clone())


def test_an_augmented_sum_is_a_mix_too(card):
    total = torch.zeros(3)
    with pytest.raises(RuntimeError, match=MIXED):
        total += torch.ones(3, device="cuda")


def test_an_index_of_the_device_needs_a_tensor_of_the_device(card):
    here = torch.ones(2)
    with pytest.raises(RuntimeError, match="indices should be"):
        here[torch.zeros(1, dtype=torch.long, device="cuda")]
    there = here.to("cuda")
    there[0] = 2.0
    there[:1] = torch.zeros(1)  # a copy
    assert there.tolist() == [0, 1]


def test_random_numbers_need_a_generator_of_their_device(card):
    with pytest.raises(RuntimeError, match="generator"):
        torch.randn(2, generator=torch.Generator(), device="cuda")
    assert torch.randn(2, generator=torch.Generator()).device.type == "cpu"


def test_another_device_is_not_there(card):
    for name in ("cuda:1", "mps"):
        with pytest.raises(RuntimeError, match="There is no"):
            torch.zeros(1).to(name)


def test_gradients_and_optimisers_stay_on_the_device(card):
    weights = torch.ones(3, device="cuda").requires_grad_()
    optimiser = torch.optim.Adam([weights], lr=0.1)
    for _ in range(2):
        optimiser.zero_grad()
        (weights * torch.arange(3.0, device="cuda")).sum().backward()
        assert weights.grad.device == CARD
        torch.nn.utils.clip_grad_norm_([weights], 1.0)
        optimiser.step()
    assert optimiser.state[weights]["exp_avg"].device == CARD
    assert weights.device == CARD
    assert weights.cpu().detach()[2] < 1


def test_safetensors_come_and_go(card):
    there = {"a": torch.ones(2, device="cuda")}
    assert load(save(there))["a"].device.type == "cpu"


@pytest.mark.parametrize("half", [False, True])
def test_autocast_halves_only_where_it_is_to(half):
    with pretended("cuda", half=half):
        x = torch.ones(1, 1, 3, 3, device="cuda")
        with torch.autocast("cuda", torch.bfloat16, enabled=x.is_cuda):
            y = F.conv2d(x, x)
        with torch.autocast("cuda", torch.bfloat16, enabled=False):
            z = F.conv2d(x, x)
    assert y.dtype == (torch.bfloat16 if half else torch.float32)
    assert z.dtype == torch.float32


def test_nothing_is_pretended_outside():
    there_before = torch.cuda.is_available()
    with pretended("cuda"):
        there = torch.ones(2, device="cuda")
        assert torch.cuda.is_available()
        assert torch.cuda.mem_get_info(CARD)[0] > 0
    assert torch.cuda.is_available() == there_before
    assert (there + torch.ones(2)).tolist() == [2, 2]


@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_what_mps_lacks_is_refused(mode):
    image = torch.ones(1, 3, 8, 8)
    with pretended("mps"):
        there = image.to("mps")
        assert there.is_mps
        with pytest.raises(NotImplementedError, match="MPS"):
            F.interpolate(there, (4, 4), mode=mode, antialias=True)
        F.interpolate(there, (4, 4), mode=mode)
        F.interpolate(image, (4, 4), mode=mode, antialias=True)
        with pytest.raises(NotImplementedError, match="MPS"):
            torch.linalg.eigh(there[0, 0])
    with pretended("cuda"):
        F.interpolate(image.to("cuda"), (4, 4), mode=mode, antialias=True)


@pytest.mark.parametrize(
    "make",
    [
        lambda x: x.double(),
        lambda x: x.to(torch.float64),
        lambda x: torch.zeros(2, dtype=torch.float64).to("mps"),
        lambda x: torch.zeros(2, dtype=torch.float64, device="mps"),
        lambda x: torch.from_numpy(np.zeros(2)).to(x.device),
    ],
)
def test_mps_has_no_double_precision(make):
    with pretended("mps"):
        there = torch.ones(2, device="mps")
        with pytest.raises(TypeError, match="float64"):
            make(there)
        assert there.cpu().double().to(there).device.type == "mps"


def test_its_memory_can_be_full_on_every_thread():
    errors = []

    def send() -> None:
        try:
            torch.ones(100).to("cuda")
        except torch.OutOfMemoryError as error:
            errors.append(error)

    with pretended("cuda") as card:
        send()
        assert errors == []
        card.memory.largest = 100
        thread = threading.Thread(target=send)
        thread.start()
        thread.join()
        torch.ones(20, device="cuda")
    assert is_out_of_memory(*errors)
