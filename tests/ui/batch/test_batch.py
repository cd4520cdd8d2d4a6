"""The batch panel, with a process that says what a test lets it say."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from stylemixer.engine.files.sizes import Percent
from stylemixer.errors import Sentence
from stylemixer.jobs.batch.progress import Failure, Progress, Running
from stylemixer.paths import user_data
from stylemixer.ui.batch import batch as batch_module
from stylemixer.ui.saving.save_dialog import SaveDialog
from tests.jobs.batch.conftest import photo
from tests.ui.help.test_whats_this import unexplained
from tests.ui.window_fakes import trigger

BROKEN = Failure("/x/cut.jpg", "mix", Sentence("“{file}” is damaged.", {"file": "cut.jpg"}))


def counted(window, qtbot):
    qtbot.waitUntil(lambda: window.batch._count.done and bool(window.batch._count.sizes))


def add(window, qtbot, *paths):
    window.batch.form.add(paths)
    counted(window, qtbot)


@pytest.fixture
def begun(window, qtbot, photos):
    add(window, qtbot, photos)
    window.batch.form.begin.click()
    return window


def report(window, qtbot, painted, total=3, *, failures=(), running=(), done=False, **rest):
    failed = len(failures)
    share = (painted + failed) / total
    rest = {"unchanged": 0, "skipped": 0, "seconds": 10.0, **rest}
    event = Progress(
        total, painted, failed=failed, share=share, failures=failures, running=running, done=done,
        folder="/out", **rest,
    )  # fmt: skip
    with qtbot.waitSignal(window.batch._batching.progressed):
        window.jobs.process.events.put(event)


def end(window, qtbot, **how):
    with qtbot.waitSignal(window.batch._batching.ended):
        window.jobs.process.end(**how)


def test_what_is_dropped_is_counted_and_the_order_says_what_the_form_says(window, qtbot, photos):
    form = window.batch.form
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photos)), QUrl.fromLocalFile(str(photos))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    where, copy = QPointF(20, 20), Qt.DropAction.CopyAction
    form.dropEvent(QDropEvent(where, copy, mime, buttons, keys))
    counted(window, qtbot)
    assert form.photos == (str(photos),)
    assert form.estimate.text().startswith("3 photos")
    assert form.folder.full == "holiday painted"
    window.store.change(save_suffix=".jpg", save_size="percent", save_percent=50)
    assert form.file.full == "JPEG, quality 95, 50 % of the photo"
    form.conflict.setCurrentIndex(form.conflict.findData("skip"))
    form.begin.click()
    order = window.jobs.process.lesson
    assert order.photos == (str(photos),)
    assert order.folder == str(photos.with_name("holiday painted"))
    assert (order.suffix, order.size, order.conflict) == (".jpg", Percent(50), "skip")
    assert [mix.recipe for mix in order.mixes] == [window.session.recipe]
    assert order.settings == window.store.settings.export
    window.batch._batching.leave()


def test_looks_are_ticked_and_told_apart_by_names(window, qtbot, photos):
    form = window.batch.form
    add(window, qtbot, photos)
    looks = window.looks.all[:2]
    form.mixes.list.aboutToShow.emit()
    form.mixes.list.actions()[2].trigger()
    form.mixes.choose(looks[1].id, True)
    assert form.mixes.text() == "3 mixes"
    assert form.name.text() == "{stem} {look}"
    assert [mix.name for mix in window.batch.order().mixes] == ["mix", *(k.name for k in looks)]
    form.mixes.table.setChecked(False)
    form.mixes.choose(looks[1].id, False)
    assert form.mixes.text() == looks[0].name
    assert form.name.text() == "{stem}"
    assert [mix.name for mix in window.batch.order().mixes] == [looks[0].name]


def test_what_makes_no_sense_is_said_in_the_form(window, qtbot, photos, tmp_path):
    form = window.batch.form
    assert not form.begin.isEnabled()
    (tmp_path / "empty").mkdir()
    form.add([tmp_path / "empty"])
    qtbot.waitUntil(lambda: "no photos in the folder “empty”" in form.problem.text())
    assert not form.begin.isEnabled()
    form.list.selectAll()
    form.remove.click()
    add(window, qtbot, photos)
    form.name.setText("all the same")
    counted(window, qtbot)
    form.begin.click()
    assert "gives every photo the same name" in form.problem.text()
    form.name.setText("{stem}")
    form.mixes.table.setChecked(False)
    counted(window, qtbot)
    form.begin.click()
    assert form.problem.text().startswith("Choose a mix")
    assert window.jobs.processes == []


def test_broken_photos_are_counted_before_they_fail(window, qtbot, photos):
    (photos / "broken.jpg").write_bytes(b"no picture")
    add(window, qtbot, photos)
    assert window.batch.form.estimate.text().startswith("4 photos, 1 of them cannot be read")


def test_progress_pause_and_failures(begun, qtbot):
    window, page = begun, begun.batch.progress
    assert window.batch.pages.currentWidget() is page
    running = (Running("b.png", "mix", 0.25, 30.0),)
    report(window, qtbot, 1, 10, running=running, failures=(BROKEN,))
    assert page.text.text() == "2 of 10 · about 40 s left"
    assert page.rows[0].left.text() == "about 2 min left"
    assert page.rows[0].name.text() == "b.png"
    assert not page.rows[1].isVisible()
    assert page.failures.item(0).text() == "“cut.jpg” is damaged."
    page.pause.click()
    qtbot.waitUntil(lambda: page.text.text() == "Paused.")
    page.go_on.click()
    assert window.jobs.process.calls[-2:] == ["pause", "go on"]
    report(window, qtbot, 9, 10, failures=(BROKEN,), done=True)
    end(window, qtbot)
    assert page.text.text() == "9 painted, 1 failed."
    assert page.failures.count() == 1
    assert list((user_data() / "batches").iterdir()) == []


def test_what_has_failed_is_tried_again_and_the_results_are_shown(begun, qtbot, monkeypatch):
    window, page, shown = begun, begun.batch.progress, []
    monkeypatch.setattr(batch_module, "show_folder", shown.append)
    report(window, qtbot, 2, failures=(BROKEN,), done=True)
    end(window, qtbot)
    first = window.jobs.process.lesson
    page.show_results.click()
    assert shown == [Path(first.folder)]
    page.again.click()
    again = window.jobs.process.lesson
    assert again.photos == ("/x/cut.jpg",)
    assert (again.folder, again.mixes) == (first.folder, first.mixes)
    assert page.failures.count() == 0
    report(window, qtbot, 1, 1, done=True)
    end(window, qtbot)
    page.back.click()
    assert window.batch.pages.currentWidget() is window.batch.form


def test_a_batch_that_was_stopped_goes_on(begun, qtbot):
    window, page = begun, begun.batch.progress
    report(window, qtbot, 1)
    page.stop.click()
    assert window.jobs.process.calls[-1] == "stop"
    end(window, qtbot, stopped=True)
    assert page.text.text() == "Stopped. 1 painted."
    first = window.jobs.process
    page.go_on.click()
    assert window.jobs.process is not first
    assert window.jobs.process.lesson == first.lesson
    window.batch._batching.leave()


def test_a_batch_that_breaks_off_says_why_and_goes_on(begun, qtbot):
    window, page = begun, begun.batch.progress
    with qtbot.waitSignal(window.batch._batching.broke_off):
        window.jobs.process.fail("The disk is full.")
    assert page.text.text() == "The disk is full."
    page.go_on.click()
    assert len(window.jobs.processes) == 2
    window.batch._batching.leave()


def test_a_window_that_was_killed_offers_its_batch_at_the_next_start(begun, make_window, qtbot):
    order = begun.jobs.process.lesson
    begun.close_unasked()
    window = make_window()
    page = window.batch.progress
    assert window.batch.pages.currentWidget() is page
    assert "was still going on" in page.text.text()
    assert window.batch.state.order == order
    page.back.click()
    assert list((user_data() / "batches").iterdir()) == []


def test_how_files_are_written_is_asked_as_for_one(window, qtbot):
    window.batch.form.file.click()
    (dialog,) = window.findChildren(SaveDialog)
    assert not dialog.name.isVisible()
    assert not dialog.folder.isVisible()
    dialog.format.setCurrentIndex(dialog.format.findData(".webp"))
    dialog.save_button.click()
    assert window.batch.form.file.full == "WebP, quality 95, size of the photo"


def test_delete_takes_photos_out_and_results_among_photos_are_told(window, qtbot, photos):
    form = window.batch.form
    add(window, qtbot, photos, photo(photos.parent / "x.png"))
    form.list.setCurrentRow(1)
    qtbot.keyClick(form.list, Qt.Key.Key_Delete)
    assert form.photos == (str(photos),)
    form._folder = photos / "more"
    form.changed.emit()
    qtbot.waitUntil(lambda: "“more” lies among the photos" in form.estimate.text())


def test_the_shortcut_opens_it(make_window, qtbot):
    window = make_window()
    assert window.batch.dock is None
    trigger(window, "batch")
    assert window.batch.dock.isVisible()
    right = window.panels.right
    window.resize(window.minimumSize())
    covers = window.batch.dock.geometry().intersects(
        right.geometry().translated(right.parentWidget().mapTo(window, QPoint(0, 0)))
    )
    assert not covers


def test_every_control_says_what_it_is(begun, qtbot):
    window = begun
    report(window, qtbot, 1, failures=(BROKEN,))
    assert unexplained(window.batch.dock) == []
    end(window, qtbot, stopped=True)
    assert unexplained(window.batch.dock) == []
    window.batch.progress.back.click()
    assert unexplained(window.batch.dock) == []
