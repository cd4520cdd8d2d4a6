"""What the canvas says while there is no photo: how to begin, and examples one click away."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImageReader, QPixmap, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from stylemixer.ui.incoming.example_photos import example_photos

EXAMPLE_SIZE = QSize(128, 96)


class EmptyState(QWidget):
    """Explains the empty canvas, and covers it.

    Signals:
        open_wanted: the user wants to choose a photo.
        example_chosen: the path of an example photo.
    """

    open_wanted = Signal()
    example_chosen = Signal(object)

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        canvas.installEventFilter(self)
        title = QLabel(self.tr("Drop a photo here"))
        large = title.font()
        large.setPixelSize(22)
        title.setFont(large)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = QLabel(self.tr("Then pick styles on the left and mix them on the right."))
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text.setWordWrap(True)
        button = QPushButton(self.tr("Open photo…"))
        button.clicked.connect(self.open_wanted)
        or_try = QLabel(self.tr("or try one of these"))
        or_try.setAlignment(Qt.AlignmentFlag.AlignCenter)
        examples = QHBoxLayout()
        examples.setSpacing(8)
        examples.addStretch()
        self.examples = [self._example(path) for path in example_photos()]
        for example in self.examples:
            examples.addWidget(example)
        examples.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch()
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addSpacing(8)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(24)
        layout.addWidget(or_try)
        layout.addLayout(examples)
        layout.addStretch()

    def _example(self, path: Path) -> QToolButton:
        button = QToolButton()
        button.setIconSize(EXAMPLE_SIZE)
        name = path.stem.capitalize()
        button.setAccessibleName(self.tr("Example photo {0}").format(name))
        button.setToolTip(self.tr("Paint the example photo {0}").format(name))
        button.clicked.connect(lambda: self.example_chosen.emit(path))
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # most starts never show this, so the photos are read when they do
        for path, button in zip(example_photos(), self.examples, strict=True):
            if button.icon().isNull():
                button.setIcon(QIcon(_thumbnail(path, self.devicePixelRatioF())))


def _thumbnail(path: Path, ratio: float) -> QPixmap:
    """Read an example at the size of its button, cut to the button's shape."""
    wanted = EXAMPLE_SIZE * ratio
    reader = QImageReader(str(path))
    whole = reader.size()
    scaled = whole.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    reader.setScaledSize(scaled)
    image = reader.read()
    left = (image.width() - wanted.width()) // 2
    top = (image.height() - wanted.height()) // 4  # faces are above the middle
    pixmap = QPixmap.fromImage(image.copy(left, top, wanted.width(), wanted.height()))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
