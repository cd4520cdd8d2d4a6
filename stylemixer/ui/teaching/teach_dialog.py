"""What is asked before a style is taught: pictures, name, how long, and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from stylemixer.document.recipe import StyleRef
from stylemixer.document.styles.taught_style import MAX_NAME, MAX_SOURCE
from stylemixer.engine.networks.registry import DEFAULT_FOR_PICTURES
from stylemixer.teaching.plan import Plan
from stylemixer.ui.incoming import mime as drops
from stylemixer.ui.look.icons import icon
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.widgets.dialogs import cancel_or, choices, hint_label
from stylemixer.ui.widgets.plain_text import one_line, plain

MOST_PICTURES = 12
TILE = QSize(72, 54)


@dataclass(frozen=True)
class Wish:
    """What should be taught.

    Attributes:
        pictures: of one painter, at least one.
        name: what the style will be called.
        effort: one of `PLANS`.
        author: who painted them; perhaps nothing, like the next two.
        source: where they come from.
        licence: their terms.
    """

    pictures: tuple[Path, ...]
    name: str
    effort: str = "good"
    author: str = ""
    source: str = ""
    licence: str = ""


PLANS = {
    "quick": Plan(steps=150, seconds=60.0),
    "good": Plan(steps=600, seconds=240.0),
    "thorough": Plan(steps=1500, seconds=600.0),
}
"""What each effort means; a graphics card takes all steps long before the time is over."""


class TeachDialog(QDialog):
    """Asks for a `Wish`; the painting's file name is the first proposal for the name."""

    def __init__(
        self, pictures: Sequence[Path], thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Teach a style"))
        self._thumbnails = thumbnails
        self._items: dict[Path, QListWidgetItem] = {}
        self.folder = str(pictures[0].parent) if pictures else ""
        self._build()
        self.name.setText(_proposal(pictures))
        self.name.selectAll()
        self.add_pictures(pictures)
        thumbnails.changed.connect(self._show_picture)

    def _build(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pictures to learn from"))
        self.list.setWhatsThis(
            self.tr("The paintings to learn from, as many of one painter as you have.")
        )
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setWrapping(False)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setIconSize(TILE)
        self.list.setGridSize(TILE + QSize(8, 26))
        self.list.setFixedHeight(TILE.height() + 44)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.more = QPushButton(icon("add-picture"), self.tr("Add &pictures…"))
        self.more.setAutoDefault(False)
        self.more.setToolTip(
            self.tr("More pictures by the same painter make the style more faithful")
        )
        self.more.clicked.connect(self._choose)
        self.fewer = QPushButton(self.tr("&Remove"))
        self.fewer.setAutoDefault(False)
        self.fewer.setToolTip(self.tr("Remove the selected picture (Delete)"))
        self.fewer.clicked.connect(self._leave_out)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._leave_out)
        self.list.currentRowChanged.connect(lambda _row: self._refresh())
        beside = QVBoxLayout()
        beside.addWidget(self.more)
        beside.addWidget(self.fewer)
        beside.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.list, 1)
        top.addLayout(beside)

        self.name = _field(MAX_NAME, self.tr("Choose a name"))
        self.author = _field(MAX_NAME, self.tr("Optional"))
        self.source = _field(MAX_SOURCE, self.tr("Optional: where the pictures come from"))
        self.licence = _field(MAX_NAME, self.tr("Optional: public domain, my own, …"))
        self.name.textChanged.connect(lambda _text: self._refresh())
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("&Name"), self.name)
        form.addRow(self.tr("&Effort"), self._efforts())
        for label, field in (
            (self.tr("P&ainter"), self.author),
            (self.tr("&Source"), self.source),
            (self.tr("L&icence"), self.licence),
        ):
            form.addRow(label, field)
            field.setAccessibleName(label.replace("&", ""))
            field.setWhatsThis(self.tr("Goes along with the style when you pass it on."))
        self.name.setAccessibleName(self.tr("Name of the style"))
        self.name.setWhatsThis(self.tr("What the style is called on the shelf."))
        hint = hint_label(
            self.tr(
                "Teaching runs in the background. Keep mixing, watch the style improve, "
                "and keep it as soon as you like what you see."
            )
        )
        buttons, self.teach_button = cancel_or(
            self.tr("&Teach"), self, self.tr("Begins the lesson, which goes on beside your work.")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(top)
        layout.addLayout(form)
        layout.addWidget(hint)
        layout.addWidget(buttons)
        self.setMinimumWidth(520)

    def _efforts(self) -> QWidget:
        self.efforts = {
            "quick": QRadioButton(self.tr("Quick – about a minute, for a first look")),
            "good": QRadioButton(self.tr("Good – about 4 minutes")),
            "thorough": QRadioButton(
                self.tr("Thorough – about 10 minutes, for the most faithful strokes")
            ),
        }
        for button in self.efforts.values():
            button.setWhatsThis(self.tr("How long it learns; longer is closer to the painting."))
        self.efforts["good"].setChecked(True)
        return choices(self.efforts.values())

    @property
    def pictures(self) -> tuple[Path, ...]:
        """The pictures that are learned from, in their order."""
        return tuple(self._items)

    def add_pictures(self, paths: Sequence[Path]) -> None:
        """Learn from these too, as far as there is room."""
        for path in paths:
            if path not in self._items and len(self._items) < MOST_PICTURES:
                item = QListWidgetItem(icon("palette"), one_line(path.stem))
                item.setToolTip(plain(path.name))
                self._items[path] = item
                self.list.addItem(item)
                self._show_picture(_ref(path))
        self._refresh()

    def wish(self) -> Wish:
        """Return what was asked for."""
        effort = next(name for name, button in self.efforts.items() if button.isChecked())
        return Wish(
            self.pictures,
            " ".join(self.name.text().split()),
            effort,
            self.author.text().strip(),
            self.source.text().strip(),
            self.licence.text().strip(),
        )

    def _choose(self) -> None:
        names, _filter = QFileDialog.getOpenFileNames(
            self, self.tr("Pictures by the same painter"), self.folder, drops.name_filter()
        )
        if names:
            self.folder = str(Path(names[0]).parent)
            self.add_pictures([Path(name) for name in names])

    def _leave_out(self) -> None:
        row = self.list.currentRow()
        if row < 0 or len(self._items) < 2:
            return
        item = self.list.takeItem(row)
        self._items = {path: kept for path, kept in self._items.items() if kept is not item}
        self._refresh()

    def _refresh(self) -> None:
        self.fewer.setEnabled(len(self._items) > 1 and self.list.currentRow() >= 0)
        self.more.setEnabled(len(self._items) < MOST_PICTURES)
        self.teach_button.setEnabled(bool(self._items) and bool(self.name.text().strip()))

    def _show_picture(self, style: StyleRef) -> None:
        item = self._items.get(Path(style.name)) if style.kind == "picture" else None
        if item is None:
            return
        complaint = self._thumbnails.complaint(style)
        pixmap = self._thumbnails.source(_ref(Path(style.name)))
        if complaint:
            item.setIcon(icon("broken"))
            item.setToolTip(plain(complaint))
        elif not pixmap.isNull():
            item.setIcon(QIcon(_tile(pixmap, self.devicePixelRatioF())))


def _ref(path: Path) -> StyleRef:
    return StyleRef(DEFAULT_FOR_PICTURES, "picture", str(path))


def _tile(pixmap: QPixmap, ratio: float) -> QPixmap:
    """Return the middle of a picture in the proportions of a tile."""
    size = TILE * ratio
    wide = pixmap.scaled(
        size,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    left, top = (wide.width() - size.width()) // 2, (wide.height() - size.height()) // 2
    cut = wide.copy(left, top, size.width(), size.height())
    cut.setDevicePixelRatio(ratio)
    return cut


def _proposal(pictures: Sequence[Path]) -> str:
    """Return a name for people, from the first picture's file name."""
    if not pictures:
        return ""
    words = " ".join(pictures[0].stem.replace("_", " ").replace("-", " ").split())
    return (words[:1].upper() + words[1:])[:MAX_NAME]


def _field(longest: int, hint: str) -> QLineEdit:
    field = QLineEdit()
    field.setMaxLength(longest)
    field.setPlaceholderText(hint)
    return field
