"""`cin26`: a transformer with conditional instance normalisation and 26 learned styles.

Dumoulin, Shlens & Kudlur 2017, "A Learned Representation for Artistic Style" (arXiv 1610.07629),
in the small form that TensorFlow's Android example carried. Weights: see NOTICE.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import StyleCode, StyledLayer
from stylemixer.engine.moments import Moments
from stylemixer.engine.networks.blocks import (
    Decoder,
    StyleWalk,
    Unit,
    centre,
    channels_last,
    convolving,
    pad,
    reflect,
    watching,
)
from stylemixer.engine.networks.code_table import CodeTable
from stylemixer.engine.networks.learned import DESCRIBED_STYLES
from stylemixer.engine.networks.protocol import (
    ContentFeatures,
    Network,
    Rendered,
    Statistics,
    WeightFiles,
)
from stylemixer.engine.networks.receptive_field import one_sided, transformer
from stylemixer.engine.steps import Steps, at_once

BLOCKS = 6
LAYERS = (
    StyledLayer("contract.0", 32, "texture"),
    StyledLayer("contract.1", 32, "strokes"),
    StyledLayer("contract.2", 32, "shapes"),
    *(
        StyledLayer(f"residual.{block}.{half}", 32, "shapes" if block < BLOCKS // 2 else "strokes")
        for block in range(BLOCKS)
        for half in range(2)
    ),
    StyledLayer("expand.0", 8, "texture"),
    StyledLayer("expand.1", 4, "colour"),
    StyledLayer("expand.2", 3, "colour"),
)

CACHED_PIXELS = 2_000_000
"""Above this the first layer is computed anew at each render: it takes 128 bytes a pixel, and to
write and read so much lasts as long."""

BAND = 16
"""Rows of the second layer per step; few enough that a step's activations stay in the cache."""


@dataclass(frozen=True)
class _Rows:
    """Rows ``start … stop`` of the second layer, and what of the first they look at."""

    start: int
    stop: int

    def inputs(self, height: int) -> tuple[int, int, int, int]:
        """Return the first layer's rows (from, to) and the rows to pad above and below."""
        low, high = 2 * self.start - 1, 2 * self.stop
        return max(low, 0), min(high, height), max(-low, 0), max(high - height, 0)


def load(weights: dict[str, Tensor], more: WeightFiles) -> "Cin26":
    """Return the network; see `stylemixer.engine.networks.registry.NetworkInfo`."""
    return Cin26(weights, more("cin26-own"))


