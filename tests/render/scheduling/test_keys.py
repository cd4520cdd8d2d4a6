import msgspec
import pytest

from stylemixer.document.recipe import Recipe
from stylemixer.engine.corrections import Correction
from stylemixer.render.scheduling.keys import Line, contributions, next_place
from tests.render.fakes import INK, WAVE, mixed

OTHER = msgspec.structs.replace(INK, name="dusk-oil")


def two(weight: float = 1.0, **changes: object) -> Recipe:
    recipe = Recipe().added(INK, 1.0).added(OTHER, weight)
    return msgspec.structs.replace(recipe, **changes)


def weight_line(recipe: Recipe, key: int = 2) -> Line:
    return Line(recipe.with_slot(key, weight=0.0), recipe.with_slot(key, weight=1.0))


def share_line(name: str) -> Line:
    return Line(two(**{name: 0.0}), two(**{name: 1.0}))


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        two(0.3),
        two(0.3, strength=0.1),
        two(0.3, groups=(0.0, 0.5, 1.0, 0.2)),
        two(0.3, keep_colours=0.4),
        Recipe().added(INK, 0.5).added(WAVE, 0.2),
        two(0.3).with_slot(2, groups=(0.0, 1.0, 0.5, 0.0)),
        mixed(1e-300),
        mixed(1e6),
    ],
)
def test_contributions_add_to_one(recipe):
    assert sum(contributions(recipe).values()) == pytest.approx(1.0)


def test_a_channel_that_is_changed_by_hand_has_a_way_of_its_own():
    low, high = (two(0.3).corrected(Correction("cin26", "expand.0", 1, x)) for x in (-2.0, 3.0))
    line = Line(low, high)
    assert not line.finishing
    middle = two(0.3).corrected(Correction("cin26", "expand.0", 1, 0.5))
    assert line.place(middle) == pytest.approx(0.5)
    assert line.recipe_at(0.2).correction("cin26", "expand.0", 1).scale == pytest.approx(-1.0)
    assert line.place(middle.corrected(Correction("cin26", "expand.0", 2, -1.0))) is None


def test_the_place_is_the_share_and_not_the_weight():
    line = weight_line(two())
    # a share of a half is the far end; a weight of a third is a share of a quarter
    for weight, share in ((0.0, 0.0), (1.0, 0.5), (1 / 3, 0.25), (0.1, 0.1 / 1.1)):
        assert line.place(two(weight)) == pytest.approx(share / 0.5)


@pytest.mark.parametrize(
    "line",
    [
        weight_line(two()),
        weight_line(two().with_slot(1, groups=(1.0, 0.2, 0.0, 0.5))),
        weight_line(Recipe().added(INK).added(WAVE)),
        weight_line(two(strength=0.1)),
        share_line("strength"),
        share_line("keep_colours"),
        Line(two(), two().with_slot(2, groups=(0.0, 1.0, 1.0, 1.0))),
    ],
)
def test_places_rise_from_end_to_end_and_lead_back(line):
    assert line.place(line.ends[0]) == pytest.approx(0.0)
    assert line.place(line.ends[1]) == pytest.approx(1.0)
    places = [round(line.place(line.recipe_at(i / 20)), 6) for i in range(21)]
    assert places == sorted(places)
    # a style that joins at once leaves a gap without any recipe
    reached = [i / 20 for i in range(21) if i / 20 >= places[1]]
    assert places[-len(reached) :] == pytest.approx(reached, abs=0.03)


def test_whatever_leads_to_a_place_is_there():
    line = weight_line(two())
    assert line.place(two().with_slot(2, muted=True)) == pytest.approx(0.0)
    doubled = two(0.5).with_slot(1, weight=0.5)
    assert line.place(doubled) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "elsewhere",
    [
        two(working_edge=512),
        two(strength=0.9),
        two(keep_colours=0.1),
        two(0.5).with_slot(2, groups=(1.0, 0.0, 1.0, 1.0)),
        two().added(WAVE, 0.3),
        Recipe(),
        two().with_slot(1, muted=True),
    ],
)
def test_another_control_leaves_the_line(elsewhere):
    assert weight_line(two()).place(elsewhere) is None


def test_a_control_that_changes_nothing_is_no_line():
    alone = two().with_slot(1, solo=True)
    assert weight_line(alone).length == 0
    assert weight_line(alone).place(alone) is None


def test_the_only_style_goes_from_the_photo_to_itself_in_one_step():
    line = Line(mixed(0.0), mixed(1.0))
    assert line.place(mixed(0.0)) == 0.0
    assert line.place(mixed(0.01)) == line.place(mixed(1.0)) == 1.0


def test_finishing_alone_is_known():
    assert share_line("keep_colours").finishing
    assert not share_line("strength").finishing


@pytest.mark.parametrize(
    ("known", "hand", "ahead", "place"),
    [
        ([0.3], 0.3, 0.4, 1.0),
        ([0.3], 0.3, 0.2, 0.0),
        ([0.3], 0.3, 0.3, 1.0),
        ([0.3, 1.0], 0.3, 0.4, 0.0),
        ([0.0, 0.3, 1.0], 0.35, 0.5, 0.65),
        ([0.0, 0.5, 1.0], 0.6, 0.7, 0.75),
        ([0.0, 0.5, 1.0], 0.45, 0.2, 0.25),
        # looking ahead, the gap in which the hand will be counts, and the wider one first
        ([0.0, 0.4, 0.5, 1.0], 0.45, 0.7, 0.75),
        # narrow enough where the hand is: elsewhere
        ([0.0, 0.1, 1.0], 0.05, 0.05, 0.55),
        ([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0], 0.5, 0.9, None),
    ],
)
def test_the_next_key_is_where_it_helps_most(known, hand, ahead, place):
    found = next_place(known, hand, ahead, finest=0.125)
    assert found == (None if place is None else pytest.approx(place))


def test_a_gap_that_cannot_be_halved_is_left_alone():
    assert next_place([0.0, 1.0], 0.0, 0.0, 0.125, useless=[0.5]) is None
