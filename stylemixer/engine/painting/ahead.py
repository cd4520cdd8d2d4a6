"""A picture ahead of its painting: the last one, with the colours and tones of the coming one."""

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

CELLS = 12
"""A draft's strokes are several times too broad; means over so few parts of its edge have none.

Mean ΔE from the final, of 600 × 400 pixels, all the way between two unlike styles: `cin26` 17.3 (16
and 48 cells 17.7 and 18.1, a single mean 18.5, the draft itself enlarged 21.7), `painter` 8.5 (8.4,
8.3, 9.3, 9.2); half of the way 11.1 and 5.7, where enlarged drafts are 18.8 and 11.5 away. Drafts
of 96 pixels are as good for this as those of 256.
"""


def ahead(painted: Tensor, before: Tensor, now: Tensor) -> Tensor:
    """Add the low frequencies of the change between two drafts to a picture painted in full.

    Args:
        painted: ``(1, 3, H, W)``, in [0, 1].
        before: a draft of the same recipe, ``(1, 3, h, w)``, smaller.
        now: a draft of another recipe, of the size of `before`.

    Returns:
        ``(1, 3, H, W)``, in [0, 1]: as sharp as `painted`.
    """
    cell = max(round(max(before.shape[-2:]) / CELLS), 1)
    cell = min(cell, *before.shape[-2:])
    change = avg_pool2d(now - before, cell, ceil_mode=True, count_include_pad=False)
    size = (painted.shape[-2], painted.shape[-1])
    smooth = interpolate(change, size, mode="bilinear", align_corners=False)
    return torch.add(painted, smooth).clamp_(0.0, 1.0)
