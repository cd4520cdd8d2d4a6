from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.recipe_text import recipe_from_text
from stylemixer.document.settings import Settings, load_settings, save_settings
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.ui.main_window import MainWindow
from stylemixer.ui.saving import saving
from stylemixer.ui.saving.save_dialog import SaveChoice, SaveDialog
from tests.ui.window_fakes import FakeBridge


def dialog_for(qtbot, size=(4000, 3000), name="lake painted.png"):
    dialog = SaveDialog(size, Path("/pictures") / name)
    qtbot.addWidget(dialog)
    return dialog


def pick(box, value):
    box.setCurrentIndex(box.findData(value))


@pytest.fixture
def window(qtbot, tmp_path):
    photo = tmp_path / "lake.jpg"
    photo.write_bytes(b"x")
    window = MainWindow(Settings(), FakeBridge())
    qtbot.addWidget(window, before_close_func=lambda w: w.close_unasked())
    window.restore(photo)
    window.show()
    window.bridge.deliver_photo((4000, 3000))
    window.bridge.deliver_frame(size=(4000, 3000), pixels=(768, 576))
    return window


def saves(window):
    return [call[1] for call in window.bridge.calls if call[0] == "save"]


# --- the dialog -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "amount", "expected"),
    [
        ("original", None, (4000, 3000)),
        ("edge", 1000, (1000, 750)),
        ("edge", 8000, (8000, 6000)),
        ("edge", 99_999, (16_329, 12_247)),  # 200 megapixels
        ("percent", 25, (1000, 750)),
        ("percent", 1, (40, 30)),
        ("percent", 250, (10_000, 7500)),
        ("cm", 25.4, (3000, 2250)),  # at 300 to the inch
        ("inches", 20, (6000, 4500)),
        ("inches", 99_999, (16_320, 12_240)),
    ],
)
def test_sizes_keep_the_shape_and_end_at_what_can_be_read_again(qtbot, mode, amount, expected):
    dialog = dialog_for(qtbot)
    pick(dialog.size_mode, mode)
    if amount is not None:
        dialog.amount.setValue(amount)
    assert dialog.choice().size == expected
    assert f"{expected[0]} × {expected[1]}" in dialog.outcome.text()


def test_how_large_the_file_gets_is_said_before(qtbot):
    dialog = dialog_for(qtbot)
    told = []
    for suffix, bits in ((".jpg", 0), (".png", 0), (".tif", 1)):
        pick(dialog.format, suffix)
        dialog.bits.setCurrentIndex(bits)
        told.append(float(dialog.outcome.text().split("about ")[1].split(" MB")[0]))
    assert told == sorted(told)
    # 12 megapixels: no less than a bit a pixel, no more than six bytes
    assert 1.5 < told[0] < told[1] < told[2] <= 73
    pick(dialog.size_mode, "edge")
    dialog.amount.setValue(16_000)
    assert "about 1014 MB" in dialog.outcome.text()


def test_the_dialog_makes_room_for_what_it_says(qtbot):
    dialog = dialog_for(qtbot)
    dialog.show()
    pick(dialog.format, ".tif")
    pick(dialog.bits, 16)
    pick(dialog.size_mode, "edge")
    dialog.amount.setValue(99_999)
    dialog.set_speed(1.0)
    qtbot.waitUntil(lambda: dialog.outcome.width() >= dialog.outcome.sizeHint().width())


def test_how_long_painting_takes_is_said_when_it_is_known(qtbot):
    dialog = dialog_for(qtbot)
    assert "Painting" not in dialog.outcome.text()
    dialog.set_speed(2.5)
    assert dialog.outcome.text().endswith("\nPainting takes about 30 s")  # 12 megapixels
    pick(dialog.size_mode, "percent")
    dialog.amount.setValue(200)
    assert dialog.outcome.text().endswith("about 2 min")


