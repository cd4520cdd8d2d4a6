"""The guide: docs/guide.md, shown beside the window."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, Qt, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

import stylemixer

PICTURE = 720
"""As wide as pictures show, in device-independent pixels."""
SECTION, PARAGRAPH, ITEM = 22.0, 10.0, 4.0
"""What is free above a heading, and below a paragraph and an item, likewise."""
LINE = 125
"""A line's height, in percent of the letters'."""


def guide_path() -> Path | None:
    """Return the guide: the wheel carries it inside the package, a checkout beside it."""
    package = Path(stylemixer.__file__).resolve().parent
    found = (folder / "docs" / "guide.md" for folder in (package, package.parent))
    return next((path for path in found if path.is_file()), None)


class _Page(QTextBrowser):
    """Shows pictures no wider than the page."""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        found = super().loadResource(kind, name)
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return found
        image = QImage()
        if not image.loadFromData(found):
            return found
        ratio = self.devicePixelRatioF()
        width = min(image.width(), round(PICTURE * ratio))
        image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image


def _space(document: QTextDocument) -> None:
    """Part headings, paragraphs and pictures, which Markdown leaves one upon the other."""
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        spaces = QTextBlockFormat()
        level = block.blockFormat().headingLevel()
        spaces.setTopMargin(SECTION if level > 1 else 0)
        spaces.setBottomMargin(ITEM if block.textList() is not None else PARAGRAPH)
        spaces.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if "\ufffc" in block.text():  # a picture
            spaces.setLineHeight(100, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setPosition(block.position())
        cursor.mergeBlockFormat(spaces)
        block = block.next()


class Guide(QDialog):
    """The guide in a window of its own, so that it can be followed while painting.

    Args:
        path: the guide's Markdown, with its pictures beside it.
        parent: the window.
    """

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Guide"))
        self.page = _Page()
        self.page.setAccessibleName(self.tr("Guide"))
        self.page.setWhatsThis(self.tr("The guide. The arrow keys scroll."))
        self.page.setOpenExternalLinks(True)
        self.page.document().setDocumentMargin(16)
        self.page.setSearchPaths([str(path.parent)])
        self.page.document().setMarkdown(path.read_text("utf-8"))
        _space(self.page.document())
        self.page.moveCursor(QTextCursor.MoveOperation.Start)  # else it opens at its end
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(self.page)
        layout.addWidget(buttons)
        self.resize(PICTURE + 90, 800)
