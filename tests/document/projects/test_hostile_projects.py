"""Projects with which somebody means harm, or a disk does, are refused and write nothing."""

import io
import json
import stat
import struct
import zipfile
import zlib

import pytest

from stylemixer.document.projects import archive as reading
from stylemixer.document.projects.opening import open_project
from stylemixer.document.projects.project import NewerProjectError, ProjectError
from stylemixer.document.projects.writing import CONTENT, write_project
from tests.document.made_styles import contents
from tests.document.projects.desks import moved_away, sources_in


@pytest.fixture
def project(desk):
    """The file of a sound project, whose pictures are nowhere else."""
    write_project(desk.file, desk.project.replaced(embeds=True), b"", desk.sources)
    moved_away(desk)
    desk.photo.unlink()
    return desk.file


def refused(path, tmp_path, error=ProjectError):
    """Open it where nothing is, and return the sentence; nothing may have been written."""
    there = tmp_path / "there"
    before = contents(tmp_path)
    with pytest.raises(error) as caught:
        open_project(path, sources_in(there / "data"), there / "unpacked")
    assert contents(tmp_path) == before
    assert len(caught.value.message.splitlines()) == 1
    return caught.value


def rewritten(path, change):
    """Let a function change the members, a dict of names and bytes, and write the zip anew."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def with_content(path, change):
    def changed(members):
        content = json.loads(members[CONTENT])
        change(content)
        members[CONTENT] = json.dumps(content).encode()

    rewritten(path, changed)


def added(path, name, data=b"x", **info):
    with zipfile.ZipFile(path, "a") as archive:
        member = zipfile.ZipInfo(name)
        for key, value in info.items():
            setattr(member, key, value)
        archive.writestr(member, data)


def test_rewritten_by_another_program_it_opens(project, tmp_path):
    rewritten(project, lambda members: members.update({"notes/": b"", "notes/mine.txt": b"hello"}))
    found = open_project(project, sources_in(tmp_path / "data"), tmp_path / "unpacked")
    assert found.photo.exists()


@pytest.mark.parametrize(
    "name",
    [
        "../outside.txt", "styles/../../outside.txt", "/etc/outside", "//server/share",
        "C:/outside", "..\\outside", "styles\\a.jpg", "a/./b", "new\nline",
    ],
)  # fmt: skip
def test_a_name_that_leads_out_is_refused(project, tmp_path, name):
    added(project, name)
    assert "damaged" in refused(project, tmp_path).message


def test_a_name_with_a_nul_is_refused(project, tmp_path):
    added(project, "styles/aXb")
    project.write_bytes(project.read_bytes().replace(b"styles/aXb", b"styles/a\0b"))
    refused(project, tmp_path)


def test_a_link_is_refused(project, tmp_path):
    added(project, "styles/link", b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16)
    refused(project, tmp_path)


@pytest.mark.parametrize("name", [CONTENT, CONTENT.upper()])
def test_two_members_of_one_name_are_refused(project, tmp_path, name):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_args, **_more: None)  # zipfile's own
        added(project, name, b"{}")
    refused(project, tmp_path)


def test_ten_thousand_members_are_refused_before_they_are_listed(project, tmp_path, monkeypatch):
    with zipfile.ZipFile(project, "a") as archive:
        for number in range(10_000):
            archive.writestr(zipfile.ZipInfo(f"styles/{number}"), b"")
    monkeypatch.setattr(reading.zipfile, "ZipFile", None)
    refused(project, tmp_path)


def test_so_are_more_members_than_the_end_says(project, tmp_path):
    with zipfile.ZipFile(project, "a") as archive:
        for number in range(10_000):
            archive.writestr(zipfile.ZipInfo(f"styles/{number}"), b"")
    data = bytearray(project.read_bytes())
    data[-14:-10] = struct.pack("<2H", 5, 5)
    project.write_bytes(data)
    assert "members" in refused(project, tmp_path).detail


def test_a_bomb_is_not_unpacked(project, tmp_path):
    with zipfile.ZipFile(project, "a", zipfile.ZIP_DEFLATED) as archive:
        info = next(i for i in archive.infolist() if i.filename.startswith("photo/"))
    members = zipfile.ZipFile(project)
    names = {name: members.read(name) for name in members.namelist()}
    members.close()
    with zipfile.ZipFile(project, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, bytes(80 << 20) if name == info.filename else data)
    assert project.stat().st_size < 200_000
    assert "larger than it may be" in refused(project, tmp_path).detail


def test_a_size_that_lies_is_not_believed(project, tmp_path):
    """The headers say ten bytes; the data are a hundred thousand zeros."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packed.compress(bytes(100_000)) + packed.flush()
    rewritten(project, lambda members: members.update({CONTENT: b"y" * len(bomb)}))
    data = project.read_bytes()
    at = data.index(b"y" * len(bomb))
    data = data.replace(b"y" * len(bomb), bomb)
    local = data.rindex(b"PK\x03\x04", 0, at)
    central = data.index(CONTENT.encode(), at + len(bomb)) - 46
    data = bytearray(data)
    struct.pack_into("<H", data, local + 8, 8)
    struct.pack_into("<H", data, central + 10, 8)
    for place in (local + 22, central + 24):
        struct.pack_into("<I", data, place, 10)
    project.write_bytes(data)
    refused(project, tmp_path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_give_any_amount_at_once_are_refused(project, tmp_path, method):
    added(project, "styles/bomb", bytes(10_000), compress_type=method)
    refused(project, tmp_path)


def test_the_sum_of_all_members_has_a_limit(project, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_TOTAL", 2000)
    refused(project, tmp_path)


def test_an_encrypted_project_is_refused(project, tmp_path):
    data = bytearray(project.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    project.write_bytes(data)
    refused(project, tmp_path)


def test_a_zip_for_huge_files_is_refused(tmp_path):
    path = tmp_path / "huge.stylemix"
    path.write_bytes(b"PK\x06\x07" + bytes(16) + b"PK\x05\x06" + bytes(18))
    assert "huge" in refused(path, tmp_path).detail


def test_cut_off_anywhere_it_is_refused(project, tmp_path):
    data = project.read_bytes()
    for length in (0, 1, 21, 22, 40, len(data) // 3, len(data) // 2, len(data) - 1):
        project.write_bytes(data[:length])
        refused(project, tmp_path)


def test_a_flipped_bit_in_a_picture_is_refused(project, tmp_path):
    with zipfile.ZipFile(project) as archive:
        info = next(i for i in archive.infolist() if i.filename.startswith("styles/"))
    data = bytearray(project.read_bytes())
    data[info.header_offset + 30 + len(info.filename) + 20] ^= 1
    project.write_bytes(data)
    refused(project, tmp_path)


def test_another_picture_under_a_hash_is_refused(project, tmp_path):
    def swap(members):
        name = next(name for name in members if name.startswith("styles/"))
        members[name] = b"another picture"

    rewritten(project, swap)
    assert "another picture" in refused(project, tmp_path).detail


def test_a_newer_version_says_so(project, tmp_path):
    with_content(project, lambda content: content.update(version=2, pad={"new": True}))
    error = refused(project, tmp_path, NewerProjectError)
    assert "newer version of Style Mixer" in error.message


@pytest.mark.parametrize(
    "change",
    [
        {"photo": {"path": "/a", "fingerprint": "0" * 32, "size": [1, 0]}},
        {"styles": [{"path": "/a", "digest": "0" * 32, "member": "../../x.jpg"}]},
        {"styles": [{"path": "/a", "digest": "../" * 10 + "xx", "member": "styles/a.jpg"}]},
        {"taught": ["../../../../etc/passwd"]},
        {"refined": ["/" * 32]},
        {"snapshots": [{"name": "", "recipe": {}}]},
        {"recipe": {"strength": 7}},
        {"version": 0},
        {"version": "one"},
        {"view": {"zoom": -1}},
    ],
)
def test_fields_that_no_desk_has_are_refused(project, tmp_path, change):
    with_content(project, lambda content: content.update(change))
    refused(project, tmp_path)


def test_two_snapshots_of_one_id_are_refused(project, tmp_path):
    with_content(project, lambda content: content["snapshots"].append(content["snapshots"][0]))
    refused(project, tmp_path)


def test_a_member_that_is_not_there_is_refused(project, tmp_path):
    def drop(members):
        del members[next(name for name in members if name.startswith("styles/"))]

    rewritten(project, drop)
    refused(project, tmp_path)


def test_a_damaged_taught_style_is_told_and_the_rest_opens(project, tmp_path):
    rewritten(project, lambda members: members.update({f"taught/{7:032x}.smstyle": b"half"}))
    found = open_project(project, sources_in(tmp_path / "data"), tmp_path / "unpacked")
    assert len(found.problems) == 1
    assert "damaged" in found.problems[0].english
    assert len(found.project.recipe.slots) == 3


def test_a_refined_picture_that_is_another_is_told_and_not_kept(project, tmp_path):
    def swap(members):
        members[next(name for name in members if name.startswith("refined/"))] = b"half"

    rewritten(project, swap)
    sources = sources_in(tmp_path / "data")
    found = open_project(project, sources, tmp_path / "unpacked")
    assert len(found.problems) == 1
    assert list(sources.refined.folder.iterdir()) == []


def test_what_is_no_file_of_ours_is_told(tmp_path):
    for path in (tmp_path, tmp_path / "gone.stylemix", tmp_path / "a\0b"):
        with pytest.raises(ProjectError, match=r"cannot be read|damaged"):
            open_project(path, sources_in(tmp_path / "data"))
    picture = tmp_path / "photo.stylemix"
    picture.write_bytes(b"\x89PNG" + bytes(100))
    refused(picture, tmp_path)
    deep = io.BytesIO()
    with zipfile.ZipFile(deep, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(CONTENT, "[" * 500_000)
    picture.write_bytes(deep.getvalue())
    refused(picture, tmp_path)
