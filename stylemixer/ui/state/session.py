"""What the window works on: the recipe with its undo history, the photo, the user's own styles."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QUndoStack

from stylemixer.document.as_one import apart, as_one, settled
from stylemixer.document.pad import Pad
from stylemixer.document.recipe import MAX_SLOTS, Recipe, StyleRef, StyleSlot
from stylemixer.document.settings import MAX_OWN_STYLES
from stylemixer.document.snapshots import MAX_SNAPSHOTS, Snapshots, with_own_ids
from stylemixer.engine.networks.registry import (
    DEFAULT_FOR_PICTURES,
    learned_style,
    with_every_style,
)
from stylemixer.ui.state.undo_steps import Change, PadChange
from stylemixer.ui.widgets.plain_text import one_line

if TYPE_CHECKING:
    from stylemixer.engine.pictures.images import Picture
    from stylemixer.render.scheduling.plane import Plane
    from stylemixer.ui.state.library import Library

GESTURE_PAUSE_MS = 700
"""A pause of this length ends a gesture, so that keyboard steps merge into one undo step too."""
UNDO_LIMIT = 500

AsLine = tuple[Recipe, Recipe] | tuple[Recipe, Recipe, Callable[[float], Recipe]]
"""What a line of keys is made of: its ends, and what is between them where that is more than other
weights."""
Ends = Callable[[Recipe], "AsLine | Plane"]
"""Returns a recipe with a control at its one end and at its other end, or all that a square has."""


@dataclass(frozen=True)
class Photo:
    """The photo that is painted.

    Attributes:
        path: where it lies, or None when it came without a file.
        name: its file name, for people.
        size: width and height in pixels, upright; (0, 0) until it has been read.
        photo_id: the render bridge's number for it; frames carry the same one.
        picture: the photo itself, in full; None until it has been read.
    """

    path: Path | None
    name: str
    size: tuple[int, int]
    photo_id: int
    picture: "Picture | None" = field(default=None, compare=False, repr=False)


class Session(QObject):
    """The recipe, the photo and the user's own styles; every view listens to its signals.

    Args:
        parent: Qt's parent.
        library: where taught styles are; None: there are none.

    Attributes:
        library: likewise.
        undo_stack: the history of the recipe; its actions carry each step's name.
        picture_networks: the networks that take any picture, the preferred one first; the
            engine's own list replaces it when it is ready.

    Signals:
        recipe_changed: the new `Recipe`, after every edit, undo and redo.
        snapshots_changed: more or fewer states are kept, or they have other names or places.
        pad_changed: the new `Pad`, with the mix that it makes on the table already.
        photo_changed: the new `Photo` or None.
        own_styles_changed: the user's own pictures, taught styles or favourites have changed.
        networks_changed: `picture_networks` has changed.
        said: a sentence for the user about what has just happened.
        anticipated: a hand has come to a control whose two ends these `Ends` tell; None: it has
            left.
    """

    recipe_changed = Signal(object)
    snapshots_changed = Signal()
    pad_changed = Signal(object)
    photo_changed = Signal(object)
    own_styles_changed = Signal()
    networks_changed = Signal()
    said = Signal(str)
    anticipated = Signal(object)

    def __init__(self, parent: QObject | None = None, library: "Library | None" = None) -> None:
        super().__init__(parent)
        self.library = library
        if library is not None:
            library.changed.connect(self.own_styles_changed)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)
        self.picture_networks: tuple[str, ...] = (DEFAULT_FOR_PICTURES,)
        self._recipe = Recipe()
        self._snapshots: Snapshots = ()
        self._pad = Pad()
        self._photo: Photo | None = None
        self._own_pictures: tuple[Path, ...] = ()
        self._favourites: frozenset[StyleRef] = frozenset()
        self._gesture: str | None = None
        self._gesture_serials = itertools.count(1)
        self._serial = 0
        self._pause = QTimer(self, singleShot=True, interval=GESTURE_PAUSE_MS)
        self._pause.timeout.connect(self.end_gesture)

    # --- the recipe -------------------------------------------------------------------------

    @property
    def recipe(self) -> Recipe:
        """The current recipe."""
        return self._recipe

    def edit(self, recipe: Recipe, label: str, gesture: str | None = None) -> None:
        """Replace the recipe as one undo step.

        Args:
            recipe: the new recipe; an equal one changes nothing.
            label: what the step is called in the Edit menu, already translated.
            gesture: names a continuous movement (a slider's drag). Edits of the same gesture
                merge into one step until `end_gesture` or a pause of 0.7 s.
        """
        if recipe == self._recipe:
            return
        serial = self._serial_of(gesture)
        self.undo_stack.push(Change(self._apply, self._recipe, recipe, label, serial))

    def _serial_of(self, gesture: str | None) -> int:
        """Return the number of the movement that an edit belongs to, and let it go on."""
        if gesture is None or gesture != self._gesture:
            self._serial = next(self._gesture_serials)
        self._gesture = gesture
        if gesture is None:
            self._pause.stop()
        else:
            self._pause.start()
        return self._serial

    def end_gesture(self) -> None:
        """Let the next edit be an undo step of its own."""
        self._pause.stop()
        self._gesture = None

    def restore(self, recipe: Recipe) -> None:
        """Take over a recipe from an earlier session, with an empty history."""
        self.end_gesture()
        self.undo_stack.clear()
        self._apply(recipe)

    def go_to_step(self, index: int) -> None:
        """Undo or redo up to a step of the history, 0 (all is undone) to its count, at once."""
        self.end_gesture()
        recipe, snapshots, pad = self._recipe, self._snapshots, self._pad
        with QSignalBlocker(self):  # what lies between does not have to be shown, or painted
            self.undo_stack.setIndex(index)
        if recipe != self._recipe:
            self.recipe_changed.emit(self._recipe)
        if snapshots != self._snapshots:
            self.snapshots_changed.emit()
        if pad != self._pad:
            self.pad_changed.emit(self._pad)

    def _apply(self, recipe: Recipe) -> None:
        if recipe != self._recipe:
            self._recipe = recipe
            self.recipe_changed.emit(recipe)

    # --- snapshots --------------------------------------------------------------------------

    @property
    def snapshots(self) -> Snapshots:
        """The states that are kept, in the order of the strip."""
        return self._snapshots

    def edit_snapshots(self, snapshots: Snapshots, label: str) -> None:
        """Replace the snapshots as one undo step.

        Args:
            snapshots: the new ones, at most `MAX_SNAPSHOTS`; equal ones change nothing.
            label: what the step is called in the Edit menu, already translated.
        """
        if snapshots != self._snapshots:
            self.end_gesture()
            step = Change(self._apply_snapshots, self._snapshots, snapshots, label)
            self.undo_stack.push(step)

    def restore_snapshots(self, snapshots: Snapshots) -> None:
        """Take over the snapshots of a project or an earlier session, with an empty history."""
        self.end_gesture()
        self.undo_stack.clear()
        self._apply_snapshots(with_own_ids(snapshots)[:MAX_SNAPSHOTS])

    def _apply_snapshots(self, snapshots: Snapshots) -> None:
        if snapshots != self._snapshots:
            self._snapshots = snapshots
            self.snapshots_changed.emit()

    # --- the pad ----------------------------------------------------------------------------

    @property
    def pad(self) -> Pad:
        """The square beside the mixer with what is in it."""
        return self._pad

    def edit_pad(
        self, pad: Pad, label: str, gesture: str | None = None, recipe: Recipe | None = None
    ) -> None:
        """Replace the pad, and the mix with it, as one undo step.

        Args:
            pad: the new one.
            label: what the step is called in the Edit menu, already translated.
            gesture: as in `edit`.
            recipe: what the pad makes of the mix; None: it stays.
        """
        before, after = (self._recipe, self._pad), (recipe or self._recipe, pad)
        if before != after:
            serial = self._serial_of(gesture)
            self.undo_stack.push(PadChange(self._apply_both, before, after, label, serial))

    def restore_pad(self, pad: Pad) -> None:
        """Take over the pad of a project or an earlier session, with an empty history."""
        self.end_gesture()
        self.undo_stack.clear()
        self._apply_both(self._recipe, pad)

    def _apply_both(self, recipe: Recipe, pad: Pad) -> None:
        changed, self._pad = pad != self._pad, pad
        self._apply(recipe)
        if changed:
            self.pad_changed.emit(pad)

    # --- the photo --------------------------------------------------------------------------

    @property
    def photo(self) -> Photo | None:
        """The current photo, or None when the canvas is empty."""
        return self._photo

    def set_photo(self, photo: Photo | None) -> None:
        """Take another photo, or learn the size of the current one."""
        if photo != self._photo:
            self._photo = photo
            self.photo_changed.emit(photo)

    # --- styles -----------------------------------------------------------------------------

    @property
    def own_pictures(self) -> tuple[Path, ...]:
        """The user's own style pictures in the shelf, newest first."""
        return self._own_pictures

    @property
    def favourites(self) -> frozenset[StyleRef]:
        """The styles with a star."""
        return self._favourites

    def restore_styles(self, own: Iterable[Path], favourites: Iterable[StyleRef]) -> None:
        """Take over the user's own pictures and favourites from an earlier session."""
        self._own_pictures = tuple(dict.fromkeys(own))
        self._favourites = frozenset(favourites)
        self.own_styles_changed.emit()

    def title(self, style: StyleRef) -> str:
        """Return what people call a style; a taught one by the name that it has in the library."""
        if style.kind != "taught":
            return style_title(style)
        return self.title_of(style.name)

    def title_of(self, style_id: str) -> str:
        """Return what a taught style is called, or was while it was in the library."""
        if self.library is None:
            return self.tr("Taught style")
        return self.library.name(style_id)

    def is_lost(self, style: StyleRef) -> bool:
        """Tell whether a style is a taught one that the library does not hold."""
        if style.kind != "taught":
            return False
        return self.library is None or self.library.style(style.name) is None

    def set_picture_networks(self, networks: Sequence[str]) -> None:
        """Say which networks take any picture, the preferred one first."""
        if networks and tuple(networks) != self.picture_networks:
            self.picture_networks = tuple(networks)
            self.networks_changed.emit()

    @property
    def one_network(self) -> str | None:
        """The network that has every style, so that any mix can be one; None: none has."""
        return with_every_style(self.picture_networks)

    def mix_as_one(self) -> None:
        """Mix styles of several networks in the one that has them all."""
        if self.one_network is not None:
            self.edit(as_one(self._recipe, self.one_network), self.tr("Mix as one"))

    def paint_apart(self) -> None:
        """Give every style its own network back; their pictures are cross-faded."""
        self.edit(apart(self._recipe), self.tr("Paint apart"))

    def picture_style(self, path: Path) -> StyleRef:
        """Return the style that a picture is; its network is one that is already in the mix.

        Styles of different networks only cross-fade, so a newcomer joins those that are there.
        """
        used = [slot.own_style.network for slot in self._recipe.slots]
        network = next((n for n in used if n in self.picture_networks), self.picture_networks[0])
        return StyleRef(network, "picture", str(path))

    def add_style(self, style: StyleRef) -> None:
        """Add a style to the mix as a new card; one that is there already is unmuted instead."""
        title = self.title(style)
        same = next((slot for slot in self._recipe.slots if _is_in(slot, style)), None)
        if same is None and self._recipe.is_full:
            self.say_full()
        elif same is None:
            self.mix(self._recipe.added(style), self.tr("Add {0}").format(title))
        elif same.muted:
            changed = self._recipe.with_slot(same.key, muted=False)
            self.edit(changed, self.tr("Unmute {0}").format(title))
        else:
            self.said.emit(self.tr("{0} is already in the mix.").format(title))

    def add_pictures(self, paths: Sequence[Path]) -> None:
        """Put pictures into the shelf and into the mix, all as one undo step of the mix."""
        self.add_own_pictures(paths)
        recipe, new = self._recipe, 0
        for path in paths:
            style = self.picture_style(path)
            if not any(_is_in(slot, style) for slot in recipe.slots):
                new += 1
                recipe = recipe if recipe.is_full else recipe.added(style)
        if new > len(recipe.slots) - len(self._recipe.slots):
            self.say_full()
        if recipe == self._recipe and new:
            return
        if recipe == self._recipe and paths:
            self.add_style(self.picture_style(paths[0]))  # says that it is there, or unmutes it
        elif len(paths) == 1:
            title = style_title(self.picture_style(paths[0]))
            self.mix(recipe, self.tr("Add {0}").format(title))
        else:
            self.mix(recipe, self.tr("Add %n pictures", "", len(paths)))

    def remove_style(self, key: int) -> None:
        """Take a card out of the mix.

        Raises:
            KeyError: when no card has that key.
        """
        title = self.title(self._recipe.slot(key).style)
        self.mix(self._recipe.removed(key), self.tr("Remove {0}").format(title))

    def mix(self, recipe: Recipe, label: str) -> None:
        """Take over other styles; those of several networks that meet newly are mixed as one."""
        if self.one_network is not None:
            recipe = settled(recipe, self._recipe, self.one_network)
        self.edit(recipe, label)

    def say_full(self) -> None:
        """Say that the mix holds as many styles as it can."""
        text = self.tr("A mix can have up to {0} styles; remove one before you add another.")
        self.said.emit(text.format(MAX_SLOTS))

    def replace_style(self, key: int, path: Path) -> None:
        """Let a card paint with another picture; its weights stay.

        Raises:
            KeyError: when no card has that key.
        """
        network = self._recipe.slot(key).own_style.network
        style = (
            StyleRef(network, "picture", str(path))
            if network in self.picture_networks
            else self.picture_style(path)
        )
        self.add_own_pictures([path])
        self.use_style(key, style)

    def use_style(self, key: int, style: StyleRef) -> None:
        """Let a card paint with another style; its weights stay.

        Raises:
            KeyError: when no card has that key.
        """
        slot = self._recipe.slot(key)
        label = self.tr("Replace {0} with {1}").format(self.title(slot.style), self.title(style))
        self.mix(self._recipe.with_slot(key, style=style, own_network=""), label)

    def add_own_pictures(self, paths: Sequence[Path]) -> None:
        """Put pictures at the head of the shelf, without adding them to the mix."""
        new = [path for path in dict.fromkeys(paths) if path not in self._own_pictures]
        if new:
            self._own_pictures = (*new, *self._own_pictures)[:MAX_OWN_STYLES]
            self.own_styles_changed.emit()

    def remove_own_picture(self, path: Path) -> None:
        """Take a picture out of the shelf; the file and the mix stay as they are."""
        if path in self._own_pictures:
            self._own_pictures = tuple(p for p in self._own_pictures if p != path)
            self._favourites = frozenset(
                s for s in self._favourites if not (s.kind == "picture" and s.name == str(path))
            )
            self.own_styles_changed.emit()

    def is_favourite(self, style: StyleRef) -> bool:
        """Tell whether a style has a star; a picture keeps its star on every network."""
        if style.kind == "taught":
            known = self.library.style(style.name) if self.library is not None else None
            return known is not None and known.favourite
        return any(_same_source(style, favourite) for favourite in self._favourites)

    def set_favourite(self, style: StyleRef, favourite: bool) -> None:
        """Give a style its star or take it away."""
        if favourite == self.is_favourite(style):
            return
        if style.kind == "taught":
            if self.library is not None:
                self.library.change(style.name, favourite=favourite)
            return
        others = frozenset(f for f in self._favourites if not _same_source(style, f))
        if favourite and len(others) < MAX_OWN_STYLES:
            others |= {style}
        self._favourites = others
        self.own_styles_changed.emit()


def _is_in(slot: StyleSlot, style: StyleRef) -> bool:
    """Tell whether a slot holds a style, wherever that is painted; pictures may be read twice."""
    if style.kind == "picture":
        return style in (slot.style, slot.own_style)
    return (slot.style.kind, slot.style.name) == (style.kind, style.name)


def _same_source(one: StyleRef, other: StyleRef) -> bool:
    if one.kind == other.kind == "picture":
        return one.name == other.name
    return one == other


def style_title(style: StyleRef) -> str:
    """Return what people call a style: a learned style's title, or its picture's file name.

    What a taught style is called only the library knows; see `Session.title`.
    """
    if style.kind == "picture":
        return one_line(Path(style.name).stem) or QCoreApplication.translate("Session", "Picture")
    learned = learned_style(style.network, style.name)
    return one_line(style.name) if learned is None else learned.title
