"""A project is the desk again: here, in another folder, on another computer."""

import shutil
import zipfile
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from stylemixer.document.layer import is_over_its_mix
from stylemixer.document.projects.opening import open_project, read_autosave
from stylemixer.document.projects.project import Project
from stylemixer.document.projects.writing import MIME_TYPE, write_autosave, write_project
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.errors import SaveError
from tests.document.made_styles import THUMBNAIL, a_code, a_style, a_thumbnail, contents
from tests.document.projects.desks import moved_away, painting, sources_in

PREVIEW = a_thumbnail((120, 90))


def written(desk, **changes):
    project = desk.project.replaced(**changes)
    return write_project(desk.file, project, PREVIEW, desk.sources)


def elsewhere(desk, tmp_path):
    """Open the project on a computer that has nothing of it."""
    there = tmp_path / "there"
    there.mkdir(exist_ok=True)
    path = Path(shutil.copy(desk.file, there / "lake.stylemix"))
    return open_project(path, sources_in(there / "data"), there / "unpacked")


def without_paths(recipe):
    slots = tuple(
        msgspec.structs.replace(slot, style=msgspec.structs.replace(slot.style, name=""))
        for slot in recipe.slots
    )
    layer = recipe.layer and msgspec.structs.replace(recipe.layer, of="0" * 32)
    return msgspec.structs.replace(recipe, slots=slots, layer=layer)


@pytest.mark.parametrize("embeds", [False, True])
def test_on_the_same_computer_it_is_the_same_desk_to_the_bit(desk, embeds):
    came = written(desk, embeds=embeds)
    assert came.problems == ()
    found = open_project(desk.file, desk.sources, desk.home / "unpacked")
    assert found.project == came.project
    assert list(found.project.recipes()) == list(desk.project.recipes())
    assert found.project.snapshots == desk.project.snapshots
    assert found.project.view == desk.project.view
    assert found.photo == desk.photo
    assert (found.preview, found.unpacked, found.problems) == (PREVIEW, (), ())
    assert not (desk.home / "unpacked").exists()


def test_saving_again_gives_the_same_bytes(desk):
    written(desk, embeds=True)
    first = desk.file.read_bytes()
    written(desk, embeds=True)
    assert desk.file.read_bytes() == first
    open_project(desk.file, desk.sources, desk.home / "unpacked")
    assert desk.file.read_bytes() == first


def test_on_another_computer_all_is_there_but_for_the_paths(desk, tmp_path):
    written(desk, embeds=True)
    wave, lake = desk.wave.read_bytes(), desk.photo.read_bytes()
    moved_away(desk)
    desk.photo.unlink()
    found = elsewhere(desk, tmp_path)
    assert found.problems == ()
    assert found.photo.name == "lake.png"
    assert found.photo.read_bytes() == lake
    slots = found.project.recipe.slots
    assert Path(slots[0].style.name).name == "wave.png"
    assert Path(slots[0].style.name).read_bytes() == wave
    for here, there in zip(desk.project.recipes(), found.project.recipes(), strict=True):
        assert without_paths(here) == without_paths(there)
    sources = sources_in(tmp_path / "there" / "data")
    assert (sources.library.code(slots[1].style.name).scale == a_code(7).scale).all()
    assert sources.library.get(slots[1].style.name).name == "Dusk"
    layer = found.project.recipe.layer
    assert sources.refined.open(layer.id).size == (16, 12)
    assert is_over_its_mix(found.project.recipe), "the layer lies over the same mix"
    assert is_over_its_mix(found.project.snapshots[0].recipe)
    assert not is_over_its_mix(found.project.snapshots[1].recipe), "it was stale there"
    assert [path.name for path in found.unpacked] == ["wave.png", "rain.png"]


def test_opening_it_twice_unpacks_nothing_anew(desk, tmp_path):
    written(desk, embeds=True)
    moved_away(desk)
    desk.photo.unlink()
    first = elsewhere(desk, tmp_path)
    files = contents(tmp_path / "there")
    assert elsewhere(desk, tmp_path) == first
    assert contents(tmp_path / "there") == files


def test_a_damaged_unpacked_picture_is_unpacked_again(desk, tmp_path):
    written(desk)
    moved_away(desk)
    (wave, _rain) = elsewhere(desk, tmp_path).unpacked
    wave.write_bytes(b"half")
    assert elsewhere(desk, tmp_path).unpacked[0].read_bytes() != b"half"


def test_a_picture_that_was_replaced_under_its_name_comes_out_of_the_project(desk):
    written(desk)
    before = desk.wave.read_bytes()
    painting(desk.wave, 99)
    found = open_project(desk.file, desk.sources, desk.home / "unpacked")
    path = Path(found.project.recipe.slots[0].style.name)
    assert path != desk.wave
    assert path.read_bytes() == before


def test_what_has_gone_meanwhile_stays_in_the_project(desk):
    written(desk, embeds=True)
    first = desk.file.read_bytes()
    moved_away(desk)
    desk.photo.unlink()
    desk.sources.library.remove(f"{7:032x}", lambda path: path.unlink() is None)
    shutil.rmtree(desk.sources.refined.folder)
    sources = sources_in(desk.home / "data")
    project = desk.project.replaced(embeds=True)
    came = write_project(desk.file, project, PREVIEW, sources, before=desk.file)
    assert came.problems == ()
    assert desk.file.read_bytes() == first


