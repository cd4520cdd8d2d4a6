"""Opening a project: what it brings is put where this computer's programs look for it.

An artist's own files come first: a picture that still lies where the project says, byte for byte,
is used there. What is nowhere else is unpacked into the user's own folders, under the hash of its
bytes, so that nothing is ever written over and nothing leads anywhere else.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from stylemixer.document.projects.archive import ProjectArchive, opened
from stylemixer.document.projects.digests import Hashed
from stylemixer.document.projects.project import (
    Project,
    ProjectError,
    ProjectPhoto,
    damaged,
    project_from_json,
    unpacked_folder,
)
from stylemixer.document.projects.writing import (
    CONTENT,
    MAX_CONTENT,
    MAX_PICTURE,
    MAX_PREVIEW,
    NO_PICTURE,
    PREVIEW,
    Sources,
    refined_member,
    taught_member,
    thumbnail_member,
)
from stylemixer.document.snapshots import MAX_THUMBNAIL, Snapshot
from stylemixer.document.styles.file_library import AlreadyThereError
from stylemixer.document.styles.style_bytes import MAX_FILE as MAX_TAUGHT
from stylemixer.document.styles.style_bytes import style_from_bytes
from stylemixer.engine.pictures.suffixes import PICTURE_SUFFIXES
from stylemixer.engine.replacing import replacing
from stylemixer.errors import SaveError, Sentence, StyleMixerError
from stylemixer.path_text import file_stem
from stylemixer.places import absolute, is_file

_LONGEST = 60


@dataclass(frozen=True)
class OpenedProject:
    """A project that is open.

    Attributes:
        path: its file, absolute.
        project: the desk; its mixes name styles that are here.
        photo: where the photo is; None: it is not here, or there is none.
        preview: a JPEG of the painted picture that anyone may have made, or nothing.
        unpacked: style pictures that were nowhere on this computer.
        problems: sentences about what could not be taken over.
    """

    path: Path
    project: Project
    photo: Path | None
    preview: bytes = b""
    unpacked: tuple[Path, ...] = ()
    problems: tuple[Sentence, ...] = field(default=())


def open_project(path: Path, sources: Sources, folder: Path | None = None) -> OpenedProject:
    """Open a project that anyone may have written.

    Args:
        path: its file.
        sources: where its taught styles and refined pictures are put.
        folder: where its pictures are put; None: `unpacked_folder()`.

    Raises:
        NewerProjectError: when it comes from a newer version.
        ProjectError: when it is missing, damaged or hostile.
        SaveError: when the user's folders cannot be written to or are full.
    """
    path = absolute(path)
    with opened(path) as archive:
        return _Opening(archive, path, sources, folder or unpacked_folder()).open()


def read_autosave(path: Path) -> tuple[Project, bytes]:
    """Return what `write_autosave` has written: the desk, and its preview or nothing.

    Raises:
        ProjectError: when it is missing or damaged.
    """
    with opened(path) as archive:
        return _content(archive)


class _Opening:
    def __init__(self, archive: ProjectArchive, path: Path, sources: Sources, folder: Path) -> None:
        self._archive = archive
        self._path = path
        self._sources = sources
        self._folder = folder
        self._unpacked: list[Path] = []
        self._new: list[Path] = []
        self._problems: list[Sentence] = []

    def open(self) -> OpenedProject:
        project, preview = _content(self._archive)
        try:
            return self._unpacked_all(project, preview)
        except StyleMixerError:
            for path in self._new:
                with suppress(OSError):
                    path.unlink()
                    path.parent.rmdir()  # if nothing else is in it
            raise

    def _unpacked_all(self, project: Project, preview: bytes) -> OpenedProject:
        pictures = {}
        for picture in project.styles:
            here = self._picture(Path(picture.path), picture.digest, picture.member)
            pictures[picture.path] = str(here)
        style_pictures = tuple(self._unpacked)
        photo = self._photo(project.photo) if project.photo is not None else None
        for identity in project.refined:
            self._refined(identity)
        # last: what has come into the library is seen
        styles = {style_id: self._read_taught(style_id) for style_id in project.taught}
        taught = {style_id: self._taught(style_id, data) for style_id, data in styles.items()}
        return OpenedProject(
            self._path,
            project.renamed(pictures, taught),
            photo,
            preview,
            style_pictures,
            tuple(self._problems),
        )

    def _photo(self, photo: ProjectPhoto) -> Path | None:
        places = list(_places(photo, self._path.parent))
        same = (p for p in places if photo.digest and self._sources.digests.of(p) == photo.digest)
        here = next(same, None)
        if here is None and photo.member is not None and photo.digest is not None:
            return self._unpack(Path(photo.path), photo.digest, photo.member)
        return here or next(iter(places), None)

    def _picture(self, path: Path, digest: str, member: str) -> Path:
        """Return where a style picture is."""
        if path.is_absolute() and self._sources.digests.of(path) == digest:
            return path
        return self._unpack(path, digest, member)

    def _unpack(self, path: Path, digest: str, member: str) -> Path:
        suffix = Path(member).suffix
        suffix = suffix if suffix in PICTURE_SUFFIXES else NO_PICTURE
        name = path.name.replace("\\", "/").rpartition("/")[2]  # another system's path
        target = self._folder / digest / f"{file_stem(Path(name).stem, _LONGEST)}{suffix}"
        self._unpacked.append(target)
        if self._sources.digests.of(target) == digest:
            with suppress(OSError):
                os.utime(target.parent)  # it is in use again
            return target
        self._new.append(target)
        hashed = Hashed()
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with replacing(target) as file:
                for chunk in hashed.through(self._archive.chunks(member, MAX_PICTURE)):
                    file.write(chunk)
                if hashed.digest != digest:
                    raise damaged(self._archive.name, f"{member} is another picture")
        except (OSError, SaveError) as error:
            raise SaveError(
                "The pictures of the project “{file}” cannot be kept in “{folder}”; free some "
                "space or allow writing there.",
                error.detail if isinstance(error, SaveError) else str(error),
                file=self._archive.name,
                folder=self._folder,
            ) from error
        return target

    def _read_taught(self, style_id: str) -> bytes:
        return self._archive.read(taught_member(style_id), MAX_TAUGHT)

    def _taught(self, style_id: str, data: bytes) -> str:
        """Take a taught style into the library; return the id that it has there."""
        try:
            found = style_from_bytes(data, self._archive.name)
            return self._sources.library.take_in(found).id
        except AlreadyThereError as error:
            return error.entry.id
        except StyleMixerError as error:
            self._problems.append(error.sentence)
            return style_id

    def _refined(self, identity: str) -> None:
        chunks = self._archive.chunks(refined_member(identity), MAX_PICTURE)
        if not self._sources.refined.has(identity):
            self._new.append(self._sources.refined.path(identity))
        try:
            self._sources.refined.take_in(identity, lambda file: file.writelines(chunks))
        except ProjectError:
            raise
        except StyleMixerError as error:
            self._problems.append(error.sentence)


def _content(archive: ProjectArchive) -> tuple[Project, bytes]:
    project = project_from_json(archive.read(CONTENT, MAX_CONTENT), archive.name)
    snapshots = tuple(_with_thumbnail(archive, snapshot) for snapshot in project.snapshots)
    preview = archive.read(PREVIEW, MAX_PREVIEW) if PREVIEW in archive else b""
    return project.replaced(snapshots=snapshots), preview


def _with_thumbnail(archive: ProjectArchive, snapshot: Snapshot) -> Snapshot:
    member = thumbnail_member(snapshot.id)
    if member not in archive:
        return msgspec.structs.replace(snapshot, thumbnail=b"")
    return msgspec.structs.replace(snapshot, thumbnail=archive.read(member, MAX_THUMBNAIL))


def _places(photo: ProjectPhoto, folder: Path) -> Iterator[Path]:
    """Yield where a photo may be, as far as something is there: first from the project on."""
    names = [folder / photo.relative] if photo.relative else []
    for path in (*names, Path(photo.path)):
        place = Path(os.path.normpath(path))
        if place.is_absolute() and is_file(place):
            yield place
