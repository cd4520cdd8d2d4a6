"""The pad: what the table becomes by where the puck is."""

import msgspec
import pytest
from msgspec.structs import replace

from stylemixer.document.pad import (
    LONGEST_PAUSE,
    MAX_PLACES,
    MAX_TRAIL,
    Pad,
    PadPlace,
    TrailPoint,
    circle,
    grounded,
    laid_out,
    recipe_at,
    style_place,
)
from stylemixer.document.recipe import MAX_SLOTS, Recipe, StyleRef, StyleSlot
from stylemixer.render.scheduling.keys import contributions

INK = StyleRef("cin26", "learned", "ink-mosaic")
POSTER = StyleRef("cin26", "learned", "red-poster")
GLASS = StyleRef("cin26", "learned", "stained-glass")
WAVE = StyleRef("painter", "picture", "/p/wave.png")
LEFT, RIGHT, MIDDLE = (0.2, 0.5), (0.8, 0.5), (0.5, 0.5)


def mix(*styles, **rest):
    recipe = Recipe(**rest)
    for style in styles:
        recipe = recipe.added(style)
    return recipe


def alone(style, at):
    return style_place(StyleSlot(style), at)


def weights_of(recipe):
    return {slot.style: slot.weight for slot in recipe.active()}


TWO = Pad((alone(INK, LEFT), alone(POSTER, RIGHT)))


def test_at_a_style_it_is_alone_and_between_two_both_are_there():
    table = mix(INK, POSTER)
    assert weights_of(recipe_at(TWO, LEFT, table)) == {INK: 1}
    assert weights_of(recipe_at(TWO, RIGHT, table)) == {POSTER: 1}
    shares = recipe_at(TWO, MIDDLE, table).shares()
    assert list(shares.values()) == pytest.approx([0.5, 0.5])


def test_every_style_keeps_its_card_and_other_cards_are_muted():
    table = mix(GLASS, POSTER, strength=0.6, keep_colours=0.3, working_edge=512)
    found = recipe_at(TWO, LEFT, table)
    assert [slot.style for slot in found.slots] == [GLASS, POSTER, INK]
    assert [slot.muted for slot in found.slots] == [True, False, False]
    assert [slot.weight for slot in found.slots] == [1, 0, 1]
    assert [slot.key for slot in found.slots[:2]] == [slot.key for slot in table.slots]
    assert (found.strength, found.keep_colours, found.working_edge) == (0.6, 0.3, 512)
    there_and_back = recipe_at(TWO, LEFT, recipe_at(TWO, RIGHT, found))
    assert there_and_back == found


def test_solo_and_muted_cards_do_not_hold_the_puck_up():
    table = mix(INK, POSTER)
    table = table.with_slot(1, muted=True).with_slot(2, solo=True)
    assert weights_of(recipe_at(TWO, LEFT, table)) == {INK: 1}


def test_a_mix_is_itself_where_it_stands():
    look = mix(INK, POSTER, strength=0.5, keep_colours=0.8).with_slot(2, groups=(1, 0, 0.5, 1))
    pad = Pad((PadPlace(look, *LEFT, name="Look", is_mix=True), alone(GLASS, RIGHT)))
    table = mix(GLASS)
    pad = grounded(replace(pad, x=RIGHT[0], y=RIGHT[1]), table)
    assert contributions(recipe_at(pad, LEFT, table)) == pytest.approx(contributions(look))
    between = recipe_at(pad, MIDDLE, table)
    assert between.keep_colours == pytest.approx(0.4)


def test_strength_comes_back_after_a_mix_that_has_another():
    pad = Pad((PadPlace(mix(INK, strength=0.2), *LEFT, "Soft", True), alone(GLASS, RIGHT)))
    table = mix(GLASS, strength=0.9)
    pad = grounded(replace(pad, x=0.8), table)
    soft = recipe_at(pad, LEFT, table)
    assert soft.strength == pytest.approx(0.2)
    pad = grounded(replace(pad, x=0.2), soft)
    assert recipe_at(pad, RIGHT, soft).strength == pytest.approx(0.9)


