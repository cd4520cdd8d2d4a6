"""Looks are kept with all that they need, found again, and sent to others."""

import os
import shutil

import msgspec
import numpy as np
import pytest

from stylemixer.document.looks.carrying import picture_path, recipe_here, sweep
from stylemixer.document.looks.library import LookLibrary, looks_folder, shipped_looks
from stylemixer.document.looks.look_file import read_look, write_look
from stylemixer.document.recipe import Recipe, RefinedLayer, StyleRef
from stylemixer.document.styles.file_library import AlreadyThereError
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.engine.networks.registry import Networks
from stylemixer.errors import PictureError, SaveError, StyleError
from stylemixer.paths import user_data
from stylemixer.render.styles import StyleResolver
from tests.document.made_looks import INK, MIX, WAVE, a_look, all_kinds, libraries
from tests.document.made_styles import THUMBNAIL, a_code, a_style, contents


@pytest.fixture
def library(tmp_path):
    return libraries(tmp_path)


def test_a_mix_is_there_in_the_next_session(library):
    kept = library.keep(MIX, " Blue  hour", ("evening",), thumbnail=THUMBNAIL)
    again = LookLibrary(library.folder, StyleLibrary(library.folder))
    assert again.entries() == (kept,)
    assert (kept.name, kept.tags, kept.recipe) == ("Blue hour", ("evening",), MIX)
    assert kept.created > "2026-01-01"
    assert again.ready(kept.id) == MIX
    assert again.look(kept.id) == again.called("Blue hour") == again.called(kept.id) == kept


def test_what_belongs_to_the_photo_stays_behind(library):
    layer = RefinedLayer("b" * 32, "c" * 32, "d" * 32, pinned=True)
    kept = library.keep(msgspec.structs.replace(MIX, layer=layer), "x", thumbnail=THUMBNAIL)
    assert library.ready(kept.id) == MIX


def test_it_carries_its_pictures_and_taught_styles_to_another_home(tmp_path, monkeypatch, library):
    here, recipe, painting = all_kinds(tmp_path)
    kept = here.keep(recipe, "All", thumbnail=THUMBNAIL)
    here.export(kept.id, tmp_path / "all.smlook")
    before = StyleResolver(Networks(), StyleLibrary(tmp_path / "styles")).resolve(recipe)
    painting.unlink()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "their-data"))
    monkeypatch.setenv("HOME", str(tmp_path / "their-home"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "their-data"))
    there = libraries(tmp_path / "there")
    assert there.import_file(tmp_path / "all.smlook") == kept
    arrived = there.ready(kept.id)
    taught = StyleLibrary(tmp_path / "there" / "styles")
    after = StyleResolver(Networks(), taught).resolve(arrived)
    for one, other in zip(before.styles, after.styles, strict=True):
        assert one.code.scale.tobytes() == other.code.scale.tobytes()
        assert one.code.shift.tobytes() == other.code.shift.tobytes()
    assert [slot.weight for slot in arrived.slots] == [slot.weight for slot in recipe.slots]
    assert arrived.slots[3].style.name.endswith("Meer bei Nacht.png")
    assert not taught.get(WAVE.name).favourite


def test_a_look_file_holds_no_path_and_no_more_of_a_photo_than_networks_see(tmp_path):
    library, recipe, painting = all_kinds(tmp_path)
    kept = library.keep(recipe, "All", thumbnail=THUMBNAIL)
    data = library.file(kept.id).read_bytes()
    assert str(tmp_path).encode() not in data
    assert painting.name.encode() not in data
    assert max(len(bytes_) for bytes_ in read_look(library.file(kept.id)).pictures.values()) < 1e6


def test_the_users_own_picture_comes_before_its_copy(tmp_path):
    library, recipe, painting = all_kinds(tmp_path)
    kept = library.keep(recipe, "All", thumbnail=THUMBNAIL)
    assert library.ready(kept.id, (painting,)) == recipe
    elsewhere = tmp_path / "other" / painting.name
    elsewhere.parent.mkdir()
    shutil.copy(painting, elsewhere)
    elsewhere.write_bytes(elsewhere.read_bytes() + b"changed")
    assert library.ready(kept.id, (elsewhere,)) == recipe_here(kept)


def test_what_it_needs_comes_back_when_it_is_used(tmp_path):
    library, recipe, _ = all_kinds(tmp_path)
    kept = library.keep(recipe, "All", thumbnail=THUMBNAIL)
    styles = StyleLibrary(tmp_path / "styles")
    styles.path(WAVE.name).unlink()
    picture_path(kept.pictures[0]).unlink()  # it was there from the beginning, for thumbnails
    library.ready(kept.id)
    assert picture_path(kept.pictures[0]).is_relative_to(user_data())
    assert picture_path(kept.pictures[0]).exists()
    assert np.array_equal(styles.code(WAVE.name).scale, a_code(1).scale)


def test_pictures_that_nothing_needs_go_after_half_a_year(tmp_path):
    library, recipe, _ = all_kinds(tmp_path)
    kept = library.keep(recipe, "All", thumbnail=THUMBNAIL)
    path = picture_path(kept.pictures[0])
    sweep([], Recipe())
    assert path.exists()  # somebody has just used it
    os.utime(path, (0, 0))
    sweep(library.entries(), Recipe())
    sweep([], recipe_here(kept))
    assert path.exists()
    library.ready(kept.id)
    sweep([], Recipe())
    assert path.exists()
    os.utime(path, (0, 0))
    sweep([], Recipe())
    assert not path.parent.exists()


