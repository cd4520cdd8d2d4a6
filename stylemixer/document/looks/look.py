"""A look: a mix under a name, and the rules that it keeps, whoever wrote it."""

import hashlib

import msgspec

from stylemixer.document.as_one import can_join
from stylemixer.document.recipe import HEX_DIGITS, Recipe, StyleSlot
from stylemixer.document.styles.taught_style import (
    MAX_NAME,
    in_utc,
    is_style_id,
    line,
    text_complaint,
    tidied_tags,
)
from stylemixer.engine.networks.registry import info
from stylemixer.errors import StyleError

MIX_FIELDS = (
    "slots",
    "strength",
    "groups",
    "keep_colours",
    "working_edge",
    "corrections",
)
"""What of a recipe is a look. The rest is the photo's: a refined picture over it, its crop."""


class LookPicture(msgspec.Struct, frozen=True):
    """A style picture that a look carries.

    Attributes:
        digest: `digest_of` its bytes as the look carries them.
        title: what it is called, its file's name without the ending.
        source: `digest_of` the file that it was read from; empty when that is not known.
    """

    digest: str
    title: str
    source: str = ""


def digest_of(data: bytes) -> str:
    """Return 128 bits of the SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()[:HEX_DIGITS]


class Look(msgspec.Struct, frozen=True):
    """A mix that was kept, without the bytes of what it carries.

    Attributes:
        id: 32 lower-case hexadecimal digits, made once and kept for good.
        name: what its owner calls it; several looks may share a name.
        recipe: the mix, of which `MIX_FIELDS` count; a picture style's name is its digest.
        tags: its owner's words to find it by.
        created: when it was kept, ``2026-01-31T12:00:00Z``; empty when unknown.
        pictures: the style pictures that it carries.
    """

    id: str
    name: str
    recipe: Recipe
    tags: tuple[str, ...] = ()
    created: str = ""
    pictures: tuple[LookPicture, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The texts that it is found by."""
        return (self.name, *self.tags)

    @property
    def taught(self) -> tuple[str, ...]:
        """The ids of the taught styles that it needs, each once."""
        names = (s.style.name for s in self.recipe.slots if s.style.kind == "taught")
        return tuple(dict.fromkeys(names))


def mix_of(recipe: Recipe) -> Recipe:
    """Return what of a recipe is a look, and nothing of its photo."""
    return Recipe(**{name: getattr(recipe, name) for name in MIX_FIELDS})


def tidied(look: Look) -> Look:
    """Return the look with spare white space and doubled tags gone, and its date in UTC."""
    return msgspec.structs.replace(
        look,
        name=line(look.name),
        tags=tidied_tags(look.tags),
        created=in_utc(look.created),
        pictures=tuple(
            msgspec.structs.replace(picture, title=line(picture.title)[:MAX_NAME])
            for picture in look.pictures
        ),
    )


def complaint(look: Look, name: str) -> StyleError | None:
    """Return what is wrong with a tidied look; None when it is sound.

    Args:
        look: the look.
        name: what the sentence about an error calls its file.
    """
    if not look.name:
        return StyleError("A look needs a name; type one.")
    texts = [("name", text, MAX_NAME) for text in (look.name, *(p.title for p in look.pictures))]
    if wrong := text_complaint(texts, look.tags):
        return wrong
    if not is_style_id(look.id) or look.created != in_utc(look.created):
        return StyleError("The look's number or date is damaged; keep or import it again.")
    recipe = look.recipe
    if not recipe.active():
        return StyleError("Give at least one style some weight; there is nothing to keep.")
    digests = [picture.digest for picture in look.pictures]
    sources = [picture.source for picture in look.pictures if picture.source]
    used = {slot.style.name for slot in recipe.slots if slot.style.kind == "picture"}
    sound = (
        recipe == mix_of(recipe).with_own_keys().corrected()
        and len(digests) == len(set(digests))
        and used == set(digests)
        and all(map(is_style_id, (*digests, *sources, *look.taught)))
    )
    if not sound:
        return StyleError("The mix of this look is damaged; keep or import it again.")
    return next((wrong for slot in recipe.slots if (wrong := _not_here(slot, name))), None)


def _not_here(slot: StyleSlot, name: str) -> StyleError | None:
    """Return what to say when this version lacks a slot's style or network."""
    style = slot.style
    for network in (style.network, slot.own_network or style.network):
        if info(network) is None:
            return StyleError(
                "“{file}” needs the network {network}, which this version of Style Mixer does not "
                "have; update Style Mixer.",
                file=name,
                network=network,
            )
        if style.kind != "taught" and not can_join(style, network):
            return StyleError(
                "“{file}” needs the style “{style}”, which this version of Style Mixer does not "
                "have; update Style Mixer.",
                file=name,
                style=style.name,
            )
    return None
