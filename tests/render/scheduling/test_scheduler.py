import pytest

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.corrections import Correction
from stylemixer.render.requests import PreviewRequest
from stylemixer.render.scheduling.draft_size import FIRST_GUESS
from stylemixer.render.scheduling.keys import Line
from stylemixer.render.scheduling.scheduler import LOOK_SECONDS, Scheduler, painting
from tests.render.fakes import INK, WAVE, mixed

SIZE = (4000, 3000)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Hand:
    """Plays window and inference thread in turns, on a clock of its own."""

    def __init__(self, rest: float = 0.12) -> None:
        self.clock = Clock()
        self.scheduler = Scheduler(self.clock, rest)

    def open(self, recipe: Recipe, size=SIZE) -> None:
        self.scheduler.open_photo(1, size)
        self.scheduler.set_recipe(recipe)

    def paint(self, seconds: float = 0.01) -> PreviewRequest | None:
        """Paint what comes next; a draft takes so many seconds, a full render 20 times as many."""
        request = self.scheduler.next()
        if request is not None:
            took = seconds if request.draft else 20 * seconds
            self.clock.now += took
            self.scheduler.painted(request, took)
        return request

    def settle(self, seconds: float = 0.01) -> list[PreviewRequest]:
        """Come to rest and paint all there is; returns what was visible."""
        requests = []
        self.clock.now += 1.0
        while (request := self.paint(seconds)) is not None:
            requests.append(request)
            assert len(requests) < 50, "it never comes to rest"
        return [request for request in requests if not request.hidden]


@pytest.fixture
def hand() -> Hand:
    return Hand()


def test_nothing_without_a_photo(hand):
    hand.scheduler.set_recipe(mixed())
    hand.scheduler.set_region((0, 0, 100, 100))
    assert hand.scheduler.next() is None
    assert hand.scheduler.due_in() is None


def test_a_draft_at_once_and_the_final_at_rest(hand):
    hand.open(mixed(0.5))
    draft = hand.paint()
    assert (draft.draft, draft.edge, draft.recipe) == (True, FIRST_GUESS, mixed(0.5))
    assert hand.paint() is None
    assert hand.scheduler.due_in() == pytest.approx(0.11)
    hand.clock.now += hand.scheduler.due_in()
    final = hand.paint()
    assert (final.draft, final.edge, final.recipe) == (False, None, mixed(0.5))
    assert final.id > draft.id


def test_while_it_moves_only_drafts_and_only_the_newest(hand):
    hand.open(mixed(0.1))
    painted = []
    for step in range(60):
        hand.scheduler.set_recipe(mixed(0.1 + step / 100))
        hand.clock.now += 1 / 60
        if step % 3 == 2:
            painted.append(hand.paint(0))
    assert all(request.draft for request in painted)
    assert [request.recipe for request in painted] == [
        mixed(0.1 + step / 100) for step in range(2, 60, 3)
    ]
    assert [request.draft for request in hand.settle()] == [False]


def test_the_last_recipe_is_always_painted(hand):
    hand.open(mixed(0.1))
    hand.paint()
    hand.scheduler.set_recipe(mixed(0.9))
    requests = hand.settle()
    assert [(r.draft, r.recipe) for r in requests] == [(True, mixed(0.9)), (False, mixed(0.9))]


def test_equal_recipes_are_painted_once(hand):
    hand.open(mixed(0.5))
    hand.settle()
    assert not hand.scheduler.set_recipe(mixed(0.5))
    assert hand.settle() == []
    assert not hand.scheduler.visible_work()


def test_the_photo_alone_needs_no_draft(hand):
    hand.open(Recipe())
    request = hand.paint()
    assert not request.draft
    assert hand.settle() == []


def test_a_photo_smaller_than_a_draft_has_drafts_too(hand):
    """Its final is painted at the working edge, which takes as long as a large photo's."""
    hand.open(mixed(), size=(200, 150))
    assert hand.paint().draft
    assert not hand.settle()[0].draft
    assert hand.settle() == []


def test_a_fast_machine_needs_no_drafts(hand):
    hand.open(mixed(0.0001))
    for step in range(10):
        hand.scheduler.set_recipe(mixed(0.1 * (step + 1)))
        hand.settle(seconds=0.0001)
    hand.scheduler.set_recipe(mixed(0.55))
    request = hand.paint(0.0001)
    assert (request.draft, request.edge) == (False, None)
    # what takes a draft's place is finished like one
    hand.scheduler.set_recipe(mixed(0.56))
    request = hand.scheduler.next()
    hand.scheduler.set_recipe(mixed(0.57))
    assert not hand.scheduler.overtaken(request)


