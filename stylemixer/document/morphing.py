"""A recipe between two others, so that one picture turns into another without a jump.

Within a network the way is straight: what a style adds to γ and β grows or shrinks evenly, its
weight and the strength taken together. Networks that only one of the two has come in by cross-fade,
and so does a refined picture. Strokes are of one size or of the other: those of the nearer one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from stylemixer.document.layer import is_over_its_mix
from stylemixer.document.recipe import (
    ALL_ONES,
    MAX_CORRECTIONS,
    MAX_KEY,
    MAX_SLOTS,
    MAX_WEIGHT,
    FourNumbers,
    Recipe,
    RefinedLayer,
    StyleSlot,
)
from stylemixer.engine.corrections import Correction

GROUPS = range(len(ALL_ONES))
NOTHING: FourNumbers = (0.0, 0.0, 0.0, 0.0)
TINY = 1e-6
"""Weights that are all smaller are counted in the largest of them."""
UNSEEN = 1e-12


def mean(a: float, b: float, time: float) -> float:
    """Return the number that lies so far from one to another."""
    return min(max(a + (b - a) * time, min(a, b)), max(a, b))


def means(a: FourNumbers, b: FourNumbers, time: float) -> FourNumbers:
    """Return `mean` of each of four numbers."""
    one, two, three, four = (mean(x, y, time) for x, y in zip(a, b, strict=True))
    return one, two, three, four


def corrections_between(first: Recipe, last: Recipe, time: float) -> tuple[Correction, ...]:
    """Return the corrections so far from one recipe to another; too many: the nearer one's."""
    if first.corrections == last.corrections:
        return first.corrections
    places = {c.place: None for c in (*first.corrections, *last.corrections)}
    if len(places) > MAX_CORRECTIONS:
        return (first if time < 0.5 else last).corrections
    pairs = ((first.correction(*place), last.correction(*place)) for place in places)
    mixed = (
        Correction(*a.place, mean(a.scale, b.scale, time), mean(a.shift, b.shift, time))
        for a, b in pairs
    )
    return Recipe().corrected(*mixed).corrections


@dataclass(frozen=True)
class _Pair:
    """A card that stands for the same style in both recipes; one of them may not have it."""

    slot: StyleSlot
    first: StyleSlot | None
    last: StyleSlot | None


class _Paint:
    """What a recipe paints: how much of each style, per group, by slot key.

    Attributes:
        strength: 0 where there is nothing but the photo.
        networks: the share of each network in the picture; they add to 1 if there are any.
        amounts: of each active slot, weight times group.
        totals: per network, of its slots.
        follows: per group, how far it follows the mix.
    """

    def __init__(self, recipe: Recipe) -> None:
        slots = recipe.active() if recipe.strength > 0 else ()
        largest = max((slot.weight * max(slot.groups) for slot in slots), default=1.0)
        unit = 1 / largest if 0 < largest < TINY else 1.0
        self.amounts = {s.key: _times(s.groups, s.weight * unit) for s in slots}
        self._network = {slot.key: slot.style.network for slot in slots}
        self.totals = {
            network: _sum(
                self.amounts[key] for key in self._network if self._network[key] == network
            )
            for network in dict.fromkeys(self._network.values())
        }
        self.whole = sum(map(sum, self.totals.values()))
        if self.whole <= 0:  # only what a float cannot hold
            self.amounts, self.totals = {}, {}
        self.networks = {name: sum(total) / self.whole for name, total in self.totals.items()}
        self.strength = recipe.strength if self.totals else 0.0
        painted = _sum(self.totals.values())
        one, two, three, four = (
            self.strength * recipe.groups[group] if painted[group] > 0 else 0.0 for group in GROUPS
        )
        self.follows: FourNumbers = (one, two, three, four)

    def share(self, key: int | None, group: int, *, by_strength: bool) -> float:
        """Return how much of a group of the whole picture a slot paints, 0–1."""
        if key is None or key not in self.amounts:
            return 0.0
        network = self._network[key]
        total = self.totals[network][group]
        if total <= 0:
            return 0.0
        share = self.networks[network] * self.amounts[key][group] / total
        return share * self.follows[group] if by_strength else share


