"""Putting a look on the table, and mixing one into what is there."""

import msgspec

from stylemixer.document.looks.look import MIX_FIELDS
from stylemixer.document.recipe import ALL_ONES, FourNumbers, Recipe, StyleSlot

MIXED_IN = 0.5
"""The weight of a look that is mixed in, of all that is on the table."""


def put_on(table: Recipe, look: Recipe) -> Recipe:
    """Return the table with a look's mix on it; what belongs to the photo stays."""
    return msgspec.structs.replace(table, **{name: getattr(look, name) for name in MIX_FIELDS})


def mixed_in(table: Recipe, look: Recipe) -> Recipe | None:
    """Return the table with a look's styles added at half the weight of what is there.

    The look's styles keep their shares of it; one that is on the table already is given more
    weight there. Strength, keep-colours and what else concerns the whole picture stay the table's.
    On an empty table the look is put on as it is.

    Returns:
        The recipe; None when these would be more styles than a mix can have.
    """
    there = table.active()
    if not there:
        return put_on(table, look)
    wanted = MIXED_IN * sum(slot.weight * sum(slot.groups) for slot in there)
    has = sum(slot.weight * sum(slot.groups) for slot in look.active())
    soloed = any(slot.solo and not slot.muted for slot in table.slots)
    recipe = table
    for slot in look.active():
        same = next((s for s in there if _is_same(s, slot)), None)
        factor = wanted / has
        if same is not None:
            sums = [a + factor * b for a, b in zip(_amounts(same), _amounts(slot), strict=True)]
            recipe = recipe.with_slot(same.key, **_weights(sums))
            continue
        if recipe.is_full:
            return None
        recipe = recipe.added(slot.style)
        weights = _weights([factor * amount for amount in _amounts(slot)])
        recipe = recipe.with_slot(
            recipe.slots[-1].key, own_network=slot.own_network, solo=soloed, **weights
        )
    return _within_sliders(recipe)


def _is_same(one: StyleSlot, other: StyleSlot) -> bool:
    return (one.style.kind, one.style.name) == (other.style.kind, other.style.name)


def _amounts(slot: StyleSlot) -> list[float]:
    return [slot.weight * group for group in slot.groups]


def _weights(amounts: list[float]) -> dict[str, float | FourNumbers]:
    """Return a slot's weight and groups for amounts per group, the largest group being 1."""
    largest = max(amounts)
    if largest == 0.0:
        return {"weight": 0.0, "groups": ALL_ONES}
    one, two, three, four = (amount / largest for amount in amounts)
    return {"weight": largest, "groups": (one, two, three, four)}


def _within_sliders(recipe: Recipe) -> Recipe:
    """Return the same mix with all weights within a card's slider, where shares alone count."""
    largest = max(slot.weight for slot in recipe.active())
    if largest <= 1.0:
        return recipe
    slots = (msgspec.structs.replace(s, weight=s.weight / largest) for s in recipe.slots)
    return msgspec.structs.replace(recipe, slots=tuple(slots))