def test_the_region_comes_after_the_final(hand):
    hand.open(mixed(0.5))
    hand.scheduler.set_region((3900, -50, 200, 200))
    requests = hand.settle()
    assert [request.region for request in requests] == [None, None, (3900, 0, 100, 150)]


def test_panning_asks_for_the_region_alone_and_at_rest(hand):
    hand.open(mixed(0.5))
    hand.settle()
    for x in range(5):
        hand.scheduler.set_region((x * 10, 0, 100, 100))
        hand.clock.now += 0.016
        assert hand.paint() is None
    assert [request.region for request in hand.settle()] == [(40, 0, 100, 100)]
    hand.scheduler.set_region(None)
    assert hand.settle() == []


def test_a_region_outside_the_photo_is_none(hand):
    hand.open(mixed(0.5))
    hand.settle()
    hand.scheduler.set_region((5000, 0, 100, 100))
    assert hand.settle() == []


def test_no_region_where_the_final_is_the_photo_in_full(hand):
    hand.open(mixed(0.5), size=(700, 500))
    hand.scheduler.set_region((0, 0, 100, 100))
    assert all(request.region is None for request in hand.settle())


def test_a_larger_preview_edge_is_one_more_pass(hand):
    hand.scheduler.set_preview_edge(1600)
    hand.open(mixed(0.5))
    assert [request.edge for request in hand.settle()] == [FIRST_GUESS, None, 1600]
    hand.scheduler.set_preview_edge(100_000)
    assert [request.edge for request in hand.settle()] == [4000]


def test_a_slow_pass_is_overtaken_by_a_change_but_a_draft_never(hand):
    hand.open(mixed(0.5))
    draft = hand.scheduler.next()
    hand.scheduler.set_recipe(mixed(0.6))
    assert not hand.scheduler.overtaken(draft)
    hand.settle()
    hand.scheduler.set_recipe(mixed(0.7))
    hand.paint()
    hand.clock.now += 1
    final = hand.scheduler.next()
    assert not final.draft
    assert not hand.scheduler.overtaken(final)
    hand.scheduler.set_recipe(mixed(0.8))
    assert hand.scheduler.overtaken(final)
    hand.scheduler.abandoned(final)
    assert [(r.draft, r.recipe) for r in hand.settle()] == [(True, mixed(0.8)), (False, mixed(0.8))]


def test_an_abandoned_pass_comes_again_when_all_is_as_before(hand):
    hand.open(mixed(0.5))
    hand.paint()
    hand.clock.now += 1
    final = hand.scheduler.next()
    hand.scheduler.abandoned(final)
    assert [request.draft for request in hand.settle()] == [False]


def test_a_panned_region_is_overtaken(hand):
    hand.open(mixed(0.5))
    hand.settle()
    hand.scheduler.set_region((0, 0, 50, 50))
    hand.clock.now += 1
    region = hand.scheduler.next()
    hand.scheduler.set_region((10, 0, 50, 50))
    assert hand.scheduler.overtaken(region)


def test_another_photo_overtakes_everything(hand):
    hand.open(mixed(0.5))
    draft = hand.scheduler.next()
    hand.scheduler.open_photo(2, (100, 100))
    assert hand.scheduler.overtaken(draft)
    assert {request.photo_id for request in hand.settle()} == {2}


def test_what_failed_is_not_tried_again_until_styles_or_device_change(hand):
    hand.open(mixed(0.5))
    hand.scheduler.failed(hand.scheduler.next())
    assert hand.settle() == []
    assert not hand.scheduler.visible_work()
    hand.scheduler.set_recipe(mixed(0.6))
    assert hand.settle() != []
    hand.scheduler.set_recipe(mixed(0.5))
    assert hand.settle() == []
    hand.scheduler.invalidate()
    assert hand.settle() != []


def test_a_mix_that_failed_does_not_block_the_one_that_is_wanted_by_then(hand):
    hand.open(mixed(0.5))
    request = hand.scheduler.next()
    hand.scheduler.set_recipe(mixed(0.6))
    hand.scheduler.failed(request)
    assert {request.recipe for request in hand.settle()} == {mixed(0.6)}


def test_what_had_no_memory_is_tried_again_after_another_mix(hand):
    hand.open(mixed(0.5))
    hand.scheduler.no_memory_for(hand.scheduler.next())
    assert hand.settle() == []
    hand.scheduler.set_recipe(mixed(0.6))
    hand.settle()
    hand.scheduler.set_recipe(mixed(0.5))
    assert hand.settle() != []


