"""The details of a taught style: name, tags, painter, source, licence, and how it was taught."""

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from stylemixer.document.styles.taught_style import MAX_NAME, MAX_SOURCE, TaughtStyle
from stylemixer.ui.state.library import Library
from stylemixer.ui.widgets.plain_text import one_line, plain


class StyleDetails(QDialog):
    """Shows what is known of a style, and changes it.

    It stays open, with its texts, when the library says that they cannot be kept.
    """

    def __init__(self, style: TaughtStyle, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Details of {0}").format(one_line(style.name)))
        self._style = style
        self._library = library
        self.name = _field(style.name, MAX_NAME, "")
        self.tags = _field(", ".join(style.tags), 1000, self.tr("blue, evening, portraits"))
        self.author = _field(style.author, MAX_NAME, self.tr("Who painted it"))
        self.source = _field(style.source, MAX_SOURCE, self.tr("Where the picture comes from"))
        self.licence = _field(style.licence, MAX_NAME, self.tr("Public domain, my own, …"))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        for label, field, says in (
            (self.tr("&Name"), self.name, self.tr("What the style is called on the shelf.")),
            (self.tr("&Tags"), self.tags, self.tr("Words to find it by, with commas between.")),
            (self.tr("&Painter"), self.author, self.tr("Whose hand it is; goes with its file.")),
            (
                self.tr("&Source"),
                self.source,
                self.tr("Where its picture can be found; goes with its file."),
            ),
            (
                self.tr("&Licence"),
                self.licence,
                self.tr("Who may use it for what; goes with its file."),
            ),
        ):
            form.addRow(label, field)
            field.setAccessibleName(label.replace("&", ""))
            field.setWhatsThis(says)
        form.addRow(self.tr("Taught"), self._taught())
        self.problem = QLabel()
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.hide()
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self.save_button = buttons.button(QDialogButtonBox.StandardButton.Save)
        buttons.accepted.connect(self._keep)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.setMinimumWidth(460)
        self.name.selectAll()

    def _taught(self) -> QLabel:
        parts = []
        when = QDateTime.fromString(self._style.created, Qt.DateFormat.ISODate)
        if when.isValid():
            parts.append(QLocale().toString(when.toLocalTime(), QLocale.FormatType.ShortFormat))
        if self._style.steps:
            parts.append(self.tr("%n steps", "", self._style.steps))
        label = QLabel(" · ".join(parts) or self.tr("Unknown"))
        label.setProperty("dim", True)
        settings = (f"{name}: {value}" for name, value in self._style.settings)
        label.setToolTip(plain("\n".join(settings)))
        return label

    def _keep(self) -> None:
        tags = tuple(tag for tag in (part.strip() for part in self.tags.text().split(",")) if tag)
        problem = self._library.try_change(
            self._style.id,
            name=self.name.text(),
            tags=tags,
            author=self.author.text(),
            source=self.source.text(),
            licence=self.licence.text(),
        )
        if not problem:
            self.accept()
            return
        self.problem.setText(problem)
        self.problem.show()


def _field(text: str, longest: int, hint: str) -> QLineEdit:
    field = QLineEdit(text)
    field.setMaxLength(longest)
    field.setPlaceholderText(hint)
    field.setCursorPosition(0)
    return field
