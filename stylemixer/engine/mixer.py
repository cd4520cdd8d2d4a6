"""The mixer: one photo, any mix of styles, painted at any size.

What depends on the photo alone is computed once per network and size; a slider move then costs one
decoder pass per network, however many styles are mixed.
"""

from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from stylemixer.engine.codes import GROUPS, StyleCode, mix_codes, presence
from stylemixer.engine.colour import keep_colours
from stylemixer.engine.enlarging import Enlarger
from stylemixer.engine.images import Picture, fitted, resize
from stylemixer.engine.networks.protocol import ContentFeatures
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.tiling import Box, tiles

Rgb = npt.NDArray[np.float32]
T = TypeVar("T")

FEATURES_BYTES = 600 << 20
"""Encoded photos are kept up to so much: one at the largest working edge, or many drafts."""

TILE = 1024
"""Edge of an export's tiles in pixels."""


@dataclass(frozen=True)
class MixedStyle:
    """A style code with its weight per layer group, each ≥ 0; they need not add to anything."""

    code: StyleCode
    weights: tuple[float, float, float, float]


@dataclass(frozen=True)
class Mix:
    """A recipe whose styles have become codes.

    Attributes:
        styles: the active styles, of any networks.
        strength: 0 (the photo) to 1 (the mix).
        groups: strength of each group of `GROUPS`, 0–1, times the strength.
        keep_colours: 0 (the paintings' colours) to 1 (the photo's).
        working_edge: long edge in pixels at which strokes are painted.
    """

    styles: tuple[MixedStyle, ...]
    strength: float = 1.0
    groups: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    keep_colours: float = 0.0
    working_edge: int = 768

    @property
    def visible(self) -> bool:
        """Whether there is any paint."""
        return self.strength > 0 and any(any(w > 0 for w in s.weights) for s in self.styles)


@dataclass(frozen=True, eq=False)
class Band:
    """Rows of a painted picture: the first one's number, and ``(h, w, 3)`` float32 in [0, 1]."""

    y: int
    rows: Rgb