def test_what_a_print_shop_asks_for(qtbot):
    dialog = dialog_for(qtbot)
    pick(dialog.format, ".tif")
    assert dialog.settings().profile == "srgb"
    assert dialog.settings().dpi is None
    assert not dialog.settings().keep_metadata
    assert "At 300 dpi it prints at 33.9 × 25.4 cm" in dialog.options.paper.text()
    dialog.options.dpi.setValue(150)
    assert "At 150 dpi it prints at 67.7 × 50.8 cm" in dialog.options.paper.text()
    pick(dialog.options.profile, "adobe-rgb")
    dialog.options.dpi.setValue(300)
    dialog.options.metadata.setChecked(True)
    settings = dialog.choice().settings
    assert (settings.profile, settings.dpi, settings.keep_metadata) == ("adobe-rgb", 300, True)
    # 4000 and 3000 pixels at 300 to the inch
    assert "33.9 × 25.4 cm (13.3 × 10.0 in)" in dialog.options.paper.text()
    pick(dialog.format, ".webp")
    assert not dialog.options.dpi.isEnabled()
    assert dialog.options.dpi.toolTip()


@pytest.mark.parametrize(
    ("suffix", "quality", "bits"),
    [(".png", False, True), (".jpg", True, False), (".webp", True, False), (".tif", False, True)],
)
def test_what_a_format_cannot_do_is_grey_and_says_why(qtbot, suffix, quality, bits):
    dialog = dialog_for(qtbot)
    pick(dialog.format, suffix)
    assert dialog.quality.isEnabled() == quality
    assert dialog.bits.isEnabled() == bits
    assert bool(dialog.quality.toolTip()) != quality
    assert bool(dialog.bits.toolTip()) != bits
    assert dialog.choice().path == Path(f"/pictures/lake painted{suffix}")


def test_a_size_on_paper_follows_the_resolution_and_needs_one(qtbot):
    dialog = dialog_for(qtbot)
    pick(dialog.size_mode, "cm")
    dialog.amount.setValue(50.8)
    assert dialog.settings().dpi == 300
    assert dialog.choice().size == (6000, 4500)
    dialog.options.dpi.setValue(150)
    assert dialog.choice().size == (3000, 2250)
    assert "At 150 dpi it prints at 50.8 × 38.1 cm (20.0 × 15.0 in)" in dialog.options.paper.text()
    dialog.options.dpi.setValue(0)
    assert dialog.settings().dpi == 300


def test_only_tiff_can_be_left_uncompressed(qtbot):
    dialog = dialog_for(qtbot)
    assert not dialog.options.compression.isEnabled()
    assert dialog.options.compression.toolTip()
    pick(dialog.format, ".tif")
    assert dialog.settings().compress
    deflated = dialog.outcome.text()
    pick(dialog.options.compression, False)
    assert not dialog.settings().compress
    assert "about 36 MB" in dialog.outcome.text()
    assert dialog.outcome.text() != deflated


def test_transparency_counts_in_the_estimate(qtbot):
    dialog = SaveDialog((4000, 3000), Path("/pictures/a.tif"), alpha=True)
    qtbot.addWidget(dialog)
    pick(dialog.options.compression, False)
    assert "about 48 MB" in dialog.outcome.text()


def test_the_place_goes_along_only_when_asked_for_beside_the_cameras_data(qtbot):
    dialog = dialog_for(qtbot)
    place = dialog.options.location
    assert not place.isEnabled()
    assert not dialog.settings().keep_location
    dialog.options.metadata.setChecked(True)
    assert not dialog.settings().keep_location
    place.setChecked(True)
    assert dialog.settings().keep_location
    dialog.options.metadata.setChecked(False)
    assert not dialog.settings().keep_location


def test_sixteen_bits_are_for_formats_that_have_them(qtbot):
    dialog = dialog_for(qtbot)
    pick(dialog.bits, 16)
    assert dialog.settings().bits == 16
    assert "about 63 MB" in dialog.outcome.text()
    pick(dialog.format, ".jpg")
    assert "about 5.4 MB" in dialog.outcome.text()  # its 8 bits, whatever was picked before
    pick(dialog.format, ".tif")
    assert dialog.settings().bits == 16


def test_quality_by_slider_and_by_number_is_one(qtbot):
    dialog = dialog_for(qtbot, name="a.jpg")
    dialog.set_settings(ExportSettings(quality=80))
    assert dialog.settings().quality == 80
    dialog.quality_number.setValue(60)
    assert dialog.quality.value() == 60
    dialog.quality.setValue(55)
    assert dialog.quality_number.value() == 55


