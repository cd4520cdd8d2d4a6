"""From one recipe to another without a jump, whatever the two are."""

import itertools
import random

import pytest
from msgspec.structs import replace

from stylemixer.document.layer import refined
from stylemixer.document.morphing import Morph
from stylemixer.document.recipe import MAX_SLOTS, Recipe, StyleRef, StyleSlot
from stylemixer.engine.corrections import Correction
from stylemixer.render.scheduling.keys import Line, contributions

INK, HAZE, OIL = (StyleRef("cin26", "learned", n) for n in ("ink-mosaic", "lilac-haze", "dusk-oil"))
WAVE, REEDS = (StyleRef("painter", "picture", f"/pictures/{n}.jpg") for n in ("wave", "reeds"))
PHOTO, PICTURE, OTHER = "a" * 32, "c" * 32, "d" * 32


def mix(*parts, **rest):
    """A recipe of (style, weight, groups)."""
    slots = [StyleSlot(style, *of, key=key) for key, (style, *of) in enumerate(parts, start=1)]
    return Recipe(tuple(slots), **rest)


ONE = mix((INK, 1.0), (HAZE, 0.5))
OF_COLOURS = mix((OIL, 1.0, (1, 0, 0, 0)))
PAIRS = {
    "other weights": (ONE, mix((INK, 0.2), (HAZE, 0.9))),
    "other styles": (ONE, mix((OIL, 0.4))),
    "one style in common": (ONE, mix((OIL, 0.4), (INK, 0.3))),
    "a group that only one has": (OF_COLOURS, ONE),
    "other groups": (OF_COLOURS, mix((INK, 1.0, (0, 1, 1, 0.5)), (OIL, 0.3))),
    "strength": (replace(ONE, strength=0.3), mix((OIL, 1.0))),
    "the photo": (Recipe(), ONE),
    "no strength": (replace(ONE, strength=0.0), mix((OIL, 1.0))),
    "group strengths": (replace(ONE, groups=(1, 0, 0.5, 1)), mix((OIL, 1.0), groups=(0, 1, 1, 1))),
    "no group's strength": (replace(ONE, groups=(0, 0, 0, 0)), mix((OIL, 1.0))),
    "kept colours": (replace(ONE, keep_colours=1.0), mix((OIL, 1.0))),
    "another network": (ONE, mix((WAVE, 1.0))),
    "a network more": (ONE, mix((HAZE, 0.5), (WAVE, 1.0), (REEDS, 0.2, (1, 0, 0, 1)))),
    "muted and solo": (
        mix((INK, 1.0), (HAZE, 0.5)).with_slot(1, muted=True),
        mix((INK, 1.0), (HAZE, 0.5), (OIL, 1.0)).with_slot(3, solo=True),
    ),
    "corrections": (ONE.corrected(Correction("cin26", "expand.0", 1, 2.0)), mix((WAVE, 1.0))),
    "tiny weights": (mix((INK, 1e-200), (HAZE, 2e-200)), ONE),
    "huge weights": (mix((INK, 1e6, (1e6, 1e6, 1, 1)), (HAZE, 1.0)), ONE),
}


def distance(one, other):
    return max(abs(one.get(n, 0.0) - other.get(n, 0.0)) for n in {*one, *other})


@pytest.fixture(params=PAIRS, ids=lambda name: name.replace(" ", "-"))
def pair(request):
    return PAIRS[request.param]


def test_at_its_ends_the_way_is_the_two_recipes_themselves(pair):
    morph = Morph(*pair)
    assert (morph(0.0), morph(1.0)) == pair
    assert (morph(-1.0), morph(2.0)) == pair


def test_there_is_no_jump_at_either_end(pair):
    morph = Morph(*pair)
    for end, near in ((0.0, 1e-7), (1.0, 1 - 1e-7)):
        assert distance(contributions(morph(end)), contributions(morph(near))) < 1e-4


def test_there_is_no_jump_on_the_way(pair):
    morph = Morph(*pair)
    found = [contributions(morph(step / 1000)) for step in range(1001)]
    assert max(distance(*two) for two in itertools.pairwise(found)) < 0.025


def test_every_recipe_on_the_way_lies_on_its_line(pair):
    morph = Morph(*pair)
    line = Line(*pair, morph)
    places = [line.place(morph(step / 40)) for step in range(41)]
    assert None not in places
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0.0, pytest.approx(1.0))


@pytest.mark.parametrize("name", ["other weights", "other styles", "one style in common"])
def test_in_one_network_every_style_grows_or_shrinks_evenly(name):
    first, last = PAIRS[name]
    one, other = contributions(first), contributions(last)
    for time in (0.1, 0.5, 0.8):
        wanted = {
            n: (1 - time) * one.get(n, 0.0) + time * other.get(n, 0.0) for n in {*one, *other}
        }
        assert distance(contributions(Morph(first, last)(time)), wanted) < 1e-9


def test_a_weak_mix_counts_by_its_strength():
    weak, strong = mix((INK, 1.0), strength=0.3), mix((OIL, 1.0))
    found = contributions(Morph(weak, strong)(0.5))
    assert found["paint", (INK, 0)] == pytest.approx(0.5 * 0.3 / 4)
    assert found["paint", (OIL, 0)] == pytest.approx(0.5 / 4)
    assert found["paint", ("cin26", 0)] == pytest.approx(0.5 * 0.7 / 4)


