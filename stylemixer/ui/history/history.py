"""The history in the window: a dock with the steps; a click goes there."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QMainWindow

from stylemixer.ui.canvas.live import Live
from stylemixer.ui.history.history_model import HistoryModel, steps_of
from stylemixer.ui.history.history_pictures import SIZE, HistoryPictures
from stylemixer.ui.state.session import Session
from stylemixer.ui.widgets.side_dock import SideDock

WIDTH = 200
NARROWEST = 160
FRAME = QSize(SIZE.width() + 34, SIZE.height() + 26)
"""A step where they stand beside one another."""
_Move = QAbstractItemView.CursorAction
WAYS = {_Move.MoveUp: -1, _Move.MoveLeft: -1, _Move.MoveDown: 1, _Move.MoveRight: 1}


class _Steps(QListView):
    """A row or a column of steps; the arrow keys go through either."""

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        at = self.currentIndex()
        if action in WAYS and at.isValid():
            to = at.siblingAtRow(at.row() + WAYS[action])
            return to if to.isValid() else at
        return super().moveCursor(action, modifiers)


class History(QObject):
    """Lists the steps that can be undone, and those that can be redone.

    Args:
        session: whose history it is.
        live: tells what showed.
        window: has the dock.

    Attributes:
        pictures: what showed at each step.
        dock: None until it has been shown once.

    Signals:
        shown: whether the panel shows.
    """

    shown = Signal(bool)

    def __init__(self, session: Session, live: Live, window: QMainWindow) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._following = False
        self.pictures = HistoryPictures(session, live, self)
        self.model = HistoryModel(self.pictures, self)
        self.dock: SideDock | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._follow)
        session.undo_stack.indexChanged.connect(lambda _index: self._soon.start())
        self.pictures.changed.connect(self.model.refresh)

    def show(self, on: bool) -> None:
        """Show or hide the panel."""
        if self.dock is None and on:
            self._build()
        if self.dock is not None:
            self.dock.show_up(on)
            self._follow()

    def _build(self) -> None:
        view = self.view = _Steps()
        view.setModel(self.model)
        view.setWhatsThis(
            self.tr("The steps that can be undone, with what showed then. A click goes to one.")
        )
        view.setAccessibleName(self.tr("Steps: the arrow keys undo and redo"))
        view.setIconSize(SIZE)
        view.setUniformItemSizes(True)
        view.setFrameShape(QListView.Shape.NoFrame)
        view.viewport().setAutoFillBackground(False)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.selectionModel().currentChanged.connect(self._go)
        dock = self.dock = SideDock(
            self.tr("History"),
            "history",
            view,
            width=WIDTH,
            narrowest=NARROWEST,
            window=self._window,
        )
        dock.installEventFilter(self)
        dock.shown.connect(self.shown)
        for moved in (dock.dockLocationChanged, dock.topLevelChanged):
            moved.connect(lambda _where: self._moved())
        self._moved()

    def _moved(self) -> None:
        """Lay the steps out below one another, or beside one another where the dock is wide."""
        assert self.dock is not None
        wide = not (self.dock.at_side or self.dock.isFloating())
        view = self.view
        view.setViewMode(QListView.ViewMode.IconMode if wide else QListView.ViewMode.ListMode)
        view.setMovement(QListView.Movement.Static)
        view.setFlow(QListView.Flow.LeftToRight if wide else QListView.Flow.TopToBottom)
        view.setWrapping(False)
        view.setGridSize(FRAME if wide else QSize())
        view.setSpacing(0 if wide else 2)
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        view.setHorizontalScrollBarPolicy(needed if wide else off)
        view.setVerticalScrollBarPolicy(off if wide else needed)
        height = FRAME.height() + view.horizontalScrollBar().sizeHint().height()
        view.setMinimumSize(NARROWEST, height if wide else 120)
        if wide:
            self._window.resizeDocks([self.dock], [height], Qt.Orientation.Vertical)
        view.scrollTo(view.currentIndex())

    def _go(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not self._following and index.isValid():
            self._session.go_to_step(index.row())

    def _follow(self) -> None:
        """Show the steps as they are now; nobody looks while the panel is hidden."""
        if self.dock is None or self.dock.isHidden():
            return
        stack = self._session.undo_stack
        beginning = (
            self.tr("Beginning") if stack.count() < stack.undoLimit() else self.tr("Earlier")
        )
        self._following = True
        self.model.show(steps_of(stack, self._session.recipe, beginning), stack.index())
        here = self.model.index(stack.index())
        self.view.setCurrentIndex(here)
        self.view.scrollTo(here)
        self._following = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self.model.refresh()
        return super().eventFilter(watched, event)
