import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylemixer.render.pixels import (
    alpha_for_screen,
    eight_bits,
    photo_for_screen,
    screen_bytes,
    shrunk,
)


def test_screen_bytes_are_bgrx_rounded_and_contiguous():
    rgb = np.zeros((2, 3, 3), np.float32)
    rgb[0, 0] = (1.0, 0.5, 0.0)
    rgb[1, 2] = (0.4999 / 255, 0.5001 / 255, 2.0)
    out = screen_bytes(rgb)
    assert out.shape == (2, 3, 4)
    assert out.dtype == np.uint8
    assert out.flags.c_contiguous
    assert out[0, 0].tolist() == [0, 128, 255, 255]
    assert out[1, 2].tolist() == [255, 1, 0, 255]


def test_every_byte_comes_back():
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    rgb = np.repeat(values[..., None], 3, 2).astype(np.float32) / 255
    assert (screen_bytes(rgb)[..., 0] == values).all()


def test_eight_bits_rounds():
    values = np.arange(65536, dtype=np.uint16)
    assert (eight_bits(values) == np.round(values / 257)).all()
    assert eight_bits(values).dtype == np.uint8


def test_the_photo_at_its_own_size_is_itself():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    out = photo_for_screen(pixels, (7, 5))
    assert (out[..., 2::-1] == pixels).all()
    assert (out[..., 3] == 255).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_alpha_keeps_its_level(dtype):
    alpha = np.full((30, 40), np.iinfo(dtype).max // 2, dtype)
    out = alpha_for_screen(alpha, (10, 8))
    assert out.shape == (8, 10)
    assert set(np.unique(out)) <= {127, 128}


@given(st.tuples(st.integers(1, 50000), st.integers(1, 50000)), st.integers(1, 4096))
def test_shrunk_fits_and_never_grows(size, longest):
    width, height = shrunk(size, longest)
    assert 1 <= width <= size[0]
    assert 1 <= height <= size[1]
    assert max(width, height) <= longest
