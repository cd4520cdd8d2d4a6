"""The library is a folder: what others do to it, what disks do to it, and what is asked of it."""

import os
import stat
import sys
from pathlib import Path

import numpy as np
import pytest

from stylemixer.document.styles.file_library import AlreadyThereError
from stylemixer.document.styles.library import (
    NAMELESS,
    StyleLibrary,
    library_folder,
    new_style_id,
)
from stylemixer.document.styles.style_file import read_style, write_style
from stylemixer.errors import SaveError, StyleError
from stylemixer.paths import user_data
from tests.document.made_styles import THUMBNAIL, a_code, a_style, a_thumbnail, contents


@pytest.fixture
def library(tmp_path: Path) -> StyleLibrary:
    return StyleLibrary(tmp_path / "styles")


def filled(library: StyleLibrary) -> StyleLibrary:
    for number, (name, author, tags) in enumerate(
        [
            ("The Great Wave", "Katsushika Hokusai", ("sea", "Ukiyo-e")),
            ("Café Terrace", "Vincent van Gogh", ("night",)),
            ("almond blossom", "Vincent van Gogh", ()),
        ],
        start=1,
    ):
        style = a_style(
            number, name, author=author, tags=tags, created=f"2026-01-0{number}T00:00:00Z"
        )
        library.add(style, a_code(number), THUMBNAIL)
    return library


def names(styles) -> list[str]:
    return [style.name for style in styles]


def moved_to(trash: Path):
    def move(path: Path) -> bool:
        trash.mkdir(exist_ok=True)
        path.rename(trash / path.name)
        return True

    return move


def test_an_empty_library_is_no_problem(library):
    assert library.entries() == ()
    assert library.problems() == ()
    assert not library.folder.exists()


def test_what_is_added_is_there_in_the_next_session(library):
    added = filled(library).entries()
    again = StyleLibrary(library.folder)
    assert again.entries() == added
    assert names(added) == ["almond blossom", "Café Terrace", "The Great Wave"]
    for style in added:
        code = a_code(int(style.id, 16))
        assert again.code(style.id).scale.tobytes() == code.scale.tobytes()
        assert again.code(style.id).shift.tobytes() == code.shift.tobytes()
        assert again.thumbnail(style.id) == THUMBNAIL
    assert {path.name for path in library.folder.iterdir()} == {f"{s.id}.smstyle" for s in added}


def test_a_style_without_a_date_gets_the_present_one(library):
    assert library.add(a_style(), a_code(), THUMBNAIL).created > "2026-01-01"


def test_adding_the_same_id_replaces_it(library):
    library.add(a_style(name="first"), a_code(1), THUMBNAIL)
    library.add(a_style(name="other"), a_code(2), THUMBNAIL)
    assert names(library.entries()) == ["other"]
    assert np.array_equal(library.code(a_style().id).scale, a_code(2).scale)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["almond blossom", "Café Terrace", "The Great Wave"]),
        ("wave", ["The Great Wave"]),
        ("CAFE", ["Café Terrace"]),
        ("gogh  van", ["almond blossom", "Café Terrace"]),
        ("ukiyo sea", ["The Great Wave"]),
        ("gogh sea", []),
    ],
)
def test_search_looks_at_words_without_case_and_accents(library, text, found):
    assert names(filled(library).search(text)) == found


def test_search_looks_at_the_source(library):
    library.add(a_style(source="Rijksmuseum"), a_code(), THUMBNAIL)
    assert len(library.search("rijks")) == 1


def test_orders(library):
    from stylemixer.document.styles.style_search import ordered

    styles = filled(library).entries()
    assert names(ordered(styles, "name")) == ["almond blossom", "Café Terrace", "The Great Wave"]
    assert names(library.search("", "name")) == names(ordered(styles, "name"))


def test_changes_stay_and_leave_the_code_alone(library):
    filled(library)
    key = a_style(1).id
    code = library.code(key)
    for name in ("Wave", "Wove"):  # within one tick of a clock, and of one length
        changed = library.change(key, name=name, tags=("a", "a ", "b"), favourite=True)
        assert library.get(key) == changed
        assert (changed.name, changed.tags, changed.favourite) == (name, ("a", "b"), True)
    assert library.code(key) is code  # the mixer knows its pictures by it
    assert StyleLibrary(library.folder).get(key) == changed
    assert library.thumbnail(key) == THUMBNAIL
    with pytest.raises(StyleError, match="needs a name"):
        library.change(key, name=" ")
    with pytest.raises(TypeError):
        library.change(key, id=new_style_id())
    assert library.get(key) == changed


