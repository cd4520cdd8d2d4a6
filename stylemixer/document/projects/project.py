"""A project: an artist's desk with all that is on it. Frozen; as JSON it is what its file holds."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from stylemixer.document.layer import mix_digest
from stylemixer.document.pad import Pad
from stylemixer.document.recipe import MAX_NAME, Hex, Recipe, StyleRef, StyleSlot
from stylemixer.document.settings import ViewState
from stylemixer.document.snapshots import AllSnapshots, with_own_ids
from stylemixer.errors import StyleMixerError
from stylemixer.path_text import restored, writable
from stylemixer.paths import user_data
from stylemixer.ranges import Ranged

SUFFIX = ".stylemix"
MIME_TYPE = "application/x-stylemix"
VERSION = 1
MAX_PICTURES = 2000
"""Most style pictures, taught styles or refined pictures in a project, of each."""
MAX_EDGE = 2**31 - 1

_Path = Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]
_Edge = Annotated[int, Meta(ge=1, le=MAX_EDGE)]
Member = Annotated[str, Meta(max_length=100, pattern=r"^(photo|styles)/[0-9a-f]{32}\.[a-z]{1,5}$")]
"""The name of a picture within the file: the hash of its bytes, and its suffix."""
_Ids = Annotated[tuple[Hex, ...], Meta(max_length=MAX_PICTURES)]


class ProjectError(StyleMixerError):
    """A project cannot be opened."""


class NewerProjectError(ProjectError):
    """A project of a later version than this application knows."""


class ProjectPhoto(Ranged, frozen=True):
    """The photo of a project.

    Attributes:
        path: where it was, absolute.
        relative: where it was, from the project's folder on, with ``/`` between the parts; empty
            where there is no such way.
        fingerprint: of its pixels, `Picture.fingerprint`.
        size: its width and height in pixels, upright.
        digest: of its file's bytes; None when they could not be read.
        member: its name in the project's file; None where it is not in there.
    """

    path: _Path
    fingerprint: Hex
    size: tuple[_Edge, _Edge]
    relative: Annotated[str, Meta(max_length=MAX_NAME)] = ""
    digest: Hex | None = None
    member: Member | None = None


class ProjectPicture(Ranged, frozen=True):
    """A style picture of a project.

    Attributes:
        path: what recipes call it: where it was, absolute.
        digest: of its file's bytes.
        member: its name in the project's file.
    """

    path: _Path
    digest: Hex
    member: Member


class Project(Ranged, frozen=True):
    """A desk. What is optional has a default, so that older files open.

    Attributes:
        version: of the file's layout.
        recipe: the mix.
        photo: the photo; None: there is none.
        embeds: whether the photo belongs into the file; None: nobody has been asked yet.
        view: how the canvas shows the picture.
        snapshots: the states that were kept; in the file their thumbnails are members.
        pad: the square beside the mixer with the styles and mixes in it.
        styles: the style pictures in the file.
        taught: ids of the taught styles in the file.
        refined: ids of the refined pictures in the file.
        owner: of an autosave alone: the project's absolute path; empty for a desk without one.
    """

    version: Annotated[int, Meta(ge=1)] = VERSION
    recipe: Recipe = Recipe()
    photo: ProjectPhoto | None = None
    embeds: bool | None = None
    view: ViewState = ViewState()
    snapshots: AllSnapshots = ()
    pad: Pad = Pad()
    styles: Annotated[tuple[ProjectPicture, ...], Meta(max_length=MAX_PICTURES)] = ()
    taught: _Ids = ()
    refined: _Ids = ()
    owner: Annotated[str, Meta(max_length=MAX_NAME)] = ""

    def replaced(self, **changes: object) -> "Project":
        """Return the project with some fields changed."""
        return msgspec.structs.replace(self, **changes)

    def recipes(self) -> Iterator[Recipe]:
        """Yield the mix, then those of the snapshots, then those of the pad."""
        yield self.recipe
        for snapshot in self.snapshots:
            yield snapshot.recipe
        for place in self.pad.places:
            yield place.recipe

    def named(self, kind: str) -> tuple[str, ...]:
        """Return the names of all styles of a kind, each once, in the order in which they come."""
        styles = (slot.style for recipe in self.recipes() for slot in recipe.slots)
        return tuple(dict.fromkeys(style.name for style in styles if style.kind == kind))

    def layers(self) -> tuple[str, ...]:
        """Return the ids of all refined pictures that its mixes name, each once."""
        layers = (recipe.layer for recipe in self.recipes())
        return tuple(dict.fromkeys(layer.id for layer in layers if layer is not None))

    def renamed(self, pictures: Mapping[str, str], taught: Mapping[str, str]) -> "Project":
        """Return the project with style pictures at other paths and taught styles of other ids."""
        names = {("picture", old): new for old, new in pictures.items()}
        names |= {("taught", old): new for old, new in taught.items()}
        if all(old == new for (_kind, old), new in names.items()):
            return self
        before = tuple(self.recipes())
        after = [_renamed(recipe, names) for recipe in before]
        # the same mixes under other names: their layers stay over them
        digests = dict(zip(map(mix_digest, before), map(mix_digest, after), strict=True))
        recipe, *rest = (_with_layer(recipe, digests) for recipe in after)
        snapshots = tuple(
            msgspec.structs.replace(snapshot, recipe=recipe)
            for snapshot, recipe in zip(self.snapshots, rest, strict=False)
        )
        places = tuple(
            msgspec.structs.replace(place, recipe=recipe)
            for place, recipe in zip(self.pad.places, rest[len(snapshots) :], strict=True)
        )
        pad = msgspec.structs.replace(self.pad, places=places)
        return self.replaced(recipe=recipe, snapshots=snapshots, pad=pad)


def project_to_json(project: Project) -> bytes:
    """Return what is written of a project besides its members; the same project, the same bytes."""
    bare = tuple(msgspec.structs.replace(s, thumbnail=b"") for s in project.snapshots)
    written = msgspec.to_builtins(project.replaced(snapshots=bare))
    return msgspec.json.encode(writable(written))


def project_from_json(data: bytes, name: str) -> Project:
    """Return what a project's JSON says, checked field by field; its snapshots lack their pictures.

    Args:
        data: the JSON; anyone may have written it.
        name: what the sentence about an error calls the file.

    Raises:
        NewerProjectError: when it comes from a newer version.
        ProjectError: when it is damaged or hostile.
    """
    try:
        found = restored(msgspec.json.decode(data))
        if msgspec.convert(found, _Version).version > VERSION:
            raise NewerProjectError(
                "“{file}” comes from a newer version of Style Mixer; update to open it.", file=name
            )
        project = msgspec.convert(found, Project)
    except (ValueError, RecursionError) as error:
        raise damaged(name, error) from error
    sound = all(recipe == recipe.with_own_keys().corrected() for recipe in project.recipes())
    sound = sound and project.pad.is_sound
    if not sound or with_own_ids(project.snapshots) != project.snapshots:
        raise damaged(name, "keys, ids or corrections that no desk has")
    return project


def unpacked_folder() -> Path:
    """Return where pictures lie that came in projects; it need not be there."""
    return user_data() / "unpacked"


def damaged(name: str, detail: object) -> ProjectError:
    """Say in one sentence that a file is no sound project."""
    return ProjectError(
        "“{file}” is damaged or not a Style Mixer project; get another copy.",
        str(detail),
        file=name,
    )


class _Version(msgspec.Struct, frozen=True):
    version: int


def _renamed(recipe: Recipe, names: Mapping[tuple[str, str], str]) -> Recipe:
    def style(slot: StyleSlot) -> StyleRef:
        name = names.get((slot.style.kind, slot.style.name), slot.style.name)
        return msgspec.structs.replace(slot.style, name=name)

    slots = tuple(msgspec.structs.replace(slot, style=style(slot)) for slot in recipe.slots)
    return msgspec.structs.replace(recipe, slots=slots)


def _with_layer(recipe: Recipe, digests: Mapping[str, str]) -> Recipe:
    layer = recipe.layer
    if layer is None:
        return recipe
    layer = msgspec.structs.replace(layer, of=digests.get(layer.of, layer.of))
    return msgspec.structs.replace(recipe, layer=layer)
