"""Looks at what a layer sees while a photo is painted, for the laboratory."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.document.styles.style_targets import target_of_style
from stylemixer.engine.codes import GROUPS, StyleCode
from stylemixer.engine.moments import Moments
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mix import Mix
from stylemixer.engine.painting.recent import Recent
from stylemixer.engine.pictures.images import read_thumbnail
from stylemixer.engine.statistics.distances import KERNELS, between_grams, between_moments
from stylemixer.engine.statistics.losses import gram, moments
from stylemixer.engine.statistics.mmd import Gaussian, bandwidth, biased
from stylemixer.engine.statistics.vgg import LAYERS, Vgg, shrunk
from stylemixer.engine.tensors import to_tensor
from stylemixer.errors import StyleError, StyleMixerError
from stylemixer.refining.target import LayerTarget, Target, mixed
from stylemixer.render.inspection import (
    SAMPLED,
    VGG,
    Activations,
    Inspection,
    InspectRequest,
    LayerCode,
    Numbers,
)

if TYPE_CHECKING:
    from stylemixer.engine.painting.mixer import Mixer

VGG_EDGE = 256
"""Long edge in pixels of what VGG-16 looks at."""

COMPARED = 512
"""Positions by which the distances of kernels are told, which look at all pairs."""

SEEN = 6
"""Pictures whose activations in VGG-16 are kept."""


class _Painting(NamedTuple):
    """What the paintings of a mix look like to VGG-16.

    Attributes:
        target: their numbers.
        layers: the activations, where there is one painting and it is at hand.
        same_scale: whether it was looked at in the size of `VGG_EDGE`.
    """

    target: Target
    layers: list[Tensor] | None
    same_scale: bool


class Inspector:
    """Answers `InspectRequest`. It belongs to the thread that paints.

    Args:
        networks: the style networks, on their device.
        library: of the taught styles.
        code_of: gives a style's code.
    """

    def __init__(
        self, networks: Networks, library: StyleLibrary, code_of: Callable[[StyleRef], StyleCode]
    ) -> None:
        self._networks = networks
        self._library = library
        self._code_of = code_of
        self._vgg: Vgg | None = None
        self._seen: Recent[list[Tensor]] = Recent(SEEN)
        self._paintings: Recent[_Painting] = Recent(SEEN)

    @torch.inference_mode()
    def inspect(self, mixer: "Mixer", mix: Mix, request: InspectRequest) -> Inspection | None:
        """Look; returns None when there is nothing there to look at, as without styles.

        Args:
            mixer: has the photo.
            mix: the request's recipe, resolved.
            request: what to look at.
        """
        if not mix.visible:
            return None
        if request.network == VGG:
            return self._of_vgg(mixer, mix, request)
        return self._of_network(mixer, mix, request)

    # --- a style network --------------------------------------------------------------------

    def _of_network(self, mixer: "Mixer", mix: Mix, request: InspectRequest) -> Inspection | None:
        mixed_code = dict(mixer.mixed_codes(mix)).get(request.network)
        if mixed_code is None:
            return None
        network = self._networks[request.network]
        names = tuple(layer.name for layer in network.layers)
        index = _index(request.layer, names)
        layer = network.layers[index]
        start = sum(before.channels for before in network.layers[:index])
        part = slice(start, start + layer.channels)
        own = mixer.own_code(request.network, mix.working_edge)
        scale, shift = mixed_code.scale[part], mixed_code.shift[part]
        changed = np.abs(scale - own.scale[part]) + np.abs(shift - own.shift[part])
        order = np.argsort(-changed, kind="stable")
        channel = _chosen(request.channel, order)
        x = mixer.activations(mix, mixed_code, index)
        mean, std = (v[:, :, None, None] for v in moments(x))
        a, b = (torch.from_numpy(v).to(x.device)[None, :, None, None] for v in (scale, shift))
        picture = _of_maps((x - mean) / std * a + b, channel)
        return Inspection(
            request,
            names,
            names[index],
            layer.group,
            channel,
            order,
            _together(picture.gram),
            _of_maps(x, channel),
            picture,
            None,
            (
                *self._codes(request, part),
                *(
                    LayerCode(None, name, code.scale[part], code.shift[part])
                    for name, code in (("mix", mixed_code), ("own", own))
                ),
            ),
            {},
        )

    def _codes(self, request: InspectRequest, part: slice) -> Iterator[LayerCode]:
        for slot in request.recipe.active():
            if slot.style.network == request.network:
                with suppress(StyleMixerError):  # the mix goes without it
                    code = self._code_of(slot.style)
                    yield LayerCode(slot.style, "style", code.scale[part], code.shift[part])

    # --- the loss network -------------------------------------------------------------------

    def _of_vgg(self, mixer: "Mixer", mix: Mix, request: InspectRequest) -> Inspection | None:
        if self._vgg is None:
            self._vgg = Vgg.shipped(self._networks.device)
        index = _index(request.layer, LAYERS)
        size = mixer.reference_size(mix)
        photo = self._seen.get(
            (request.photo_id, size), lambda: self._look(mixer.paint(replace(mix, strength=0.0)))
        )
        picture = self._look(mixer.paint(mix))
        notice, painting = None, None
        try:
            painting = self._painting(request.recipe)
        except StyleMixerError as error:
            notice = error.sentence
        (mean, std), (new_mean, new_std) = (moments(x[index]) for x in (photo, picture))
        changed = (new_mean - mean).abs() + (new_std - std).abs()
        order = np.argsort(-changed[0].cpu().numpy(), kind="stable")
        channel = _chosen(request.channel, order)
        shown = _of_maps(picture[index], channel)
        aim = None if painting is None else _of_painting(painting, index, channel)
        return Inspection(
            request,
            LAYERS,
            LAYERS[index],
            GROUPS[index],
            channel,
            order,
            _together((shown if aim is None else aim).gram),
            _of_maps(photo[index], channel),
            shown,
            aim,
            (),
            {} if painting is None else _distances(picture, painting),
            painting is None or painting.same_scale,
            notice,
        )

    def _look(self, rows: npt.NDArray[np.float32]) -> list[Tensor]:
        assert self._vgg is not None
        return self._vgg(shrunk(to_tensor(rows).to(self._vgg.device), VGG_EDGE))

    def _painting(self, recipe: Recipe) -> _Painting:
        """Return what the active styles' paintings look like.

        Raises:
            StyleMixerError: when one of them cannot be read, or has no numbers.
        """
        active = recipe.active()
        found = [
            self._paintings.get(slot.style, partial(self._of_style, slot.style)) for slot in active
        ]
        if len(found) == 1:
            return found[0]
        weights = [tuple(slot.weight * part for part in slot.groups) for slot in active]
        target = mixed([painting.target for painting in found], weights)
        return _Painting(target, None, all(painting.same_scale for painting in found))

    def _of_style(self, style: StyleRef) -> _Painting:
        assert self._vgg is not None
        if style.kind == "picture":
            layers = self._look(read_thumbnail(Path(style.name), VGG_EDGE).as_float())
            return _Painting(Target(tuple(map(_layer_target, layers))), layers, True)
        if style.kind == "taught" and not self._library.target(style.name):
            raise StyleError(
                "This style was kept without its paintings' numbers, so there is nothing to "
                "compare the picture with."
            )
        target = target_of_style(style, self._networks, self._library, self._vgg)
        return _Painting(target, None, False)


def _index(layer: str, names: Sequence[str]) -> int:
    return names.index(layer) if layer in names else len(names) // 2


def _chosen(channel: int | None, order: npt.NDArray[np.intp]) -> int:
    """Return the channel that was asked for if there is one, else the one that changed most."""
    return channel if channel is not None and 0 <= channel < len(order) else int(order[0])


def _some(maps: Tensor, count: int) -> Tensor:
    """Return the vectors at some positions of ``(1, C, h, w)``, ``(n, C)``.

    They are chosen by chance, but the same ones for maps of the same size.
    """
    rows = maps[0].flatten(1).T
    if len(rows) <= count:
        return rows
    source = torch.Generator().manual_seed(len(rows))
    return rows[torch.randperm(len(rows), generator=source)[:count].to(rows.device)]


def _layer_target(maps: Tensor) -> LayerTarget:
    return LayerTarget.measured(gram(maps)[0], maps.mean((0, 2, 3)), _some(maps, COMPARED))


def _of_maps(maps: Tensor, channel: int) -> Activations:
    mean, std = moments(maps)
    return Activations(
        _numbers(mean[0]),
        _numbers(std[0]),
        _numbers(gram(maps)[0]),
        _numbers(_some(maps, SAMPLED)),
        _numbers(maps[0, channel]),
    )


def _of_painting(painting: _Painting, index: int, channel: int) -> Activations:
    if painting.layers is not None:
        return _of_maps(painting.layers[index], channel)
    layer = painting.target.layers[index]
    # each as often as it stands for, so that whoever counts them need not weigh them
    often = np.random.default_rng(0).choice(len(layer.vectors), SAMPLED, p=_shares(layer.weights))
    return Activations(
        _numbers(layer.mean),
        _numbers(layer.std),
        _numbers(layer.products),
        _numbers(layer.vectors)[often],
        None,
    )


def _shares(weights: Tensor) -> npt.NDArray[np.float64]:
    shares = weights.double().cpu().numpy()
    return np.asarray(shares / shares.sum())


def _distances(picture: Sequence[Tensor], painting: _Painting) -> dict[str, dict[str, float]]:
    """Return each distance of picture and painting in each layer of the loss network."""
    found: dict[str, dict[str, float]] = {}
    for name, maps, of in zip(LAYERS, picture, painting.target.layers, strict=True):
        told = {
            "gram": between_grams(gram(maps), of.products[None]),
            "moments": between_moments(moments(maps), Moments(of.mean[None], of.std[None])),
        }
        for kind, named in KERNELS.items():
            kernel = named or Gaussian(bandwidth(of.vectors))
            told[kind] = biased(_some(maps, COMPARED), of.vectors, kernel, of.weights)
        found[name] = {kind: float(value) for kind, value in told.items()}
    return found


def _numbers(x: Tensor) -> Numbers:
    return np.ascontiguousarray(x.float().cpu().numpy())


def _together(matrix: Numbers) -> npt.NDArray[np.intp]:
    """Return an order in which channels that come together are neighbours.

    By the second eigenvector of the correlations, as spectral seriation does (Atkins et al. 1998).
    """
    root = np.sqrt(np.maximum(matrix.diagonal(), 1e-12))
    _, vectors = np.linalg.eigh((matrix / root / root[:, None]).astype(np.float64))
    which = vectors[:, -2] if len(matrix) > 1 else vectors[:, -1]
    return np.argsort(which, kind="stable")
