"""Taught styles on the command line: listed, taken in, given away and painted with."""

import json

import numpy as np
import pytest
from PIL import Image

from stylemixer.cli import main
from stylemixer.document.recipe_text import id_and_title, recipe_from_text
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.document.styles.style_file import read_style, write_style
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.adain import LAYERS
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.pictures.images import read_recipe_text
from stylemixer.paths import resources
from tests.document.made_styles import THUMBNAIL, a_code, a_style, contents


@pytest.fixture
def library():
    library = StyleLibrary(library_folder())
    library.add(a_style(1, "The Great Wave", author="Hokusai"), a_code(1), THUMBNAIL)
    library.add(a_style(2, "Twin"), a_code(2), THUMBNAIL)
    library.add(a_style(3, "Twin"), a_code(3), THUMBNAIL)
    library.add(a_style(4, LEARNED_STYLES[0].name), a_code(4), THUMBNAIL)
    return library


def test_styles_lists_taught_ones_by_what_names_them_alone(capsys, library):
    assert main(["styles"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[: len(LEARNED_STYLES)] == [style.name for style in LEARNED_STYLES]
    assert set(lines[len(LEARNED_STYLES) :]) == {"The Great Wave"} | {
        a_style(number).id for number in (2, 3, 4)
    }
    assert main(["styles", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["title"] for row in rows if row["kind"] == "taught"} >= {"The Great Wave", "Twin"}


def test_the_library_is_listed_and_searched(capsys, library):
    assert main(["library", "list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert main(["library", "list", "hokusai", "wave"]) == 0
    assert capsys.readouterr().out == f"{a_style(1).id}  The Great Wave\n"
    assert main(["library", "list", "wave", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["id"], row["author"]) == (a_style(1).id, "Hokusai")


def test_a_damaged_file_is_told_of_beside_the_rest(capsys, library):
    (library.folder / f"{a_style(9).id}.smstyle").write_bytes(b"")
    assert main(["library", "list"]) == 2
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 4
    assert err.count("\n") == 1
    assert main(["styles"]) == 0


def test_out_of_one_home_into_another(capsys, library, tmp_path, monkeypatch):
    assert main(["library", "export", "The Great Wave", str(tmp_path)]) == 0
    file = tmp_path / "The Great Wave.smstyle"
    assert read_style(file).style.author == "Hokusai"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "other"))
    monkeypatch.setenv("HOME", str(tmp_path / "other"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "other"))
    broken = tmp_path / "broken.smstyle"
    broken.write_bytes(b"")
    assert main(["library", "import", str(broken), str(file), str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == "The Great Wave\n"
    refused, there = err.splitlines()
    assert "“broken.smstyle” is damaged" in refused
    assert "is already in your library" in there
    assert [style.id for style in StyleLibrary(library_folder()).entries()] == [a_style(1).id]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing", "a.smstyle"], "There is no taught style “nothing”"),
        (["Twin", "a.smstyle"], "There are 2 called “Twin”"),
        (["The Great Wave", "a.jpg"], "must end in .smstyle"),
        (["The Great Wave", "no/folder/a.smstyle"], "does not exist"),
    ],
)
@pytest.mark.usefixtures("library")
def test_what_cannot_be_exported_is_one_line(capsys, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    assert main(["library", "export", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.count("\n") == 1
    assert contents(tmp_path) == {}


def test_render_paints_with_a_taught_style_and_the_picture_tells_of_it(capsys, library, tmp_path):
    photo = tmp_path / "photo.png"
    with Image.open(resources() / "examples" / "coffee.jpg") as image:
        image.resize((96, 64)).save(photo)
    predicted = Networks()["painter"].code_from_image(_tensor(photo))
    # γ and β of a picture, so that what is taught and what is predicted must look the same
    style = a_style(5, "My coffee")
    write_style(tmp_path / "coffee.smstyle", style, predicted, THUMBNAIL)
    assert main(["library", "import", str(tmp_path / "coffee.smstyle")]) == 0
    for out, name in (("taught.png", "My coffee"), ("predicted.png", f"painter:{photo}")):
        words = ["render", str(photo), "-s", name, "-o", str(tmp_path / out)]
        assert main([*words, "--device", "cpu"]) == 0
    taught, same = (np.asarray(Image.open(tmp_path / f"{n}.png")) for n in ("taught", "predicted"))
    assert np.array_equal(taught, same)
    recipe = recipe_from_text(read_recipe_text(tmp_path / "taught.png"))
    assert id_and_title(recipe.slots[0].style) == (style.id, "My coffee")

    words = ["render", str(photo), "-s", "My coffee", "-s", "ink-mosaic", "--as-one"]
    assert main([*words, "-o", str(tmp_path / "x.png")]) == 2
    assert "“My coffee” was taught to painter" in capsys.readouterr().err

    (library.folder / f"{style.id}.smstyle").unlink()
    capsys.readouterr()
    assert main(["render", str(photo), "-s", "My coffee", "-o", str(tmp_path / "x.png")]) == 2
    assert "There is no style or picture “My coffee”" in capsys.readouterr().err


def _tensor(path):
    import torch

    from stylemixer.engine.pictures.images import read_thumbnail
    from stylemixer.render.styles import STYLE_EDGE

    picture = read_thumbnail(path, STYLE_EDGE).as_float()
    with torch.inference_mode():
        return torch.from_numpy(picture).permute(2, 0, 1)[None].contiguous()


def test_a_code_is_only_as_good_as_its_network(capsys, library, tmp_path):
    channels = sum(layer.channels for layer in LAYERS)
    code = StyleCode("adain", np.ones(channels, np.float32), np.zeros(channels, np.float32))
    library.add(a_style(6, "measured", network="adain"), code, THUMBNAIL)
    words = ["render", "a.jpg", "-s", "painter:measured", "-o", str(tmp_path / "x.png")]
    assert main(words) == 2
    assert "There is no style or picture “measured”" in capsys.readouterr().err
