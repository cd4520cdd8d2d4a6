"""The dialog for a painted film: where, which kind, how large."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from stylemixer.engine.film.clip import Clip
from stylemixer.engine.film.film_settings import CRF_RANGE, TITLES, Codec, FilmSettings
from stylemixer.engine.pictures.images import fitted
from stylemixer.places import there
from stylemixer.ui.widgets.dialogs import cancel_or, hint_label
from stylemixer.ui.widgets.plain_text import TIP, in_menu, one_line, plain

SMALLEST_EDGE = 64
LARGEST_EDGE = 7680
NAME_WIDTH = 300
KINDS: tuple[tuple[Codec, str], ...] = (
    ("h264", ".mp4"),
    ("h264", ".mov"),
    ("prores", ".mov"),
    ("ffv1", ".mkv"),
    ("frames", ".png"),
)


class FilmDialog(QDialog):
    """Asks for everything that a film needs.

    Args:
        clip: the film.
        path: the proposed file.
        parent: the window.
    """

    def __init__(self, clip: Clip, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export the painted film"))
        self._clip = clip
        self._folder = path.parent
        self.name = QLineEdit(path.stem)
        self.name.setAccessibleName(self.tr("File name"))
        self.folder = QPushButton()
        self.folder.setAccessibleName(self.tr("Folder"))
        self.folder.setAutoDefault(False)
        self.folder.clicked.connect(self._choose_folder)
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("Kind of film"))
        for codec, suffix in KINDS:
            self.kind.addItem(f"{TITLES[codec]} ({suffix})", (codec, suffix))
        self.crf = QSpinBox()
        self.crf.setAccessibleName(self.tr("Loss of H.264"))
        self.crf.setRange(*CRF_RANGE)
        self.crf.setValue(FilmSettings().crf)
        self.edge = QSpinBox()
        self.edge.setAccessibleName(self.tr("Long edge"))
        self.edge.setRange(SMALLEST_EDGE, max(LARGEST_EDGE, *clip.size))
        self.edge.setValue(max(clip.size))
        self.edge.setSuffix(self.tr(" pixels"))
        self.sound = QCheckBox(self.tr("Keep the &sound"))
        self.sound.setChecked(bool(clip.sound))
        self.outcome = hint_label("")
        self.problem = QLabel()
        self.problem.setObjectName("problem")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._explain()
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("&Name"), self.name)
        label = QLabel(self.tr("Fol&der"))
        label.setBuddy(self.folder)
        form.addRow(label, self.folder)
        form.addRow(self.tr("&Kind"), self.kind)
        form.addRow(self.tr("&Loss"), self.crf)
        form.addRow(self.tr("Long &edge"), self.edge)
        form.addRow("", self.sound)
        form.addRow("", self.outcome)
        buttons, self.accept_button = cancel_or(
            self.tr("&Paint"), self, self.tr("Paints all of the film beside the window.")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)
        self.set_folder(path.parent)
        self.kind.currentIndexChanged.connect(self._refresh)
        self.edge.valueChanged.connect(self._refresh)
        self.name.textChanged.connect(self._refresh)
        self._refresh()
        self.name.selectAll()
        self.name.setFocus()

    @property
    def path(self) -> Path:
        """The file; of pictures, their name without a number."""
        return self._folder / f"{self.name.text().strip()}{self.kind.currentData()[1]}"

    @property
    def measures(self) -> tuple[int, int]:
        """Width and height."""
        edge = self.edge.value()
        whole = self._clip.size if edge == max(self._clip.size) else fitted(self._clip.size, edge)
        return self.settings.fitting(whole)

    @property
    def settings(self) -> FilmSettings:
        """What the file is to be."""
        return FilmSettings(self.kind.currentData()[0], self.crf.value())

    def set_folder(self, folder: Path) -> None:
        """Write to this folder."""
        self._folder = folder
        text = one_line(str(folder), TIP)
        elided = self.folder.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideMiddle, NAME_WIDTH
        )
        self.folder.setText(in_menu(elided))
        self.folder.setToolTip(plain(text))
        self._refresh()

    def _explain(self) -> None:
        for control, text in (
            (self.name, self.tr("What the file is called; its ending comes with the kind.")),
            (self.folder, self.tr("Where the file is written.")),
            (self.kind, self.tr("H.264 for screens, ProRes for cutting, FFV1 without any loss.")),
            (self.crf, self.tr("0 loses nothing, 18 what no eye sees; more is smaller.")),
            (self.edge, self.tr("How large the film becomes; half of it takes a quarter as long.")),
            (self.sound, self.tr("The film's own sound, as it is.")),
        ):
            control.setWhatsThis(text)
            if control is not self.folder:
                control.setToolTip(text)

    def _refresh(self) -> None:
        codec, _suffix = self.kind.currentData()
        self.crf.setEnabled(codec == "h264")
        self.sound.setEnabled(bool(self._clip.sound) and codec != "frames")
        width, height = self.measures
        text = self.tr("{0} × {1} pixels, {2} frames").format(width, height, self._clip.frames)
        self.outcome.setText(text)
        name = self.name.text().strip()
        problem = ""
        if not name or "/" in name or "\\" in name:
            problem = self.tr("Give the file a name without slashes.")
        elif self.path == Path(self._clip.path):
            problem = self.tr("This is the film that you paint from; choose another name.")
        self.accept_button.setEnabled(not problem)
        if not problem and codec != "frames" and there(self.path):
            problem = self.tr("{0} is there already and will be replaced.").format(self.path.name)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder"), str(self._folder))
        if folder:
            self.set_folder(Path(folder))
