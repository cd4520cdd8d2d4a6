"""A look on the table, and a look in the mix."""

import msgspec
import pytest

from stylemixer.document.looks.wearing import mixed_in, put_on
from stylemixer.document.recipe import MAX_SLOTS, Recipe, RefinedLayer, StyleRef
from tests.document.made_looks import INK, MIX, SCREAM

PEARS = StyleRef("cin26", "learned", "pears")
LAYER = RefinedLayer("b" * 32, "c" * 32, "d" * 32)


def group_shares(recipe):
    """Return each style's share of each group."""
    sums = {}
    for slot in recipe.active():
        row = sums.setdefault(slot.style.name, [0.0] * 4)
        for index, group in enumerate(slot.groups):
            row[index] += slot.weight * group
    totals = [sum(row[index] for row in sums.values()) for index in range(4)]
    return {
        name: tuple(round(x / t, 6) if t else 0 for x, t in zip(row, totals, strict=True))
        for name, row in sums.items()
    }


def test_putting_it_on_leaves_what_belongs_to_the_photo():
    table = msgspec.structs.replace(Recipe().added(PEARS), layer=LAYER, keep_colours=1.0)
    assert put_on(table, MIX) == msgspec.structs.replace(MIX, layer=LAYER)


def test_a_look_is_mixed_in_at_half_the_weight_of_what_is_there():
    look = Recipe().added(INK, 0.2).added(SCREAM, 0.2)
    table = msgspec.structs.replace(Recipe().added(PEARS), strength=0.6, keep_colours=0.3)
    recipe = mixed_in(table, look)
    assert recipe.shares() == pytest.approx({1: 2 / 3, 2: 1 / 6, 3: 1 / 6})
    assert (recipe.strength, recipe.keep_colours) == (0.6, 0.3)
    assert recipe.slots[0] == table.slots[0]


def test_groups_of_a_look_stay_as_they_are():
    look = Recipe().added(INK).with_slot(1, groups=(1.0, 0.0, 0.0, 0.0))
    recipe = mixed_in(Recipe().added(PEARS, 0.5), look)
    shares = group_shares(recipe)
    assert shares["ink-mosaic"][0] > 0.6
    assert shares["ink-mosaic"][1:] == (0, 0, 0)


def test_a_style_that_is_there_gets_more_weight_and_no_second_card():
    recipe = mixed_in(Recipe().added(PEARS, 0.4).added(INK, 0.2), Recipe().added(INK))
    assert [slot.style for slot in recipe.slots] == [PEARS, INK]
    assert recipe.shares() == pytest.approx({1: 0.4 / 0.9, 2: 0.5 / 0.9})


def test_all_weights_stay_within_the_sliders():
    table = Recipe().added(PEARS).added(SCREAM)
    recipe = mixed_in(table, Recipe().added(PEARS))
    assert max(slot.weight for slot in recipe.slots) == 1.0
    assert recipe.shares() == pytest.approx({1: 2 / 3, 2: 1 / 3})


def test_muted_cards_of_a_look_are_left_out_and_solo_ones_of_the_table_heard_with_it():
    look = Recipe().added(INK).added(SCREAM).with_slot(1, muted=True)
    table = Recipe().added(PEARS).with_slot(1, solo=True)
    recipe = mixed_in(table, look)
    assert [slot.style for slot in recipe.slots] == [PEARS, SCREAM]
    assert len(recipe.active()) == 2


def test_on_an_empty_table_it_is_put_on():
    assert mixed_in(Recipe(), MIX) == MIX


def test_a_full_table_takes_no_more():
    table = Recipe()
    for number in range(MAX_SLOTS):
        table = table.added(StyleRef("painter", "picture", f"/{number}.jpg"))
    assert mixed_in(table, Recipe().added(INK)) is None
