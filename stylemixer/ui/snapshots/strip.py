"""The strip under the canvas: snapshots to go to, and what compares them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from stylemixer.ui.look.colours import current
from stylemixer.ui.look.icons import icon
from stylemixer.ui.snapshots.morph_bar import MorphBar
from stylemixer.ui.snapshots.snapshot_delegate import GAP, PICTURE
from stylemixer.ui.snapshots.snapshot_model import SnapshotModel
from stylemixer.ui.snapshots.snapshot_view import SnapshotView
from stylemixer.ui.state.session import Session
from stylemixer.ui.widgets.icon_button import icon_button


class SnapshotStrip(QWidget):
    """A slim row that hides until the first snapshot exists, or where it is not wanted.

    Args:
        session: whose snapshots they are.
        parent: Qt's parent.

    Attributes:
        allowed: whether it may show.

    Signals:
        shown: whether it may show.
        keep_asked: keep what shows.
        split_asked: compare the two in the split.
        four_asked: see up to four at once.
    """

    shown = Signal(bool)
    keep_asked = Signal()
    split_asked = Signal()
    four_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.allowed = True
        self.setAccessibleName(self.tr("Snapshots"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.model = SnapshotModel(self)
        self._build()
        session.snapshots_changed.connect(self._show)
        self._show()

    def allow(self, on: bool) -> None:
        """Let the strip show when there are snapshots, or never."""
        self.allowed = on
        self._show()
        self.shown.emit(on)

    def _build(self) -> None:
        self.morph = MorphBar(self._session, self)
        self.view = SnapshotView(self)
        self.view.setModel(self.model)
        self.keep = self._button(
            icon("add"), self.tr("Keep a snapshot"), self.tr("Keep the mix as it is (Ctrl+K)")
        )
        self.keep.setFixedSize(36, PICTURE.height())
        self.keep.clicked.connect(self.keep_asked)
        self.split = self._button(
            icon("split"),
            self.tr("Compare in the split"),
            self.tr("Compare with snapshot B in the split (Shift+Y)"),
        )
        self.split.clicked.connect(self.split_asked)
        self.four = self._button(
            icon("grid"),
            self.tr("Compare up to four"),
            self.tr("See up to four snapshots at once (Ctrl+G)"),
        )
        self.four.clicked.connect(self.four_asked)
        tools = QVBoxLayout()
        tools.setSpacing(2)
        tools.addWidget(self.split)
        tools.addWidget(self.four)
        tools.addStretch()
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        top = Qt.AlignmentFlag.AlignTop
        beside = QVBoxLayout()
        beside.setContentsMargins(0, GAP, 0, 0)
        beside.addWidget(self.keep, 0, top)
        beside.addStretch()
        row.addLayout(beside)
        row.addWidget(self.view, 1)
        tools.setContentsMargins(0, GAP, 0, 0)
        row.addLayout(tools)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 1, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.morph)
        layout.addLayout(row)

    def _button(self, picture: QIcon, name: str, tip: str) -> QToolButton:
        button = icon_button(picture, name, tip, parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _show(self) -> None:
        snapshots = self._session.snapshots
        current_id = self.model.snapshot(self.view.currentIndex())
        self.model.show(snapshots)
        if current_id is not None:
            index = self.model.index_of(current_id.id)
            if index.isValid() and index != self.view.currentIndex():
                self.view.setCurrentIndex(index)
        for button in (self.split, self.four):
            button.setVisible(len(snapshots) > 1)
        self.setVisible(self.allowed and bool(snapshots))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current().panel))
        painter.fillRect(0, 0, self.width(), 1, QColor(current().line))
