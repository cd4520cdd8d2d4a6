"""How much memory is free, how large tiles may be, and what running out of it looks like."""

import math
import os
from pathlib import Path

import torch

SMALLEST_TILE = 64
_BYTES_A_PIXEL = 250
"""Per pixel of a tile, halo included: measured at most 130 in a network (`painter`; `cin26` 89),
and some 60 for photo, reference and result around it."""

_SHARE = 0.25
"""Of the free memory; the rest is for the picture, the window and other programs."""

_LARGEST = {"cpu": 1024, "mps": 1536, "cuda": 2048}
"""Larger tiles save little halo, and a preview waits for one tile."""

_UNKNOWN = 2 << 30


def free_bytes(device: torch.device) -> int:
    """Return how much memory the device can still give."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.current_allocated_memory())
    try:
        # what the kernel could free counts too, which sysconf leaves out
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4
    except (AttributeError, ValueError, OSError):
        return _UNKNOWN


def tile_edge(device: torch.device, halo: int) -> int:
    """Return the edge of an export's tiles in pixels, by what memory is free."""
    pixels = free_bytes(device) * _SHARE / _BYTES_A_PIXEL
    edge = int(math.sqrt(pixels)) - 2 * halo
    return max(SMALLEST_TILE, min(edge // 64 * 64, _LARGEST.get(device.type, 1024)))


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an error means that a device's memory is full."""
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or (
        # what the CPU's and MPS's allocators raise has no type of its own
        isinstance(error, RuntimeError)
        and any(words in str(error) for words in ("allocate memory", "out of memory"))
    )
