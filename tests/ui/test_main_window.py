from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QScrollBar,
    QStyle,
    QWidget,
)

from stylemixer.document.recipe import StyleRef
from stylemixer.document.settings import SessionState, Settings, load_settings
from stylemixer.errors import Sentence
from stylemixer.ui.widgets import messages
from stylemixer.ui.widgets.messages import ErrorDialog
from tests.ui.window_fakes import INFO, pixel, trigger

LAKE = Path("/photos/lake.jpg")
WAVE = StyleRef("painter", "picture", "/pictures/wave.jpg")


# --- the start ------------------------------------------------------------------------------


def test_the_first_start_shows_a_painted_example_at_once(make_window):
    window = make_window()
    assert window.canvas.frame is not None
    assert window.bridge.opened[0].name == "coffee.jpg"
    assert len(window.session.recipe.active()) == 2
    photo = QImage(str(window.bridge.opened[0]))
    still = window.canvas.frame
    assert still.size() == photo.size()
    assert still.pixelColor(100, 60) != photo.pixelColor(100, 60)
    assert window.bridge.recipe == window.session.recipe
    assert not window.empty.isVisible()


def test_without_a_photo_the_window_explains_itself(make_window):
    window = make_window(restore=False)
    assert window.empty.isVisible()
    assert len(window.empty.examples) == 4
    window.empty.examples[1].click()
    assert window.bridge.opened[0].exists()
    window.bridge.deliver_photo()
    assert not window.empty.isVisible()


def test_a_photo_of_the_command_line_is_opened(make_window, tmp_path):
    photo = tmp_path / "hill.png"
    photo.write_bytes(b"x")
    assert make_window(photo=photo).bridge.opened == [photo]


def test_everything_is_there_again_at_the_next_start(window, make_window):
    window.resize(970, 610)
    window.session.add_pictures([Path(WAVE.name)])
    window.session.set_favourite(WAVE, True)
    window.canvas.actual_size()
    window.canvas.set_split(True, 0.25)
    before = window.describe_session()
    recipe = window.session.recipe
    window.live.painted.emit(window.canvas.frame)
    window.close()
    again = make_window(load_settings())
    assert again.session.recipe == recipe
    assert not again.session.undo_stack.canUndo()
    assert again.session.own_pictures == (Path(WAVE.name),)
    assert again.session.is_favourite(WAVE)
    assert again.canvas.frame.pixelColor(10, 10) == QColor(0, 200, 0)
    again.bridge.deliver_photo((4000, 3000))
    after = again.describe_session()
    assert after.view.zoom == before.view.zoom == 1.0
    assert after.view.centre == pytest.approx(before.view.centre, abs=0.01)
    assert after.view.split == 0.25
    assert again.height() == window.height() == 610  # the offscreen screen is 800 wide


def test_the_session_reaches_the_disk_without_closing(window, qtbot):
    window.session.add_style(WAVE)

    def kept():
        last = load_settings().last
        assert last is not None
        assert last.recipe == window.session.recipe

    qtbot.waitUntil(lambda: kept() is None, timeout=10_000)


def test_a_photo_that_has_gone_is_told(make_window, tmp_path):
    settings = Settings(last=SessionState(photo=str(tmp_path / "gone.jpg")))
    window = make_window(settings)
    assert window.toast.text == "gone.jpg can no longer be found."
    assert window.bridge.opened == []
    assert window.empty.isVisible()


def test_an_example_is_found_again_after_the_application_has_moved(make_window):
    settings = Settings(last=SessionState(photo="/old/place/resources/examples/rocket.jpg"))
    (opened,) = make_window(settings).bridge.opened
    assert opened.name == "rocket.jpg"
    assert opened.exists()


# --- painting -------------------------------------------------------------------------------


def test_frames_show_and_the_status_bar_tells_about_them(window):
    assert pixel(window) == QColor(0, 200, 0)
    window.mixer.settings.keep_colours.slider.setValue(30)
    window.bridge.deliver_frame(size=(4000, 3000), pixels=(256, 192), bgr=(0, 0, 200), draft=True)
    assert pixel(window) == QColor(200, 0, 0)
    assert window.status.state.text() == "Draft"
    assert window.status.time.text() == "12 ms"
    assert window.status.size_text.text() == "4000 × 3000"
    assert window.status.device.text() == "CPU, 2 threads"
    assert window.status.zoom.text().startswith("Fit ")
    window.bridge.deliver_frame(size=(4000, 3000), pixels=(768, 576))
    assert window.status.state.text() == "Final"
    window.bridge.busy_changed.emit(True)
    assert window.status.state.text() == "Painting…"


def test_frames_of_another_photo_do_not_show(window):
    window.bridge.deliver_frame(bgr=(0, 0, 200), photo_id=99)
    assert pixel(window) == QColor(0, 200, 0)


def test_every_edit_goes_to_the_bridge(window):
    window.session.add_style(WAVE)
    assert window.bridge.recipe == window.session.recipe
    trigger(window, "undo")
    assert window.bridge.recipe == window.session.recipe
    assert all(slot.style != WAVE for slot in window.bridge.recipe.slots)