def test_what_is_nowhere_is_told_and_the_rest_is_saved(desk):
    moved_away(desk)
    desk.photo.unlink()
    came = written(desk, embeds=True)
    told = " ".join(problem.english for problem in came.problems)
    assert "“lake.png”" in told
    assert "“wave.png”" in told
    assert "“rain.png”" in told
    found = open_project(desk.file, desk.sources, desk.home / "unpacked")
    assert found.photo is None
    assert found.project.recipe == desk.project.recipe


# --- the photo ------------------------------------------------------------------------------


def test_by_reference_the_photo_is_not_in_the_file_and_found_from_the_project_on(desk, tmp_path):
    came = written(desk)
    assert came.project.photo.relative == "photos/lake.png"
    with zipfile.ZipFile(desk.file) as archive:
        assert not [name for name in archive.namelist() if name.startswith("photo/")]
    moved = tmp_path / "stick" / "work"
    shutil.move(desk.file.parent, moved)
    found = open_project(moved / "lake.stylemix", desk.sources)
    assert found.photo == moved / "photos" / "lake.png"


def test_of_two_photos_that_may_be_it_the_one_with_the_same_bytes_is_taken(desk, tmp_path):
    written(desk)
    copy = tmp_path / "copy" / "work"
    shutil.copytree(desk.file.parent, copy)
    painting(copy / "photos" / "lake.png", 50)
    assert open_project(copy / "lake.stylemix", desk.sources).photo == desk.photo
    painting(desk.photo, 51)  # now neither is: the one beside the project
    found = open_project(copy / "lake.stylemix", desk.sources)
    assert found.photo == copy / "photos" / "lake.png"


def test_a_photo_that_is_nowhere_is_missed_and_all_else_is_there(desk):
    written(desk)
    desk.photo.unlink()
    found = open_project(desk.file, desk.sources)
    assert found.photo is None
    assert found.project.photo.path == str(desk.photo)
    assert found.project.recipe == desk.project.recipe
    assert found.problems == ()


def test_names_that_are_no_unicode_come_back(desk, tmp_path):
    odd = painting(tmp_path / "art" / "a.png", 8)
    odd = odd.rename(odd.with_name("caf\udce9.png"))
    recipe = Recipe().added(StyleRef("painter", "picture", str(odd)))
    write_project(desk.file, Project(recipe=recipe), b"", desk.sources)
    assert open_project(desk.file, desk.sources).project.recipe == recipe
    odd.unlink()
    found = elsewhere(desk, tmp_path)
    assert found.unpacked[0].exists()


# --- taught styles --------------------------------------------------------------------------


def test_a_style_whose_number_another_one_has_gets_a_number_of_its_own_once(desk, tmp_path):
    written(desk)
    there = sources_in(tmp_path / "there" / "data")
    there.library.add(a_style(7, "Another"), a_code(8), THUMBNAIL)
    first = elsewhere(desk, tmp_path).project.recipe
    again = elsewhere(desk, tmp_path).project.recipe
    assert again == first
    assert first.slots[1].style.name != f"{7:032x}"
    assert len(sources_in(tmp_path / "there" / "data").library.entries()) == 2


# --- the file -------------------------------------------------------------------------------


def test_what_it_is_stands_where_file_managers_look(desk):
    written(desk)
    data = desk.file.read_bytes()
    assert data[30:38] == b"mimetype"
    assert data[38 : 38 + len(MIME_TYPE)] == MIME_TYPE.encode()


def test_pictures_are_members_as_they_are(desk):
    came = written(desk, embeds=True)
    with zipfile.ZipFile(desk.file) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert archive.read(came.project.photo.member) == desk.photo.read_bytes()
        assert archive.read(came.project.styles[0].member) == desk.wave.read_bytes()
        assert archive.read("preview.jpg") == PREVIEW
        packed = {i.filename for i in archive.infolist() if i.compress_type}
        assert packed == {"project.json"}
    assert len([name for name in names if name.startswith("snapshots/")]) == 2
    assert len([name for name in names if name.startswith("taught/")]) == 1
    assert len([name for name in names if name.startswith("refined/")]) == 1


def test_a_disk_that_is_full_keeps_the_old_file(desk, monkeypatch):
    written(desk)
    before = contents(desk.file.parent)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stylemixer.engine.replacing.os.fsync", full)
    with pytest.raises(SaveError, match="disk is full"):
        written(desk, embeds=True)
    assert contents(desk.file.parent) == before


def test_a_full_disk_while_opening_is_told_and_leaves_nothing_half(desk, tmp_path, monkeypatch):
    written(desk)
    moved_away(desk)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stylemixer.engine.replacing.os.fsync", full)
    with pytest.raises(SaveError, match="pictures of the project"):
        elsewhere(desk, tmp_path)
    assert list(contents(tmp_path / "there")) == ["lake.stylemix"]


def test_an_autosave_is_the_desk_of_this_computer_alone(desk):
    path = desk.home / "autosave.stylemix"
    project = desk.project.replaced(owner=str(desk.file))
    write_autosave(path, project, PREVIEW)
    assert read_autosave(path) == (project, PREVIEW)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    assert {name.partition("/")[0] for name in names} == {
        "snapshots", "preview.jpg", "project.json",
    }  # fmt: skip
    assert b"wave.png" in path.read_bytes(), "what names pictures is legible"


def test_a_picture_of_an_odd_suffix_is_kept_too(desk, tmp_path):
    odd = tmp_path / "wave.exe"
    Image.new("RGB", (4, 4)).save(odd, "PNG")
    recipe = Recipe().added(StyleRef("painter", "picture", str(odd)))
    write_project(desk.file, Project(recipe=recipe), b"", desk.sources)
    odd.unlink()
    (path,) = elsewhere(desk, tmp_path).unpacked
    assert path.name == "wave.img"
