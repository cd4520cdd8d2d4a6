"""The pad: styles and mixes in a square, mixed by where the puck is. Frozen."""

import math
from collections.abc import Iterable, Sequence
from typing import Annotated
from uuid import uuid4

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from stylemixer.document.as_one import apart
from stylemixer.document.morphing import Morph
from stylemixer.document.natural_neighbours import Point, weights
from stylemixer.document.recipe import (
    ALL_ONES,
    MAX_SLOTS,
    Hex,
    Recipe,
    Share,
    StyleRef,
    StyleSlot,
)
from stylemixer.ranges import Ranged

MAX_PLACES = 16
MAX_TRAIL = 600
MAX_PLACE_NAME = 120
LONGEST_PAUSE = 0.5
"""Seconds; where the hand rested for longer, a path is played no slower."""
RADIUS = 0.46
"""Of the circle on which styles are laid out, of the square's side."""
NEAR_TRAIL = 0.05


class PadPlace(Ranged, frozen=True):
    """What stands in the square.

    Attributes:
        recipe: a style alone, or a mix.
        x: 0 (left) to 1 (right).
        y: 0 (top) to 1 (bottom).
        name: what people call a mix; empty for a style.
        is_mix: strength, groups, keep-colours and corrections are its own; a style alone has those
            of the table.
        id: tells it from others; unique on a pad.
    """

    recipe: Recipe
    x: Share
    y: Share
    name: Annotated[str, Meta(max_length=MAX_PLACE_NAME)] = ""
    is_mix: bool = False
    id: Hex = msgspec.field(default_factory=lambda: uuid4().hex)

    @property
    def point(self) -> Point:
        """Where it stands."""
        return self.x, self.y


class TrailPoint(Ranged, frozen=True, array_like=True):
    """Where the puck was.

    Attributes:
        x: 0–1.
        y: 0–1.
        pause: seconds since it was at the point before, 0 to `LONGEST_PAUSE`.
    """

    x: Share
    y: Share
    pause: Annotated[float, Meta(ge=0.0, le=LONGEST_PAUSE)] = 0.0


class Pad(Ranged, frozen=True):
    """The square with all that is in it.

    Attributes:
        places: the styles and mixes, at most `MAX_PLACES`.
        x: where the puck is, 0–1.
        y: likewise.
        trail: where it was, the newest last, at most `MAX_TRAIL`.
        ground: strength and what else concerns the whole picture, as it is where no mix of the pad
            counts; it has no styles. None: as on the table.
    """

    places: Annotated[tuple[PadPlace, ...], Meta(max_length=MAX_PLACES)] = ()
    x: Share = 0.5
    y: Share = 0.5
    trail: Annotated[tuple[TrailPoint, ...], Meta(max_length=MAX_TRAIL)] = ()
    ground: Recipe | None = None

    @property
    def puck(self) -> Point:
        """Where the puck is."""
        return self.x, self.y

    @property
    def is_sound(self) -> bool:
        """Whether every id is there once; in a damaged file it may not be."""
        ids = [place.id for place in self.places]
        return len(set(ids)) == len(ids)

    def weights(self, at: Point | None = None) -> list[float]:
        """Return how much each place counts where the puck is, or elsewhere; they add to 1."""
        return weights([place.point for place in self.places], at or self.puck)

    def place(self, id_: str) -> PadPlace:
        """Return the place of that id.

        Raises:
            KeyError: when there is none.
        """
        for place in self.places:
            if place.id == id_:
                return place
        raise KeyError(id_)

    def with_place(self, id_: str, **changes: object) -> "Pad":
        """Return the pad with fields of one place changed."""
        return replace(
            self, places=tuple(replace(p, **changes) if p.id == id_ else p for p in self.places)
        )

    def without(self, id_: str) -> "Pad":
        """Return the pad without one place."""
        return replace(self, places=tuple(place for place in self.places if place.id != id_))

    def has_room(self, recipe: Recipe) -> bool:
        """Tell whether one more place would not be too many, nor its styles for one mix."""
        recipes = [place.recipe for place in self.places]
        return len(recipes) < MAX_PLACES and len(_styles([*recipes, recipe])) <= MAX_SLOTS

    def added(self, place: PadPlace) -> "Pad":
        """Return the pad with one more place.

        Raises:
            ValueError: when there is no room for it.
        """
        if not self.has_room(place.recipe):
            raise ValueError("the pad is full")
        return replace(self, places=(*self.places, place))

    def went(self, to: Point, pause: float) -> "Pad":
        """Return the pad with the puck elsewhere, and where it went on its trail.

        Args:
            to: in the square; the nearest point of it where it is outside.
            pause: seconds since it was moved last.
        """
        x, y = clamped(to)
        trail = self.trail or (TrailPoint(self.x, self.y),)
        point = TrailPoint(x, y, min(max(pause, 0.0), LONGEST_PAUSE))
        return replace(self, x=x, y=y, trail=(*trail, point)[-MAX_TRAIL:])

    def on_trail(self, at: Point) -> Point | None:
        """Return the point of the trail that is next to a place; None: none is near."""
        points = [(point.x, point.y) for point in self.trail]
        near = min(points, key=lambda point: math.dist(point, at), default=None)
        return near if near is not None and math.dist(near, at) <= NEAR_TRAIL else None


