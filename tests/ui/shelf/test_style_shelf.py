from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from stylemixer.document.recipe import StyleRef
from stylemixer.engine.networks.learned import LEARNED_STYLES, LearnedStyle
from stylemixer.ui.incoming.style_mime import style_of_mime, style_to_mime
from stylemixer.ui.shelf import kinds, shelf_model
from stylemixer.ui.shelf.shelf_model import Order, Role, Shown
from stylemixer.ui.shelf.shelf_view import (
    MAKER_PIXELS,
    TITLE_PIXELS,
    broken,
    picture_rect,
    sized,
    star_rect,
    title_rect,
)
from stylemixer.ui.shelf.style_shelf import StyleShelf
from stylemixer.ui.state.session import Photo, Session, style_title
from tests.ui.dropping import drop, files

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton
PHOTO = Photo(Path("/photos/p.jpg"), "p.jpg", (400, 300), 1)
LEARNED = len(LEARNED_STYLES)


@pytest.fixture
def session(qapp):
    return Session()


@pytest.fixture
def pictures(tmp_path):
    paths = [tmp_path / f"{name}.png" for name in ("Wave", "Étude in blue")]
    for path in paths:
        Image.new("RGB", (64, 48), "teal").save(path)
    return paths


@pytest.fixture
def shelf(session, thumbnails, show):
    return show(StyleShelf(session, thumbnails), 264, 640)


def titles(shelf):
    return [shelf.filter.index(row, 0).data() for row in range(shelf.filter.rowCount())]


def index_of(shelf, title):
    return shelf.filter.index(titles(shelf).index(title), 0)


def focus(shelf, qtbot, title):
    shelf.view.setFocus()
    qtbot.waitUntil(shelf.view.hasFocus)
    shelf.view.setCurrentIndex(index_of(shelf, title))


@pytest.mark.parametrize("name", ["/wave.jpg", "/caf\udce9.jpg", "file:a.jpg"])
def test_any_style_is_carried_by_the_mouse(name):
    style = StyleRef("painter", "picture", name)
    assert style_of_mime(style_to_mime(style)) == style


def test_own_pictures_stand_before_the_learned_styles(shelf, session, pictures):
    session.add_own_pictures(pictures)
    assert titles(shelf)[:2] == ["Wave", "Étude in blue"]
    assert titles(shelf)[2:] == [style.title for style in LEARNED_STYLES]


def test_search_finds_words_anywhere_whatever_case_and_accents(shelf, session, pictures):
    session.add_own_pictures(pictures)
    QTest.keyClicks(shelf.search, "BLUE etude")
    assert titles(shelf) == ["Étude in blue"]
    shelf.search.clear()
    assert len(titles(shelf)) == LEARNED + 2


def test_the_search_is_one_step_away_and_enter_leads_to_what_was_found(shelf, session, qtbot):
    shelf.view.setFocus()
    qtbot.waitUntil(shelf.view.hasFocus)
    shelf.focus_search()
    assert shelf.search.hasFocus()
    title = LEARNED_STYLES[3].title
    QTest.keyClicks(shelf.search, title)
    QTest.keyClick(shelf.search, KEY.Key_Return)
    assert shelf.view.hasFocus()
    QTest.keyClick(shelf.view, KEY.Key_Return)
    assert [slot.style.name for slot in session.recipe.slots] == [LEARNED_STYLES[3].name]


def test_escape_ends_a_search(shelf):
    QTest.keyClicks(shelf.search, "nothing is called that")
    assert titles(shelf) == []
    QTest.keyClick(shelf.search, KEY.Key_Escape)
    assert len(titles(shelf)) == LEARNED


def test_an_empty_list_says_why(shelf):
    for act, words in (
        (lambda: shelf.search.setText("qqq"), "qqq"),
        (lambda: (shelf.search.clear(), shelf.show_kind(Shown.FAVOURITES)), "star"),
        (lambda: shelf.show_kind(Shown.OWN), "Drop paintings"),
    ):
        act()
        assert not titles(shelf)
        assert words in shelf.view.empty_text


