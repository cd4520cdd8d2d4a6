"""Asks once, at the first save, whether a project holds its photo or only knows where it is."""

from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QDialog, QLabel, QRadioButton, QVBoxLayout, QWidget

from stylemixer.document.projects.project import Project
from stylemixer.ui.widgets.dialogs import cancel_or, hint_label
from stylemixer.ui.widgets.plain_text import in_menu

_PREVIEW = 200_000
"""Bytes that a preview and the rest take, about."""


class PhotoQuestion(QDialog):
    """Offers both, with the sizes that the project would have.

    Attributes:
        reference: only where the photo is gets into the project.
        embed: the photo itself does.
    """

    def __init__(self, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        assert project.photo is not None
        path = Path(project.photo.path)
        name = in_menu(path.name)
        self.setWindowTitle(self.tr("The photo of this project"))
        without, photo = _bytes(project), _size(path)
        head = QLabel(self.tr("How should the project keep its photo?"))
        bold = head.font()
        bold.setBold(True)
        head.setFont(bold)
        self.reference = QRadioButton(self.tr("&Remember where {0} is").format(name))
        self.embed = QRadioButton(self.tr("&Put {0} into the project").format(name))
        self.reference.setChecked(True)
        self._hints = [
            self.tr(
                "About {0}. The photo must stay where it is, or move together with the project."
            ).format(_words(without)),
            self.tr("About {0}. The project is complete on any computer.").format(
                _words(without + photo)
            ),
        ]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(head)
        for button, hint in zip((self.reference, self.embed), self._hints, strict=True):
            layout.addSpacing(8)
            layout.addWidget(button)
            label = hint_label(hint)
            label.setContentsMargins(24, 0, 0, 0)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            button.setAccessibleDescription(hint)
            button.setToolTip(hint)
            layout.addWidget(label)
        layout.addSpacing(8)
        layout.addWidget(hint_label(self.tr("Style pictures and taught styles are always in it.")))
        layout.addSpacing(16)
        buttons, self.save = cancel_or(
            self.tr("&Save"), self, self.tr("Writes the project, with its photo as chosen above.")
        )
        layout.addWidget(buttons)
        self.setMinimumWidth(480)


def _bytes(project: Project) -> int:
    """Return about how large the project's file is without its photo."""
    pictures = sum(map(_size, map(Path, project.named("picture"))))
    thumbnails = sum(len(snapshot.thumbnail) for snapshot in project.snapshots)
    return pictures + thumbnails + _PREVIEW


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _words(size: int) -> str:
    digits, form = 1 if size >= 1 << 20 else 0, QLocale.DataSizeFormat.DataSizeTraditionalFormat
    return QLocale().formattedDataSize(size, digits, form)
