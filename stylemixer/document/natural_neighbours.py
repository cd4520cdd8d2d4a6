"""Natural neighbour weights in a square: how much each of some points counts at a place.

A place takes area from the Voronoi cells of its neighbours as if it were one of the points; each
counts by what it loses (Sibson 1981; for sound by Bencina's Metasurface, NIME 2005). That is local:
points behind others count nothing at all, while with inverse distances all of them would.
"""

from collections.abc import Sequence

Point = tuple[float, float]

SQUARE: tuple[Point, ...] = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
PLATEAU = 0.12
"""Nearer to a point than this, it counts more than its area; a third of it: it is alone."""
SAME = 1e-6
"""Points that are nearer to each other are one."""
FINEST = 1e-9
"""Less counts as nothing."""


def weights(points: Sequence[Point], at: Point) -> list[float]:
    """Return how much each point counts at a place.

    Args:
        points: in the unit square; those that lie on each other share what one of them has.
        at: the place, in the unit square.

    Returns:
        Numbers from 0 to 1 that add to 1 and change continuously with the place; none for no
        points. On a small disc around a point, it has all.
    """
    sites = _apart(points)
    found = dict.fromkeys(sites, 0.0)
    if len(sites) == 1:
        found[sites[0]] = 1.0
    elif sites:
        nearest = min(sites, key=lambda site: _square(site, at))
        gap = min(_square(nearest, site) for site in sites if site != nearest) ** 0.5
        far = min(PLATEAU, gap / 2)  # where the next point is as near, it must have gone out
        alone = 1.0 - _smooth((_square(nearest, at) ** 0.5 - far / 3) / (far - far / 3))
        found[nearest] = alone
        if alone < 1:
            for site, part in zip(sites, _stolen(sites, at), strict=True):
                found[site] += (1.0 - alone) * part
    homes = [min(sites, key=lambda site: _square(site, point)) for point in points]
    return [found[home] / homes.count(home) for home in homes]


def _stolen(sites: Sequence[Point], at: Point) -> list[float]:
    """Return what a new point's cell takes of the cells of others, as shares of it."""
    cell = SQUARE
    for site in sites:
        cell = _nearer(cell, at, site)
    areas = []
    for site in sites:
        part = cell
        for other in sites:
            if len(part) < 3:
                break
            if other != site:
                part = _nearer(part, site, other)
        area = _area(part)
        areas.append(area if area > FINEST else 0.0)
    whole = sum(areas)
    if whole <= 0:  # the cell is too thin to be measured: only the nearest is left
        nearest = min(sites, key=lambda site: _square(site, at))
        return [float(site == nearest) for site in sites]
    return [area / whole for area in areas]


def _nearer(polygon: tuple[Point, ...], one: Point, other: Point) -> tuple[Point, ...]:
    """Return the part of a convex polygon that is nearer to one point than to another."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    middle = dx * (one[0] + other[0]) / 2 + dy * (one[1] + other[1]) / 2
    sides = [dx * x + dy * y - middle for x, y in polygon]
    if all(side <= 0 for side in sides):
        return polygon
    out: list[Point] = []
    for i, point in enumerate(polygon):
        before, side = sides[i - 1], sides[i]
        if (before < 0 < side) or (side < 0 < before):
            part = before / (before - side)
            start = polygon[i - 1]
            out.append(
                (start[0] + part * (point[0] - start[0]), start[1] + part * (point[1] - start[1]))
            )
        if side <= 0:
            out.append(point)
    return tuple(out)


def _area(polygon: Sequence[Point]) -> float:
    if len(polygon) < 3:
        return 0.0
    twice = 0.0
    for i, (x, y) in enumerate(polygon):
        before = polygon[i - 1]
        twice += before[0] * y - x * before[1]
    return abs(twice) / 2


def _apart(points: Sequence[Point]) -> list[Point]:
    sites: list[Point] = []
    for point in points:
        if all(_square(point, site) > SAME**2 for site in sites):
            sites.append(point)
    return sites


def _square(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _smooth(x: float) -> float:
    x = min(max(x, 0.0), 1.0)
    return x * x * (3.0 - 2.0 * x)
