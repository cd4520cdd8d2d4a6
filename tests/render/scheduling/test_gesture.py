"""The scheduler while a control is anticipated and moved, on a clock of the test's own."""

from itertools import pairwise

import msgspec
import pytest

from stylemixer.document.recipe import Recipe
from stylemixer.render.scheduling.keys import Line
from tests.render.fakes import INK, WAVE
from tests.render.scheduling.test_scheduler import Hand

OTHER = msgspec.structs.replace(INK, name="dusk-oil")
FULL = 0.2
DRAFT = FULL / 20


def recipe(weight: float, **changes: object) -> Recipe:
    two = Recipe().added(INK, 1.0).added(OTHER, weight)
    return msgspec.structs.replace(two, **changes)


LINE = Line(recipe(0.0), recipe(1.0))


def place(request) -> float | None:
    found = LINE.place(request.recipe)
    return None if found is None else round(found, 2)


def all_keys(hand: Hand) -> list:
    """Paint without the hand moving, until nothing comes."""
    keys = []
    while (request := hand.paint(DRAFT)) is not None:
        if request.key:
            keys.append(request)
        assert len(keys) < 30, "it never ends"
    return keys


def full(requests: list) -> list:
    return [place(request) for request in requests if not request.draft]


def guesses(requests: list) -> list:
    return [place(request) for request in requests if request.draft]


@pytest.fixture
def hand() -> Hand:
    hand = Hand()
    hand.open(recipe(1 / 3))
    hand.settle(DRAFT)
    return hand


def test_who_comes_to_a_control_gets_keys_at_its_ends_and_between(hand):
    hand.scheduler.anticipate(LINE, [0.5])
    keys = all_keys(hand)
    # what shows is in the middle, and costs nothing
    assert guesses(keys) == full(keys) == [0.0, 1.0]
    assert [request.draft for request in keys] == [True, True, False, False]
    assert not hand.scheduler.visible_work()


def test_places_that_are_kept_are_not_painted_again(hand):
    hand.scheduler.anticipate(LINE, [0.0, 0.5, 1.0])
    assert all_keys(hand) == []


def test_keys_come_towards_the_hand_first_and_then_around_it(hand):
    hand.scheduler.anticipate(LINE, [0.5])
    hand.scheduler.set_recipe(recipe(0.4))
    hand.scheduler.set_recipe(recipe(0.42))
    first = [hand.scheduler.next()]
    hand.scheduler.painted(first[0], DRAFT)
    assert (guesses(first), first[0].key) == ([1.0], True)
    painted = []
    weight = 0.42
    for _ in range(12):
        weight += 0.01
        hand.scheduler.set_recipe(recipe(weight))
        request = hand.scheduler.next()
        assert request.key, "a movement between two keys needs no draft"
        hand.clock.now += 0.02
        hand.scheduler.painted(request, FULL)
        painted.append(request)
    assert full(painted)[:2] == [1.0, 0.0]
    assert 0.5 < full(painted)[2] < 1.0


def test_a_full_line_has_a_key_at_every_eighth(hand):
    hand.scheduler.anticipate(LINE, [0.0, 1.0])
    hand.scheduler.set_recipe(recipe(0.5))
    hand.clock.now += 1.0
    places = sorted([0.0, 1.0, *full(all_keys(hand)), LINE.place(recipe(0.5))])
    gaps = [after - before for before, after in pairwise(places)]
    assert max(gaps) <= 0.126
    assert len(places) <= 17


def test_keys_wait_for_the_final(hand):
    hand.scheduler.anticipate(LINE, [0.5])
    hand.scheduler.set_recipe(recipe(0.6))
    guess = hand.paint(DRAFT)
    assert (guess.key, guess.draft) == (True, True)
    hand.clock.now += 1.0
    final = hand.paint(DRAFT)
    assert (final.key, final.draft, final.recipe) == (False, False, recipe(0.6))


def test_without_a_final_there_is_nothing_to_add_a_change_to():
    hand = Hand()
    hand.open(recipe(0.5))
    hand.scheduler.anticipate(LINE, [0.5])
    draft = hand.paint(DRAFT)
    assert (draft.draft, draft.key) == (True, False)
    hand.scheduler.set_recipe(recipe(0.6))
    assert not hand.paint(DRAFT).key


def test_another_control_forgets_the_keys_of_the_first(hand):
    hand.scheduler.anticipate(LINE, [0.5])
    all_keys(hand)
    changed = recipe(1 / 3, strength=0.9)
    hand.scheduler.set_recipe(changed)
    draft = hand.paint(DRAFT)
    assert (draft.draft, draft.key, draft.recipe) == (True, False, changed)
    hand.scheduler.anticipate(Line(recipe(1 / 3, strength=0.0), recipe(1 / 3)))
    hand.clock.now += 1.0
    keys = [request for request in all_keys(hand) if request.key]
    assert keys
    assert {request.recipe.slots for request in keys} == {recipe(1 / 3).slots}


