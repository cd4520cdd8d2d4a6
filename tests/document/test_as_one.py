"""Styles of several networks are moved to the one that has every style, and back."""

import pytest

from stylemixer.document.as_one import apart, as_one, can_join, is_joined, settled
from stylemixer.document.recipe import Recipe, StyleRef

INK = StyleRef("cin26", "learned", "ink-mosaic")
SCREAM = StyleRef("painter", "learned", "munch-scream")
WAVE = StyleRef("adain", "picture", "/pictures/wave.jpg")
TAUGHT = StyleRef("painter", "taught", "0" * 32)


def mix(*styles: StyleRef) -> Recipe:
    recipe = Recipe(strength=0.7)
    for number, style in enumerate(styles, start=1):
        recipe = recipe.added(style, number / 10)
    return recipe


def networks(recipe: Recipe) -> list[str]:
    return [slot.style.network for slot in recipe.slots]


def test_all_kinds_are_mixed_as_one_and_go_back_to_where_they_were() -> None:
    recipe = mix(INK, SCREAM, WAVE)
    joined = as_one(recipe, "loom")
    assert networks(joined) == ["loom"] * 3
    assert joined.networks() == ("loom",)
    assert [slot.weight for slot in joined.slots] == [0.1, 0.2, 0.3]
    assert [slot.own_style for slot in joined.slots] == [INK, SCREAM, WAVE]
    assert is_joined(joined)
    assert apart(joined) == recipe
    assert not is_joined(recipe)


@pytest.mark.parametrize("style", [INK, SCREAM, WAVE])
def test_styles_of_one_network_are_left_where_they_are(style: StyleRef) -> None:
    assert as_one(mix(style), "loom") == mix(style)


def test_a_taught_style_stays_where_it_was_taught() -> None:
    assert not can_join(TAUGHT, "loom")
    assert networks(as_one(mix(TAUGHT, INK, WAVE), "loom")) == ["painter", "loom", "loom"]
    # two networks would still meet, so the others had better stay most like themselves
    assert as_one(mix(TAUGHT, INK), "loom") == mix(TAUGHT, INK)


def test_a_lesson_of_that_network_joins() -> None:
    taught = StyleRef("loom", "taught", "0" * 32)
    assert networks(as_one(mix(taught, INK, SCREAM), "loom")) == ["loom"] * 3


def test_no_network_has_a_learned_style_that_there_is_not() -> None:
    assert not can_join(StyleRef("cin26", "learned", "none"), "loom")
    assert not can_join(INK, "painter")
    assert not can_join(INK, "none")


def test_styles_that_meet_newly_are_mixed_as_one() -> None:
    assert networks(settled(mix(INK, SCREAM), mix(INK), "loom")) == ["loom", "loom"]
    joined = as_one(mix(INK, SCREAM), "loom")
    assert networks(settled(joined.added(WAVE), joined, "loom")) == ["loom"] * 3


def test_when_they_part_each_is_in_its_own_again() -> None:
    joined = as_one(mix(INK, SCREAM), "loom")
    assert settled(joined.removed(2), joined, "loom") == mix(INK)


def test_styles_that_were_kept_apart_stay_so() -> None:
    recipe = mix(INK, SCREAM)
    assert settled(recipe.added(WAVE), recipe, "loom") == recipe.added(WAVE)


def test_what_was_put_into_that_network_by_hand_stays_there() -> None:
    recipe = mix(WAVE.in_network("loom"), INK.in_network("loom"))
    assert settled(recipe, Recipe(), "loom") == recipe
    assert settled(recipe.removed(1), recipe, "loom") == recipe.removed(1)
