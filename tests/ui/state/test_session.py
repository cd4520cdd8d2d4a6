import weakref
from pathlib import Path

import pytest

from stylemixer.document.recipe import MAX_SLOTS, Recipe, StyleRef
from stylemixer.document.snapshots import Snapshot
from stylemixer.ui.state.session import Photo, Session, style_title

WAVE = StyleRef("painter", "picture", "/pictures/wave.jpg")


@pytest.fixture
def session(qapp):
    return Session()


def with_wave(session):
    session.add_style(WAVE)
    return session.recipe.slots[0].key


def test_a_drag_is_one_undo_step_and_undo_returns_to_where_it_began(session):
    key = with_wave(session)
    before = session.recipe
    for step in range(60):
        session.edit(before.with_slot(key, weight=step / 60), "Weight of wave", "weight-1")
    assert session.undo_stack.count() == 2
    assert session.undo_stack.undoText() == "Weight of wave"
    session.undo_stack.undo()
    assert session.recipe == before
    session.undo_stack.redo()
    assert session.recipe.slot(key).weight == 59 / 60


@pytest.mark.parametrize("gesture", [None, "weight-1"])
def test_edits_after_the_end_of_a_gesture_are_steps_of_their_own(session, gesture):
    key = with_wave(session)
    for step in range(3):
        session.edit(session.recipe.with_slot(key, weight=step / 10), "Weight", gesture)
        session.end_gesture()
    assert session.undo_stack.count() == 4


def test_a_pause_ends_a_gesture(qapp, monkeypatch):
    monkeypatch.setattr("stylemixer.ui.state.session.GESTURE_PAUSE_MS", 0)
    session = Session()
    key = with_wave(session)
    session.edit(session.recipe.with_slot(key, weight=0.1), "Weight", "weight-1")
    qapp.processEvents()
    session.edit(session.recipe.with_slot(key, weight=0.2), "Weight", "weight-1")
    assert session.undo_stack.count() == 3


def test_two_gestures_do_not_merge(session):
    key = with_wave(session)
    session.edit(session.recipe.with_slot(key, weight=0.1), "Weight", "weight-1")
    session.edit(Recipe(session.recipe.slots, strength=0.4), "Strength", "strength")
    session.edit(Recipe(session.recipe.slots, strength=0.5), "Strength", "strength")
    assert [session.undo_stack.text(i) for i in range(session.undo_stack.count())] == [
        "Add wave",
        "Weight",
        "Strength",
    ]


def test_a_slider_dragged_back_leaves_no_step(session):
    key = with_wave(session)
    before = session.recipe
    session.edit(before.with_slot(key, weight=0.3), "Weight", "weight-1")
    session.edit(before, "Weight", "weight-1")
    assert session.recipe == before
    assert session.undo_stack.count() == 1


def test_an_equal_recipe_is_no_edit(session, qtbot):
    with qtbot.assertNotEmitted(session.recipe_changed):
        session.edit(Recipe(), "Nothing")
    assert session.undo_stack.count() == 0


def test_ten_thousand_moves_keep_one_step(session):
    key = with_wave(session)
    for step in range(10_000):
        session.edit(session.recipe.with_slot(key, weight=step / 10_000), "Weight", "weight-1")
    assert session.undo_stack.count() == 2


def test_several_pictures_are_one_step_and_land_in_the_shelf(session):
    paths = [Path(f"/pictures/{name}.png") for name in "abc"]
    session.add_pictures(paths)
    assert [Path(slot.style.name) for slot in session.recipe.slots] == paths
    assert session.own_pictures == tuple(paths)
    assert session.undo_stack.undoText() == "Add 3 pictures"
    session.undo_stack.undo()
    assert session.recipe.slots == ()
    assert session.own_pictures == tuple(paths)


def test_the_same_picture_twice_is_one_card_and_says_so(session, qtbot):
    session.add_pictures([Path("/pictures/a.png"), Path("/pictures/a.png")])
    with qtbot.waitSignal(session.said) as said:
        session.add_pictures([Path("/pictures/a.png")])
    assert said.args == ["a is already in the mix."]
    assert len(session.recipe.slots) == 1


