import numpy as np
import pytest

from stylemixer.engine.pictures.images import Picture
from stylemixer.engine.pictures.preparation import (
    Preparation,
    preparation_of,
    prepared,
    tone_curve,
)


def picture(height=6, width=10, dtype=np.uint8):
    random = np.random.default_rng(3)
    return Picture(random.integers(0, np.iinfo(dtype).max, (height, width, 3)).astype(dtype))


def smooth(height, width, dtype=np.uint8):
    y, x = np.mgrid[0:height, 0:width]
    plane = (x / width + y / height) / 2 * np.iinfo(dtype).max
    return Picture(np.stack([plane, plane[::-1], plane[:, ::-1]], 2).astype(dtype))


def of(photo, **how):
    return Preparation(photo.fingerprint, **how)


def test_each_turn_is_a_quarter_clockwise_and_four_are_none():
    photo = picture()
    right = prepared(photo, of(photo, turns=1))
    assert right.size == (6, 10)
    assert np.array_equal(right.pixels[0, -1], photo.pixels[0, 0])
    half = prepared(photo, of(photo, turns=2))
    assert np.array_equal(half.pixels, photo.pixels[::-1, ::-1])
    left = prepared(photo, of(photo, turns=3))
    assert np.array_equal(left.pixels[-1, 0], photo.pixels[0, 0])


def test_mirrored_comes_after_turning():
    photo = picture()
    both = prepared(photo, of(photo, turns=1, mirrored=True))
    assert np.array_equal(both.pixels, np.rot90(photo.pixels, -1)[:, ::-1])


def test_a_crop_is_told_in_shares_and_keeps_a_pixel_at_least():
    photo = picture(40, 60)
    part = prepared(photo, of(photo, crop=(0.25, 0.5, 0.75, 1.0)))
    assert np.array_equal(part.pixels, photo.pixels[20:40, 15:45])
    assert prepared(photo, of(photo, crop=(1.0, 1.0, 1.0, 1.0))).size == (1, 1)
    crossed = of(photo, crop=(0.75, 0.0, 0.25, 1.0))
    assert prepared(photo, crossed).size == (30, 40)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("degrees", [-45.0, -3.7, 0.1, 12.0, 45.0])
def test_straightening_leaves_no_empty_corner_and_keeps_the_proportions(dtype, degrees):
    white = Picture(np.full((300, 500, 3), np.iinfo(dtype).max, dtype))
    out = prepared(white, of(white, degrees=degrees))
    assert out.pixels.dtype == dtype
    assert out.pixels.min() == np.iinfo(dtype).max
    assert out.size[0] / out.size[1] == pytest.approx(500 / 300, rel=0.02)


def test_straightening_is_clockwise_and_there_and_back_is_the_middle_of_the_photo():
    photo = smooth(200, 200)
    there = prepared(photo, of(photo, degrees=10.0))
    # what was right of the middle has gone down: so it turns clockwise
    plane = np.zeros((101, 101, 3), np.uint8)
    plane[50, 80] = 255
    turned = prepared(Picture(plane), of(Picture(plane), degrees=20.0)).pixels[..., 0]
    y, x = np.unravel_index(turned.argmax(), turned.shape)
    middle = turned.shape[0] / 2
    assert y > middle + 5
    assert x > middle + 20
    source = there.unprepared
    assert source is photo
    again = Picture(there.pixels)
    back = prepared(again, of(again, degrees=-10.0)).pixels.astype(float)
    rows, columns = back.shape[:2]
    top, left = (200 - rows) // 2, (200 - columns) // 2
    middle_of = photo.pixels[top : top + rows, left : left + columns].astype(float)
    assert np.abs(back - middle_of)[3:-3, 3:-3].mean() < 2


def test_a_straightened_crop_is_the_same_part_of_the_straightened_photo():
    photo = smooth(120, 160)
    whole = prepared(photo, of(photo, degrees=7.0)).pixels
    how = of(photo, degrees=7.0, crop=(0.25, 0.25, 0.75, 0.75))
    left, top, right, bottom = how.box(photo.size)
    part = prepared(photo, how).pixels
    assert np.abs(part.astype(int) - whole[top:bottom, left:right]).max() <= 1


def test_tone_keeps_black_grey_and_white_and_a_stop_is_twice_the_light():
    flat = tone_curve(Preparation("0" * 32), 256)
    assert np.allclose(flat, np.linspace(0, 1, 256))
    for contrast in (-1.0, 0.6, 1.0):
        curve = tone_curve(Preparation("0" * 32, contrast=contrast), 1001)
        assert (curve[0], curve[500], curve[-1]) == pytest.approx((0.0, 0.5, 1.0))
        assert (np.diff(curve) >= 0).all()
    slope = np.gradient(tone_curve(Preparation("0" * 32, contrast=1.0), 1001), 0.001)[500]
    assert slope == pytest.approx(2.0, rel=0.01)
    lighter = tone_curve(Preparation("0" * 32, exposure=1.0), 256)
    # middle grey is 18 % of linear light, twice that is 36 %
    assert lighter[round(0.4613 * 255)] == pytest.approx(0.6357, abs=0.01)


def test_alpha_goes_along_and_is_never_toned():
    alpha = np.zeros((6, 10), np.uint8)
    alpha[0, 0] = 255
    photo = Picture(picture().pixels, alpha)
    out = prepared(photo, of(photo, turns=1, exposure=2.0))
    assert out.alpha is not None
    assert out.alpha[0, -1] == 255
    assert out.alpha.sum() == 255


def test_it_is_for_one_photo_alone():
    photo, other = picture(), smooth(8, 8)
    how = of(photo, turns=1)
    assert prepared(other, how) is other
    assert preparation_of(how, other) is None
    assert preparation_of(Preparation(photo.fingerprint), photo) is None
    once = prepared(photo, how)
    assert once.fingerprint != photo.fingerprint
    assert prepared(once, how) is once
    assert prepared(once, None) is photo
    assert prepared(once, of(photo, turns=2)).unprepared is photo


@pytest.mark.parametrize(
    "wrong",
    [
        {"turns": 4},
        {"degrees": 46.0},
        {"degrees": float("nan")},
        {"crop": (0.0, 0.0, 1.1, 1.0)},
        {"exposure": 4.0},
        {"contrast": -2.0},
    ],
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="Preparation"):
        Preparation("0" * 32, **wrong)
