"""Changes of channels by hand: how a recipe holds them, and what travels."""

import json

import msgspec
import pytest

from stylemixer.document.layer import mix_digest
from stylemixer.document.recipe import MAX_CORRECTIONS, Recipe, StyleRef
from stylemixer.document.recipe_text import recipe_from_text, travelling_text
from stylemixer.engine.corrections import Correction
from stylemixer.errors import StyleError

INK = StyleRef("cin26", "learned", "ink-mosaic")
ONE = Correction("cin26", "residual.0.0", 3, scale=0.5)
OTHER = Correction("cin26", "contract.0", 1, shift=-1.0)
RECIPE = Recipe().added(INK).corrected(ONE, OTHER)


def test_they_are_kept_in_order_one_for_each_channel():
    assert RECIPE.corrections == (OTHER, ONE)
    again = RECIPE.corrected(Correction("cin26", "residual.0.0", 3, scale=2.0))
    assert again.correction(*ONE.place).scale == 2.0
    assert len(again.corrections) == 2


def test_a_channel_without_one_has_zeros():
    assert RECIPE.correction("cin26", "residual.0.0", 4) == Correction("cin26", "residual.0.0", 4)


def test_zeros_take_one_away():
    assert RECIPE.corrected(Correction(*ONE.place)).corrections == (OTHER,)
    assert RECIPE.without_corrections().corrections == ()
    assert RECIPE.without_corrections("painter") == RECIPE


def test_they_go_with_the_last_style_of_their_network():
    more = RECIPE.added(StyleRef("painter", "learned", "x"))
    assert more.corrections == RECIPE.corrections
    assert more.removed(more.slots[0].key).corrections == ()


def test_a_mix_that_is_changed_by_hand_is_another_one():
    plain = RECIPE.without_corrections()
    assert mix_digest(RECIPE) != mix_digest(plain)
    assert mix_digest(RECIPE) == mix_digest(plain.corrected(OTHER, ONE))


def test_they_travel():
    text = travelling_text(RECIPE)
    assert json.loads(text)["version"] == 3
    assert recipe_from_text(text) == RECIPE


def test_as_many_as_there_may_be_travel():
    many = (
        Correction("painter", f"residual.{i // 32}.0", i % 32, -1 / 3, 1 / 3)
        for i in range(MAX_CORRECTIONS)
    )
    recipe = Recipe().added(StyleRef("painter", "learned", "x")).corrected(*many)
    assert recipe_from_text(travelling_text(recipe)) == recipe


@pytest.mark.parametrize(
    "hostile",
    [
        [["cin26", "expand.0", 1, 1e9, 0.0]],
        [["cin26", "expand.0", -1, 1.0, 0.0]],
        [["cin26", "expand.0", 1, 1.0, 0.0], ["cin26", "expand.0", 1, 1.0, 0.0]],
        [["cin26", "expand.0", 1, 0.0, 0.0]],
        [{"network": "cin26"}],
        [["cin26", "expand.0", 1, 1.0, 0.0]] * 2000,
    ],
)
def test_hostile_ones_are_refused(hostile):
    text = json.loads(travelling_text(RECIPE))
    text["recipe"]["corrections"] = hostile
    with pytest.raises(StyleError):
        recipe_from_text(json.dumps(text))


def test_out_of_range_is_an_error():
    with pytest.raises(ValueError, match="scale"):
        Correction("cin26", "expand.0", 1, 1e9)
    with pytest.raises(ValueError, match="corrections"):
        msgspec.structs.replace(RECIPE, corrections=(ONE,) * (MAX_CORRECTIONS + 1))
