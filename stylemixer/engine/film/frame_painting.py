"""One frame of a film painted with its shot's values."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from stylemixer.engine.film.frames import Frame
from stylemixer.engine.painting.held import Held
from stylemixer.engine.painting.mix import Mix
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.painting.resampling import Size, resampled_part
from stylemixer.engine.painting.tiling import Box
from stylemixer.engine.pictures.images import Floats, Picture
from stylemixer.engine.tensors import to_rows

Rgb = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class _FramePicture(Picture):
    """A frame as a picture that is scaled by matrix products: it has to be quick."""

    def resized(self, size: Size) -> Floats:
        if size == self.size:
            return self.as_float()
        image = torch.from_numpy(self.pixels).permute(2, 0, 1)[None]

        def read(box: Box) -> Tensor:
            return image[:, :, box.top : box.bottom, box.left : box.right]

        return to_rows(resampled_part(read, self.size, size, Box(0, 0, *size)))


@torch.inference_mode()
def lifted(frame: Frame, lift: float) -> Tensor:
    """Return a frame, evenly exposed, ``(1, 3, h, w)``, in [0, 1].

    Args:
        frame: uint8 or uint16 ``(h, w, 3)``.
        lift: what it is multiplied by.
    """
    largest = float(np.iinfo(frame.dtype).max)
    wide = frame if frame.dtype == np.uint8 else frame.astype(np.int32)
    values = torch.from_numpy(wide).to(torch.float32).mul_(lift / largest)
    return values.clamp_(max=1.0).permute(2, 0, 1)[None]


def measured(mixer: Mixer, frame: Tensor, mix: Mix, size: Size) -> Held:
    """Measure on a frame what its shot may be painted with.

    Args:
        mixer: whatever it has is forgotten.
        frame: from `lifted`.
        mix: what is painted.
        size: width and height of the painted film.
    """
    mixer.set_photo(_picture(frame))
    return mixer.holding(mix, size)


def painted(
    mixer: Mixer, frame: Tensor, mix: Mix, size: Size, held: Held, *, lift: float = 1.0
) -> Rgb:
    """Paint a frame, and expose it again as it was.

    Args:
        mixer: whatever it has is forgotten.
        frame: from `lifted`, and steadied.
        mix: what to paint.
        size: width and height.
        held: the shot's values.
        lift: what the frame was multiplied by.

    Returns:
        ``(h, w, 3)``, float32, in [0, 1].
    """
    mixer.set_photo(_picture(frame), held)
    out = np.empty((size[1], size[0], 3), np.float32)
    for band in mixer.export(mix, size):
        out[band.y : band.y + len(band.rows)] = band.rows
    if lift != 1.0:
        out *= np.float32(1.0 / lift)
        np.minimum(out, 1.0, out=out)
    return out


def _picture(frame: Tensor) -> Picture:
    return _FramePicture(to_rows(frame))
