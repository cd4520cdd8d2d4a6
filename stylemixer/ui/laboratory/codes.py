"""γ and β of a layer as bars, which the hand can move: whoever knows a channel can change it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from stylemixer.render.inspection import Inspection, Numbers
from stylemixer.ui.laboratory import look
from stylemixer.ui.laboratory.page import Page, Row, Steps, numbers

STEP = 0.02
"""A key moves a bar by this share of the axis; with Shift by five times that."""

PARTS = ("scale", "shift")


class Codes(Page):
    """Bars of the mix's γ and β, and a mark for each style's.

    Drag a bar; a double click puts it back; Shift and a drag choose several, which then move
    together. By keys: left and right choose a channel, up and down move it, Delete puts it back.

    Signals:
        taken: the hand has taken bars: the part (``"scale"`` or ``"shift"``), the channels, and the
            lowest and highest change that it can give them.
        changed: the part, and by how much each channel differs from the mix, by channel.
        released: the hand has let go.
        chosen: a channel.
    """

    taken = Signal(str, object, float, float)
    changed = Signal(str, object)
    released = Signal()
    chosen = Signal(int)

    def __init__(self) -> None:
        self.title = self.tr("γ and β")
        super().__init__()
        self._corrections: dict[str, dict[int, float]] = {part: {} for part in PARTS}
        self._selected: set[int] = set()
        self._part = PARTS[0]
        self._held: tuple[str, float, dict[int, float]] | None = None
        self._band: tuple[str, int] | None = None

    def steps(self) -> Steps:
        """Return what makes the plots, step by step."""
        names = self.tr("γ, the deviation after"), self.tr("β, the mean after")
        plots = [
            step
            for column, (part, name) in enumerate(zip(PARTS, names, strict=True))
            for step in (
                partial(self._add_plot, column, part, name),
                partial(self._add_legend, part),
                partial(self._add_bars, part),
            )
        ]
        return self._begin_anew, *plots, self._listen

    def _begin_anew(self) -> None:
        self._plots: dict[str, Any] = {}
        self._bars: dict[str, Any] = {}
        self._ghosts: dict[str, Any] = {}
        self._marks: dict[str, Any] = {}
        self._mix: dict[str, Numbers] = {part: np.zeros(0, np.float32) for part in PARTS}
        self._table: list[Row] = []

    def _add_plot(self, column: int, part: str, name: str) -> None:
        plot = self._plots[part] = look.dressed(
            self.graphics.addPlot(0, column, enableMenu=False),
            name,
            (self.tr("Channel"), ""),
            (name.split(",", maxsplit=1)[0], self.tr("activation")),
        )
        plot.setMouseEnabled(False, False)

    def _add_legend(self, part: str) -> None:
        look.legend(self._plots[part], columns=3)

    def _add_bars(self, part: str) -> None:
        plot = self._plots[part]
        ghosts = self._ghosts[part] = pg.PlotDataItem(
            pen=None, symbol="t1", symbolSize=5, symbolPen=None,
            symbolBrush=look.colour_of("photo"), name=self.tr("photo's own"),
        )  # fmt: skip
        bars = self._bars[part] = pg.BarGraphItem(
            x=[0],
            height=[0],
            width=0.8,
            brush=look.colour_of("picture"),
            name=self.tr("the mix"),
        )
        marks = self._marks[part] = pg.PlotDataItem(
            pen=None, symbol="d", symbolSize=5, symbolPen=None,
            symbolBrush=look.colour_of("painting"), name=self.tr("each style"),
        )  # fmt: skip
        for item in (bars, ghosts, marks):
            plot.addItem(item)
        plot.addLine(y=0, pen=pg.mkPen(look.text_colour(), width=0.6))

    def _listen(self) -> None:
        self.graphics.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.graphics.viewport().installEventFilter(self)
        self.graphics.installEventFilter(self)

    def set_corrections(self, corrections: Mapping[str, Mapping[int, float]]) -> None:
        """Say what is changed by hand in this layer, by part and channel."""
        self._corrections = {part: dict(corrections.get(part, {})) for part in PARTS}

    def draw(self, seen: Inspection) -> None:
        """Fill the plots; what the hand holds stays where it is held."""
        found = {code.name: code for code in seen.codes if code.name != "style"}
        styles = [code for code in seen.codes if code.name == "style"]
        if "mix" not in found:
            self._show_nothing()
            return
        self._own, self._styles = found["own"], styles
        for part in PARTS:
            if self._held is None or self._held[0] != part:
                self._mix[part] = getattr(found["mix"], part).copy()
            self._draw_part(part)
        changed = len({*self._corrections["scale"], *self._corrections["shift"]})
        self.sentence = self.tr(
            "Each bar is what the mix gives a channel of {0}: γ stretches its curve, β moves it. "
            "Drag a bar and the picture follows; a double click puts it back. Changed by hand: {1}."
        ).format(seen.layer, changed)
        self._table = [
            [self.tr("channel"), "γ mix", "β mix", "γ own", "β own"],
            *zip(
                range(1, len(self._own.scale) + 1),
                numbers(found["mix"].scale),
                numbers(found["mix"].shift),
                numbers(self._own.scale),
                numbers(self._own.shift),
                strict=True,
            ),
        ]

    def rows(self) -> list[Row]:
        """Return γ and β of mix and photo for each channel."""
        return self._table

    def _show_nothing(self) -> None:
        for part in PARTS:
            self._mix[part] = np.zeros(0, np.float32)
            self._bars[part].setOpts(x=[], height=[])
            self._ghosts[part].setData([], [])
            self._marks[part].setData([], [])
        self._table = [[self.tr("channel"), "γ mix", "β mix", "γ own", "β own"]]
        self.sentence = self.tr(
            "The loss network only looks and has no γ or β; choose a layer of a painting network."
        )

    def _draw_part(self, part: str) -> None:
        values = self._mix[part]
        index = np.arange(len(values))
        plain, hand = look.colour_of("picture"), look.text_colour()
        by_hand = self._corrections[part]
        brushes = [hand if channel in by_hand else plain for channel in index.tolist()]
        pens = [pg.mkPen(hand, width=1.6) if c in self._selected else None for c in index.tolist()]
        self._bars[part].setOpts(x=index + 1, height=values, brushes=brushes, pens=pens)
        self._ghosts[part].setData(index + 1, getattr(self._own, part))
        marks = [getattr(code, part) for code in self._styles]
        self._marks[part].setData(
            np.tile(index + 1, len(marks)), np.concatenate(marks) if marks else []
        )
        if self._held is None:
            everything = np.concatenate([values, getattr(self._own, part), *marks])
            low, high = float(min(everything.min(), 0)), float(max(everything.max(), 0))
            room = 0.12 * max(high - low, 0.1)
            self._plots[part].setRange(
                xRange=(0.3, len(values) + 0.7), yRange=(low - room, high + 2.5 * room), padding=0
            )

    # --- the hand ---------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.graphics is None:
            return super().eventFilter(watched, event)
        if watched is self.graphics and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._key(event)
        if watched is not self.graphics.viewport() or not isinstance(event, QMouseEvent):
            return super().eventFilter(watched, event)
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() == Qt.MouseButton.LeftButton:
                return self._press(event)
            case QEvent.Type.MouseMove:
                return self._move(event)
            case QEvent.Type.MouseButtonRelease:
                return self._release()
            case QEvent.Type.MouseButtonDblClick:
                return self._put_back_at(event)
        return False

    def place_of(self, part: str, channel: int, value: float) -> QPointF:
        """Return where in the widget a value of a channel is."""
        at = self._plots[part].vb.mapViewToScene(QPointF(channel + 1, value))
        return QPointF(self.graphics.mapFromScene(at))

    def _under(self, event: QMouseEvent) -> tuple[str, int, float] | None:
        """Return part, channel and value under the mouse."""
        scene = self.graphics.mapToScene(event.position().toPoint())
        for part, plot in self._plots.items():
            if plot.vb.sceneBoundingRect().contains(scene) and len(self._mix[part]):
                at = plot.vb.mapSceneToView(scene)
                return part, min(max(round(at.x()) - 1, 0), len(self._mix[part]) - 1), at.y()
        return None

    def _press(self, event: QMouseEvent) -> bool:
        under = self._under(event)
        if under is None:
            return False
        self.graphics.setFocus(Qt.FocusReason.MouseFocusReason)
        part, channel, value = under
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._band = part, channel
            self._select(part, {channel})
            return True
        if channel not in self._selected or self._part != part:
            self._select(part, {channel})
            self.chosen.emit(channel)
        self._hold(part, value)
        return True

    def _hold(self, part: str, value: float) -> None:
        held = {c: self._corrections[part].get(c, 0.0) for c in sorted(self._selected)}
        self._held = part, value, held
        low, high = self._plots[part].vb.viewRange()[1]
        span = high - low
        self.taken.emit(part, tuple(held), min(held.values()) - span, max(held.values()) + span)

    def _move(self, event: QMouseEvent) -> bool:
        if self._band is not None:
            under = self._under(event)
            if under is not None and under[0] == self._band[0]:
                first, last = sorted((self._band[1], under[1]))
                self._select(self._band[0], set(range(first, last + 1)))
            return True
        if self._held is None:
            return False
        part, start, held = self._held
        scene = self.graphics.mapToScene(event.position().toPoint())
        value = float(self._plots[part].vb.mapSceneToView(scene).y())
        self._give(part, {channel: was + value - start for channel, was in held.items()})
        return True

    def _give(self, part: str, changes: Mapping[int, float]) -> None:
        before = self._corrections[part]
        for channel, change in changes.items():
            self._mix[part][channel] += change - before.get(channel, 0.0)
        self._corrections[part] = {**before, **changes}
        self._draw_part(part)
        self.changed.emit(part, dict(changes))

    def _release(self) -> bool:
        if self._band is not None:
            self._band = None
            return True
        if self._held is None:
            return False
        self._held = None
        self.released.emit()
        return True

    def _put_back_at(self, event: QMouseEvent) -> bool:
        under = self._under(event)
        if under is None:
            return False
        part, channel, _ = under
        self._put_back(part, self._selected if channel in self._selected else {channel})
        return True

    def _put_back(self, part: str, channels: set[int]) -> None:
        self._held = None
        self._give(part, dict.fromkeys(channels, 0.0))
        self.released.emit()

    def _select(self, part: str, channels: set[int]) -> None:
        other = self._part
        self._part, self._selected = part, channels
        for each in {part, other}:
            if len(self._mix[each]):
                self._draw_part(each)

    # --- keys -------------------------------------------------------------------------------

    def _key(self, event: QKeyEvent) -> bool:
        values = self._mix[self._part]
        if not len(values):
            return False
        here = min(self._selected, default=0)
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                step = 1 if event.key() == Qt.Key.Key_Right else -1
                here = min(max(here + step, 0), len(values) - 1)
                self._select(self._part, {here})
                self.chosen.emit(here)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._nudge(event)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self._put_back(self._part, self._selected or {here})
            case Qt.Key.Key_G:
                self._select("scale", self._selected)
            case Qt.Key.Key_B:
                self._select("shift", self._selected)
            case _:
                return False
        return True

    def _nudge(self, event: QKeyEvent) -> None:
        if not self._selected:
            self._select(self._part, {0})
        part = self._part
        low, high = self._plots[part].vb.viewRange()[1]
        large = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        step = STEP * (high - low) * (5 if large else 1)
        step *= 1 if event.key() == Qt.Key.Key_Up else -1
        before = self._corrections[part]
        self._give(part, {c: before.get(c, 0.0) + step for c in self._selected})
