"""The refined picture over a mix: where it belongs, whether it shows, and how a recipe gets one.

What a layer was refined from is kept as two numbers, the photo's fingerprint and a digest of the
mix. It shows over that mix of that photo, or over any mix of the photo when it is pinned. Else it
is stale: the recipe keeps it, and undo back to its mix shows it again, but the mix is painted.
"""

import hashlib
from collections.abc import Sequence
from math import fsum
from typing import TYPE_CHECKING

import msgspec

from stylemixer.document.recipe import HEX_DIGITS, FourNumbers, Recipe, RefinedLayer, StyleRef

if TYPE_CHECKING:
    from stylemixer.engine.pictures.images import Picture

_DIGITS = 9
"""Shares are compared to so many decimal places: twice the weight on all cards is the same mix."""


def mix_digest(recipe: Recipe) -> str:
    """Return 32 hexadecimal digits that stand for what the networks paint of a recipe.

    Keep-colours and the layer do not count, nor do the cards' order, a common factor of their
    weights, or cards that take no part.
    """
    amounts: dict[StyleRef, list[FourNumbers]] = {}
    for slot in recipe.active():
        one, two, three, four = (slot.weight * group for group in slot.groups)
        amounts.setdefault(slot.style, []).append((one, two, three, four))
    # exact sums, so that no order of the cards changes the last digit
    sums = {style: _columns(parts) for style, parts in amounts.items()}
    of_network = {
        network: _columns([parts for style, parts in sums.items() if style.network == network])
        for network in sorted({style.network for style in sums})
    }
    whole = fsum(map(fsum, of_network.values()))
    networks = [(name, _share(fsum(parts), whole)) for name, parts in of_network.items()]
    styles = sorted(
        (style.network, style.kind, style.name, *map(_share, parts, of_network[style.network]))
        for style, parts in sums.items()
    )
    # a file's name may hold what no encoding has
    parts: list[object] = [
        networks,
        styles,
        recipe.strength,
        recipe.groups,
        recipe.working_edge,
    ]
    if recipe.corrections:  # without them it is what it was before there were any
        parts.append([msgspec.structs.astuple(correction) for correction in recipe.corrections])
    counts = repr(tuple(parts))
    return hashlib.sha256(counts.encode("utf-8", "surrogatepass")).hexdigest()[:HEX_DIGITS]


def _columns(rows: Sequence[FourNumbers]) -> FourNumbers:
    one, two, three, four = (fsum(column) for column in zip(*rows, strict=True))
    return one, two, three, four


def _share(part: float, whole: float) -> float:
    return round(part / whole, _DIGITS) if whole > 0 else 0.0


def refined(recipe: Recipe, photo: str, picture: str, fade: float = 1.0) -> RefinedLayer:
    """Return the layer for a picture that was refined from a recipe.

    Args:
        recipe: what refining began from.
        photo: the fingerprint of the photo.
        picture: the refined picture's id.
        fade: 0 (the mix) to 1 (the refined picture).
    """
    return RefinedLayer(picture, photo, mix_digest(recipe), fade)


def is_over_its_mix(recipe: Recipe) -> bool:
    """Tell whether a recipe has a layer that shows, as far as the photo is the right one."""
    layer = recipe.layer
    return layer is not None and (layer.pinned or layer.of == mix_digest(recipe))


def shows(recipe: Recipe, photo: str) -> bool:
    """Tell whether a recipe's layer shows over a photo; one that does not is stale.

    Args:
        recipe: with a layer or without one.
        photo: the fingerprint of the photo on the table.
    """
    return recipe.layer is not None and recipe.layer.photo == photo and is_over_its_mix(recipe)


def pinned(recipe: Recipe, photo: str) -> Recipe:
    """Return the recipe with its layer shown over any mix of a photo, which it may be new to."""
    return _changed(recipe, pinned=True, photo=photo)


def unpinned(recipe: Recipe) -> Recipe:
    """Return the recipe with its layer shown over its own mix only."""
    return _changed(recipe, pinned=False)


def faded(recipe: Recipe, fade: float) -> Recipe:
    """Return the recipe with its layer at another place between mix (0) and picture (1)."""
    return _changed(recipe, fade=fade)


def without_layer(recipe: Recipe) -> Recipe:
    """Return the recipe without its layer."""
    return msgspec.structs.replace(recipe, layer=None)


def for_photo(recipe: Recipe, photo: "Picture | None") -> Recipe:
    """Return the recipe without what belongs to another photo: its layer, how that is prepared.

    Args:
        recipe: the mix.
        photo: the photo that it is used on; None: there is no photo yet.
    """
    layer, preparation = recipe.layer, recipe.preparation
    if layer is not None and (photo is None or photo.fingerprint != layer.photo):
        layer = None
    if preparation is not None and (
        photo is None or photo.unprepared.fingerprint != preparation.photo
    ):
        preparation = None
    return msgspec.structs.replace(recipe, layer=layer, preparation=preparation)


def on_table(recipe: Recipe, table: Recipe) -> Recipe:
    """Return a recipe that comes from elsewhere with the photo prepared as it is on the table."""
    return msgspec.structs.replace(recipe, preparation=table.preparation)


def _changed(recipe: Recipe, **changes: object) -> Recipe:
    if recipe.layer is None:
        return recipe
    return msgspec.structs.replace(recipe, layer=msgspec.structs.replace(recipe.layer, **changes))
