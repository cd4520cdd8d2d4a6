"""Journeys: many pictures at once, broken ones, vanishing ones, and out into a file."""

import shutil
import sys

import numpy as np
import pytest
from PIL import Image

from stylemixer.document.recipe import StyleRef
from stylemixer.document.recipe_text import recipe_from_text
from stylemixer.document.settings import load_settings
from stylemixer.engine.pictures.images import read_recipe_text
from stylemixer.render import photo_reader
from stylemixer.render.photo_reader import read_photo
from stylemixer.ui.saving.export_crop import EDGE
from stylemixer.ui.saving.save_dialog import SaveChoice
from stylemixer.ui.widgets.qimage import from_qimage
from tests.e2e.conftest import FIRST, small
from tests.ui.saving.test_saving import pick


def paintings(folder, count):
    folder.mkdir()
    paths = []
    for number in range(count):
        paths.append(folder / f"painting {number}.png")
        colour = tuple((number * 53 + shift) % 256 for shift in (0, 90, 180))
        Image.new("RGB", (40, 30), colour).save(paths[-1])
    return paths


def test_the_file_is_the_recipe_at_the_chosen_size(desk, photo, reference, tmp_path):
    desk.mix(FIRST)
    desk.window.actions_by_id["export"].trigger()
    dialog = desk.window.saver.dialog
    dialog.set_folder(tmp_path)
    pick(dialog.size_mode, "edge")
    dialog.amount.setValue(300)
    dialog.save_button.click()
    saved = tmp_path / "cup painted.png"
    desk.until(saved.exists)
    desk.until(lambda: desk.window.saver.saving is None)
    with Image.open(saved) as image:
        assert image.size == (300, 225)
        painted = np.asarray(image.convert("RGB")).astype(int)
    expected = reference.saved(photo, desk.session.recipe, tmp_path / "reference.png", 300)
    assert np.abs(painted - expected).max() <= 1
    assert desk.window.toast.text == "Saved cup painted.png."


@pytest.mark.parametrize("longest", [1200, 1500, 240])
def test_the_piece_in_the_dialog_is_what_gets_into_the_file(make_desk, photo, tmp_path, longest):
    large = tmp_path / "large.png"
    with Image.open(photo) as image:
        image.convert("RGB").resize((1200, 900)).save(large)
    desk = make_desk(photo=large)
    desk.mix(FIRST)
    desk.final()
    assert desk.window.canvas.wanted_region is None  # the canvas shows all of it, smaller
    shown = desk.window.canvas.frame.copy()
    desk.window.actions_by_id["export"].trigger()
    dialog = desk.window.saver.dialog
    if longest != 1200:
        pick(dialog.size_mode, "edge")
        dialog.amount.setValue(longest)
    desk.until(lambda: not dialog.crop.waiting)
    piece = from_qimage(dialog.crop.picture.pixmap().toImage())[..., 2::-1].astype(int)
    assert desk.window.canvas.frame == shown
    dialog.save_button.click()
    desk.until(lambda: desk.window.saver.saving is None)
    with Image.open(tmp_path / "large painted.png") as image:
        painted = np.asarray(image.convert("RGB")).astype(int)
    width, height = longest, longest * 3 // 4
    assert painted.shape[:2] == (height, width)
    x, y = max(width // 2 - EDGE // 2, 0), max(height // 2 - EDGE // 2, 0)
    expected = painted[y : y + EDGE, x : x + EDGE]
    assert np.abs(piece - expected).max() <= 1


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".tif"])
def test_every_format_opens_again(desk, tmp_path, suffix):
    desk.mix(FIRST)
    path = tmp_path / f"out{suffix}"
    desk.window.saver.start(SaveChoice(path, (120, 90)))
    desk.until(lambda: desk.window.saver.saving is None)
    with Image.open(path) as image:
        image.load()
        assert image.size == (120, 90)