def test_actual_size_paints_the_visible_part(window):
    trigger(window, "actual_size")
    x, y, w, h = window.bridge.region
    window.bridge.deliver_frame(
        size=(4000, 3000), pixels=(w, h), bgr=(0, 0, 200), region=(x, y, w, h)
    )
    assert pixel(window) == QColor(200, 0, 0)


def test_a_detail_of_an_older_recipe_does_not_show(window):
    trigger(window, "actual_size")
    x, y, w, h = window.bridge.region
    older = window.session.recipe
    window.session.add_style(WAVE)
    window.bridge.deliver_frame(
        size=(4000, 3000), pixels=(w, h), bgr=(0, 0, 200), region=(x, y, w, h), recipe=older
    )
    assert pixel(window) == QColor(0, 200, 0)


def test_thumbnails_are_asked_for_and_shown(window, qtbot):
    qtbot.waitUntil(lambda: any(call[0] == "thumbnails" for call in window.bridge.calls))
    style = next(call for call in window.bridge.calls if call[0] == "thumbnails")[1][0]
    with qtbot.waitSignal(window.thumbnails.changed):
        import numpy as np

        window.bridge.thumbnail_ready.emit(style, np.full((96, 128, 4), 200, np.uint8))
    assert not window.thumbnails.image(style).isNull()


def test_the_engine_says_which_networks_take_pictures(window):
    assert window.session.picture_networks == INFO.picture_networks


# --- looking --------------------------------------------------------------------------------


def test_holding_the_key_shows_the_photo(window, qtbot):
    window.shelf.view.setFocus()
    qtbot.keyPress(window.windowHandle(), Qt.Key.Key_Backslash)
    assert pixel(window) == QColor(0, 0, 200)
    qtbot.keyRelease(window.windowHandle(), Qt.Key.Key_Backslash)
    assert pixel(window) == QColor(0, 200, 0)


def test_the_key_is_a_letter_where_one_types(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.find_style()
    qtbot.keyPress(window.windowHandle(), Qt.Key.Key_Backslash)
    assert not window.canvas.showing_original
    qtbot.keyRelease(window.windowHandle(), Qt.Key.Key_Backslash)


def test_holding_the_button_shows_the_photo(window, qtbot):
    qtbot.mousePress(window.tool_bar.original, Qt.MouseButton.LeftButton)
    assert pixel(window) == QColor(0, 0, 200)
    qtbot.mouseRelease(window.tool_bar.original, Qt.MouseButton.LeftButton)
    assert pixel(window) == QColor(0, 200, 0)


def test_the_split_is_one_key_away_and_the_menu_knows(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Y)
    assert window.canvas.split == 0.5
    assert window.actions_by_id["split"].isChecked()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Y)
    assert window.canvas.split is None


def test_the_panels_go_and_come_back(window):
    trigger(window, "panels")
    assert not window.shelf.isVisible()
    assert not window.mixer.isVisible()
    trigger(window, "find_style")
    assert window.shelf.isVisible()
    assert window.shelf.search.hasFocus() or window.focusWidget() is window.shelf.search


def test_the_picture_is_the_largest_thing_at_the_smallest_size(window):
    window.resize(1280, 720)
    window.reset_layout()
    assert window.canvas.width() > 1280 / 2
    assert window.size().width() == 1280
    assert window.size().height() == 720


# --- getting out ----------------------------------------------------------------------------


def test_copy_takes_the_painting(window):
    trigger(window, "copy")
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (768, 576)
    assert copied.pixelColor(5, 5) == QColor(0, 200, 0)
    assert window.toast.text == "Copied 768 × 576 pixels."


# --- preferences, errors, closing -----------------------------------------------------------


def test_preferences_are_applied_and_kept(window, qapp):
    window.preferences.apply(
        window.store.settings.replaced(theme="light", device="cpu", preview_edge=512)
    )
    assert ("device", "cpu") in window.bridge.calls
    assert ("preview_edge", 512) in window.bridge.calls
    assert qapp.palette().window().color().lightness() > 128
    window.close()
    assert load_settings().theme == "light"


def test_what_people_can_mend_is_a_sentence_that_fades(window, qtbot):
    window.bridge.failed.emit(Sentence("wave.jpg cannot be read; choose another picture."))
    assert window.toast.isVisible()
    assert window.toast.text == "wave.jpg cannot be read; choose another picture."
    window.toast.fade()
    qtbot.waitUntil(lambda: not window.toast.isVisible())


def test_a_long_sentence_with_a_button_is_wholly_legible(window):
    window.resize(960, 600)
    window.toast.say("a rather long sentence about many things " * 4, "Use this mix", print)
    text = window.toast.findChild(QLabel)
    room = text.rect().adjusted(0, 0, 0, 10_000)
    needed = text.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text.text())
    assert text.height() >= needed.height() > 3 * text.fontMetrics().height()
    assert window.canvas.rect().contains(window.toast.geometry())