class Cin26(Network):
    """The network behind the protocol; its styles are rows of a table.

    Args:
        weights: as `stylemixer.training.imports.weights` writes them.
        own: the fitted row that gives a photo back: `scale` and `shift`, each ``(495,)``.
    """

    name = "cin26"
    layers = LAYERS
    halo = one_sided(transformer(BLOCKS))

    def __init__(self, weights: dict[str, Tensor], own: dict[str, Tensor] | None = None) -> None:
        self._first = channels_last(weights["contract.0.weight"])
        self._second = Unit(channels_last(weights["contract.1.weight"]), stride=2)
        self._third = Unit(channels_last(weights["contract.2.weight"]), stride=2)
        self._decoder = Decoder.from_weights(weights, BLOCKS)
        self._codes = CodeTable(self.name, DESCRIBED_STYLES, weights)
        if own is None:
            rows = (weights[part].cpu().numpy() for part in ("scale", "shift"))
            scale, shift = (np.mean(values, axis=0) for values in rows)
            self._own = StyleCode(self.name, scale, shift)
        else:
            scale, shift = (own[part].cpu().numpy() for part in ("scale", "shift"))
            self._own = StyleCode(self.name, scale, shift)

    def learned_code(self, name: str) -> StyleCode:
        """Return the code of a learned style.

        Raises:
            StyleError: when there is no style of that name.
        """
        return self._codes[name]

    def own_code(self, photo: Tensor) -> StyleCode:  # noqa: ARG002  one row serves every photo
        """Return the row that gives photos back."""
        return self._own

    def encoding(
        self, image: Tensor, statistics: Statistics | None = None
    ) -> Steps[ContentFeatures]:
        """Compute and normalise the first layer; see the protocol.

        Up to 2048² pixels, the features are the normalised activations, padded for the next
        convolution. Above, or with given statistics, they are the padded photo, and `render`
        computes the layer in bands.
        """
        image = channels_last(image)
        height, width = image.shape[2:]
        padded = reflect(image, 4)
        yield
        if statistics is not None:
            moments = (statistics.mean[0], statistics.std[0])
            return ContentFeatures((height, width), (padded,), (moments[0],), (moments[1],))
        if height * width > CACHED_PIXELS:
            moments = yield from self._measuring_in_bands(padded)
            return ContentFeatures((height, width), (padded,), (moments[0],), (moments[1],))
        x = yield from convolving(padded, self._first)
        mean, std = centre(x)
        yield
        x.div_(std.view(1, -1, 1, 1))
        return ContentFeatures((height, width), (reflect(x, 1),), (mean,), (std,))

    def painting(
        self,
        features: ContentFeatures,
        scale: Tensor,
        shift: Tensor,
        statistics: Statistics | None = None,
    ) -> Steps[Rendered]:
        """Paint; see the protocol."""
        walk = StyleWalk(LAYERS, scale, shift, statistics)
        image = yield from self._painting(features, walk)
        return Rendered(image, walk.statistics())

    def activations(self, features: ContentFeatures, code: StyleCode, layer: int) -> Tensor:
        """Return what a layer normalises; see the protocol."""
        source = features.tensors[0]
        if layer == 0:
            if source.shape[1] == 3:
                return F.conv2d(source, self._first)
            mean, std = (v.view(1, -1, 1, 1) for v in (features.mean[0], features.std[0]))
            return source[:, :, 1:-1, 1:-1] * std + mean
        walk = watching(LAYERS, code, layer, source.device)
        at_once(self._painting(features, walk))
        assert walk.seen is not None
        return walk.seen

    def _painting(self, features: ContentFeatures, walk: StyleWalk) -> Steps[Tensor]:
        source = features.tensors[0]
        a, b = walk.begin(Moments(features.mean[0], features.std[0]))
        if source.shape[1] == 3:
            a = a / features.std[0]
            bands = self._bands_of_photo(source, a, b - features.mean[0] * a)
        else:
            bands = self._bands_of_features(source, a, b)
        parts = []
        for part in bands:
            parts.append(part)
            yield
        x = channels_last(torch.cat(parts, dim=2))
        yield
        x = walk.finish(self._second, x)
        yield
        x = walk.apply(self._third, reflect(x, 1))
        yield
        height, width = features.size
        image = yield from self._decoder.painting(x, walk)
        return image[:, :, :height, :width]

    def _bands_of_features(self, x: Tensor, scale: Tensor, shift: Tensor) -> Iterator[Tensor]:
        a, b = scale.view(1, -1, 1, 1), shift.view(1, -1, 1, 1)
        for rows in _bands(x.shape[2] - 2):
            part = torch.addcmul(b, x[:, :, 2 * rows.start : 2 * rows.stop + 1], a).relu_()
            yield F.conv2d(part, self._second.weight, stride=2)

    def _bands_of_photo(self, padded: Tensor, scale: Tensor, shift: Tensor) -> Iterator[Tensor]:
        weight = channels_last(self._first * scale.view(-1, 1, 1, 1))
        height = padded.shape[2] - 8
        for rows in _bands(height):
            start, stop, above, below = rows.inputs(height)
            part = F.conv2d(padded[:, :, start : stop + 8], weight, shift).relu_()
            part = pad(part, 1, above, 1, below)
            yield F.conv2d(
                part[:, :, : 2 * (rows.stop - rows.start) + 1], self._second.weight, stride=2
            )

    def _measuring_in_bands(self, padded: Tensor) -> Steps[Moments]:
        height = padded.shape[2] - 8
        count = 0
        mean = torch.zeros(32, dtype=torch.float64)
        squares = torch.zeros(32, dtype=torch.float64)
        for start in range(0, height, 64):
            part = F.conv2d(padded[:, :, start : min(start + 64, height) + 8], self._first)
            # doubles on the CPU alone: MPS has none
            band_mean, band_std = (m.cpu().double() for m in centre(part))
            size = part.shape[2] * part.shape[3]
            # Chan et al.'s update joins the moments of two parts without cancellation
            delta = band_mean - mean
            count += size
            mean += delta * (size / count)
            squares += band_std.square() * size + delta.square() * size * (count - size) / count
            yield
        std = (squares / count).sqrt()
        return Moments(mean.float().to(padded.device), std.float().to(padded.device))


def _bands(height: int) -> Iterator[_Rows]:
    rows = (height + 1) // 2
    for start in range(0, rows, BAND):
        yield _Rows(start, min(start + BAND, rows))