def test_a_typed_suffix_does_not_double(qtbot):
    dialog = dialog_for(qtbot)
    dialog.name.setText("wave.JPEG")
    pick(dialog.format, ".jpg")
    assert dialog.choice().path.name == "wave.jpg"
    dialog.name.setText("v1.2")
    assert dialog.choice().path.name == "v1.2.jpg"


def test_webps_limit_is_said_before_the_start(qtbot):
    dialog = dialog_for(qtbot, (20_000, 300))
    pick(dialog.format, ".webp")
    assert "16383" in dialog.problem.text()
    assert not dialog.save_button.isEnabled()
    pick(dialog.format, ".tif")
    assert dialog.save_button.isEnabled()


@pytest.mark.parametrize("name", ["", "   ", "a/b", "a\\b"])
def test_names_that_are_none_cannot_be_saved(qtbot, name):
    dialog = dialog_for(qtbot)
    dialog.name.setText(name)
    assert not dialog.save_button.isEnabled()


# --- the whole way --------------------------------------------------------------------------


def test_saving_asks_paints_and_says_where_it_is(window, tmp_path):
    window.actions_by_id["export_again"].trigger()
    dialog = window.saver.dialog
    assert dialog.choice().path == tmp_path / "lake painted.png"
    pick(dialog.format, ".jpg")
    pick(dialog.size_mode, "percent")
    dialog.save_button.click()
    (saved,) = saves(window)
    assert saved.path == tmp_path / "lake painted.jpg"
    assert saved.recipe == window.session.recipe
    assert saved.size == (2000, 1500)
    assert saved.settings == ExportSettings()
    assert recipe_from_text(saved.recipe_text) == saved.recipe  # learned styles need no path
    assert window.saver.dialog is None
    window.bridge.save_done.emit(str(saved.path))
    assert window.toast.text == "Saved lake painted.jpg."
    assert window.saver.saving is None
    settings = window.store.settings
    assert (settings.save_folder, settings.save_suffix) == (None, ".jpg")


def test_the_last_frames_tell_how_long_the_file_will_take(window):
    window.session.restore(Recipe())
    window.actions_by_id["export"].trigger()
    assert "Painting" not in window.saver.dialog.outcome.text()  # nothing is in the mix
    window.saver.dialog.reject()
    window.session.add_style(StyleRef("painter", "picture", "/wave.jpg"))
    window.bridge.deliver_frame(size=(4000, 3000), pixels=(80, 60))  # 12.3 ms
    window.actions_by_id["export"].trigger()
    assert "Painting takes about 30 s" in window.saver.dialog.outcome.text()


def test_a_folder_of_ones_own_choice_is_proposed_the_next_time(window, tmp_path):
    (tmp_path / "prints").mkdir()
    window.actions_by_id["export"].trigger()
    window.saver.dialog.set_folder(tmp_path / "prints")
    window.saver.dialog.save_button.click()
    window.bridge.save_done.emit(str(tmp_path / "prints" / "lake painted.png"))
    window.actions_by_id["export"].trigger()
    assert window.saver.dialog.choice().path.parent == tmp_path / "prints"


def set_up_for_print(dialog):
    pick(dialog.format, ".tif")
    pick(dialog.bits, 16)
    dialog.quality.setValue(70)
    pick(dialog.options.profile, "adobe-rgb")
    dialog.options.dpi.setValue(300)
    pick(dialog.options.compression, False)
    dialog.options.metadata.setChecked(True)
    pick(dialog.size_mode, "inches")
    dialog.amount.setValue(12.5)
    pick(dialog.size_mode, "percent")
    dialog.amount.setValue(30)
    pick(dialog.size_mode, "edge")
    dialog.amount.setValue(9000)


