"""The recipe as text that travels inside a picture: out without paths, in with suspicion.

Anyone may have written the text in a file that is dropped on the window. It is data, checked field
by field; a picture style is known by its file's name alone and has to be found again. A taught
style travels as its id, by which it is found in a library, and its name, by which it is told of
where it is not. Its code stays: whoever is to have the style is given its file. So does a refined
picture that lies over the mix: its id travels.
"""

from collections.abc import Callable
from pathlib import PurePosixPath, PureWindowsPath

import msgspec

from stylemixer.document.layer import is_over_its_mix
from stylemixer.document.recipe import Recipe, StyleRef, StyleSlot
from stylemixer.document.styles.taught_style import ID_DIGITS, is_plain, is_style_id
from stylemixer.errors import StyleError
from stylemixer.path_text import restored, shown, writable

VERSION = 3
"""What can be read. What needs less is written as less, for all: version 2 brought taught styles,
version 3 corrections."""
MAX_NAME = 255
MAX_CHARACTERS = 100_000
_START = 100
"""So many characters of a text tell that it may be a recipe."""

NEWER_PICTURE = (
    "The mix in this picture comes from a newer version of Style Mixer; update to open it."
)
NEWER_TEXT = "This mix comes from a newer version of Style Mixer; update to use it."
DAMAGED_PICTURE = "The mix in this picture is damaged; open the picture as a plain photo."
DAMAGED_TEXT = "This text is no whole mix; copy all of it again."


class _Version(msgspec.Struct, frozen=True):
    version: int


class _Envelope(msgspec.Struct, frozen=True):
    version: int
    recipe: Recipe


def travelling_text(recipe: Recipe, title: Callable[[str], str] = lambda _id: "") -> str:
    """Return a recipe as JSON for strangers: pictures are named by their file's name alone.

    Args:
        recipe: what travels.
        title: gives a taught style's name by its id.
    """
    slots = tuple(
        msgspec.structs.replace(slot, style=_travelling(slot.style, title)) for slot in recipe.slots
    )
    taught = any(slot.style.kind == "taught" for slot in slots)
    layer = recipe.layer if is_over_its_mix(recipe) else None  # a stale one is not in the picture
    # how a photo was prepared concerns no other one
    travelling = msgspec.structs.replace(recipe, slots=slots, layer=layer, preparation=None)
    version = 3 if recipe.corrections else 2 if taught else 1
    envelope = _Envelope(version, travelling)
    return msgspec.json.encode(writable(msgspec.to_builtins(envelope))).decode()


def recipe_from_text(text: str, *, of_picture: bool = True) -> Recipe:
    """Return the recipe that a text holds, checked.

    Picture styles hold a file's name, not a path, and taught ones what `id_and_title` parts;
    whoever paints with it looks for the file and the style.

    Args:
        text: JSON.
        of_picture: whether it came in a picture, for the sentences about errors.

    Raises:
        StyleError: when it is damaged, hostile, or of a newer version.
    """
    try:
        return _checked(text, of_picture)
    except (ValueError, RecursionError) as error:
        raise StyleError(DAMAGED_PICTURE if of_picture else DAMAGED_TEXT, str(error)) from error


def _checked(text: str, of_picture: bool) -> Recipe:
    """Return the recipe that a text holds.

    Raises:
        StyleError: when it is of a newer version.
        ValueError, RecursionError: when it is damaged or hostile.
    """
    if len(text) > MAX_CHARACTERS:
        raise ValueError("too long")
    found = restored(msgspec.json.decode(text.encode("utf-8", "replace")))
    if msgspec.convert(found, _Version).version > VERSION:
        raise StyleError(NEWER_PICTURE if of_picture else NEWER_TEXT)
    recipe = msgspec.convert(found, _Envelope).recipe
    sound = all(map(_is_sound, recipe.slots))
    if not sound or recipe != recipe.with_own_keys().corrected():
        raise ValueError("names or keys that no mix has")
    return recipe


def may_be_recipe(text: str) -> bool:
    """Tell whether a text looks like a recipe; whoever reads it finds out whether it is one."""
    start = text[:_START].lstrip()
    return start.startswith("{") and '"recipe"' in start


def id_and_title(style: StyleRef) -> tuple[str, str]:
    """Part the name of a taught style that has travelled into its id and its title, or ''."""
    return style.name[:ID_DIGITS], style.name[ID_DIGITS + 1 :]


def _travelling(style: StyleRef, title: Callable[[str], str]) -> StyleRef:
    match style.kind:
        case "picture":
            return msgspec.structs.replace(style, name=_file_name(style.name))
        case "taught":
            name = f"{style.name} {title(style.name)}".strip()
            return msgspec.structs.replace(style, name=name)
        case _:
            return style


def _is_sound(slot: StyleSlot) -> bool:
    style = slot.style
    return (
        0 < len(style.name) <= MAX_NAME
        and _is_sound_name(style)
        and style.network.isidentifier()
        and (not slot.own_network or slot.own_network.isidentifier())
    )


def _is_sound_name(style: StyleRef) -> bool:
    name = style.name
    if style.kind == "taught":
        return (
            is_style_id(name[:ID_DIGITS])
            and name[ID_DIGITS : ID_DIGITS + 1] in ("", " ")
            and is_plain(name)
        )
    return shown(name).isprintable() and name == _file_name(name) and name not in (".", "..")


def _file_name(path: str) -> str:
    return PureWindowsPath(PurePosixPath(path).name).name
