"""Whatever strangers call their files, styles and notes, it shows as the text that it is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QAction, QHelpEvent, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QMessageBox,
    QToolTip,
    QWidget,
)

from stylemixer.document.looks.library import LookLibrary, looks_folder
from stylemixer.document.looks.look import Look
from stylemixer.document.recipe import Recipe, StyleRef, StyleSlot
from stylemixer.document.settings import SessionState, Settings
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.errors import Sentence
from stylemixer.render.requests import EngineInfo
from stylemixer.ui.shelf.shelf_model import Shown
from stylemixer.ui.state.session import Photo
from stylemixer.ui.teaching.teach_dialog import Wish
from stylemixer.ui.widgets.plain_text import in_menu, one_line, plain
from tests.document.made_styles import THUMBNAIL, a_code, a_style
from tests.ui.window_fakes import trigger

MARK = "Zz"
TAGS = (
    f"<img src='none.png'>{MARK}",
    f"<b>{MARK}",
    f"&lt;{MARK}",
    f"<?xml version='1.0'?><b>{MARK}",
    f"<!DOCTYPE html><b>{MARK}",
    f"&{MARK} && {MARK}",
)
TRICKS = f"<b>\u202e{MARK}\u2066\n\x07<i>"
ENDLESS = f"<u>{MARK}" + "x" * 100_000
FAR = "/".join(["", f"<u>{MARK}", *["x" * 250] * 15, f"<b>{MARK}.png"])
"""As long as a path may be."""
LONG = ENDLESS[:30_000]
"""As long as a recipe lets a name be."""
MOST = 2_000
"""More letters than that nothing shows."""
MNEMONIC = re.compile(rf"(?<!&)(?:&&)*&{MARK}")
ROLES = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.StatusTipRole, Qt.ItemDataRole.WhatsThisRole)


def guessed_texts(thing: QObject) -> Iterator[str]:
    """Yield a thing's texts of which Qt guesses what they are."""
    if isinstance(thing, QWidget | QAction):
        yield from (thing.toolTip(), thing.statusTip(), thing.whatsThis())
    if isinstance(thing, QLabel) and thing.textFormat() == Qt.TextFormat.AutoText:
        yield thing.text()
    if isinstance(thing, QMessageBox):
        yield thing.informativeText()
        if thing.textFormat() == Qt.TextFormat.AutoText:
            yield thing.text()
    if isinstance(thing, QAbstractItemView | QComboBox):
        model = thing.model()
        rows = range(model.rowCount() if model is not None else 0)
        yield from (str(model.index(row, 0).data(role) or "") for row in rows for role in ROLES)


def plain_texts(thing: QObject) -> Iterator[str]:
    """Yield the texts that are plain by what they are on."""
    if isinstance(thing, QWidget):
        yield from (thing.windowTitle(), thing.accessibleName(), thing.accessibleDescription())
    if isinstance(thing, QLabel | QAction | QAbstractButton | QMessageBox):
        yield thing.text()
    if isinstance(thing, QMenu):
        yield thing.title()
    if isinstance(thing, QAbstractItemView | QComboBox):
        model = thing.model()
        for row in range(model.rowCount() if model is not None else 0):
            index = model.index(row, 0)
            yield str(index.data() or "")
            yield str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "")


def walk(seen: set[str]) -> None:
    """Look at everything that there is, shown or not; remember on what the mark was found."""
    things = {id(top): top for top in QApplication.topLevelWidgets()}
    for top in list(things.values()):
        things |= {id(thing): thing for thing in top.findChildren(QObject)}
    wrong = []
    for thing in things.values():
        name = type(thing).__name__
        for text in guessed_texts(thing):
            if MARK in text:
                seen.add(f"guessed {name}")
            if MARK in text and Qt.mightBeRichText(text):
                wrong.append((name, "rich", text[:200]))
            if len(text) > MOST:
                wrong.append((name, "endless", text[:60]))
        rich = isinstance(thing, QLabel) and thing.textFormat() == Qt.TextFormat.RichText
        for text in plain_texts(thing):
            if MARK in text:
                seen.add(name)
            if MARK in text and rich:
                wrong.append((name, "rich", text[:200]))
            if len(text) > MOST:
                wrong.append((name, "endless", text[:60]))
            if any(sign in text for sign in "\u202e\u2066\x07"):
                wrong.append((name, "tricks", text[:200]))
        if isinstance(thing, QAction | QAbstractButton) and MNEMONIC.search(thing.text()):
            wrong.append((name, "mnemonic", thing.text()[:200]))
    assert not wrong, "\n".join(map(repr, wrong))


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    names = [name.replace("/", "∕") for name in (*TAGS, TRICKS)]
    paths = [tmp_path / f"{name}.png" for name in names]
    for path in paths:
        Image.new("RGB", (8, 6), "teal").save(path)
    paths[0].write_bytes(b"no picture, which is complained of by its name")
    return paths


