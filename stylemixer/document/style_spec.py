"""A style in one word of the shell: ``[NETWORK:]STYLE[=WEIGHT][,GROUP=X…]``.

A picture's path may itself contain ``:``, ``=`` and ``,``: a prefix counts only when it names a
network, and groups and weight are read from the end. So a path that ends like a weight
(``a=2``) is read whole when it is there, and by adding a weight (``a=2=1``) in any case.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from stylemixer.document.recipe import ALL_ONES, MAX_WEIGHT, FourNumbers, StyleRef
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.document.styles.style_search import named, near_names
from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.engine.codes import GROUPS
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.engine.networks.registry import (
    DEFAULT_FOR_PICTURES,
    available,
    with_every_style,
)
from stylemixer.errors import StyleError
from stylemixer.places import absolute, there

TOO_LARGE = "The {what} of “{style}” must be at most a million, not {value}."
NEAR = "There is no style or picture “{style}”; did you mean {near}?"
NONE = "There is no style or picture “{style}”; “stylemixer styles” lists the styles."
NEAR_OF_NETWORK = (
    "{network} has no style “{style}”; did you mean {near}? For pictures use {others}."
)
NONE_OF_NETWORK = (
    "{network} has no style “{style}”; “stylemixer styles” lists the styles. For pictures use "
    "{others}."
)
NO_WEIGHT = "The {what} of “{style}” must be a number from 0 up, not {value}."

_NUMBER = r"[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|nan|inf(?:inity)?)"
_GROUP_AT_END = re.compile(rf",\s*([A-Za-z]+)=({_NUMBER})\s*$", re.IGNORECASE)
_WEIGHT_AT_END = re.compile(rf"=({_NUMBER})\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class StyleSpec:
    """What one ``-s`` says.

    Attributes:
        style: which style.
        weight: from 0 up; weights need not add to 1.
        groups: a factor from 0 up per group of `GROUPS`, times the weight.
    """

    style: StyleRef
    weight: float = 1.0
    groups: FourNumbers = ALL_ONES


@dataclass(frozen=True)
class KnownStyles:
    """What a name can mean here. A learned style comes before a taught one, that before a file.

    Attributes:
        learned: the network of each learned style's name.
        picture_networks: the networks that take any picture, the default one first.
        exists: tells whether a path is there.
        taught: the user's own taught styles, known by name or id.
    """

    learned: Mapping[str, str]
    picture_networks: Sequence[str]
    exists: Callable[[Path], bool] = there
    taught: Sequence[TaughtStyle] = ()

    @property
    def one_network(self) -> str | None:
        """The network that has every style, beside the one where each is at home; None: none."""
        return with_every_style(self.picture_networks)

    def has(self, network: str | None, name: str) -> bool:
        """Tell whether a network, or any, has a learned style."""
        return name in self.learned and network in (None, self.learned[name], self.one_network)

    @property
    def networks(self) -> set[str]:
        """Every network that a prefix may name."""
        taught = (style.network for style in self.taught)
        return {*self.learned.values(), *self.picture_networks, *taught}

    def names(self, network: str | None = None) -> list[str]:
        """Return the names of all learned and taught styles, or of those of one network."""
        learned = [name for name in self.learned if self.has(network, name)]
        return learned + [s.name for s in self.taught if network in (None, s.network)]


def known_styles() -> KnownStyles:
    """Return what is installed; this needs no torch.

    Raises:
        ModelError: when the list of models is missing or damaged.
    """
    networks = available()
    names = {network.name for network in networks}
    takers = [network.name for network in networks if network.from_pictures]
    takers.sort(key=lambda name: name != DEFAULT_FOR_PICTURES)
    learned = {style.name: style.network for style in LEARNED_STYLES if style.network in names}
    taught = StyleLibrary(library_folder()).entries()
    return KnownStyles(learned, takers, taught=taught)


def parse_style(text: str, known: KnownStyles) -> StyleSpec:
    """Read one style from the shell.

    Args:
        text: for example ``ink-mosaic``, ``wave.jpg=0.5,colour=1,strokes=0`` or
            ``painter:wave.jpg``. ``color`` is taken for ``colour``.
        known: what names can mean.

    Raises:
        StyleError: when there is no such style or picture, several taught styles have that name,
            or a weight makes no sense.
    """
    prefix, colon, rest = text.partition(":")
    network = prefix if colon and prefix in known.networks else None
    name = rest if network else text
    weight, groups = 1.0, dict(zip(GROUPS, ALL_ONES, strict=True))
    if not _is_style(name, network, known):
        name, given = _groups_at_end(name)
        groups |= given
        no_group = _GROUP_AT_END.search(name)
        if not _is_style(name, network, known) and (found := _WEIGHT_AT_END.search(name)):
            weight = float(found[1])
            name = name[: found.start()]
        if no_group and not _is_style(name, network, known):
            group_name(no_group[1])  # says which groups there are
    for value, what in ((weight, "weight"), *((groups[g], g) for g in GROUPS)):
        if not 0 <= value <= MAX_WEIGHT:
            raise StyleError(
                TOO_LARGE if MAX_WEIGHT < value < math.inf else NO_WEIGHT,
                what=what,
                style=name,
                value=f"{value:g}",
            )
    colour, texture, strokes, shapes = (groups[g] for g in GROUPS)
    style = _style(name, network, known)
    return StyleSpec(style, weight, (colour, texture, strokes, shapes))


def format_style(spec: StyleSpec) -> str:
    """Write a style so that `parse_style` reads the same one, weight and groups spelt out."""
    parts = [f"{spec.style.network}:{spec.style.name}={spec.weight!r}"]
    if spec.groups != ALL_ONES:
        parts += [f"{group}={x!r}" for group, x in zip(GROUPS, spec.groups, strict=True)]
    return ",".join(parts)


def group_name(word: str) -> str:
    """Return the group that a word names, British or American.

    Raises:
        StyleError: for a word that names none.
    """
    group = {"color": "colour"}.get(word.lower(), word.lower())
    if group not in GROUPS:
        raise StyleError(
            "There is no group “{group}”; the groups are {groups}.",
            group=word,
            groups=", ".join(GROUPS),
        )
    return group


def _groups_at_end(text: str) -> tuple[str, dict[str, float]]:
    """Split ``,group=x`` pairs off the end, as long as they name groups."""
    groups: dict[str, float] = {}
    while found := _GROUP_AT_END.search(text):
        try:
            group = group_name(found[1])
        except StyleError:
            break
        if group in groups:
            raise StyleError(
                "“{style}” gives {group} twice; give it once.", style=text, group=group
            )
        groups[group] = float(found[2])
        text = text[: found.start()]
    return text, groups


def _is_path(name: str) -> bool:
    return "/" in name or "\\" in name or bool(Path(name).suffix)


def _is_style(name: str, network: str | None, known: KnownStyles) -> bool:
    return (
        known.has(network, name)
        or any(name in (s.id, s.name) for s in _taught(network, known))
        or (bool(name) and known.exists(Path(name)))
    )


def _taught(network: str | None, known: KnownStyles) -> list[TaughtStyle]:
    return [style for style in known.taught if network in (None, style.network)]


def _style(name: str, network: str | None, known: KnownStyles) -> StyleRef:
    if not name:
        raise StyleError("Name a style, for example -s ink-mosaic=0.5 or -s painting.jpg.")
    if known.has(network, name):
        return StyleRef(network or known.learned[name], "learned", name)
    if taught := named(_taught(network, known), name):
        return StyleRef(taught.network, "taught", taught.id)
    if network and network not in known.picture_networks:
        near = near_names(name, known.names(network))
        raise StyleError(
            NEAR_OF_NETWORK if near else NONE_OF_NETWORK,
            network=network,
            style=name,
            near=near,
            others=", ".join(known.picture_networks),
        )
    path = Path(name)
    if known.exists(path):
        chosen = network or known.picture_networks[0]
        return StyleRef(chosen, "picture", str(absolute(path)))
    prefix, colon, rest = name.partition(":")
    if colon and network is None and _is_style(_WEIGHT_AT_END.sub("", rest), None, known):
        raise StyleError(
            "There is no network “{network}”; the networks are {networks}.",
            network=prefix,
            networks=", ".join(sorted(known.networks)),
        )
    if _is_path(name):
        raise StyleError("There is no picture “{picture}”; check its path.", picture=name)
    near = near_names(name, known.names())
    raise StyleError(NEAR if near else NONE, style=name, near=near)
