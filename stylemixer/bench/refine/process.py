"""Seconds a step and memory of one size, measured in a process that does nothing else."""

import json
import sys
from typing import Any

import torch
from torch import Tensor

from stylemixer.bench.export.process import peak_mib, photo
from stylemixer.engine.device import pick_device
from stylemixer.engine.pictures.images import Picture
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.engine.tensors import to_tensor
from stylemixer.refining.plan import Plan, Progress
from stylemixer.refining.refine import refine
from stylemixer.refining.stages import memory_needed
from stylemixer.refining.target import target_of_picture

PAINTING = 384
"""Edge in pixels of what stands for the painting; it takes less memory than any size below."""


def measure(edge: int, steps: int) -> dict[str, Any]:
    """Refine a square and report.

    Args:
        edge: of the square, in pixels.
        steps: how many.
    """
    device = pick_device("auto")
    vgg = Vgg.shipped(device)
    start, painting = (_image(side).to(device) for side in (edge, PAINTING))
    plan = Plan(steps=steps, edge=edge)
    target = target_of_picture(painting, vgg, PAINTING)
    before = peak_mib()
    found = list(refine(start.flip(3), start, target, plan, vgg))
    after = peak_mib()
    card = torch.cuda.max_memory_allocated(device) >> 20 if device.type == "cuda" else None
    own = None if before is None or after is None else after - before
    return {
        "edge": edge,
        "device": device.type,
        "threads": torch.get_num_threads(),
        "seconds a step": _pace(found, (edge, edge)),
        "MiB": own if card is None else card,
        "MiB foretold": memory_needed((edge, edge), plan) >> 20,
    }


def _pace(found: list[Progress], size: tuple[int, int]) -> float | None:
    """Return the seconds of a step at the working size; None: too few steps to tell."""
    whole = [progress for progress in found if progress.size == size]
    if not whole or whole[-1].step - whole[0].step < 2:
        return None
    first = next(x for x in reversed(whole) if x.step == whole[0].step)
    steps = whole[-1].step - first.step
    return round((whole[-1].seconds - first.seconds) / steps, 3)


def _image(side: int) -> Tensor:
    return to_tensor(Picture(photo(side, side)).as_float())


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
