"""Projects on the command line: painted as they are, or with another photo."""

import msgspec
import numpy as np
import pytest
from PIL import Image

from stylemixer.cli import _wants_window, main
from stylemixer.document.projects.project import Project, ProjectPhoto
from stylemixer.document.projects.writing import Sources, write_project
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.recipe_text import recipe_from_text
from stylemixer.engine.pictures.images import read_picture, read_recipe_text
from stylemixer.engine.pictures.preparation import Preparation

MIX = Recipe(working_edge=256, strength=0.75).added(StyleRef("cin26", "learned", "ink-mosaic"))


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photos" / "lake.png"
    path.parent.mkdir()
    noise = np.random.default_rng(1).integers(0, 256, (32, 48, 3), np.uint8)
    Image.fromarray(noise).save(path)
    return path


@pytest.fixture
def project(tmp_path, photo):
    path = tmp_path / "lake.stylemix"
    picture = read_picture(photo)
    about = ProjectPhoto(str(photo), picture.fingerprint, picture.size)
    write_project(path, Project(recipe=MIX, photo=about), b"", Sources())
    return path


def mistake(capsys, *words):
    assert main(list(map(str, words))) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def pixels(path):
    with Image.open(path) as image:
        return np.asarray(image)


def test_the_photo_of_a_project_is_prepared_and_no_other(photo, tmp_path):
    picture = read_picture(photo)
    how = Preparation(picture.fingerprint, turns=1, crop=(0.0, 0.0, 0.5, 1.0))
    path, out = tmp_path / "turned.stylemix", tmp_path / "out.png"
    about = ProjectPhoto(str(photo), picture.fingerprint, picture.size)
    mix = msgspec.structs.replace(MIX, preparation=how)
    write_project(path, Project(recipe=mix, photo=about), b"", Sources())
    assert main(["render", "--project", str(path), "-o", str(out)]) == 0
    assert pixels(out).shape == (48, 16, 3)
    hill = tmp_path / "hill.png"
    Image.new("RGB", (40, 20), "green").save(hill)
    assert main(["render", str(hill), "--project", str(path), "-o", str(out)]) == 0
    assert pixels(out).shape == (20, 40, 3)


def test_a_project_is_painted_as_its_parts_would_be(project, photo, tmp_path):
    whole, parts, other = (tmp_path / f"{name}.png" for name in ("whole", "parts", "other"))
    assert main(["render", "--project", str(project), "-o", str(whole)]) == 0
    words = ["-s", "ink-mosaic", "--strength", "0.75", "--working-edge", "256"]
    assert main(["render", str(photo), *words, "-o", str(parts)]) == 0
    assert np.array_equal(pixels(whole), pixels(parts))
    assert recipe_from_text(read_recipe_text(whole)) == MIX
    hill = tmp_path / "hill.png"
    Image.new("RGB", (40, 40), "green").save(hill)
    assert main(["render", str(hill), "--project", str(project), "-o", str(other)]) == 0
    assert pixels(other).shape == (40, 40, 3)


def test_what_is_wrong_is_said_in_one_line(project, photo, tmp_path, capsys):
    out = tmp_path / "out.png"
    assert "is one of the pictures" in mistake(capsys, "render", "--project", project, "-o", photo)
    photo.unlink()
    assert "is not where it was" in mistake(capsys, "render", "--project", project, "-o", out)
    bad = tmp_path / "bad.stylemix"
    bad.write_bytes(b"PK")
    assert "is damaged" in mistake(capsys, "render", "--project", bad, "-o", out)
    write_project(bad, Project(recipe=MIX), b"", Sources())
    assert "There is no photo in" in mistake(capsys, "render", "--project", bad, "-o", out)
    assert "Name the photo" in mistake(capsys, "render", "-s", "ink-mosaic", "-o", out)
    assert not out.exists()


def test_a_project_alone_is_meant_for_the_window(project):
    assert _wants_window([str(project)])
