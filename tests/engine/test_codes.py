"""The algebra of style codes."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stylemixer.engine.codes import (
    GROUPS,
    StyleCode,
    StyledLayer,
    channel_groups,
    mix_codes,
    normalised_weights,
    presence,
)
from stylemixer.errors import StyleError

LAYERS = (
    StyledLayer("fine", 3, "colour"),
    StyledLayer("middle", 2, "texture"),
    StyledLayer("deep", 4, "strokes"),
    StyledLayer("deeper", 4, "shapes"),
    StyledLayer("last", 3, "colour"),
)
CHANNELS = 16

weight = st.floats(0, 1e6, allow_subnormal=True)
weights = st.lists(st.tuples(weight, weight, weight, weight), min_size=1, max_size=6)
fraction = st.floats(0, 1)
seeds = st.integers(0, 2**32 - 1)


def codes(count: int, seed: int = 0) -> list[StyleCode]:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(2, count, CHANNELS)).astype(np.float32)
    return [StyleCode("net", values[0, i], values[1, i]) for i in range(count)]


def vector(code: StyleCode) -> npt.NDArray[np.float32]:
    return np.concatenate([code.scale, code.shift])


@given(weights, seeds)
def test_a_mix_lies_between_its_styles(given_weights: list[Any], seed: int) -> None:
    own, *styles = codes(len(given_weights) + 1, seed)
    mixed = mix_codes(styles, given_weights, LAYERS, own)
    all_codes = np.stack([vector(c) for c in (own, *styles)])
    assert (vector(mixed) <= all_codes.max(0) + 1e-4).all()
    assert (vector(mixed) >= all_codes.min(0) - 1e-4).all()
    assert mixed.scale.dtype == np.float32


@given(weights, seeds, st.randoms(use_true_random=False))
def test_the_order_of_styles_does_not_matter(given_weights: list[Any], seed: int, rng: Any) -> None:
    own, *styles = codes(len(given_weights) + 1, seed)
    order = list(range(len(styles)))
    rng.shuffle(order)
    one = mix_codes(styles, given_weights, LAYERS, own)
    other = mix_codes([styles[i] for i in order], [given_weights[i] for i in order], LAYERS, own)
    np.testing.assert_allclose(vector(one), vector(other), atol=1e-5)


@given(weights, st.floats(1e-3, 1e3), seeds)
def test_only_the_ratio_of_weights_matters(given_weights: list[Any], by: float, seed: int) -> None:
    own, *styles = codes(len(given_weights) + 1, seed)
    scaled = (np.array(given_weights) * by).tolist()
    one, other = (mix_codes(styles, w, LAYERS, own) for w in (given_weights, scaled))
    # a weight may vanish below the smallest number when it is scaled
    if (np.array(scaled) > 0).tolist() == (np.array(given_weights) > 0).tolist():
        np.testing.assert_allclose(vector(one), vector(other), atol=1e-4)


@given(weights, fraction, seeds)
def test_strength_is_a_straight_way_from_the_photo(
    given_weights: list[Any], s: float, seed: int
) -> None:
    own, *styles = codes(len(given_weights) + 1, seed)
    full = vector(mix_codes(styles, given_weights, LAYERS, own))
    part = vector(mix_codes(styles, given_weights, LAYERS, own, s))
    start = vector(own)
    np.testing.assert_allclose(part, start + np.float32(s) * (full - start), atol=1e-4)
    none = mix_codes(styles, given_weights, LAYERS, own, 0.0)
    assert np.array_equal(vector(none), start)


def test_groups_take_from_different_styles() -> None:
    own, first, second = codes(3)
    mixed = mix_codes([first, second], [(1, 0, 0, 0), (0, 0, 1, 0)], LAYERS, own)
    groups = channel_groups(LAYERS)
    assert groups.shape == (CHANNELS,)
    for group, expected in enumerate((first, own, second, own)):
        at = groups == group
        assert at.any()
        assert np.array_equal(mixed.scale[at], expected.scale[at])
        assert np.array_equal(mixed.shift[at], expected.shift[at])


def test_a_group_has_a_strength_of_its_own() -> None:
    own, style = codes(2)
    mixed = mix_codes([style], [(1, 1, 1, 1)], LAYERS, own, [1, 0, 0.5, 0])
    groups = channel_groups(LAYERS)
    assert np.array_equal(mixed.scale[groups == 0], style.scale[groups == 0])
    assert np.array_equal(mixed.scale[groups == 3], own.scale[groups == 3])
    halfway = (own.scale + style.scale) / 2
    np.testing.assert_allclose(mixed.scale[groups == 2], halfway[groups == 2], atol=1e-6)


def test_no_style_and_no_weight_leave_the_photos_own_code() -> None:
    own, style = codes(2)
    assert np.array_equal(vector(mix_codes([], np.zeros((0, 4)), LAYERS, own)), vector(own))
    nothing = mix_codes([style], [(0, 0, 0, 0)], LAYERS, own)
    assert np.array_equal(vector(nothing), vector(own))


@pytest.mark.parametrize("bad", [-0.1, float("nan"), float("inf"), -float("inf")])
def test_weights_that_make_no_sense_are_refused(bad: float) -> None:
    own, style = codes(2)
    with pytest.raises(StyleError, match="weight"):
        mix_codes([style], [(1, bad, 1, 1)], LAYERS, own)
    with pytest.raises(StyleError, match="Strength"):
        mix_codes([style], [(1, 1, 1, 1)], LAYERS, own, bad)


def test_strength_above_one_is_refused() -> None:
    own, style = codes(2)
    with pytest.raises(StyleError, match="Strength"):
        mix_codes([style], [(1, 1, 1, 1)], LAYERS, own, 1.01)


def test_styles_of_different_networks_are_refused() -> None:
    own, style = codes(2)
    foreign = StyleCode("other", style.scale, style.shift)
    with pytest.raises(StyleError, match="different networks"):
        mix_codes([foreign], [(1, 1, 1, 1)], LAYERS, own)


def test_damaged_codes_are_refused() -> None:
    with pytest.raises(StyleError, match="damaged"):
        StyleCode("net", np.zeros(3, np.float32), np.zeros(4, np.float32))
    with pytest.raises(StyleError, match="are not numbers"):
        StyleCode("net", np.array([np.nan], np.float32), np.zeros(1, np.float32))


def test_weights_of_another_shape_are_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="shape"):
        normalised_weights(np.ones((2, 3)))


@given(st.lists(st.tuples(*[st.floats(0, 1e308)] * 4), min_size=1, max_size=5))
def test_normalised_weights_add_to_one_per_group(given_weights: list[Any]) -> None:
    shares = normalised_weights(given_weights)
    for group in range(len(GROUPS)):
        if any(row[group] > 0 for row in given_weights):
            assert shares[:, group].sum() == pytest.approx(1, abs=1e-5)
        else:
            assert (shares[:, group] == 0).all()


@settings(max_examples=50)
@given(fraction, fraction)
def test_presence_grows_smoothly_from_photo_to_paint(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert 0 <= presence(low) <= presence(high) <= 1
    assert presence(high) - presence(low) <= 6.01 * (high - low)
    assert presence(0) == 0
    assert presence(0.25) == 1
