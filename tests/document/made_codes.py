"""Codes of styles that nobody has painted."""

import numpy as np

from stylemixer.document.code_space import NetworkCodes
from stylemixer.document.recipe import StyleRef
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.learned import LEARNED_STYLES

CHANNELS = 24


def style(number: int, network: str = "painter") -> StyleRef:
    return StyleRef(network, "picture", f"/paintings/{number}.jpg")


def built_in(network: str, home: str) -> tuple[StyleRef, ...]:
    return tuple(StyleRef(network, "learned", s.name) for s in LEARNED_STYLES if s.network == home)


def made_codes(
    network: str, count: int, *, factor: float = 1.0, more: tuple[StyleRef, ...] = ()
) -> NetworkCodes:
    """Codes by chance, always the same."""
    random = np.random.default_rng(count)
    styles = (*(style(number, network) for number in range(count)), *more)
    codes = {}
    for each in styles:
        scale, shift = random.normal(0.0, factor, (2, CHANNELS)).astype(np.float32)
        codes[each] = StyleCode(network, scale, shift)
    return NetworkCodes(network, np.arange(CHANNELS) % 4, codes)
