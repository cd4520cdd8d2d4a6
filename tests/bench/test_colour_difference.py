"""The colour difference that the figures are told in."""

import sys

import numpy as np
import pytest

from stylemixer.bench.colour_difference import ciede2000
from stylemixer.errors import StyleMixerError


def test_equal_colours_differ_by_nothing_and_black_from_white_by_100() -> None:
    values = np.random.default_rng(3).random((6, 8, 3))
    assert ciede2000(values, values).max() == 0
    assert ciede2000(np.zeros(3), np.ones(3)) == pytest.approx(100, abs=0.01)
    assert ciede2000(values, np.ones(3)).shape == (6, 8)


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "skimage.color", None)
    with pytest.raises(StyleMixerError, match="scikit-image"):
        ciede2000(np.zeros(3), np.ones(3))