def test_a_hand_that_has_left_wants_no_keys(hand):
    hand.scheduler.anticipate(LINE, [0.5])
    hand.paint(DRAFT)
    hand.scheduler.anticipate(None)
    assert all_keys(hand) == []


def test_finishing_needs_two_keys_and_no_guesses(hand):
    line = Line(recipe(1 / 3), recipe(1 / 3, keep_colours=1.0))
    hand.scheduler.anticipate(line)
    keys = all_keys(hand)
    assert keys
    assert not any(request.draft for request in keys)
    assert {request.recipe.keep_colours for request in keys} >= {1.0}


def test_keys_are_painted_anew_on_another_device_and_for_another_photo(hand):
    hand.scheduler.anticipate(LINE, [0.5])
    before = full(all_keys(hand))
    hand.scheduler.invalidate()
    hand.clock.now += 1.0
    assert sorted(full(all_keys(hand))) == sorted(before)
    hand.scheduler.open_photo(2, (4000, 3000))
    hand.clock.now += 1.0
    keys = all_keys(hand)
    assert sorted(full(keys)) == sorted(before)
    assert {request.photo_id for request in keys} == {2}


def test_a_key_of_the_photo_before_counts_for_nothing(hand):
    hand.scheduler.anticipate(LINE, [0.5])
    key = hand.scheduler.next()
    hand.scheduler.open_photo(2, (4000, 3000))
    assert hand.scheduler.overtaken(key)
    hand.scheduler.painted(key, DRAFT)
    hand.clock.now += 1.0
    assert sorted(guesses(all_keys(hand))) == [0.0, 1.0]
    assert guesses([key]) == [0.0]


def test_a_key_that_fails_ends_the_line_and_blocks_no_recipe(hand):
    hand.scheduler.anticipate(LINE, [0.5])
    key = hand.scheduler.next()
    hand.scheduler.failed(key)
    assert all_keys(hand) == []
    hand.scheduler.set_recipe(key.recipe)
    assert hand.settle(DRAFT) != []


def test_a_fast_machine_paints_every_movement_and_no_keys():
    hand = Hand()
    hand.open(recipe(0.5))
    hand.settle(0.0002)
    hand.scheduler.anticipate(LINE, [0.5])
    assert all_keys(hand) == []
    for step in range(5):
        moved = recipe(0.5 + step / 50)
        hand.scheduler.set_recipe(moved)
        request = hand.paint(0.0002)
        assert request is None or (request.draft, request.recipe) == (False, moved)


def test_pictures_from_a_cache_do_not_make_a_machine_fast(hand):
    for kept in (0.1, 0.2, 0.3):
        hand.scheduler.set_recipe(recipe(1 / 3, keep_colours=kept))
        hand.settle(0.0001)
    hand.scheduler.set_recipe(recipe(0.9))
    assert hand.paint(DRAFT).draft


def test_strokes_of_another_size_are_painted_without_drafts(hand):
    larger = recipe(1 / 3, working_edge=400)
    hand.scheduler.set_recipe(larger)
    request = hand.paint(DRAFT)
    assert (request.draft, request.recipe) == (False, larger)
    hand.scheduler.set_recipe(recipe(1 / 3, working_edge=500))
    assert not hand.paint(DRAFT).draft


def test_undo_in_mid_gesture_is_a_movement_like_any_other(hand):
    hand.scheduler.anticipate(LINE, [0.5])
    all_keys(hand)
    hand.scheduler.set_recipe(recipe(0.8))
    hand.paint(DRAFT)
    hand.scheduler.set_recipe(recipe(1 / 3))
    hand.clock.now += 1.0
    final = next(r for r in iter(lambda: hand.paint(DRAFT), None) if not r.key)
    assert final.recipe == recipe(1 / 3)


def test_styles_of_two_networks_have_a_line_of_their_own():
    both = Recipe().added(INK, 1.0).added(WAVE, 0.5)
    hand = Hand()
    hand.open(both)
    hand.settle(DRAFT)
    line = Line(both.with_slot(2, weight=0.0), both.with_slot(2, weight=1.0))
    hand.scheduler.anticipate(line)
    assert sorted(round(line.place(r.recipe), 2) for r in all_keys(hand) if not r.draft)[0] == 0.0


def test_a_single_step_waits_for_its_final_and_no_key_is_in_its_way(hand):
    hand.scheduler.anticipate(LINE, [0.5])
    hand.scheduler.set_recipe(recipe(0.4))
    while (request := hand.paint(0.001)) is not None:
        assert request.draft
    hand.clock.now += hand.scheduler.due_in()
    assert hand.paint(DRAFT).recipe == recipe(0.4)


def test_what_was_left_and_comes_back_is_painted_again(hand):
    hand.scheduler.set_region((0, 0, 100, 100))
    hand.settle(DRAFT)
    hand.scheduler.set_recipe(recipe(0.8))
    hand.paint(DRAFT)
    hand.scheduler.set_recipe(recipe(1 / 3))
    came = hand.settle(DRAFT)
    assert [(r.region is None, r.recipe) for r in came if not r.draft] == [
        (True, recipe(1 / 3)),
        (False, recipe(1 / 3)),
    ]