def test_favourites_and_mine_filter(shelf, session, pictures):
    session.add_own_pictures(pictures)
    star = LEARNED_STYLES[5]
    session.set_favourite(StyleRef(star.network, "learned", star.name), True)
    QTest.mouseClick(shelf.kind_buttons[Shown.FAVOURITES], LEFT)
    assert titles(shelf) == [star.title]
    QTest.mouseClick(shelf.kind_buttons[Shown.OWN], LEFT)
    assert titles(shelf) == ["Wave", "Étude in blue"]
    QTest.mouseClick(shelf.kind_buttons[Shown.ALL], LEFT)
    assert len(titles(shelf)) == LEARNED + 2


def test_a_click_adds_to_the_mix_and_marks_the_tile(shelf, session):
    index = shelf.filter.index(2, 0)
    place = picture_rect(shelf.view.visualRect(index)).center()
    QTest.mouseClick(shelf.view.viewport(), LEFT, pos=place)
    assert [slot.style for slot in session.recipe.slots] == [index.data(Role.STYLE)]
    assert index.data(Role.IN_MIX)
    assert "in the mix" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    session.undo_stack.undo()
    assert not index.data(Role.IN_MIX)


def test_a_click_on_the_star_only_stars(shelf, session):
    index = shelf.filter.index(1, 0)
    place = star_rect(shelf.view.visualRect(index)).center()
    QTest.mouseClick(shelf.view.viewport(), LEFT, pos=place)
    assert session.is_favourite(index.data(Role.STYLE))
    assert session.recipe.slots == ()
    QTest.mouseClick(shelf.view.viewport(), LEFT, pos=place)
    assert not session.is_favourite(index.data(Role.STYLE))


def test_f_stars_and_the_focus_stays(shelf, session, qtbot):
    title = LEARNED_STYLES[4].title
    focus(shelf, qtbot, title)
    QTest.keyClick(shelf.view, KEY.Key_F)
    assert index_of(shelf, title).data(Role.FAVOURITE)
    assert shelf.view.currentIndex().data() == title


def test_an_own_picture_joins_the_network_of_the_mix(shelf, session, pictures):
    session.set_picture_networks(["painter", "adain"])
    session.add_own_pictures(pictures)
    session.add_style(StyleRef("adain", "picture", "/elsewhere/other.jpg"))
    shelf.view.chosen.emit(index_of(shelf, "Wave"))
    assert session.recipe.slots[-1].style == StyleRef("adain", "picture", str(pictures[0]))
    assert index_of(shelf, "Wave").data(Role.IN_MIX)


def test_delete_removes_an_own_picture_and_undo_brings_it_back(shelf, session, pictures, qtbot):
    session.add_own_pictures(pictures)
    session.set_favourite(session.picture_style(pictures[1]), True)
    focus(shelf, qtbot, "Étude in blue")
    QTest.keyClick(shelf.view, KEY.Key_Delete)
    assert session.own_pictures == (pictures[0],)
    assert pictures[1].exists()
    assert session.undo_stack.undoText() == "Remove Étude in blue from the shelf"
    session.undo_stack.undo()
    assert session.own_pictures == tuple(pictures)
    assert index_of(shelf, "Étude in blue").data(Role.FAVOURITE)
    session.undo_stack.redo()
    assert titles(shelf)[0] == "Wave"


def test_undoing_a_removal_keeps_what_came_later(shelf, session, pictures, tmp_path, qtbot):
    session.add_own_pictures(pictures)
    focus(shelf, qtbot, "Wave")
    QTest.keyClick(shelf.view, KEY.Key_Delete)
    later = tmp_path / "later.png"
    session.add_own_pictures([later])
    session.undo_stack.undo()
    assert set(session.own_pictures) == {*pictures, later}


