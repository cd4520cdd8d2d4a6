"""What lets a step move what is coarse in a picture as well as its grain."""

import torch
from torch import Tensor

EVEN = 0.05
"""Where the weights end to grow towards coarse frequencies, as a share of the finest one."""


def coarsened(gradient: Tensor) -> Tensor:
    """Weigh the frequencies of a gradient by 1/f, as pictures have them (Field 1987).

    A pixel's gradient is mostly grain, of which a step can take but little, so areas would change
    their colour slowly. The result is P g of a symmetric, positive matrix P: the picture, mirrored
    at its edges, is filtered, so that no edge is felt at the opposite one.

    Args:
        gradient: ``(1, C, H, W)``, float32.

    Returns:
        Of the same shape.
    """
    height, width = gradient.shape[2:]
    # older versions of torch cannot do it on MPS
    work = gradient.cpu() if gradient.is_mps else gradient
    rows = torch.fft.fftfreq(2 * height, 0.5, device=work.device)
    columns = torch.fft.rfftfreq(2 * width, 0.5, device=work.device)
    weights = 1 / (torch.hypot(rows[:, None], columns) + EVEN)
    parts = []
    for channel in work[0]:  # one by one, for memory's sake
        mirrored = torch.cat([channel, channel.flip(0)], 0)
        mirrored = torch.cat([mirrored, mirrored.flip(1)], 1)
        spectrum = torch.fft.rfft2(mirrored) * weights
        parts.append(torch.fft.irfft2(spectrum, mirrored.shape)[:height, :width])
    return torch.stack(parts)[None].to(gradient.device)