def test_a_full_mix_takes_no_more_and_says_so(session, qtbot):
    paths = [Path(f"/pictures/{number}.png") for number in range(MAX_SLOTS + 6)]
    with qtbot.waitSignal(session.said) as said:
        session.add_pictures(paths)
    assert "up to 64 styles" in said.args[0]
    assert [Path(slot.style.name) for slot in session.recipe.slots] == paths[:MAX_SLOTS]
    assert session.own_pictures == tuple(paths)
    full = session.recipe
    with qtbot.waitSignal(session.said):
        session.add_pictures(paths[-1:])
    with qtbot.waitSignal(session.said):
        session.add_style(WAVE)
    assert session.recipe == full
    assert session.undo_stack.count() == 1


def test_adding_a_muted_style_unmutes_it(session):
    key = with_wave(session)
    session.edit(session.recipe.with_slot(key, muted=True), "Mute")
    session.add_style(WAVE)
    assert not session.recipe.slot(key).muted


def test_a_new_picture_joins_the_network_that_is_in_the_mix(session):
    session.set_picture_networks(["painter", "adain"])
    session.add_style(StyleRef("adain", "picture", "/pictures/wave.jpg"))
    assert session.picture_style(Path("/pictures/b.png")).network == "adain"


ALL = ("painter", "adain", "loom")
INK = StyleRef("cin26", "learned", "ink-mosaic")


def test_styles_that_meet_across_networks_are_mixed_as_one_in_the_same_step(session):
    session.set_picture_networks(ALL)
    session.add_style(INK)
    session.add_pictures([Path("/pictures/a.png")])
    assert session.recipe.networks() == ("loom",)
    assert [slot.own_network for slot in session.recipe.slots] == ["cin26", "painter"]
    assert [session.undo_stack.text(i) for i in range(2)] == ["Add Ink mosaic", "Add a"]
    session.undo_stack.undo()
    assert session.recipe.slots[0].style == INK
    session.undo_stack.redo()
    session.remove_style(session.recipe.slots[1].key)
    assert session.recipe.slots[0].style == INK
    assert session.undo_stack.undoText() == "Remove a"


def test_they_can_be_painted_apart_and_as_one_again(session):
    session.set_picture_networks(ALL)
    session.add_style(INK)
    session.add_style(WAVE)
    joined = session.recipe
    session.paint_apart()
    assert [slot.style for slot in session.recipe.slots] == [INK, WAVE]
    session.add_pictures([Path("/pictures/b.png")])  # stays apart, as it was wished
    assert session.recipe.networks() == ("cin26", "painter")
    session.undo_stack.undo()
    session.mix_as_one()
    assert session.recipe == joined
    assert session.undo_stack.undoText() == "Mix as one"


def test_a_style_that_is_mixed_as_one_is_not_added_twice(session, qtbot):
    session.set_picture_networks(ALL)
    for style in (INK, WAVE):
        session.add_style(style)
    before = session.recipe
    for style in (INK, WAVE, session.picture_style(Path(WAVE.name))):
        with qtbot.waitSignal(session.said):
            session.add_style(style)
    assert session.recipe == before


def test_without_a_network_for_all_styles_they_cross_fade(session):
    session.set_picture_networks(["painter", "adain"])
    for style in (INK, WAVE):
        session.add_style(style)
    session.mix_as_one()
    assert [slot.style for slot in session.recipe.slots] == [INK, WAVE]


def test_a_card_that_is_replaced_meets_the_others_too(session):
    session.set_picture_networks(ALL)
    for style in (INK, StyleRef("cin26", "learned", "starlit-blue")):
        session.add_style(style)
    session.replace_style(session.recipe.slots[1].key, Path(WAVE.name))
    assert session.recipe.networks() == ("loom",)
    session.use_style(session.recipe.slots[1].key, StyleRef("cin26", "learned", "sea-engraving"))
    assert session.recipe.networks() == ("cin26",)


