"""A delegate that lets people rename what a view shows, in the place of its name."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

Index = QModelIndex | QPersistentModelIndex


class RenamingDelegate(QStyledItemDelegate):
    """Makes the editor of a name; where it lies is up to those that paint the name.

    Args:
        parent: Qt's parent.
        longest: how many characters a name may have.
    """

    def __init__(self, parent: QObject, longest: int) -> None:
        super().__init__(parent)
        self._longest = longest

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(self._longest)
        editor.setAccessibleName(self.tr("New name of {0}").format(index.data()))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # once: a picture that comes meanwhile must not undo what is being typed
        if not editor.property("filled"):
            editor.setProperty("filled", True)
            super().setEditorData(editor, index)
