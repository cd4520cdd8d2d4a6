"""The learning rate over a training run."""

RISE = 20
"""Steps of the rise at the beginning."""

LOWEST = 0.05
"""The last step's rate, as a share of the plateau's."""


def rate_at(rate: float, falling: float, step: int, spent: float) -> float:
    """Return the learning rate of a step: a short rise, a plateau, a linear fall.

    Args:
        rate: the plateau's.
        falling: the share of the run, at the end, over which it falls to a twentieth.
        step: counted from the first one.
        spent: the share of the run that has passed.
    """
    rise = min(1.0, (step + 1) / RISE)
    return rate * rise * min(1.0, max(LOWEST, (1 - spent) / max(1e-6, falling)))