def test_replacing_keeps_the_weights_and_can_be_undone(session):
    key = with_wave(session)
    session.edit(session.recipe.with_slot(key, weight=0.3, groups=(1, 0, 0, 0)), "Weight")
    session.replace_style(key, Path("/pictures/b.png"))
    slot = session.recipe.slot(key)
    assert (slot.style.name, slot.weight, slot.groups) == ("/pictures/b.png", 0.3, (1, 0, 0, 0))
    assert session.undo_stack.undoText() == "Replace wave with b"
    session.undo_stack.undo()
    assert session.recipe.slot(key).style == WAVE


def test_a_star_belongs_to_the_picture_whatever_paints_it(session, qtbot):
    session.set_favourite(WAVE, True)
    measured = StyleRef("adain", "picture", WAVE.name)
    assert session.is_favourite(measured)
    with qtbot.waitSignal(session.own_styles_changed):
        session.set_favourite(measured, False)
    assert session.favourites == frozenset()


def test_removing_from_the_shelf_leaves_the_mix(session):
    session.add_pictures([Path("/pictures/a.png")])
    session.set_favourite(session.recipe.slots[0].style, True)
    session.remove_own_picture(Path("/pictures/a.png"))
    assert session.own_pictures == ()
    assert session.favourites == frozenset()
    assert len(session.recipe.slots) == 1


def test_restoring_starts_with_an_empty_history(session):
    with_wave(session)
    kept = session.recipe
    session.edit(Recipe(), "Reset")
    session.restore(kept)
    assert session.recipe == kept
    assert not session.undo_stack.canUndo()


def test_the_photo_is_told_once(session, qtbot):
    photo = Photo(Path("/p.jpg"), "p.jpg", (10, 20), 1)
    with qtbot.waitSignal(session.photo_changed):
        session.set_photo(photo)
    with qtbot.assertNotEmitted(session.photo_changed):
        session.set_photo(photo)


def test_a_picture_is_called_by_its_file_name():
    assert style_title(WAVE) == "wave"


def test_snapshots_are_steps_of_the_history_like_everything_else(session, qtbot):
    kept = Snapshot("First", session.recipe)
    with qtbot.waitSignal(session.snapshots_changed):
        session.edit_snapshots((kept,), "Keep First")
    with_wave(session)
    session.edit_snapshots((), "Remove First")
    session.undo_stack.undo()
    assert session.snapshots == (kept,)
    session.undo_stack.undo()
    assert (session.recipe, session.snapshots) == (Recipe(), (kept,))
    with qtbot.waitSignal(session.snapshots_changed):
        session.undo_stack.undo()
    assert session.snapshots == ()
    assert session.undo_stack.redoText() == "Keep First"


def test_keeping_a_snapshot_ends_a_gesture(session):
    key = with_wave(session)
    session.edit(session.recipe.with_slot(key, weight=0.1), "Weight", "weight-1")
    session.edit_snapshots((Snapshot("First", session.recipe),), "Keep First")
    session.edit(session.recipe.with_slot(key, weight=0.2), "Weight", "weight-1")
    assert session.undo_stack.count() == 4


def test_equal_snapshots_are_no_step(session, qtbot):
    with qtbot.assertNotEmitted(session.snapshots_changed):
        session.edit_snapshots((), "Nothing")
    assert session.undo_stack.count() == 0


def test_restored_snapshots_have_no_history(session, qtbot):
    kept = Snapshot("First", Recipe())
    session.edit_snapshots((Snapshot("Other", Recipe()),), "Keep Other")
    with qtbot.waitSignal(session.snapshots_changed):
        session.restore_snapshots((kept, kept))
    assert session.snapshots == (kept,)
    assert not session.undo_stack.canUndo()


def test_a_session_with_a_history_goes_as_soon_as_it_is_let_go(qapp):
    session = Session()
    with_wave(session)
    session.edit_snapshots((Snapshot("First", session.recipe),), "Keep First")
    gone = weakref.ref(session)
    del session
    assert gone() is None
