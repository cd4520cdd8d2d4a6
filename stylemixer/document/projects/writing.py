"""Writing a project: whole or not at all, with all that another computer needs to paint it."""

import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from stylemixer.document.projects.archive import MAX_TOTAL, ProjectArchive, opened
from stylemixer.document.projects.digests import Digests, Hashed, chunks
from stylemixer.document.projects.project import (
    MAX_PICTURES,
    MIME_TYPE,
    Project,
    ProjectError,
    ProjectPhoto,
    ProjectPicture,
    project_from_json,
    project_to_json,
)
from stylemixer.document.refined_pictures import RefinedPictures, refined_folder
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.engine.pictures.suffixes import PICTURE_SUFFIXES
from stylemixer.engine.replacing import replacing
from stylemixer.errors import SaveError, Sentence, StyleMixerError
from stylemixer.places import open_regular

TYPE, CONTENT, PREVIEW = "mimetype", "project.json", "preview.jpg"
MAX_CONTENT = 64 << 20
MAX_PREVIEW = 4 << 20
MAX_PICTURE = 1 << 30
"""Bytes of one picture in a project."""
NO_PICTURE = ".img"
"""The suffix of a picture whose own is none of a picture."""


@dataclass
class Sources:
    """Where what belongs into a project lies. An instance belongs to one thread.

    Attributes:
        library: the taught styles.
        refined: the refined pictures.
        digests: remembered from one save to the next.
    """

    library: StyleLibrary = field(default_factory=lambda: StyleLibrary(library_folder()))
    refined: RefinedPictures = field(default_factory=lambda: RefinedPictures(refined_folder()))
    digests: Digests = field(default_factory=Digests)


@dataclass(frozen=True)
class Written:
    """What came of it.

    Attributes:
        project: the project as its file has it.
        problems: sentences about what could not be put into the file.
    """

    project: Project
    problems: tuple[Sentence, ...] = ()


def write_project(
    path: Path, project: Project, preview: bytes, sources: Sources, before: Path | None = None
) -> Written:
    """Write a project's file.

    What has gone from this computer meanwhile is taken from the file that it was in before.

    Args:
        path: the file; one that is there is replaced.
        project: the desk; what it says to be in the file is found out anew.
        preview: a JPEG of the painted picture, or nothing.
        sources: where its styles and pictures lie.
        before: the project's file so far.

    Raises:
        SaveError: for every error of the operating system, and when it would be too large.
    """
    # the earlier file is closed before it is replaced, as Windows wants it
    with replacing(path) as file, ExitStack() as stack:
        earlier: _Earlier | None = None
        if before is not None:
            with suppress(ProjectError):
                earlier = _Earlier(stack.enter_context(opened(before)))
        try:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
                return _Writer(archive, path, sources, earlier).write(project, preview)
        except zipfile.LargeZipFile as error:
            raise _too_large(path) from error


def write_autosave(path: Path, project: Project, preview: bytes) -> None:
    """Write a project for this computer alone: styles and pictures stay where they are.

    Raises:
        SaveError: for every error of the operating system.
    """
    bare = project.replaced(styles=(), taught=(), refined=())
    if bare.photo is not None:
        bare = bare.replaced(photo=msgspec.structs.replace(bare.photo, member=None))
    with replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        # what names pictures stays legible, see `stylemixer.ui.incoming.pasted`
        _put_content(archive, bare, preview, zipfile.ZIP_STORED)


def write_member(archive: zipfile.ZipFile, name: str, data: Iterable[bytes], method: int) -> None:
    """Write a member; the same bytes make the same file, whenever and whoever writes them."""
    info = zipfile.ZipInfo(name)  # of 1980
    info.external_attr = 0o644 << 16
    info.create_system = 3
    info.compress_type = method
    with archive.open(info, "w") as member:
        for chunk in data:
            member.write(chunk)


class _Earlier:
    """What the project's file has held so far."""

    def __init__(self, archive: ProjectArchive) -> None:
        self.archive = archive
        content = archive.read(CONTENT, MAX_CONTENT)
        self.project = project_from_json(content, archive.name)
        self.styles = {picture.path: picture for picture in self.project.styles}


