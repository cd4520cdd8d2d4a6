"""Journeys: a style is taught by a real process while the window goes on painting."""

import multiprocessing

import pytest
from PySide6.QtGui import QImage

from stylemixer.document.recipe import StyleRef
from stylemixer.document.settings import load_settings
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.paths import user_data
from stylemixer.teaching.plan import Plan
from stylemixer.ui.shelf.shelf_model import Shown
from stylemixer.ui.teaching import teach_dialog

TINY = Plan(steps=12, side=48, crops=2, photo_edges=(64, 96), style_edge=96, kept=1.0)
LONG = Plan(steps=100_000, side=48, crops=2, photo_edges=(64, 96), style_edge=96, kept=1.0)


@pytest.fixture
def teach(monkeypatch, painting):
    """Teach the painting on its card, by a plan."""

    def teach(desk, plan):
        monkeypatch.setitem(teach_dialog.PLANS, "good", plan)
        desk.mix(StyleRef("painter", "picture", str(painting)))
        desk.window.mixer.cards[0].teach.click()
        desk.window.lessons.dialog.teach_button.click()

    return teach


def steps_done(desk):
    taught = desk.window.teaching.running
    return taught.progress.step if taught is not None and taught.progress is not None else 0


def is_learned(desk):
    return bool(desk.window.library.styles)


def test_a_painting_is_taught_kept_and_used_on_its_card(desk, teach):
    teach(desk, TINY)
    guessed = desk.final()
    desk.until(lambda: is_learned(desk))
    (style,) = desk.window.library.styles
    assert (style.name, style.steps) == ("Poppies", TINY.steps)
    thumbnail = QImage.fromData(StyleLibrary(library_folder()).thumbnail(style.id))
    assert (thumbnail.width(), thumbnail.height()) == (300, 200)
    panel = desk.window.teaching_panel
    desk.until(lambda: not (panel.pictures.before.isNull() or panel.pictures.now.isNull()))
    # the photo is smaller than the working edge, so the trials have its own size
    assert panel.pictures.now.width() == panel.pictures.before.width() == 420
    before, now = (p.toImage() for p in (panel.pictures.before, panel.pictures.now))
    assert before != now
    panel.use.click()
    learned = desk.final()
    assert desk.session.recipe.slots[0].style == StyleRef("painter", "taught", style.id)
    assert abs(learned - guessed).mean() > 0.5
    desk.window.shelf.show_kind(Shown.OWN)
    desk.until(lambda: desk.window.thumbnails.is_fresh(StyleRef("painter", "taught", style.id)))
    assert multiprocessing.active_children() == []


def test_a_killed_process_and_an_unplugged_painting_lose_nothing(desk, teach, painting):
    teach(desk, LONG)
    desk.until(lambda: steps_done(desk) >= 10)
    (process,) = multiprocessing.active_children()
    process.kill()
    panel, toast = desk.window.teaching_panel, desk.window.toast
    desk.until(lambda: "stopped unexpectedly" in toast.text)
    assert (panel.go_on.isVisible(), panel.keep.isVisible()) == (True, True)
    painting.rename(painting.with_name("unplugged.png"))
    panel.go_on.click()
    desk.until(lambda: "poppies.png" in toast.text)
    assert panel.go_on.isVisible()
    panel.keep.click()
    desk.until(lambda: is_learned(desk))
    (style,) = desk.window.library.styles
    assert style.name == "Poppies"
    assert style.steps >= 10
    desk.until(lambda: multiprocessing.active_children() == [])
    assert list((user_data() / "lessons").iterdir()) == []


def test_a_lesson_is_left_for_later_and_goes_on_at_the_next_start(desk, teach, make_desk):
    teach(desk, LONG)
    desk.until(lambda: steps_done(desk) >= 10)
    desk.window.close()
    assert not desk.window.isVisible()
    assert multiprocessing.active_children() == []
    again = make_desk(settings=load_settings())
    panel = again.window.teaching_panel
    assert panel.go_on.isVisible()
    panel.go_on.click()
    again.until(lambda: steps_done(again) > 0)
    assert steps_done(again) > 10
    panel.keep.click()
    again.until(lambda: is_learned(again))
    assert again.window.library.styles[0].steps >= 10
    again.until(lambda: multiprocessing.active_children() == [])
    assert list((user_data() / "lessons").iterdir()) == []
