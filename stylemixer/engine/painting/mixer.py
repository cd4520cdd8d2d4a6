"""The mixer: one photo, any mix of styles, painted at any size.

What depends on the photo alone is computed once per network and size; a slider move then costs one
decoder pass per network, however many styles are mixed.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from stylemixer.engine.codes import GROUPS, StyleCode, corrected, mix_codes
from stylemixer.engine.memory import SMALLEST_TILE, tile_edge
from stylemixer.engine.networks.protocol import ContentFeatures
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.ahead import ahead
from stylemixer.engine.painting.enlarging import Enlarger
from stylemixer.engine.painting.held import Held
from stylemixer.engine.painting.layer import Faded, Parts, Recalled, faded, ground_of
from stylemixer.engine.painting.mix import Mix, MixedStyle, finish, needs_photo, without_finishing
from stylemixer.engine.painting.octave import Ground, Measured, Octave, Painting, Scene
from stylemixer.engine.painting.recent import Recent
from stylemixer.engine.painting.resampling import Size, resampled_part
from stylemixer.engine.painting.streaming import rows_of
from stylemixer.engine.painting.tiling import Box, pieces
from stylemixer.engine.pictures.images import Picture, fitted, resize, to_float
from stylemixer.engine.pictures.refined import RefinedPicture
from stylemixer.engine.steps import Steps, at_once, elsewhere, yielding
from stylemixer.engine.tensors import to_rows

Rgb = npt.NDArray[np.float32]

FEATURES_BYTES = 600 << 20
"""Encoded photos are kept up to so much: one at the largest working edge, or many drafts."""

PAINTED_BYTES = 64 << 20
"""Pictures at the working edge, before finishing, are kept up to so much: 12 of 768 × 576."""

LAYERS_BYTES = 48 << 20
"""Layers at the working edge and at drafts' sizes are kept up to so much."""

REGIONS_BYTES = 64 << 20
"""Parts of regions, before finishing, are kept up to so much: four of 1440 × 900 pixels."""

REGION_TILE = 768
"""Edge in pixels of the parts in which a region is painted; a change of the mix waits for one."""

OCTAVES_BYTES = 160 << 20
"""Octaves of the last mix are kept beside the present one's if they are smaller than this."""

PHOTO_ROWS = 128
"""So many rows of an unpainted photo are given at a time."""


@dataclass(frozen=True, eq=False)
class Band:
    """Rows of a painted picture.

    Attributes:
        y: the first one's number.
        rows: ``(h, w, 3)``, float32, in [0, 1]; h is 0 when a tile is done, but no row yet.
        done: the share of the work that is done, 0–1.
    """

    y: int
    rows: Rgb
    done: float


