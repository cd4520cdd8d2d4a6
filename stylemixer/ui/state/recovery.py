"""Nothing is lost: unexpected errors are logged and shown, crashes are remembered, work is kept."""

import contextlib
import faulthandler
import logging
import logging.handlers
import os
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QImage

from stylemixer.document.settings import Settings
from stylemixer.engine import file_locks
from stylemixer.engine.replacing import replacing
from stylemixer.errors import StyleMixerError
from stylemixer.paths import user_log
from stylemixer.ui.state.settings_file import SettingsFile
from stylemixer.ui.widgets.qimage import encoded
from stylemixer.ui.widgets.sentences import translated

if TYPE_CHECKING:
    from collections.abc import Callable

LOG_BYTES = 1_000_000
log = logging.getLogger("stylemixer")


class Hooks(QObject):
    """Catches what nobody else has caught, on every thread, and writes it to the log.

    Signals:
        failed: a sentence for the user about a mistake that they can mend.
        crashed: one line about an error of ours, and its traceback.

    Attributes:
        problem: why there is no log, as a sentence; empty when there is one.
    """

    failed = Signal(str)
    crashed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.problem = ""
        self._before: list[Callable[[], object]] = []

    def install(self) -> None:
        """Take over `sys.excepthook`, `threading.excepthook` and Qt's messages."""
        handler = self._handler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        old, old_thread = sys.excepthook, threading.excepthook
        sys.excepthook = self.unexpected
        threading.excepthook = self._of_thread
        old_qt = qInstallMessageHandler(_log_qt)

        def restore() -> None:
            sys.excepthook, threading.excepthook = old, old_thread
            qInstallMessageHandler(old_qt)
            log.removeHandler(handler)
            with contextlib.suppress(OSError):  # its last words, onto a full disk
                handler.close()

        self._before.append(restore)

    def _handler(self) -> logging.Handler:
        folder = user_log()
        try:
            return _LogFile(
                folder / "stylemixer.log",
                maxBytes=LOG_BYTES,
                backupCount=2,
                encoding="utf-8",
                errors="backslashreplace",  # file names need not be Unicode
            )
        except OSError:
            self.problem = self.tr(
                "No log can be kept in “{0}”; free some space or allow writing there."
            ).format(folder)
            return logging.NullHandler()

    def remove(self) -> None:
        """Give the hooks back and close the log."""
        while self._before:
            self._before.pop()()

    def unexpected(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Report an exception; it may come from any thread."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        elif isinstance(error, StyleMixerError):
            log.warning("%s %s", error.message, error.detail)
            self.failed.emit(translated(error.sentence))
        else:
            text = "".join(traceback.format_exception(kind, error, trace))
            log.error("unexpected\n%s", text)
            if sys.stderr is not None:
                sys.stderr.write(text)
            self.crashed.emit(f"{kind.__name__}: {error}", text)

    def _of_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.unexpected(args.exc_type, args.exc_value, args.exc_traceback)


class _LogFile(logging.handlers.RotatingFileHandler):
    """A log that goes without what the disk does not take."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
    }
    log.log(levels.get(kind, logging.ERROR), "Qt: %s", message)


class CrashLog:
    """Where faulthandler writes when the whole process dies; one file per process.

    A clean exit removes the file. What an earlier process has left is its crash, or nothing, when
    it was killed; a living one keeps its file locked.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or user_log()
        self._path = self._folder / f"crash-{os.getpid()}.log"
        self._file: IO[str] | None = None

    def start(self) -> str:
        """Begin to listen; return what earlier processes wrote when they died, perhaps nothing."""
        found = []
        left: list[Path] = []
        with contextlib.suppress(OSError):
            left = sorted(self._folder.glob("crash-*.log"))
        for path in left:
            with contextlib.suppress(OSError), file_locks.unowned(path) as unowned:
                text = path.read_text(encoding="utf-8", errors="replace").strip()
                if text:
                    found.append(text)
                if text or unowned:  # another window holds its own
                    path.unlink()
        with contextlib.suppress(OSError):  # `Hooks` tells of a folder that cannot be written to
            self._file = self._path.open("w", encoding="utf-8")
            file_locks.lock(self._file.fileno())
            faulthandler.enable(self._file)
        return "\n\n".join(found)

    def stop(self) -> None:
        """Stop listening and remove the file: this process ends well."""
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)


class BackgroundWriter(QObject):
    """Writes settings and the painted picture to disk on a thread of its own, newest only.

    Writing waits for the disk, which the event loop must not; the program waits for it before it
    ends. What could not be written is tried again with the next change.

    Args:
        picture_path: the painted picture's file.
        read: the settings that the window began with.
        parent: Qt's parent.

    Signals:
        failed: a sentence about settings that cannot be written, once until they can again.
    """

    failed = Signal(str)

    def __init__(
        self, picture_path: Path, read: Settings | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._told = False
        self._picture_path = picture_path
        self._file = SettingsFile(read or Settings())
        self._lock = threading.Lock()
        self._settings: Settings | None = None
        self._picture: QImage | None = None
        self._thread = ThreadPoolExecutor(1, "keeper")

    def keep(self, settings: Settings | None = None, picture: QImage | None = None) -> None:
        """Write these soon; what has not been written yet is replaced by the newer."""
        with self._lock:
            queued = self._settings is not None or self._picture is not None
            self._settings = settings or self._settings
            self._picture = picture or self._picture
            if not queued:
                with contextlib.suppress(RuntimeError):  # the window has closed
                    self._thread.submit(self._write)

    def stop(self) -> None:
        """Write what is left and end."""
        self._thread.shutdown()

    def _write(self) -> None:
        with self._lock:
            settings, picture = self._settings, self._picture
            self._settings = self._picture = None
        if settings is not None:
            self._write_settings(settings)
        if picture is not None:
            self._write_picture(picture)

    def _write_settings(self, settings: Settings) -> None:
        try:
            self._file.write(settings)
        except StyleMixerError as error:  # a full disk must not stop the painting
            log.warning("%s %s", error.message, error.detail)
            self._tell(translated(error.sentence))
        except Exception:  # nor may anything else stop all that is written later
            log.exception("the settings cannot be written")
            self._tell(self.tr("The settings could not be saved; see the log file."))
        else:
            self._told = False

    def _tell(self, sentence: str) -> None:
        if not self._told:
            self._told = True
            self.failed.emit(sentence)

    def _write_picture(self, picture: QImage) -> None:
        try:
            # little compression is much faster, and the file is not much larger
            data = encoded(picture, "png", compression=1)
            with replacing(self._picture_path) as file:
                file.write(data)
        except Exception as error:
            log.warning("the painted picture cannot be kept: %r", error)