def test_built_in_styles_cannot_be_deleted(shelf, session, qtbot):
    focus(shelf, qtbot, LEARNED_STYLES[0].title)
    with qtbot.waitSignal(session.said) as said:
        QTest.keyClick(shelf.view, KEY.Key_Delete)
    assert LEARNED_STYLES[0].title in said.args[0]
    assert len(titles(shelf)) == LEARNED
    assert session.undo_stack.count() == 0


def test_adding_and_starring_keep_the_place(shelf, session, pictures, qtbot):
    title = LEARNED_STYLES[10].title
    focus(shelf, qtbot, title)
    session.add_own_pictures(pictures)
    assert shelf.view.currentIndex().data() == title


def test_another_order_of_own_pictures_is_shown(shelf, session, pictures):
    session.add_own_pictures(pictures)
    session.restore_styles(reversed(pictures), [])
    assert titles(shelf)[:3] == ["Étude in blue", "Wave", LEARNED_STYLES[0].title]


def test_dropped_pictures_are_passed_on(shelf, pictures, qtbot):
    with qtbot.waitSignal(shelf.pictures_dropped) as dropped:
        assert drop(shelf, files(pictures))
    assert dropped.args == [pictures]


def test_a_drop_that_is_no_picture_is_refused_with_a_sentence(shelf, session, tmp_path, qtbot):
    text = tmp_path / "notes.txt"
    text.write_text("x")
    with qtbot.assertNotEmitted(shelf.pictures_dropped), qtbot.waitSignal(session.said) as said:
        drop(shelf, files([text]))
    assert "notes.txt" in said.args[0]


def test_its_own_tiles_cannot_be_dropped_on_the_shelf(shelf):
    assert not drop(shelf, style_to_mime(StyleRef("cin26", "learned", "x")))


def test_the_plus_button_asks_for_pictures(shelf, pictures, qtbot, monkeypatch):
    names = [str(path) for path in pictures]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: (names, ""))
    with qtbot.waitSignal(shelf.pictures_dropped) as chosen:
        QTest.mouseClick(shelf.add_button, LEFT)
    assert chosen.args == [pictures]
    assert shelf.picture_folder == str(pictures[0].parent)


def test_a_style_survives_the_clipboard():
    style = StyleRef("cin26", "learned", "wave")
    assert style_of_mime(style_to_mime(style)) == style
    assert style_of_mime(QMimeData()) is None
    broken = QMimeData()
    broken.setData("application/x-stylemixer-style", b"{nonsense")
    assert style_of_mime(broken) is None


def test_thumbnails_are_wanted_visible_ones_first(shelf, session, qtbot):
    shelf.view.verticalScrollBar().setValue(600)
    with qtbot.waitSignal(shelf.thumbnails_wanted) as wanted:
        session.set_photo(PHOTO)
    styles = wanted.args[0]
    rows = shelf.view.visible_rows()
    assert rows.start > 0
    visible = [shelf.filter.index(row, 0).data(Role.STYLE) for row in rows]
    assert styles[: len(visible)] == visible
    assert len(styles) == len(set(styles)) == LEARNED


def test_what_is_visible_really_is(shelf):
    rows = shelf.view.visible_rows()
    for row in range(LEARNED):
        seen = shelf.view.visualRect(shelf.filter.index(row, 0)).intersects(
            shelf.view.viewport().rect()
        )
        assert seen == (row in rows)


def test_only_what_is_out_of_date_is_wanted_again(shelf, session, thumbnails, qtbot):
    with qtbot.waitSignal(shelf.thumbnails_wanted) as wanted:
        session.set_photo(PHOTO)
    styles = wanted.args[0]
    for style in styles[1:]:
        thumbnails.set_array(style, np.zeros((4, 4, 4), np.uint8))
    assert shelf.wanted() == styles[:1]
    with qtbot.waitSignal(shelf.thumbnails_wanted) as again:
        session.set_photo(Photo(PHOTO.path, "q.jpg", (4, 3), 2))
    assert len(again.args[0]) == LEARNED


