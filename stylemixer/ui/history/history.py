"""The history in the window: a dock with the steps; a click goes there."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QDockWidget, QListView, QMainWindow

from stylemixer.ui.canvas.live import Live
from stylemixer.ui.history.history_model import HistoryModel, steps_of
from stylemixer.ui.history.history_pictures import SIZE, HistoryPictures
from stylemixer.ui.state.session import Session

WIDTH = 200
NARROWEST = 160
EDGES = 16
"""The dock's frame and the handle beside it, at most."""
SIDES = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)


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
        self._narrowest = window.minimumWidth()
        self.pictures = HistoryPictures(session, live, self)
        self.model = HistoryModel(self.pictures, self)
        self.dock: QDockWidget | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._follow)
        session.undo_stack.indexChanged.connect(lambda _index: self._soon.start())
        self.pictures.changed.connect(self.model.refresh)

    def show(self, on: bool) -> None:
        """Show or hide the panel."""
        if self.dock is None and on:
            self._build()
        if self.dock is not None:
            self.dock.setVisible(on)
            self._follow()

    def _build(self) -> None:
        view = self.view = QListView()
        view.setModel(self.model)
        view.setWhatsThis(
            self.tr("The steps that can be undone, with what showed then. A click goes to one.")
        )
        view.setAccessibleName(self.tr("Steps: the arrow keys undo and redo"))
        view.setIconSize(SIZE)
        view.setUniformItemSizes(True)
        view.setSpacing(2)
        view.setFrameShape(QListView.Shape.NoFrame)
        view.viewport().setAutoFillBackground(False)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setMinimumSize(NARROWEST, 120)
        view.selectionModel().currentChanged.connect(self._go)
        dock = self.dock = QDockWidget(self.tr("History"), self._window)
        dock.setObjectName("history")
        dock.setWidget(view)
        dock.installEventFilter(self)
        dock.visibilityChanged.connect(self._visibility_changed)
        for moved in (dock.dockLocationChanged, dock.topLevelChanged):
            moved.connect(lambda _where: self._make_room())
        room = self._window.screen().availableGeometry().width()
        fits = self._needed() <= max(room, self._window.width())
        bottom = Qt.DockWidgetArea.BottomDockWidgetArea
        self._window.addDockWidget(SIDES[1] if fits else bottom, dock)
        self._window.resizeDocks([dock], [WIDTH], Qt.Orientation.Horizontal)

    def _visibility_changed(self, _visible: bool) -> None:
        if self.dock is not None:
            self._make_room()
            self.shown.emit(not self.dock.isHidden())

    def _make_room(self) -> None:
        """Keep the window wide enough: Qt would lay a dock at the side over what is beside it."""
        dock = self.dock
        if dock is None:
            return
        beside = self._window.dockWidgetArea(dock) in SIDES and not dock.isFloating()
        needed = self._needed() if beside and not dock.isHidden() else self._narrowest
        self._window.setMinimumWidth(needed)

    def _needed(self) -> int:
        """Return how wide the window has to be with the dock at its side."""
        inner = self._window.centralWidget()
        width = 0 if inner is None else inner.minimumSizeHint().width()
        return max(self._narrowest, width + NARROWEST + EDGES)

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