class _Writer:
    def __init__(
        self, archive: zipfile.ZipFile, path: Path, sources: Sources, earlier: _Earlier | None
    ) -> None:
        self._archive = archive
        self._path = path
        self._sources = sources
        self._earlier = earlier
        self._written: set[str] = set()
        self._left = MAX_TOTAL - MAX_CONTENT
        self._problems: list[Sentence] = []

    def write(self, project: Project, preview: bytes) -> Written:
        write_member(self._archive, TYPE, [MIME_TYPE.encode()], zipfile.ZIP_STORED)
        pictures = project.named("picture")
        found = [self._picture(name) for name in pictures[:MAX_PICTURES]]
        if len(pictures) > MAX_PICTURES:
            self._problems.append(
                Sentence(
                    "A project can have up to {limit} style pictures; the others are not in it.",
                    {"limit": MAX_PICTURES},
                )
            )
        taught = [id_ for id_ in project.named("taught")[:MAX_PICTURES] if self._taught(id_)]
        refined = [id_ for id_ in project.layers()[:MAX_PICTURES] if self._refined(id_)]
        written = project.replaced(
            photo=self._photo(project),
            styles=tuple(picture for picture in found if picture is not None),
            taught=tuple(taught),
            refined=tuple(refined),
            owner="",
        )
        _put_content(self._archive, written, preview, zipfile.ZIP_DEFLATED)
        return Written(written, tuple(self._problems))

    def _photo(self, project: Project) -> ProjectPhoto | None:
        photo = project.photo
        if photo is None:
            return None
        path = Path(photo.path)
        digest = self._sources.digests.of(path)
        member = None
        if project.embeds:
            was = self._earlier.project.photo if self._earlier else None
            known = was if was is not None and was.fingerprint == photo.fingerprint else None
            if digest is not None:
                member = self._copy_file("photo", path, digest)
            elif known is not None and known.member is not None and known.digest is not None:
                digest, member = known.digest, self._copy_earlier(known.member)
            if member is None:
                self._problems.append(
                    Sentence(
                        "The photo “{file}” can no longer be read, so the project only remembers "
                        "where it was.",
                        {"file": path.name},
                    )
                )
        return msgspec.structs.replace(
            photo,
            relative=_relative(path, self._path.parent),
            digest=digest or photo.digest,
            member=member,
        )

    def _picture(self, name: str) -> ProjectPicture | None:
        digest = self._sources.digests.of(Path(name))
        if digest is not None:
            return ProjectPicture(name, digest, self._copy_file("styles", Path(name), digest))
        known = self._earlier.styles.get(name) if self._earlier else None
        if known is not None and self._copy_earlier(known.member):
            return known
        self._problems.append(
            Sentence(
                "The style picture “{file}” can no longer be read, so it is not in the project.",
                {"file": Path(name).name},
            )
        )
        return None

    def _taught(self, style_id: str) -> bool:
        member = taught_member(style_id)
        try:
            data = self._sources.library.exported(style_id)
        except StyleMixerError:
            if self._copy_earlier(member):
                return True
            self._problems.append(
                Sentence(
                    "“{style}” is no longer in your library, so it is not in the project.",
                    {"style": self._sources.library.title(style_id)},
                )
            )
            return False
        self._put(member, [data])
        return True

    def _refined(self, identity: str) -> bool:
        member = refined_member(identity)
        try:
            self._sources.refined.open(identity)  # it is whole
            file = open_regular(self._sources.refined.path(identity))
        except (StyleMixerError, OSError):
            # where there is none, whatever shows the mix has told of it
            return self._copy_earlier(member) is not None
        with file:
            self._put(member, chunks(file))
        return True

    def _copy_file(self, folder: str, path: Path, digest: str) -> str:
        suffix = path.suffix.lower()
        member = f"{folder}/{digest}{suffix if suffix in PICTURE_SUFFIXES else NO_PICTURE}"
        hashed = Hashed()
        with open_regular(path) as file:
            self._put(member, hashed.through(chunks(file)))
        if hashed.size and hashed.digest != digest:
            raise SaveError(
                "“{file}” was changed by another program while the project was being saved; save "
                "again.",
                file=path.name,
            )
        return member

    def _copy_earlier(self, member: str) -> str | None:
        if self._earlier is None or member not in self._earlier.archive:
            return None
        self._put(member, self._earlier.archive.chunks(member, MAX_PICTURE))
        return member

    def _put(self, member: str, data: Iterable[bytes]) -> None:
        if member not in self._written:
            self._written.add(member)
            write_member(self._archive, member, self._counted(data), zipfile.ZIP_STORED)

    def _counted(self, data: Iterable[bytes]) -> Iterator[bytes]:
        most = MAX_PICTURE
        for chunk in data:
            most -= len(chunk)
            self._left -= len(chunk)
            if min(most, self._left) < 0:
                raise _too_large(self._path)
            yield chunk


def taught_member(style_id: str) -> str:
    """Return the name of a taught style within a project's file."""
    return f"taught/{style_id}.smstyle"


def refined_member(identity: str) -> str:
    """Return the name of a refined picture within a project's file."""
    return f"refined/{identity}.npy"


def thumbnail_member(identity: str) -> str:
    """Return the name of a snapshot's picture within a project's file."""
    return f"snapshots/{identity}.jpg"


def _put_content(archive: zipfile.ZipFile, project: Project, preview: bytes, method: int) -> None:
    for snapshot in project.snapshots:
        if snapshot.thumbnail:
            name = thumbnail_member(snapshot.id)
            write_member(archive, name, [snapshot.thumbnail], zipfile.ZIP_STORED)
    if preview and len(preview) <= MAX_PREVIEW:
        write_member(archive, PREVIEW, [preview], zipfile.ZIP_STORED)
    write_member(archive, CONTENT, [project_to_json(project)], method)


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except (OSError, ValueError):  # on another drive of Windows
        return ""


def _too_large(path: Path) -> SaveError:
    return SaveError(
        "“{file}” would be larger than a project may be; save it without its photo.",
        file=path.name,
    )