@dataclass(frozen=True)
class Morph:
    """The way from one recipe to another: call it with a time from 0 to 1.

    At 0 and 1 it gives exactly the two, save for the working edge if one is given.

    Attributes:
        first: where it begins.
        last: where it ends.
        edge: the working edge all along the way; None: the nearer one's.
    """

    first: Recipe
    last: Recipe
    edge: int | None = None

    @property
    def is_possible(self) -> bool:
        """Whether both together have no more styles than a mix can have."""
        return len(self._pairs) <= MAX_SLOTS

    def held_at(self, edge: int) -> "Morph":
        """Return the way with strokes of one size all along, which can be cross-faded."""
        return Morph(self.first, self.last, edge)

    def __call__(self, time: float) -> Recipe:
        """Return the recipe so far on the way.

        Raises:
            ValueError: when both together have too many styles.
        """
        near = self.first if time < 0.5 else self.last
        edge = near.working_edge if self.edge is None else self.edge
        if time <= 0 or time >= 1:
            if edge == near.working_edge:
                return near
            return replace(near, working_edge=edge, layer=self._layer(time))
        one, other = self._paints
        strength = mean(one.strength, other.strength, time)
        follows = means(one.follows, other.follows, time)
        groups = _times(follows, 1 / strength) if strength > 0 else ALL_ONES
        return Recipe(
            self._slots(time),
            strength,
            _at_most_one(groups),
            mean(self.first.keep_colours, self.last.keep_colours, time),
            edge,
            self._layer(time),
            corrections_between(self.first, self.last, time),
            near.preparation,
        )

    def _layer(self, time: float) -> RefinedLayer | None:
        """Return the refined picture that shows on the way: it fades out, or in, over any mix."""
        one, other = _shown_layer(self.first), _shown_layer(self.last)
        if one is not None and other is not None and (one.id, one.photo) == (other.id, other.photo):
            return _pinned(one, mean(one.fade, other.fade, time))
        if one is not None and other is not None:
            if time < 0.5:
                return _pinned(one, one.fade * (1 - 2 * time))
            return _pinned(other, other.fade * (2 * time - 1))
        if one is not None:
            return _pinned(one, one.fade * (1 - time))
        return None if other is None else _pinned(other, other.fade * time)

    @cached_property
    def _paints(self) -> tuple[_Paint, _Paint]:
        return _Paint(self.first), _Paint(self.last)

    @cached_property
    def _pairs(self) -> list[_Pair]:
        """The cards of both, each style once; those that take no part only where there is room."""
        pairs = list(_joined(self.first, self.last))
        if len(pairs) <= MAX_SLOTS:
            return pairs
        one, other = self._paints
        return [
            pair
            for pair in pairs
            if (pair.first is not None and pair.first.key in one.amounts)
            or (pair.last is not None and pair.last.key in other.amounts)
        ]

    def _slots(self, time: float) -> tuple[StyleSlot, ...]:
        amounts = self._amounts(time)
        largest = max((max(amount) for amount in amounts.values()), default=0.0)
        usual = max(
            (
                slot.weight * max(slot.groups)
                for recipe in (self.first, self.last)
                for slot in recipe.active()
            ),
            default=1.0,
        )
        # shares alone count, and a card's slider ends at 1
        most = min(max(usual, 1.0), MAX_WEIGHT)
        scale = min(1.0, most / largest) if largest > 0 else 1.0
        slots = []
        for pair in self._pairs:
            amount = _times(amounts.get(pair.slot.key, NOTHING), scale)
            weight = min(max(amount), most)
            if weight > UNSEEN:
                groups = _at_most_one(_times(amount, 1 / weight))
                slot = replace(pair.slot, weight=weight, groups=groups, muted=False, solo=False)
            else:
                slot = replace(pair.slot, muted=True, solo=False)
            slots.append(slot)
        return tuple(slots)

    def _amounts(self, time: float) -> dict[int, FourNumbers]:
        """Return weight times group of each card that takes part, by its key here."""
        one, other = self._paints
        networks = dict.fromkeys((*one.networks, *other.networks))
        here = {
            name: mean(one.networks.get(name, 0.0), other.networks.get(name, 0.0), time)
            for name in networks
        }
        everywhere = sum(here.values())
        whole = mean(one.whole or other.whole, other.whole or one.whole, time)
        found = {}
        for network in networks:
            pairs = [pair for pair in self._pairs if pair.slot.style.network == network]
            total = means(
                one.totals.get(network, NOTHING), other.totals.get(network, NOTHING), time
            )
            # each network's part of the picture is what its cards have of the whole
            factor = here[network] / everywhere * whole / sum(total)
            columns = [self._column(pairs, group, time) for group in GROUPS]
            for place, pair in enumerate(pairs):
                a, b, c, d = (factor * total[g] * columns[g][place] for g in GROUPS)
                found[pair.slot.key] = (a, b, c, d)
        return found

    def _column(self, pairs: list[_Pair], group: int, time: float) -> list[float]:
        """Return the shares of a network's cards in a group; they add to 1, or to 0."""
        for by_strength in (True, False):  # without any strength the weights alone count
            shares = [
                mean(
                    self._paints[0].share(_key(pair.first), group, by_strength=by_strength),
                    self._paints[1].share(_key(pair.last), group, by_strength=by_strength),
                    time,
                )
                for pair in pairs
            ]
            whole = sum(shares)
            if whole > 0:
                return [share / whole for share in shares]
        return [0.0] * len(pairs)


def _joined(first: Recipe, last: Recipe) -> Iterator[_Pair]:
    left = list(last.slots)
    keys = {slot.key for slot in first.slots}
    for slot in first.slots:
        same = [other for other in left if other.style == slot.style]
        match = next((other for other in same if other.key == slot.key), next(iter(same), None))
        if match is not None:
            left.remove(match)
        yield _Pair(slot, slot, match)
    free = (key for key in range(1, MAX_KEY) if key not in keys)
    for slot in left:
        key = slot.key if slot.key not in keys else next(free)
        keys.add(key)
        yield _Pair(replace(slot, key=key), None, slot)


def _shown_layer(recipe: Recipe) -> RefinedLayer | None:
    layer = recipe.layer
    return layer if layer is not None and layer.fade > 0 and is_over_its_mix(recipe) else None


def _pinned(layer: RefinedLayer, fade: float) -> RefinedLayer:
    return replace(layer, fade=min(max(fade, 0.0), 1.0), pinned=True)


def _key(slot: StyleSlot | None) -> int | None:
    return None if slot is None else slot.key


def _times(numbers: FourNumbers, factor: float) -> FourNumbers:
    one, two, three, four = (number * factor for number in numbers)
    return one, two, three, four


def _sum(rows: Iterable[FourNumbers]) -> FourNumbers:
    total = NOTHING
    for row in rows:
        one, two, three, four = (a + b for a, b in zip(total, row, strict=True))
        total = one, two, three, four
    return total


def _at_most_one(numbers: FourNumbers) -> FourNumbers:
    one, two, three, four = (min(number, 1.0) for number in numbers)
    return one, two, three, four