class Mixer:
    """Paints one photo.

    Args:
        networks: where networks come from; each is loaded when a mix first needs it.
    """

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._picture: Picture | None = None
        self._photos: _Recent[Tensor] = _Recent(6)
        self._features: _Recent[ContentFeatures] = _Recent(10, _bytes_of, FEATURES_BYTES)
        self._own: dict[str, StyleCode] = {}
        self._references: _Recent[Tensor] = _Recent(2)
        self._enlargers: _Recent[Enlarger] = _Recent(2)

    def set_photo(self, picture: Picture) -> None:
        """Take a photo; everything known of the last one is forgotten."""
        self._picture = picture
        for cache in (self._photos, self._features, self._references, self._enlargers):
            cache.clear()
        self._own.clear()

    @torch.inference_mode()
    def paint(self, mix: Mix, edge: int | None = None) -> Rgb:
        """Paint the whole photo at one go.

        Args:
            mix: what to paint.
            edge: long edge in pixels, at most the photo's own; None: the working edge.

        Returns:
            ``(h, w, 3)``, float32, in [0, 1].
        """
        reference = self._fitted(mix.working_edge)
        size = reference if edge is None else self._fitted(edge)
        if max(size) < max(reference):
            # a draft's photo comes from the working edge's: millions of pixels are read once
            self._photos.get(size, lambda: self._shrunk(self._photo_at(reference), size))
        photo = self._photo_at(size)
        if not mix.visible:
            return _array(photo)
        painted = self._reference(mix) if size == reference else self._painted(mix, size)
        return _array(_finish(mix, photo, painted))

    @torch.inference_mode()
    def paint_region(self, mix: Mix, region: tuple[int, int, int, int]) -> Rgb:
        """Paint a part of the photo at the photo's own size.

        Args:
            mix: what to paint.
            region: left, top, width and height in pixels of the photo, inside it.

        Returns:
            ``(height, width, 3)``, float32, in [0, 1].
        """
        left, top, width, height = region
        box = Box(left, top, left + width, top + height)
        size = self._taken().size
        if self._fitted(mix.working_edge) == size:
            whole = self.paint(mix)
            return whole[box.top : box.bottom, box.left : box.right]
        return self._rows(mix, size, box)

    def export(self, mix: Mix, size: tuple[int, int]) -> Generator[Band, None, None]:
        """Paint the whole photo at any size, from top to bottom.

        Memory is bounded by the width, not by the height. Composition and strokes are those of
        `paint` at the working edge, at whatever size.

        Args:
            mix: what to paint.
            size: width and height in pixels.

        Yields:
            Bands of rows; closing the generator ends the work.
        """
        width, height = size
        reference = self._fitted(mix.working_edge)
        if mix.visible and max(size) <= max(reference):
            rows = self.paint(mix)
            yield Band(0, rows if size == reference else resize(rows, size))
            return
        for row in tiles(Box(0, 0, width, height), TILE):
            band = Box(0, row[0].top, width, row[0].bottom)
            with torch.inference_mode():
                rows = self._rows(mix, size, band)
            yield Band(band.top, rows)

    def _rows(self, mix: Mix, size: tuple[int, int], region: Box) -> Rgb:
        """Paint a region of the photo at a size beyond the working edge."""
        if not mix.visible:
            return _array(self._photo_part(size, region))
        enlarger = self._enlarger(mix, size)
        out = np.empty((*region.size[::-1], 3), np.float32)
        for row in tiles(region, TILE):
            for box in row:
                photo = self._photo_part(size, box)
                rows, columns = box.within(region)
                out[rows, columns] = _array(_finish(mix, photo, enlarger.part(box)))
        return out

    def _enlarger(self, mix: Mix, size: tuple[int, int]) -> Enlarger:
        def make() -> Enlarger:
            reference = self._reference(mix)
            return Enlarger(
                _array(reference),
                size,
                [(self._networks[name], code, share) for name, code, share in self._codes(mix)],
                lambda box: self._photo_part(size, box),
            )

        return self._enlargers.get((mix, size), make)

    def _reference(self, mix: Mix) -> Tensor:
        size = self._fitted(mix.working_edge)
        return self._references.get((mix, size), lambda: self._painted(mix, size))

    def _painted(self, mix: Mix, size: tuple[int, int]) -> Tensor:
        """Cross-fade what the mix's networks paint, before strength and colours."""
        painted: Tensor | None = None
        for name, code, share in self._codes(mix):
            features = self._features_at(name, size)
            image = self._networks[name].render(features, code).image
            if share < 1:
                image = image * share
            painted = image if painted is None else painted + image
        assert painted is not None
        return painted

    def _codes(self, mix: Mix) -> list[tuple[str, StyleCode, float]]:
        """Return each network's mixed code and its share of the picture; they add to 1."""
        by_network: dict[str, list[MixedStyle]] = {}
        for style in mix.styles:
            if any(weight > 0 for weight in style.weights):
                by_network.setdefault(style.code.network, []).append(style)
        totals = {
            name: sum(sum(style.weights) for style in styles) for name, styles in by_network.items()
        }
        strengths = [mix.strength * mix.groups[i] for i in range(len(GROUPS))]
        return [
            (
                name,
                mix_codes(
                    [style.code for style in styles],
                    [style.weights for style in styles],
                    self._networks[name].layers,
                    self._own_code(name, mix.working_edge),
                    strengths,
                ),
                totals[name] / sum(totals.values()),
            )
            for name, styles in by_network.items()
        ]

    def _own_code(self, network: str, edge: int) -> StyleCode:
        if network not in self._own:
            photo = self._photo_at(self._fitted(edge))
            self._own[network] = self._networks[network].own_code(photo)
        return self._own[network]

    def _features_at(self, network: str, size: tuple[int, int]) -> ContentFeatures:
        return self._features.get(
            (network, size),
            lambda: self._networks[network].encode_content(self._photo_at(size)),
        )

    def _photo_at(self, size: tuple[int, int]) -> Tensor:
        return self._photos.get(size, lambda: self._tensor(self._taken().resized(size)))

    def _shrunk(self, photo: Tensor, size: tuple[int, int]) -> Tensor:
        return self._tensor(resize(_array(photo), size))

    def _photo_part(self, size: tuple[int, int], box: Box) -> Tensor:
        """Return a part of the photo scaled to a size, ``(1, 3, h, w)``."""
        picture = self._taken()
        if picture.size == size:
            part = picture.pixels[box.top : box.bottom, box.left : box.right]
            return self._tensor(Picture(part).as_float())
        x, y = picture.size[0] / size[0], picture.size[1] / size[1]
        source = (box.left * x, box.top * y, box.right * x, box.bottom * y)
        return self._tensor(resize_part(picture.pixels, box.size, source))

    def _tensor(self, rgb: Rgb) -> Tensor:
        return torch.from_numpy(rgb).to(self._networks.device).permute(2, 0, 1)[None]

    def _fitted(self, edge: int) -> tuple[int, int]:
        size = self._taken().size
        return size if max(size) <= edge else fitted(size, edge)

    def _taken(self) -> Picture:
        assert self._picture is not None, "set_photo comes first"
        return self._picture


