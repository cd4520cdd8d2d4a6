"""Every control says what it is, to the mouse and to keys, whatever strangers call things."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QMenu,
    QScrollBar,
    QToolButton,
    QWhatsThis,
    QWidget,
)

from stylemixer.document.recipe import StyleRef
from stylemixer.ui.help.whats_this import explain
from tests.ui.window_fakes import trigger

WAVE = StyleRef("painter", "learned", "hokusai-great-wave")
PICTURE = StyleRef("painter", "picture", "/nowhere/<b>wave.jpg")
DIALOGS = (
    *("preferences", "export", "prepare", "refine", "keep_look"),
    *("shortcuts", "about", "guide"),
)


def takes_input(widget: QWidget) -> bool:
    inside = isinstance(widget.parentWidget(), QAbstractItemView)
    if isinstance(widget, QScrollBar | QMenu) or widget.isWindow() or inside:
        return False
    focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return isinstance(widget, QAbstractButton) or bool(focus)


def unexplained(top: QWidget) -> list[str]:
    explain(top)
    found = []
    for widget in top.findChildren(QWidget):
        if widget.isVisible() and takes_input(widget):
            text, name = widget.whatsThis(), widget.accessibleName()
            if not text or Qt.mightBeRichText(text):
                shown = getattr(widget, "text", str)()
                found.append(f"{type(top).__name__}: {type(widget).__name__} {name} {shown}")
    return found


@pytest.fixture
def busy(window, qtbot):
    """A window in which everything shows that can."""
    window.session.add_style(WAVE)
    window.session.add_style(PICTURE)
    for card in window.mixer.cards:
        card.more.click()
    for _twice in range(2):
        trigger(window, "keep_snapshot")
    trigger(window, "history")
    trigger(window, "variations")
    trigger(window, "laboratory")
    qtbot.waitUntil(lambda: window.laboratory.panel is not None)
    window.teaching_panel.show_running("Wave")
    window.refining_panel.show()
    window.help.tour.begin()
    return window


def test_every_control_of_the_window_says_what_it_is(busy):
    assert busy.mixer.cards[0].details.rows[0].slider.isVisible()
    assert unexplained(busy) == []


@pytest.mark.parametrize("name", DIALOGS)
def test_every_control_of_the_dialogs_says_what_it_is(window, qtbot, name):
    window.session.add_style(WAVE)
    window.bridge.deliver_frame(size=(4000, 3000), pixels=(768, 576))
    seen = []

    def look():
        for top in QApplication.topLevelWidgets():
            if isinstance(top, QDialog) and top.isVisible():
                looking.stop()
                seen.append(unexplained(top))
                top.close()

    # some dialogs run an event loop of their own
    looking = QTimer(interval=20)
    looking.timeout.connect(look)
    looking.start()
    trigger(window, name)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [[]]


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
    assert "Search styles and looks" in search.whatsThis()
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


def test_menu_entries_say_what_they_are(window):
    for action in window.actions_by_id.values():
        assert action.whatsThis() == action.toolTip() != ""