def test_the_picture_changes_without_a_jump():
    pad = Pad(
        (
            PadPlace(mix(INK, GLASS, strength=0.4), 0.2, 0.2, "Soft", True),
            alone(POSTER, (0.8, 0.3)),
            alone(WAVE, (0.5, 0.8)),
        )
    )
    table, before = mix(POSTER), None
    for step in range(1001):
        now = contributions(recipe_at(pad, (step / 1000, 0.25 + step / 2000), table))
        if before is not None:
            names = now.keys() | before.keys()
            assert max(abs(now.get(n, 0) - before.get(n, 0)) for n in names) < 0.02
        before = now


def test_a_far_style_takes_no_part():
    pad = Pad((alone(INK, (0.1, 0.5)), alone(POSTER, (0.45, 0.5)), alone(WAVE, (0.9, 0.5))))
    found = recipe_at(pad, (0.25, 0.5), mix(INK))
    assert found.networks() == ("cin26",)


def test_an_empty_pad_leaves_the_table_alone():
    table = mix(INK)
    assert recipe_at(Pad(), MIDDLE, table) == table


def test_the_mix_is_laid_out_on_a_circle_with_the_puck_near_what_counts():
    table = mix(INK, POSTER, GLASS).with_slot(2, weight=0.1).with_slot(3, weight=0.1)
    pad = laid_out(table)
    assert [place.recipe.slots[0].style for place in pad.places] == [INK, POSTER, GLASS]
    counts = pad.weights()
    assert counts[0] == max(counts)
    assert laid_out(Recipe()) == Pad()
    assert circle(1) == [(0.5, 0.5)]
    assert len(laid_out(mix(*(StyleRef("a", "picture", str(i)) for i in range(40)))).places) == (
        MAX_PLACES
    )


def test_a_full_mix_makes_room_for_the_pad():
    table = mix(*(StyleRef("painter", "picture", str(i)) for i in range(MAX_SLOTS)))
    found = recipe_at(TWO, MIDDLE, table)
    assert len(found.slots) == MAX_SLOTS
    assert set(weights_of(found)) == {INK, POSTER}


def test_it_takes_no_more_than_a_mix_can_hold():
    many = mix(*(StyleRef("painter", "picture", str(i)) for i in range(MAX_SLOTS - 1)))
    pad = Pad().added(PadPlace(many, 0.1, 0.1, "Many", True)).added(alone(INK, LEFT))
    assert not pad.has_room(mix(POSTER))
    assert pad.has_room(mix(INK))
    with pytest.raises(ValueError, match="full"):
        pad.added(alone(POSTER, RIGHT))


def test_the_trail_is_bounded_and_comes_back():
    pad = Pad()
    for step in range(MAX_TRAIL + 50):
        pad = pad.went((step / 1000, 2.0), 9.0)
    assert len(pad.trail) == MAX_TRAIL
    assert pad.puck == ((MAX_TRAIL + 49) / 1000, 1.0)
    assert {point.pause for point in pad.trail} == {LONGEST_PAUSE}
    assert pad.on_trail((0.3004, 0.99)) == (0.3, 1.0)
    assert pad.on_trail((0.3, 0.5)) is None
    assert Pad().went(LEFT, 0).trail[0] == TrailPoint(0.5, 0.5)


def test_it_travels_as_json_and_refuses_what_is_out_of_range():
    pad = TWO.went((0.3, 0.3), 0.1)
    assert msgspec.json.decode(msgspec.json.encode(pad), type=Pad) == pad
    with pytest.raises(ValueError, match="x"):
        replace(pad, x=1.5)
    twice = replace(TWO, places=(TWO.places[0], TWO.places[0]))
    assert TWO.is_sound
    assert not twice.is_sound
