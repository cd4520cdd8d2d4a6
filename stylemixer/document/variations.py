"""Variations: mixes around a mix, and mixes by chance. Seeded: the same is asked, the same comes.

Each varies what a hand would: the weights, which style has which group, a style for one that is
near it by its code, one more style, how far a group follows the mix. Of many that are drawn, those
are taken that are as far from the mix as is wanted and furthest from each other.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from stylemixer.document.code_space import CodeSpace, Floats
from stylemixer.document.recipe import ALL_ONES, MAX_SLOTS, Recipe, StyleRef, StyleSlot
from stylemixer.engine.codes import GROUPS
from stylemixer.engine.networks.registry import learned_style

COUNT = 9
"""So many are in a grid."""
DRAWN = 64
"""So many are drawn for each grid, and again where too few of them differ."""
MOST_ROUNDS = 3
LEFT = 3 * COUNT
"""So many of them, at least, are chosen from."""
NEAREST, FURTHEST = 0.25, 0.8
"""How far a grid's mixes are from its middle: near, and wild; two styles are 1 apart."""
BAND = 1.5
"""They may be so many times nearer or further than that."""
MOST_STYLES = 4
"""None is added to so many."""
DIFFERENT = 0.03
"""What is nearer to another one is not told from it."""
SMALLEST_PART = 0.2
"""No style has less weight than this part of the largest, or a mix would be one style alone."""
WEAKEST = 0.4
"""No group follows a mix less, unless it did so before."""
IN_SURPRISE = (2, 3)
"""Styles of a surprise."""


class Variations:
    """Grids of mixes around a mix, page by page.

    The layer, the preparation, the corrections, the size of the strokes, keep-colours, and cards
    that are muted or left out by others' solo stay as they are. A style comes only for one of its
    network, or beside it. Around an empty mix they are surprises.

    Args:
        around: the mix in the middle.
        space: the styles that may come, and how far they are from each other.
        seed: another one gives other grids.
        amount: 0 (near) to 1 (wild).
    """

    def __init__(self, around: Recipe, space: CodeSpace, seed: int, amount: float) -> None:
        self.around = around
        self._space = space
        self._seed = seed
        self._amount = min(max(amount, 0.0), 1.0)
        self._pages: list[tuple[Recipe, ...]] = []

    def page(self, number: int) -> tuple[Recipe, ...]:
        """Return a grid, `COUNT` mixes or fewer, from 0; none is on a page before it.

        There are fewer where there are not as many that differ, none where there is nothing to
        vary.
        """
        while len(self._pages) <= number:
            self._pages.append(self._next())
        return self._pages[number]

    def _next(self) -> tuple[Recipe, ...]:
        random = np.random.default_rng([self._seed, len(self._pages)])
        seen = [self.around, *(recipe for page in self._pages for recipe in page)]
        new: dict[Recipe, None] = {}
        page: tuple[Recipe, ...] = ()
        for _ in range(MOST_ROUNDS):
            new |= dict.fromkeys(self._drawn(random))
            page = self._chosen(seen, [recipe for recipe in new if recipe not in seen])
            if len(page) == COUNT:
                break
        return page

    def _drawn(self, random: np.random.Generator) -> list[Recipe]:
        """Draw mixes, some of which are too near or too far, or twice the same."""
        if self.around.active():
            return [_varied(self.around, self._space, self._amount, random) for _ in range(DRAWN)]
        surprises = (_by_chance(self.around, self._space, random) for _ in range(DRAWN))
        return [recipe for recipe in surprises if recipe is not None]

    def _chosen(self, seen: list[Recipe], new: list[Recipe]) -> tuple[Recipe, ...]:
        apart = self._space.distances([*seen, *new])
        far = apart[0, len(seen) :]
        order = self._near_enough(far) if self.around.active() else np.arange(len(new))
        kept = [int(place) for place in order if far[place] >= DIFFERENT]
        return tuple(new[row - len(seen)] for row in _spread(apart, len(seen), kept))

    def _near_enough(self, far: Floats) -> npt.NDArray[np.intp]:
        """Return which are as far from the middle as is wanted, the best first."""
        wanted = NEAREST * (FURTHEST / NEAREST) ** self._amount
        off = np.abs(np.log(np.maximum(far, 1e-9) / wanted))
        within = max(int((off <= np.log(BAND)).sum()), LEFT)
        return np.argsort(off, kind="stable")[:within]


