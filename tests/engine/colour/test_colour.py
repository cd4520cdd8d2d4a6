"""Keeping colours."""

from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylemixer.engine.colour.keep_colours import (
    keep_colours,
    luma,
)

UNIT = st.floats(0, 1, width=32)
PICTURES = hnp.arrays(np.float32, (3, 4, 3), elements=UNIT)


@given(photo=PICTURES, painted=PICTURES)
def test_amount_zero_is_the_painted_picture_to_the_bit(photo: Any, painted: Any) -> None:
    assert np.array_equal(keep_colours(photo, painted, 0.0), painted)


@given(photo=PICTURES, painted=PICTURES, amount=UNIT)
def test_range_and_luma_are_the_painted_pictures(photo: Any, painted: Any, amount: float) -> None:
    kept = keep_colours(photo, painted, amount)
    assert kept.dtype == np.float32
    assert kept.min() >= 0
    assert kept.max() <= 1 + 1e-6
    # pulled towards grey of the same luma, never clipped, so it holds everywhere
    assert np.abs(luma(kept) - luma(painted)).max() < 1e-5


@given(photo=PICTURES)
def test_nothing_changes_where_the_paint_is_the_photo(photo: Any) -> None:
    assert np.abs(keep_colours(photo, photo, 1.0) - photo).max() < 1e-5


@given(photo=PICTURES, painted=PICTURES)
def test_hue_is_the_photos(photo: Any, painted: Any) -> None:
    kept = keep_colours(photo, painted, 1.0).astype(np.float64)
    chroma, wanted = kept - luma(kept), (photo - luma(photo)).astype(np.float64)
    lengths = np.linalg.norm(chroma, axis=-1) * np.linalg.norm(wanted, axis=-1)
    along = (chroma * wanted).sum(axis=-1)
    assert (np.abs(along - lengths) <= 1e-5 + 1e-3 * lengths).all()


def test_a_painted_grey_takes_the_photos_colour() -> None:
    photo = np.full((2, 2, 3), (0.7, 0.4, 0.3), np.float32)
    painted = np.full((2, 2, 3), luma(photo[0, 0])[0], np.float32)
    assert np.abs(keep_colours(photo, painted, 1.0) - photo).max() < 1e-6


@pytest.mark.parametrize("axis", [-1, -3])
def test_tensors_give_the_same(axis: int) -> None:
    import torch

    rng = np.random.default_rng(5)
    shape = (1, 5, 6, 3) if axis == -1 else (1, 3, 5, 6)
    photo, painted = rng.random((2, *shape), dtype=np.float32)
    ours = keep_colours(photo, painted, 0.7, axis)
    theirs = keep_colours(torch.from_numpy(photo), torch.from_numpy(painted), 0.7, axis)
    assert np.abs(theirs.numpy() - ours).max() < 1e-6
