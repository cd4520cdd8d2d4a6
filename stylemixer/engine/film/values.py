"""The values that hold for a shot: measured once, kept on the disk, passed to every frame."""

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from stylemixer.engine.checkpoint import write_atomically
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.protocol import Statistics
from stylemixer.engine.painting.held import Held, blended

_PARTS = ("reference", "larger")


@dataclass(frozen=True)
class ShotValues:
    """What holds for a shot.

    Attributes:
        times: when each of `held` was measured for, rising, in seconds; one for a mix that stays.
        held: what was measured.
        lifts: by how much each frame is multiplied before it is painted, float32.
    """

    times: tuple[float, ...]
    held: tuple[Held, ...]
    lifts: npt.NDArray[np.float32]

    def at(self, time: float) -> Held:
        """Return what holds at a time in seconds: between two that were measured, between both."""
        after = bisect.bisect_left(self.times, time)
        if after == 0:
            return self.held[0]
        if after == len(self.times):
            return self.held[-1]
        start, end = self.times[after - 1], self.times[after]
        share = (time - start) / (end - start)
        return blended(self.held[after - 1 : after + 1], [1 - share, share])


def save_values(path: Path, values: ShotValues) -> None:
    """Write a shot's values.

    Raises:
        SaveError: when they cannot be written.
    """
    tensors: dict[str, Tensor] = {
        "times": torch.tensor(values.times, dtype=torch.float64),
        "lifts": torch.from_numpy(values.lifts),
        "gains": torch.tensor([held.gain for held in values.held], dtype=torch.float64),
    }
    for index, held in enumerate(values.held):
        for name, code in held.own.items():
            tensors[f"{index}/own/{name}"] = torch.from_numpy(np.stack([code.scale, code.shift]))
        for part in _PARTS:
            statistics: Mapping[str, Statistics] = getattr(held, part)
            for name, one in statistics.items():
                for layer, (mean, std) in enumerate(zip(one.mean, one.std, strict=True)):
                    both = torch.stack([mean, std]).cpu().contiguous()
                    tensors[f"{index}/{part}/{name}/{layer}"] = both
    write_atomically(path, save(tensors))


def load_values(path: Path, device: str) -> ShotValues | None:
    """Read a shot's values; None when they are not there, or damaged.

    Args:
        path: the file.
        device: where they are used.
    """
    try:
        tensors = load(path.read_bytes())
        times = tuple(tensors["times"].tolist())
        gains = tensors["gains"].tolist()
        held = tuple(_held(tensors, index, gains[index], device) for index in range(len(times)))
        return ShotValues(times, held, tensors["lifts"].numpy())
    except (OSError, SafetensorError, KeyError, IndexError):
        return None


def _held(tensors: Mapping[str, Tensor], index: int, gain: float, device: str) -> Held:
    own = {}
    start = f"{index}/own/"
    for key in tensors:
        if key.startswith(start):
            name = key.removeprefix(start)
            scale, shift = tensors[key].numpy()
            own[name] = StyleCode(name, scale, shift)
    found = {part: _statistics(tensors, f"{index}/{part}/", own, device) for part in _PARTS}
    return Held(own, found["reference"], found["larger"], gain)


def _statistics(
    tensors: Mapping[str, Tensor],
    start: str,
    names: Sequence[str] | Mapping[str, object],
    device: str,
) -> dict[str, Statistics]:
    found = {}
    for name in names:
        layers: list[Tensor] = []
        while (key := f"{start}{name}/{len(layers)}") in tensors:
            layers.append(tensors[key].to(device))
        if layers:
            mean, std = zip(*((both[0], both[1]) for both in layers), strict=True)
            found[name] = Statistics(mean, std)
    return found