def test_removing_goes_to_the_trash_and_can_be_undone(library, tmp_path):
    key = a_style(1).id
    code = filled(library).code(key)
    before = contents(library.folder)
    removed = library.remove(key, moved_to(tmp_path / "trash"))
    assert library.get(key) is None
    assert len(library.entries()) == 2
    assert library.title(key) == "The Great Wave"
    with pytest.raises(StyleError, match="“The Great Wave” is no longer in your library"):
        library.code(key)
    assert library.restore(removed) == removed.entry == library.get(key)
    assert library.code(key) is code
    assert contents(library.folder) == before


def test_a_trash_that_refuses_leaves_the_style(library):
    key = a_style(1).id
    filled(library)
    with pytest.raises(SaveError, match="could not be moved to the trash"):
        library.remove(key, lambda _path: False)
    assert library.get(key) is not None


def test_what_is_not_there_is_a_sentence(library, tmp_path):
    filled(library)
    for key in (a_style(9).id, "../../etc/passwd", "", "A" * 32):
        assert library.stamp(key) is None
        assert library.get(key) is None
        assert library.title(key) == NAMELESS
        for ask in (
            library.code,
            library.thumbnail,
            lambda key: library.change(key, name="x"),
            lambda key: library.remove(key, moved_to(tmp_path / "trash")),
            lambda key: library.export(key, tmp_path / "a.smstyle"),
        ):
            with pytest.raises(StyleError, match="no longer in your library"):
                ask(key)
    assert not (tmp_path / "a.smstyle").exists()
    assert len(library.entries()) == 3


def test_export_and_import_in_another_library(library, tmp_path):
    key = a_style(1).id
    filled(library).change(key, favourite=True)
    library.export(key, tmp_path / "wave.smstyle")
    other = StyleLibrary(tmp_path / "another" / "styles")
    taken = other.import_file(tmp_path / "wave.smstyle")
    assert taken.id == key
    assert not taken.favourite  # a star is its owner's
    assert other.code(key).scale.tobytes() == library.code(key).scale.tobytes()
    assert other.code(key).shift.tobytes() == library.code(key).shift.tobytes()
    assert other.thumbnail(key) == library.thumbnail(key)


def test_importing_the_same_style_again_says_that_it_is_there(library, tmp_path):
    library.add(a_style(name="mine"), a_code(), THUMBNAIL)
    write_style(tmp_path / "a.smstyle", a_style(name="theirs"), a_code(), a_thumbnail((8, 8)))
    before = contents(library.folder)
    with pytest.raises(AlreadyThereError, match="“mine” is already in your library") as told:
        library.import_file(tmp_path / "a.smstyle")
    assert told.value.entry == library.get(a_style().id)
    assert contents(library.folder) == before


def test_importing_another_style_of_that_id_keeps_both(library, tmp_path):
    library.add(a_style(name="mine"), a_code(1), THUMBNAIL)
    write_style(tmp_path / "a.smstyle", a_style(name="theirs"), a_code(2), THUMBNAIL)
    taken = library.import_file(tmp_path / "a.smstyle")
    assert taken.id != a_style().id
    assert sorted(names(library.entries())) == ["mine", "theirs"]
    assert np.array_equal(library.code(taken.id).scale, a_code(2).scale)
    assert np.array_equal(library.code(a_style().id).scale, a_code(1).scale)


def test_importing_mends_a_damaged_style_but_replaces_no_newer_one(library, tmp_path):
    write_style(tmp_path / "a.smstyle", a_style(), a_code(), THUMBNAIL)
    there = library.folder / f"{a_style().id}.smstyle"
    library.folder.mkdir()
    there.write_bytes(b"damaged")
    assert library.import_file(tmp_path / "a.smstyle").id == a_style().id
    newer = there.read_bytes().replace(rb"\"version\":1", rb"\"version\":3")
    there.write_bytes(newer)
    assert library.import_file(tmp_path / "a.smstyle").id != a_style().id
    assert there.read_bytes() == newer


def test_hundreds_of_damaged_files_write_nothing(library, tmp_path):
    """Each of 200 seeded damages is refused in a sentence, or imports as the library's own file."""
    write_style(tmp_path / "sound.smstyle", a_style(), a_code(), THUMBNAIL)
    sound = (tmp_path / "sound.smstyle").read_bytes()
    random = np.random.default_rng(5)
    path, refused = tmp_path / "a.smstyle", []
    for _ in range(200):
        data = bytearray(sound)
        if random.random() < 0.3:
            del data[random.integers(len(data)) :]
        else:
            # header and code are a fifth of the file: aim there, too
            end = len(data) if random.random() < 0.5 else 3600
            for at in random.integers(end, size=random.integers(1, 5)):
                data[at] ^= 1 << random.integers(8)
        path.write_bytes(data)
        before = contents(tmp_path)
        try:
            taken = library.import_file(path)
        except StyleError as error:
            refused.append(error.message)
            assert contents(tmp_path) == before
        else:
            new = contents(tmp_path).keys() - before.keys()
            assert new <= {f"styles/{taken.id}.smstyle"}
            library.folder.joinpath(f"{taken.id}.smstyle").unlink()
    assert len(refused) > 100
    assert not [message for message in refused if "\n" in message]


