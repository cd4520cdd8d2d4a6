import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.engine.codes import StyleCode, StyledLayer
from stylemixer.errors import PictureError, StyleError
from stylemixer.render import styles as module
from stylemixer.render.styles import STYLE_EDGE, StyleResolver
from tests.document.made_styles import THUMBNAIL, a_code, a_style


class Table:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def learned_code(self, name: str) -> StyleCode:
        self.asked.append(name)
        if name == "nothing":
            raise StyleError("There is no style “nothing”; choose another one.")
        return StyleCode("cin26", np.ones(3, np.float32), np.zeros(3, np.float32))


class Encoder:
    """A picture's code is its mean colour."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def code_from_image(self, style) -> StyleCode:
        self.shapes.append(tuple(style.shape))
        mean = style.mean((0, 2, 3)).numpy()
        return StyleCode("painter", mean, np.zeros(3, np.float32))


class Networks(dict):
    device = "cpu"

    def __missing__(self, name):
        raise StyleError("There is no network “{network}”.", network=name)


@pytest.fixture
def networks() -> Networks:
    return Networks(cin26=Table(), painter=Encoder())


@pytest.fixture
def resolver(networks) -> StyleResolver:
    return StyleResolver(networks)


def learned(name: str = "ink-mosaic") -> StyleRef:
    return StyleRef("cin26", "learned", name)


def picture(folder: Path, name: str = "wave.png", colour=(255, 0, 0), size=(30, 20)) -> StyleRef:
    path = folder / name
    Image.new("RGB", size, colour).save(path)
    return StyleRef("painter", "picture", str(path))


def touch_later(style: StyleRef) -> None:
    """A clock's tick may be coarser than the test is quick."""
    stat = Path(style.name).stat()
    os.utime(style.name, ns=(stat.st_atime_ns, stat.st_mtime_ns + 5_000_000_000))


def test_weights_are_slot_times_group(resolver, tmp_path):
    recipe = Recipe(strength=0.75, groups=(1, 0.5, 1, 1), keep_colours=0.25, working_edge=512)
    recipe = recipe.added(learned(), 0.5).added(picture(tmp_path), 0.25)
    key = recipe.slots[1].key
    recipe = recipe.with_slot(key, groups=(1.0, 0.0, 0.5, 1.0))
    mix = resolver.resolve(recipe)
    assert [style.weights for style in mix.styles] == [(0.5,) * 4, (0.25, 0.0, 0.125, 0.25)]
    assert [style.code.network for style in mix.styles] == ["cin26", "painter"]
    assert (mix.strength, mix.groups) == (0.75, (1, 0.5, 1, 1))
    assert (mix.keep_colours, mix.working_edge) == (0.25, 512)


def test_muted_styles_are_not_even_read(resolver, tmp_path):
    gone = StyleRef("painter", "picture", str(tmp_path / "gone.png"))
    recipe = Recipe().added(learned()).added(gone)
    recipe = recipe.with_slot(recipe.slots[1].key, muted=True)
    assert len(resolver.resolve(recipe).styles) == 1


def test_codes_are_made_once(resolver, networks, tmp_path):
    recipe = Recipe().added(learned()).added(picture(tmp_path))
    first, second = resolver.resolve(recipe), resolver.resolve(recipe)
    assert networks["cin26"].asked == ["ink-mosaic"]
    assert len(networks["painter"].shapes) == 1
    # the mixer knows its references by the codes' identity
    assert [s.code for s in first.styles] == [s.code for s in second.styles]


def test_a_picture_that_changed_on_disk_is_read_again(resolver, tmp_path):
    style = picture(tmp_path, colour=(255, 0, 0))
    red = resolver.code(style)
    picture(tmp_path, colour=(0, 0, 255))
    touch_later(style)
    blue = resolver.code(style)
    assert red.scale.tolist() == [1, 0, 0]
    assert blue.scale.tolist() == [0, 0, 1]


def test_a_picture_that_has_gone_keeps_painting(resolver, tmp_path):
    style = picture(tmp_path)
    code = resolver.code(style)
    Path(style.name).unlink()
    assert resolver.code(style) is code


def test_a_missing_picture_is_tried_again_when_it_comes(resolver, tmp_path):
    style = StyleRef("painter", "picture", str(tmp_path / "wave.png"))
    for _ in range(2):
        with pytest.raises(PictureError, match=r"wave\.png"):
            resolver.code(style)
    picture(tmp_path)
    assert resolver.code(style).scale.tolist() == [1, 0, 0]


def test_a_broken_picture_is_read_once_and_named_each_time(resolver, tmp_path, monkeypatch):
    from stylemixer.engine.pictures import images

    reads = []
    original = images.read_thumbnail
    monkeypatch.setattr(
        images, "read_thumbnail", lambda *args: (reads.append(args), original(*args))[1]
    )
    style = StyleRef("painter", "picture", str(tmp_path / "broken.png"))
    Path(style.name).write_bytes(b"no picture at all")
    raised = []
    for _ in range(3):
        with pytest.raises(PictureError, match=r"broken\.png") as error:
            resolver.code(style)
        raised.append(error.value)
    assert len(reads) == 1
    assert len({id(error) for error in raised}) == 3