class Mixer:
    """Paints one photo.

    Args:
        networks: where networks come from; each is loaded when a mix first needs it.
    """

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._picture: Picture | None = None
        self._held: Held | None = None
        self._photos: Recent[Tensor] = Recent(6)
        self._features: Recent[ContentFeatures] = Recent(10, _bytes_of, FEATURES_BYTES)
        self._own: Recent[StyleCode] = Recent(12)
        self._references: Recent[Tensor] = Recent(64, lambda t: t.nbytes, PAINTED_BYTES)
        self._drafts: Recent[Tensor] = Recent(8)
        self._layers: Recent[Tensor] = Recent(8, lambda t: t.nbytes, LAYERS_BYTES)
        self._regions: Recent[Tensor] = Recent(64, lambda t: t.nbytes, REGIONS_BYTES)
        self._enlargers: Recent[Enlarger] = Recent(4, lambda e: e.nbytes, OCTAVES_BYTES)

    def set_photo(self, picture: Picture, held: Held | None = None) -> None:
        """Take a photo; everything known of the last one is forgotten.

        Args:
            picture: the photo.
            held: used instead of what would be measured on this photo; it has the networks of
                every mix that is painted.
        """
        self._picture, self._held = picture, held
        for cache in (
            self._photos,
            self._features,
            self._own,
            self._references,
            self._drafts,
            self._layers,
            self._regions,
            self._enlargers,
        ):
            cache.clear()

    @torch.inference_mode()
    def paint(self, mix: Mix, edge: int | None = None) -> Rgb:
        """Paint the whole photo at one go.

        A photo smaller than the working edge is painted at the working edge and scaled back, else
        its strokes would be as broad as what they show.

        Args:
            mix: what to paint.
            edge: long edge in pixels of a draft, whose strokes are as much broader; None: the
                working edge. The result is never larger than the photo.

        Returns:
            ``(h, w, 3)``, float32, in [0, 1].
        """
        largest = self._within(mix.working_edge)
        size = largest if edge is None else self._within(edge)
        # a draft's photo comes from the working edge's: millions of pixels are read once
        of = largest if max(size) < max(largest) else None
        return to_rows(self._finished(mix, size, of, edge is not None and edge < mix.working_edge))

    @torch.inference_mode()
    def paint_region(
        self, mix: Mix, region: tuple[int, int, int, int], size: tuple[int, int] | None = None
    ) -> Rgb:
        """Paint a part of what `export` paints.

        Args:
            mix: what to paint.
            region: left, top, width and height in pixels of the whole picture, inside it.
            size: width and height of the whole picture; None: the photo's own.

        Returns:
            ``(height, width, 3)``, float32, in [0, 1].
        """
        return at_once(self.painting_region(mix, region, size))

    @torch.inference_mode()
    def painting_region(
        self, mix: Mix, region: tuple[int, int, int, int], size: tuple[int, int] | None = None
    ) -> Steps[Rgb]:
        """Do what `paint_region` does in steps, so that whoever waits may go first in between."""
        left, top, width, height = region
        box = Box(left, top, left + width, top + height)
        size = size or self._taken().size
        if not mix.visible:
            return to_rows(self.photo_part(size, box))
        if not self._is_beyond(size, mix):
            rows, columns = box.within(Box(0, 0, *size))
            return (yield from self._shrinking(mix, size))[rows, columns]
        picture = yield from self._enlarging(mix, size, recalled=True)
        yield from picture.preparing(box, REGION_TILE)
        out = np.empty((height, width, 3), np.float32)
        for row in pieces(box, REGION_TILE):
            for piece in row:
                rows, columns = piece.within(box)
                part = yield from picture.painting(piece, REGION_TILE)
                out[rows, columns] = to_rows(finish(mix, self.photo_part(size, piece), part))
        return out

    @torch.inference_mode()
    def preparing_regions(self, mix: Mix) -> Steps[None]:
        """Do what any region of the photo's own size needs first, in steps; it comes sooner then.

        Of the networks' work, that is the passes over the whole picture for their statistics.
        """
        size = self._taken().size
        if mix.visible and self._is_beyond(size, mix):
            picture = yield from self._enlarging(mix, size)
            yield from picture.measuring()

    def export(
        self, mix: Mix, size: tuple[int, int], tile: int | None = None
    ) -> Generator[Band, None, None]:
        """Paint the whole photo at any size, from top to bottom.

        Memory is bounded by a row of tiles, and half a float for each value of the octaves
        beneath, which have a third of the pixels together. Composition and broad strokes are those
        of `paint` at the working edge, at whatever size; finer strokes come with the size.

        Args:
            mix: what to paint.
            size: width and height in pixels.
            tile: edge of the tiles in pixels, at least 64; None: by what memory is free. When
                memory runs out it is halved, whoever chose it.

        Yields:
            Bands of rows, in between ones without rows after each tile, so that whoever waits
            may go first; closing the generator ends the work.
        """
        width, height = size
        nothing = Band(0, np.empty((0, width, 3), np.float32), 0.0)
        if not mix.visible:
            for top in range(0, height, PHOTO_ROWS):
                bottom = min(top + PHOTO_ROWS, height)
                rows = to_rows(self.photo_part(size, Box(0, top, width, bottom)))
                yield Band(top, rows, bottom / height)
            return
        yield from yielding(self._scaling(self.reference_size(mix)), nothing)
        if not self._is_beyond(size, mix):
            yield Band(0, (yield from yielding(self._shrinking(mix, size), nothing)), 1.0)
            return
        picture = yield from yielding(self._enlarging(mix, size), nothing)
        edge = max(
            tile or tile_edge(torch.device(self._networks.device), picture.halo), SMALLEST_TILE
        )
        top = 0
        for box, finished, done in rows_of(picture, edge):
            if finished is None:
                yield Band(top, nothing.rows, done)
                continue
            with torch.inference_mode():
                photo = self.photo_part(size, box) if needs_photo(mix) else finished
                rows = to_rows(finish(mix, photo, finished))
            top = box.bottom
            yield Band(box.top, rows, done)

    @torch.inference_mode()
    def holding(self, mix: Mix, size: Size) -> Held:
        """Measure what this photo has to be painted with at a size, so that others may be, too."""
        codes = self._codes(mix)
        own = {name: self.own_code(name, mix.working_edge) for name, _, _ in codes}
        reference, painted = {}, torch.zeros(1)
        for name, code, share in codes:
            features = at_once(self._encoding(name, self.reference_size(mix)))
            rendered = self._networks[name].render(features, code)
            reference[name] = rendered.statistics
            painted = painted.to(rendered.image) + rendered.image * share
        if not self._is_beyond(size, mix):
            return Held(own, reference, {})
        ground = Ground.of(painted)
        measured = at_once(self._octave(mix, size, ground).measured())
        names = [name for name, _, _ in codes]
        larger = dict(zip(names, measured.statistics, strict=True))
        return Held(own, reference, larger, measured.gain)

    def _is_beyond(self, size: tuple[int, int], mix: Mix) -> bool:
        """Tell whether a size is larger than the reference's."""
        return max(size) > max(self.reference_size(mix))

    @torch.inference_mode()
    def _shrinking(self, mix: Mix, size: Size) -> Steps[Rgb]:
        """Scale the reference down, lay the layer over it and finish it, in steps."""
        painted = yield from self._covering(mix, size, self._painting_scaled(mix, size))
        return to_rows(finish(mix, self._photo_at(size) if needs_photo(mix) else painted, painted))

    @torch.inference_mode()
    def _painting_scaled(self, mix: Mix, size: Size) -> Painting:
        painted = yield from self._painting_reference(mix)
        return self._scaled(painted, size)

    def _scaled(self, painted: Tensor, size: Size) -> Tensor:
        if size == (painted.shape[3], painted.shape[2]):
            return painted
        return self._tensor(resize(to_rows(painted), size))

    def _enlarging(self, mix: Mix, size: Size, recalled: bool = False) -> Steps[Parts]:
        """Return the picture beyond the reference's size, to be painted part by part.

        Recalled, its parts are kept, so that finishing the same ones anew needs no network.
        """
        above: Parts | None = self._layer_at(mix, size)
        if recalled and mix.layer is not None and isinstance(above, Octave):
            above = Recalled(above, self._regions, (without_finishing(mix), mix.layer.picture))
        if above is not None and mix.is_covered:
            return above
        reference = yield from self._painting_reference(mix)
        octave = self._octave(mix, size, Ground.of(reference))
        key = without_finishing(mix)
        below = Recalled(octave, self._regions, key) if recalled else octave
        if mix.layer is None or above is None:
            return below
        return Faded(below, above, mix.layer.fade)

    def _octave(
        self, mix: Mix, size: Size, ground: Ground, layer: RefinedPicture | None = None
    ) -> Octave:
        def enlarger() -> Enlarger:
            codes, held, given = self._codes(mix), self._held, None
            if held is not None:
                given = Measured([held.larger[name] for name, _, _ in codes], held.gain)
            networks = [(self._networks[name], code, x) for name, code, x in codes]
            return Enlarger(ground, Scene(networks, self.photo_part, self._photo_scaled), given)

        return self._enlargers.get((without_finishing(mix), layer), enlarger).to(size)

    def _layer_at(self, mix: Mix, size: Size) -> Ground | Octave | None:
        """Return the layer at a size: scaled, or enlarged by octaves."""
        if mix.layer is None or mix.layer.fade <= 0:
            return None
        picture = mix.layer.picture
        ground = ground_of(picture, self._tensor)
        if max(size) > max(picture.size):
            return self._octave(mix, size, ground, picture)
        return ground.at(size)

    @torch.inference_mode()
    def _covering(self, mix: Mix, size: Size, painting: Painting) -> Painting:
        """Paint a whole picture, no larger than the reference, and lay the layer over it."""
        parts = self._layer_at(mix, size)
        if mix.layer is None or parts is None:
            return (yield from painting)
        key = mix.layer.picture, size, isinstance(parts, Octave) and without_finishing(mix)
        known = key in self._layers
        over = self._layers[key] if known else (yield from parts.painting(_box(size), max(size)))
        over = self._layers.get(key, lambda: over)
        return over if mix.is_covered else faded((yield from painting), over, mix.layer.fade)

    @torch.inference_mode()
    def paint_ahead(self, mix: Mix, before: Mix, edge: int) -> Rgb:
        """Guess a mix at the working edge from another one that was painted there.

        Args:
            mix: what to guess.
            before: what was painted, of the same working edge.
            edge: long edge in pixels of the drafts by which the two are compared.

        Returns:
            ``(h, w, 3)``, float32, in [0, 1], of the working edge's size.
        """
        largest, size = self._within(mix.working_edge), self._within(edge)
        whole = self._finished(before, largest)
        was = self._drafts.get(
            (before, size), lambda: self._finished(before, size, largest, draft=True)
        )
        return to_rows(ahead(whole, was, self._finished(mix, size, largest, draft=True)))

    def _finished(
        self, mix: Mix, size: Size, of: Size | None = None, draft: bool = False
    ) -> Tensor:
        """Scale what was painted at the working edge to a size, or paint a draft at that size."""
        photo = self._photo_at(size, of)
        if not mix.visible:
            return photo
        direct = draft or self._is_beyond(size, mix)
        painting = self._painting(mix, size, of) if direct else self._painting_scaled(mix, size)
        return finish(mix, photo, at_once(self._covering(mix, size, painting)))

    def _painting_reference(self, mix: Mix) -> Painting:
        """Paint at the working edge, or find what was painted there, in steps."""
        key = without_finishing(mix), self.reference_size(mix)
        known = key in self._references
        painted = self._references[key] if known else (yield from self._painting(*key))
        return self._references.get(key, lambda: painted)

    @torch.inference_mode()
    def _painting(self, mix: Mix, size: Size, of: Size | None = None) -> Painting:
        """Cross-fade what the mix's networks paint, before strength and colours, in steps."""
        painted: Tensor | None = None
        for name, code, share in self._codes(mix):
            yield
            features = yield from self._encoding(name, size, of)
            yield
            given = None if self._held is None else self._held.reference[name]
            image = (yield from self._networks[name].rendering(features, code, given)).image
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

        def mixed(name: str, styles: list[MixedStyle]) -> StyleCode:
            layers = self._networks[name].layers
            code = mix_codes(
                [style.code for style in styles],
                [style.weights for style in styles],
                layers,
                self.own_code(name, mix.working_edge),
                strengths,
            )
            return corrected(code, layers, mix.corrections) if mix.corrections else code

        return [
            (name, mixed(name, styles), totals[name] / sum(totals.values()))
            for name, styles in by_network.items()
        ]

    def mixed_codes(self, mix: Mix) -> list[tuple[str, StyleCode]]:
        """Return each network of a mix and its mixed code, strength and corrections included."""
        return [(name, code) for name, code, _ in self._codes(mix)]

    @torch.inference_mode()
    def activations(self, mix: Mix, code: StyleCode, layer: int) -> Tensor:
        """Return what a layer of a code's network normalises at the working edge.

        Args:
            mix: says how large that is.
            code: what is painted.
            layer: an index into the network's layers.

        Returns:
            ``(1, C, h, w)``.
        """
        features = at_once(self._encoding(code.network, self.reference_size(mix)))
        return self._networks[code.network].activations(features, code, layer)

    def own_code(self, network: str, edge: int) -> StyleCode:
        """Return the photo's own code, told from it at a long edge in pixels."""
        if self._held is not None:
            return self._held.own[network]
        size = fitted(self._taken().size, edge)
        return self._own.get(
            (network, size), lambda: self._networks[network].own_code(self._photo_at(size))
        )

    def _encoding(self, network: str, size: Size, of: Size | None = None) -> Steps[ContentFeatures]:
        key = network, size, of
        if key in self._features:
            return self._features[key]
        given = None if self._held is None else self._held.reference[network]
        features = yield from self._networks[network].encoding(self._photo_at(size, of), given)
        return self._features.get(key, lambda: features)

    def _photo_at(self, size: Size, of: Size | None = None) -> Tensor:
        """Return the photo scaled to a size, straight or by way of another size."""
        if of is not None:
            return self._photos.get(
                (size, of), lambda: self._tensor(resize(to_rows(self._photo_at(of)), size))
            )
        return self._photos.get((size, None), lambda: self._tensor(self._taken().resized(size)))

    def _photo_scaled(self, size: Size) -> Painting:
        yield from self._scaling(size)
        return self._photo_at(size)

    def _scaling(self, size: Size) -> Steps[None]:
        """Scale the photo beside whoever waits: that of a large one takes seconds."""
        if (size, None) in self._photos:
            return
        picture, found = self._taken(), []
        yield from elsewhere(lambda: found.append(picture.resized(size)))
        if picture is self._taken():
            self._photos.get((size, None), lambda: self._tensor(found[0]))

    def photo_part(self, size: tuple[int, int], box: Box) -> Tensor:
        """Return a part of the photo scaled to a size, ``(1, 3, h, w)`` in [0, 1]."""
        picture = self._taken()

        def read(part: Box) -> Tensor:
            rows, columns = part.within(_box(picture.size))
            return self._tensor(to_float(picture.pixels[rows, columns]))

        return resampled_part(read, picture.size, size, box)

    def _tensor(self, rgb: Rgb) -> Tensor:
        return torch.from_numpy(rgb).to(self._networks.device).permute(2, 0, 1)[None]

    def reference_size(self, mix: Mix) -> Size:
        """Return width and height in pixels at which a mix is painted by the networks first."""
        return fitted(self._taken().size, mix.working_edge)

    def _within(self, edge: int) -> tuple[int, int]:
        size = self._taken().size
        return size if max(size) <= edge else fitted(size, edge)

    def _taken(self) -> Picture:
        assert self._picture is not None, "set_photo comes first"
        return self._picture


def _bytes_of(features: ContentFeatures) -> int:
    return sum(tensor.nbytes for tensor in features.tensors)


def _box(size: Size) -> Box:
    return Box(0, 0, *size)
