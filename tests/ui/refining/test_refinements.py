"""Refining in the window, with a process that says what a test lets it say."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QToolButton

from stylemixer.document.layer import shows
from stylemixer.document.recipe import StyleRef
from stylemixer.errors import Sentence
from stylemixer.refining.plan import Plan
from stylemixer.ui.refining.refine_dialog import DEFAULT, MINUTE_S
from tests.answers import CANCEL, DISCARD
from tests.ui.refining.conftest import BLUE, RED
from tests.ui.refining.refining_steps import begin, colour, end, progress
from tests.ui.window_fakes import trigger

GREEN = (0, 200, 0)
PICTURE = "b" * 32


def layer(window):
    return window.session.recipe.layer


def is_shown(window):
    photo = window.session.photo.picture
    return shows(window.session.recipe, photo.fingerprint)


def open_another(window, tmp_path, bgr=(9, 90, 9)):
    other = tmp_path / "hill.jpg"
    other.write_bytes(b"x")
    window.photos.open(other)
    window.bridge.deliver_photo((300, 400), bgr=bgr)


# --- asking ---------------------------------------------------------------------------------


def test_the_dialog_gives_what_was_asked_for(window):
    recipe = window.session.recipe
    trigger(window, "refine")
    dialog = window.refinements.dialog
    assert dialog.plan() == replace(DEFAULT, edge=400)
    dialog.efforts[5 * MINUTE_S].click()
    dialog.distance.setCurrentIndex(dialog.distance.findData("moments"))
    dialog.keep_drawing.slider.setValue(60)
    dialog.layers[2].slider.setValue(50)
    assert "five minutes" in dialog.needs.text()
    assert "400 × 300" in dialog.needs.text()
    assert "GB of memory" in dialog.needs.text()
    dialog.refine_button.click()
    task = window.jobs.process.refinement
    assert task.plan == Plan("moments", (1.0, 1.0, 0.5, 1.0), 0.6, seconds=5 * MINUTE_S, edge=400)
    assert (task.recipe, task.name) == (recipe, "lake.jpg")
    assert task.fingerprint == window.session.photo.picture.fingerprint
    assert window.refinements.dialog is None


def test_the_time_is_told_by_what_the_last_one_took(window, qtbot, make_window):
    window.layer_bar.refine.click()
    dialog = window.refinements.dialog
    assert "for some 50 steps" in dialog.needs.text()  # at a pace that is usual
    dialog.refine_button.click()
    progress(window, qtbot, 3)  # of 2 seconds, at 40 × 30 pixels
    end(window, qtbot)
    assert window.store.settings.refine_pace == pytest.approx(2 / 0.0012)
    window.layer_bar.refine.click()
    # at 400 × 300 a step would take 200 seconds, and a few steps are taken all the same
    assert "for some 4 steps" in window.refinements.dialog.needs.text()


def test_without_an_end_and_with_the_file(window, qtbot):
    window.bridge.deliver_photo((4000, 3000))
    window.layer_bar.refine.click()
    dialog = window.refinements.dialog
    memory = dialog.needs.text()
    dialog.efforts[None].click()
    dialog.file.click()
    assert "until you stop it, then about" in dialog.needs.text()
    assert dialog.needs.text() != memory
    dialog.refine_button.click()
    plan = window.jobs.process.refinement.plan
    assert (plan.seconds, plan.steps, plan.edge) == (None, None, 768)
    assert plan.file_size == (4000, 3000)
    progress(window, qtbot, 12, steps=None)
    assert window.refining_panel.bar.maximum() == 0  # busy: there is no end


def test_nothing_is_refined_when_cancelled_or_without_paint(window):
    window.layer_bar.refine.click()
    window.refinements.dialog.reject()
    assert window.jobs.processes == []
    window.session.edit(window.session.recipe.removed(1), "Remove")
    assert not window.layer_bar.refine.isEnabled()
    assert "Add a style" in window.layer_bar.refine.toolTip()
    trigger(window, "refine")
    assert "Add a style" in window.toast.text


def test_a_folder_that_may_not_be_written_gives_a_sentence(window, refinements_folder):
    refinements_folder.parent.mkdir(parents=True, exist_ok=True)
    refinements_folder.write_text("a file where the folder should be")
    begin_asked(window)
    assert "free some space" in window.toast.text
    assert not window.refining_panel.isVisible()


def begin_asked(window):
    window.layer_bar.refine.click()
    window.refinements.dialog.refine_button.click()


# --- while it goes on -----------------------------------------------------------------------


def test_the_picture_evolves_on_the_canvas_beside_what_it_began_from(window, qtbot):
    begin(window)
    panel, tabs = window.refining_panel, window.refinements.tabs
    assert panel.isVisible()
    assert not panel.keep.isEnabled()
    assert not tabs.isVisible()
    progress(window, qtbot, 1, style=1.0, content=1.0, rgb=BLUE)
    progress(window, qtbot, 20, style=0.2, content=0.9, rgb=RED)
    assert tabs.isVisible()
    assert colour(window) == RED
    window.canvas.set_split(True, 0.5)
    assert (colour(window, 0.3), colour(window, 0.7)) == (BLUE, RED)
    assert panel.curve.points == ((0.01, 1.0, 1.0), (0.2, 0.2, 0.9))
    assert panel.bar.value() == 200
    assert "20 %" in panel.legend.text()
    assert "Step 20 · 40 × 30" in panel.text.text()
    assert "left" in panel.text.text()


def test_what_it_began_from_comes_from_its_folder(window, qtbot):
    process = begin(window)
    window.canvas.frame.save(str(process.refinement.before))
    progress(window, qtbot, 1, rgb=RED)
    window.canvas.set_split(True, 0.5)
    assert (colour(window, 0.3), colour(window, 0.7)) == (GREEN, RED)


def test_mixing_goes_on_live_and_one_click_shows_the_refining_again(window, qtbot):
    begin(window)
    progress(window, qtbot, 1, rgb=RED)
    slider = window.mixer.settings.strength.slider
    slider.setValue(slider.maximum() // 2)
    assert window.bridge.recipe.strength == pytest.approx(0.5)
    assert window.refinements.tabs.mix.isChecked()
    assert colour(window) == GREEN
    progress(window, qtbot, 2, rgb=BLUE)
    assert colour(window) == GREEN
    window.refinements.tabs.other.click()
    assert colour(window) == BLUE
    window.refinements.tabs.mix.click()
    assert colour(window) == GREEN


def test_it_pauses_and_goes_on(window, qtbot):
    process = begin(window)
    panel = window.refining_panel
    progress(window, qtbot, 1)
    with qtbot.waitSignal(window.refining.paused):
        panel.pause.click()
    assert panel.go_on.isVisible()
    assert not panel.pause.isVisible()
    panel.go_on.click()
    assert process.calls == ["start", "pause", "go on"]
    assert panel.pause.isVisible()


def test_a_notice_is_said(window, qtbot):
    begin(window)
    progress(window, qtbot, 1, notice=Sentence("It is refined at 512 × 384."))
    assert window.toast.text == "It is refined at 512 × 384."


def test_a_lesson_goes_first_and_the_panel_says_so(window, wave, qtbot, answers):
    window.session.add_pictures([wave])
    window.mixer.cards[-1].teach.click()
    window.lessons.dialog.teach_button.click()
    lesson = window.jobs.process
    window.layer_bar.refine.click()
    window.refinements.dialog.refine_button.click()
    assert window.jobs.processes == [lesson]
    assert "Great wave has been taught" in window.refining_panel.text.text()
    with qtbot.waitSignal(window.refining.turn_came):
        window.teaching_panel.discard.setEnabled(True)
        answers.always = (DISCARD,)
        window.teaching_panel.discard.click()
    progress(window, qtbot, 1)
    assert window.refining_panel.keep.isEnabled()


def test_a_refinement_goes_first_and_the_lesson_says_so(window, wave, qtbot):
    begin(window)
    window.session.add_pictures([wave])
    window.mixer.cards[-1].teach.click()
    window.lessons.dialog.teach_button.click()
    assert "no longer being refined" in window.teaching_panel.text.text()
    progress(window, qtbot, 1)
    with qtbot.waitSignal(window.teaching.turn_came):
        end(window, qtbot)
    assert window.jobs.process.lesson.name == "Great wave"
    assert "refined" not in window.teaching_panel.text.text()


# --- the end --------------------------------------------------------------------------------


def test_what_is_kept_is_a_layer_that_fades_undoes_and_goes(window, qtbot, refinements_folder):
    process = begin(window)
    progress(window, qtbot, 7, rgb=RED)
    window.refining_panel.keep.click()
    assert process.calls == ["start", "stop"]
    assert not window.refining_panel.keep.isEnabled()
    before = window.session.recipe
    progress(window, qtbot, 8, rgb=RED)
    assert not window.refining_panel.keep.isEnabled()
    end(window, qtbot, picture=PICTURE, stopped=True)
    assert layer(window).id == PICTURE
    assert is_shown(window)
    assert window.bridge.recipe.layer == layer(window)
    assert list(refinements_folder.iterdir()) == []
    assert not window.refining_panel.isVisible()
    bar = window.layer_bar
    assert bar.fade.isVisible()
    assert colour(window) == RED  # until the layer has been painted
    window.bridge.deliver_frame(bgr=(200, 200, 0))
    assert colour(window) == (0, 200, 200)
    bar.fade.slider.setValue(40)
    assert layer(window).fade == pytest.approx(0.4)
    assert window.session.undo_stack.undoText() == "Fade the refined picture"
    window.session.end_gesture()
    bar.remove.click()
    assert layer(window) is None
    for fade in (0.4, 1.0):
        window.session.undo_stack.undo()
        assert layer(window).fade == pytest.approx(fade)
    window.session.undo_stack.undo()
    assert window.session.recipe == before
    window.session.undo_stack.redo()
    assert layer(window).id == PICTURE


def kept(window, qtbot):
    begin(window)
    progress(window, qtbot, 100, rgb=RED)
    end(window, qtbot, picture=PICTURE)
    window.bridge.deliver_frame(bgr=(200, 200, 0))


def test_a_mix_that_changes_makes_it_stale_and_undo_does_not(window, qtbot):
    kept(window, qtbot)
    bar = window.layer_bar
    window.session.add_style(StyleRef("cin26", "learned", "mosaic"))
    assert layer(window).id == PICTURE
    assert not is_shown(window)
    assert "has changed" in bar.note.text()
    assert bar.mark.isVisible()
    assert not bar.fade.isVisible()
    assert bar.refine.text() == "Refine again from here"
    window.session.undo_stack.undo()
    assert is_shown(window)
    assert bar.fade.isVisible()
    assert not bar.mark.isVisible()
    window.session.undo_stack.redo()
    bar.show_anyway.click()
    assert is_shown(window)
    assert bar.fade.isVisible()
    bar.show_mix.click()
    assert not is_shown(window)
    begin(window)
    progress(window, qtbot, 100)
    end(window, qtbot, picture="c" * 32)
    assert layer(window).id == "c" * 32
    assert is_shown(window)


def test_a_mix_that_has_changed_meanwhile_is_one_click_away(window, qtbot):
    begin(window)
    began = window.session.recipe
    progress(window, qtbot, 5)
    window.session.add_style(StyleRef("cin26", "learned", "mosaic"))
    end(window, qtbot, picture=PICTURE)
    assert len(window.session.recipe.slots) == 2
    assert not is_shown(window)
    assert "changed meanwhile" in window.toast.text
    buttons = window.toast.findChildren(QToolButton)
    next(button for button in buttons if button.text() == "Back to its mix").click()
    assert window.session.recipe.slots == began.slots
    assert is_shown(window)


def test_another_photo_neither_disturbs_nor_loses_it(window, qtbot, tmp_path, refinements_folder):
    process = begin(window)
    began = window.session.recipe
    lake = window.session.photo
    progress(window, qtbot, 5, rgb=RED)
    open_another(window, tmp_path)
    assert window.refinements.tabs.mix.isChecked()
    progress(window, qtbot, 6, rgb=BLUE)
    assert process.calls == ["start"]
    window.refinements.tabs.other.click()
    assert colour(window) == BLUE  # a landscape in the middle of a portrait
    window.session.edit(window.session.recipe.removed(1), "Remove")
    end(window, qtbot, picture=PICTURE)
    assert layer(window) is None
    panel = window.refining_panel
    assert "lake.jpg" in panel.title.text()
    assert len(list(refinements_folder.iterdir())) == 1
    panel.open.click()
    assert window.bridge.opened[-1] == lake.path
    window.bridge.deliver_photo((400, 300))
    assert window.session.recipe.slots == began.slots
    assert layer(window).id == PICTURE
    assert is_shown(window)
    assert not panel.isVisible()
    assert list(refinements_folder.iterdir()) == []


def test_discarding_asks_and_leaves_nothing(window, qtbot, refinements_folder, answers):
    process = begin(window)
    progress(window, qtbot, 3, rgb=RED)
    answers.always = (CANCEL,)
    window.refining_panel.discard.click()
    assert window.refining.running is not None
    answers.always = (DISCARD,)
    window.refining_panel.discard.click()
    assert "kill" in process.calls
    assert list(refinements_folder.iterdir()) == []
    assert not window.refining_panel.isVisible()
    assert colour(window) == GREEN
    assert layer(window) is None
    begin(window)  # and another one can begin


def test_one_that_comes_to_nothing_says_so(window, qtbot, refinements_folder):
    begin(window)
    with qtbot.waitSignal(window.refining.failed):
        window.jobs.process.fail("The disk is full; free some space.")
    assert window.toast.text == "The disk is full; free some space."
    assert not window.refining_panel.isVisible()
    assert list(refinements_folder.iterdir()) == []


def test_what_cannot_be_kept_for_a_full_disk_is_not_lost(window, qtbot):
    process = begin(window)
    progress(window, qtbot, 15, rgb=RED)
    process.refinement.checkpoint.write_bytes(b"what it has come to")
    with qtbot.waitSignal(window.refining.broke_off):
        process.fail("The disk is full; free some space.")
    panel = window.refining_panel
    assert "free some space" in window.toast.text
    assert (panel.go_on.isVisible(), panel.keep.isEnabled()) == (True, True)
    assert colour(window) == GREEN
    panel.keep.click()
    assert window.jobs.process.calls == ["stop", "start"]
    progress(window, qtbot, 15)
    end(window, qtbot, picture=PICTURE, stopped=True)
    assert layer(window).id == PICTURE