class _Recent(OrderedDict[Hashable, T]):
    """The last few values, by key.

    Args:
        kept: how many at most.
        size_of: tells how large a value is.
        room: how large all may be together; the newest one is kept whatever its size.
    """

    def __init__(self, kept: int, size_of: Callable[[T], int] = lambda _: 0, room: int = 0) -> None:
        super().__init__()
        self._kept, self._size_of, self._room = kept, size_of, room

    def get(self, key: Hashable, make: Callable[[], T]) -> T:  # type: ignore[override]
        if key not in self:
            self[key] = make()
            while len(self) > 1 and (
                len(self) > self._kept or sum(map(self._size_of, self.values())) > self._room
            ):
                self.popitem(last=False)
        self.move_to_end(key)
        return self[key]


def _bytes_of(features: ContentFeatures) -> int:
    return sum(tensor.nbytes for tensor in features.tensors)


def resize_part(
    pixels: npt.NDArray[np.generic],
    size: tuple[int, int],
    source: tuple[float, float, float, float],
) -> Rgb:
    """Resample a part of a picture, converting no more of it to float than is looked at.

    Args:
        pixels: ``(H, W, 3)``, uint8, uint16 or float32.
        size: width and height of the result.
        source: left, top, right and bottom in pixels of the picture.

    Returns:
        ``(h, w, 3)``, float32, in [0, 1]; parts fit together.
    """
    left, top, right, bottom = source
    # Lanczos looks three pixels around, of the coarser grid
    margin_x = 4 * max(1.0, (right - left) / size[0])
    margin_y = 4 * max(1.0, (bottom - top) / size[1])
    x0, y0 = max(int(left - margin_x), 0), max(int(top - margin_y), 0)
    x1, y1 = int(right + margin_x) + 1, int(bottom + margin_y) + 1
    near = pixels[y0:y1, x0:x1]
    return resize(near, size, (left - x0, top - y0, right - x0, bottom - y0))


def _finish(mix: Mix, photo: Tensor, painted: Tensor) -> Tensor:
    """Give colours back and fade to the photo, last of all and in float."""
    if mix.keep_colours > 0:
        painted = keep_colours(photo, painted, mix.keep_colours, axis=-3)
    shown = presence(mix.strength)
    if shown < 1:
        painted = torch.lerp(photo, painted, shown)
    return painted.clamp(0.0, 1.0)


def _array(image: Tensor) -> Rgb:
    """Return ``(1, 3, H, W)`` as a contiguous array ``(H, W, 3)``."""
    rows: Rgb = image[0].permute(1, 2, 0).contiguous().cpu().numpy()
    return rows
