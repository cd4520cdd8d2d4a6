"""Pictures as arrays, rows of pixels, and as tensors, a plane for each channel."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

Rgb = npt.NDArray[np.float32]


def to_tensor(rows: Rgb) -> Tensor:
    """Return ``(H, W, 3)`` as contiguous ``(1, 3, H, W)`` on the CPU."""
    return torch.from_numpy(np.ascontiguousarray(rows)).permute(2, 0, 1)[None].contiguous()


def to_rows(image: Tensor) -> Rgb:
    """Return ``(1, 3, H, W)`` on any device as a contiguous array ``(H, W, 3)``."""
    rows: Rgb = image[0].permute(1, 2, 0).contiguous().cpu().numpy()
    return rows
