"""What the dialogs share that begin work beside the window, and the questions that end it."""

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from stylemixer.ui.widgets.plain_text import question

Answer = Literal["later", "keep", "discard"]


def hint_label(text: str) -> QLabel:
    """Return a dim text of several lines."""
    hint = QLabel(text)
    hint.setProperty("dim", True)
    hint.setWordWrap(True)
    return hint


def choices(buttons: Iterable[QRadioButton]) -> QWidget:
    """Return radio buttons, one below the other, of which one can be on."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    group = QButtonGroup(box)
    for button in buttons:
        group.addButton(button)
        column.addWidget(button)
    return box


def add_answer(box: QMessageBox, text: str, role: QMessageBox.ButtonRole, says: str) -> QPushButton:
    """Add an answer to a question, with what it does for who asks What's this."""
    button = box.addButton(text, role)
    button.setWhatsThis(says)
    return button


def cancel_or(text: str, dialog: QDialog, says: str) -> tuple[QDialogButtonBox, QPushButton]:
    """Return the buttons of a dialog, wired to it, and the one that accepts, which is the default.

    Args:
        text: of the button that accepts.
        dialog: whose buttons they are.
        says: what accepting does, for who asks What's this.
    """
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    accept = buttons.addButton(text, QDialogButtonBox.ButtonRole.AcceptRole)
    accept.setWhatsThis(says)
    accept.setDefault(True)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons, accept


def may_discard(title: str, text: str, window: QWidget) -> bool:
    """Ask whether something may be thrown away."""
    box = question(title, text, window)
    discard = _add_discard(box)
    box.exec()
    return box.clickedButton() is discard


def before_closing(
    title: str, text: str, window: QWidget, *, can_keep: bool = True
) -> Answer | None:
    """Ask what becomes of what is going on; None: the window has to stay.

    Args:
        title: of the question.
        text: which names what is going on.
        window: over which it is asked.
        can_keep: whether there is anything to keep yet.
    """
    tr = QCoreApplication.translate
    box = question(title, text, window)
    accept = QMessageBox.ButtonRole.AcceptRole
    later = add_answer(
        box,
        tr("Dialogs", "&Continue next time"),
        accept,
        tr("Dialogs", "Stops now and goes on from here when the window is opened again."),
    )
    keep = add_answer(
        box,
        tr("Dialogs", "&Keep it as it is"),
        accept,
        tr("Dialogs", "Ends it now and keeps what there is by now."),
    )
    keep.setEnabled(can_keep)
    discard = _add_discard(box)
    box.setDefaultButton(later)
    box.exec()
    answers: dict[QWidget, Answer] = {later: "later", keep: "keep", discard: "discard"}
    return answers.get(box.clickedButton())


def _add_discard(box: QMessageBox) -> QPushButton:
    tr = QCoreApplication.translate
    return add_answer(
        box,
        tr("Dialogs", "&Discard"),
        QMessageBox.ButtonRole.DestructiveRole,
        tr("Dialogs", "Throws it away for good, as the question says."),
    )
