"""How large everything is in `stylemixer bench gpu`, and what its parts share."""

import gc
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import torch
from torch import Tensor

from stylemixer.bench.export.process import photo
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.protocol import Network, StyleTable
from stylemixer.engine.networks.registry import NETWORKS, Networks, learned_style
from stylemixer.engine.pictures.images import Picture
from stylemixer.engine.tensors import to_tensor


@dataclass(frozen=True)
class Sizes:
    """Sizes and counts.

    Attributes:
        edge: long edge of the pictures that are compared with the CPU's.
        edges: long edges of the pictures whose sliders are moved.
        file: width and height of the files that are timed.
        full: width and height of a file that is saved when memory is full.
        left: bytes of memory that are left for it.
        rounds: slider moves that are timed.
        steps: steps of teaching and of training that are timed.
        crops: side of a crop in them.
        taught: how many networks are taught, the default one first.
    """

    edge: int = 768
    edges: tuple[int, ...] = (512, 1024, 2048)
    file: tuple[int, int] = (6000, 4000)
    full: tuple[int, int] = (3000, 2000)
    left: tuple[int, ...] = (1 << 30, 256 << 20, 16 << 20)
    rounds: int = 20
    steps: int = 20
    crops: int = 192
    taught: int = len(NETWORKS)


WHOLE = Sizes()
SMALL = Sizes(64, (48, 64), (160, 100), (320, 200), (32 << 20,), 2, 2, 40, 1)


@dataclass(frozen=True)
class Table:
    """What a part has found.

    Attributes:
        columns: their heads.
        rows: cells, as they are shown.
        note: a remark below.
        bad: whether something failed or missed its goal.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    bad: bool = False


class Bench:
    """The card and the networks on it.

    Args:
        device: the card.
        sizes: how large everything is.
    """

    def __init__(self, device: torch.device, sizes: Sizes) -> None:
        self.device, self.sizes = device, sizes
        self.there, self.here = Networks(device), Networks("cpu")

    def wait(self) -> None:
        """Wait until the card has done all that it was given."""
        (torch.cuda if self.device.type == "cuda" else torch.mps).synchronize()

    def forget(self) -> None:
        """Give memory back that nobody uses."""
        gc.collect()
        (torch.cuda if self.device.type == "cuda" else torch.mps).empty_cache()

    def milliseconds(self, call: Callable[[], object]) -> list[float]:
        """Return how long a call takes, ordered, after three that do not count."""
        found = []
        for turn in range(3 + self.sizes.rounds):
            self.wait()
            start = time.perf_counter()
            call()
            self.wait()
            if turn >= 3:
                found.append(1e3 * (time.perf_counter() - start))
        return sorted(found)


def spread(milliseconds: list[float]) -> str:
    """Return the median and the 95th percentile for people."""
    high = milliseconds[math.ceil(0.95 * len(milliseconds)) - 1]
    return f"{median(milliseconds):.1f} (p95 {high:.1f})"


def picture(edge: int) -> Picture:
    """Return a photo of a long edge, three to two."""
    return Picture(photo(edge, edge * 2 // 3))


def tensor(picture: Picture) -> Tensor:
    """Return a picture on the CPU, ``(1, 3, H, W)`` in [0, 1]."""
    return to_tensor(picture.as_float())


def a_code(network: Network, image: Tensor) -> StyleCode:
    """Return a style's code: a learned one, or that of a picture."""
    if isinstance(network, StyleTable):
        rows = [s.name for s in LEARNED_STYLES if learned_style(network.name, s.name)]
        return network.learned_code(rows[len(rows) // 2])
    code: StyleCode = network.code_from_image(image)  # type: ignore[attr-defined]
    return code
