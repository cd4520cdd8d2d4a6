"""What a batch is asked for: photos, mixes, names, folder, and how the files are written."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from stylemixer.places import is_folder
from stylemixer.ui.batch.cut_button import CutButton
from stylemixer.ui.batch.mix_choice import MixChoice
from stylemixer.ui.incoming.mime import files_of, name_filter
from stylemixer.ui.look.icons import icon
from stylemixer.ui.widgets.drop_mark import DropMark
from stylemixer.ui.widgets.plain_text import one_line, plain

PATH = Qt.ItemDataRole.UserRole
LIST_HEIGHT = 96


class _List(QListWidget):
    """Photos and folders; Delete takes the chosen ones out."""

    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Delete) or event.key() == Qt.Key.Key_Backspace:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class BatchForm(QWidget):
    """The controls; whoever owns it knows what they mean.

    Signals:
        changed: something that the batch depends on is another now.
        begin_asked: begin.
        settings_asked: ask how the files are written.
    """

    changed = Signal()
    begin_asked = Signal()
    settings_asked = Signal()

    def __init__(self, mixes: MixChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mixes = mixes
        self._folder: Path | None = None
        self.setAcceptDrops(True)
        self._build()
        self._mark = DropMark(self, self.tr("Add to the batch"))
        self._explain()
        self._refresh()

    def _build(self) -> None:
        self.list = _List()
        self.list.setAccessibleName(self.tr("Photos and folders"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setMinimumHeight(LIST_HEIGHT)
        self.list.setFrameShape(QListWidget.Shape.StyledPanel)
        self.list.removed.connect(self._remove)
        self.list.itemSelectionChanged.connect(self._refresh)
        self.hint = QLabel(self.tr("Drop photos and folders here, or add them below."), self.list)
        self.hint.setProperty("dim", True)
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside = QVBoxLayout(self.list)
        inside.addWidget(self.hint)
        self.add_photos = QPushButton(self.tr("Photos…"))
        self.add_photos.clicked.connect(self._choose_photos)
        self.add_folder = QPushButton(self.tr("Folder…"))
        self.add_folder.clicked.connect(self._choose_photo_folder)
        self.remove = QPushButton(self.tr("Remove"))
        self.remove.clicked.connect(self._remove)
        adding = QHBoxLayout()
        adding.setSpacing(6)
        for button in (self.add_photos, self.add_folder, self.remove):
            button.setStyleSheet("padding: 4px 6px; min-width: 40px;")
            adding.addWidget(button, 1)
        self.name = QLineEdit("{stem}")
        self.name.setAccessibleName(self.tr("Names of the results"))
        self.name.textChanged.connect(lambda _text: self.changed.emit())
        self.folder = CutButton()
        self.folder.setAccessibleName(self.tr("Folder of the results"))
        self.folder.clicked.connect(self._choose_folder)
        self.conflict = QComboBox()
        self.conflict.setAccessibleName(self.tr("If a file is there"))
        for title, word in (
            (self.tr("Keep both"), "number"),
            (self.tr("Leave the photo out"), "skip"),
            (self.tr("Replace it"), "overwrite"),
        ):
            self.conflict.addItem(title, word)
        self.file = CutButton()
        self.file.setAccessibleName(self.tr("How the files are written"))
        self.file.clicked.connect(self.settings_asked)
        self.estimate = QLabel()
        self.problem = QLabel()
        self.problem.setObjectName("problem")
        for label in (self.estimate, self.problem):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.begin = QPushButton(self.tr("Paint them"))
        self.begin.setDefault(True)
        self.begin.clicked.connect(self.begin_asked)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(6)
        form.addRow(self.tr("Mix"), self.mixes)
        form.addRow(self.tr("Names"), self.name)
        form.addRow(self.tr("Into"), self.folder)
        form.addRow(self.tr("If it is there"), self.conflict)
        form.addRow(self.tr("Files"), self.file)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.list, 1)
        layout.addLayout(adding)
        layout.addLayout(form)
        layout.addWidget(self.estimate)
        layout.addWidget(self.problem)
        layout.addWidget(self.begin)
        self.mixes.changed.connect(self._mixes_changed)

    def _explain(self) -> None:
        for control, text in (
            (self.list, self.tr("What is painted: photos, and folders with all that is in them.")),
            (self.add_photos, self.tr("Add photos to the batch")),
            (self.add_folder, self.tr("Add a folder, with the folders in it")),
            (self.remove, self.tr("Take what is chosen out of the list; the files stay")),
            (self.folder, self.tr("Where the results go. It is made when it is missing.")),
            (self.conflict, self.tr("What to do about a file that the batch has not written.")),
            (self.file, self.tr("Format, quality and size, as in the export dialog")),
            (self.begin, self.tr("Paint all of them, beside your work in the window")),
        ):
            control.setToolTip(text)
            control.setWhatsThis(text)
        text = self.tr(
            "{stem} is the photo's name, {look} the mix's, {number} its place in the batch,\n"
            "{folder} the name of the folder that it lies in."
        )
        self.name.setToolTip(text)
        self.name.setWhatsThis(text)

    # --- what is chosen ---------------------------------------------------------------------

    @property
    def photos(self) -> tuple[str, ...]:
        """Paths of photos and folders."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(PATH) for item in items)

    @property
    def out(self) -> Path | None:
        """Where the results go; None while nothing says so."""
        if self._folder is not None or not self.photos:
            return self._folder
        first = Path(self.photos[0])
        if is_folder(first):
            return first.with_name(self.tr("{0} painted").format(first.name))
        return first.parent / self.tr("painted")

    def add(self, paths: Sequence[Path]) -> None:
        """Add photos and folders, each once."""
        known = set(self.photos)
        for path in paths:
            if str(path) in known:
                continue
            known.add(str(path))
            drawing = icon("folder" if is_folder(path) else "photo")
            item = QListWidgetItem(drawing, one_line(path.name or str(path)))
            item.setData(PATH, str(path))
            item.setToolTip(plain(str(path)))
            self.list.addItem(item)
        self._refresh()
        self.changed.emit()

    def clear(self) -> None:
        """Take everything out of the list."""
        self.list.clear()
        self._refresh()
        self.changed.emit()

    def show_problem(self, text: str) -> None:
        """Show what stands in the way, or nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _mixes_changed(self) -> None:
        # several mixes need names that tell them apart, and one does not
        pattern = self.name.text().strip()
        if self.mixes.several and "{look}" not in pattern:
            self.name.setText(f"{pattern} {{look}}".strip())
        elif not self.mixes.several:
            self.name.setText(pattern.replace(" {look}", ""))
        self.changed.emit()

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self._refresh()
        self.changed.emit()

    def _choose_photos(self) -> None:
        title = self.tr("Add photos")
        names, _ = QFileDialog.getOpenFileNames(self, title, "", name_filter())
        self.add([Path(name) for name in names])

    def _choose_photo_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Add a folder of photos"))
        if name:
            self.add([Path(name)])

    def _choose_folder(self) -> None:
        out = self.out
        start = str(out.parent if out is not None else "")
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder of the results"), start)
        if name:
            self._folder = Path(name)
            self._refresh()
            self.changed.emit()

    def _refresh(self) -> None:
        self.hint.setVisible(not self.list.count())
        self.remove.setEnabled(bool(self.list.selectedItems()))
        out = self.out
        self.folder.set_text(self.tr("Choose…") if out is None else one_line(out.name or str(out)))
        tip = self.tr("Where the results go. It is made when it is missing.")
        self.folder.setToolTip(tip if out is None else plain(f"{out}\n{tip}"))

    # --- drops ------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            self._mark.welcome(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._mark.set_shown(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark.take(event)
        self.add(files_of(event.mimeData()))