def test_learning_the_size_of_the_photo_asks_for_nothing_new(shelf, session, thumbnails, qtbot):
    with qtbot.waitSignal(shelf.thumbnails_wanted):
        session.set_photo(PHOTO)
    for style in shelf.wanted():
        thumbnails.set_array(style, np.zeros((4, 4, 4), np.uint8))
    session.set_photo(Photo(PHOTO.path, PHOTO.name, (9, 9), PHOTO.photo_id))
    assert shelf.wanted() == []


def test_five_hundred_styles_are_shown_without_reading_them_all(
    shelf, session, thumbnails, tmp_path, qtbot
):
    gone = [tmp_path / f"{i}.png" for i in range(500)]
    session.restore_styles(gone, [])
    shelf.grab()
    last = session.picture_style(tmp_path / "last.png")
    with qtbot.waitSignal(thumbnails.changed, check_params_cb=lambda style: style == last):
        thumbnails.source(last)  # read when all that the shelf wants has been
    read = [path for path in gone if thumbnails.complaint(session.picture_style(path))]
    assert 0 < len(read) < 60
    assert len(shelf.view.visible_rows()) < 60


def test_a_broken_picture_says_so_instead_of_joining_the_mix(
    shelf, session, thumbnails, tmp_path, qtbot
):
    gone = tmp_path / "gone.png"
    session.add_own_pictures([gone])
    with qtbot.waitSignal(thumbnails.changed):
        thumbnails.source(session.picture_style(gone))
    with qtbot.waitSignal(session.said) as said:
        shelf.view.chosen.emit(index_of(shelf, "gone"))
    assert "gone.png" in said.args[0]
    assert session.recipe.slots == ()


def test_the_menu_of_a_tile(shelf, session, pictures):
    session.add_own_pictures(pictures)
    menu = shelf.menu_for(index_of(shelf, "Wave"))
    actions = {action.text(): action for action in menu.actions()}
    assert "Remove from the shelf" in actions
    actions["Add to favourites"].trigger()
    assert session.is_favourite(session.picture_style(pictures[0]))
    built_in = shelf.menu_for(index_of(shelf, LEARNED_STYLES[0].title))
    assert "Remove from the shelf" not in [action.text() for action in built_in.actions()]


@pytest.mark.parametrize("order", [Order.ADDED, Order.NAME])
def test_an_open_menu_acts_on_its_own_tile_whatever_comes_meanwhile(
    shelf, session, pictures, tmp_path, order
):
    session.add_own_pictures(pictures)
    style = session.picture_style(pictures[0])
    menu = shelf.menu_for(index_of(shelf, style_title(style)))
    actions = {action.text(): action for action in menu.actions()}
    session.add_own_pictures([tmp_path / "zz first now.png"])
    shelf.sort(order)
    actions["Add to favourites"].trigger()
    assert session.favourites == {style}
    actions["Add to the mix"].trigger()
    assert [slot.style for slot in session.recipe.slots] == [style]
    actions["Remove from the shelf"].trigger()
    assert session.own_pictures == (tmp_path / "zz first now.png", *pictures[1:])
    actions["Remove from the shelf"].trigger()
    assert len(session.own_pictures) == len(pictures)


