"""Every control says what it is, to the mouse and to keys, whatever strangers call things."""

import re

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QFileDialog,
    QMenu,
    QMessageBox,
    QScrollBar,
    QToolButton,
    QWhatsThis,
    QWidget,
)

from stylemixer.document.projects.project import Project, ProjectPhoto
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.ui import actions
from stylemixer.ui.help.whats_this import explain
from stylemixer.ui.projects.photo_question import PhotoQuestion
from stylemixer.ui.projects.questions import ask_for_photo, ask_to_save, may_replace
from stylemixer.ui.saving.save_dialog import SaveChoice
from stylemixer.ui.shelf.look_details import LookDetails
from stylemixer.ui.shelf.style_details import StyleDetails
from stylemixer.ui.widgets.dialogs import before_closing, may_discard
from tests.ui.window_fakes import taught, trigger

WAVE = StyleRef("painter", "learned", "hokusai-great-wave")
PICTURE = StyleRef("painter", "picture", "/nowhere/<b>wave.jpg")
DIALOGS = (
    *("preferences", "export", "prepare", "refine", "keep_look", "keep_mix"),
    *("shortcuts", "about", "guide"),
)
FILE_DIALOGS = (
    "getOpenFileName",
    "getOpenFileNames",
    "getSaveFileName",
    "getExistingDirectory",
)


def takes_input(widget: QWidget) -> bool:
    inside = isinstance(widget.parentWidget(), QAbstractItemView)
    if isinstance(widget, QScrollBar | QMenu) or widget.isWindow() or inside:
        return False
    focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return isinstance(widget, QAbstractButton) or bool(focus)


def says_more(text: str, *names: str) -> bool:
    """Tell whether a text has words that are in none of the names."""
    words, known = (set(re.findall(r"\w+", each.casefold())) for each in (text, " ".join(names)))
    return len(words - known) >= 3 and not Qt.mightBeRichText(text)


def unexplained(top: QWidget) -> list[str]:
    explain(top)
    found = []
    for widget in top.findChildren(QWidget):
        if widget.isVisible() and takes_input(widget):
            name = widget.accessibleName()
            shown = widget.text() if isinstance(widget, QAbstractButton) else ""
            if not says_more(widget.whatsThis(), name, shown):
                found.append(f"{type(top).__name__}: {type(widget).__name__} {name} {shown}")
    return found


def seen_in_dialog(qtbot, ask) -> list[str]:
    """Ask for something and return what is not explained in the dialog that it opens."""
    seen: list[list[str]] = []

    def look() -> None:
        for top in QApplication.topLevelWidgets():
            if isinstance(top, QDialog) and top.isVisible():
                looking.stop()
                seen.append(unexplained(top))
                top.close()

    # some dialogs run an event loop of their own
    looking = QTimer(interval=20)
    looking.timeout.connect(look)
    looking.start()
    ask()
    qtbot.waitUntil(lambda: bool(seen))
    return seen[0]


@pytest.fixture
def busy(window, qtbot):
    """A window in which everything shows that can."""
    window.session.add_style(WAVE)
    window.session.add_style(PICTURE)
    for card in window.mixer.cards:
        card.more.click()
    for _twice in range(2):
        trigger(window, "keep_snapshot")
    for panel in ("history", "variations", "laboratory", "pad", "batch"):
        trigger(window, panel)
    qtbot.waitUntil(lambda: window.laboratory.panel is not None)
    window.teaching_panel.show_running("Wave")
    window.refining_panel.show()
    window.help.tour.begin()
    window.toast.say("Evening is among your looks.", "Use it", lambda: None)
    return window


def test_every_control_of_the_window_says_what_it_is(busy):
    assert busy.mixer.cards[0].details.rows[0].slider.isVisible()
    assert busy.pad.square.isVisible()
    assert unexplained(busy) == []


def test_every_page_of_the_laboratory_and_its_walk_say_what_they_are(busy, qtbot):
    panel = busy.laboratory.panel
    for number in range(panel.tabs.count()):
        panel.tabs.setCurrentIndex(number)
        qtbot.waitUntil(lambda: panel.page.is_made)
        assert unexplained(panel) == []
    trigger(busy, "walk")
    assert panel.walk.next.isVisible()
    assert unexplained(panel) == []


@pytest.mark.parametrize("name", DIALOGS)
def test_every_control_of_the_dialogs_says_what_it_is(window, qtbot, name):
    window.session.add_style(WAVE)
    if name == "keep_mix":
        window.session.edit(Recipe().added(WAVE), "One network")
    window.bridge.deliver_frame(size=(4000, 3000), pixels=(768, 576))
    assert seen_in_dialog(qtbot, lambda: trigger(window, name)) == []