def test_another_taught_style_of_that_id_is_left_alone(tmp_path):
    library, recipe, _ = all_kinds(tmp_path)
    kept = library.keep(recipe, "All", thumbnail=THUMBNAIL)
    library.export(kept.id, tmp_path / "all.smlook")
    there = libraries(tmp_path / "there")
    styles = StyleLibrary(tmp_path / "there" / "styles")
    styles.add(a_style(1, "mine"), a_code(2), THUMBNAIL)
    taken = there.import_file(tmp_path / "all.smlook")
    (new,) = taken.taught
    assert new != WAVE.name
    assert there.ready(taken.id).slots[2].style.name == new
    assert np.array_equal(styles.code(new).scale, a_code(1).scale)
    assert np.array_equal(styles.code(WAVE.name).scale, a_code(2).scale)


def test_importing_again_says_that_it_is_there_and_another_of_its_id_is_kept_beside(
    library, tmp_path
):
    kept = library.keep(MIX, "Mine", thumbnail=THUMBNAIL)
    library.export(kept.id, tmp_path / "a.smlook")
    with pytest.raises(AlreadyThereError, match="“Mine” is already"):
        library.import_file(tmp_path / "a.smlook")
    file = read_look(tmp_path / "a.smlook")
    other = msgspec.structs.replace(file.look, recipe=Recipe().added(INK), name="Theirs")
    write_look(tmp_path / "b.smlook", type(file)(other, THUMBNAIL))
    taken = library.import_file(tmp_path / "b.smlook")
    assert taken.id != kept.id
    assert {look.name for look in library.entries()} == {"Mine", "Theirs"}


def test_names_and_tags_change_and_nothing_else(library):
    kept = library.keep(MIX, "Mine", thumbnail=THUMBNAIL)
    changed = library.change(kept.id, name="Other", tags=("a", " a", "b"))
    assert changed == msgspec.structs.replace(kept, name="Other", tags=("a", "b"))
    assert library.search("other b") == [changed]
    assert library.search("mine") == []
    with pytest.raises(StyleError, match="needs a name"):
        library.change(kept.id, name="")
    with pytest.raises(TypeError):
        library.change(kept.id, recipe=MIX)


def test_removing_can_be_undone(library, tmp_path):
    kept = library.keep(MIX, "Mine", thumbnail=THUMBNAIL)
    before = contents(library.folder)

    def trash(path):
        path.rename(tmp_path / "trash")
        return True

    removed = library.remove(kept.id, trash)
    assert library.look(kept.id) is None
    with pytest.raises(StyleError, match="“Mine” is no longer in your library"):
        library.ready(kept.id)
    assert library.restore(removed) == kept
    assert contents(library.folder) == before


def test_a_picture_that_has_gone_is_a_sentence_and_nothing_is_kept(library, tmp_path):
    gone = StyleRef("painter", "picture", str(tmp_path / "gone.jpg"))
    with pytest.raises(PictureError, match="cannot be read, so the mix cannot be kept"):
        library.keep(MIX.added(gone), "x", thumbnail=THUMBNAIL)
    assert not library.folder.exists()
    muted = MIX.added(gone).with_slot(3, muted=True)
    assert library.keep(muted, "x", thumbnail=THUMBNAIL).recipe == MIX


def test_a_folder_that_cannot_be_written_to_is_a_sentence(library):
    library.folder.write_text("no folder")
    assert library.entries() == ()
    assert "Your looks in" in library.problems()[0].english
    with pytest.raises(SaveError, match="allow writing there"):
        library.keep(MIX, "x", thumbnail=THUMBNAIL)


def test_a_damaged_file_is_told_of_and_the_rest_works(library):
    kept = library.keep(MIX, "x", thumbnail=THUMBNAIL)
    (library.folder / f"{9:032x}.smlook").write_bytes(b"no look")
    library.refresh()
    assert library.entries() == (kept,)
    assert "damaged or not a Style Mixer look" in library.problems()[0].english


def test_what_ships_can_be_used_and_exported_but_is_not_in_the_folder(
    library, tmp_path, monkeypatch
):
    (tmp_path / "resources" / "looks").mkdir(parents=True)
    (tmp_path / "resources" / "models").mkdir()
    file = read_look(library.file(library.keep(MIX, "Ours", thumbnail=THUMBNAIL).id))
    look = msgspec.structs.replace(file.look, id=a_look(7).id)
    write_look(tmp_path / "resources" / "looks" / "ours.smlook", type(file)(look, THUMBNAIL))
    (tmp_path / "resources" / "looks" / "broken.smlook").write_bytes(b"broken")
    monkeypatch.setattr(
        "stylemixer.document.looks.library.resources", lambda: tmp_path / "resources"
    )
    shipped_looks.cache_clear()
    try:
        fresh = libraries(tmp_path / "fresh")
        assert fresh.all() == (look,)
        assert fresh.entries() == ()
        assert fresh.ready(look.id) == MIX
        fresh.export(look.id, tmp_path / "out.smlook")
        assert read_look(tmp_path / "out.smlook").look == look
        with pytest.raises(AlreadyThereError):
            fresh.import_file(tmp_path / "out.smlook")
        with pytest.raises(StyleError, match="no longer in your library"):
            fresh.change(look.id, name="x")
        with pytest.raises(StyleError, match="no longer in your library"):
            fresh.remove(look.id, lambda _path: True)
    finally:
        shipped_looks.cache_clear()


def test_they_lie_in_the_users_data_folder():
    assert looks_folder().parent == user_data()
