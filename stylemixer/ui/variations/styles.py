"""The styles of the shelf as points of a network, of which variations and surprises are made."""

from collections.abc import Iterable

from stylemixer.document.recipe import StyleRef
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.registry import info
from stylemixer.ui.state.session import Session


def shelf_styles(session: Session, networks: Iterable[str]) -> list[StyleRef]:
    """Return what the shelf has for some networks: in each, all styles that it can paint."""
    taught = () if session.library is None else session.library.styles
    found = [
        *(StyleRef(style.network, "taught", style.id) for style in taught),
        *(
            StyleRef(name, "picture", str(path))
            for name in networks
            if name in session.picture_networks
            for path in session.own_pictures
        ),
        *(
            StyleRef(name, "learned", style.name)
            for name in networks
            if (known := info(name)) is not None
            for style in LEARNED_STYLES
            if known.every_style or style.network == name
        ),
    ]
    wanted = frozenset(networks)
    return [style for style in found if style.network in wanted]


def home_networks() -> tuple[str, ...]:
    """Return the networks that have built-in styles of their own."""
    return tuple(dict.fromkeys(style.network for style in LEARNED_STYLES))
