"""The mixer says where styles of several networks meet, and mixes them as one."""

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from stylemixer.document.recipe import StyleRef
from stylemixer.ui.mixer.mixer_panel import MixerPanel
from stylemixer.ui.state.session import Session

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton
LEARNED = StyleRef("cin26", "learned", "ink-mosaic")


@pytest.fixture
def session(qapp):
    session = Session()
    session.set_picture_networks(["painter", "adain"])
    return session


@pytest.fixture
def pictures(tmp_path):
    path = tmp_path / "one.png"
    Image.new("RGB", (40, 30), "teal").save(path)
    return [path]


@pytest.fixture
def panel(session, thumbnails, show):
    return show(MixerPanel(session, thumbnails), 304, 900)


def steps(session):
    return [session.undo_stack.text(i) for i in range(session.undo_stack.count())]


def test_where_networks_meet_the_mixer_says_so_and_mixes_them_as_one(panel, session, pictures):
    session.add_style(LEARNED)
    assert not panel.meeting.isVisible()
    session.add_pictures(pictures[:1])
    assert panel.meeting.line.text() == "Painted apart and cross-faded"
    assert not panel.meeting.button.isVisible()  # there is no network for all of them
    assert panel.cards[0].share.text() == "50 % of the mix, cross-faded"
    apart = session.recipe
    session.set_picture_networks(["painter", "adain", "loom"])
    assert panel.meeting.button.text() == "Mix as one"
    QTest.mouseClick(panel.meeting.button, LEFT)
    assert session.recipe.networks() == ("loom",)
    assert panel.meeting.line.text() == "Mixed as one"
    assert panel.cards[0].share.text() == "50 % of the mix"
    assert panel.meeting.button.text() == "Paint apart"
    QTest.mouseClick(panel.meeting.button, LEFT)
    assert session.recipe == apart
    assert steps(session)[-2:] == ["Mix as one", "Paint apart"]


def test_a_style_of_another_network_on_a_card_ends_mixing_as_one(panel, session, pictures):
    session.set_picture_networks(["painter", "adain", "loom"])
    session.add_style(LEARNED)
    session.add_pictures(pictures[:1])
    card = panel.cards[0]
    QTest.mouseClick(card.more, LEFT)
    QTest.keyClick(card.details.network, KEY.Key_Up)
    assert [slot.style.network for slot in session.recipe.slots] == [LEARNED.network, "loom"]
    assert panel.meeting.button.text() == "Mix as one"


def test_a_taught_style_that_cannot_join_is_told_by_name(panel, session, pictures):
    session.set_picture_networks(["painter", "adain", "loom"])
    session.add_style(LEARNED)
    session.add_style(StyleRef("painter", "taught", "0" * 32))
    assert panel.meeting.isVisible()
    assert not panel.meeting.button.isVisible()
    assert "was taught to one network" in panel.meeting.line.toolTip()
    session.edit(session.recipe.added(StyleRef("adain", "picture", str(pictures[0]))), "Add one")
    QTest.mouseClick(panel.meeting.button, LEFT)
    assert panel.meeting.line.text() == "Mixed as one, but for Taught style"
    assert panel.meeting.button.text() == "Paint apart"
