"""The list of networks, readable without torch, and their loading on first use."""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylemixer.engine.networks.learned import LEARNED_STYLES, LearnedStyle
from stylemixer.engine.weights import load_weights, manifest
from stylemixer.errors import StyleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import torch

    from stylemixer.engine.networks.protocol import Network, WeightFiles


STYLE_EDGE = 512
"""Long edge in pixels at which a style picture is looked at: its strokes, not its canvas."""


@dataclass(frozen=True)
class NetworkInfo:
    """What may be known of a network before it is loaded.

    Attributes:
        name: the short name in recipes and on the command line. Its module in this package has
            the same name, and a function ``load(weights, more)`` that makes the network from its
            weights and a way to more files of its own.
        title: how its styles arise, in an artist's words.
        from_pictures: whether any picture becomes a style in it.
        channels: how many channels it normalises, so the length of a code's γ and of its β.
        every_style: whether it takes any picture and has a row of every learned style, so that a
            mix of them is one code, wherever they are at home.
    """

    name: str
    title: str
    from_pictures: bool
    channels: int
    every_style: bool = False


NETWORKS = (
    NetworkInfo("cin26", "Learned", from_pictures=False, channels=495),
    NetworkInfo("painter", "Predicted at a glance", from_pictures=True, channels=347),
    NetworkInfo("adain", "Measured from the picture", from_pictures=True, channels=475),
    NetworkInfo("loom", "Mixes with any style", True, channels=495, every_style=True),
)
"""Every network that there is. Another one is its module, its weights and one line here."""

DEFAULT_FOR_PICTURES = "painter"
"""What a picture becomes a style in, unless another network is asked for."""

DEFAULT_FOR_TEACHING = "painter"
"""What a style is taught to, unless another network is asked for; any network can learn."""


def info(name: str) -> NetworkInfo | None:
    """Return what is known of the network of that name, shipped or not."""
    return next((network for network in NETWORKS if network.name == name), None)


def available() -> tuple[NetworkInfo, ...]:
    """Return the networks whose weights are shipped."""
    shipped = manifest()
    return tuple(network for network in NETWORKS if network.name in shipped)


def with_every_style(names: "Iterable[str]") -> str | None:
    """Return the first of these networks that has every style; None when none has."""
    return next((name for name in names if (known := info(name)) and known.every_style), None)


def learned_style(network: str, name: str) -> LearnedStyle | None:
    """Return the learned style that a network has under a name; None when it has none."""
    style = next((style for style in LEARNED_STYLES if style.name == name), None)
    known = info(network)
    if style is None or known is None:
        return None
    return style if known.every_style or style.network == network else None


class Networks:
    """The networks on one device, each loaded when it is first asked for."""

    def __init__(self, device: "torch.device | str" = "cpu") -> None:
        self.device = str(device)
        self._loaded: dict[str, Network] = {}

    def __getitem__(self, name: str) -> "Network":
        """Return a network.

        Raises:
            StyleError: when there is none of that name.
            ModelError: when its weights are missing or damaged.
        """
        if name not in self._loaded:
            if name not in {network.name for network in available()}:
                known = ", ".join(network.name for network in available())
                raise StyleError(
                    "There is no network “{network}”; the networks are {known}.",
                    network=name,
                    known=known,
                )
            self._loaded[name] = _load(name, self.device)
        return self._loaded[name]


def _load(name: str, device: str) -> "Network":
    shipped = manifest()

    def more(file: str) -> "dict[str, torch.Tensor] | None":
        return load_weights(file, device) if file in shipped else None

    module = importlib.import_module(f"stylemixer.engine.networks.{name}")
    load: Callable[[dict[str, torch.Tensor], WeightFiles], Network] = module.load
    return load(load_weights(name, device), more)