def test_one_broken_file_among_good_ones_leaves_the_good_ones(resolver, tmp_path):
    recipe = Recipe()
    for number in range(10):
        recipe = recipe.added(picture(tmp_path, f"{number}.png"))
    (tmp_path / "4.png").write_bytes(b"")
    mix, problems = resolver.resolve_usable(recipe)
    assert len(mix.styles) == 9
    assert ["4.png" in problem.error.message for problem in problems] == [True]
    with pytest.raises(PictureError, match=r"4\.png"):
        resolver.resolve(recipe)


def test_style_pictures_are_looked_at_in_a_bounded_size(resolver, networks, tmp_path):
    resolver.code(picture(tmp_path, size=(3000, 1500)))
    assert networks["painter"].shapes == [(1, 3, STYLE_EDGE // 2, STYLE_EDGE)]


@pytest.mark.parametrize(
    ("style", "words"),
    [
        (learned("nothing"), "no style “nothing”"),
        (StyleRef("painter", "learned", "ink-mosaic"), "no built-in style"),
        (StyleRef("cin26", "picture", "/tmp/wave.jpg"), "wave.jpg"),
        (StyleRef("painter", "picture", "/tmp/\0wave.jpg"), "wave.jpg"),
    ],
)
def test_styles_that_make_no_sense_are_a_sentence(resolver, style, words):
    with pytest.raises((StyleError, PictureError), match=words):
        resolver.code(style)


def test_few_codes_are_kept(resolver, networks, monkeypatch):
    monkeypatch.setattr(module, "CACHED", 2)
    for name in ("a", "b", "c", "b", "a"):
        resolver.code(learned(name))
    assert networks["cin26"].asked == ["a", "b", "c", "a"]


@pytest.fixture
def library(tmp_path) -> StyleLibrary:
    library = StyleLibrary(tmp_path / "styles")
    library.add(a_style(), a_code(), THUMBNAIL)
    return library


def test_a_taught_style_comes_from_the_library(networks, library):
    resolver = StyleResolver(networks, StyleLibrary(library.folder))
    style = StyleRef("painter", "taught", a_style().id)
    code = resolver.code(style)
    assert np.array_equal(code.scale, a_code().scale)
    library.change(a_style().id, name="renamed", favourite=True)
    assert resolver.code(style) is code  # the mixer keeps its reference
    library.add(a_style(), a_code(2), THUMBNAIL)
    assert np.array_equal(resolver.code(style).scale, a_code(2).scale)


def test_a_taught_style_that_has_gone_is_told_of_until_it_is_back(networks, library, tmp_path):
    resolver = StyleResolver(networks, StyleLibrary(library.folder))
    recipe = Recipe().added(learned()).added(StyleRef("painter", "taught", a_style().id))
    assert len(resolver.resolve(recipe).styles) == 2
    file = library.folder / f"{a_style().id}.smstyle"
    file.rename(tmp_path / "trash")
    for _ in range(2):
        mix, (problem,) = resolver.resolve_usable(recipe)
        assert len(mix.styles) == 1
        assert "“The Great Wave” is no longer in your library" in problem.error.message
    (tmp_path / "trash").rename(file)
    assert len(resolver.resolve(recipe).styles) == 2


@pytest.mark.parametrize(
    ("style", "words"),
    [
        (StyleRef("painter", "taught", "../../etc/passwd"), "no longer in your library"),
        (StyleRef("painter", "taught", ""), "no longer in your library"),
        (StyleRef("cin26", "taught", a_style().id), "belongs to the network painter"),
    ],
)
def test_taught_styles_that_make_no_sense_are_a_sentence(networks, library, style, words):
    with pytest.raises(StyleError, match=words):
        StyleResolver(networks, library).code(style)
    with pytest.raises(StyleError, match="no library"):
        StyleResolver(networks).code(style)


def test_codes_at_hand_are_told_by_network_and_no_picture_is_read_for_it(networks, tmp_path):
    networks["cin26"].layers = (StyledLayer("a", 2, "colour"), StyledLayer("b", 1, "shapes"))
    networks["painter"].layers = (StyledLayer("a", 3, "texture"),)
    resolver = StyleResolver(networks)
    known, unknown = picture(tmp_path), picture(tmp_path, "other.png")
    resolver.code(known)
    read = len(networks["painter"].shapes)
    gone = StyleRef("painter", "taught", "a" * 32)
    elsewhere = StyleRef("nowhere", "learned", "ink-mosaic")
    styles = (learned(), learned("nothing"), known, unknown, gone, elsewhere)
    cin26, painter = resolver.at_hand(styles)
    assert (cin26.network, list(cin26.codes)) == ("cin26", [learned()])
    assert (painter.network, list(painter.codes)) == ("painter", [known])
    assert cin26.groups.tolist() == [0, 0, 3]
    assert len(networks["painter"].shapes) == read


def test_a_code_that_does_not_fit_its_network_is_left_out(networks):
    networks["cin26"].layers = (StyledLayer("a", 7, "colour"),)
    (known,) = StyleResolver(networks).at_hand([learned()])
    assert known.codes == {}