@pytest.fixture
def taught_styles() -> list[StyleRef]:
    library = StyleLibrary(library_folder())
    kept = []
    for number, tag in enumerate(TAGS, start=1):
        style = a_style(
            number,
            tag[:90],
            author=tag[:90],
            source=tag,
            licence=tag[:90],
            tags=(tag[:40], "a" + tag[:30]),
            settings=((tag[:90], tag[:90]),),
        )
        kept.append(library.add(style, a_code(number), THUMBNAIL))
    return [StyleRef("painter", "taught", style.id) for style in kept]


@pytest.fixture
def looks(pictures: list[Path]) -> list[Look]:
    library = LookLibrary(looks_folder(), StyleLibrary(library_folder()))
    painting = StyleRef("painter", "picture", str(pictures[1]))
    return [
        library.keep(Recipe().added(painting), tag[:90], (tag[:40],), thumbnail=THUMBNAIL)
        for tag in TAGS
    ]


@pytest.fixture
def hostile(pictures: list[Path], taught_styles: list[StyleRef], looks: list[Look]) -> Settings:
    styles = [
        *(StyleRef("painter", "picture", str(path)) for path in pictures),
        StyleRef("painter", "picture", f"/{LONG}.png"),
        *taught_styles,
        StyleRef("painter", "taught", LONG),
        StyleRef("cin26", "learned", f"{TRICKS}{LONG}"),
    ]
    slots = tuple(StyleSlot(style, key=key) for key, style in enumerate(styles, start=1))
    recipe = Recipe(slots)
    return Settings(
        save_folder=FAR,
        recents=tuple(map(str, (*pictures, FAR))),
        own_pictures=tuple(map(str, (*pictures, FAR))),
        last=SessionState(photo=str(pictures[0]), recipe=recipe),
    )


@pytest.fixture
def hostile_window(make_window, jobs, hostile):
    return make_window(hostile, jobs=jobs)


def test_texts_of_strangers_are_plain_everywhere(
    qtbot, monkeypatch, hostile_window, pictures, taught_styles
):
    seen: set[str] = set()
    window = hostile_window
    bridge, session = window.bridge, window.session
    info = EngineInfo("cuda", TAGS[0], ("cin26",), ("painter", "adain"), "2.14", 2.0)
    bridge.engine_ready.emit(info)
    bridge.deliver_photo((4000, 3000))
    bridge.deliver_frame(size=(4000, 3000), pixels=(768, 576))
    walk(seen)

    for card in window.mixer.cards:
        card.details.show()
        card.menu()
        card.mute.click()  # which is a step with the style's name
        walk(seen)
    session.undo_stack.undo()
    for row in range(window.shelf.filter.rowCount()):
        window.shelf.menu_for(window.shelf.filter.index(row, 0))
    for style in taught_styles:
        window.shelf.taught.show_details(style)
    _use_looks(window, seen)
    for menu in window.menuBar().findChildren(QMenu):
        menu.aboutToShow.emit()
    trigger(window, "preferences")
    trigger(window, "about")
    trigger(window, "shortcuts")
    walk(seen)

    for text in (*TAGS, TRICKS, ENDLESS):
        for say in (bridge.failed, bridge.notice):
            say.emit(Sentence("“{file}” is empty.", {"file": text}))
            walk(seen)
        session.said.emit(text)
        walk(seen)
        bridge.crashed.emit(text, "Traceback")
        session.set_photo(Photo(None, text, (40, 30), 7))
        window.status.show_saving(text)
        for show in (
            window.teaching_panel.show_running,
            window.teaching_panel.show_interrupted,
            window.teaching_panel.show_unkept,
        ):
            show(text)
            walk(seen)
        window.teaching_panel.show_over(text, "Done", "Add")
        walk(seen)
    window.incoming.offer_mix(pictures[1], Recipe((StyleSlot(StyleRef("x", "learned", TAGS[0])),)))
    walk(seen)

    window.lessons.ask(pictures)
    broken = StyleRef("painter", "picture", str(pictures[0]))
    qtbot.waitUntil(lambda: bool(window.thumbnails.complaint(broken)))
    assert MARK in window.thumbnails.complaint(broken)
    walk(seen)
    window.lessons.dialog.close()
    session.set_photo(Photo(pictures[1], pictures[1].name, (40, 30), 8))
    window.saver.save_as()
    window.saver.dialog.show_problem(TAGS[0])
    walk(seen)

    monkeypatch.setattr(QMessageBox, "exec", lambda box: walk(seen) or box.reject())
    dialog = window.saver.dialog
    dialog.set_folder(pictures[0].parent)
    dialog.name.setText(pictures[0].name)
    dialog.save_button.click()  # the name is taken
    dialog.close()
    window.lessons.begin(Wish((pictures[1],), TAGS[0]))
    window.lessons.discard()
    monkeypatch.undo()
    asked = []

    def ask(box):
        walk(seen)
        asked.append(box.text())
        box.reject()

    monkeypatch.setattr(QMessageBox, "exec", ask)
    assert not window.lessons.may_close()
    assert len(asked) == 1
    expected = {
        *("guessed ShelfView", "guessed ElidedTitle", "guessed QLabel", "guessed QPushButton"),
        *("guessed QAction", "guessed QListWidget", "ShelfView", "ElidedTitle", "QAction"),
        *("QLabel", "QPushButton", "QMessageBox", "MainWindow", "StyleCard", "StyleDetails"),
        "LookDetails",
    }
    assert expected <= seen, expected - seen
    for top in QApplication.topLevelWidgets():
        if top is not window:
            top.close()


