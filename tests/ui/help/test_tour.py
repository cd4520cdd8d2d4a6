"""The tour in the real window: it points, it goes on by doing, and it never stands in the way."""

import pytest
from PySide6.QtCore import Qt

from stylemixer.document.recipe import StyleRef
from stylemixer.document.settings import SessionState, Settings
from tests.ui.window_fakes import trigger

WAVE = StyleRef("painter", "learned", "hokusai-great-wave")
ESCAPE = Qt.Key.Key_Escape


@pytest.fixture
def tour(window):
    trigger(window, "tour")
    return window.help.tour


def test_each_step_is_over_when_it_is_done(window, tour, qtbot, tmp_path):
    session = window.session
    steps = []
    tour.stepped.connect(steps.append)
    assert tour.at == 0
    with qtbot.waitSignal(tour.stepped):
        window.photos.opened.emit(tmp_path / "hill.jpg")
    with qtbot.waitSignal(tour.stepped):
        session.add_style(WAVE)
    with qtbot.waitSignal(tour.stepped):
        window.mixer.cards[0].weight.slider.setValue(20)
    card = window.mixer.cards[0]
    card.more.click()
    with qtbot.waitSignal(tour.stepped):
        card.details.rows[0].slider.setValue(10)
    assert steps == [1, 2, 3, 4]
    assert tour.bubble.next.text() == "Done"
    with qtbot.waitSignal(tour.ended):
        trigger(window, "keep_snapshot")
    assert tour.at is None


def test_something_else_does_not_go_on(window, tour):
    tour.next()
    window.mixer.settings.keep_colours.slider.setValue(30)
    window.mixer.cards[0].weight.slider.setValue(20)
    assert tour.at == 1
    assert not tour._settle.isActive()


def test_it_points_at_the_control_and_stays_in_the_window(window, tour):
    controls = [
        window.tool_bar.widgetForAction(window.actions_by_id["open"]),
        window.shelf.view,
        window.mixer.cards[0].weight,
        window.mixer.cards[0].more,
        window.mixer.keep_button,
    ]
    for control in controls:
        bubble = tour.bubble
        assert window.rect().contains(bubble.geometry())
        tip = bubble.mapToGlobal(bubble._tip)
        place = control.rect().adjusted(-2, -2, 2, 2)
        assert place.contains(control.mapFromGlobal(tip))
        assert not bubble.geometry().contains(control.mapTo(window, control.rect().center())) or (
            control is window.shelf.view
        )
        bubble.next.click()
    assert tour.at is None


def test_without_its_control_it_stands_in_the_middle(window, tour):
    tour.next()
    trigger(window, "panels")
    tour.bubble.follow_wanted.emit()
    middle = tour.bubble.geometry().center() - window.rect().center()
    assert middle.manhattanLength() < 4


@pytest.mark.parametrize("where", ["canvas", "bubble"])
def test_escape_ends_it(window, tour, qtbot, where):
    window.activateWindow()
    focus = window.canvas if where == "canvas" else tour.bubble.next
    focus.setFocus()
    qtbot.waitUntil(focus.hasFocus)
    qtbot.keyClick(focus, ESCAPE)
    assert tour.at is None
    assert not tour._escape.isEnabled()


def test_keys_go_through_it(window, tour, qtbot):
    window.activateWindow()
    qtbot.waitUntil(tour.bubble.next.hasFocus)
    qtbot.keyClick(tour.bubble.next, Qt.Key.Key_Space)
    assert tour.at == 1
    qtbot.keyClick(tour.bubble.back, Qt.Key.Key_Space)
    assert tour.at == 0
    assert not tour.bubble.back.isEnabled()
    tour.bubble.end.click()
    assert tour.at is None


def test_it_comes_by_itself_at_the_very_first_start_only(make_window):
    window = make_window()
    window.canvas.setFocus()
    window.help.welcome(has_photo=False)
    assert window.help.tour.at == 0
    assert not window.help.tour.bubble.next.hasFocus()
    assert window.store.settings.toured
    window.help.tour.end()
    again = make_window(window.store.settings)
    again.help.welcome(has_photo=False)
    assert again.help.tour.at is None


def test_it_leaves_those_alone_who_have_painted_before(make_window):
    window = make_window(Settings(last=SessionState()))
    window.help.welcome(has_photo=False)
    assert window.help.tour.at is None


def test_a_photo_opened_with_the_program_is_the_first_step_done(make_window):
    window = make_window()
    window.help.welcome(has_photo=True)
    assert window.help.tour.at == 1
