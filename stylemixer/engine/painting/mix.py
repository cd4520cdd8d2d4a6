"""What a mix is, and its finishing: arithmetic on finished pictures, without any network.

Its γ and β are added up elsewhere, in `stylemixer.engine.codes.mix_codes`.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from stylemixer.engine.codes import StyleCode, presence
from stylemixer.engine.colour.keep_colours import keep_colours
from stylemixer.engine.pictures.refined import RefinedPicture

if TYPE_CHECKING:
    from stylemixer.engine.corrections import Correction  # not where there is no msgspec


@dataclass(frozen=True)
class MixedStyle:
    """A style code with its weight per layer group, each ≥ 0; they need not add to anything."""

    code: StyleCode
    weights: tuple[float, float, float, float]


@dataclass(frozen=True)
class Overlay:
    """A refined picture over the paint, which shows whatever the styles are.

    Attributes:
        picture: in [0, 1], of any size; it is stretched to the photo's shape.
        fade: 0 (the paint) to 1 (the picture).
    """

    picture: RefinedPicture
    fade: float = 1.0


@dataclass(frozen=True)
class Mix:
    """A recipe whose styles have become codes.

    Attributes:
        styles: the active styles, of any networks.
        strength: 0 (the photo) to 1 (the mix).
        groups: strength of each group of `GROUPS`, 0–1, times the strength.
        keep_colours: 0 (the paintings' colours) to 1 (the photo's).
        working_edge: long edge in pixels at which strokes are painted.
        layer: what lies over the paint, or None.
        corrections: changes by hand of the mixed codes' channels.
    """

    styles: tuple[MixedStyle, ...]
    strength: float = 1.0
    groups: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    keep_colours: float = 0.0
    working_edge: int = 768
    layer: Overlay | None = None
    corrections: "tuple[Correction, ...]" = ()

    @classmethod
    def of(cls, code: StyleCode, working_edge: int = 768) -> "Mix":
        """Return the mix of one style alone, at full strength."""
        return cls((MixedStyle(code, (1.0, 1.0, 1.0, 1.0)),), working_edge=working_edge)

    @property
    def visible(self) -> bool:
        """Whether there is any paint."""
        return self.strength > 0 and any(any(w > 0 for w in s.weights) for s in self.styles)

    @property
    def is_covered(self) -> bool:
        """Whether nothing shows of what the networks paint."""
        return self.layer is not None and self.layer.fade >= 1


def without_finishing(mix: Mix) -> Mix:
    """Return the mix without what is arithmetic on finished pictures."""
    return replace(mix, keep_colours=0.0, layer=None)


def needs_photo(mix: Mix) -> bool:
    """Tell whether finishing a picture of this mix takes the photo."""
    return mix.keep_colours > 0 or presence(mix.strength) < 1


def finish(mix: Mix, photo: Tensor, painted: Tensor) -> Tensor:
    """Give colours back and fade to the photo, last of all and in float."""
    if mix.keep_colours > 0:
        painted = keep_colours(photo, painted, mix.keep_colours, axis=-3)
    shown = presence(mix.strength)
    if shown < 1:
        painted = torch.lerp(photo, painted, shown)
    return painted.clamp(0.0, 1.0)
