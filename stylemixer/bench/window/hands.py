"""Hands for the window's bench: they come to a control, drag it to and fro, and leave."""

import math
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from stylemixer.document.natural_neighbours import Point
from stylemixer.ui.pad.pad_square import PadSquare
from stylemixer.ui.widgets.sliders.slider_row import SliderRow

SWEEP_S = 1.4
"""From one end of a slider to the other, or of the pad from one side to the other."""
WIDTH = 0.45
"""So far from its middle the puck comes, of the pad's side."""


class Hand(Protocol):
    """Drags one control; what it does on the way is up to the control."""

    def come(self) -> None:
        """Be on the control, before it moves."""

    def press(self) -> None:
        """Take hold of it."""

    def move(self, seconds: float) -> None:
        """Be where it is so long after it began to move."""

    def release(self) -> None:
        """Let go."""

    def leave(self) -> None:
        """Be somewhere else."""


class SliderHand:
    """Drags a slider from end to end and back.

    Args:
        row: the slider's.
    """

    def __init__(self, row: SliderRow) -> None:
        self._row = row
        self._phase = 0.0

    def come(self) -> None:
        """Be on it."""
        _enter(self._row)

    def press(self) -> None:
        """Take hold of it."""
        slider = self._row.slider
        slider.setSliderDown(True)
        came_from, span = slider.value(), slider.maximum() - slider.minimum()
        self._phase = came_from / span if came_from < slider.maximum() else 1.0

    def move(self, seconds: float) -> None:
        """Be where it is so long after it began to move."""
        slider = self._row.slider
        way = (self._phase + seconds / SWEEP_S) % 2
        span = slider.maximum() - slider.minimum()
        slider.setValue(slider.minimum() + round(span * min(way, 2 - way)))

    def release(self) -> None:
        """Let go."""
        self._row.slider.setSliderDown(False)

    def leave(self) -> None:
        """Be somewhere else."""
        _leave(self._row)


class PuckHand:
    """Drags the puck of a pad in loops that come everywhere and never to the same place soon.

    Args:
        square: the pad's, with the puck in its middle.
    """

    def __init__(self, square: PadSquare) -> None:
        self._square = square

    def come(self) -> None:
        """Be on it."""
        _enter(self._square)

    def press(self) -> None:
        """Take hold of it."""
        self._send(QEvent.Type.MouseButtonPress, self._at(0.0))

    def move(self, seconds: float) -> None:
        """Be where it is so long after it began to move."""
        self._send(QEvent.Type.MouseMove, self._at(seconds))

    def release(self) -> None:
        """Let go."""
        self._send(QEvent.Type.MouseButtonRelease, self._at(0.0))

    def leave(self) -> None:
        """Be somewhere else."""
        _leave(self._square)

    @staticmethod
    def _at(seconds: float) -> Point:
        turn = math.tau * seconds / (SWEEP_S * math.pi)  # in the middle a side a sweep
        return 0.5 + WIDTH * math.sin(turn), 0.5 + WIDTH * math.sin(turn * math.sqrt(2) / 2)

    def _send(self, kind: QEvent.Type, point: Point) -> None:
        spot = self._square.spot(point)
        on_screen = QPointF(self._square.mapToGlobal(spot))
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.MouseMove else left
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        modifiers = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(
            self._square, QMouseEvent(kind, spot, on_screen, button, held, modifiers)
        )


def _enter(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    QApplication.sendEvent(widget, QEnterEvent(middle, middle, middle))


def _leave(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
