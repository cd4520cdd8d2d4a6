"""Keys: full renders at a few places of a gesture, between which the screen cross-fades.

Along any one control the share of each style moves on a curve from one recipe to another, mostly
on a straight line. A recipe's place on it is how far the shares have come, from 0 to 1. No Qt, no
torch.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from stylemixer.document.layer import is_over_its_mix, without_layer
from stylemixer.document.morphing import corrections_between, mean, means
from stylemixer.document.recipe import Recipe, StyleSlot
from stylemixer.engine.codes import GROUPS, presence

Place = TypeVar("Place")
"""Where a recipe is: a number, or a point."""

SAMPLES = 33
SAMPLES_OF_A_WAY = 65
"""A given way may bend anywhere."""
TOLERANCE = 0.002
"""A recipe may be so far off the curve, in lengths of the curve, and is still on it."""
STEP = 1e-3
EQUAL = 1e-4
"""Places that are nearer to each other are one."""

PHOTO_COUNTS = 0.2
"""The photo fades linearly, which needs few keys; so most of strength's are where codes move."""

Contributions = dict[Hashable, float]
Vector = npt.NDArray[np.float64]
Way = Callable[[float], Recipe]


def contributions(recipe: Recipe) -> Contributions:
    """Return how much of a picture comes from each style and group, photo, own codes and layer.

    Recipes with equal ones give the same picture, for the same working edge.

    Returns:
        Numbers from 0 to 1 that add to 1; and the corrections of channels, of any size and sign.
    """
    active, shown = recipe.active(), presence(recipe.strength)
    totals: dict[str, float] = {}
    for slot in active:
        network = slot.style.network
        totals[network] = totals.get(network, 0.0) + slot.weight * sum(slot.groups)
    whole = sum(totals.values())
    if shown <= 0 or whole <= 0:
        return {"photo": 1.0}
    paint: dict[Hashable, float] = {}
    for network, total in totals.items():
        part = shown * total / whole / len(GROUPS)
        slots = [slot for slot in active if slot.style.network == network]
        for group in range(len(GROUPS)):
            strength = recipe.strength * recipe.groups[group]
            weights = [slot.weight * slot.groups[group] for slot in slots]
            of_group = sum(weights)
            own = part * (1.0 - (strength if of_group > 0 else 0.0))
            paint[network, group] = own
            for slot, weight in zip(slots, weights, strict=True):
                if weight > 0:
                    name: Hashable = (slot.style, group)
                    paint[name] = paint.get(name, 0.0) + part * strength * weight / of_group
    layer = recipe.layer
    if layer is not None and layer.fade > 0 and is_over_its_mix(recipe):
        paint = {each: (1.0 - layer.fade) * amount for each, amount in paint.items()}
        paint["layer", layer.id] = layer.fade * shown
    kept = recipe.keep_colours
    out: dict[Hashable, float] = {"photo": 1.0 - shown}
    for each, amount in paint.items():
        if kept < 1:
            out["paint", each] = (1.0 - kept) * amount
        if kept > 0:
            out["kept", each] = kept * amount
    for correction in recipe.corrections:
        if correction.network in totals:
            out["scale", correction.place] = shown * correction.scale
            out["shift", correction.place] = shown * correction.shift
    return out


def vector(found: Contributions, names: Mapping[Hashable, int]) -> Vector:
    """Return contributions as numbers in the order of their names; what has no name is left out."""
    out = np.zeros(len(names))
    for name, amount in found.items():
        if name in names:
            out[names[name]] = PHOTO_COUNTS * amount if name == "photo" else amount
    return out


class Reach(ABC, Generic[Place]):
    """All recipes that one control can lead to, each at its place.

    Args:
        edge: the working edge of all of them.

    Attributes:
        edge: likewise.
    """

    def __init__(self, edge: int) -> None:
        self.edge = edge
        self._last: tuple[Recipe | None, Place | None] = None, None

    def place(self, recipe: Recipe) -> Place | None:
        """Return where a recipe is; None: it is none of these."""
        if recipe.working_edge != self.edge:
            return None
        last, place = self._last
        if last is not recipe:  # screen and scheduler ask for the same one by turns
            place = self.place_of(contributions(recipe))
            self._last = recipe, place
        return place

    @abstractmethod
    def place_of(self, found: Contributions) -> Place | None:
        """Return where contributions are, for the same working edge."""


