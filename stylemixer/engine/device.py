"""Which device computes, how memory is handled on it, and what not every device can do."""

import ctypes
import os
import sys
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.errors import DeviceError

CHOICES = ("auto", "cpu", "cuda", "mps")


def pick_device(choice: str = "auto") -> torch.device:
    """Return the device to compute on, prepared for it.

    Args:
        choice: one of `CHOICES`; `auto` takes CUDA, then MPS, then the CPU.

    Raises:
        DeviceError: when the device asked for is not there.
    """
    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if choice == "auto":
        choice = next(name for name, there in available.items() if there)
    if choice not in available:
        raise DeviceError(
            "There is no device “{device}”; choose one of {devices}.",
            device=choice,
            devices=", ".join(CHOICES),
        )
    if not available[choice]:
        raise DeviceError(
            "This computer has no {device} device; choose auto or cpu.", device=choice.upper()
        )
    # pictures of 16 bits need all of float32
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    if choice == "cpu":
        _keep_freed_memory()
    return torch.device(choice)


def describe(device: torch.device) -> str:
    """Return the device's name for people."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads > 1 else ''}"


def antialiased(
    image: Tensor, size: tuple[int, int], mode: Literal["bilinear", "bicubic"]
) -> Tensor:
    """Return a picture resized with antialiasing, on the device that it lies on.

    Args:
        image: ``(N, C, H, W)``, float.
        size: the result's height and width in pixels.
        mode: the filter; bicubic overshoots at edges.
    """
    if image.device.type == "mps":
        # its kernels for this came with torch 2.7 and 2.8, and we allow older ones
        return F.interpolate(image.cpu(), size, mode=mode, antialias=True).to(image.device)
    return F.interpolate(image, size, mode=mode, antialias=True)


def return_freed_memory() -> None:
    """Give the system back what `_keep_freed_memory` holds and nothing uses any more.

    After long drags that is a third of all memory. It takes 5–8 ms, and the next pass 10–40 ms more
    (both measured at 768 px on two cores), so this is for a rest.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries lack it
        if trim is not None:
            trim(0)


def _keep_freed_memory() -> None:
    """Let glibc reuse the activations' memory instead of returning it after each layer.

    Fresh pages must be zeroed by the kernel, which took a third of a render's time.
    """
    if sys.platform != "linux" or "MALLOC_MMAP_THRESHOLD_" in os.environ:
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return  # another C library has no such option and no need of it
    m_trim_threshold, m_mmap_threshold = -1, -3
    mallopt(m_mmap_threshold, 32 << 20)
    mallopt(m_trim_threshold, 256 << 20)
