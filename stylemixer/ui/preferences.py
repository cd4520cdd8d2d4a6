"""Preferences: device, theme, preview size, where files are saved, where ffmpeg is."""

import sys
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from stylemixer.document.settings import Settings
from stylemixer.places import home
from stylemixer.ui.look.theme import apply_theme, icon
from stylemixer.ui.widgets.plain_text import TIP, in_menu, one_line, plain

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.ui.state.settings_store import SettingsStore

PREVIEW_EDGES = (512, 768, 1024, 1536)


class Preferences(QObject):
    """The preferences: asked for in a dialog, kept, and followed at once."""

    def __init__(self, store: "SettingsStore", bridge: "RenderBridge", window: QWidget) -> None:
        super().__init__(window)
        self._store = store
        self._bridge = bridge
        self._window = window

    def ask(self) -> None:
        """Ask for preferences and apply them."""
        dialog = PreferencesDialog(self._store.settings, self._window)
        dialog.accepted.connect(lambda: self.apply(dialog.chosen()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def apply(self, chosen: Settings) -> None:
        """Take the preferences of these settings."""
        before = self._store.settings
        self._store.change(
            theme=chosen.theme,
            device=chosen.device,
            preview_edge=chosen.preview_edge,
            save_folder=chosen.save_folder,
            ffmpeg=chosen.ffmpeg,
        )
        if chosen.theme != before.theme:
            apply_theme(cast(QApplication, QApplication.instance()), chosen.theme)
        if chosen.device != before.device:
            self._bridge.set_device(chosen.device)
        if chosen.preview_edge != before.preview_edge:
            self._bridge.set_preview_edge(chosen.preview_edge)


class PreferencesDialog(QDialog):
    """Asks for preferences; `chosen` gives the settings with them."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self._settings = settings
        self._save_folder = settings.save_folder
        self.theme = self._choices(
            self.tr("Theme"),
            [
                (self.tr("Dark"), "dark"),
                (self.tr("Light"), "light"),
                (self.tr("Same as the system"), "system"),
            ],
            settings.theme,
        )
        self.device = self._choices(self.tr("Paint on"), self._devices(), settings.device)
        edges: list[tuple[str, object]] = [(self.tr("Full size (best)"), None)]
        edges += [(self.tr("{0} pixels").format(edge), edge) for edge in PREVIEW_EDGES]
        self.preview = self._choices(self.tr("Preview size"), edges, settings.preview_edge)
        self.theme.setWhatsThis(self.tr("Light letters on dark, or dark on light."))
        self.device.setWhatsThis(self.tr("What computes the painting: processor or graphics card."))
        self.preview.setWhatsThis(
            self.tr("How large the picture in the window is painted; saved files are as ever.")
        )
        hint = QLabel(self.tr("A smaller preview is faster. It does not affect saved files."))
        hint.setWordWrap(True)
        hint.setProperty("dim", True)
        self.ffmpeg = QLineEdit(settings.ffmpeg)
        self.ffmpeg.setAccessibleName(self.tr("Folder of ffmpeg"))
        self.ffmpeg.setPlaceholderText(self.tr("Found by itself"))
        self.ffmpeg.setToolTip(self.tr("The folder that ffmpeg is in, if it is not found"))
        self.ffmpeg.setWhatsThis(
            self.tr("Films are read and written by your own ffmpeg. Name its folder if need be.")
        )
        self.folder = QPushButton()
        self.folder.setAccessibleName(self.tr("Folder for saved files"))
        self.folder.setWhatsThis(
            self.tr("Where exported pictures go unless you say otherwise. A click chooses.")
        )
        self.folder.setAutoDefault(False)
        self.folder.clicked.connect(self._choose_folder)
        reset = QToolButton()
        reset.setIcon(icon("reset"))
        reset.setAccessibleName(self.tr("Save next to the photo"))
        reset.setToolTip(self.tr("Save next to the photo"))
        reset.setWhatsThis(self.tr("Lets each picture go into the folder that its photo is in."))
        reset.clicked.connect(lambda: self.set_folder(None))
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(reset)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("&Theme"), self.theme)
        form.addRow(self.tr("Paint &on"), self.device)
        form.addRow(self.tr("&Preview size"), self.preview)
        form.addRow("", hint)
        label = QLabel(self.tr("&Save in"))
        label.setBuddy(self.folder)
        form.addRow(label, row)
        form.addRow(self.tr("&ffmpeg in"), self.ffmpeg)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)
        self.set_folder(settings.save_folder)

    def _devices(self) -> list[tuple[str, object]]:
        found: list[tuple[str, object]] = [
            (self.tr("Automatic (fastest)"), "auto"),
            (self.tr("Processor"), "cpu"),
        ]
        if sys.platform == "darwin":
            found.append((self.tr("Apple graphics"), "mps"))
        else:
            found.append((self.tr("NVIDIA graphics card"), "cuda"))
        return found

    def _choices(
        self, name: str, choices: "list[tuple[str, object]] | list[tuple[str, str]]", chosen: object
    ) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        for text, value in choices:
            box.addItem(text, value)
        values = [value for _text, value in choices]
        box.setCurrentIndex(values.index(chosen) if chosen in values else 0)
        return box

    def set_folder(self, folder: str | None) -> None:
        """Propose this folder when saving; None: the photo's own."""
        self._save_folder = folder
        text = folder or self.tr("Next to the photo")
        elide = Qt.TextElideMode.ElideMiddle
        text = one_line(text, TIP)
        self.folder.setText(in_menu(self.folder.fontMetrics().elidedText(text, elide, 240)))
        self.folder.setToolTip(plain(text))

    def chosen(self) -> Settings:
        """Return the settings with these preferences."""
        return self._settings.replaced(
            theme=self.theme.currentData(),
            device=self.device.currentData(),
            preview_edge=self.preview.currentData(),
            save_folder=self._save_folder,
            ffmpeg=self.ffmpeg.text().strip(),
        )

    def _choose_folder(self) -> None:
        start = self._save_folder or str(home())
        folder = QFileDialog.getExistingDirectory(self, self.tr("Save in"), start)
        if folder:
            self.set_folder(folder)
