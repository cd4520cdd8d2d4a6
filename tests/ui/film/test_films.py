"""A film in the window: dropped, scrubbed, previewed, exported; its painting is a test's."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt

from stylemixer.document.recipe import StyleRef
from stylemixer.errors import Sentence
from stylemixer.jobs.film.progress import Progress
from stylemixer.ui.film.film_dialog import FilmDialog
from stylemixer.ui.state.jobs import Jobs
from tests.films import frames_of, moving
from tests.ui.window_fakes import FakeLesson

INK = StyleRef("cin26", "learned", "ink-mosaic")
PLACE = Path("/films/clip.mp4")


class FakeFilm(FakeLesson):
    """A film's process that says what a test lets it say."""

    def report(self, share, notices=(), path=""):
        self.events.put(Progress("painting", share, round(share * 50), 50, notices, path))


class FilmJobs(Jobs):
    """A queue whose processes are fakes."""

    def __init__(self):
        self.processes = []
        super().__init__(make_process=self._make)

    def _make(self, job):
        self.processes.append(FakeFilm(job))
        return self.processes[-1]


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    return moving(path, "-pix_fmt", "yuv420p", "-crf", "1", size=(48, 32), seconds=3)


@pytest.fixture
def jobs(qapp):
    jobs = FilmJobs()
    yield jobs
    jobs.queue.leave()


@pytest.fixture
def window(make_window, jobs, clip, qtbot):
    """A window with the first frame of a film on it, and a mix."""
    window = make_window(jobs=jobs)
    window.session.add_style(INK)
    open_film(window, clip, qtbot)
    return window


def open_film(window, clip, qtbot):
    with qtbot.waitSignal(window.films.reader.ready):
        window.incoming.put_on_canvas([clip])
    shown(window)


def shown(window):
    window.bridge.deliver_photo((48, 32), path=PLACE)
    window.bridge.deliver_frame(size=(48, 32), pixels=(48, 32))


def test_a_dropped_film_shows_its_first_frame_and_a_time_line(window, clip):
    picture = window.bridge.opened[-1]
    assert np.array_equal(picture.pixels, frames_of(clip, 0, 1)[0])
    bar = window.film_bar
    assert bar.isVisible()
    assert bar.line.maximum() == 74
    assert bar.time.text() == "0:00.0 / 0:03.0"


def test_a_photo_takes_the_place_of_a_film(window, tmp_path):
    photo = tmp_path / "lake.png"
    Image.new("RGB", (8, 8)).save(photo)
    window.photos.open(photo)
    window.bridge.deliver_photo((8, 8), path=photo)
    assert not window.film_bar.isVisible()


def test_scrubbing_shows_another_frame(window, clip, qtbot):
    with qtbot.waitSignal(window.films.reader.ready):
        window.film_bar.line.setFocus()
        for key in (Qt.Key.Key_PageUp, Qt.Key.Key_Right):
            qtbot.keyClick(window.film_bar.line, key)
    qtbot.waitUntil(lambda: len(window.bridge.opened) > 1)
    number = window.film_bar.line.value()
    assert number == 26
    assert np.array_equal(window.bridge.opened[-1].pixels, frames_of(clip, 26, 27)[0])
    shown(window)
    assert window.film_bar.isVisible()


def test_what_is_no_film_gets_a_sentence(make_window, jobs, tmp_path, qtbot):
    window = make_window(jobs=jobs)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0" * 99)
    with qtbot.waitSignal(window.films.reader.failed):
        window.photos.open(broken)
    assert "cannot be read as a film" in window.toast.text
    assert not window.film_bar.isVisible()


def test_a_preview_is_painted_and_loops_until_the_mix_changes(window, jobs, qtbot):
    window.film_bar.line.setValue(25)
    window.film_bar.preview.click()
    order = jobs.processes[-1].lesson
    assert order.settings.codec == "frames"
    assert order.stop - order.start == 2
    assert order.keys[0].recipe.slots == window.session.recipe.slots
    folder = order.target.parent
    for number, colour in enumerate(("red", "lime"), 1):
        Image.new("RGB", (48, 32), colour).save(folder / f"frame-{number:06d}.png")
    with qtbot.waitSignal(window.jobs.told):
        jobs.processes[-1].report(1.0, path=str(folder / "frame-000001.png"))
    assert window.films.preview.is_playing
    assert window.film_bar.preview.isChecked()
    colours = set()

    def both():
        canvas = window.canvas
        colour = canvas.grab().toImage().pixelColor(canvas.width() // 2, canvas.height() // 2)
        colours.add(colour.name())
        return {"#ff0000", "#00ff00"} <= colours

    qtbot.waitUntil(both)
    window.session.add_style(StyleRef("cin26", "learned", "indigo-batik"))
    assert not window.films.preview.is_playing
    assert not window.film_bar.preview.isChecked()
    assert not folder.exists()


def test_a_preview_that_is_not_wanted_any_more_ends_its_process(window, jobs):
    window.film_bar.preview.click()
    process = jobs.processes[-1]
    window.film_bar.preview.click()
    assert "kill" in process.calls
    assert not window.film_bar.progress.isVisible()


def test_an_export_is_asked_for_painted_and_told(window, jobs, tmp_path, qtbot):
    window.film_bar.export.click()
    dialog = window.films.dialog
    assert isinstance(dialog, FilmDialog)
    dialog.set_folder(tmp_path)
    dialog.name.setText("out")
    dialog.kind.setCurrentIndex(2)
    dialog.edge.setValue(96)
    assert dialog.outcome.text().startswith("96 × 64")
    dialog.accept()
    process = jobs.processes[-1]
    order = process.lesson
    assert (order.target, order.size) == (tmp_path / "out.mov", (96, 64))
    assert order.settings.codec == "prores"
    assert not order.sound
    assert '"recipe"' in order.recipe_text
    assert not window.film_bar.export.isEnabled()
    with qtbot.waitSignal(window.jobs.told):
        process.report(0.4, (Sentence("The subtitles of “{file}” are left out.", {"file": "x"}),))
    assert window.film_bar.progress.value() == 400
    assert "subtitles" in window.toast.text
    with qtbot.waitSignal(window.jobs.told):
        process.report(1.0, path=str(tmp_path / "out.mov"))
    process.end()
    assert "Painted out.mov" in window.toast.text
    assert window.film_bar.export.isEnabled()
    assert not window.film_bar.progress.isVisible()


def test_what_fails_is_told_and_can_be_tried_again(window, jobs, qtbot):
    window.film_bar.export.click()
    window.films.dialog.accept()
    with qtbot.waitSignal(window.jobs.told):
        jobs.processes[-1].fail("The disk is full.")
    assert window.toast.text == "The disk is full."
    assert window.film_bar.export.isEnabled()


def test_without_a_mix_nothing_is_painted(make_window, jobs, clip, qtbot):
    window = make_window(jobs=jobs)
    for slot in window.session.recipe.slots:
        window.session.remove_style(slot.key)
    open_film(window, clip, qtbot)
    window.film_bar.export.click()
    window.film_bar.preview.click()
    assert "Add a style first" in window.toast.text
    assert jobs.processes == []


def test_a_name_that_cannot_be_is_refused_in_the_dialog(window, clip):
    window.film_bar.export.click()
    dialog = window.films.dialog
    dialog.name.setText("")
    assert not dialog.accept_button.isEnabled()
    dialog.set_folder(clip.parent)
    dialog.name.setText(clip.stem)
    assert "the film that you paint from" in dialog.problem.text()
    dialog.reject()