def test_the_dialog_comes_back_as_it_was_even_in_the_next_session(window, tmp_path, qtbot):
    window.actions_by_id["export"].trigger()
    set_up_for_print(window.saver.dialog)
    chosen = window.saver.dialog.choice()
    window.saver.dialog.save_button.click()
    window.bridge.save_done.emit(str(chosen.path))
    window.actions_by_id["export"].trigger()
    again = window.saver.dialog
    assert again.choice() == chosen
    assert (again.choice().size, again.quality.value()) == ((9000, 6750), 70)
    save_settings(window.store.settings, tmp_path / "settings.json")

    settings = load_settings(tmp_path / "settings.json")
    later = MainWindow(settings, FakeBridge())
    qtbot.addWidget(later)
    later.bridge.opened.append(tmp_path / "lake.jpg")
    later.bridge.deliver_photo((4000, 3000))
    later.saver.save_as()
    assert later.saver.dialog.choice() == chosen
    pick(later.saver.dialog.size_mode, "percent")
    assert later.saver.dialog.amount.value() == 30
    pick(later.saver.dialog.size_mode, "inches")
    assert later.saver.dialog.amount.value() == 12.5


def test_a_cancelled_dialog_is_not_remembered(window):
    before = window.store.settings
    window.actions_by_id["export"].trigger()
    set_up_for_print(window.saver.dialog)
    window.saver.dialog.reject()
    assert window.store.settings == before


def test_a_small_photo_does_not_change_the_remembered_long_edge(window, tmp_path):
    window.store.change(save_size="edge", save_edge=16_000)
    window.bridge.opened.append(tmp_path / "wide.jpg")
    window.bridge.deliver_photo((60_000, 3000))  # at most 63 245 pixels long
    window.store.change(save_edge=100_000)
    window.actions_by_id["export"].trigger()
    dialog = window.saver.dialog
    assert dialog.amount.value() == 63_245
    pick(dialog.format, ".tif")
    dialog.save_button.click()
    assert window.store.settings.save_edge == 100_000


def test_saving_again_needs_no_dialog_and_takes_the_new_mix(window, tmp_path):
    window.saver.start(SaveChoice(tmp_path / "a.png", (4000, 3000)))
    window.bridge.save_done.emit(str(tmp_path / "a.png"))
    slot = window.session.recipe.slots[0]
    window.session.edit(window.session.recipe.with_slot(slot.key, weight=0.2), "Weight")
    window.actions_by_id["export_again"].trigger()
    assert window.saver.dialog is None
    assert [s.path.name for s in saves(window)] == ["a.png", "a.png"]
    assert saves(window)[1].recipe == window.session.recipe
    assert saves(window)[1].size is None  # the photo's own size
    window.bridge.save_done.emit(str(tmp_path / "a.png"))
    window.actions_by_id["export"].trigger()
    assert window.saver.dialog is not None


def test_another_photo_is_asked_about_again(window, tmp_path):
    window.saver.start(SaveChoice(tmp_path / "a.png", (4000, 3000)))
    window.bridge.save_done.emit(str(tmp_path / "a.png"))
    window.bridge.opened.append(tmp_path / "hill.jpg")
    window.bridge.deliver_photo((100, 100))
    window.actions_by_id["export_again"].trigger()
    assert window.saver.dialog.choice().path.stem == "hill painted"


def test_an_open_dialog_keeps_to_its_photo_when_another_one_comes(window, tmp_path):
    picture = window.session.photo.picture
    window.actions_by_id["export"].trigger()
    dialog = window.saver.dialog
    assert "lake.jpg" in dialog.windowTitle()
    window.bridge.opened.append(tmp_path / "hill.jpg")
    window.bridge.deliver_photo((100, 80))
    pick(dialog.size_mode, "percent")
    dialog.amount.setValue(50)
    dialog.save_button.click()
    (saved,) = saves(window)
    assert (saved.path.stem, saved.size) == ("lake painted", (2000, 1500))
    assert saved.photo is picture
    window.bridge.save_done.emit(str(saved.path))
    window.actions_by_id["export_again"].trigger()  # the other one has not been saved yet
    assert window.saver.dialog.choice().path.stem == "hill painted"
    assert window.saver.dialog.choice().size == (50, 40)


def test_transparency_is_that_of_the_dialogs_photo(window, tmp_path):
    window.actions_by_id["export"].trigger()
    dialog = window.saver.dialog
    window.bridge.opened.append(tmp_path / "cut out.png")
    window.bridge.deliver_photo((100, 80), alpha=np.full((80, 100), 128, np.uint8))
    pick(dialog.format, ".tif")
    pick(dialog.options.compression, False)
    assert "about 36 MB" in dialog.outcome.text()


