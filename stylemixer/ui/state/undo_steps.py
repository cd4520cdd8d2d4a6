"""The steps of the history: each puts one value in the place of another."""

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakMethod

from PySide6.QtGui import QUndoCommand

from stylemixer.document.pad import Pad
from stylemixer.document.recipe import Recipe
from stylemixer.ui.widgets.plain_text import in_menu

T = TypeVar("T")


class Change(QUndoCommand, Generic[T]):
    """One undo step: from one value to another; steps of one gesture merge.

    Args:
        apply: makes a value the present one; None: the kind of step knows how.
        before: what it was.
        after: what it is to be.
        label: what the step is called, already translated.
        gesture: the number of the movement that the step belongs to; None: it stands alone.

    Attributes:
        before: likewise.
        after: likewise; the last one of the gesture.
    """

    def __init__(
        self,
        apply: Callable[[T], None] | None,
        before: T,
        after: T,
        label: str,
        gesture: int | None = None,
    ) -> None:
        super().__init__(in_menu(label))
        # else a session and its history keep each other, until Python clears them up piece by
        # piece at the end, when Qt's part of them may have gone: the process would crash there
        self._apply = None if apply is None else WeakMethod(apply)
        self.before = before
        self._gesture = gesture
        self.after = after

    def id(self) -> int:
        return -1 if self._gesture is None else 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Change) or other._gesture != self._gesture:
            return False
        self.after = other.after
        # a slider dragged back to where it was leaves nothing to undo
        self.setObsolete(self.after == self.before)
        return True

    def redo(self) -> None:
        self._put(self.after)

    def undo(self) -> None:
        self._put(self.before)

    def _put(self, value: T) -> None:
        apply = None if self._apply is None else self._apply()
        if apply is not None:
            apply(value)


class PadChange(Change[Recipe]):
    """One undo step of the pad, and of the mix that it makes.

    Args:
        apply: makes a mix and a pad the present ones.
        before: what they were.
        after: what they are to be.
        label: what the step is called, already translated.
        gesture: the number of the movement that the step belongs to.
    """

    def __init__(
        self,
        apply: Callable[[Recipe, Pad], None],
        before: tuple[Recipe, Pad],
        after: tuple[Recipe, Pad],
        label: str,
        gesture: int,
    ) -> None:
        super().__init__(None, before[0], after[0], label, gesture)
        self._apply_both = WeakMethod(apply)
        self._pads = before[1], after[1]

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, PadChange) or not super().mergeWith(other):
            return False
        self._pads = self._pads[0], other._pads[1]
        self.setObsolete(self.after == self.before and self._pads[0] == self._pads[1])
        return True

    def redo(self) -> None:
        self._put_both(self.after, self._pads[1])

    def undo(self) -> None:
        self._put_both(self.before, self._pads[0])

    def _put_both(self, recipe: Recipe, pad: Pad) -> None:
        apply = self._apply_both()
        if apply is not None:
            apply(recipe, pad)
