"""What is asked about a project: where to save it, whether at all, and where its photo has gone."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from stylemixer.document.projects.project import SUFFIX, ProjectPhoto
from stylemixer.places import absolute, home, is_folder, there
from stylemixer.ui.incoming.mime import name_filter
from stylemixer.ui.widgets.dialogs import add_answer
from stylemixer.ui.widgets.plain_text import one_line, question

Answer = Literal["save", "discard", "unchanged"]


def ask_to_save(path: Path, window: QWidget) -> Answer | None:
    """Ask what becomes of a project's changes; None: nothing, everything stays."""
    text = _tr("{0} has changes that are not saved. Save them?").format(path.name)
    box = question(_tr("Unsaved changes"), text, window)
    save = add_answer(
        box,
        _tr("&Save"),
        QMessageBox.ButtonRole.AcceptRole,
        _tr("Writes the project’s file first, and then goes on."),
    )
    discard = add_answer(
        box,
        _tr("&Don’t save"),
        QMessageBox.ButtonRole.DestructiveRole,
        _tr("Goes on and forgets what has changed since the last time it was written."),
    )
    box.setDefaultButton(save)
    box.exec()
    answers: dict[QWidget, Answer] = {save: "save", discard: "discard"}
    return answers.get(box.clickedButton())


def ask_for_file(proposal: Path, window: QWidget) -> Path | None:
    """Ask where to save a project; None: nowhere."""
    name, _filter = QFileDialog.getSaveFileName(
        window, _tr("Save project"), str(proposal), _tr("Projects (*{0})").format(SUFFIX)
    )
    if not name:
        return None
    path = absolute(Path(name))
    if path.suffix.lower() == SUFFIX:
        return path  # one that is there has been asked about
    path = path.with_name(path.name + SUFFIX)
    text = _tr("{0} already exists. Replace it?").format(path.name)
    return None if there(path) and not may_replace(text, window) else path


def ask_for_photo(photo: ProjectPhoto, folder: Path, window: QWidget) -> Path | None:
    """Ask where the photo of a project has gone; None: nobody knows.

    Args:
        photo: which is not where it was.
        folder: where looking begins.
        window: over which it is asked.
    """
    path = Path(photo.path)
    text = _tr("{0}, the photo of this project, is no longer in “{1}”. Where is it now?")
    text = text.format(one_line(path.name), one_line(str(path.parent)))
    box = question(_tr("The photo is missing"), text, window)
    find = add_answer(
        box,
        _tr("&Find the photo…"),
        QMessageBox.ButtonRole.AcceptRole,
        _tr("Lets you show where it is now; mix, snapshots and all else are here already."),
    )
    box.setDefaultButton(find)
    box.exec()
    if box.clickedButton() is not find:
        return None
    title = _tr("Find {0}").format(one_line(path.name))
    name, _filter = QFileDialog.getOpenFileName(window, title, str(folder), name_filter())
    return absolute(Path(name)) if name else None


def first_folder(files: Iterable[Path | None]) -> Path:
    """Return the first folder of files that is there; else the user's own."""
    folders = (path.parent for path in files if path is not None)
    return next(filter(is_folder, folders), home())


def may_replace(text: str, window: QWidget) -> bool:
    """Ask whether a file may be replaced that this window has not written."""
    box = question(_tr("File already exists"), text, window)
    replace = add_answer(
        box,
        _tr("&Replace"),
        QMessageBox.ButtonRole.DestructiveRole,
        _tr("Writes over the file that is there; what was in it is lost."),
    )
    box.exec()
    return box.clickedButton() is replace


def _tr(text: str) -> str:
    return QCoreApplication.translate("Projects", text)
