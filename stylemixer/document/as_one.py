"""Mixing styles of several networks as one: all of them in the network that has every style.

Styles of one network are mixed by their γ and β. Those of several are painted apart and
cross-faded, which costs a pass each and washes the paint out. A slot that is moved remembers the
network that it comes from.
"""

import msgspec

from stylemixer.document.recipe import Recipe, StyleRef, StyleSlot
from stylemixer.engine.networks.registry import info, learned_style


def can_join(style: StyleRef, network: str) -> bool:
    """Tell whether a network has a style: taught ones are of the network that learned them."""
    if style.kind == "picture":
        known = info(network)
        return known is not None and known.from_pictures
    if style.kind == "learned":
        return learned_style(network, style.name) is not None
    return style.network == network


def as_one(recipe: Recipe, network: str) -> Recipe:
    """Return the recipe with every style in one network that this network has.

    When as many networks would meet as before, because of taught styles, nothing is moved.

    Args:
        recipe: whose slots are all moved, those that take no part too.
        network: the one that has every style.
    """
    joined = _with(recipe, tuple(_joined(slot, network) for slot in recipe.slots))
    return joined if len(_networks(joined)) < len(_networks(recipe)) else recipe


def apart(recipe: Recipe) -> Recipe:
    """Return the recipe with every style that was moved back in its own network."""
    return _with(
        recipe,
        tuple(
            msgspec.structs.replace(slot, style=slot.own_style, own_network="")
            for slot in recipe.slots
        ),
    )


def is_joined(recipe: Recipe) -> bool:
    """Tell whether styles have been moved to be mixed as one."""
    return any(slot.own_network for slot in recipe.slots)


def settled(recipe: Recipe, before: Recipe, network: str) -> Recipe:
    """Return a recipe whose styles have changed with those mixed as one that meet newly.

    Styles that were left to cross-fade before stay so; when no two networks meet any more, each
    style is in its own again.

    Args:
        recipe: after styles have come, gone or been replaced.
        before: what it was before that.
        network: the one that has every style.
    """
    kept_apart = as_one(before, network) != before
    return recipe if kept_apart else as_one(apart(recipe), network)


def _joined(slot: StyleSlot, network: str) -> StyleSlot:
    style = slot.style
    if style.network == network or not can_join(style, network):
        return slot
    return msgspec.structs.replace(slot, style=style.in_network(network), own_network=style.network)


def _networks(recipe: Recipe) -> set[str]:
    return {slot.style.network for slot in recipe.slots}


def _with(recipe: Recipe, slots: tuple[StyleSlot, ...]) -> Recipe:
    return msgspec.structs.replace(recipe, slots=slots)
