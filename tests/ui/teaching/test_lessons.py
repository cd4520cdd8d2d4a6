"""Teaching in the window, with a process that says what a test lets it say."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QToolButton

from stylemixer.document.recipe import StyleRef
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.engine.codes import StyleCode
from stylemixer.render.requests import Trial
from stylemixer.ui.saving.export_crop import TRIAL
from stylemixer.ui.teaching import lessons
from stylemixer.ui.teaching.lessons import BEFORE, NOW, THUMBNAIL
from stylemixer.ui.teaching.teach_dialog import PLANS, TeachDialog
from tests.answers import CANCEL, DISCARD
from tests.ui.teaching.lesson_steps import begin, end, learn, progress
from tests.ui.window_fakes import code, flat, trigger

# --- asking ---------------------------------------------------------------------------------


def test_the_dialog_proposes_a_name_and_gives_what_was_asked_for(window, card, wave, tmp_path):
    card.teach.click()
    dialog = window.lessons.dialog
    assert dialog.name.text() == "Great wave"
    other = tmp_path / "fuji.png"
    dialog.add_pictures([other])
    dialog.name.setText("  Old   Hokusai ")
    dialog.author.setText("Katsushika Hokusai")
    dialog.efforts["thorough"].click()
    dialog.teach_button.click()
    taught = window.teaching.running
    assert taught.lesson.name == "Old Hokusai"
    assert taught.lesson.pictures == (str(wave), str(other))
    assert taught.lesson.plan == PLANS["thorough"]
    assert taught.lesson.network == "painter"
    assert taught.lesson.photos == (str(window.session.photo.path),)
    assert (taught.notes.author, taught.notes.card) == ("Katsushika Hokusai", card.key)
    assert window.lessons.dialog is None


def test_nothing_is_taught_without_a_name_or_when_cancelled(window, card):
    card.teach.click()
    dialog = window.lessons.dialog
    dialog.name.clear()
    assert not dialog.teach_button.isEnabled()
    dialog.reject()
    assert window.jobs.processes == []
    assert window.lessons.dialog is None


def test_a_picture_can_be_left_out_but_not_the_last(window, wave, qtbot, tmp_path):
    dialog = TeachDialog([wave, tmp_path / "fuji.png"], window.thumbnails, window)
    qtbot.addWidget(dialog)
    dialog.list.setCurrentRow(0)
    dialog.fewer.click()
    assert dialog.pictures == (tmp_path / "fuji.png",)
    dialog.list.setCurrentRow(0)
    assert not dialog.fewer.isEnabled()


def test_the_menu_asks_for_pictures_first(window, wave, monkeypatch):
    names = [str(wave)]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_rest: (names, ""))
    trigger(window, "teach")
    assert window.lessons.dialog.pictures == (wave,)


def test_a_tile_of_the_shelf_asks_too(window, card, wave):
    shelf = window.shelf
    index = next(
        shelf.filter.index(row, 0)
        for row in range(shelf.filter.rowCount())
        if shelf.filter.index(row, 0).data() == "great_wave"
    )
    menu = shelf.menu_for(index)
    next(action for action in menu.actions() if "Teach" in action.text()).trigger()
    menu.close()
    assert window.lessons.dialog.pictures == (wave,)


def test_a_cards_menu_asks_too_but_only_for_a_picture(window, card):
    menu = card.menu()
    next(action for action in menu.actions() if "Teach" in action.text()).trigger()
    menu.close()
    assert window.lessons.dialog is not None
    learned = window.mixer.cards[0]
    assert learned.key != card.key
    menu = learned.menu()
    assert not [action for action in menu.actions() if "Teach" in action.text()]
    menu.close()
    assert not learned.teach.isVisible()


def test_a_second_lesson_is_refused_in_a_sentence(window, card, qtbot):
    begin(window, card)
    card.teach.click()
    assert window.lessons.dialog is None
    assert "Great wave is being taught" in window.toast.text


def test_a_folder_that_may_not_be_written_gives_a_sentence(window, card, lessons_folder):
    lessons_folder.write_text("a file where the folder should be")
    card.teach.click()
    window.lessons.dialog.teach_button.click()
    assert "free some space" in window.toast.text
    assert not window.teaching_panel.isVisible()
    assert window.teaching.running is None


# --- while it goes on -----------------------------------------------------------------------


@pytest.fixture
def _impatient(monkeypatch):
    """Let no window wait; it must be asked for before the window is."""
    monkeypatch.setattr(lessons, "NOW_EVERY_MS", 1)
    monkeypatch.setattr(lessons, "THUMBNAIL_PATIENCE_MS", 1)


def steps_tried(window):
    """The steps whose codes were painted, which `progress` writes into them."""
    return [round(100 * float(code.scale[0])) for code in window.bridge.tried(NOW)]


def test_the_panel_shows_before_and_now_curve_and_time(window, card, wave, panel, qtbot):
    assert not panel.isVisible()
    begin(window, card)
    assert panel.isVisible()
    assert "Great wave" in panel.title.text()
    assert not panel.keep.isEnabled()
    before = window.bridge.tried(BEFORE)[0]
    assert [slot.style.name for slot in before.slots] == [str(wave)]
    window.bridge.deliver_trial(BEFORE, (10, 20, 30))
    progress(window, qtbot, 1, style=1.0, content=1.0)
    assert [float(code.scale[0]) for code in window.bridge.tried(NOW)] == [pytest.approx(0.01)]
    window.bridge.deliver_trial(NOW, (40, 50, 60))
    progress(window, qtbot, 25, style=0.8, content=1.05)
    shown = [p.toImage().pixelColor(5, 5) for p in (panel.pictures.before, panel.pictures.now)]
    assert [colour.blue() for colour in shown] == [10, 40]
    assert panel.curve.points == ((0.01, 1.0, 1.0), (0.25, 0.8, 1.05))
    assert panel.bar.value() == 250
    assert "80 %" in panel.legend.text()
    assert "105 %" in panel.legend.text()
    assert "Step 25" in panel.text.text()


def test_a_piece_of_a_file_is_not_the_lessons_now(window, card, panel, qtbot):
    window.store.change(save_size="percent", save_percent=50)
    begin(window, card)
    progress(window, qtbot, 1)
    window.bridge.deliver_trial(NOW, (40, 50, 60))
    window.actions_by_id["export"].trigger()
    qtbot.waitUntil(lambda: bool(window.bridge.tried(TRIAL)))
    window.bridge.deliver_piece(TRIAL, (0, 0, 250))
    assert not window.saver.dialog.crop.waiting
    assert panel.pictures.now.toImage().pixelColor(5, 5).blue() == 40


def test_now_is_not_painted_again_at_each_step(window, card, qtbot):
    begin(window, card)
    for step in (1, 2, 3):
        progress(window, qtbot, step)
    assert steps_tried(window) == [1]  # the clock says when


@pytest.mark.usefixtures("_impatient")
def test_now_is_painted_again_when_its_time_has_come(window, card, qtbot):
    begin(window, card)
    for step in (1, 3, 7):
        progress(window, qtbot, step)
        qtbot.waitUntil(lambda step=step: steps_tried(window)[-1] == step)
    assert steps_tried(window) == [1, 3, 7]  # each once, however often the clock has told


def test_another_photo_is_painted_before_and_now(window, card, qtbot, tmp_path):
    begin(window, card)
    progress(window, qtbot, 1)
    other = tmp_path / "hill.jpg"
    other.write_bytes(b"x")
    window.photos.open(other)
    window.bridge.deliver_photo((300, 400))
    assert len(window.bridge.tried(BEFORE)) == len(window.bridge.tried(NOW)) == 2


def test_mixing_goes_on(window, card, qtbot):
    begin(window, card)
    progress(window, qtbot, 1)
    card.weight.slider.setValue(card.weight.slider.maximum() // 2)
    assert window.bridge.recipe.slot(card.key).weight == pytest.approx(0.5, abs=0.01)
    progress(window, qtbot, 2)
    assert window.teaching.running.progress.step == 2


def test_both_pictures_can_be_seen_large(window, card, panel, qtbot):
    begin(window, card)
    window.bridge.deliver_trial(BEFORE, (10, 20, 30))
    qtbot.mouseClick(panel.pictures, Qt.MouseButton.LeftButton)
    large = window.large_pictures
    assert large.isVisible()
    assert large.size() == window.canvas.size()
    middle = large.grab().toImage().pixelColor(large.width() // 2, large.height() // 4)
    assert middle.blue() == 10
    qtbot.keyClick(large, Qt.Key.Key_Escape)
    assert not large.isVisible()
    panel.pictures.setFocus()
    qtbot.keyClick(panel.pictures, Qt.Key.Key_Return)
    assert large.isVisible()
    qtbot.mouseClick(large, Qt.MouseButton.LeftButton)
    assert not large.isVisible()


def test_the_panel_folds(window, card, panel):
    begin(window, card)
    panel.fold.click()
    assert not panel.pictures.isVisible()
    assert panel.bar.isVisible()
    assert panel.keep.isVisible()
    panel.fold.click()
    assert panel.pictures.isVisible()


# --- the end --------------------------------------------------------------------------------


def test_what_was_learned_is_in_the_library_and_in_the_shelf(window, card, qtbot, lessons_folder):
    begin(window, card)
    progress(window, qtbot, 100, style=0.5, content=1.02, value=0.25)
    end(window, qtbot)
    # of an example photo: the file may travel, and the user's photo must not
    call = next(call for call in window.bridge.calls if call[:2] == ("try_out", THUMBNAIL))
    assert call[3].name == "coffee.jpg"
    window.bridge.deliver_trial(THUMBNAIL)
    (style,) = StyleLibrary(library_folder()).entries()
    assert (style.name, style.network, style.steps) == ("Great wave", "painter", 100)
    assert style.id == window.jobs.process.lesson.id
    assert (StyleLibrary(library_folder()).code(style.id).scale == code(0.25).scale).all()
    assert window.shelf.model.index(0).data() == "Great wave"
    assert list(lessons_folder.iterdir()) == []
    assert "50 % closer" in window.teaching_panel.text.text()
    assert "in your library" in window.toast.text


def test_stop_and_keep_keeps_what_is_learned_so_far(window, card, panel, qtbot):
    process = begin(window, card)
    progress(window, qtbot, 7)
    panel.keep.click()
    assert process.calls == ["start", "stop"]
    assert not panel.keep.isEnabled()
    progress(window, qtbot, 8)
    end(window, qtbot, stopped=True)
    window.bridge.deliver_trial(THUMBNAIL)
    assert window.library.styles[0].steps == 8


@pytest.mark.usefixtures("_impatient")
def test_a_thumbnail_that_does_not_come_is_the_painting(window, card, qtbot):
    begin(window, card)
    progress(window, qtbot, 9)
    end(window, qtbot)
    qtbot.waitUntil(lambda: len(window.library.styles) == 1)
    window.bridge.deliver_trial(THUMBNAIL)  # late, and no longer wanted
    assert len(window.library.styles) == 1


@pytest.mark.usefixtures("_impatient")
def test_a_late_thumbnail_of_another_lesson_is_not_taken(window, card, qtbot, monkeypatch):
    begin(window, card)
    progress(window, qtbot, 9)
    end(window, qtbot)
    first = window.bridge.tried(THUMBNAIL)[-1]
    qtbot.waitUntil(lambda: len(window.library.styles) == 1)
    monkeypatch.setattr(lessons, "THUMBNAIL_PATIENCE_MS", 60_000)
    begin(window, card)
    progress(window, qtbot, 20)
    end(window, qtbot)
    window.bridge.trial_ready.emit(Trial(THUMBNAIL, first, None, flat(60, 40, (9, 9, 9))))
    assert len(window.library.styles) == 1
    window.bridge.deliver_trial(THUMBNAIL)
    assert len(window.library.styles) == 2


def test_it_is_used_on_the_card_that_it_came_from(window, card, panel, qtbot):
    card.weight.slider.setValue(card.weight.slider.maximum() // 4)
    weight = window.session.recipe.slot(card.key).weight
    style = learn(window, qtbot, card)
    assert panel.use.text() == "Use on its card"
    panel.use.click()
    slot = window.session.recipe.slot(card.key)
    assert slot.style == StyleRef("painter", "taught", style.id)
    assert slot.weight == weight
    assert card.title.text() == "Great wave"
    assert not panel.isVisible()
    window.session.undo_stack.undo()
    assert window.session.recipe.slot(card.key).style.kind == "picture"


def test_it_is_added_when_its_card_has_gone(window, card, panel, qtbot):
    begin(window, card)
    progress(window, qtbot, 100)
    card.remove.click()
    count = len(window.session.recipe.slots)
    end(window, qtbot)
    window.bridge.deliver_trial(THUMBNAIL)
    assert panel.use.text() == "Add to mix"
    buttons = window.toast.findChildren(QToolButton)
    next(button for button in buttons if button.text() == "Add to mix").click()
    assert len(window.session.recipe.slots) == count + 1
    assert window.session.recipe.slots[-1].style.kind == "taught"


def test_discarding_asks_and_leaves_nothing(window, card, qtbot, lessons_folder, answers):
    panel = window.teaching_panel
    process = begin(window, card)
    progress(window, qtbot, 3)
    answers.always = (CANCEL,)
    panel.discard.click()
    assert window.teaching.running is not None
    answers.always = (DISCARD,)
    panel.discard.click()
    assert "kill" in process.calls
    assert window.teaching.running is None
    assert list(lessons_folder.iterdir()) == []
    assert not panel.isVisible()
    assert window.library.styles == ()
    begin(window, card)  # and another one can begin


def test_a_lesson_that_fails_says_so_in_one_sentence(window, card, panel, qtbot, lessons_folder):
    begin(window, card)
    with qtbot.waitSignal(window.teaching.failed):
        window.jobs.process.fail("There is not enough memory to teach a style.")
    assert window.toast.text == "There is not enough memory to teach a style."
    assert not panel.isVisible()
    assert window.teaching.running is None


def test_what_the_library_cannot_take_is_not_lost(window, card, panel, qtbot, lessons_folder):
    folder = library_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the library's folder should be")
    begin(window, card)
    progress(window, qtbot, 50)
    end(window, qtbot)
    window.bridge.deliver_trial(THUMBNAIL)
    assert "cannot be kept" in window.toast.text
    assert panel.keep.text() == "Try again"
    assert len(list(lessons_folder.iterdir())) == 1
    folder.unlink()
    panel.keep.click()
    window.bridge.deliver_trial(THUMBNAIL)
    assert len(window.library.styles) == 1
    assert list(lessons_folder.iterdir()) == []


def test_a_code_with_no_numbers_is_not_kept(window, card, qtbot, lessons_folder):
    begin(window, card)
    progress(window, qtbot, 5)
    taught = window.teaching.running
    wrong = StyleCode("painter", taught.progress.code.scale[:5], taught.progress.code.shift[:5])
    object.__setattr__(taught.progress, "code", wrong)
    end(window, qtbot)
    window.bridge.deliver_trial(THUMBNAIL)
    assert window.library.styles == ()
    assert window.teaching_panel.keep.text() == "Try again"
    assert Path(taught.lesson.folder).is_dir()