def test_two_drops_at_once_all_arrive_in_order(desk, tmp_path):
    first = paintings(tmp_path / "first", 6)
    second = paintings(tmp_path / "second", 5)
    desk.window.shelf.pictures_dropped.emit(first)
    desk.window.mixer.pictures_dropped.emit(second)
    desk.until(lambda: len(desk.session.recipe.slots) == 11)
    names = [slot.style.name for slot in desk.session.recipe.slots]
    assert names == [str(path) for path in (*first, *second)]
    desk.final()


def test_a_broken_file_among_ten_good_ones(desk, tmp_path):
    paths = paintings(tmp_path / "many", 10)
    broken = tmp_path / "many" / "broken.png"
    broken.write_bytes(paths[0].read_bytes()[:50])
    desk.window.shelf.pictures_dropped.emit([*paths[:5], broken, *paths[5:]])
    desk.until(lambda: len(desk.session.recipe.slots) == 10)
    desk.final()
    assert "broken.png" in desk.window.toast.text
    assert set(desk.session.own_pictures) == set(paths)


def test_a_photo_deleted_between_drop_and_load_leaves_the_old_one(
    desk, photo, tmp_path, monkeypatch
):
    gone = tmp_path / "gone.png"
    shutil.copy(photo, gone)

    def read_too_late(request):
        gone.unlink()
        return read_photo(request)

    monkeypatch.setattr(photo_reader, "read_photo", read_too_late)
    desk.window.canvas.pictures_dropped.emit([gone])
    desk.until(lambda: "gone.png" in desk.window.toast.text)
    assert desk.session.photo.path == photo


def test_a_style_deleted_meanwhile_is_a_sentence_and_the_rest_is_painted(desk, tmp_path):
    (path,) = paintings(tmp_path / "one", 1)
    desk.window.mixer.pictures_dropped.emit([path])
    desk.until(lambda: len(desk.session.recipe.slots) == 1)
    path.unlink()
    desk.session.edit(small().added(FIRST).added(desk.session.picture_style(path)), "Mix")
    desk.final()


def test_a_target_that_has_vanished_is_a_sentence(desk, tmp_path):
    desk.window.saver.start(SaveChoice(tmp_path / "gone" / "a.png", (120, 90)))
    desk.until(lambda: desk.window.saver.saving is None)
    assert desk.window.toast.text
    assert not desk.window.toast.text.startswith("Saved")
    assert not (tmp_path / "gone").exists()


def test_cancel_leaves_no_file_and_the_old_one_intact(desk, tmp_path):
    desk.mix(FIRST)
    path = tmp_path / "out" / "a.png"
    path.parent.mkdir()
    path.write_bytes(b"old")
    desk.window.saver.start(SaveChoice(path, (420, 315)))
    desk.window.status.cancel_save.emit()
    desk.until(lambda: desk.window.saver.saving is None)
    assert list(path.parent.iterdir()) == [path]
    assert path.read_bytes() == b"old"


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode there")
def test_names_that_are_no_unicode_go_all_the_way(make_desk, photo, painting, tmp_path):
    folder = tmp_path / "fa\udce7ade"
    folder.mkdir()
    shutil.copy(photo, folder / "caf\udce9.png")
    shutil.copy(painting, folder / "w\udce9ve.png")
    desk = make_desk(photo=folder / "caf\udce9.png")
    desk.window.mixer.pictures_dropped.emit([folder / "w\udce9ve.png"])
    style = StyleRef("adain", "picture", str(folder / "w\udce9ve.png"))
    desk.until(lambda: style.name in {slot.style.name for slot in desk.session.recipe.slots})
    desk.final()
    desk.window.actions_by_id["export"].trigger()
    desk.window.saver.dialog.save_button.click()
    desk.until(lambda: desk.window.saver.saving is None)
    (saved,) = folder.glob("*painted.png")
    mix = recipe_from_text(read_recipe_text(saved))
    assert "w\udce9ve.png" in {slot.style.name for slot in mix.slots}
    desk.window.close()
    kept = load_settings()
    assert kept.last.photo == kept.recents[0] == str(folder / "caf\udce9.png")
    assert kept.own_pictures == (style.name,)
    again = make_desk(settings=kept)
    assert again.session.recipe == desk.session.recipe
    again.final()
