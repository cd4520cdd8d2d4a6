import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylemixer.document.recipe import ALL_ONES, MAX_KEY, MAX_SLOTS, Recipe, StyleRef, StyleSlot

INK = StyleRef("cin26", "learned", "ink-mosaic")
WAVE = StyleRef("painter", "picture", "/pictures/wave.jpg")

shares = st.floats(0, 1)
slots = st.builds(
    StyleSlot,
    style=st.sampled_from([INK, WAVE]),
    weight=shares,
    groups=st.tuples(shares, shares, shares, shares),
    muted=st.booleans(),
    solo=st.booleans(),
)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    drawn = draw(st.lists(slots, max_size=6))
    keyed = tuple(msgspec.structs.replace(s, key=key) for key, s in enumerate(drawn, start=1))
    return Recipe(keyed, strength=draw(shares), keep_colours=draw(shares))


def test_added_slots_go_to_the_end_under_keys_of_their_own():
    recipe = Recipe().added(INK).added(WAVE, 0.5).added(INK)
    assert [slot.style for slot in recipe.slots] == [INK, WAVE, INK]
    assert len({slot.key for slot in recipe.slots}) == 3
    assert recipe.slots[1].weight == 0.5
    assert recipe.slots[0].groups == ALL_ONES


def test_a_key_is_not_given_twice_while_both_are_there():
    recipe = Recipe().added(INK).added(WAVE)
    recipe = recipe.removed(recipe.slots[0].key).added(INK)
    assert len({slot.key for slot in recipe.slots}) == 2


def test_edits_leave_the_old_recipe_alone():
    old = Recipe().added(INK)
    new = old.with_slot(old.slots[0].key, weight=0.25)
    assert old.slots[0].weight == 1.0
    assert new.slots[0].weight == 0.25
    assert old != new


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        Recipe().slot(7)
    with pytest.raises(KeyError):
        Recipe().added(INK).moved(7, 0)


@pytest.mark.parametrize(
    ("position", "order"),
    [(0, [3, 1, 2]), (1, [1, 3, 2]), (2, [1, 2, 3]), (99, [1, 2, 3]), (-5, [3, 1, 2])],
)
def test_moved(position, order):
    recipe = Recipe().added(INK).added(WAVE).added(INK)
    assert [slot.key for slot in recipe.moved(3, position).slots] == order


def test_mute_wins_over_solo():
    recipe = Recipe().added(INK).added(WAVE)
    recipe = recipe.with_slot(1, muted=True, solo=True)
    assert [slot.key for slot in recipe.active()] == [2]


def test_shares_follow_weights_and_groups():
    recipe = Recipe().added(INK, 0.5).added(WAVE, 1.0).with_slot(2, groups=(1, 1, 0, 0))
    assert recipe.shares() == {1: pytest.approx(0.5), 2: pytest.approx(0.5)}


def test_the_tiniest_weights_still_have_shares():
    recipe = Recipe().added(INK, 5e-324).added(WAVE, 5e-324)
    recipe = recipe.with_slot(1, groups=(0.1, 0, 0, 0)).with_slot(2, groups=(0.1, 0, 0, 0))
    assert recipe.shares() == {1: 0.5, 2: 0.5}


@given(recipes())
def test_active_slots(recipe):
    active = recipe.active()
    assert not any(slot.muted or slot.weight == 0 for slot in active)
    if any(slot.solo and not slot.muted for slot in recipe.slots):
        assert all(slot.solo for slot in active)
    else:
        left_out = [slot for slot in recipe.slots if slot not in active]
        assert all(s.muted or s.weight == 0 or not any(s.groups) for s in left_out)


@given(recipes())
def test_shares_of_active_slots_add_to_one(recipe):
    amounts = recipe.shares()
    assert set(amounts) == {slot.key for slot in recipe.active()}
    assert not amounts or math.isclose(sum(amounts.values()), 1.0)


@given(recipes())
def test_a_recipe_survives_json(recipe):
    assert msgspec.json.decode(msgspec.json.encode(recipe), type=Recipe) == recipe


SLOT = StyleSlot(INK)
NO_NUMBERS = (-0.1, math.nan, math.inf, 1e300, "1", None, True)


@pytest.mark.parametrize(
    ("known", "field", "value"),
    [
        *((Recipe(), "strength", bad) for bad in NO_NUMBERS),
        *((Recipe(), "keep_colours", bad) for bad in NO_NUMBERS),
        *((SLOT, "weight", bad) for bad in NO_NUMBERS),
        (Recipe(), "strength", 1.1),
        (Recipe(), "groups", (1, 1, 1, math.nan)),
        (Recipe(), "groups", (1, 1, 1)),
        (SLOT, "groups", (1, 1, -1, 1)),
        (Recipe(), "working_edge", 0),
        (Recipe(), "working_edge", 255),
        (Recipe(), "working_edge", 10**9),
        (Recipe(), "slots", (SLOT,) * (MAX_SLOTS + 1)),
        (SLOT, "key", -1),
        (SLOT, "key", 2**31),
        (INK, "kind", "code"),
        (INK, "network", ""),
        (INK, "name", "n" * 100_000),
    ],
)
def test_what_is_out_of_range_is_refused_however_it_is_made(known, field, value):
    fields = {name: getattr(known, name) for name in known.__struct_fields__}
    with pytest.raises(ValueError, match=field):
        type(known)(**{**fields, field: value})
    with pytest.raises(ValueError, match=field):
        msgspec.structs.replace(known, **{field: value})
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**msgspec.to_builtins(known), field: value}, type(known))


def test_the_card_after_the_largest_key_has_a_key_that_qt_can_carry():
    recipe = Recipe((StyleSlot(INK, key=MAX_KEY), StyleSlot(WAVE, key=1))).added(INK).added(INK)
    assert [slot.key for slot in recipe.slots] == [MAX_KEY, 1, 2, 3]


def test_a_mix_is_full_at_some_time():
    recipe = Recipe()
    while not recipe.is_full:
        recipe = recipe.added(INK)
    assert len(recipe.slots) == MAX_SLOTS
    with pytest.raises(ValueError, match="slots"):
        recipe.added(INK)


@pytest.mark.parametrize(
    "text", [b'{"slots": 3}', b'{"strength": "all"}', b'{"groups": [1, 1, 1]}', b"[]"]
)
def test_a_recipe_of_another_shape_is_refused(text):
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=Recipe)
