import numpy as np
import pytest
from msgspec.structs import replace

from stylemixer.document.as_one import apart
from stylemixer.document.code_space import CodeSpace
from stylemixer.document.recipe import MAX_SLOTS, Recipe, RefinedLayer
from stylemixer.document.variations import COUNT, DIFFERENT, MOST_STYLES, Variations, surprise
from stylemixer.engine.corrections import Correction
from stylemixer.engine.pictures.preparation import Preparation
from tests.document.made_codes import built_in, made_codes, style

AMOUNTS = (0.0, 0.3, 0.6, 1.0)
THREE = Recipe().added(style(0)).added(style(3), 0.6).added(style(5), 0.3)
TWO = Recipe(strength=0.8).added(style(0)).added(style(4), 0.5)
ONE = Recipe().added(style(2))
MIXES = {"one": ONE, "two": TWO, "three": THREE}


@pytest.fixture(scope="module")
def space():
    return CodeSpace([made_codes("painter", 20), made_codes("cin26", 12)])


def grid(recipe, space, page=0, seed=1, amount=0.5):
    return Variations(recipe, space, seed, amount).page(page)


def test_the_same_is_asked_and_the_same_comes(space):
    for page in (0, 2):
        assert grid(THREE, space, page) == grid(THREE, space, page)
    pages = {grid(THREE, space), grid(THREE, space, 1), grid(THREE, space, seed=2)}
    assert len(pages | {grid(THREE, space, amount=0.6)}) == 4


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("name", MIXES)
def test_nine_differ_from_the_mix_from_each_other_and_from_the_pages_before(space, name, amount):
    every = Variations(MIXES[name], space, 1, amount)
    pages = [every.page(number) for number in range(3)]
    assert [len(page) for page in pages] == [COUNT] * 3
    apart = space.distances([MIXES[name], *(r for page in pages for r in page)])
    first = apart[: COUNT + 1, : COUNT + 1][np.triu_indices(COUNT + 1, 1)]
    assert first.min() > 3 * DIFFERENT
    assert apart[np.triu_indices(len(apart), 1)].min() >= DIFFERENT


def test_wild_ones_are_further_away_than_near_ones(space):
    for mix in MIXES.values():
        far = [
            np.median(space.distances([mix, *grid(mix, space, amount=amount)])[0, 1:])
            for amount in AMOUNTS
        ]
        assert far == sorted(far)
        assert far[0] < 0.4
        assert far[-1] > 1.5 * far[0]


@pytest.mark.parametrize("amount", AMOUNTS)
def test_they_are_mixes_that_the_sliders_can_make(space, amount):
    for mix in MIXES.values():
        for made in grid(mix, space, amount=amount):
            assert made.networks() == ("painter",)
            assert sum(made.shares().values()) == pytest.approx(1.0)
            assert len(made.slots) <= MOST_STYLES
            assert 0 <= made.strength <= 1
            assert max(slot.weight for slot in made.slots) <= 1
            for slot in made.slots:
                assert max(slot.groups) <= 1
                assert max(slot.groups) > 0
            styles = [slot.style for slot in made.slots]
            assert len(set(styles)) == len(styles)
            assert made.with_own_keys() == made


def test_what_belongs_to_the_photo_or_was_put_aside_stays(space):
    layer = RefinedLayer("a" * 32, "b" * 32, "c" * 32, pinned=True)
    corrections = (Correction("painter", "up.0", 3, scale=0.5),)
    preparation = Preparation("d" * 32, exposure=0.5)
    mix = replace(
        TWO.added(style(9)).with_slot(3, muted=True),
        layer=layer,
        corrections=corrections,
        preparation=preparation,
        working_edge=512,
        keep_colours=0.25,
    )
    made = grid(mix, space, amount=1.0)
    assert len(made) == COUNT
    for recipe in made:
        assert recipe.slot(3) == mix.slot(3)
        for name in ("layer", "corrections", "preparation", "working_edge", "keep_colours"):
            assert getattr(recipe, name) == getattr(mix, name)


