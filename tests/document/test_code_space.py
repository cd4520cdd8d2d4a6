import numpy as np
import pytest
from msgspec.structs import replace

from stylemixer.document.code_space import CodeSpace
from stylemixer.document.recipe import Recipe, StyleRef
from tests.document.made_codes import made_codes, style


def alone(*styles, **fields):
    return [replace(Recipe(), **fields).added(s) for s in styles]


def test_styles_are_about_one_apart_whatever_their_numbers_are():
    for factor in (1e-3, 1.0, 1e3):
        space = CodeSpace([made_codes("painter", 9, factor=factor)])
        apart = space.distances(alone(*space.styles("painter")))
        assert np.diag(apart) == pytest.approx(0, abs=1e-6)
        assert np.median(apart[np.triu_indices(9, 1)]) == pytest.approx(1.0)


def test_the_nearest_style_comes_first():
    codes = made_codes("painter", 6)
    names = list(codes.codes)
    near = 0.9 * codes.codes[names[0]].scale + 0.1 * codes.codes[names[1]].scale
    twin = replace_code(codes.codes[names[0]], near)
    space = CodeSpace([type(codes)("painter", codes.groups, {**codes.codes, style(99): twin})])
    assert space.near(names[0])[0] == style(99)
    assert names[0] not in space.near(names[0])
    assert sorted(space.near(names[0]), key=repr) == sorted([*names[1:], style(99)], key=repr)


def replace_code(code, scale):
    return type(code)(code.network, scale, code.shift)


def test_a_mix_lies_between_its_styles_and_a_group_moves_a_part_of_it():
    space = CodeSpace([made_codes("painter", 5)])
    one, two = style(0), style(1)
    halves = Recipe().added(one).added(two)
    colours = halves.with_slot(2, groups=(1, 0, 0, 0)).with_slot(1, groups=(0, 1, 1, 1))
    apart = space.distances([*alone(one, two), halves, colours])
    assert apart[0, 2] == pytest.approx(apart[0, 1] / 2)
    assert apart[1, 2] == pytest.approx(apart[0, 1] / 2)
    assert 0 < apart[0, 3] < apart[0, 1]
    assert apart[0, 3] < apart[1, 3]  # three of four groups are the first one's


def test_less_strength_comes_nearer_to_the_photo():
    space = CodeSpace([made_codes("painter", 5)])
    whole, half, photo = (alone(style(0), strength=s)[0] for s in (1.0, 0.5, 0.0))
    apart = space.distances([whole, half, photo, Recipe()])
    assert apart[2, 3] == 0
    assert apart[0, 2] == pytest.approx(2 * apart[0, 1])
    assert apart[0, 2] >= 1.0


def test_networks_that_are_cross_faded_count_by_their_shares():
    space = CodeSpace([made_codes("painter", 4), made_codes("cin26", 4)])
    both = Recipe().added(style(0)).added(style(0, "cin26"))
    less = both.with_slot(2, weight=0.1)
    apart = space.distances([both, less, *alone(style(0))])
    assert 0 < apart[1, 2] < apart[0, 2]


def test_what_is_not_known_is_one_from_everything():
    strange = style(77), style(78, "nowhere")
    apart = CodeSpace([]).distances(alone(*strange))
    assert apart[0, 1] == pytest.approx(1.0)
    space = CodeSpace([made_codes("painter", 4)])
    assert space.near(strange[0]) == list(space.styles("painter"))
    assert space.near(strange[1]) == []
    assert space.styles("nowhere") == ()
    apart = space.distances([*alone(*strange), *alone(style(0))])
    assert (apart[np.triu_indices(3, 1)] > 0.5).all()
    assert space.distances([]).shape == (0, 0)


def test_a_network_with_one_style_or_none():
    for count in (0, 1):
        space = CodeSpace([made_codes("painter", count)])
        apart = space.distances([*alone(style(0)), Recipe()])
        assert np.isfinite(apart).all()
        assert apart[0, 1] >= 1.0


def test_styles_of_a_taught_network_are_told_by_ref():
    ref = StyleRef("painter", "taught", "a" * 32)
    space = CodeSpace([made_codes("painter", 3, more=(ref,))])
    assert ref in space.near(style(0))
