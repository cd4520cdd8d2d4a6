"""How far mixes are from each other: by the codes that they give the networks that paint.

A code is a point with two coordinates for each normalised channel. Here they are measured by how
much the styles of their network differ there, and each layer group counts the same, so that two
styles of a network are about 1 apart. Mixes that networks paint apart are told apart by what share
each network has.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stylemixer.document.recipe import Recipe, StyleRef, StyleSlot
from stylemixer.engine.codes import GROUPS, StyleCode, normalised_weights

Floats = npt.NDArray[np.float64]

SMALLEST_DEVIATION = 1e-6


@dataclass(frozen=True, eq=False)
class NetworkCodes:
    """What is known of a network's styles.

    Attributes:
        network: its name.
        groups: each channel's index into `GROUPS`, shape ``(channels,)``.
        codes: the styles whose codes are known.
    """

    network: str
    groups: npt.NDArray[np.intp]
    codes: Mapping[StyleRef, StyleCode]


class _Points:
    """The styles of a network as points.

    Args:
        known: the network's codes.
    """

    def __init__(self, known: NetworkCodes) -> None:
        self._styles = {style: row for row, style in enumerate(known.codes)}
        self.groups = np.concatenate([known.groups, known.groups])
        rows = [np.concatenate([code.scale, code.shift]) for code in known.codes.values()]
        raw = np.stack(rows).astype(np.float64) if rows else np.zeros((0, len(self.groups)))
        deviation = raw.std(axis=0) if len(raw) else np.ones(len(self.groups))
        sizes = np.bincount(self.groups, minlength=len(GROUPS))
        # sqrt: each group gives a quarter of a squared distance, however many channels it has
        scale = np.sqrt(len(GROUPS) * sizes[self.groups]) * np.maximum(
            deviation, SMALLEST_DEVIATION
        )
        points = (raw - raw.mean(axis=0)) / scale if len(raw) else raw
        apart = _apart(points, points)[np.triu_indices(len(points), 1)]
        typical = float(np.median(apart)) if len(apart) else 0.0
        self._near: dict[StyleRef, list[StyleRef]] = {}
        self._points = points / typical if typical > SMALLEST_DEVIATION else points

    @property
    def styles(self) -> tuple[StyleRef, ...]:
        """Return those that are known."""
        return tuple(self._styles)

    def of(self, style: StyleRef) -> Floats | None:
        """Return a style's point, shape ``(2 · channels,)``; None: its code is not known."""
        row = self._styles.get(style)
        return None if row is None else self._points[row]

    def near(self, style: StyleRef) -> list[StyleRef]:
        """Return the other styles, the nearest first; as they come, where that is not known."""
        point, every = self.of(style), list(self._styles)
        if point is None:
            return [other for other in every if other != style]
        if style not in self._near:
            order = np.argsort(_apart(point[None], self._points)[0], kind="stable")
            self._near[style] = [every[row] for row in order if every[row] != style]
        return self._near[style]


class CodeSpace:
    """The codes of one or several networks' styles, and how far mixes of them are apart.

    Args:
        known: what is known of each network; one that is not there has no known styles.
    """

    def __init__(self, known: Iterable[NetworkCodes]) -> None:
        self._networks = {codes.network: _Points(codes) for codes in known}

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks of which something is known."""
        return tuple(self._networks)

    def styles(self, network: str) -> tuple[StyleRef, ...]:
        """Return the styles of a network whose codes are known."""
        points = self._networks.get(network)
        return () if points is None else points.styles

    def near(self, style: StyleRef) -> list[StyleRef]:
        """Return the other styles of a style's network, the nearest first."""
        points = self._networks.get(style.network)
        return [] if points is None else points.near(style)

    def distances(self, recipes: Sequence[Recipe]) -> Floats:
        """Return how far mixes are apart: 0 for the same, about 1 for two styles of a network.

        Styles whose codes are not known are 1 from all others, and the photo is so from each.

        Returns:
            Shape ``(recipes, recipes)``.
        """
        strange: dict[StyleRef, int] = {}
        for recipe in recipes:
            for slot in recipe.active():
                points = self._networks.get(slot.style.network)
                if points is None or points.of(slot.style) is None:
                    strange.setdefault(slot.style, len(strange))
        if not recipes:
            return np.zeros((0, 0))
        places = np.stack([self._place(recipe, strange) for recipe in recipes])
        return _apart(places, places)

    def _place(self, recipe: Recipe, strange: Mapping[StyleRef, int]) -> Floats:
        """Return what a mix is as a point: of each network, of strange styles, of the photo."""
        active = recipe.active()
        strengths = np.array([recipe.strength * group for group in recipe.groups])
        parts = [np.zeros(len(points.groups)) for points in self._networks.values()]
        others = np.zeros((len(strange), len(GROUPS)))
        whole = sum(slot.weight * sum(slot.groups) for slot in active)
        painted = np.zeros(len(GROUPS))
        for network in dict.fromkeys(slot.style.network for slot in active):
            slots = [slot for slot in active if slot.style.network == network]
            amount = sum(slot.weight * sum(slot.groups) for slot in slots)
            share = amount / whole if whole > 0 else 1.0
            weights = share * strengths * _shares(slots)  # (slots, groups)
            painted += weights.sum(axis=0)
            points = self._networks.get(network)
            for slot, weight in zip(slots, weights, strict=True):
                if slot.style in strange:
                    others[strange[slot.style]] += weight
                elif points is not None:
                    part = parts[list(self._networks).index(network)]
                    part += weight[points.groups] * points.of(slot.style)
        # two of these are 1 apart in all groups together
        return np.concatenate([*parts, others.ravel() / np.sqrt(8), (1 - painted) / np.sqrt(4)])


def _shares(slots: list[StyleSlot]) -> Floats:
    weights = [[slot.weight * group for group in slot.groups] for slot in slots]
    return normalised_weights(weights).astype(np.float64)


def _apart(some: Floats, others: Floats) -> Floats:
    """Return distances of rows, shape ``(some, others)``."""
    squares = np.square(some).sum(axis=1)[:, None] + np.square(others).sum(axis=1)
    apart: Floats = np.sqrt(np.maximum(squares - 2 * some @ others.T, 0.0))
    return apart
