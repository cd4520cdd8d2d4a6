"""From a recipe, which names styles, to a mix of style codes, which a network paints with."""

from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stylemixer.document.code_space import NetworkCodes
from stylemixer.document.recipe import FourNumbers, Recipe, StyleRef
from stylemixer.engine.networks.registry import STYLE_EDGE
from stylemixer.errors import StyleError, StyleMixerError

if TYPE_CHECKING:
    from stylemixer.document.refined_pictures import RefinedPictures
    from stylemixer.document.styles.library import StyleLibrary
    from stylemixer.engine.codes import StyleCode
    from stylemixer.engine.networks.registry import Networks
    from stylemixer.engine.painting.mix import Mix

CACHED = 256
"""So many codes are kept; each is a few kilobytes."""

UNKNOWN_CHANNEL = (
    "Some channels that this mix changes by hand are not in this version’s network; they are left "
    "as they are."
)

_Stamp = tuple[int, ...]


class Unusable(NamedTuple):
    """A style of a recipe that cannot be painted with, or its layer (None), and why."""

    style: StyleRef | None
    error: StyleMixerError


class StyleResolver:
    """Finds the code of every style of a recipe, and keeps it.

    A picture that has changed on disk is read again; one that has gone keeps painting for as
    long as its code is kept. A taught style that has gone from the library has gone.

    Args:
        networks: where the codes come from; torch is loaded with the first one.
        library: the user's taught styles; without one there are none.
        refined: the user's refined pictures; without it no layer is painted.
    """

    def __init__(
        self,
        networks: "Networks",
        library: "StyleLibrary | None" = None,
        refined: "RefinedPictures | None" = None,
    ) -> None:
        self._networks = networks
        self._library = library
        self._refined = refined
        self._codes: OrderedDict[StyleRef, tuple[_Stamp, StyleCode | StyleMixerError]] = (
            OrderedDict()
        )

    def resolve(self, recipe: Recipe) -> "Mix":
        """Return the mix of a recipe's active styles.

        Raises:
            StyleMixerError: when one of them cannot be used; the sentence names it.
        """
        mix, problems = self.resolve_usable(recipe)
        if problems:
            raise problems[0].error
        return mix

    def resolve_usable(self, recipe: Recipe) -> "tuple[Mix, tuple[Unusable, ...]]":
        """Return the mix of those active styles that can be used, and what is wrong with others.

        A layer is taken to belong there; one whose picture cannot be read is left out, too.
        """
        from stylemixer.engine.codes import channel_index  # noqa: PLC0415  loads numpy
        from stylemixer.engine.painting.mix import Mix, MixedStyle, Overlay  # noqa: PLC0415  loads torch

        mixed: list[MixedStyle] = []
        problems: list[Unusable] = []
        for slot in recipe.active():
            try:
                code = self.code(slot.style)
            except StyleMixerError as problem:
                problems.append(Unusable(slot.style, problem))
                continue
            mixed.append(MixedStyle(code, _times(slot.weight, slot.groups)))
        layer = None
        if recipe.layer is not None and recipe.layer.fade > 0 and self._refined is not None:
            try:
                layer = Overlay(self._refined.open(recipe.layer.id), recipe.layer.fade)
            except StyleMixerError as problem:
                problems.append(Unusable(None, problem))
        painting = {style.code.network for style in mixed}
        if any(
            channel_index(self._networks[c.network].layers, c.layer, c.channel) is None
            for c in recipe.corrections
            if c.network in painting
        ):
            problems.append(Unusable(None, StyleError(UNKNOWN_CHANNEL)))
        mix = Mix(
            tuple(mixed),
            recipe.strength,
            recipe.groups,
            recipe.keep_colours,
            recipe.working_edge,
            layer,
            recipe.corrections,
        )
        return mix, tuple(problems)

    def code(self, style: StyleRef) -> "StyleCode":
        """Return a style's code.

        Raises:
            StyleError: when the network or the library has no such style, or the network takes
                no pictures.
            PictureError: when the picture cannot be read.
            ModelError: when the network's weights are missing or damaged.
        """
        kept = self._codes.get(style)
        stamp = self._stamp(style)
        outlives_its_file = stamp is None and style.kind == "picture"
        if kept is not None and (stamp == kept[0] or outlives_its_file):
            self._codes.move_to_end(style)
        else:
            kept = (stamp or (0, 0), self._make(style))
            self._codes[style] = kept
            while len(self._codes) > CACHED:
                self._codes.popitem(last=False)
        if isinstance(kept[1], StyleMixerError):
            # a fresh one each time, or its traceback would grow
            raise copy(kept[1])
        return kept[1]

    def at_hand(self, styles: Iterable[StyleRef]) -> tuple[NetworkCodes, ...]:
        """Return the codes of styles by network, without reading a picture that is not known.

        What cannot be used is left out, and so is a network that is not there.
        """
        from stylemixer.engine.codes import channel_groups  # noqa: PLC0415  loads numpy

        found: dict[str, dict[StyleRef, StyleCode]] = {}
        for style in dict.fromkeys(styles):
            codes = found.setdefault(style.network, {})
            if style.kind != "picture" or style in self._codes:
                with suppress(StyleMixerError):
                    codes[style] = self.code(style)
        known = []
        for name, codes in found.items():
            with suppress(StyleMixerError):
                groups = channel_groups(self._networks[name].layers)
                sound = {s: code for s, code in codes.items() if len(code.scale) == len(groups)}
                known.append(NetworkCodes(name, groups, sound))
        return tuple(known)

    def _stamp(self, style: StyleRef) -> _Stamp | None:
        """Return what changes when a style changes; None when its file is not there."""
        if style.kind == "learned":
            return (0, 0)
        if style.kind == "taught":
            return self._library.stamp(style.name) if self._library else None
        try:
            found = Path(style.name).stat()
        except (OSError, ValueError):  # ValueError: a NUL in a hostile recipe's path
            return None
        return found.st_mtime_ns, found.st_size

    def _make(self, style: StyleRef) -> "StyleCode | StyleMixerError":
        try:
            if style.kind == "taught":
                return self._of_library(style)
            network = self._networks[style.network]
            if style.kind == "picture":
                return self._of_picture(style)
            from stylemixer.engine.networks.protocol import StyleTable  # noqa: PLC0415  torch

            if not isinstance(network, StyleTable):
                raise StyleError(
                    "There is no built-in style “{style}”; remove its card.", style=style.name
                )
            return network.learned_code(style.name)
        except StyleMixerError as problem:
            # remembered, so that a broken file is not read again with each movement of a slider
            return problem

    def _of_library(self, style: StyleRef) -> "StyleCode":
        if self._library is None:
            raise StyleError(
                "There is no library of taught styles here; remove the card of this style."
            )
        code = self._library.code(style.name)
        if code.network != style.network:
            title = self._library.title(style.name)
            raise StyleError(
                "“{style}” belongs to the network {network}; remove its card and add it again.",
                style=title,
                network=code.network,
            )
        return code

    def _of_picture(self, style: StyleRef) -> "StyleCode":
        import torch  # noqa: PLC0415  needed only now

        from stylemixer.engine.networks.protocol import StyleEncoder  # noqa: PLC0415  torch
        from stylemixer.engine.pictures.images import read_thumbnail  # noqa: PLC0415  needed only now
        from stylemixer.engine.tensors import to_tensor  # noqa: PLC0415  torch

        network = self._networks[style.network]
        if not isinstance(network, StyleEncoder):
            raise StyleError(
                "The network {network} cannot use pictures; choose another one for “{file}”.",
                network=style.network,
                file=Path(style.name).name,
            )
        picture = read_thumbnail(Path(style.name), STYLE_EDGE)
        with torch.inference_mode():
            image = to_tensor(picture.as_float())
            return network.code_from_image(image.to(self._networks.device))


def _times(weight: float, groups: FourNumbers) -> FourNumbers:
    a, b, c, d = groups
    return weight * a, weight * b, weight * c, weight * d