def test_two_networks_cross_fade():
    found = contributions(Morph(ONE, mix((WAVE, 1.0)))(0.25))
    assert sum(amount for (_, (style, _)), amount in _styles(found) if style == WAVE) == (
        pytest.approx(0.25)
    )


def _styles(found):
    return [
        (name, n) for name, n in found.items() if name != "photo" and n > 0 and name[0] == "paint"
    ]


def test_cards_show_at_the_ends_what_they_showed_in_the_snapshots():
    first, last = PAIRS["one style in common"]
    weights = [slot.weight for slot in Morph(first, last)(1e-6).slots]
    assert weights == pytest.approx([1.0, 0.5, 0.0], abs=1e-5)
    near = Morph(first, last)(1 - 1e-6)
    assert {slot.style: slot.weight for slot in near.slots} == pytest.approx(
        {INK: 0.3, HAZE: 0.0, OIL: 0.4}, abs=1e-5
    )


def test_cards_never_show_more_than_a_slider_can():
    many = mix(*((StyleRef("cin26", "learned", f"style-{n}"), 1.0) for n in range(9)), (INK, 1.0))
    for step in range(1, 10):
        slots = Morph(mix((INK, 1.0)), many)(step / 10).slots
        assert max(slot.weight for slot in slots) <= 1.0


def test_keys_stay_unique_and_a_style_has_one_card():
    first, last = mix((INK, 1.0), (HAZE, 1.0)), mix((OIL, 1.0), (INK, 0.5), (WAVE, 1.0))
    slots = Morph(first, last)(0.5).slots
    assert [slot.style for slot in slots] == [INK, HAZE, OIL, WAVE]
    assert len({slot.key for slot in slots}) == 4


def test_strokes_are_of_the_nearer_size_unless_they_are_held():
    morph = Morph(replace(ONE, working_edge=512), mix((OIL, 1.0), working_edge=1024))
    assert [morph(time).working_edge for time in (0, 0.49, 0.5, 1)] == [512, 512, 1024, 1024]
    held = morph.held_at(512)
    assert {held(time).working_edge for time in (0, 0.3, 0.7, 1)} == {512}
    assert held(0.3) == morph(0.3)


LAYERED = replace(ONE, layer=refined(ONE, PHOTO, PICTURE, fade=0.8))
_LAST = mix((OIL, 1.0))
LAYERED_TOO = replace(_LAST, layer=refined(_LAST, PHOTO, OTHER))


def fade_of(recipe, picture):
    return contributions(recipe).get(("paint", ("layer", picture)), 0.0) or sum(
        n for name, n in contributions(recipe).items() if name[1:] == (("layer", picture),)
    )


def test_a_refined_picture_fades_out_on_the_way():
    morph = Morph(LAYERED, _LAST)
    fades = [fade_of(morph(time), PICTURE) for time in (0, 1e-9, 0.5, 1 - 1e-9, 1)]
    assert fades == pytest.approx([0.8, 0.8, 0.4, 0.0, 0.0], abs=1e-6)
    line = Line(morph(0.0), morph(1.0), morph)
    assert line.place(morph(0.5)) == pytest.approx(0.5, abs=0.2)


def test_one_refined_picture_goes_before_another_one_comes():
    morph = Morph(LAYERED, LAYERED_TOO)
    assert [fade_of(morph(time), PICTURE) for time in (0, 0.25, 0.5)] == pytest.approx(
        [0.8, 0.4, 0]
    )
    assert [fade_of(morph(time), OTHER) for time in (0.5, 0.75, 1)] == pytest.approx([0, 0.5, 1])


def test_a_stale_refined_picture_does_not_come_back():
    stale = replace(LAYERED, strength=0.9)
    assert Morph(stale, _LAST)(0.5).layer is None


def test_more_styles_than_a_mix_can_have_are_told():
    first, last = (
        mix(*((StyleRef(network, "learned", f"style-{n}"), 1.0) for n in range(MAX_SLOTS // 2 + 1)))
        for network in ("cin26", "loom")
    )
    assert not Morph(first, last).is_possible
    # those that take no part are left out
    for key in (1, 2):
        last = last.with_slot(key, muted=True)
    assert Morph(first, last).is_possible
    assert len(Morph(first, last)(0.5).slots) == MAX_SLOTS


def test_any_two_mixes_meet_without_a_jump():
    draw = random.Random(7)

    def number():
        return draw.choice([0, 1, draw.random()])

    styles = [INK, HAZE, OIL, WAVE, REEDS]
    for _ in range(60):
        first, last = (
            mix(
                *(
                    (style, number(), (number(), number(), number(), number()))
                    for style in draw.sample(styles, draw.randint(0, 5))
                ),
                strength=number(),
                groups=(number(), number(), number(), number()),
                keep_colours=draw.random(),
            )
            for _ in range(2)
        )
        morph = Morph(first, last)
        if len(first.networks()) < 2 and len(last.networks()) < 2:
            for end, near in ((0.0, 1e-8), (1.0, 1 - 1e-8)):
                assert distance(contributions(morph(end)), contributions(morph(near))) < 1e-3
        assert Line(first, last, morph).length >= 0
