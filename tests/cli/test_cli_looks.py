"""Looks and mixes as text on the command line: listed, sent, and painted with."""

import io
import json

import msgspec
import numpy as np
import pytest
from PIL import Image

from stylemixer.cli import main
from stylemixer.cli.looks import look_library
from stylemixer.document.looks.look_file import read_look
from stylemixer.document.recipe import Recipe, RefinedLayer, StyleRef
from stylemixer.document.recipe_text import recipe_from_text, travelling_text
from stylemixer.engine.pictures.images import read_recipe_text
from tests.document.made_looks import INK, MIX, a_painting
from tests.document.made_styles import THUMBNAIL


@pytest.fixture
def library():
    library = look_library()
    library.keep(MIX, "My hour", ("evening",), thumbnail=THUMBNAIL)
    return library


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    Image.new("RGB", (48, 32), "olive").save(path)
    return path


@pytest.fixture
def piped(monkeypatch):
    def piped(text):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return piped


def painted(photo, *words):
    """Paint with these words, and return what was painted with."""
    out = photo.with_name("out.png")
    assert main(["render", str(photo), *words, "-o", str(out)]) == 0
    return recipe_from_text(read_recipe_text(out))


def mistake(capsys, *words):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def test_looks_lists_one_usable_name_a_line(capsys, library):
    twin = library.keep(Recipe().added(INK), "My hour", thumbnail=THUMBNAIL)
    other = library.keep(Recipe().added(INK), "Other", thumbnail=THUMBNAIL)
    assert main(["looks"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert twin.id in lines
    assert "Other" in lines
    assert "My hour" not in lines
    assert main(["looks", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in rows} >= {"My hour", "Other"}
    (row,) = [row for row in rows if row["id"] == other.id]
    assert (row["styles"], row["shipped"]) == (["ink-mosaic"], False)


def test_out_of_one_home_into_another(capsys, library, tmp_path, monkeypatch):
    assert main(["looks", "export", "My hour", str(tmp_path)]) == 0
    file = tmp_path / "My hour.smlook"
    assert read_look(file).look.recipe == MIX
    for name in ("XDG_DATA_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "other"))
    broken = tmp_path / "broken.smlook"
    broken.write_bytes(b"")
    assert main(["looks", "import", str(broken), str(file), str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == "My hour\n"
    refused, there = err.splitlines()
    assert "“broken.smlook” is damaged" in refused
    assert "is already in your library" in there
    assert [look.recipe for look in look_library().entries()] == [MIX]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["looks", "export", "Gone", "a.smlook"], "There is no look “Gone”"),
        (["looks", "export", "my huor", "a.smlook"], "did you mean My hour?"),
        (["looks", "export", "My hour", "a.png"], "must end in .smlook"),
        (["render", "photo.png", "--look", "Gone", "-o", "a.png"], "There is no look “Gone”"),
        (["render", "photo.png", "-o", "a.png"], "one of the arguments -s/--style --look"),
        (
            ["render", "photo.png", "--look", "My hour", "-s", "pears", "-o", "a.png"],
            "not allowed with argument",
        ),
        (["render", "photo.png", "--recipe", "gone.json", "-o", "a.png"], "cannot be read"),
        (["render", "photo.png", "--recipe", "photo.png", "-o", "a.png"], "There is no mix in"),
    ],
)
@pytest.mark.usefixtures("library", "photo")
def test_what_cannot_be_done_is_one_line(capsys, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    assert says in mistake(capsys, *words)
    assert not (tmp_path / "a.png").exists()


@pytest.mark.usefixtures("library")
def test_a_look_paints_and_what_is_said_beside_it_counts_more(photo):
    assert painted(photo, "--look", "My hour") == MIX
    words = ("--strength", "0.4", "--group", "colour=0.5", "--working-edge", "512")
    changed = painted(photo, "--look", "My hour", *words)
    assert changed == msgspec.structs.replace(
        MIX, strength=0.4, groups=(0.5, 1, 1, 1), working_edge=512
    )


def test_a_mix_as_text_paints_from_a_file_a_picture_and_the_standard_input(
    photo, tmp_path, piped, monkeypatch
):
    text = tmp_path / "mix.json"
    text.write_text(travelling_text(MIX), "utf-8")
    assert painted(photo, "--recipe", str(text)) == MIX
    saved = photo.with_name("out.png").rename(tmp_path / "saved.png")
    assert painted(photo, "--recipe", str(saved)) == MIX
    piped(travelling_text(MIX))
    assert painted(photo, "--recipe", "-") == MIX


def test_its_pictures_are_found_beside_the_file(photo, tmp_path, capsys):
    folder = tmp_path / "from a friend"
    folder.mkdir()
    painting = a_painting(tmp_path / "Meer.png")
    text = folder / "mix.json"
    recipe = MIX.added(StyleRef("painter", "picture", str(painting)))
    text.write_text(travelling_text(recipe), "utf-8")
    words = ("render", str(photo), "--recipe", str(text), "-o", str(tmp_path / "out.png"))
    assert "These styles of the mix are missing here: Meer.png" in mistake(capsys, *words)
    before = painted(photo, "-s", f"painter:{painting}=1")
    painting.rename(folder / "Meer.png")
    assert painted(photo, "--recipe", str(text)).slots[2].style == before.slots[0].style


def test_a_refined_layer_of_another_photo_is_left_out(photo, tmp_path):
    layer = RefinedLayer("b" * 32, "c" * 32, "d" * 32, pinned=True)
    text = tmp_path / "mix.json"
    text.write_text(travelling_text(msgspec.structs.replace(MIX, layer=layer)), "utf-8")
    assert painted(photo, "--recipe", str(text)) == MIX


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "This text is no whole mix"),
        ('{"version": 1, "recipe": ', "This text is no whole mix"),
        ('{"version": 99, "recipe": {}}', "comes from a newer version"),
    ],
)
def test_a_text_that_is_no_mix_is_one_line(capsys, photo, piped, text, says):
    piped(text)
    err = mistake(capsys, "render", str(photo), "--recipe", "-", "-o", str(photo) + ".jpg")
    assert says in err


def test_a_look_and_its_words_give_the_same_picture(photo, library, tmp_path):
    words = ("-s", "cin26:ink-mosaic=0.4", "-s", "munch-scream", "--strength", "0.7")
    painted(photo, *words)
    with Image.open(photo.with_name("out.png")) as image:
        told = np.asarray(image)
    painted(photo, "--look", "My hour")
    with Image.open(photo.with_name("out.png")) as image:
        assert np.array_equal(np.asarray(image), told)
