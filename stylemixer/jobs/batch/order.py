"""What a batch is asked for. Importable without torch."""

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from stylemixer.document.layer import without_layer
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.recipe_text import travelling_text
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.files.sizes import Percent
from stylemixer.engine.weights import manifest
from stylemixer.path_text import writable
from stylemixer.places import open_regular

Conflict: TypeAlias = Literal["ask", "number", "skip", "overwrite"]
"""What to do when a file of that name is there; `ask` begins nothing then."""


_PIECE = 1 << 20


class NamedMix(msgspec.Struct, frozen=True):
    """A mix that every photo is painted in.

    Attributes:
        name: what stands for ``{look}`` in names.
        recipe: the mix. A refined picture over it belongs to one photo, so it is left out.
    """

    name: str
    recipe: Recipe


class Order(msgspec.Struct, frozen=True):
    """What a batch is asked for.

    Attributes:
        photos: paths of photos and folders, or patterns such as ``*.jpg``.
        folder: where the results go; made when it is missing.
        mixes: each photo is painted in each.
        pattern: the results' names without the ending, see `stylemixer.jobs.batch.names`.
        suffix: their ending, which sets the format.
        size: the long edge in pixels, or percent of the photo; None: the photo's own size.
        settings: how the files are written.
        conflict: what to do about files that are there and are no results of the same order.
        sheet: whether several mixes give a contact sheet.
        device: `auto`, `cpu`, `cuda` or `mps`.
        tile: edge of the tiles in pixels; None: by what memory is free.
    """

    photos: tuple[str, ...]
    folder: str
    mixes: tuple[NamedMix, ...]
    pattern: str = "{stem}"
    suffix: str = ".png"
    size: int | Percent | None = None
    settings: ExportSettings = ExportSettings()
    conflict: Conflict = "ask"
    sheet: bool = True
    device: str = "auto"
    tile: int | None = None


def key_of(order: Order, mix: NamedMix) -> str:
    """Return 32 hexadecimal digits that change with all that a result depends on but its photo.

    Pictures and taught styles count by what is in their files, networks by their weights.
    """
    recipe = without_layer(mix.recipe)
    networks = manifest()
    parts = [
        recipe,
        mix.name,
        order.pattern,
        order.suffix,
        order.settings,
        None if order.size is None else str(order.size),
        [networks[name].sha256 for name in recipe.networks() if name in networks],
        [digest_of_style(slot.style) for slot in recipe.active()],
    ]
    text = msgspec.json.encode(writable(msgspec.to_builtins(parts)))
    return hashlib.sha256(text).hexdigest()[:32]


def text_of(mix: NamedMix) -> str:
    """Return the recipe as it travels in the results."""
    return travelling_text(without_layer(mix.recipe), StyleLibrary(library_folder()).title)


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        OSError, ValueError: when it cannot be read.
    """
    found = hashlib.sha256()
    with open_regular(path) as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def digest_of_style(style: StyleRef) -> str:
    """Return what changes with what is in a style's file; an empty text for one without a file."""
    path = None
    if style.kind == "picture":
        path = Path(style.name)
    elif style.kind == "taught":
        path = StyleLibrary(library_folder()).path(style.name)
    if path is not None:
        with suppress(OSError, ValueError):  # who paints with it says what is wrong
            return digest_of_file(path)
    return ""