@pytest.mark.parametrize("width", [252, 264, 420])
def test_tiles_fill_the_width(shelf, qtbot, width):
    shelf.resize(width, 640)
    qtbot.waitUntil(lambda: shelf.width() == width)
    first, second = (shelf.view.visualRect(shelf.filter.index(row, 0)) for row in (0, 1))
    columns = max(1, (shelf.view.viewport().width() - 1) // shelf.view.gridSize().width())
    assert (second.top() == first.top()) == (columns > 1)
    assert columns * shelf.view.gridSize().width() > shelf.view.viewport().width() * 0.9


# --- styles of well-known paintings ---------------------------------------------------------


@pytest.fixture
def painters(session, thumbnails, show, monkeypatch):
    """A shelf with two named styles among the described ones."""
    named = (
        LearnedStyle("the-scream", "The Scream", 0, "painter", "Edvard Munch", 1893),
        LearnedStyle("water-lilies", "Water Lilies", 1, "painter", "Claude Monet", 1906),
    )
    described = tuple(style for style in LEARNED_STYLES if not style.artist)
    for module in (shelf_model, kinds):
        monkeypatch.setattr(module, "LEARNED_STYLES", (*described, *named))
    return show(StyleShelf(session, thumbnails), 264, 640)


def test_painters_have_a_segment_of_their_own_and_tell_who_painted_them(painters):
    tile = painters.view.gridSize().height()
    painters.kind_buttons[Shown.PAINTERS].click()
    assert titles(painters) == ["The Scream", "Water Lilies"]
    index = painters.filter.index(0, 0)
    assert index.data(Role.MAKER) == "Edvard Munch, 1893"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "The Scream\nEdvard Munch, 1893"
    assert "Edvard Munch" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert painters.view.gridSize().height() > tile
    painters.kind_buttons[Shown.ALL].click()
    assert painters.view.gridSize().height() == tile
    assert len(titles(painters)) > 26


def test_painters_are_found_by_artist_and_year(painters):
    painters.search.setText("monet 1906")
    assert titles(painters) == ["Water Lilies"]


def test_without_painters_there_is_no_segment_for_them(session, thumbnails, show, monkeypatch):
    described = tuple(style for style in LEARNED_STYLES if not style.artist)
    monkeypatch.setattr(kinds, "LEARNED_STYLES", described)
    shelf = show(StyleShelf(session, thumbnails), 264, 640)
    assert not shelf.kind_buttons[Shown.PAINTERS].isVisible()
    assert shelf.kind_buttons[Shown.OWN].isVisible()


def test_the_shelf_sorts_by_name_and_back(shelf, session, pictures):
    session.add_own_pictures(pictures)
    first = titles(shelf)
    wanted = []
    shelf.order_changed.connect(wanted.append)
    shelf.order_actions[Order.NAME].trigger()
    names = titles(shelf)
    assert sorted(first) == sorted(names)
    assert names.index("Étude in blue") < names.index("Ink mosaic") < names.index("Wave")
    shelf.order_actions[Order.ADDED].trigger()
    assert titles(shelf) == first
    assert wanted == [Order.NAME, Order.ADDED]


def test_the_shipped_titles_and_makers_are_drawn_whole_in_two_lines_each(shelf):
    room = title_rect(QRect(QPoint(), shelf.view.gridSize()))
    font = sized(shelf.font(), TITLE_PIXELS)
    drawn = {title: broken(title, font, room.width()) for title in titles(shelf)}
    assert [title for title, lines in drawn.items() if " ".join(lines) != title] == []
    assert {len(lines) for lines in drawn.values()} == {1, 2}
    rows = [shelf.filter.index(row, 0) for row in range(shelf.filter.rowCount())]
    makers = {maker for row in rows if (maker := row.data(Role.MAKER))}
    font = sized(shelf.font(), MAKER_PIXELS)
    assert "Vincent van Gogh, 1888" in makers
    assert {m for m in makers if " ".join(broken(m, font, room.width())) != m} == set()


@pytest.mark.parametrize(
    ("text", "cut"),
    [("A very long name of a style of mine", True), ("Unbreakableunbreakable", True), ("", False)],
)
def test_a_title_that_cannot_fit_is_cut_with_dots(shelf, text, cut):
    lines = broken(text, shelf.font(), 60)
    assert len(lines) <= 2
    assert any(line.endswith("…") for line in lines) == cut


def test_a_title_is_broken_between_words_whatever_its_letters(shelf):
    width = shelf.fontMetrics().horizontalAdvance("🌊🌊 wav")
    assert broken("🌊🌊 waves", shelf.font(), width) == ["🌊🌊", "waves"]
