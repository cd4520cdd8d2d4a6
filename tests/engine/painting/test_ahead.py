import numpy as np
import pytest
import torch

from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.ahead import ahead
from stylemixer.engine.painting.mix import Mix, MixedStyle
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, read_picture
from stylemixer.paths import resources


@pytest.mark.parametrize("small", [(96, 128), (9, 7), (1, 1), (5, 128)])
def test_without_a_change_the_picture_stays(small):
    painted, draft = torch.rand(1, 3, 300, 400), torch.rand(1, 3, *small)
    assert torch.equal(ahead(painted, draft, draft), painted)


def test_a_change_of_tone_comes_over_and_the_detail_stays():
    painted = 0.25 + 0.5 * torch.rand(1, 3, 300, 400)
    before, stripes = torch.zeros(1, 3, 96, 128), torch.zeros(1, 3, 96, 128)
    stripes[..., ::2] = 0.2
    guessed = ahead(painted, before, stripes)
    # stripes of a draft's pixels are no stripes of the picture: their mean alone counts
    assert torch.allclose(guessed, painted + 0.1, atol=0.03)


def test_what_is_guessed_is_nearer_than_what_was():
    networks = Networks("cpu")
    picture = read_picture(resources() / "examples" / "coffee.jpg")
    mixer = Mixer(networks)
    mixer.set_photo(Picture(picture.pixels[:240, :360]))
    names = [style.name for style in LEARNED_STYLES if style.network == "cin26"][:2]
    was, now = (
        Mix((MixedStyle(networks["cin26"].learned_code(name), (1.0,) * 4),), working_edge=256)
        for name in names
    )
    before, after = mixer.paint(was), mixer.paint(now)
    guessed = mixer.paint_ahead(now, was, 96)
    assert guessed.shape == after.shape
    assert guessed.min() >= 0
    assert guessed.max() <= 1
    assert np.abs(guessed - after).mean() < 0.95 * np.abs(before - after).mean()
    assert (mixer.paint_ahead(was, was, 96) == before).all()