def _use_looks(window, seen):
    """Do with looks what can be done with them."""
    actions = window.shelf.looks
    looks = [look for look in window.looks.all if not window.looks.ships(look)]
    assert len(looks) == len(TAGS)
    window.shelf.show_kind(Shown.LOOKS)
    for look in looks:
        window.shelf.menu_for(window.shelf.filter.index(looks.index(look), 0))
        actions.put_on(look)
        walk(seen)
        actions.mix_in(look)
        actions.show_details(look)
        window.incoming.take_looks([window.looks.file(look)])  # it is there
        walk(seen)
        window.session.undo_stack.undo()
        window.session.undo_stack.undo()
    window.look_keeper.keep()
    walk(seen)
    window.shelf.show_kind(Shown.ALL)


def test_a_tool_tip_of_the_shelf_is_no_markup(qtbot, make_window, hostile):
    window = make_window(hostile)
    view = window.shelf.view
    qtbot.waitUntil(lambda: window.shelf.filter.rowCount() > 3)
    place = view.visualRect(window.shelf.filter.index(0, 0)).center()
    event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(QPoint(place)))
    QApplication.sendEvent(view.viewport(), event)
    assert MARK in QToolTip.text()
    assert not Qt.mightBeRichText(QToolTip.text())
    QToolTip.hideText()


@pytest.mark.parametrize("text", [*TAGS, TRICKS, ENDLESS])
def test_plain_text_can_be_read_and_is_not_guessed_at(text):
    shown = plain(text)
    assert not Qt.mightBeRichText(shown)
    assert len(shown) <= MOST
    if len(text) < 100 and text != TRICKS:
        assert shown.replace("\u2060", "") == text
    assert "\n" not in one_line(text)
    assert not MNEMONIC.search(in_menu(text))


@pytest.mark.parametrize("text", ["", "Sunflowers", "a < b", "Ünïcödé – 波", "1 <2> 3", "R&B"])
def test_harmless_text_stays_as_it_is(text):
    assert plain(text).replace("\u2060", "") == one_line(text) == text
    assert in_menu(text).replace("&&", "&") == text


def test_what_cannot_be_shown_becomes_something_that_can():
    assert one_line("a\nb\tc\x00d\u2028e\u202ef") == "a b c d ef"
    assert one_line("caf\udce9") == "caf\ufffd"
    assert one_line("שלום\u200f!") == "שלום\u200f!"
    assert one_line("x" * 1000, 11) == "xxxxx…xxxxx"
    assert plain("first\n\n<b>second") == "first\n<b>second"
