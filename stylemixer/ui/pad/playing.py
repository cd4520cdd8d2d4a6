"""Plays the path that the puck has left, as fast as the hand went."""

from PySide6.QtCore import QObject, QTimer, Signal

from stylemixer.document.pad import TrailPoint

SHORTEST_MS = 8


class Playing(QObject):
    """Goes along a path once.

    Signals:
        came: the next point of it, as a pair.
        changed: whether it goes.
    """

    came = Signal(object)
    changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left: list[TrailPoint] = []
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._step)

    @property
    def goes(self) -> bool:
        """Whether it does."""
        return bool(self._left)

    def play(self, trail: tuple[TrailPoint, ...]) -> None:
        """Begin, at the first point."""
        self._left = list(trail)
        if self._left:
            self.changed.emit(True)
            self._step()

    def stop(self) -> None:
        """Stay where it has come to."""
        self._timer.stop()
        if self._left:
            self._left = []
            self.changed.emit(False)

    def _step(self) -> None:
        point = self._left.pop(0)
        self.came.emit((point.x, point.y))
        if self._left:
            self._timer.start(max(round(1000 * self._left[0].pause), SHORTEST_MS))
        else:
            self.changed.emit(False)