def test_every_control_of_the_lesson_and_the_details_says_what_it_is(window, qtbot, wave):
    style = taught(3, "Wave at dusk")
    shelf, looks = window.shelf, window.looks
    details = StyleDetails(style, window.library, shelf)
    for ask in (
        lambda: window.lessons.ask([wave]),
        details.show,
        lambda: LookDetails("Details", "Evening", ("sea",), looks.look, parent=shelf).show(),
        lambda: window.errors.show("It broke.", "Traceback"),
    ):
        assert seen_in_dialog(qtbot, ask) == []


def test_every_answer_to_a_question_says_what_it_does(window, monkeypatch, tmp_path):
    asked = []

    def look(box):
        box.show()
        asked.append(box.text())
        assert unexplained(box) == []
        box.reject()

    monkeypatch.setattr(QMessageBox, "exec", look)
    photo = ProjectPhoto(str(tmp_path / "lake.jpg"), "ab" * 16, (40, 30))
    ask_to_save(tmp_path / "a.stylemix", window)
    ask_for_photo(photo, tmp_path, window)
    may_replace("Replace it?", window)
    may_discard("Discard", "Discard it?", window)
    before_closing("Close", "Wave is being taught.", window)
    window.saver.start(SaveChoice(tmp_path / "a.png", (40, 30)))
    assert not window.saver.may_close()
    assert len(asked) == 6
    window.bridge.save_cancelled.emit()


def test_both_ways_to_keep_a_photo_in_a_project_say_what_they_are(window, tmp_path):
    photo = ProjectPhoto(str(tmp_path / "lake.jpg"), "ab" * 16, (40, 30))
    question = PhotoQuestion(Project(photo=photo), window)
    question.show()
    assert unexplained(question) == []
    question.close()


def test_file_dialogs_open_over_what_asks_for_them(window, monkeypatch, tmp_path):
    owners = []

    def answer(owner, *_args, **_options):
        owners.append(owner.window())
        return "" if function == "getExistingDirectory" else ([], "")

    for function in FILE_DIALOGS:
        monkeypatch.setattr(QFileDialog, function, answer)
    function = ""
    menu = ("open", "add_styles", "import_styles", "teach", "save_project_as")
    for name in menu:
        trigger(window, name)
    assert owners == [window] * len(menu)
    trigger(window, "export")
    function = "getExistingDirectory"
    window.saver.dialog.folder.click()
    assert owners[-1] is window.saver.dialog
    window.saver.dialog.reject()


def test_a_control_without_a_text_is_found(qtbot, show):
    panel = QWidget()
    button = QToolButton(panel)
    show(panel, 100, 100)
    assert len(unexplained(panel)) == 1
    button.setToolTip("Adds a style")
    assert unexplained(panel) == []


def test_a_text_follows_its_tool_tip(busy):
    mute = busy.mixer.cards[0].mute
    explain(busy)
    assert "leave this style out" in mute.whatsThis()
    mute.setToolTip("Something else")
    explain(busy)
    assert mute.whatsThis().endswith("Something else")


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard")
def test_asking_once_waits_for_a_click_and_twice_explains_the_focus(window, qtbot):
    search = window.shelf.search
    window.activateWindow()
    search.setFocus()
    qtbot.waitUntil(search.hasFocus)
    trigger(window, "whats_this")
    assert QWhatsThis.inWhatsThisMode()
    assert "painter or tags" in search.whatsThis()
    assert "Shift+F1" in window.toast.text
    trigger(window, "whats_this")
    assert not QWhatsThis.inWhatsThisMode()
    (shown,) = [top for top in QApplication.topLevelWidgets() if top.inherits("QWhatsThat")]
    shown.close()


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard")
def test_in_a_dialog_the_keys_ask_too(window, qtbot):
    trigger(window, "preferences")
    (dialog,) = [t for t in QApplication.topLevelWidgets() if "Preferences" in type(t).__name__]
    dialog.activateWindow()
    dialog.theme.setFocus()
    qtbot.waitUntil(dialog.theme.hasFocus)
    qtbot.keyClick(dialog.theme, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert QWhatsThis.inWhatsThisMode()
    assert "Light letters" in dialog.theme.whatsThis()
    QWhatsThis.leaveWhatsThisMode()
    dialog.reject()


def test_menu_entries_say_what_they_do(window):
    window.session.add_style(WAVE)
    for action in window.actions_by_id.values():
        assert action.toolTip()
        assert says_more(action.whatsThis(), actions.plain(action.text())), action.text()
