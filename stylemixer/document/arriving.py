"""A recipe that has travelled, with the styles that are here."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from stylemixer.document.layer import refined, without_layer
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.recipe_text import id_and_title
from stylemixer.document.styles.library import NAMELESS
from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.engine.networks.registry import learned_style


def resolved(
    recipe: Recipe,
    own_pictures: Sequence[Path],
    picture_networks: Sequence[str],
    taught: Sequence[TaughtStyle] = (),
    has_refined: Callable[[str], bool] = lambda _id: False,
) -> tuple[Recipe, tuple[str, ...]]:
    """Return a travelled recipe with styles that are here, and the names of those that are not.

    A refined layer whose picture is not here is left out. Where nothing is missing, it lies over
    its mix as it did, wherever the paintings are by now.

    Args:
        recipe: its picture styles are file names, as `recipe_from_text` gives them.
        own_pictures: the pictures of the shelf, where those names are looked for.
        picture_networks: the networks that take pictures, the preferred one first.
        taught: the styles of the user's library, where the ids of taught ones are looked for.
        has_refined: tells whether a refined picture of that id is here.
    """
    files = {path.name: path for path in reversed(own_pictures)}
    library = {style.id: style for style in taught}
    slots, missing = [], []
    for slot in recipe.slots:
        style, here, name = slot.style, None, slot.style.name
        match style.kind:
            case "picture" if name in files:
                known = style.network in picture_networks
                network = style.network if known else picture_networks[0]
                here = StyleRef(network, "picture", str(files[name]))
            case "learned" if learned_style(style.network, name):
                here = style
            case "taught":
                style_id, title = id_and_title(style)
                found, name = library.get(style_id), title or NAMELESS
                here = StyleRef(found.network, "taught", style_id) if found else None
        if here is None:
            missing.append(name)
        else:
            own = slot.own_network if _paints(slot.own_network, here, picture_networks) else ""
            slots.append(msgspec.structs.replace(slot, style=here, own_network=own))
    with_styles = msgspec.structs.replace(recipe, slots=tuple(slots))
    return _with_layer(with_styles, recipe, has_refined), tuple(missing)


def _with_layer(found: Recipe, recipe: Recipe, has_refined: Callable[[str], bool]) -> Recipe:
    """Lay a travelled recipe's refined picture over what was found of it."""
    layer = recipe.layer
    if layer is None or not has_refined(layer.id):
        return without_layer(found)
    networks = [[slot.style.network for slot in mix.slots] for mix in (found, recipe)]
    if not layer.pinned and networks[0] == networks[1]:
        # the same mix, though its paintings may lie elsewhere: only a layer that shows travels
        layer = refined(found, layer.photo, layer.id, layer.fade)
    return msgspec.structs.replace(found, layer=layer)


def _paints(network: str, style: StyleRef, picture_networks: Sequence[str]) -> bool:
    """Tell whether a network that a travelled recipe names can paint a style."""
    if style.kind == "picture":
        return network in picture_networks
    return style.kind == "learned" and learned_style(network, style.name) is not None
