"""Ctrl-C in the terminal, and the system's wish that the program ends."""

import contextlib
import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal


class Interrupts(QObject):
    """Tells the event loop of signals, from its making to `stop`; made on the main thread alone.

    Python runs a signal's handler between two of its own instructions, and there are none while Qt
    waits for events. So the number comes through a socket that Qt watches, on Windows too.

    Signals:
        came: the number of a signal.
    """

    came = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._before = {
            number: signal.signal(number, _nothing)
            for number in (signal.SIGINT, signal.SIGTERM)
            if signal.getsignal(number) is not signal.SIG_IGN  # as nohup and a shell's & wish it
        }
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)

    def stop(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    def _read(self) -> None:
        numbers = b""
        with contextlib.suppress(BlockingIOError):
            numbers = self._reader.recv(4096)
        for number in numbers:
            if number in self._before:
                self.came.emit(number)


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Keep Python from raising `KeyboardInterrupt` in whatever runs; the socket has told."""
