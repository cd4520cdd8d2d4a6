"""A look's name and tags: when it is kept, and later."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from stylemixer.document.styles.taught_style import MAX_NAME
from stylemixer.ui.widgets.dialogs import cancel_or, hint_label
from stylemixer.ui.widgets.plain_text import one_line

MAX_TAGS_TEXT = 1000
Take = Callable[[str, tuple[str, ...]], str]
"""Takes name and tags; returns a sentence when they cannot be used, else nothing."""


class LookDetails(QDialog):
    """Asks for name and tags. It stays open, with its texts, when they cannot be used.

    Args:
        title: of the dialog.
        name: the look's name so far.
        tags: its tags so far.
        take: takes what was typed.
        parent: what it opens over.
        hint: what happens with it, or nothing.
    """

    def __init__(
        self,
        title: str,
        name: str,
        tags: Sequence[str],
        take: Take,
        *,
        parent: QWidget | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(one_line(title))
        self._take = take
        self.name = QLineEdit(name)
        self.name.setMaxLength(MAX_NAME)
        self.name.selectAll()
        self.tags = QLineEdit(", ".join(tags))
        self.tags.setMaxLength(MAX_TAGS_TEXT)
        self.tags.setPlaceholderText(self.tr("blue, evening, portraits"))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        for label, field, tip in (
            (self.tr("&Name"), self.name, self.tr("What the look is called")),
            (self.tr("&Tags"), self.tags, self.tr("Words to find it by, with commas between")),
        ):
            form.addRow(label, field)
            field.setAccessibleName(label.replace("&", ""))
            field.setToolTip(tip)
        self.problem = QLabel()
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.hide()
        buttons, self.keep_button = cancel_or(
            self.tr("&Keep"),
            self,
            self.tr("Puts the look among yours, in the shelf, so named."),
        )
        buttons.accepted.disconnect(self.accept)
        buttons.accepted.connect(self._keep)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        if hint:
            layout.addWidget(hint_label(hint))
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.setMinimumWidth(420)
        self.name.textChanged.connect(self._allow)
        self._allow(name)

    def _allow(self, name: str) -> None:
        self.keep_button.setEnabled(bool(name.strip()))

    def _keep(self) -> None:
        tags = tuple(tag for tag in (part.strip() for part in self.tags.text().split(",")) if tag)
        problem = self._take(self.name.text(), tags)
        if not problem:
            self.accept()
            return
        self.problem.setText(problem)
        self.problem.show()