def _spread(apart: Floats, seen: int, kept: Sequence[int]) -> list[int]:
    """Choose those that are furthest from what was seen, which comes first, and each other."""
    rows = [seen + place for place in kept]
    alone = apart[:, :seen].min(axis=1)
    chosen: list[int] = []
    row = next((row for row in rows if alone[row] >= DIFFERENT), None)
    while row is not None and len(chosen) < COUNT and alone[row] >= DIFFERENT:
        chosen.append(row)
        alone = np.minimum(alone, apart[row])
        row = max(rows, key=lambda row: float(alone[row]))
    return chosen


def surprise(table: Recipe, space: CodeSpace, seed: int) -> Recipe | None:
    """Return a mix by chance of two or three styles of one network, instead of the table's.

    What belongs to the photo, and the size of the strokes, stay as on the table.

    Args:
        table: the mix so far.
        space: the styles that there are; a network with fewer than two is left out.
        seed: another one gives another mix.

    Returns:
        The mix; None when no network has two styles.
    """
    return _by_chance(replace(table, slots=()), space, np.random.default_rng(seed))


# --- by chance ------------------------------------------------------------------------------


def _by_chance(table: Recipe, space: CodeSpace, random: np.random.Generator) -> Recipe | None:
    """Return the table with two or three styles that are not far from each other, at full paint."""
    networks = [name for name in space.networks if len(space.styles(name)) >= IN_SURPRISE[0]]
    if not networks or len(table.slots) + IN_SURPRISE[1] > MAX_SLOTS:
        return None
    styles = space.styles(networks[random.integers(len(networks))])
    first = styles[random.integers(len(styles))]
    count = int(random.integers(IN_SURPRISE[0], IN_SURPRISE[1] + 1)) - 1
    # the nearer half: what is furthest apart gives a mix of neither
    near = space.near(first)[: max(len(styles) // 2, count)]
    others = [near[place] for place in random.permutation(len(near))[:count]]
    recipe = replace(table, strength=1.0, groups=ALL_ONES, keep_colours=0.0, corrections=())
    for style, weight in zip((first, *others), (1.0, *_WEIGHTS), strict=False):
        recipe = _added(recipe, style, weight if weight == 1.0 else weight * random.uniform(0.6, 1))
    return _other_groups(recipe, space, 0.7, random) if random.random() < 0.6 else recipe


_WEIGHTS = (0.8, 0.5)
"""Of a surprise's second and third style, at most."""


# --- around a mix ---------------------------------------------------------------------------


def _varied(recipe: Recipe, space: CodeSpace, amount: float, random: np.random.Generator) -> Recipe:
    """Return a mix with one to three things other; the same one where nothing can be."""
    chances = np.array([chance(amount) for _, chance in _MOVES])
    count = 1 + int(random.binomial(2, 0.25 + 0.5 * amount))
    order = random.choice(len(_MOVES), len(_MOVES), replace=False, p=chances / chances.sum())
    made, done = recipe, 0
    for place in order:
        before, made = made, _MOVES[place][0](made, space, amount, random)
        done += made != before
        if done == count:
            break
    return made


def _other_weights(
    recipe: Recipe, _space: CodeSpace, amount: float, random: np.random.Generator
) -> Recipe:
    """Give the styles other weights; the largest stays as large."""
    active = recipe.active()
    if len(active) < 2:
        return recipe
    factors = np.exp(random.normal(0.0, 0.4 + 0.8 * amount, len(active)))
    weights = factors * [slot.weight for slot in active]
    most = max(slot.weight for slot in active)
    weights = np.maximum(weights * most / weights.max(), SMALLEST_PART * most)
    for slot, weight in zip(active, weights, strict=True):
        recipe = recipe.with_slot(slot.key, weight=_round(weight))
    return recipe


def _other_groups(
    recipe: Recipe, _space: CodeSpace, amount: float, random: np.random.Generator
) -> Recipe:
    """Let one style have most of one group or two: its colours, or its strokes."""
    active = recipe.active()
    if len(active) < 2:
        return recipe
    has = active[random.integers(len(active))]
    taken = random.permutation(len(GROUPS))[: random.integers(1, 3)]
    left = 1.0 - random.uniform(0.3, 1.0) * (0.4 + 0.6 * amount)
    for slot in active:
        if slot is has:
            continue
        one, two, three, four = (
            _round(group * left) if place in taken else group
            for place, group in enumerate(slot.groups)
        )
        if max(one, two, three, four) > 0:
            recipe = recipe.with_slot(slot.key, groups=(one, two, three, four))
    return recipe


def _another_style(
    recipe: Recipe, space: CodeSpace, amount: float, random: np.random.Generator
) -> Recipe:
    """Put a style that is near in the place of one."""
    active = recipe.active()
    if not active:
        return recipe
    slot = active[random.integers(len(active))]
    style = _near(recipe, slot, space, amount, random)
    if style is None:
        return recipe
    return recipe.with_slot(slot.key, style=style, own_network=_own_network(style))


def _one_more(
    recipe: Recipe, space: CodeSpace, amount: float, random: np.random.Generator
) -> Recipe:
    """Add a style that is near one."""
    active = recipe.active()
    soloed = any(slot.solo for slot in active)
    if not active or soloed or len(active) >= MOST_STYLES or recipe.is_full:
        return recipe
    style = _near(recipe, active[random.integers(len(active))], space, amount, random)
    if style is None:
        return recipe
    most = max(slot.weight for slot in active)
    return _added(recipe, style, most * random.uniform(0.25, 0.6 + 0.4 * amount))


def _one_less(
    recipe: Recipe, _space: CodeSpace, _amount: float, random: np.random.Generator
) -> Recipe:
    """Take a style away, not the last of its network."""
    active = recipe.active()
    slot = active[random.integers(len(active))] if len(active) > 2 else None
    networks = [other.style.network for other in active]
    if slot is None or networks.count(slot.style.network) < 2:
        return recipe
    return recipe.removed(slot.key)


def _another_strength(
    recipe: Recipe, _space: CodeSpace, amount: float, random: np.random.Generator
) -> Recipe:
    """Let a group, or all of them, follow the mix more or less."""
    far, place = 0.3 + 0.7 * amount, int(random.integers(len(GROUPS) + 1))

    def moved(share: float) -> float:
        to = random.uniform(min(WEAKEST, share), 1.0)
        return min(_round(share + far * (to - share)), 1.0)

    if place == len(GROUPS):
        return replace(recipe, strength=moved(recipe.strength))
    one, two, three, four = (
        moved(share) if place == group else share for group, share in enumerate(recipe.groups)
    )
    return replace(recipe, groups=(one, two, three, four))


_Move = Callable[[Recipe, CodeSpace, float, np.random.Generator], Recipe]

_MOVES: tuple[tuple[_Move, Callable[[float], float]], ...] = (
    (_other_weights, lambda _amount: 3.0),
    (_other_groups, lambda _amount: 3.0),
    (_another_style, lambda amount: 1.0 + 2.0 * amount),
    (_one_more, lambda amount: 2.0 + amount),
    (_one_less, lambda amount: 0.2 + amount),
    (_another_strength, lambda _amount: 0.5),
)
"""What can be other, and how often it is, by how wild it may be."""


def _near(
    recipe: Recipe, slot: StyleSlot, space: CodeSpace, amount: float, random: np.random.Generator
) -> StyleRef | None:
    """Return a style that is near a slot's and not in the mix; None: there is none."""
    there = {style for other in recipe.slots for style in (other.style, other.own_style)}
    near = [style for style in space.near(slot.style) if style not in there]
    rank = int(random.exponential(1.0 + 6.0 * amount))
    return near[min(rank, len(near) - 1)] if near else None


def _added(recipe: Recipe, style: StyleRef, weight: float) -> Recipe:
    recipe = recipe.added(style, _round(weight))
    return recipe.with_slot(recipe.slots[-1].key, own_network=_own_network(style))


def _round(number: float) -> float:
    """Return a number as a card shows it; tiny ones, which count among their like, stay."""
    return round(float(number), 2) or float(number)


def _own_network(style: StyleRef) -> str:
    """Return where a built-in style is at home; empty: there, or it is no built-in one."""
    learned = learned_style(style.network, style.name) if style.kind == "learned" else None
    return "" if learned is None or learned.network == style.network else learned.network