def test_the_mouse_keeps_a_toast(window, qtbot, monkeypatch):
    monkeypatch.setattr(messages, "SHORTEST_MS", 0)
    monkeypatch.setattr(messages, "MS_PER_LETTER", 0)
    kept, other = window.toast, messages.Toast(window.canvas)
    for toast in (kept, other):
        toast.say("A sentence.")
    kept.enterEvent(None)
    qtbot.waitUntil(lambda: not other.isVisible())
    assert kept.isVisible()
    kept.leaveEvent(None)
    qtbot.waitUntil(lambda: not kept.isVisible())


def test_a_photo_that_cannot_be_read_leaves_the_old_one(window):
    window.bridge.photo_failed.emit(2, Sentence("hill.png cannot be read; choose another photo."))
    assert "hill.png" in window.toast.text
    assert pixel(window) == QColor(0, 200, 0)


def test_our_errors_are_one_dialog_with_details_to_copy(window, qtbot):
    window.bridge.crashed.emit("ValueError: first", "Traceback of the first")
    window.bridge.crashed.emit("ValueError: second", "Traceback of the second")
    (dialog,) = window.findChildren(ErrorDialog)
    assert dialog.isVisible()
    qtbot.mouseClick(dialog.findChild(QPushButton, "copy"), Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "Traceback of the first" in copied
    assert "Traceback of the second" in copied
    dialog.close()
    qtbot.waitUntil(lambda: not window.findChildren(ErrorDialog))


def test_of_two_windows_each_ones_shelf_survives(make_window, tmp_path):
    old, new, other = (tmp_path / name for name in ("old.png", "new.png", "other.png"))
    for path in (old, new, other):
        path.write_bytes(b"x")
    make_window(Settings(own_pictures=(str(old),))).close()
    first, second = make_window(load_settings()), make_window(load_settings())
    first.session.add_own_pictures([new])
    first.preferences.apply(first.store.settings.replaced(save_folder=str(tmp_path)))
    second.session.add_own_pictures([other])
    second.session.remove_own_picture(old)
    first.close()
    second.close()
    kept = load_settings()
    assert set(kept.own_pictures) == {str(new), str(other)}
    assert kept.save_folder == str(tmp_path)


def test_closing_ends_the_bridge(window):
    window.close()
    assert ("stop",) in window.bridge.calls


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_closing_while_saving_asks(window, monkeypatch, tmp_path, answer):
    from stylemixer.ui.saving.save_dialog import SaveChoice

    window.saver.start(SaveChoice(tmp_path / "a.png", (40, 30)))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: box.button(answer).click())
    window.close()
    assert (("stop",) in window.bridge.calls) == (answer == QMessageBox.StandardButton.Yes)


# --- for everyone ---------------------------------------------------------------------------


def test_no_two_commands_share_a_key(window):
    keys = Counter(key.toString() for action in window.actions() for key in action.shortcuts())
    keys.update(
        shortcut.key().toString()
        for shortcut in window.findChildren(QShortcut)
        if shortcut.context() == Qt.ShortcutContext.WindowShortcut
    )
    assert [key for key, count in keys.items() if count > 1] == []


CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QProgressBar)


def nameless(root):
    for widget in root.findChildren(QWidget):
        inner = isinstance(widget.parent(), (QAbstractSpinBox, QComboBox, QLineEdit))
        if not isinstance(widget, CONTROLS) or isinstance(widget, QScrollBar) or inner:
            continue
        name = widget.accessibleName() or getattr(widget, "text", str)()
        if not name.strip() and not widget.objectName().startswith("qt_"):
            yield f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent())}"


def test_every_control_has_a_name(window):
    window.saver.save_as()
    window.preferences.ask()
    assert list(nameless(window)) == []


def test_every_tool_has_a_tip(window):
    tips = [w.toolTip() for w in window.tool_bar.findChildren(QAbstractButton) if w.isVisible()]
    assert len(tips) >= 10
    assert all(tips)


def test_the_tab_key_goes_from_left_to_right(window):
    order, widget = [], window.shelf
    for _ in range(400):
        widget = widget.nextInFocusChain()
        for region in (window.shelf, window.canvas, window.mixer):
            if region.isAncestorOf(widget) or widget is region:
                if not order or order[-1] is not region:
                    order.append(region)
                break
        if widget is window.shelf:
            break
    assert order[:2] == [window.shelf, window.canvas]
    assert order.index(window.canvas) < order.index(window.mixer)


def test_about_and_shortcuts_tell_what_is_there(window):
    from PySide6.QtWidgets import QLabel

    from stylemixer.ui import about

    trigger(window, "about")
    trigger(window, "shortcuts")
    dialogs = window.findChildren(about.About) + window.findChildren(about.Shortcuts)
    texts = "\n".join(label.text() for d in dialogs for label in d.findChildren(QLabel))
    assert "torch 2.14 on CPU, 2 threads" in texts
    assert "Ctrl+E" in texts
    assert "\\" in texts
    for dialog in dialogs:
        dialog.close()
    trigger(window, "diagnostics")
    assert "cin26, painter" in QGuiApplication.clipboard().text()


def test_the_first_window_leaves_room_for_its_title_bar(make_window):
    window = make_window()
    room = window.screen().availableSize().height()
    title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    assert window.height() <= max(room - title, window.minimumHeight())
