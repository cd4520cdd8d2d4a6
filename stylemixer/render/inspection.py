"""What the laboratory asks of the inference thread and what comes back: frozen values, no torch."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.errors import Sentence

VGG = "vgg16"
"""The name that stands for the loss network in the place of a style network's."""

SAMPLED = 2048
"""So many positions at most are looked at one by one, the same ones in photo and picture."""

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class InspectRequest:
    """Look at what a layer of a network sees while the photo is painted.

    Attributes:
        id: rises with every request.
        photo_id: the photo that it is for.
        recipe: what is painted.
        network: a style network that takes part in the mix, or `VGG`.
        layer: the name of one of its styled layers; of `VGG` one of
            `stylemixer.engine.statistics.vgg.LAYERS`. Another name stands for one in the middle.
        channel: whose map is wanted; None: of the one that changed most.
    """

    id: int
    photo_id: int
    recipe: Recipe
    network: str
    layer: str
    channel: int | None = None


@dataclass(frozen=True, eq=False)
class Activations:
    """How the activations of one picture are distributed in a layer of C channels.

    Attributes:
        mean: μ, ``(C,)``.
        deviation: σ, sqrt(biased variance + 1e-5), ``(C,)``.
        gram: the Gram matrix FFᵀ divided by the number of positions, ``(C, C)``.
        samples: activations at chosen positions, ``(n, C)``, at most `SAMPLED`.
        map: those of the request's channel at all positions, ``(h, w)``, or None.
    """

    mean: Numbers
    deviation: Numbers
    gram: Numbers
    samples: Numbers
    map: Numbers | None


@dataclass(frozen=True, eq=False)
class LayerCode:
    """γ and β of one code in a layer of C channels.

    Attributes:
        style: whose; None: see `name`.
        name: ``"style"``, ``"mix"`` for the mixed code, corrections included, or ``"own"`` for the
            photo's own code.
        scale: γ, ``(C,)``.
        shift: β, ``(C,)``.
    """

    style: StyleRef | None
    name: str
    scale: Numbers
    shift: Numbers


@dataclass(frozen=True, eq=False)
class Inspection:
    """What was seen.

    Attributes:
        request: what was asked.
        layers: the names of the network's layers.
        layer: which of them.
        group: the mixer's group of the layer: `colour`, `texture`, `strokes` or `shapes`.
        channel: whose maps these are.
        order: all channels, the one that changed most first.
        neighbours: all channels in an order in which those that come together stand together.
        photo: of `VGG` the photo's activations; else x, what the layer normalises while the photo
            is painted.
        picture: of `VGG` the painted picture's activations; else γ (x − μ) / σ + β.
        painting: of `VGG` the painting's, or several ones' together; else None, since the codes
            say what the styles ask for.
        codes: of a style network: those of each style of the mix, of the mix and of the photo.
        distances: of `VGG`, by layer and by kind of distance, of picture and painting; else empty.
        same_scale: whether the painting was looked at in the size of the picture; a style that
            was measured before has numbers of a larger one.
        notice: why there is no painting, or None.
    """

    request: InspectRequest
    layers: tuple[str, ...]
    layer: str
    group: str
    channel: int
    order: npt.NDArray[np.intp]
    neighbours: npt.NDArray[np.intp]
    photo: Activations
    picture: Activations
    painting: Activations | None
    codes: tuple[LayerCode, ...]
    distances: Mapping[str, Mapping[str, float]]
    same_scale: bool = True
    notice: Sentence | None = None
