"""The list of networks, readable without torch, and their loading on first use."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylemixer.engine.weights import load_weights, manifest
from stylemixer.errors import StyleError

if TYPE_CHECKING:
    import torch

    from stylemixer.engine.networks.protocol import Network


STYLE_EDGE = 512
"""Long edge in pixels at which a style picture is looked at: its strokes, not its canvas."""


@dataclass(frozen=True)
class NetworkInfo:
    """What may be known of a network before it is loaded.

    Attributes:
        name: the short name in recipes and on the command line.
        title: how its styles arise, in an artist's words.
        from_pictures: whether any picture becomes a style in it.
        channels: how many channels it normalises, so the length of a code's γ and of its β.
    """

    name: str
    title: str
    from_pictures: bool
    channels: int


NETWORKS = (
    NetworkInfo("cin26", "Learned", from_pictures=False, channels=495),
    NetworkInfo("painter", "Guessed at a glance", from_pictures=True, channels=347),
    NetworkInfo("adain", "Measured from the picture", from_pictures=True, channels=475),
)
DEFAULT_FOR_PICTURES = "painter"


def available() -> tuple[NetworkInfo, ...]:
    """Return the networks whose weights are shipped."""
    shipped = manifest()
    return tuple(network for network in NETWORKS if network.name in shipped)


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
                raise StyleError(f"There is no network “{name}”; there are {known}.")
            self._loaded[name] = _load(name, self.device)
        return self._loaded[name]


def _load(name: str, device: str) -> "Network":
    weights = load_weights(name, device)
    match name:
        case "cin26":
            from stylemixer.engine.networks.cin26 import Cin26  # noqa: PLC0415  needs torch

            own = load_weights("cin26-own", device) if "cin26-own" in manifest() else None
            return Cin26(weights, own)
        case "painter":
            from stylemixer.engine.networks.painter import Painter  # noqa: PLC0415  needs torch

            named = "painter-named"
            return Painter(weights, load_weights(named, device) if named in manifest() else None)
        case "adain":
            from stylemixer.engine.networks.adain import AdaIN  # noqa: PLC0415  needs torch

            return AdaIN(weights)
    raise AssertionError(name)
