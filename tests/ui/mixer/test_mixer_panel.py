from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QSlider

from stylemixer.document.recipe import DEFAULT_WORKING_EDGE, Recipe, StyleRef
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.ui.incoming.style_mime import style_to_mime
from stylemixer.ui.mixer.mixer_panel import MixerPanel, reset
from stylemixer.ui.mixer.picture_settings import STROKE_SIZES, working_edge
from stylemixer.ui.state.session import Session
from tests.ui.dropping import drop, files

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier
LEARNED = StyleRef(LEARNED_STYLES[0].network, "learned", LEARNED_STYLES[0].name)


@pytest.fixture
def session(qapp):
    session = Session()
    session.set_picture_networks(["painter", "adain"])
    return session


@pytest.fixture
def pictures(tmp_path):
    paths = [tmp_path / f"{name}.png" for name in ("one", "two", "three")]
    for path in paths:
        Image.new("RGB", (40, 30), "teal").save(path)
    return paths


@pytest.fixture
def panel(session, thumbnails, show):
    return show(MixerPanel(session, thumbnails), 304, 900)


@pytest.fixture
def cards(panel, session, pictures):
    session.add_pictures(pictures)
    session.undo_stack.clear()
    QApplication.processEvents()
    return panel.cards


def names(session):
    return [Path(slot.style.name).stem for slot in session.recipe.slots]


def steps(session):
    return [session.undo_stack.text(i) for i in range(session.undo_stack.count())]


# --- cards ------------------------------------------------------------------------------------


def test_an_empty_mixer_explains_itself(panel, session, pictures):
    assert panel.empty.isVisible()
    session.add_pictures(pictures[:1])
    assert not panel.empty.isVisible()
    session.undo_stack.undo()
    assert panel.empty.isVisible()


def test_the_weight_slider_edits_its_card_only(cards, session):
    QTest.keyClick(cards[1].weight.slider, KEY.Key_Home)
    assert [slot.weight for slot in session.recipe.slots] == [1.0, 0.0, 1.0]
    assert steps(session) == ["Weight of two"]


def test_a_drag_is_one_undo_step_and_the_next_drag_another(cards, session):
    slider = cards[0].weight.slider
    middle = slider.height() // 2
    for end in (20, 60):
        QTest.mousePress(slider, LEFT, pos=QPoint(slider.width() - 8, middle))
        for x in range(slider.width() - 8, end, -5):
            QTest.mouseMove(slider, QPoint(x, middle))
        QTest.mouseRelease(slider, LEFT, pos=QPoint(end, middle))
    assert steps(session) == ["Weight of one"] * 2
    assert session.recipe.slots[0].weight < 0.6
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.recipe.slots[0].weight == 1.0
    assert cards[0].weight.value == 1.0


def test_keyboard_steps_merge_and_a_double_click_resets(cards, session):
    slider = cards[0].weight.slider
    for _ in range(5):
        QTest.keyClick(slider, KEY.Key_Left)
    assert session.recipe.slots[0].weight == pytest.approx(0.95)
    assert len(steps(session)) == 1
    session.end_gesture()
    QTest.mouseDClick(slider, LEFT)
    assert session.recipe.slots[0].weight == 1.0
    assert len(steps(session)) == 2


def test_weights_are_shown_normalised(cards, session):
    assert [card.share.text() for card in cards] == ["33 % of the mix"] * 3
    cards[0].weight.number.setValue(50)
    cards[1].weight.number.setValue(50)
    assert [card.share.text() for card in cards] == [
        "25 % of the mix",
        "25 % of the mix",
        "50 % of the mix",
    ]


def test_cards_are_updated_in_place_and_keep_the_focus(cards, panel, session, qtbot):
    cards[1].weight.slider.setFocus()
    qtbot.waitUntil(cards[1].weight.slider.hasFocus)
    for value in (10, 30, 70):
        cards[0].weight.number.setValue(value)
    session.add_style(LEARNED)
    session.edit(session.recipe.moved(cards[1].key, 0), "Move")
    assert panel.cards[1:] == [cards[0], cards[2], panel.cards[-1]]
    assert panel.cards[0] is cards[1]
    assert cards[1].weight.slider.hasFocus()


def test_a_handle_that_is_held_survives_the_echo_of_its_own_edit(cards, session):
    slider = cards[0].weight.slider
    middle = slider.height() // 2
    QTest.mousePress(slider, LEFT, pos=QPoint(slider.width() - 8, middle))
    QTest.mouseMove(slider, QPoint(40, middle))
    assert slider.isSliderDown()
    assert session.recipe.slots[0].weight == pytest.approx(cards[0].weight.value)
    QTest.mouseRelease(slider, LEFT, pos=QPoint(40, middle))