def style_place(slot: StyleSlot, at: Point) -> PadPlace:
    """Return a place of a style alone."""
    return PadPlace(Recipe((StyleSlot(slot.own_style),)), *clamped(at))


def laid_out(table: Recipe) -> Pad:
    """Return a pad with each style of a mix that takes part, evenly on a circle.

    The puck stands nearest to those that have most weight; the mix is not quite the same there.
    """
    slots = table.active()[:MAX_PLACES]
    shares = table.shares()
    points = circle(len(slots))
    places = tuple(style_place(slot, at) for slot, at in zip(slots, points, strict=True))
    parts = [shares[slot.key] for slot in slots]
    whole = sum(parts)
    if whole <= 0:
        return Pad(places)
    x, y = (sum(p * at[i] for p, at in zip(parts, points, strict=True)) / whole for i in (0, 1))
    return Pad(places, *clamped((x, y)))


def circle(count: int) -> list[Point]:
    """Return so many points on a circle, the first at the top left; one alone in the middle."""
    if count == 1:
        return [(0.5, 0.5)]
    first = math.pi if count == 2 else -0.75 * math.pi
    angles = [first + 2 * math.pi * i / count for i in range(count)]
    return [(0.5 + RADIUS * math.cos(a), 0.5 + RADIUS * math.sin(a)) for a in angles]


def clamped(point: Point) -> Point:
    """Return the point of the square that is nearest to a point."""
    x, y = (min(max(number, 0.0), 1.0) for number in point)
    return x, y


def grounded(pad: Pad, table: Recipe) -> Pad:
    """Return the pad with the table's strength and the like, where its mixes do not change them."""
    counts = zip(pad.places, pad.weights(), strict=True)
    if pad.ground is not None and any(place.is_mix and weight > 0 for place, weight in counts):
        return pad
    ground = replace(table, slots=(), layer=None)
    return pad if pad.ground == ground else replace(pad, ground=ground)


def recipe_at(pad: Pad, at: Point, table: Recipe) -> Recipe:
    """Return what the pad makes of the table with the puck at a place.

    All styles of the pad have a card, those that do not count there of weight 0. Cards of other
    styles are muted. The size of the strokes stays the table's: strokes of one size alone can be
    cross-faded while the hand moves.

    Args:
        pad: with something on it; an empty one leaves the table as it is.
        at: in the square.
        table: the recipe so far.
    """
    if not pad.places:
        return table
    ground = pad.ground or replace(table, slots=(), layer=None)
    mixed: Recipe | None = None
    so_far = 0.0
    for place, weight in zip(pad.places, pad.weights(at), strict=True):
        if weight <= 0:
            continue
        so_far += weight
        # what is mixed as one is so on the table, where more may meet than here
        recipe = replace(apart(place.recipe), layer=None, working_edge=table.working_edge)
        if not place.is_mix:
            recipe = replace(ground, slots=recipe.slots, working_edge=table.working_edge)
        mixed = recipe if mixed is None else Morph(mixed, recipe)(weight / so_far)
    assert mixed is not None
    return _laid_on(table, mixed, _styles(place.recipe for place in pad.places))


def _laid_on(table: Recipe, mixed: Recipe, styles: Sequence[StyleSlot]) -> Recipe:
    """Return a mix with the table's cards where they are, and a card for every style of the pad."""
    active = {slot.style: slot for slot in mixed.active()}
    left = {slot.style: slot for slot in styles}
    cards = []
    for card in table.slots:
        name = next((style for style in (card.own_style, card.style) if style in left), None)
        if name is None:
            cards.append(replace(card, muted=True, solo=False))
        else:
            del left[name]
            cards.append(_weighted(card, active.get(name)))
    surplus = len(cards) + len(left) - MAX_SLOTS
    if surplus > 0:  # of those that do not count
        gone = [card.key for card in cards if card.muted][-surplus:]
        cards = [card for card in cards if card.key not in gone]
    recipe = replace(mixed, slots=tuple(cards), layer=table.layer)
    for name in left:
        recipe = recipe.added(name)
        card = _weighted(recipe.slots[-1], active.get(name))
        recipe = replace(recipe, slots=(*recipe.slots[:-1], card))
    return recipe


def _weighted(card: StyleSlot, source: StyleSlot | None) -> StyleSlot:
    if source is None:
        return replace(card, weight=0.0, groups=ALL_ONES, muted=False, solo=False)
    return replace(card, weight=source.weight, groups=source.groups, muted=False, solo=False)


def _styles(recipes: Iterable[Recipe]) -> list[StyleSlot]:
    """Return the active slots of recipes, each style once, in its own network."""
    found: dict[StyleRef, StyleSlot] = {}
    for recipe in recipes:
        for slot in apart(recipe).active():
            found.setdefault(slot.style, slot)
    return list(found.values())
