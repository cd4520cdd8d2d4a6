"""How far a batch is: all of it and each photo, what has failed and why, and what can be done."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from stylemixer.jobs.batch.progress import Failure, Running
from stylemixer.ui.widgets.elided_title import ElidedTitle
from stylemixer.ui.widgets.plain_text import SENTENCE, one_line, plain
from stylemixer.ui.widgets.sentences import translated
from stylemixer.ui.widgets.time_left import in_words

ROWS = 2
"""One photo is painted at a time; the next one may have begun as the last one is written."""
KNOWN_S = 1.0
"""A photo that is painted for less tells nothing about the time left."""


class _Row(QWidget):
    """A photo that is being painted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = ElidedTitle(self)
        self.name.setProperty("heading", False)
        self.left = QLabel(self)
        self.left.setProperty("small", True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setRange(0, 1000)
        line = QHBoxLayout()
        line.addWidget(self.name, 1)
        line.addWidget(self.left)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(line)
        layout.addWidget(self.bar)

    def show_photo(self, running: Running) -> None:
        name = f"{running.name} · {running.look}" if running.look else running.name
        self.name.set_text(one_line(name))
        self.bar.setAccessibleName(one_line(name))
        self.bar.setValue(round(1000 * running.share))
        known = running.seconds >= KNOWN_S and running.share > 0
        left = running.seconds * (1 - running.share) / running.share if known else None
        self.left.setText("" if left is None else self.tr("{0} left").format(in_words(left)))


class BatchProgress(QWidget):
    """Shows one batch: waiting, going on, paused, interrupted, or over.

    Signals:
        pause_asked: paint nothing for a while.
        continue_asked: go on after a pause, a stop or an interruption.
        stop_asked: end; what is painted stays.
        again_asked: paint what has failed once more.
        folder_asked: show the results.
        back_asked: back to the list of photos.
    """

    pause_asked = Signal()
    continue_asked = Signal()
    stop_asked = Signal()
    again_asked = Signal()
    folder_asked = Signal()
    back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failures = 0
        self._build()

    def _build(self) -> None:
        self.title = ElidedTitle(self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(self.tr("Progress of the batch"))
        self.text = QLabel(self)
        self.rows = tuple(_Row(self) for _ in range(ROWS))
        self.notice = QLabel(self)
        self.notice.setProperty("small", True)
        for label in (self.text, self.notice):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.failed = QLabel(self)
        self.failed.setTextFormat(Qt.TextFormat.PlainText)
        self.failures = QListWidget(self)
        self.failures.setAccessibleName(self.tr("What could not be painted, and why"))
        self.failures.setWhatsThis(
            self.tr("A line for each photo that was left out; mend it, then try these again.")
        )
        self.failures.setWordWrap(True)
        self.failures.setSpacing(3)
        self.failures.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.failures.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pause = self._push(self.pause_asked, self.tr("Pause"))
        self.pause.setToolTip(self.tr("Paint nothing until you continue"))
        self.go_on = self._push(self.continue_asked, self.tr("Continue"))
        self.go_on.setToolTip(self.tr("Go on where it stood"))
        self.stop = self._push(self.stop_asked, self.tr("Stop"))
        self.stop.setToolTip(self.tr("End the batch; what is painted stays"))
        self.again = self._push(self.again_asked, self.tr("Try these again"))
        self.again.setToolTip(self.tr("Paint once more what could not be painted"))
        self.show_results = self._push(self.folder_asked, self.tr("Show in folder"))
        self.show_results.setToolTip(self.tr("Show the results in the file manager"))
        self.back = self._push(self.back_asked, self.tr("Back to the list"))
        self.back.setToolTip(self.tr("Choose photos and mixes for another batch"))
        first, second = QHBoxLayout(), QHBoxLayout()
        for line, buttons in (
            (first, (self.pause, self.go_on, self.stop, self.again)),
            (second, (self.show_results, self.back)),
        ):
            line.setSpacing(6)
            for button in buttons:
                line.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 12)
        layout.setSpacing(8)
        for widget in (self.title, self.bar, self.text, *self.rows, self.notice, self.failed):
            layout.addWidget(widget)
        layout.addWidget(self.failures, 1)
        self.space = QWidget(self)
        layout.addWidget(self.space, 1)
        layout.addLayout(first)
        layout.addLayout(second)

    def _push(self, signal: SignalInstance, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setStyleSheet("padding: 4px 6px; min-width: 40px;")
        button.clicked.connect(signal)
        return button

    # --- showing ----------------------------------------------------------------------------

    def begin(self, title: str, text: str) -> None:
        """Show a batch that begins, waits or goes on."""
        self.title.set_text(one_line(title))
        self.text.setText(one_line(text, SENTENCE))
        self.bar.setRange(0, 0)
        self._failures = 0
        self.failures.clear()
        self.show_running(())
        self.show_notices(())
        self._offer(self.pause, self.stop)
        self.pause.setEnabled(False)

    def show_share(self, share: float, text: str) -> None:
        """Show how far it is, 0–1, and in words."""
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * share))
        self.text.setText(text)
        self.pause.setEnabled(True)

    def show_running(self, running: Sequence[Running]) -> None:
        """Show what is being painted."""
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(running))
            if number < len(running):
                row.show_photo(running[number])

    def show_notices(self, notices: Sequence[str]) -> None:
        """Show what people should know."""
        self.notice.setText("\n".join(one_line(notice, SENTENCE) for notice in notices))
        self.notice.setVisible(bool(notices))

    def show_failures(self, failures: Sequence[Failure], failed: int) -> None:
        """Show what could not be painted; those that are shown already stay.

        Args:
            failures: the first ones.
            failed: how many there are in all.
        """
        for failure in failures[self._failures :]:
            self.failures.addItem(one_line(translated(failure.sentence), SENTENCE))
            tip = "\n".join(part for part in (failure.photo, failure.look) if part)
            self.failures.item(self.failures.count() - 1).setToolTip(plain(tip))
        self._failures = len(failures)
        self.failed.setText(self.tr("{0} could not be painted:").format(failed))
        for widget in (self.failed, self.failures):
            widget.setVisible(failed > 0)
        self.space.setVisible(failed == 0)

    def show_paused(self, paused: bool) -> None:
        """Show that nothing is painted, or that it goes on again."""
        self._offer(self.go_on if paused else self.pause, self.stop)

    def show_stopping(self, text: str) -> None:
        """Show that it ends."""
        self.text.setText(text)
        for button in (self.pause, self.go_on, self.stop):
            button.setEnabled(False)

    def show_over(self, text: str, *, whole: bool, failed: bool) -> None:
        """Show what it has come to.

        Args:
            text: in words.
            whole: whether nothing is left to do.
            failed: whether some have failed.
        """
        self.show_running(())
        self.bar.setRange(0, 1000)
        if whole:
            self.bar.setValue(1000)
        self.text.setText(one_line(text, SENTENCE))
        buttons = [self.back] if whole else [self.go_on, self.back]
        self._offer(*buttons, *([self.again] if failed and whole else []))

    def _offer(self, *buttons: QPushButton) -> None:
        for button in (self.pause, self.go_on, self.stop, self.again, self.back):
            button.setVisible(button in buttons)
            button.setEnabled(True)
