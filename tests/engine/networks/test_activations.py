"""The activations that a layer normalises, against the statistics that painting measures."""

import numpy as np
import pytest
import torch

from stylemixer.engine.networks.registry import Networks, available
from stylemixer.engine.statistics.losses import moments
from stylemixer.engine.tensors import to_tensor


@pytest.fixture(scope="module")
def networks() -> Networks:
    return Networks("cpu")


@pytest.mark.parametrize("name", [network.name for network in available()])
@torch.inference_mode()
def test_they_have_the_mean_and_deviation_that_painting_measures(networks, name):
    network = networks[name]
    photo = to_tensor(np.random.default_rng(3).random((45, 62, 3), np.float32))
    features, code = network.encode_content(photo), network.own_code(photo)
    statistics = network.render(features, code).statistics
    for index, layer in enumerate(network.layers):
        x = network.activations(features, code, index)
        assert x.shape[1] == layer.channels
        found = moments(x)
        assert torch.allclose(found.mean[0], statistics.mean[index], atol=1e-4, rtol=1e-3)
        assert torch.allclose(found.std[0], statistics.std[index], atol=1e-4, rtol=1e-3)
