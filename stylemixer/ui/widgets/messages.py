"""What the window tells people: sentences that fade, and a dialog for what must not happen."""

from collections.abc import Callable

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPropertyAnimation,
    QRect,
    QRectF,
    Qt,
    QTimer,
    QUrl,
    SignalInstance,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QDesktopServices,
    QEnterEvent,
    QGuiApplication,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from stylemixer.errors import Sentence
from stylemixer.paths import user_log
from stylemixer.ui.look.colours import current
from stylemixer.ui.look.theme import icon
from stylemixer.ui.widgets.icon_button import icon_button
from stylemixer.ui.widgets.plain_text import SENTENCE, one_line
from stylemixer.ui.widgets.sentences import translated

SHORTEST_MS = 4_000
MS_PER_LETTER = 60
"""Slow readers read about 17 letters a second; a toast stays as long as that takes."""
FADE_MS = 240
BOTTOM_GAP = 24
WIDEST = 520


class Toast(QFrame):
    """A sentence over the bottom of another widget, which fades; the mouse over it keeps it.

    A newer sentence replaces an older one. Screen readers are told.

    Attributes:
        action: the button that does what the sentence offers; hidden where it offers nothing.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("toast")
        self.setAccessibleName(self.tr("Message"))
        self._over = over
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.action = QToolButton()
        self.action.setAccessibleName(self.tr("Act on the message"))
        self.action.setWhatsThis(self.tr("Does what the message offers."))
        self.action.clicked.connect(self._act)
        self._slot: Callable[[], None] | None = None
        close = icon_button(icon("close"), self.tr("Close the message"), self.tr("Close"), 16)
        close.setWhatsThis(self.tr("Takes the message away; what it offers is not done."))
        close.clicked.connect(self.fade)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(16, 8, 8, 8)
        self._box.setSpacing(8)
        self._box.addWidget(self._text, 1)
        self._box.addWidget(self.action)
        self._box.addWidget(close)
        self._effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(self._effect)
        self._fade = QPropertyAnimation(self._effect, b"opacity", self)
        self._fade.setDuration(FADE_MS)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.finished.connect(self._faded)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.fade)
        over.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that shows or showed last."""
        return self._text.text()

    def say(self, text: str, action: str = "", slot: Callable[[], None] | None = None) -> None:
        """Show a sentence.

        Args:
            text: the sentence.
            action: a button's text, or nothing for no button.
            slot: what the button does.
        """
        text = one_line(text, SENTENCE)
        self._text.setText(text)
        self._slot = slot
        self.action.setText(action)
        self.action.setAccessibleName(action or self.tr("Act on the message"))
        self.action.setVisible(bool(action))
        self._fade.stop()
        self._effect.setOpacity(1.0)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(max(SHORTEST_MS, MS_PER_LETTER * len(text)) + (4_000 if action else 0))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def say_plainly(self, text: str) -> None:
        """Show a sentence without a button; a slot for signals."""
        self.say(text)

    def say_sentence(self, sentence: Sentence) -> None:
        """Show a sentence of the engine's or the document's; a slot for signals."""
        self.say(translated(sentence))

    def fade(self) -> None:
        """Begin to fade away."""
        self._timer.stop()
        self._fade.setStartValue(self._effect.opacity())
        self._fade.setEndValue(0.0)
        self._fade.start()

    def _faded(self) -> None:
        if self._effect.opacity() < 0.01:
            self.hide()

    def _act(self) -> None:
        self.fade()
        if self._slot is not None:
            self._slot()

    def _place(self) -> None:
        room = min(max(self._over.width() - 32, 200), WIDEST)
        controls = 72 + (self.action.sizeHint().width() + 8 if self.action.text() else 0)
        letters = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 2
        width = min(letters, room - controls)
        # a wrapping label tells its height too late for a widget that is not in a layout
        wrapped = self._text.fontMetrics().boundingRect(
            QRect(0, 0, width, 10_000), Qt.TextFlag.TextWordWrap, self._text.text()
        )
        self._text.setFixedSize(width, wrapped.height() + 2)
        self._box.activate()
        self.adjustSize()
        left = (self._over.width() - self.width()) // 2
        self.move(QPoint(left, self._over.height() - self.height() - BOTTOM_GAP))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.border))
        painter.setBrush(QColor(colours.card))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        self._fade.stop()
        self._effect.setOpacity(1.0)

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start(SHORTEST_MS // 2)


class ErrorDialog(QDialog):
    """Says that something went wrong on our side: what, the details, Copy and the log's folder.

    The session goes on. While it shows, further errors join its details.
    """

    def __init__(self, message: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setMinimumSize(560, 360)
        head = QLabel(
            self.tr("Something went wrong in Style Mixer. Your photo and your mix are safe.")
        )
        head.setWordWrap(True)
        bold = head.font()
        bold.setBold(True)
        head.setFont(bold)
        self._message = QLabel()
        self._message.setWordWrap(True)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setText(one_line(message, SENTENCE))
        self._details = QPlainTextEdit(details)
        self._details.setReadOnly(True)
        self._details.setAccessibleName(self.tr("Details"))
        self._details.setWhatsThis(self.tr("What the program was doing; for who mends it."))
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("copy")
        copy.setWhatsThis(self.tr("Copies all of this text, to send it to who can mend it."))
        copy.clicked.connect(self._copy)
        folder = buttons.addButton(
            self.tr("Show the log file"), QDialogButtonBox.ButtonRole.ActionRole
        )
        folder.setWhatsThis(self.tr("Opens the folder with the notes of what happened before."))
        folder.clicked.connect(show_log_folder)
        buttons.rejected.connect(self.reject)
        for button in (copy, folder):
            button.setAutoDefault(False)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(head)
        layout.addWidget(self._message)
        layout.addWidget(self._details, 1)
        layout.addWidget(buttons)

    @property
    def details(self) -> str:
        """What Copy copies."""
        return f"{self._message.text()}\n\n{self._details.toPlainText()}"

    def add(self, message: str, details: str) -> None:
        """Add a further error to the details."""
        self._details.appendPlainText(f"\n{message}\n{details}")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details)


class ErrorReports(QObject):
    """Shows errors of ours, one dialog at a time: while it is open, further ones join it."""

    def __init__(self, window: QWidget, crashed: SignalInstance) -> None:
        super().__init__(window)
        self._window = window
        crashed.connect(self.show)
        self._dialog: ErrorDialog | None = None

    def show(self, message: str, details: str) -> None:
        """Show an error: a line and a traceback."""
        if self._dialog is not None:
            self._dialog.add(message, details)
            return
        self._dialog = ErrorDialog(message, details, self._window)
        self._dialog.finished.connect(self._closed)
        self._dialog.open()

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None


def show_log_folder() -> None:
    """Open the folder of the log files in the file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(user_log())))
