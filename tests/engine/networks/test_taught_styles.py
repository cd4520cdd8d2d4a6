"""Codes that travel in style files, on the real networks."""

import numpy as np
import pytest
import torch

from stylemixer.document.styles.style_file import read_style, write_style
from stylemixer.engine.networks.registry import NETWORKS, Networks, available
from tests.document.made_styles import THUMBNAIL, a_style
from tests.engine.pictures import photo


@pytest.mark.parametrize("info", available(), ids=lambda info: info.name)
def test_the_list_tells_each_networks_channels(info):
    layers = Networks("cpu")[info.name].layers
    assert info.channels == sum(layer.channels for layer in layers)
    assert info in NETWORKS


def test_a_style_file_paints_the_same_picture_to_the_bit(tmp_path):
    network = Networks("cpu")["painter"]
    image = photo("coffee", (160, 120))
    with torch.inference_mode():
        code = network.code_from_image(photo("rocket", (256, 256)))
        write_style(tmp_path / "a.smstyle", a_style(), code, THUMBNAIL)
        features = network.encode_content(image)
        before = network.render(features, code).image
        after = network.render(features, read_style(tmp_path / "a.smstyle").code).image
    assert np.array_equal(before.numpy(), after.numpy())
