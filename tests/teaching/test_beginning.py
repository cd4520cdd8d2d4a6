"""What teaching begins with: the photos, and the code of a table's nearest row."""

from pathlib import Path

import torch
from PIL import Image

from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.vgg import Vgg, shrunk
from stylemixer.teaching.beginning import photos_for, starting_code
from stylemixer.teaching.plan import Plan


def test_the_users_photos_come_every_third_time(tmp_path: Path) -> None:
    own = tmp_path / "own.png"
    Image.new("RGB", (7, 5)).save(own)
    photos = photos_for([str(own)])
    assert len(photos) > 8
    assert {i for i, photo in enumerate(photos) if photo.shape[2:] == (5, 7)} == set(
        range(0, len(photos), 3)
    )
    assert len(photos_for([])) == 7


def test_a_table_starts_from_its_nearest_row() -> None:
    network = Networks()["cin26"]
    photos = photos_for([])[:1]
    with torch.no_grad():
        features = network.encode_content(shrunk(photos[0], 192))
        painted = network.render(features, network.learned_code("ember-grid")).image
    found = starting_code(network, [painted], photos, Vgg.shipped(), Plan(style_edge=64))
    assert found is network.learned_code("ember-grid")