def test_beside_a_style_that_is_alone_by_solo_none_comes(space):
    mix = THREE.with_slot(1, solo=True)
    for made in grid(mix, space, amount=1.0):
        assert len(made.active()) == 1
        assert made.slots[1:] == mix.slots[1:]


def test_networks_that_meet_go_on_to(space):
    mix = Recipe().added(style(0)).added(style(1, "cin26")).added(style(2, "cin26"), 0.5)
    for made in grid(mix, space, amount=1.0):
        assert set(made.networks()) == {"painter", "cin26"}


def test_styles_that_come_into_the_network_of_all_remember_where_they_are_from():
    home = built_in("loom", "cin26")[:12]
    space = CodeSpace([made_codes("loom", 0, more=home)])
    mix = Recipe().added(home[0])
    mix = mix.with_slot(1, own_network="cin26")
    made = [r for page in range(2) for r in grid(mix, space, page, amount=1.0)]
    assert len({slot.style for recipe in made for slot in recipe.slots}) > 3
    for recipe in made:
        assert {slot.style.network for slot in apart(recipe).slots} == {"cin26"}


def test_a_style_without_others_is_varied_by_how_far_it_is_followed():
    for space in (CodeSpace([]), CodeSpace([made_codes("painter", 3)])):
        alone = Recipe().added(style(0, "elsewhere"))
        made = grid(alone, space, amount=1.0)
        assert 3 <= len(made) <= COUNT
        assert all(recipe.slots == alone.slots for recipe in made)


def test_few_styles_give_fewer_mixes_but_none_twice():
    space = CodeSpace([made_codes("painter", 2)])
    every = Variations(ONE, space, 1, 0.0)
    made = [recipe for page in range(30) for recipe in every.page(page)]
    assert made
    assert len(set(made)) == len(made)
    assert len(every.page(29)) < COUNT  # few are left that differ


def test_around_an_empty_mix_they_are_surprises(space):
    muted = Recipe().added(style(9)).with_slot(1, muted=True)
    for empty in (Recipe(), muted):
        made = grid(empty, space)
        assert len(made) == COUNT
        for recipe in made:
            assert len(recipe.active()) in (2, 3)
            assert len(recipe.networks()) == 1
            assert recipe.slots[: len(empty.slots)] == empty.slots
    assert grid(Recipe(), CodeSpace([])) == ()


def test_a_full_mix_is_varied_without_more_styles():
    space = CodeSpace([made_codes("painter", MAX_SLOTS + 9)])
    full = Recipe()
    for number in range(MAX_SLOTS):
        full = full.added(style(number), 0.5)
    made = grid(full, space, amount=1.0)
    assert made
    assert all(len(recipe.slots) <= MAX_SLOTS for recipe in made)


def test_no_strength_is_given_some():
    space = CodeSpace([made_codes("painter", 9)])
    made = grid(replace(ONE, strength=0.0), space, amount=1.0)
    assert made
    assert all(recipe.strength > 0 for recipe in made)


def test_a_surprise_is_a_mix_of_styles_that_go_together(space):
    table = replace(THREE, strength=0.1, keep_colours=1.0, working_edge=512)
    made = [surprise(table, space, seed) for seed in range(40)]
    assert len(set(made)) == 40
    assert {len(recipe.slots) for recipe in made} == {2, 3}
    assert {recipe.networks() for recipe in made} == {("painter",), ("cin26",)}
    for recipe in made:
        assert (recipe.strength, recipe.keep_colours, recipe.working_edge) == (1.0, 0.0, 512)
        assert recipe.slots[0].weight == 1.0
        first, *others = (slot.style for slot in recipe.slots)
        near = space.near(first)
        assert set(others) <= set(near[: len(near) // 2 + 1])
    assert surprise(table, space, 3) == made[3]


def test_no_surprise_without_two_styles():
    assert surprise(THREE, CodeSpace([]), 1) is None
    assert surprise(THREE, CodeSpace([made_codes("painter", 1)]), 1) is None
