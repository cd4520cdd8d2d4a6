"""Photos, pictures and mixes coming into the window."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QMenu,
)

from stylemixer.document.recipe import StyleRef
from tests.ui.window_fakes import trigger

LAKE = Path("/photos/lake.jpg")
WAVE = StyleRef("painter", "picture", "/pictures/wave.jpg")


# --- getting in -----------------------------------------------------------------------------


def test_the_first_of_several_dropped_photos_is_opened_and_that_is_said(window, tmp_path):
    paths = [tmp_path / f"{name}.jpg" for name in "abc"]
    for path in paths:
        path.write_bytes(b"x")
    window.canvas.pictures_dropped.emit(paths)
    assert window.bridge.opened[-1] == paths[0]
    assert "a.jpg is now the photo" in window.toast.text
    assert window.session.own_pictures == ()


@pytest.fixture
def pictures(tmp_path):
    """Four small pictures, and one that is broken."""
    paths = []
    for name in "abcd":
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        image.fill(QColor("orange"))
        paths.append(tmp_path / f"{name}.png")
        image.save(str(paths[-1]))
    (tmp_path / "broken.png").write_bytes(paths[0].read_bytes()[:40])
    return [*paths, tmp_path / "broken.png"]


def names_in_mix(window):
    pictures = [s.style for s in window.session.recipe.slots if s.style.kind == "picture"]
    return [Path(style.name).name for style in pictures]


def test_pictures_on_shelf_or_mixer_become_styles(window, pictures, qtbot):
    window.shelf.pictures_dropped.emit(pictures[:1])
    window.mixer.pictures_dropped.emit(pictures[1:3])
    qtbot.waitUntil(lambda: names_in_mix(window) == ["a.png", "b.png", "c.png"])


def test_a_broken_picture_among_good_ones_stays_out_and_is_named(window, pictures, qtbot):
    window.shelf.pictures_dropped.emit([*pictures[:2], pictures[4], *pictures[2:4]])
    qtbot.waitUntil(lambda: names_in_mix(window) == ["a.png", "b.png", "c.png", "d.png"])
    assert pictures[4] not in window.session.own_pictures
    assert "broken.png" in window.toast.text
    window.session.undo_stack.undo()
    assert names_in_mix(window) == []


def test_a_picture_on_a_card_replaces_its_style(window, pictures, qtbot):
    key = window.session.recipe.slots[0].key
    window.mixer.picture_dropped_on_card.emit(key, pictures[0])
    qtbot.waitUntil(lambda: window.session.recipe.slot(key).style.name == str(pictures[0]))


def test_a_broken_picture_on_a_card_changes_nothing(window, pictures, qtbot):
    before = window.session.recipe
    with qtbot.waitSignal(window.incoming.style_check.said):
        window.mixer.picture_dropped_on_card.emit(before.slots[0].key, pictures[4])
    assert window.session.recipe == before


def test_a_card_that_has_gone_meanwhile_is_no_error(window, pictures, qtbot):
    window.mixer.picture_dropped_on_card.emit(99, pictures[0])
    window.shelf.pictures_dropped.emit(pictures[1:2])  # tried after it
    qtbot.waitUntil(lambda: names_in_mix(window) == ["b.png"])


def test_closing_while_pictures_are_read_forgets_them(window, pictures):
    window.shelf.pictures_dropped.emit(pictures * 20)
    window.close()
    assert "intake" not in [thread.name for thread in threading.enumerate()]
    assert names_in_mix(window) == []


def test_a_copied_picture_is_pasted_as_the_photo_or_as_a_style(window, qtbot):
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(image)
    trigger(window, "paste")
    assert QImage(str(window.bridge.opened[-1])).size() == image.size()
    trigger(window, "paste_style")
    qtbot.waitUntil(lambda: names_in_mix(window) == [window.bridge.opened[-1].name])


def test_pasting_a_web_address_is_refused_with_advice(window, clipboard):
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/wave.jpg")])
    clipboard.setMimeData(mime)
    before = list(window.bridge.opened)
    trigger(window, "paste")
    assert window.bridge.opened == before
    assert "save this one to disk" in window.toast.text


def test_recent_photos_missing_ones_grey_and_clear(window, tmp_path):
    names = (str(tmp_path / "lake.jpg"), str(tmp_path / "gone.jpg"))
    window.store.change(recents=names)
    menu = QMenu()
    window.photos.fill_recent(menu)
    first, second = menu.actions()[:2]
    assert (first.text(), first.isEnabled()) == ("lake.jpg", True)
    assert (second.text(), second.isEnabled()) == ("gone.jpg", False)
    menu.actions()[-1].trigger()
    assert window.store.settings.recents == ()


def test_an_opened_photo_is_recent_and_an_example_is_not(window, tmp_path):
    assert window.store.settings.recents == (str(tmp_path / "lake.jpg"),)
    window.empty.example_chosen.emit(Path(window.photos.folder()) / "nothing.jpg")
    assert window.toast.text == "nothing.jpg can no longer be found."


# --- mixes that travel ----------------------------------------------------------------------


def test_a_picture_of_ours_offers_its_mix_and_taking_it_can_be_undone(window, tmp_path, qtbot):
    import numpy as np

    from stylemixer.document.recipe import Recipe
    from stylemixer.document.recipe_text import travelling_text
    from stylemixer.engine.files.writers import write_picture

    mix = Recipe(strength=0.6).added(StyleRef("cin26", "learned", "ink-mosaic"))
    mix = mix.added(StyleRef("painter", "picture", "/elsewhere/reeds.jpg"))
    path = tmp_path / "painted.png"
    write_picture(path, np.zeros((30, 40, 3), np.float32), recipe_text=travelling_text(mix))
    before = window.session.recipe
    window.canvas.pictures_dropped.emit([path])
    with qtbot.waitSignal(window.incoming.embedded_recipes.found):
        window.bridge.deliver_photo((40, 30), path)
    assert "painted.png contains the mix" in window.toast.text
    assert "Missing here: reeds.jpg." in window.toast.text
    assert window.session.recipe == before
    window.toast.action.click()
    assert window.session.recipe.strength == 0.6
    assert [s.style.name for s in window.session.recipe.slots] == ["ink-mosaic"]
    trigger(window, "undo")
    assert window.session.recipe == before


def test_a_mix_of_which_nothing_is_here_is_told_of_and_not_offered(window, tmp_path, qtbot):
    from PIL import Image

    from stylemixer.document.recipe import Recipe

    path = tmp_path / "painted.png"
    Image.new("RGB", (4, 3)).save(path)
    gone = StyleRef("painter", "taught", "0" * 32 + " Reeds")
    window.incoming.embedded_recipes.found.emit(path, Recipe().added(gone))
    assert "its styles are missing here: Reeds." in window.toast.text
    assert window.session.recipe.slots[0].style != gone
    said = window.toast.text
    window.incoming.embedded_recipes.found.emit(path, Recipe())  # the plain photo
    assert window.toast.text == said
