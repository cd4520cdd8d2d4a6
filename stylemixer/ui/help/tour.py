"""The tour: five steps at the real controls, each over when it is done or by Next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from stylemixer.document.recipe import Recipe
from stylemixer.ui.help.bubble import Bubble
from stylemixer.ui.state.session import Session

SETTLE_MS = 900
"""The bubble moves on when the hand has come to rest."""
TALLEST = 120
"""Of something taller it points at the head."""


@dataclass(frozen=True)
class Controls:
    """What it points at; a control that is not there now is None.

    Attributes:
        open: opens a photo.
        styles: the shelf's styles.
        slider: a card's slider.
        card: opens a card.
        keep: keeps the mix.
    """

    open: Callable[[], QWidget | None]
    styles: Callable[[], QWidget | None]
    slider: Callable[[], QWidget | None]
    card: Callable[[], QWidget | None]
    keep: Callable[[], QWidget | None]


@dataclass(frozen=True)
class TourStep:
    """One step.

    Attributes:
        title: what it is about.
        text: what to do.
        control: where.
        done: whether the mix, from what it was, has been changed as asked.
    """

    title: str
    text: str
    control: Callable[[], QWidget | None]
    done: Callable[[Recipe, Recipe], bool] = lambda _before, _now: False


class Tour(QObject):
    """Leads through the window without standing in the way of painting.

    Args:
        session: whose mix is watched.
        controls: what it points at.
        window: in which the bubble floats.

    Signals:
        stepped: the number of the step that shows, from 0.
        ended: it is over.
    """

    stepped = Signal(int)
    ended = Signal()

    def __init__(self, session: Session, controls: Controls, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._steps = self._make_steps(controls)
        self._at = 0
        self._before = session.recipe
        self._kept = 0
        self.bubble = Bubble(window)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.next)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window, self.end)
        self._escape.setEnabled(False)
        self.bubble.next.clicked.connect(self.next)
        self.bubble.back.clicked.connect(lambda: self._go(self._at - 1))
        self.bubble.end.clicked.connect(self.end)
        self.bubble.follow_wanted.connect(self._point)
        session.recipe_changed.connect(self._recipe_changed)
        session.snapshots_changed.connect(self._snapshots_changed)

    def _make_steps(self, controls: Controls) -> Sequence[TourStep]:
        return (
            TourStep(
                self.tr("A photo"),
                self.tr("Drop a photo of yours on the picture, or open one here."),
                controls.open,
            ),
            TourStep(
                self.tr("A style"),
                self.tr(
                    "Click a style: it comes into the mix. Each tile shows your own photo. "
                    "A painting of yours can be dropped here, too."
                ),
                controls.styles,
                _has_new_style,
            ),
            TourStep(
                self.tr("A slider"),
                self.tr("Move the slider: more or less of this style, while you look."),
                controls.slider,
                _is_weighed_anew,
            ),
            TourStep(
                self.tr("Colours from one, strokes from another"),
                self.tr(
                    "Open a card with its arrow. Take the colours down on one card, "
                    "and the strokes on another."
                ),
                controls.card,
                _has_other_groups,
            ),
            TourStep(
                self.tr("Keep it"),
                self.tr(
                    "Keep the mix as a look for other photos here, or press Ctrl+K for a snapshot "
                    "to come back to. Ctrl+S saves everything, Ctrl+E exports the picture."
                ),
                controls.keep,
            ),
        )

    # --- going ------------------------------------------------------------------------------

    @property
    def at(self) -> int | None:
        """The number of the step that shows, from 0; None: it is over."""
        return None if self.bubble.isHidden() else self._at

    def begin(self, step: int = 0) -> None:
        """Begin, and leave the focus where it is."""
        self._escape.setEnabled(True)
        self._go(step)

    def ask(self) -> None:
        """Begin because someone wanted it, with the focus on Next."""
        self.begin()
        self.bubble.next.setFocus()

    def next(self) -> None:
        """Go on; after the last step it is over."""
        if self._at + 1 < len(self._steps):
            self._go(self._at + 1)
        else:
            self.end()

    def end(self) -> None:
        """End it, wherever it is."""
        self._settle.stop()
        self._escape.setEnabled(False)
        if not self.bubble.isHidden():
            self.bubble.hide()
            self.ended.emit()

    def photo_opened(self) -> None:
        """Go on if that was asked."""
        if self.at == 0:
            self._settle.start()

    def look_kept(self) -> None:
        """Likewise."""
        if self.at == len(self._steps) - 1:
            self._settle.start()

    def _go(self, step: int) -> None:
        self._settle.stop()
        self._at = step
        self._before = self._session.recipe
        self._kept = len(self._session.snapshots)
        shown = self._steps[step]
        title = self.tr("{0} of {1} · {2}").format(step + 1, len(self._steps), shown.title)
        last = step == len(self._steps) - 1
        self.bubble.back.setEnabled(step > 0)
        self.bubble.next.setText(self.tr("Done") if last else self.tr("Next"))
        self.bubble.say(title, shown.text)
        self._point()
        self.stepped.emit(step)

    def _point(self) -> None:
        control = self._steps[self._at].control()
        if control is None or not control.isVisible():
            self.bubble.point_at(None)
            return
        size = control.size()
        size.setHeight(min(size.height(), TALLEST))
        self.bubble.point_at(QRect(control.mapTo(self._window, QPoint(0, 0)), size))

    # --- what has been done -----------------------------------------------------------------

    def _recipe_changed(self, recipe: Recipe) -> None:
        if self.at is not None and self._steps[self._at].done(self._before, recipe):
            self._settle.start()

    def _snapshots_changed(self) -> None:
        if len(self._session.snapshots) > self._kept:
            self.look_kept()


def _has_new_style(before: Recipe, now: Recipe) -> bool:
    return bool({slot.style for slot in now.slots} - {slot.style for slot in before.slots})


def _is_weighed_anew(before: Recipe, now: Recipe) -> bool:
    weights = {slot.key: slot.weight for slot in before.slots}
    moved = any(weights.get(slot.key, slot.weight) != slot.weight for slot in now.slots)
    return moved or before.strength != now.strength


def _has_other_groups(before: Recipe, now: Recipe) -> bool:
    groups = {slot.key: slot.groups for slot in before.slots}
    return any(groups.get(slot.key, slot.groups) != slot.groups for slot in now.slots)
