"""The recipe as text that travels inside a picture: out without paths, in with suspicion.

Anyone may have written the text in a file that is dropped on the window. It is data, checked field
by field; a picture style is known by its file's name alone and has to be found again. A taught
style travels as its id, by which it is found in a library, and its name, by which it is told of
where it is not. Its code stays: whoever is to have the style is given its file.
"""

import math
from collections.abc import Callable
from pathlib import PurePosixPath, PureWindowsPath

import msgspec

from stylemixer.document.recipe import WORKING_EDGE_RANGE, Recipe, StyleRef, StyleSlot
from stylemixer.document.styles.taught_style import ID_DIGITS, is_plain, is_style_id
from stylemixer.errors import StyleError

VERSION = 2
"""What can be read. A recipe without taught styles is still written as version 1, for all."""
MAX_SLOTS = 64
MAX_NAME = 255
MAX_CHARACTERS = 100_000


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
    envelope = _Envelope(2 if taught else 1, msgspec.structs.replace(recipe, slots=slots))
    return msgspec.json.encode(envelope).decode()


def recipe_from_text(text: str) -> Recipe:
    """Return the recipe that a picture carries, checked.

    Picture styles hold a file's name, not a path, and taught ones what `id_and_title` parts;
    whoever paints with it looks for the file and the style.

    Raises:
        StyleError: when it is damaged, hostile, or of a newer version.
    """
    if len(text) > MAX_CHARACTERS:
        raise _damaged("too long")
    try:
        envelope = msgspec.json.decode(text.encode("utf-8", "replace"), type=_Envelope)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise _damaged(str(error)) from error
    if envelope.version > VERSION:
        raise StyleError("This picture's mix comes from a newer Style Mixer; update to open it.")
    recipe = envelope.recipe
    low, high = WORKING_EDGE_RANGE
    sound = (
        len(recipe.slots) <= MAX_SLOTS
        and len({slot.key for slot in recipe.slots}) == len(recipe.slots)
        and all(_is_sound(slot) for slot in recipe.slots)
        and all(_is_share(x) for x in (recipe.strength, recipe.keep_colours, *recipe.groups))
        and low <= recipe.working_edge <= high
    )
    if not sound:
        raise _damaged("values out of range")
    return recipe


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
    network = slot.style.network
    return (
        0 < len(slot.style.name) <= MAX_NAME
        and _is_sound_name(slot.style)
        and network.isidentifier()
        and len(network) <= 32
        and 0 <= slot.key < 1 << 53
        and math.isfinite(slot.weight)
        and 0 <= slot.weight <= 1e6
        and all(math.isfinite(x) and 0 <= x <= 1e6 for x in slot.groups)
    )


def _is_sound_name(style: StyleRef) -> bool:
    name = style.name
    if style.kind == "taught":
        return (
            is_style_id(name[:ID_DIGITS])
            and name[ID_DIGITS : ID_DIGITS + 1] in ("", " ")
            and is_plain(name)
        )
    return name.isprintable() and name == _file_name(name) and name not in (".", "..")


def _is_share(value: float) -> bool:
    return math.isfinite(value) and 0 <= value <= 1


def _file_name(path: str) -> str:
    return PureWindowsPath(PurePosixPath(path).name).name


def _damaged(detail: str) -> StyleError:
    return StyleError("The mix in this picture is damaged; open it as a plain photo.", detail)
