"""Journeys: a file while sliders move, a mix that travels in a file, edges of what is cut out."""

import threading

import msgspec
import numpy as np
import pytest
from PIL import Image

from stylemixer.document.recipe import StyleRef
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.engine import memory
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.pictures import images
from stylemixer.paths import resources
from stylemixer.ui.saving.save_dialog import SaveChoice
from tests.document.made_styles import THUMBNAIL, a_style
from tests.e2e.conftest import FIRST, PATIENCE, SECOND, pixels_of, small
from tests.engine.pictures import photo as example


def save(desk, path, size):
    desk.window.saver.start(SaveChoice(path, size))
    desk.until(lambda: desk.window.saver.saving is None)
    assert desk.window.toast.text == f"Saved {path.name}."
    return pixels_of(path)


def a_taught_style(name="Wave at dusk"):
    """Put a style into the library, of a code that paints something."""
    code = Networks("cpu")["painter"].code_from_image(example("rocket", (256, 256)))
    style = a_style(7, name)
    StyleLibrary(library_folder()).add(style, code, THUMBNAIL)
    return StyleRef(style.network, "taught", style.id)


def test_a_file_that_is_saved_while_sliders_move_shows_the_mix_of_before(
    desk, photo, reference, tmp_path, monkeypatch
):
    monkeypatch.setitem(memory._LARGEST, "cpu", 192)
    desk.mix(FIRST, SECOND)
    desk.final()
    before = desk.session.recipe
    path, frames, steps = tmp_path / "a.png", len(desk.frames), 0
    desk.window.saver.start(SaveChoice(path, (840, 630)))
    slider = desk.window.mixer.cards[0].weight.slider
    shares = []
    desk.bridge.save_progress.connect(shares.append)
    meanwhile = []
    desk.bridge.frame_ready.connect(
        lambda frame: meanwhile.append(frame) if desk.window.saver.saving else None
    )

    def drag():
        nonlocal steps
        steps += 1
        slider.setValue(slider.maximum() * (steps % 40 + 10) // 75)
        return desk.window.saver.saving is None

    desk.until(drag)
    assert len(desk.frames) > frames
    assert {frame.recipe for frame in meanwhile} - {before}
    assert shares == sorted(shares)
    assert len(set(shares)) > 8  # so there was something to be dragged between
    expected = reference.saved(photo, before, tmp_path / "b.png", 840)
    assert np.abs(pixels_of(path) - expected).max() <= 1
    assert np.abs(desk.final() - reference.painted(photo, desk.session.recipe)).max() <= 1


@pytest.fixture
def held_reading(monkeypatch):
    """Hold the inference thread in reading a photo, between `begun` and `go_on`."""
    read, begun, go_on = images.read_picture, threading.Event(), threading.Event()

    def held(source, *rest):
        if source != held.photo:
            return read(source, *rest)
        begun.set()
        assert go_on.wait(PATIENCE / 1000)
        return read(source, *rest)

    held.photo, held.begun, held.go_on = None, begun, go_on
    monkeypatch.setattr(images, "read_picture", held)
    yield held
    go_on.set()


@pytest.mark.parametrize("dialog", [False, True])
def test_a_file_asked_for_while_another_photo_is_being_read_is_of_the_one_that_shows(
    desk, reference, tmp_path, held_reading, dialog
):
    desk.mix(FIRST)
    desk.final()
    photo = desk.session.photo.path
    other = held_reading.photo = tmp_path / "other.png"
    Image.new("RGB", (500, 600), (20, 60, 200)).save(other)
    desk.window.photos.open(other)
    assert held_reading.begun.wait(PATIENCE / 1000)
    path = photo.parent / "cup painted.png"
    if dialog:
        desk.window.actions_by_id["export"].trigger()
        asked = desk.window.saver.dialog
        held_reading.go_on.set()
        desk.until(lambda: desk.session.photo.path == other)
        desk.until(lambda: not asked.crop.waiting)
        piece = asked.crop.picture.pixmap().toImage()
        asked.save_button.click()
    else:
        desk.window.saver.start(SaveChoice(path, (420, 315)))
        held_reading.go_on.set()
    desk.until(lambda: desk.window.saver.saving is None)
    assert desk.window.toast.text == "Saved cup painted.png."
    expected = reference.saved(photo, desk.session.recipe, tmp_path / "b.png", 420)
    assert pixels_of(path).shape == (315, 420, 3)
    assert np.abs(pixels_of(path) - expected).max() <= 1
    if dialog:  # a piece of the middle, as it is in the file
        assert (piece.width(), piece.height()) == (220, 220)
        red = [piece.pixelColor(x, 9).red() for x in range(220)]
        assert np.abs(red - pixels_of(path)[48 + 9, 100:320, 0]).max() <= 1
    desk.until(lambda: desk.session.photo.path == other)
    assert desk.final().shape[:2] == (256, 213)


def test_a_mix_of_every_kind_of_style_comes_back_out_of_a_file(
    make_desk, photo, painting, tmp_path
):
    taught = a_taught_style()
    named = [style for style in LEARNED_STYLES if style.network != "cin26"][:1]
    styles = [FIRST, taught, *(StyleRef(s.network, "learned", s.name) for s in named)]
    desk = make_desk(photo=photo)
    desk.window.mixer.pictures_dropped.emit([painting])
    desk.until(lambda: len(desk.session.recipe.slots) == 1)
    recipe = desk.session.recipe
    for style in styles:
        recipe = recipe.added(style, 0.37)
    recipe = msgspec.structs.replace(
        recipe.with_slot(2, groups=(0.1, 1.0, 0.7, 0.0)),
        strength=0.83,
        groups=(0.9, 1.0, 0.35, 1.0),
        keep_colours=0.21,
    )
    desk.session.edit(recipe, "Mix")
    desk.final()
    first = save(desk, tmp_path / "first.png", (500, 375))
    assert str(painting.parent).encode() not in (tmp_path / "first.png").read_bytes()

    # the mix has gone, then the picture itself is dropped
    desk.session.edit(small().added(SECOND), "Another mix")
    desk.window.canvas.pictures_dropped.emit([tmp_path / "first.png"])
    desk.until(lambda: "contains the mix" in desk.window.toast.text)
    assert "Missing here" not in desk.window.toast.text
    desk.window.toast.action.click()
    assert desk.session.recipe == recipe
    desk.window.canvas.pictures_dropped.emit([photo])
    desk.until(lambda: desk.session.photo is not None and desk.session.photo.path == photo)
    desk.final()
    assert np.array_equal(save(desk, tmp_path / "second.png", (500, 375)), first)


def test_styles_that_are_not_here_are_named(make_desk, photo, tmp_path):
    taught = a_taught_style("Reeds")
    desk = make_desk(photo=photo)
    desk.mix(FIRST, taught)
    desk.final()
    save(desk, tmp_path / "a.png", (120, 90))
    (library_folder() / f"{taught.name}.smstyle").unlink()
    desk.window.library.refresh()
    desk.window.canvas.pictures_dropped.emit([tmp_path / "a.png"])
    desk.until(lambda: "contains the mix" in desk.window.toast.text)
    assert "Missing here: Reeds." in desk.window.toast.text
    desk.window.toast.action.click()
    assert [slot.style for slot in desk.session.recipe.slots] == [FIRST]


def cut_out(path, hidden):
    """Write an orange disc with soft edges, and another colour hidden where nothing shows."""
    y, x = np.mgrid[:120, :160]
    alpha = np.clip(45.5 - np.hypot(x - 80, y - 60), 0, 1)
    with Image.open(resources() / "examples" / "coffee.jpg") as image:
        texture = np.asarray(image.convert("L").resize((160, 120)))[..., None] / 255
    colour = np.array([240, 150, 40]) - 25 * texture
    colour = np.where(alpha[..., None] > 0, colour, hidden)
    pixels = np.concatenate([colour, 255 * alpha[..., None]], axis=2)
    Image.fromarray(np.rint(pixels).astype(np.uint8)).save(path)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp", ".jpg"])
def test_what_is_hidden_around_a_cut_out_picture_leaves_no_fringe(reference, tmp_path, suffix):
    """The usual black under transparent pixels would darken the edge; here it paints nothing."""
    painted = []
    for name, hidden in (("black", (0, 0, 0)), ("white", (255, 255, 255))):
        source, out = tmp_path / f"{name}.png", tmp_path / f"{name}{suffix}"
        cut_out(source, hidden)
        reference.saved(source, small().added(FIRST), out, 320)
        with Image.open(out) as image:
            assert image.size == (320, 240)
            painted.append(np.asarray(image).astype(int))
    assert np.array_equal(*painted)
    black = painted[0]
    if suffix == ".jpg":
        assert (black[:20, :20] > 250).all()  # laid on white
        return
    shown = black[..., 3] > 0
    assert not shown[:20, :20].any()
    # on white, the softest rim must look like a little paint, never like its dark outline
    share = black[..., 3:] / 255
    on_white = black[..., :3] * share + 255 * (1 - share)
    rim = shown & (black[..., 3] < 60)
    assert rim.sum() > 30
    assert on_white[rim].min() > 170
