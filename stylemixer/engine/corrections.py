"""Changes by hand of single channels of a mixed code: made in the laboratory, kept in recipes."""

from typing import Annotated

from msgspec import Meta

from stylemixer.ranges import Ranged

MAX_NETWORK = 32
"""Longest name of a network."""
MAX_CHANNEL = 4095
LARGEST_CORRECTION = 1e4


class Correction(Ranged, frozen=True, array_like=True):
    """A change by hand of one channel of the mixed code, over whatever styles are mixed.

    Attributes:
        network: the network whose code it changes.
        layer: the name of one of its styled layers.
        channel: which one of that layer, from 0.
        scale: what is added to γ.
        shift: what is added to β.
    """

    network: Annotated[str, Meta(min_length=1, max_length=MAX_NETWORK)]
    layer: Annotated[str, Meta(min_length=1, max_length=64)]
    channel: Annotated[int, Meta(ge=0, le=MAX_CHANNEL)]
    scale: Annotated[float, Meta(ge=-LARGEST_CORRECTION, le=LARGEST_CORRECTION)] = 0.0
    shift: Annotated[float, Meta(ge=-LARGEST_CORRECTION, le=LARGEST_CORRECTION)] = 0.0

    @property
    def place(self) -> tuple[str, str, int]:
        """Network, layer and channel."""
        return self.network, self.layer, self.channel
