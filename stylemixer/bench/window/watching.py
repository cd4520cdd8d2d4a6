"""What the window's bench looks at: the event loop's stalls, and what is on the screen when."""

import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QPaintEvent

from stylemixer.document.recipe import Recipe
from stylemixer.render.requests import Frame
from stylemixer.ui.canvas.canvas import Canvas

BEAT_MS = 4
FELT_S = 0.033
"""A longer stall of the event loop is felt."""
PATIENCE_S = 300.0


@dataclass(frozen=True)
class Spent:
    """Seconds of a clock, and of those that tell what a stall was made of.

    Attributes:
        clock: of `time.perf_counter`.
        busy: how long the event loop's thread has computed; 0 where the system does not say.
        queued: how long it has waited for a core; likewise.
        collecting: how long Python's collector has stopped every thread.
    """

    clock: float
    busy: float
    queued: float
    collecting: float

    def since(self, before: "Spent") -> "Spent":
        """Return the differences."""
        return Spent(
            self.clock - before.clock,
            self.busy - before.busy,
            self.queued - before.queued,
            self.collecting - before.collecting,
        )


class Heartbeat(QObject):
    """Ticks every 4 ms; what is missing between two ticks is a stall of the event loop.

    It lives on the process's first thread.
    """

    def __init__(self) -> None:
        super().__init__()
        self._collecting = self._collects_since = 0.0
        gc.callbacks.append(self._collects)
        self._last = self._cleared = self._now()
        self._longest = 0.0
        self._cause = ""
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def longest(self) -> float:
        """Return the longest stall in seconds since the last call."""
        self._beat()
        longest, self._longest = self._longest, 0.0
        self._cleared = self._last
        return longest

    def stall(self, name: str = "longest stall") -> dict[str, Any]:
        """Return the longest stall since the last call as a figure, and what one was that is felt.

        Args:
            name: the figure's.
        """
        longest = self.longest()
        return {name: longest} | ({f"{name}: what": self._cause} if longest > FELT_S else {})

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()
        gc.callbacks.remove(self._collects)

    def _beat(self) -> None:
        now = self._now()
        passed = now.since(self._last)
        if passed.clock - BEAT_MS / 1000 > self._longest:
            self._longest = passed.clock - BEAT_MS / 1000
            self._cause = (
                f"after {now.since(self._cleared).clock:.1f} s: "
                f"{passed.busy * 1000:.0f} ms busy, of them {passed.collecting * 1000:.0f} "
                f"collecting garbage; {passed.queued * 1000:.0f} waiting for a core"
            )
        self._last = now

    def _now(self) -> Spent:
        busy, queued = _of_first_thread()
        return Spent(time.perf_counter(), busy, queued, self._collecting)

    def _collects(self, phase: str, _info: dict[str, int]) -> None:
        now = time.perf_counter()
        if phase == "start":
            self._collects_since = now
        else:
            self._collecting += now - self._collects_since


def _of_first_thread() -> tuple[float, float]:
    """Return the seconds that the process's first thread has had a core, and waited for one."""
    try:
        busy, queued, _ = Path(f"/proc/{os.getpid()}/schedstat").read_text().split()
    except (OSError, ValueError):
        return 0.0, 0.0
    return int(busy) / 1e9, int(queued) / 1e9


class Screen(QObject):
    """Notes when the canvas has painted which frame, and which edit that answers.

    Args:
        canvas: which one.
        shown: returns the recipe whose picture the canvas has been given last, where the window
            shows some without a frame.

    Attributes:
        frames: how many have come.
        final_at: when the last final picture was on the screen.
        edges: the long edges of the drafts on the screen.
    """

    def __init__(self, canvas: Canvas, shown: Callable[[], Recipe | None] = lambda: None) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._shown = shown
        canvas.installEventFilter(self)
        self.clear()

    def clear(self) -> None:
        """Forget everything but what is on the screen now."""
        self.frames = 0
        self.final_at: float | None = None
        self.edges: list[int] = []
        self._edits: list[tuple[float, Recipe]] = []
        self._paints: list[tuple[float, int]] = []
        self._fresh: Frame | None = None

    def edited(self, at: float, recipe: Recipe) -> None:
        """Note an edit by a person, at a time of `time.perf_counter`."""
        self._edits.append((at, recipe))

    def take(self, frame: Frame) -> None:
        """Note a frame that the window has been given."""
        if frame.region is None:
            self.frames += 1
            self._fresh = frame

    def latencies(self, since: float = 0.0, until: float = float("inf")) -> list[float]:
        """Return, for each edit, the seconds until it or a later one was on the screen.

        Args:
            since: a time of `time.perf_counter`; earlier edits are left out.
            until: likewise; later ones are.
        """
        out = []
        paints = iter(self._paints)
        paint = next(paints, None)
        for number, (at, _) in enumerate(self._edits):
            while paint is not None and paint[1] < number:
                paint = next(paints, None)
            if paint is None:
                break
            if since <= at < until:
                out.append(paint[0] - at)
        return out

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's
        """Paint here and now, so that the time after painting is known."""
        if event.type() != QEvent.Type.Paint or not isinstance(event, QPaintEvent):
            return False
        self._canvas.paintEvent(event)
        if self._fresh is not None:
            self.painted(self._fresh, time.perf_counter())
            self._fresh = None
        shown = self._shown()
        if shown is not None:
            self._answered(shown, time.perf_counter())
        return True

    def painted(self, frame: Frame, now: float) -> None:
        """Note that a frame is on the screen, at a time of `time.perf_counter`."""
        if frame.draft:
            self.edges.append(max(frame.pixels.shape[:2]))
        else:
            self.final_at = now
        if self._shown() is None:
            self._answered(frame.recipe, now)

    def _answered(self, recipe: Recipe, now: float) -> None:
        last = self._paints[-1][1] if self._paints else -1
        for number in range(len(self._edits) - 1, last, -1):
            if self._edits[number][1] == recipe:
                self._paints.append((now, number))
                return


def until(condition: Callable[[], bool], patience: float = PATIENCE_S) -> None:
    """Run the event loop until something is so.

    Raises:
        TimeoutError: when it is not so after that many seconds.
    """
    end = time.perf_counter() + patience
    while not condition():
        if time.perf_counter() > end:
            raise TimeoutError(f"the window did not get there within {patience:.0f} s")
        # the heartbeat wakes it
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def pause(seconds: float) -> None:
    """Run the event loop for a while."""
    end = time.perf_counter() + seconds
    until(lambda: time.perf_counter() >= end, seconds + PATIENCE_S)
