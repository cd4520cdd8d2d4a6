"""Which pictures show between others, and how much of each: a mixture of near ones.

Each picture stands at a point, what it is made of. Those that mix are next to each other and
around the wanted point; on a plane they are the corners of the triangle of Delaunay that it lies
in, so three at most, and their amounts change continuously with it.
"""

import numpy as np

from stylemixer.render.scheduling.keys import Vector

NEARNESS = 0.05
"""How much it counts that pictures are near, against meeting the wanted point."""
WHOLE = 1e4
"""How much it counts that the amounts add to 1."""
RIDGE = 1e-6
"""Of pictures that are alike, all count."""
LEAST = 0.01
"""Less of a picture is not seen."""


def amounts(points: Vector, at: Vector, handicaps: Vector | float = 0.0) -> Vector:
    """Return how much of each point there is in a mixture that comes near to another point.

    It is the smallest of |Σ xᵢ pᵢ - a|² + `NEARNESS` Σ xᵢ (|pᵢ - a|² + hᵢ) for amounts xᵢ that are
    not negative and add to 1.

    Args:
        points: ``(n, d)``, at least one.
        at: ``(d)``.
        handicaps: ``(n)`` or one, by how much the square of its distance each is put back.

    Returns:
        ``(n)``, from 0 to 1; they add to 1.
    """
    away = points - at
    squares = np.square(away).sum(axis=1)
    costs = squares + handicaps
    nearest = int(costs.argmin())
    alone = np.zeros(len(points))
    alone[nearest] = 1.0
    unit = float(costs.mean())
    if len(points) == 1 or costs[nearest] <= RIDGE * unit:
        return alone
    products = away @ away.T / unit + WHOLE
    products[np.diag_indices_from(products)] += RIDGE
    found = _not_negative(products, WHOLE - NEARNESS / 2 * costs / unit)
    found[found < LEAST * found.sum()] = 0.0
    whole = found.sum()
    return found / whole if whole > 0 else alone


def _not_negative(products: Vector, aims: Vector) -> Vector:
    """Return the smallest of xᵀ A x / 2 - bᵀ x for x that are not negative.

    By active sets (Lawson and Hanson 1974, on products as Bro and de Jong 1997).
    """
    found = np.zeros(len(aims))
    used = np.zeros(len(aims), bool)
    for _ in range(3 * len(aims)):
        gain = np.where(used, -np.inf, aims - products @ found)
        best = int(gain.argmax())
        if gain[best] <= 1e-9 * WHOLE:
            break
        used[best] = True
        while used.any():
            wanted = np.zeros(len(aims))
            wanted[used] = np.linalg.solve(products[np.ix_(used, used)], aims[used])
            low = used & (wanted <= 0)
            if not low.any():
                found = wanted
                break
            steps = found[low] / np.maximum(found[low] - wanted[low], 1e-30)
            found = found + steps.min() * (wanted - found)
            used &= found > 1e-12
            found[~used] = 0.0
    return found