def test_visible_work_until_the_final_is_begun(hand):
    hand.open(mixed(0.5))
    assert hand.scheduler.visible_work()
    hand.paint()
    assert hand.scheduler.visible_work()
    hand.settle()
    assert not hand.scheduler.visible_work()


def test_drafts_are_warmed_up_at_rest_and_learn_their_size(hand):
    hand.open(mixed(0.5))
    hand.paint(0.5)  # encodes the photo: not a measure of a slider's move
    hand.settle(seconds=0.1)
    assert hand.scheduler.drafts.edge(frozenset({"cin26"})) < FIRST_GUESS
    hand.scheduler.set_recipe(mixed(0.6))
    assert hand.paint().edge == hand.scheduler.drafts.edge(frozenset({"cin26"}))


def test_a_cold_first_draft_teaches_nothing(hand):
    hand.open(mixed(0.5))
    hand.paint(5.0)
    hand.settle(seconds=0.013)
    assert hand.scheduler.drafts.edge(frozenset({"cin26"})) == FIRST_GUESS


def test_painting_is_what_can_be_seen():
    two = Recipe().added(INK, 0.5).added(WAVE, 0.25)
    keys = [slot.key for slot in two.slots]
    assert painting(two) == painting(two.moved(keys[1], 0))
    assert painting(two.with_slot(keys[1], muted=True)) == painting(mixed(0.5))
    assert painting(two.with_slot(keys[0], solo=True)) == painting(mixed(0.5))
    assert painting(two) != painting(two.with_slot(keys[0], weight=0.4))
    assert painting(two) != painting(two.with_slot(keys[0], groups=(1, 0, 1, 1)))
    other = StyleRef("adain", "picture", WAVE.name)
    assert painting(two) != painting(two.with_slot(keys[1], style=other))
    assert painting(two) != painting(two.corrected(Correction(INK.network, "expand.0", 1, 0.5)))
    assert painting(two) == painting(two.corrected(Correction("loom", "expand.0", 1, 0.5)))


def test_a_channel_that_is_changed_by_hand_is_painted(hand):
    hand.open(mixed(0.5))
    hand.settle()
    changed = mixed(0.5).corrected(Correction(INK.network, "expand.0", 1, 0.5))
    assert hand.scheduler.set_recipe(changed)
    assert hand.settle()[-1].recipe == changed


def test_no_style_and_no_strength_are_the_photo():
    import msgspec

    assert painting(Recipe()) == painting(msgspec.structs.replace(mixed(), strength=0.0)) == ()


def test_a_first_look_closer_is_prepared_once_a_mix_has_rested_for_long(hand):
    hand.open(mixed(0.5))
    assert hand.scheduler.look_ahead() is None
    assert hand.scheduler.look_ahead_in() == pytest.approx(LOOK_SECONDS)
    hand.settle()
    look = hand.scheduler.look_ahead()
    assert (look.hidden, look.region) == (True, (0, 0, *SIZE))
    assert hand.scheduler.look_ahead() is None
    assert hand.scheduler.look_ahead_in() is None
    assert not hand.scheduler.overtaken(look)
    hand.scheduler.set_recipe(mixed(0.75))
    assert hand.scheduler.overtaken(look)
    hand.settle()
    assert hand.scheduler.look_ahead().recipe == mixed(0.75)


def test_while_a_hand_is_on_a_control_no_look_closer_is_prepared(hand):
    hand.open(mixed(0.5))
    hand.settle()
    look = hand.scheduler.look_ahead()
    hand.scheduler.anticipate(Line(mixed(0.0), mixed(1.0)), [])
    assert hand.scheduler.overtaken(look)
    hand.scheduler.abandoned(look)
    assert hand.scheduler.look_ahead() is None
    assert hand.scheduler.look_ahead_in() is None
    hand.scheduler.anticipate(None)
    assert hand.scheduler.look_ahead().recipe == mixed(0.5)


@pytest.mark.parametrize(("recipe", "size"), [(Recipe(), SIZE), (mixed(0.5), (700, 500))])
def test_where_a_closer_look_needs_no_networks_none_is_prepared(hand, recipe, size):
    hand.open(recipe, size)
    hand.settle()
    hand.clock.now += 10
    assert hand.scheduler.look_ahead() is None
    assert hand.scheduler.look_ahead_in() is None
