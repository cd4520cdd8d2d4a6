"""The window: shelf, canvas, mixer, menus and status bar; building and wiring only."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, SignalInstance
from PySide6.QtGui import QAction, QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStyle

from stylemixer.document.looks.library import looks_folder
from stylemixer.document.settings import SessionState, Settings, last_painting_path
from stylemixer.document.styles.library import library_folder
from stylemixer.paths import user_data
from stylemixer.ui import actions
from stylemixer.ui.batch.batch import Batch
from stylemixer.ui.batch.batching import Batching
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.canvas.empty_state import EmptyState
from stylemixer.ui.canvas.live import Live
from stylemixer.ui.canvas.peek import Peek
from stylemixer.ui.film.film_bar import FilmBar
from stylemixer.ui.film.films import Films
from stylemixer.ui.help.help import Help
from stylemixer.ui.history.history import History
from stylemixer.ui.incoming.mime import is_project_file
from stylemixer.ui.incoming.photo_opening import PhotoOpener
from stylemixer.ui.incoming.routing import IncomingFiles
from stylemixer.ui.laboratory.laboratory import Laboratory
from stylemixer.ui.mixer.mixer_panel import MixerPanel
from stylemixer.ui.pad.pad_panel import PadPanel
from stylemixer.ui.panels import Panels
from stylemixer.ui.preferences import Preferences
from stylemixer.ui.preparing.preparing import Preparing
from stylemixer.ui.projects.desk import Desk
from stylemixer.ui.projects.projects import Projects
from stylemixer.ui.refining.layer_bar import LayerBar
from stylemixer.ui.refining.refinements import Refinements
from stylemixer.ui.refining.refining import Refining
from stylemixer.ui.refining.refining_panel import RefiningPanel
from stylemixer.ui.saving.saving import Saver
from stylemixer.ui.shelf.look_keeping import LookKeeper
from stylemixer.ui.shelf.mix_keeping import MixKeeper
from stylemixer.ui.shelf.shelf_model import Order
from stylemixer.ui.shelf.style_shelf import StyleShelf
from stylemixer.ui.snapshots.snapshots import Snapshots
from stylemixer.ui.snapshots.strip import SnapshotStrip
from stylemixer.ui.state import last_session as restoring
from stylemixer.ui.state.jobs import Jobs
from stylemixer.ui.state.library import Library
from stylemixer.ui.state.looks import Looks
from stylemixer.ui.state.recovery import BackgroundWriter
from stylemixer.ui.state.session import Session
from stylemixer.ui.state.settings_store import SettingsStore
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.status_bar import StatusBar
from stylemixer.ui.teaching.before_now import LargeBeforeNow
from stylemixer.ui.teaching.lessons import Lessons
from stylemixer.ui.teaching.teaching import Teaching
from stylemixer.ui.teaching.teaching_panel import TeachingPanel
from stylemixer.ui.tool_bar import ToolBar, fill_menu_bar
from stylemixer.ui.tour_controls import tour_controls
from stylemixer.ui.variations.surprise import Surprise
from stylemixer.ui.variations.variations import Variations
from stylemixer.ui.widgets.messages import ErrorReports, Toast
from stylemixer.ui.widgets.plain_text import one_line

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge

FIRST_SIZE = QSize(1440, 900)
SMALLEST = QSize(960, 600)
HIDEABLE = ("pad", "laboratory", "history", "variations", "strip")
"""What a menu entry shows or hides, remembered under the same name."""
NEED_A_PICTURE = (
    *("export", "export_again", "copy", "original", "split"),
    *("fit", "actual_size", "zoom_in", "zoom_out"),
)


class MainWindow(QMainWindow):
    """Everything that shows. The bridge is given, started and owned by the caller until closing.

    Closing the window ends the bridge, all other threads and the process of a lesson or refinement.

    Args:
        settings: of the last session.
        bridge: to the inference thread.
        jobs: the queue of lessons and refinements; another one in tests.
    """

    def __init__(
        self, settings: Settings, bridge: "RenderBridge", jobs: Jobs | None = None
    ) -> None:
        super().__init__()
        self.setWindowTitle("Style Mixer")
        self.setMinimumSize(SMALLEST)
        self.setAcceptDrops(False)
        self.bridge = bridge
        self.writer = BackgroundWriter(last_painting_path(), settings)
        self.store = SettingsStore(settings, self.writer, self)
        self.library = Library(library_folder(), self)
        self.looks = Looks(looks_folder(), self.library, self.store, self)
        self.session = Session(self, self.library)
        self.thumbnails = Thumbnails(self, bridge)
        self.status = StatusBar(self)
        self.setStatusBar(self.status)
        self._build()
        self.toast = Toast(self.canvas)
        self.errors = ErrorReports(self, bridge.crashed)
        self.peek = Peek(self.canvas)
        self.live = Live(
            self.session,
            bridge,
            self.canvas,
            library=self.library,
            status=self.status,
            parent=self,
        )
        self.photos = PhotoOpener(self.session, bridge, self.store, self)
        self.incoming = IncomingFiles(
            self.session,
            library=self.library,
            looks=self.looks,
            photos=self.photos,
            toast=self.toast,
            window=self,
        )
        self.preferences = Preferences(self.store, bridge, self)
        self.jobs = jobs or Jobs(self)
        self.teaching = Teaching(user_data() / "lessons", self.jobs, self)
        self.lessons = Lessons(
            self.session,
            bridge,
            library=self.library,
            thumbnails=self.thumbnails,
            teaching=self.teaching,
            panel=self.teaching_panel,
            toast=self.toast,
            window=self,
        )
        self.refining = Refining(user_data() / "refinements", self.jobs, self)
        self.refinements = Refinements(
            self.session,
            bridge,
            refining=self.refining,
            panel=self.refining_panel,
            bar=self.layer_bar,
            canvas=self.canvas,
            open_photo=self.photos.open,
            taught=self.lessons.taught,
            store=self.store,
            toast=self.toast,
            window=self,
        )
        self.saver = Saver(
            self.session,
            bridge,
            canvas=self.canvas,
            store=self.store,
            status=self.status,
            toast=self.toast,
            window=self,
        )
        self.batch = Batch(
            self.session,
            self.looks,
            Batching(user_data() / "batches", self.jobs, self),
            store=self.store,
            ask_settings=self.saver.ask_settings,
            speed=self.saver.speed.seconds_per_megapixel,
            window=self,
        )
        self.snapshots = Snapshots(
            self.session,
            bridge,
            canvas=self.canvas,
            live=self.live,
            peek=self.peek,
            strip=self.strip,
        )
        self.variations = Variations(
            self.session, bridge, self.live, keep=self.snapshots.keep_mix, window=self
        )
        self.surprise = Surprise(self.session, bridge, self)
        self.films = Films(
            self.session,
            bridge,
            canvas=self.canvas,
            bar=self.film_bar,
            jobs=self.jobs,
            store=self.store,
            toast=self.toast,
            window=self,
        )
        self.preparing = Preparing(self.session, bridge, self.live, self.toast, self)
        self.keeper = MixKeeper(self.session, bridge, self.library, self)
        self.look_keeper = LookKeeper(self.session, bridge, self.looks, self)
        self.laboratory = Laboratory(self.session, bridge, self)
        self.history = History(self.session, self.live, self)
        self.desk = Desk(
            self.session,
            bridge,
            canvas=self.canvas,
            live=self.live,
            photos=self.photos,
            parent=self,
        )
        self.projects = Projects(
            self.session,
            self.desk,
            picture=lambda: self.canvas.frame,
            store=self.store,
            library=self.library,
            toast=self.toast,
            window=self,
        )
        self.help = Help(
            self.session,
            controls=tour_controls(
                self.shelf, self.mixer, lambda: (self.tool_bar, self.actions_by_id)
            ),
            store=self.store,
            info=lambda: self.live.info,
            made=lambda: self.actions_by_id,
            window=self,
        )
        self.actions_by_id = actions.make_actions(self, self._slots(), self._built_actions())
        submenus = self.photos.submenus | self.projects.submenus
        fill_menu_bar(self.menuBar(), self.actions_by_id, submenus)
        self.tool_bar = ToolBar(self.actions_by_id, self.canvas.show_original, self)
        self.addToolBar(self.tool_bar)
        self._connect()
        self._unasked = False
        self.store.describe_session_with(self.describe_session)

    # --- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self.shelf = StyleShelf(self.session, self.thumbnails, looks=self.looks)
        self.canvas = Canvas()
        self.empty = EmptyState(self.canvas)
        self.mixer = MixerPanel(self.session, self.thumbnails)
        self.shelf.let_looks_drop_on(self.canvas, self.mixer)
        self.pad = PadPanel(self.session, self.bridge, self.thumbnails, looks=self.looks)
        self.layer_bar = LayerBar(self.session)
        self.refining_panel = RefiningPanel()
        self.teaching_panel = TeachingPanel()
        self.large_pictures = LargeBeforeNow(self.teaching_panel.pictures, self.canvas)
        self.film_bar = FilmBar()
        self.strip = SnapshotStrip(self.session)
        self.panels = Panels(
            self.shelf,
            (self.canvas, self.film_bar, self.strip),
            (self.mixer, self.pad, self.layer_bar, self.refining_panel, self.teaching_panel),
        )
        self.setCentralWidget(self.panels)

    def _built_actions(self) -> dict[str, QAction]:
        stack = self.session.undo_stack
        return {
            "undo": stack.createUndoAction(self, self.tr("&Undo")),
            "redo": stack.createRedoAction(self, self.tr("&Redo")),
        }

    def _slots(self) -> dict[str, Callable[..., object]]:
        return {
            **self.canvas.slots,
            **self.photos.slots,
            **self.projects.slots,
            **self.saver.slots,
            **self.snapshots.slots,
            "add_styles": self.shelf.choose_pictures,
            "import_styles": self.incoming.choose_styles,
            "batch": self.batch.open,
            "teach": self.lessons.choose,
            "keep_look": self.look_keeper.keep,
            "keep_mix": self.keeper.keep,
            "refine": self.refinements.ask,
            "preferences": self.preferences.ask,
            "quit": self.close,
            "copy_mix": self.incoming.mix_text.copy,
            "paste": self.incoming.paste,
            "prepare": self.preparing.ask,
            "panels": self.panels.show_sides,
            "find_style": self.find_style,
            "pad": self.pad.open,
            "laboratory": self.laboratory.show,
            "history": self.history.show,
            "variations": self.variations.show,
            "surprise": self.surprise.ask,
            "strip": self.strip.allow,
            "walk": self.laboratory.walk,
            "full_screen": self.show_full_screen,
            "reset_layout": self.reset_layout,
            **self.help.slots,
        }

    def _connect(self) -> None:
        session, bridge = self.session, self.bridge
        for signal in (
            session.said,
            self.library.said,
            self.looks.said,
            self.look_keeper.said,
            self.photos.said,
            self.canvas.refused,
            self.live.said,
            self.writer.failed,
            self.laboratory.said,
            self.keeper.said,
            self.snapshots.said,
            self.pad.said,
            self.surprise.said,
            self.help.said,
            self.batch.said,
        ):
            signal.connect(self.toast.say_plainly)
        for signal in (bridge.failed, bridge.notice):
            signal.connect(self.toast.say_sentence)
        for panel in (self.shelf, self.mixer):
            panel.pictures_dropped.connect(self.incoming.add)
        self.shelf.teach_asked.connect(lambda path: self.lessons.ask([path]))
        self.shelf.order_changed.connect(lambda order: self.store.change(shelf_order=order))
        self.mixer.keep_asked.connect(self.look_keeper.keep)
        self.incoming.look_wanted.connect(self.shelf.use_look)
        self.mixer.teach_asked.connect(lambda key, path: self.lessons.ask([path], key))
        self.mixer.picture_dropped_on_card.connect(self.incoming.put_on_card)
        self.canvas.pictures_dropped.connect(self.incoming.put_on_canvas)
        self.canvas.style_dropped.connect(session.add_style)
        self.empty.open_wanted.connect(self.photos.open_dialog)
        self.empty.example_chosen.connect(self.photos.open)
        for name in ("panels", "strip"):
            self.actions_by_id[name].setChecked(True)
        for name in HIDEABLE:
            shown: SignalInstance = getattr(self, name).shown
            shown.connect(self.actions_by_id[name].setChecked)
            shown.connect(lambda on, name=name: self.store.change(**{name: on}))
        self.canvas.split_changed.connect(self.actions_by_id["split"].setChecked)
        self.canvas.view_changed.connect(self._view_changed)
        bridge.photo_ready.connect(self.store.touch)
        session.recipe_changed.connect(self.store.touch)
        session.own_styles_changed.connect(self._keep_styles)
        self.live.painted.connect(lambda picture: self.writer.keep(picture=picture))
        session.photo_changed.connect(self._name_window)
        self.projects.changed.connect(self._name_window)
        self.projects.changed.connect(self.store.touch)
        self.photos.opened.connect(self.projects.photo_chosen)
        self.photos.opened.connect(self.help.tour.photo_opened)
        self.look_keeper.kept.connect(self.help.tour.look_kept)
        self.photos.project_wanted.connect(self.projects.open)
        self.photos.film_wanted.connect(self.films.open)
        for began in (self.teaching.began, self.refining.began):
            began.connect(self.projects.autosave)
        session.undo_stack.undoTextChanged.connect(self._name_undo)
        session.undo_stack.redoTextChanged.connect(self._name_undo)
        self._view_changed(None)
        self.canvas.setFocus()

    # --- beginning and end ------------------------------------------------------------------

    def restore(self, photo: Path | None = None) -> None:
        """Put the last session on the table, or what the very first start shows.

        Args:
            photo: a photo or a project to open instead of the last one.
        """
        settings = self.store.settings
        last = settings.last or SessionState()
        if not (last.geometry and self.restoreGeometry(restoring.from_text(last.geometry))):
            title = self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
            room = self.screen().availableSize() - QSize(0, title)
            self.resize(FIRST_SIZE.boundedTo(room))
        if not (last.layout and self.panels.restoreState(restoring.from_text(last.layout))):
            self.reset_layout()
        self.session.restore_styles(map(Path, settings.own_pictures), settings.favourites)
        self.shelf.sort(Order(settings.shelf_order))
        self.bridge.set_preview_edge(settings.preview_edge)
        if photo is None or not is_project_file(photo):
            table = restoring.last_session_of(settings, photo)
            self.desk.put(table, restored=table.photo != photo)
        self.projects.begin(settings.last, photo)
        for name in HIDEABLE:
            self.actions_by_id[name].setChecked(getattr(settings, name))
        self.library.tell_problems()
        self.looks.tell_problems()
        self.lessons.find()
        self.refinements.find()
        self.batch.find()

    def describe_session(self) -> SessionState:
        """Return everything that the next start needs to look like now."""
        photo = self.photos.current
        project, changed = self.projects.remembered
        return SessionState(
            photo=str(photo) if photo is not None else None,
            recipe=self.session.recipe,
            view=self.desk.view,
            geometry=restoring.to_text(self.saveGeometry()),
            layout=restoring.to_text(self.panels.saveState()),
            project=project,
            changed=changed,
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.peek.watch(self.windowHandle())
        self.desk.shown()

    def close_unasked(self) -> None:
        """Close whatever goes on: a file stays unsaved, and a lesson goes on at the next start."""
        self._unasked = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        asked = (
            self.projects.may_close,
            self.saver.may_close,
            self.lessons.may_close,
            self.refinements.may_close,
            self.batch.may_close,
        )
        if not self._unasked and not all(may_close() for may_close in asked):
            self.projects.stay()
            event.ignore()
            return
        self.bridge.cancel_save()
        self.store.write()
        self.jobs.queue.leave()
        self.films.stop()
        self.lessons.stop()
        self.refinements.stop()
        self.batch.stop()
        self.bridge.stop()
        self.laboratory.stop()
        self.incoming.stop()
        self.look_keeper.stop()
        self.thumbnails.stop()
        self.projects.stop()
        self.writer.stop()
        super().closeEvent(event)

    def _keep_styles(self) -> None:
        self.store.change(
            own_pictures=tuple(map(str, self.session.own_pictures)),
            favourites=tuple(sorted(self.session.favourites, key=repr)),
        )

    # --- what the menus do ------------------------------------------------------------------

    def find_style(self) -> None:
        """Put the cursor into the shelf's search field."""
        self.actions_by_id["panels"].setChecked(True)
        self.shelf.focus_search()

    def show_full_screen(self, on: bool) -> None:
        """Fill the screen, or go back."""
        state = self.windowState()
        full = Qt.WindowState.WindowFullScreen
        self.setWindowState(state | full if on else state & ~full)

    def reset_layout(self) -> None:
        """Give shelf, canvas and mixer their first widths."""
        self.actions_by_id["panels"].setChecked(True)
        self.panels.reset()

    # --- reactions --------------------------------------------------------------------------

    def _view_changed(self, view: object) -> None:
        self.empty.setVisible(view is None)
        for name in NEED_A_PICTURE:
            self.actions_by_id[name].setEnabled(view is not None)
        self.tool_bar.original.setEnabled(view is not None)
        self.store.touch()

    def _name_window(self) -> None:
        path, photo = self.projects.path, self.session.photo
        name = path.stem if path is not None else photo.name if photo is not None else ""
        name = one_line(name).replace("[*]", "[*][*]")
        star = "[*]" if path is not None else ""
        self.setWindowTitle(f"{name}{star} – Style Mixer" if name else "Style Mixer")
        self.setWindowModified(self.projects.unsaved)
        self.actions_by_id["revert"].setEnabled(self.projects.unsaved)

    def _name_undo(self) -> None:
        for name in ("undo", "redo"):
            actions.name(self.actions_by_id[name])

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.library.refresh()  # a style may have been taught on the command line meanwhile
            self.looks.refresh()
        super().changeEvent(event)