class Line(Reach[float]):
    """The way of a control from one end to the other, as a curve of contributions.

    Args:
        first: the recipe with the control at one end.
        last: the recipe with the control at the other end; the same working edge and, where the
            way is not given, the same styles.
        way: gives the recipe at a time from 0 to 1, the two at its ends; None: cards' weights and
            the rest change evenly.

    Attributes:
        ends: both.
        way: likewise.
        length: of the curve; 0 where the control changes nothing.
        finishing: whether the networks paint the same all along it.
    """

    def __init__(self, first: Recipe, last: Recipe, way: Way | None = None) -> None:
        self.way = way
        self._layered = way is not None or (is_over_its_mix(first) and is_over_its_mix(last))
        if not self._layered:  # it belongs to one place of the way at most
            first, last = without_layer(first), without_layer(last)
        super().__init__(first.working_edge)
        self.ends = first, last
        samples = SAMPLES if way is None else SAMPLES_OF_A_WAY
        # close together near 0, where a share may grow fast; and what a style does at once when it
        # joins or leaves the mix is a step of its own
        inner = np.linspace(STEP, 1.0 - STEP, samples) ** 2
        self._times = np.concatenate([[0.0], inner, [1.0]])
        found = [contributions(self._between(time)) for time in self._times.tolist()]
        self._names = {name: i for i, name in enumerate(dict.fromkeys(n for f in found for n in f))}
        self._points = np.stack([self._vector(each) for each in found])
        self._steps = np.diff(self._points, axis=0)
        self._squares = np.square(self._steps).sum(axis=1)
        lengths = np.sqrt(self._squares)
        self.length = float(lengths.sum())
        if first.working_edge != last.working_edge or self.length < EQUAL:
            self.length = 0.0
        self._places = np.concatenate([[0.0], np.cumsum(lengths) / max(self.length, EQUAL)])
        plain = [msgspec.structs.replace(end, keep_colours=0.0, layer=None) for end in self.ends]
        self.finishing = contributions(plain[0]) == contributions(plain[1])

    def is_like(self, other: object) -> bool:
        """Tell whether another line is the same way between the same ends."""
        return isinstance(other, Line) and (self.ends, self.way) == (other.ends, other.way)

    def hand(self, recipe: Recipe) -> float | None:
        """Return where the hand is: the place of the mix under a layer that its way leaves."""
        return self.place(recipe if self._layered else without_layer(recipe))

    def place_of(self, found: Contributions) -> float | None:
        """Return where contributions lie on the way, for the same working edge."""
        if self.length == 0 or any(
            abs(x) > EQUAL and name not in self._names for name, x in found.items()
        ):
            return None
        point = self._vector(found)
        along = ((point - self._points[:-1]) * self._steps).sum(axis=1)
        along = np.clip(along / np.maximum(self._squares, 1e-18), 0.0, 1.0)
        off = np.square(self._points[:-1] + along[:, None] * self._steps - point).sum(axis=1)
        nearest = int(off.argmin())
        if off[nearest] > (TOLERANCE * self.length) ** 2:
            return None
        before, after = self._places[nearest : nearest + 2]
        return float(before + along[nearest] * (after - before))

    def recipe_at(self, place: float) -> Recipe:
        """Return a recipe of the control at about that place; `place` tells exactly where it is."""
        return self._between(float(np.interp(place, self._places, self._times)))

    def _vector(self, found: Contributions) -> Vector:
        return vector(found, self._names)

    def _between(self, time: float) -> Recipe:
        first, last = self.ends
        if time <= 0 or time >= 1:
            return last if time > 0 else first
        if self.way is not None:
            return self.way(time)
        others = {slot.key: slot for slot in last.slots}
        slots = tuple(
            _slot_between(slot, others[slot.key], time) if slot.key in others else slot
            for slot in first.slots
        )
        layer = first.layer
        if layer is not None and last.layer is not None:
            fade = mean(layer.fade, last.layer.fade, time)
            layer = msgspec.structs.replace(layer, fade=fade)
        return msgspec.structs.replace(
            first,
            slots=slots,
            layer=layer,
            strength=mean(first.strength, last.strength, time),
            groups=means(first.groups, last.groups, time),
            keep_colours=mean(first.keep_colours, last.keep_colours, time),
            corrections=corrections_between(first, last, time),
        )


def next_place(
    known: Iterable[float], hand: float, ahead: float, finest: float, useless: Sequence[float] = ()
) -> float | None:
    """Return where the next key helps most.

    Args:
        known: where keys are, each 0–1.
        hand: where the hand is.
        ahead: where it will be when that key is there.
        finest: gaps between keys that are no wider than this are narrow enough.
        useless: places that cannot be reached, in the middle of gaps.

    Returns:
        The end towards which the hand moves, then the other one, then the middle of the widest
        gap on the hand's way, then of any other; None: there are enough.
    """
    places = sorted(known)
    rises = ahead > hand or (ahead == hand and hand < 0.5)
    for end in (1.0, 0.0) if rises else (0.0, 1.0):
        if not any(abs(end - place) < EQUAL for place in places):
            return end
    gaps = [
        (after - before, (before + after) / 2)
        for before, after in pairwise(places)
        if after - before > finest + EQUAL
    ]
    gaps = [gap for gap in gaps if not any(abs(gap[1] - place) < EQUAL for place in useless)]
    low, high = min(hand, ahead), max(hand, ahead)
    on_the_way = [gap for gap in gaps if abs(gap[1] - min(max(gap[1], low), high)) < gap[0] / 2]
    widest = max(on_the_way or gaps, default=None)
    return None if widest is None else widest[1]


def _slot_between(a: StyleSlot, b: StyleSlot, time: float) -> StyleSlot:
    if a == b:
        return a
    return msgspec.structs.replace(
        a, weight=mean(a.weight, b.weight, time), groups=means(a.groups, b.groups, time)
    )
