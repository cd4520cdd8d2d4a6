"""A small window from which a file can be dragged: drop_source.py X Y FILE."""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    """Begins a drag of its file as soon as the mouse moves with a button down."""

    def __init__(self, file: str) -> None:
        super().__init__("drag me")
        self._file = file
        self.setWindowFlags(Qt.WindowType.X11BypassWindowManagerHint | Qt.WindowType.ToolTip)

    def mouseMoveEvent(self, _event: object) -> None:
        """Drag; what is done with the file is the other window's affair."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._file)])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)


def main() -> None:
    """Show it until the process is ended."""
    app = QApplication([])
    source = Source(sys.argv[3])
    source.setGeometry(int(sys.argv[1]), int(sys.argv[2]), 80, 40)
    source.show()
    app.exec()


if __name__ == "__main__":
    main()