def test_a_damaged_file_is_told_of_and_the_rest_works(library):
    filled(library)
    broken = library.folder / f"{a_style(7).id}.smstyle"
    broken.write_bytes(b"no style")
    (library.folder / f"{a_style(8).id}.smstyle").mkdir()
    (library.folder / "notes.txt").write_text("mine")
    (library.folder / f"._{a_style(1).id}.smstyle").write_bytes(b"what a Mac leaves on a stick")
    assert library.refresh()
    assert len(library.entries()) == 3
    first, second = library.problems()
    assert broken.name in first.english
    assert "cannot be read" in second.english or "damaged" in second.english
    assert not library.refresh()
    broken.unlink()
    assert library.refresh()
    assert len(library.problems()) == 1


def test_a_file_put_there_by_hand_is_told_of(library):
    write = filled(library).folder / "wave (copy).smstyle"
    write.write_bytes((library.folder / f"{a_style(1).id}.smstyle").read_bytes())
    library.refresh()
    assert len(library.entries()) == 3
    assert "import it instead" in library.problems()[0].english


def test_another_process_adds_changes_and_removes(library):
    filled(library)
    other = StyleLibrary(library.folder)
    other.add(a_style(4, "new"), a_code(4), THUMBNAIL)
    other.change(a_style(1).id, name="renamed")
    (library.folder / f"{a_style(2).id}.smstyle").unlink()
    assert np.array_equal(library.code(a_style(4).id).scale, a_code(4).scale)
    assert library.get(a_style(4).id).name == "new"
    library.refresh()
    assert sorted(names(library.entries())) == ["almond blossom", "new", "renamed"]


def test_only_what_is_new_is_read(library, monkeypatch):
    from stylemixer.document.styles import library as module

    filled(library)
    reads = []
    read = module.read_header
    monkeypatch.setattr(module, "read_header", lambda path: reads.append(path) or read(path))
    assert not library.refresh()
    assert reads == []
    StyleLibrary(library.folder).change(a_style(1).id, author="me")
    reads.clear()  # those of the other one
    assert library.refresh()
    assert [path.stem for path in reads] == [a_style(1).id]


def test_a_folder_that_has_gone_is_a_sentence_and_comes_back_with_the_next_style(library, tmp_path):
    filled(library)
    library.folder.rename(tmp_path / "elsewhere")
    with pytest.raises(StyleError, match="no longer in your library"):
        library.code(a_style(1).id)
    assert library.refresh()
    assert library.entries() == ()
    assert "is gone; bring it back" in library.problems()[0].english
    assert not library.refresh()
    library.add(a_style(5), a_code(), THUMBNAIL)
    assert len(library.entries()) == 1
    assert library.problems() == ()


def test_a_file_in_the_folders_place_is_a_sentence(library):
    library.folder.write_text("no folder")
    assert library.entries() == ()
    assert "cannot be read" in library.problems()[0].english
    with pytest.raises(SaveError, match="free some space or allow writing there"):
        library.add(a_style(), a_code(), THUMBNAIL)
    assert library.folder.read_text() == "no folder"


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="every folder may be written to here"
)
def test_a_folder_without_leave_to_write_is_a_sentence(library):
    filled(library).folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(SaveError, match="allow writing"):
            library.change(a_style(1).id, name="x")
        assert len(library.entries()) == 3
    finally:
        library.folder.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("number", [13, 28, 30])
def test_a_disk_that_refuses_keeps_what_was_there(library, monkeypatch, number):
    filled(library)
    before = contents(library.folder)

    def refuse(_handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("stylemixer.engine.replacing.os.fsync", refuse)
    for write in (
        lambda: library.add(a_style(9), a_code(), THUMBNAIL),
        lambda: library.change(a_style(1).id, name="x"),
    ):
        with pytest.raises(SaveError, match="free some space or allow writing there"):
            write()
    assert contents(library.folder) == before
    assert len(library.entries()) == 3
    library.code(a_style(1).id)


def test_an_id_is_kept_and_new_ones_differ(library):
    assert len({new_style_id() for _ in range(100)}) == 100
    library.add(a_style(1), a_code(), THUMBNAIL)
    assert read_style(library.folder / f"{1:032x}.smstyle").style.id == f"{1:032x}"


def test_it_lies_in_the_users_data_folder():
    assert library_folder().parent == user_data()


def test_a_home_that_cannot_be_written_to_is_an_empty_library(tmp_path, monkeypatch):
    (tmp_path / "data").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    library = StyleLibrary(library_folder())
    assert library.entries() == ()
    if sys.platform == "linux":
        with pytest.raises(SaveError, match="allow writing"):
            library.add(a_style(), a_code(), THUMBNAIL)
