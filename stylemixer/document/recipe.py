"""The recipe: what is mixed, and how. Frozen; every edit returns a new one."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from stylemixer.engine.corrections import MAX_NETWORK, Correction
from stylemixer.engine.pictures.preparation import Preparation
from stylemixer.ranges import Ranged

DEFAULT_WORKING_EDGE = 768
WORKING_EDGE_RANGE = (256, 1536)

MAX_SLOTS = 64
"""Most styles in a mix."""
MAX_WEIGHT = 1e6
MAX_KEY = 2**31 - 1
"""Largest whole number that a signal of Qt carries."""
MAX_NAME = 32_767
"""Longest path that any system knows."""

HEX_DIGITS = 32

Kind = Literal["learned", "picture", "taught"]
Hex = Annotated[str, Meta(min_length=HEX_DIGITS, max_length=HEX_DIGITS, pattern="^[0-9a-f]+$")]
"""128 bits of a SHA-256, in lower case."""
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Weight = Annotated[float, Meta(ge=0.0, le=MAX_WEIGHT)]
FourNumbers = tuple[float, float, float, float]
ALL_ONES: FourNumbers = (1.0, 1.0, 1.0, 1.0)


class StyleRef(Ranged, frozen=True):
    """Names a style without holding it.

    Attributes:
        network: the name of the network that paints it.
        kind: `learned` (built in), `picture` (a style image on disk) or `taught` (in the user's
            library).
        name: the learned style's short name, the picture's absolute path, or the taught style's
            id: a new name changes no recipe.
    """

    network: Annotated[str, Meta(min_length=1, max_length=MAX_NETWORK)]
    kind: Kind
    name: Annotated[str, Meta(max_length=MAX_NAME)]

    def in_network(self, network: str) -> "StyleRef":
        """Return the same style as another network has it."""
        return msgspec.structs.replace(self, network=network)


class StyleSlot(Ranged, frozen=True):
    """A style in the mix, shown as one card.

    Attributes:
        style: which style.
        weight: 0–1, the card's slider; up to `MAX_WEIGHT` from the shell, as shares alone count.
        groups: likewise per layer group of `stylemixer.engine.codes.GROUPS`; times the weight.
        muted: left out of the mix.
        solo: when any slot is solo, only solo slots are mixed.
        key: tells cards of the same style apart while they are reordered; 0 to `MAX_KEY`, unique
            in a recipe.
        own_network: the network that painted the style before it was mixed as one with styles of
            other networks; empty when it is in its own.
    """

    style: StyleRef
    weight: Weight = 1.0
    groups: tuple[Weight, Weight, Weight, Weight] = ALL_ONES
    muted: bool = False
    solo: bool = False
    key: Annotated[int, Meta(ge=0, le=MAX_KEY)] = 0
    own_network: Annotated[str, Meta(max_length=MAX_NETWORK)] = ""

    @property
    def own_style(self) -> StyleRef:
        """The style in its own network."""
        return self.style.in_network(self.own_network or self.style.network)


class RefinedLayer(Ranged, frozen=True):
    """A refined picture over the mix. It names the picture without holding it.

    `stylemixer.document.layer` tells whether it shows, and makes one.

    Attributes:
        id: the picture's, in `stylemixer.document.refined_pictures`.
        photo: the fingerprint of the photo that it shows, `Picture.fingerprint`.
        of: the digest of the mix that it was refined from.
        fade: 0 (the mix) to 1 (the refined picture).
        pinned: shows over any mix of that photo, not only over its own.
    """

    id: Hex
    photo: Hex
    of: Hex
    fade: Share = 1.0
    pinned: bool = False


MAX_CORRECTIONS = 1024


class Recipe(Ranged, frozen=True):
    """Everything that decides how a photo is painted.

    Attributes:
        slots: the styles in the mix, in the order of the cards; at most `MAX_SLOTS`.
        strength: 0 (the photo) to 1 (the mix).
        groups: 0–1 per layer group: how far that group follows the mix; times the strength.
        keep_colours: 0 (the paintings' colours) to 1 (the photo's).
        working_edge: long edge in pixels at which strokes are painted, within
            `WORKING_EDGE_RANGE`; larger is finer.
        layer: a refined picture over the mix, or None; it may be stale and not show.
        corrections: changes by hand of channels, at most `MAX_CORRECTIONS`, in the order of their
            places; `corrected` makes them.
        preparation: what is done to one photo before it is painted, or None.
    """

    slots: Annotated[tuple[StyleSlot, ...], Meta(max_length=MAX_SLOTS)] = ()
    strength: Share = 1.0
    groups: tuple[Share, Share, Share, Share] = ALL_ONES
    keep_colours: Share = 0.0
    working_edge: Annotated[int, Meta(ge=WORKING_EDGE_RANGE[0], le=WORKING_EDGE_RANGE[1])] = (
        DEFAULT_WORKING_EDGE
    )
    layer: RefinedLayer | None = None
    corrections: Annotated[tuple[Correction, ...], Meta(max_length=MAX_CORRECTIONS)] = ()
    preparation: Preparation | None = None

    @property
    def is_full(self) -> bool:
        """Whether no further style can be added."""
        return len(self.slots) >= MAX_SLOTS

    def networks(self) -> tuple[str, ...]:
        """Return the networks that paint, each once; several are painted apart and cross-faded."""
        return tuple(dict.fromkeys(slot.style.network for slot in self.active()))

    def active(self) -> tuple[StyleSlot, ...]:
        """Return what takes part: weight > 0, not muted, and only solo slots if there are any."""
        soloed = any(slot.solo and not slot.muted for slot in self.slots)
        return tuple(
            slot
            for slot in self.slots
            if not slot.muted
            and (slot.solo or not soloed)
            and slot.weight > 0
            and any(x > 0 for x in slot.groups)
        )

    def shares(self) -> dict[int, float]:
        """Return each active slot's share of the whole mix, by slot key; they add to 1."""
        amounts = {s.key: s.weight * sum(s.groups) for s in self.active()}
        largest = max(amounts.values(), default=0.0)
        if largest == 0.0:  # nothing is active, or only what a float cannot hold
            return dict.fromkeys(amounts, 1.0 / max(len(amounts), 1))
        # dividing by the largest first keeps the shares of tiny weights finite
        scaled = {key: amount / largest for key, amount in amounts.items()}
        total = sum(scaled.values())
        return {key: amount / total for key, amount in scaled.items()}

    def added(self, style: StyleRef, weight: float = 1.0) -> "Recipe":
        """Return the recipe with one more slot at the end, under a key of its own.

        Raises:
            ValueError: when the recipe is full, or the weight out of range.
        """
        keys = {slot.key for slot in self.slots}
        key = max(keys, default=0) + 1
        if key > MAX_KEY:
            key = next(free for free in range(1, MAX_KEY) if free not in keys)
        return self._with(slots=(*self.slots, StyleSlot(style, weight, key=key)))

    def removed(self, key: int) -> "Recipe":
        """Return the recipe without that slot."""
        return self._with(slots=tuple(s for s in self.slots if s.key != key))

    def moved(self, key: int, position: int) -> "Recipe":
        """Return the recipe with that slot at another position, clamped to the ends."""
        slot = self.slot(key)
        rest = [s for s in self.slots if s.key != key]
        rest.insert(min(max(position, 0), len(rest)), slot)
        return self._with(slots=tuple(rest))

    def corrected(self, *corrections: Correction) -> "Recipe":
        """Return the recipe with some channels' corrections replaced; zeros take them away.

        Raises:
            ValueError: when they become too many.
        """
        by_place = {correction.place: correction for correction in self.corrections}
        by_place |= {correction.place: correction for correction in corrections}
        left = [c for _, c in sorted(by_place.items()) if c.scale or c.shift]
        return self._with(corrections=tuple(left))

    def correction(self, network: str, layer: str, channel: int) -> Correction:
        """Return the correction of a channel, of zeros if it has none."""
        place = network, layer, channel
        found = (c for c in self.corrections if c.place == place)
        return next(found, Correction(*place))

    def without_corrections(self, network: str | None = None) -> "Recipe":
        """Return the recipe without the corrections of a network, or of all."""
        left = (c for c in self.corrections if network is not None and c.network != network)
        return self._with(corrections=tuple(left))

    def with_own_keys(self) -> "Recipe":
        """Return the recipe with new keys if two slots share one, as in a damaged file."""
        if len({slot.key for slot in self.slots}) == len(self.slots):
            return self
        numbered = enumerate(self.slots, start=1)
        return self._with(slots=tuple(msgspec.structs.replace(s, key=key) for key, s in numbered))

    def slot(self, key: int) -> StyleSlot:
        """Return the slot of that key.

        Raises:
            KeyError: when there is none.
        """
        for slot in self.slots:
            if slot.key == key:
                return slot
        raise KeyError(key)

    def with_slot(self, key: int, **changes: object) -> "Recipe":
        """Return the recipe with fields of one slot changed, for example ``weight=0.3``."""
        return self._with(
            slots=tuple(
                msgspec.structs.replace(s, **changes) if s.key == key else s for s in self.slots
            )
        )

    def _with(self, **changes: object) -> "Recipe":
        recipe = msgspec.structs.replace(self, **changes)
        if "slots" not in changes or not recipe.corrections:
            return recipe
        # what was changed by hand is forgotten with the last style of its network
        networks = {slot.style.network for slot in recipe.slots}
        left = tuple(c for c in recipe.corrections if c.network in networks)
        return msgspec.structs.replace(recipe, corrections=left)
