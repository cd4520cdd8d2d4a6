"""What a mix is refined towards: the target of each of its styles, by their weights."""

from pathlib import Path

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.errors import StyleError
from stylemixer.refining.renders import (
    STYLE_EDGE,
    shipped_target,
    target_of_renders,
)
from stylemixer.refining.target import Target, mixed, target_of_picture
from stylemixer.teaching.beginning import photos_for, read


def target_of_mix(recipe: Recipe, networks: Networks, library: StyleLibrary, vgg: Vgg) -> Target:
    """Return what a recipe's active styles aim at together, each by its weights per group.

    Args:
        recipe: with at least one active style.
        networks: on the device of `vgg`.
        library: of the taught styles.
        vgg: the whole loss network.

    Raises:
        StyleMixerError: when a style's picture, file or network cannot be used, or no style is
            active.
    """
    active = recipe.active()
    if not active:
        raise StyleError("Give at least one style some weight; there is nothing to refine towards.")
    return mixed(
        [target_of_style(slot.style, networks, library, vgg) for slot in active],
        [tuple(slot.weight * part for part in slot.groups) for slot in active],
    )


def target_of_style(style: StyleRef, networks: Networks, library: StyleLibrary, vgg: Vgg) -> Target:
    """Return what one style aims at.

    A picture is measured, a learned style has its target shipped, and a taught one has it in its
    file; one that was taught before there were any is measured on what it paints.

    Args:
        style: which style.
        networks: on the device of `vgg`.
        library: of the taught styles.
        vgg: the whole loss network.

    Raises:
        StyleMixerError: when the style's picture, file or network cannot be used.
    """
    if style.kind == "picture":
        return target_of_picture(read(Path(style.name)), vgg, STYLE_EDGE)
    if style.kind == "learned":
        return shipped_target(style.name).to(vgg.device)
    if kept := library.target(style.name):
        try:
            return Target.from_bytes(kept).to(vgg.device)
        except StyleError:  # anyone may have written the file; what it paints tells as well
            pass
    code = library.code(style.name)
    return target_of_renders(networks[code.network], code, photos_for(()), vgg)