def test_mute_leaves_a_style_out_and_says_so(cards, session):
    QTest.mouseClick(cards[0].mute, LEFT)
    assert session.recipe.slots[0].muted
    assert cards[0].share.text() == "Muted"
    assert cards[1].share.text() == "50 % of the mix"
    assert steps(session) == ["Mute one"]
    QTest.mouseClick(cards[0].mute, LEFT)
    assert not session.recipe.slots[0].muted
    assert steps(session) == ["Mute one", "Unmute one"]


def test_solo_silences_the_others(cards, session):
    QTest.keyClick(cards[2].solo, KEY.Key_Space)
    assert session.recipe.slots[2].solo
    assert cards[2].share.text() == "100 % of the mix"
    assert cards[0].share.text() == "Off while another style is soloed"
    session.undo_stack.undo()
    assert not cards[2].solo.isChecked()
    assert cards[0].share.text() == "33 % of the mix"


def test_a_weight_of_nothing_is_told_from_mute(cards):
    cards[0].weight.number.setValue(0)
    assert cards[0].share.text() == "Not in the mix at weight 0"


def test_remove_and_undo(cards, panel, session):
    QTest.mouseClick(cards[1].remove, LEFT)
    assert names(session) == ["one", "three"]
    assert [card.key for card in panel.cards] == [slot.key for slot in session.recipe.slots]
    assert session.undo_stack.undoText() == "Remove two"
    session.undo_stack.undo()
    assert names(session) == ["one", "two", "three"]
    assert [card.title.text() for card in panel.cards] == ["one", "two", "three"]


def test_delete_on_a_card_removes_it_and_the_next_takes_the_focus(cards, panel, session, qtbot):
    cards[1].weight.slider.setFocus()
    qtbot.waitUntil(cards[1].weight.slider.hasFocus)
    QTest.keyClick(cards[1].weight.slider, KEY.Key_Delete)
    assert names(session) == ["one", "three"]
    assert panel.cards[1].remove.hasFocus()


def test_delete_in_a_number_edits_the_number(cards, session, qtbot):
    cards[1].weight.number.setFocus()
    qtbot.waitUntil(cards[1].weight.number.hasFocus)
    QTest.keyClick(cards[1].weight.number, KEY.Key_Delete)
    assert len(session.recipe.slots) == 3


@pytest.mark.parametrize(("keys", "order"), [
    (KEY.Key_Down, ["two", "one", "three"]),
    (KEY.Key_Up, ["one", "two", "three"]),
])  # fmt: skip
def test_alt_arrows_reorder(cards, session, qtbot, keys, order):
    slider = cards[0].weight.slider
    slider.setFocus()
    qtbot.waitUntil(slider.hasFocus)
    QTest.keyClick(slider, keys, ALT)
    assert names(session) == order
    assert slider.hasFocus()
    assert cards[0].weight.value == 1.0


def test_the_handle_reorders_by_keyboard_and_mouse(cards, session):
    QTest.keyClick(cards[2].handle, KEY.Key_Up)
    assert names(session) == ["one", "three", "two"]
    session.undo_stack.undo()
    handle = cards[0].handle
    begin = handle.mapToGlobal(handle.rect().center())
    QTest.mousePress(handle, LEFT, pos=handle.rect().center())
    for down in range(0, 320, 20):
        QTest.mouseMove(handle, handle.mapFromGlobal(begin + QPoint(0, down)))
        QApplication.processEvents()
    QTest.mouseRelease(handle, LEFT)
    assert names(session) == ["two", "three", "one"]
    assert steps(session) == ["Move one"]
    session.undo_stack.undo()
    assert names(session) == ["one", "two", "three"]


def test_the_opened_card_mixes_the_four_groups(cards, session):
    card = cards[0]
    assert not card.details.isVisible()
    QTest.mouseClick(card.more, LEFT)
    assert card.details.isVisible()
    assert [row.label.text() for row in card.details.rows] == [
        "Colours",
        "Texture",
        "Strokes",
        "Shapes",
    ]
    QTest.keyClick(card.details.rows[2].slider, KEY.Key_Home)
    assert session.recipe.slots[0].groups == (1.0, 1.0, 0.0, 1.0)
    assert steps(session) == ["Strokes of one"]
    assert card.share.text() == "27 % of the mix"
    session.undo_stack.undo()
    assert card.details.rows[2].value == 1.0


def test_colours_of_one_and_strokes_of_another(cards, session):
    cards[0].details.group_changed.emit(2, 0.0)
    cards[0].details.group_changed.emit(1, 0.0)
    cards[1].details.group_changed.emit(0, 0.0)
    assert [slot.groups for slot in session.recipe.slots] == [
        (1.0, 0.0, 0.0, 1.0),
        (0.0, 1.0, 1.0, 1.0),
        (1.0, 1.0, 1.0, 1.0),
    ]


