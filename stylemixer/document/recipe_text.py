"""The recipe as text that travels inside a picture: out without paths, in with suspicion.

Anyone may have written the text in a file that is dropped on the window. It is data, checked field
by field; a picture style is known by its file's name alone and has to be found again.
"""

import math
from pathlib import PurePosixPath, PureWindowsPath

import msgspec

from stylemixer.document.recipe import WORKING_EDGE_RANGE, Recipe, StyleSlot
from stylemixer.errors import StyleError

VERSION = 1
MAX_SLOTS = 64
MAX_NAME = 255
MAX_CHARACTERS = 100_000


class _Envelope(msgspec.Struct, frozen=True):
    version: int
    recipe: Recipe


def travelling_text(recipe: Recipe) -> str:
    """Return a recipe as JSON for strangers: pictures are named by their file's name alone."""
    slots = tuple(
        msgspec.structs.replace(
            slot, style=msgspec.structs.replace(slot.style, name=_file_name(slot.style.name))
        )
        if slot.style.kind == "picture"
        else slot
        for slot in recipe.slots
    )
    envelope = _Envelope(VERSION, msgspec.structs.replace(recipe, slots=slots))
    return msgspec.json.encode(envelope).decode()


def recipe_from_text(text: str) -> Recipe:
    """Return the recipe that a picture carries, checked.

    Picture styles hold a file's name, not a path; whoever paints with it looks for the file.

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


def _is_sound(slot: StyleSlot) -> bool:
    name, network = slot.style.name, slot.style.network
    return (
        0 < len(name) <= MAX_NAME
        and name.isprintable()
        and name == _file_name(name)
        and name not in (".", "..")
        and network.isidentifier()
        and len(network) <= 32
        and 0 <= slot.key < 1 << 53
        and math.isfinite(slot.weight)
        and 0 <= slot.weight <= 1e6
        and all(math.isfinite(x) and 0 <= x <= 1e6 for x in slot.groups)
    )


def _is_share(value: float) -> bool:
    return math.isfinite(value) and 0 <= value <= 1


def _file_name(path: str) -> str:
    return PureWindowsPath(PurePosixPath(path).name).name


def _damaged(detail: str) -> StyleError:
    return StyleError("The mix in this picture is damaged; open it as a plain photo.", detail)