@pytest.mark.parametrize(
    ("button", "expected"),
    [("Replace", "lake painted.png"), ("Keep both", "lake painted (2).png"), ("Cancel", None)],
)
def test_a_file_that_is_there_is_asked_about(window, tmp_path, monkeypatch, button, expected):
    (tmp_path / "lake painted.png").write_bytes(b"old")

    def answer(box):
        next(b for b in box.buttons() if b.text().replace("&", "") == button).click()

    monkeypatch.setattr(QMessageBox, "exec", answer)
    window.actions_by_id["export"].trigger()
    window.saver.dialog.save_button.click()
    assert [s.path.name for s in saves(window)] == ([expected] if expected else [])
    assert (window.saver.dialog is None) == bool(expected)


def test_a_folder_that_is_not_there_is_told_in_the_dialog(window, tmp_path):
    window.actions_by_id["export"].trigger()
    dialog = window.saver.dialog
    dialog.set_folder(tmp_path / "gone")
    dialog.save_button.click()
    assert dialog.isVisible()
    assert dialog.problem.text()
    assert saves(window) == []


@pytest.fixture
def hasty(monkeypatch):
    """What shows after a while, and again and again, does so at once."""
    monkeypatch.setattr(saving, "PROGRESS_AFTER_MS", 0)
    monkeypatch.setattr(saving, "TIME_LEFT_EVERY_MS", 0)


@pytest.mark.usefixtures("hasty")
def test_progress_shows_only_for_what_takes_a_while(window, tmp_path, qtbot):
    window.saver.start(SaveChoice(tmp_path / "a.png", (40, 30)))
    assert not window.status.saving.isVisible()
    qtbot.waitUntil(window.status.saving.isVisible)
    window.bridge.save_progress.emit(0.43)
    assert window.status.progress.value() == 430
    window.status.cancel_save.emit()
    assert ("cancel_save",) in window.bridge.calls
    window.bridge.save_cancelled.emit()
    assert not window.status.saving.isVisible()
    assert window.saver.saving is None


@pytest.mark.usefixtures("hasty")
def test_the_time_left_is_told_once_it_is_known(window, tmp_path, monkeypatch, qtbot):
    now = 50.0
    monkeypatch.setattr(saving, "monotonic", lambda: now)
    window.saver.start(SaveChoice(tmp_path / "a.png", (40, 30)))
    qtbot.waitUntil(window.status.saving.isVisible)
    assert window.status.time_left.text() == ""
    now = 90.0
    window.bridge.save_progress.emit(0.25)
    qtbot.waitUntil(lambda: window.status.time_left.text() == "about 2 min left")
    assert window.status.time_left.isVisible()
    window.bridge.save_cancelled.emit()
    window.saver.start(SaveChoice(tmp_path / "b.png", (40, 30)))
    qtbot.waitUntil(window.status.saving.isVisible)
    assert window.status.time_left.text() == ""


def test_a_second_save_waits(window, tmp_path):
    window.saver.start(SaveChoice(tmp_path / "a.png", (40, 30)))
    window.saver.start(SaveChoice(tmp_path / "b.png", (40, 30)))
    assert [s.path.name for s in saves(window)] == ["a.png"]
    assert "a.png is still being saved" in window.toast.text


def test_without_a_photo_there_is_nothing_to_save(qtbot):
    window = MainWindow(Settings(), FakeBridge())
    qtbot.addWidget(window)
    assert not window.actions_by_id["export_again"].isEnabled()
    window.saver.save()
    assert window.saver.dialog is None
    assert "open a photo first" in window.toast.text


def test_a_name_that_is_taken_meanwhile_is_not_replaced_but_saving_again_replaces(window, tmp_path):
    window.actions_by_id["export"].trigger()
    window.saver.dialog.save_button.click()
    assert saves(window)[-1].exists == "number"
    window.bridge.save_done.emit(str(tmp_path / "lake painted (2).png"))
    assert "lake painted (2).png" in window.toast.text
    window.actions_by_id["export_again"].trigger()
    assert saves(window)[-1].path.name == "lake painted (2).png"
    assert saves(window)[-1].exists == "overwrite"