# --- networks -----------------------------------------------------------------------------------


def test_a_picture_can_be_guessed_or_measured(cards, session):
    card = cards[0]
    QTest.mouseClick(card.more, LEFT)
    texts = [card.details.network.itemText(i) for i in range(card.details.network.count())]
    assert texts == ["Predicted at a glance", "Measured from the picture"]
    QTest.keyClick(card.details.network, KEY.Key_Down)
    assert session.recipe.slots[0].style.network == "adain"
    assert session.recipe.slots[0].key == card.key
    session.undo_stack.undo()
    assert card.details.network.currentData() == "painter"


def test_scrolling_over_an_opened_card_changes_nothing(cards, session):
    QTest.mouseClick(cards[0].more, LEFT)
    before = session.recipe
    for control in (cards[0].details.network, cards[0].details.rows[0].slider):
        wheel = QWheelEvent(
            QPointF(5, 5),
            QPointF(5, 5),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        control.wheelEvent(wheel)
        assert not wheel.isAccepted()
    assert session.recipe == before


def test_no_choice_is_offered_where_there_is_none(panel, session, pictures):
    session.set_picture_networks(["painter"])
    session.add_pictures(pictures[:1])
    session.add_style(LEARNED)
    for card in panel.cards:
        card.more.setChecked(True)
        assert not card.details.network.isVisibleTo(card)
    session.set_picture_networks(["painter", "adain"])
    assert panel.cards[0].details.network.isVisibleTo(panel.cards[0])
    assert not panel.cards[1].details.network.isVisibleTo(panel.cards[1])


def test_a_learned_style_can_be_painted_by_the_network_of_all_styles(panel, session):
    session.set_picture_networks(["painter", "adain", "loom"])
    session.add_style(LEARNED)
    card = panel.cards[0]
    QTest.mouseClick(card.more, LEFT)
    choice = card.details.network
    texts = [choice.itemText(i) for i in range(choice.count())]
    assert texts == ["As it was learned", "Mixes with any style"]
    QTest.keyClick(choice, KEY.Key_Down)
    assert session.recipe.slots[0].style == LEARNED.in_network("loom")
    session.undo_stack.undo()
    assert choice.currentData() == LEARNED.network


# --- below the cards ------------------------------------------------------------------------------


def test_strength_and_keep_colours(panel, session):
    panel.settings.strength.number.setValue(40)
    panel.settings.keep_colours.number.setValue(25)
    assert session.recipe.strength == pytest.approx(0.4)
    assert session.recipe.keep_colours == pytest.approx(0.25)
    assert steps(session) == ["Strength", "Keep colours"]


def test_stroke_size_runs_from_fine_to_bold(panel, session):
    row = panel.settings.stroke_size
    QTest.keyClick(row.slider, KEY.Key_Home)
    assert session.recipe.working_edge == 1536
    QTest.keyClick(row.slider, KEY.Key_End)
    assert session.recipe.working_edge == 256
    QTest.mouseDClick(row.slider, LEFT)
    assert session.recipe.working_edge == DEFAULT_WORKING_EDGE
    assert row.number.text() == "100 %"


def test_every_stroke_size_is_another_working_edge():
    edges = [working_edge(STROKE_SIZES.value(i)) for i in range(STROKE_SIZES.steps + 1)]
    assert edges[0] == 1536
    assert edges[-1] == 256
    assert all(a > b for a, b in pairwise(edges))


def test_a_recipe_from_elsewhere_is_shown(panel, session):
    session.restore(Recipe(strength=0.3, keep_colours=0.7, working_edge=512))
    assert panel.settings.strength.number.text() == "30 %"
    assert panel.settings.keep_colours.number.text() == "70 %"
    assert panel.settings.stroke_size.number.text() == "150 %"
    assert session.recipe.working_edge == 512


def test_reset_all_keeps_the_styles_and_is_one_step(cards, panel, session):
    assert not panel.reset_button.isEnabled()
    cards[0].weight.number.setValue(20)
    cards[1].mute.click()
    panel.settings.strength.number.setValue(10)
    before = session.recipe
    QTest.mouseClick(panel.reset_button, LEFT)
    assert names(session) == ["one", "two", "three"]
    assert session.recipe == reset(before)
    assert session.recipe.strength == 1.0
    assert not panel.reset_button.isEnabled()
    session.undo_stack.undo()
    assert session.recipe == before


# --- dropping -------------------------------------------------------------------------------------


def test_a_picture_dropped_on_a_card_is_to_replace_it(cards, panel, pictures, qtbot):
    with qtbot.waitSignal(panel.picture_dropped_on_card) as dropped:
        assert drop(cards[1], files(pictures[2:]))
    assert dropped.args == [cards[1].key, pictures[2]]


def test_of_several_pictures_on_a_card_one_is_taken_and_that_is_said(
    cards, panel, session, pictures, qtbot
):
    with (
        qtbot.waitSignal(panel.picture_dropped_on_card) as dropped,
        qtbot.waitSignal(session.said) as said,
    ):
        drop(cards[1], files(pictures))
    assert dropped.args[1] == pictures[0]
    assert "one.png" in said.args[0]


def test_pictures_dropped_beside_the_cards_are_added(cards, panel, pictures, qtbot):
    with qtbot.waitSignal(panel.pictures_dropped) as dropped:
        assert drop(panel, files(pictures))
    assert dropped.args == [pictures]


def test_a_tile_of_the_shelf_is_added_or_replaces(cards, panel, session):
    assert drop(panel, style_to_mime(LEARNED))
    assert session.recipe.slots[-1].style == LEARNED
    other = StyleRef(LEARNED_STYLES[1].network, "learned", LEARNED_STYLES[1].name)
    cards[0].weight.number.setValue(30)
    assert drop(cards[0], style_to_mime(other))
    assert session.recipe.slots[0].style == other
    assert session.recipe.slots[0].weight == pytest.approx(0.3)
    assert session.undo_stack.undoText().startswith("Replace one with")


def test_a_drop_without_a_picture_is_refused_with_a_sentence(
    cards, panel, session, tmp_path, qtbot
):
    text = tmp_path / "notes.txt"
    text.write_text("x")
    for target in (panel, cards[0]):
        with (
            qtbot.assertNotEmitted(panel.pictures_dropped),
            qtbot.assertNotEmitted(panel.picture_dropped_on_card),
            qtbot.waitSignal(session.said),
        ):
            drop(target, files([text]))


def test_plain_text_is_no_style(panel):
    mime = QMimeData()
    mime.setText("hello")
    assert not drop(panel, mime)


# --- for everyone ---------------------------------------------------------------------------------


def test_every_control_has_a_name_and_names_differ(cards, panel):
    cards[0].more.setChecked(True)
    controls = [
        control
        for kind in (QAbstractButton, QSlider, QAbstractSpinBox, QComboBox)
        for control in panel.findChildren(kind)
    ]
    named = [control.accessibleName() for control in controls]
    assert all(named)
    assert len(set(named)) == len(named)
    assert "one: weight" in named
    assert "one: Strokes" in named


def test_names_follow_a_replaced_style(cards, session, tmp_path):
    session.replace_style(cards[0].key, tmp_path / "moon.png")
    assert cards[0].weight.slider.accessibleName() == "moon: weight"
    assert cards[0].title.text() == "moon"


def test_every_button_has_a_tooltip(cards, panel):
    assert all(button.toolTip() for button in panel.findChildren(QAbstractButton))


def test_tab_follows_the_eye(cards, panel, session):
    session.edit(session.recipe.moved(cards[2].key, 0), "Move")
    walked = []
    here = panel.reset_button
    for _ in range(200):
        here = here.nextInFocusChain()
        if here is panel.reset_button:
            break
        walked.append(here)
    wanted = [control for card in panel.cards for control in card.tab_order()]
    wanted += panel.settings.tab_order()
    assert [each for each in walked if each in wanted] == wanted


@pytest.mark.parametrize("width", [288, 304, 400])
def test_nothing_is_wider_than_the_panel(cards, panel, session, qtbot, width):
    session.add_style(StyleRef("painter", "picture", "/p/" + "A very long title " * 8 + ".jpg"))
    for card in panel.cards:
        card.more.setChecked(True)
    panel.resize(width, 700)
    qtbot.waitUntil(lambda: panel.width() == width)
    QApplication.processEvents()
    room = panel.scroll_area.viewport().width()
    assert all(card.geometry().right() < room for card in panel.cards)
    assert all(card.minimumSizeHint().width() <= card.width() for card in panel.cards)


def test_a_card_that_comes_after_another_has_gone_is_like_a_new_one(cards, panel, session):
    QTest.mouseClick(cards[2].more, LEFT)
    session.edit(session.recipe.with_slot(session.recipe.slots[2].key, muted=True), "Mute")
    QTest.mouseClick(cards[2].remove, LEFT)
    session.add_style(StyleRef("cin26", "learned", "ink-mosaic"))
    QApplication.processEvents()
    card = panel.cards[2]
    assert card.isVisible()
    assert card.accessibleName() == "Ink mosaic"
    assert not card.more.isChecked()
    assert not card.details.isVisible()
    assert not card.mute.isChecked()
    assert not card.teach.isVisible()
    QTest.mouseClick(card.mute, LEFT)
    assert session.recipe.slots[2].muted
    QTest.mouseClick(card.remove, LEFT)
    assert names(session) == ["one", "two"]
