"""Projects with which somebody means harm: seeded, and read as the window reads them."""

import hashlib
import io
import json
import shutil
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from stylemixer.document.projects.opening import open_project
from stylemixer.document.projects.project import (
    MIME_TYPE,
    SUFFIX,
    Project,
    ProjectPhoto,
    ProjectPicture,
    project_to_json,
)
from stylemixer.document.projects.writing import (
    CONTENT,
    PREVIEW,
    TYPE,
    Sources,
    taught_member,
    thumbnail_member,
    write_member,
    write_project,
)
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.refined_pictures import RefinedPictures
from stylemixer.document.snapshots import Snapshot
from stylemixer.document.styles.library import StyleLibrary

Random = np.random.Generator
Members = dict[str, bytes]
MANY = 10_000


def hostile_project(
    recipe: Recipe, style: bytes, picture: bytes, spoil: Callable[[object], str], random: Random
) -> tuple[str, bytes]:
    """Return what was done to a project, and the bytes of its file.

    Args:
        recipe: its mix.
        style: a taught style's file, of the id ``a…a``.
        picture: a JPEG.
        spoil: puts something else into a value of JSON, and tells what.
        random: decides.
    """
    members = _members(recipe, style, picture)
    if random.random() < 0.5:
        content = json.loads(members[CONTENT])
        what = spoil(content)
        return what, _zipped(members | {CONTENT: json.dumps(content).encode()})
    names = list(_WAYS)
    name = names[int(random.integers(len(names)))]
    return name, _WAYS[name](members)


def read_project(data: bytes, folder: Path) -> None:
    """Open a project in a folder where nothing is, and what was opened again, once saved.

    Raises:
        StyleMixerError: when it is refused.
        AssertionError: when anything is written elsewhere, or another desk comes back.
    """
    here = folder / "project"
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir()
    before = _all(folder)
    path = here / f"hostile{SUFFIX}"
    path.write_bytes(data)
    sources = Sources(StyleLibrary(here / "styles"), RefinedPictures(here / "refined"))
    try:
        found = open_project(path, sources, here / "unpacked")
        again = here / f"again{SUFFIX}"
        written = write_project(again, found.project, found.preview, sources, before=path)
        if open_project(again, sources, here / "unpacked").project != written.project:
            raise AssertionError("another desk comes back than was saved")
    finally:
        if {p for p in _all(folder) if here not in p.parents} != before | {here}:
            raise AssertionError("something was written outside")
        parts = [p for p in here.rglob("*") if p.suffix == ".part"]
        if parts:
            raise AssertionError(f"{parts} stay")


def _all(folder: Path) -> set[Path]:
    return set(folder.parent.glob("*")) | {p for p in folder.rglob("*") if ".part" not in p.name}


def _members(recipe: Recipe, style: bytes, picture: bytes) -> Members:
    digest = hashlib.sha256(picture).hexdigest()[:32]
    wave, lake = f"styles/{digest}.jpg", f"photo/{digest}.jpg"
    recipe = recipe.added(StyleRef("painter", "taught", "a" * 32))
    snapshot = Snapshot("First", recipe, picture, "e" * 32)
    project = Project(
        recipe=recipe,
        photo=ProjectPhoto("/photos/lake.jpg", "c" * 32, (60, 40), "lake.jpg", digest, lake),
        embeds=True,
        snapshots=(snapshot,),
        styles=(ProjectPicture("/paintings/wave.jpg", digest, wave),),
        taught=("a" * 32,),
    )
    return {
        TYPE: MIME_TYPE.encode(),
        wave: picture,
        lake: picture,
        taught_member("a" * 32): style,
        thumbnail_member(snapshot.id): picture,
        PREVIEW: picture,
        CONTENT: project_to_json(project),
    }


def _zipped(members: Members, method: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            write_member(archive, name, [data], method)
    return file.getvalue()


def _with(members: Members, *names: str, data: bytes = b"x", link: bool = False) -> bytes:
    file = io.BytesIO(_zipped(members))
    with zipfile.ZipFile(file, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there already
        for name in names:
            info = zipfile.ZipInfo(name)
            if link:
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, data)
    return file.getvalue()


def _bomb(members: Members) -> bytes:
    name = next(name for name in members if name.startswith("photo/"))
    return _zipped(members | {name: bytes(50 << 20)}, zipfile.ZIP_DEFLATED)


def _encrypted(members: Members) -> bytes:
    data = bytearray(_zipped(members))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _flipped(members: Members) -> bytes:
    data = bytearray(_zipped(members))
    data[len(data) // 2] ^= 0x10
    return bytes(data)


_WAYS: dict[str, Callable[[Members], bytes]] = {
    "sound": _zipped,
    "packed": lambda members: _zipped(members, zipfile.ZIP_DEFLATED),
    "a bomb": _bomb,
    "a bomb of JSON": lambda m: _zipped(m | {CONTENT: b" " * (99 << 20)}, zipfile.ZIP_DEFLATED),
    "brackets without end": lambda m: _zipped(m | {CONTENT: b"[" * 500_000}),
    "an unsafe method": lambda members: _zipped(members, zipfile.ZIP_BZIP2),
    "a name above": lambda members: _with(members, "../../outside.txt"),
    "a name from the root": lambda members: _with(members, "/tmp/outside.txt"),
    "a name of Windows": lambda members: _with(members, "..\\outside.txt", "C:\\outside.txt"),
    "a link": lambda members: _with(members, "styles/link", data=b"/etc/passwd", link=True),
    "a name twice": lambda members: _with(members, CONTENT, data=b"{}"),
    "too many": lambda members: _with(members, *(f"styles/{n}" for n in range(MANY))),
    "encrypted": _encrypted,
    "a bit flipped": _flipped,
    "no pictures": lambda members: _zipped({CONTENT: members[CONTENT]}),
    "no JSON": lambda members: _zipped({TYPE: members[TYPE]}),
    "cut off": lambda members: _zipped(members)[:-30],
    "halved": lambda members: _zipped(members)[: len(_zipped(members)) // 2],
    "twice": lambda members: _zipped(members) * 2,
    "empty": lambda _members: b"",
    "an empty zip": lambda _members: _zipped({}),
}
