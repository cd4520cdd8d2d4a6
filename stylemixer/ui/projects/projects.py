"""The project that is open: New, Open, Save, and what is asked before anything would be lost."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu, QWidget

from stylemixer.document.projects.project import Project, ProjectPhoto
from stylemixer.document.settings import SessionState, Settings
from stylemixer.errors import StyleMixerError
from stylemixer.places import absolute, is_file
from stylemixer.ui.projects.autosaving import Autosave
from stylemixer.ui.projects.desk import Desk
from stylemixer.ui.projects.left_desk import LeftDesk
from stylemixer.ui.projects.newest import LastWindow, Newest, beginning, newest
from stylemixer.ui.projects.photo_watch import PhotoWatch
from stylemixer.ui.projects.places import Place, place_of, untitled_place
from stylemixer.ui.projects.project_file import ProjectFile
from stylemixer.ui.projects.project_thread import Found, LeftAutosave, ProjectThread
from stylemixer.ui.projects.questions import (
    Answer,
    ask_for_photo,
    ask_to_save,
    first_folder,
)
from stylemixer.ui.state.last_session import LastSession
from stylemixer.ui.state.library import Library
from stylemixer.ui.state.session import Session
from stylemixer.ui.state.settings_store import SettingsStore
from stylemixer.ui.widgets.dialogs import may_discard
from stylemixer.ui.widgets.messages import Toast
from stylemixer.ui.widgets.recent_menu import fill_recents
from stylemixer.ui.widgets.sentences import translated


class Projects(QObject):
    """Opens and saves projects. A desk without one is kept as the last session, unasked.

    Args:
        session: the mix, the snapshots, and their history, whose clean state is the saved one.
        desk: what lies on the table.
        picture: gives the painted picture that shows, or None.
        store: remembers projects that were open lately.
        library: gets the taught styles that come in projects.
        toast: for sentences.
        window: for dialogs; it closes once what was to be saved is.

    Signals:
        changed: another project is open, or it has changes that are not saved, or none any more.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        desk: Desk,
        *,
        picture: Callable[[], QImage | None],
        store: SettingsStore,
        library: Library,
        toast: Toast,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._desk = desk
        self.picture = picture
        self._store = store
        self._library = library
        self._toast = toast
        self._window = window
        self._thread = ProjectThread(self)
        self._autosave = Autosave(self, self._thread, self)
        self._file = ProjectFile(
            session,
            desk,
            self._thread,
            picture=picture,
            folder=self._folder,
            toast=toast,
            window=window,
        )
        self._opening: Path | None = None
        self._resuming: SessionState | None = None
        self._putting = False
        self._discarded = False
        self._left = LeftDesk(desk, picture, self)
        self._watch = PhotoWatch(session, self)
        self._device = store.settings.device
        self._autosave.failed.connect(toast.say_plainly)
        self._file.changed.connect(self.changed)
        self._file.written.connect(self._written)
        for changed in (session.recipe_changed, session.pad_changed):
            changed.connect(lambda _new: self._autosave.touch())
        session.snapshots_changed.connect(self._kept_has_changed)
        self._watch.told.connect(toast.say_plainly)
        store.changed.connect(self._settings_changed)

    # --- what is open -----------------------------------------------------------------------

    @property
    def file(self) -> ProjectFile:
        """The file that the desk is saved in."""
        return self._file

    @property
    def path(self) -> Path | None:
        """The file of the project that is open; None: none is."""
        return self._file.path

    @property
    def remembered(self) -> tuple[str | None, bool]:
        """The project for the next start, and whether it has changes that are not in its file."""
        if self._resuming is not None:  # it is being read
            return self._resuming.project, self._resuming.changed
        return None if self.path is None else str(self.path), self.unsaved

    @property
    def unsaved(self) -> bool:
        """Whether a project is open whose file does not have all that is there."""
        return self._file.unsaved and not self._discarded

    def to_autosave(self) -> Project | None:
        """Return what would be lost if the program ended now; None: nothing would be.

        An empty desk is worth less than the one that it has taken the place of.
        """
        untitled = not (self._desk.is_empty and self._left)
        worth = untitled if self.path is None else self.unsaved
        owner = "" if self.path is None else str(self.path)
        return self._desk.described(self._file.embeds).replaced(owner=owner) if worth else None

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions of the menu do, by their ids."""
        return {
            "new": self.new,
            "save_project": self._file.save,
            "save_project_as": self._file.save_as,
            "revert": self.revert,
        }

    @property
    def submenus(self) -> dict[str, Callable[[QMenu], None]]:
        """What fills the menus in the menu, by the ids of their actions."""
        return {"recent_projects": self.fill_recent}

    # --- New and Open -----------------------------------------------------------------------

    def new(self) -> None:
        """Begin with an empty desk."""
        self._after_asking(self._new)

    def _new(self) -> None:
        left = self._leave()
        self._settle(untitled_place(), None)
        self._desk.clear()
        if left:
            self._tell_of_left(self.tr("The desk is empty."))

    def open(self, path: Path) -> None:
        """Open a project in place of what is there."""
        path = absolute(path)
        if path == self.path:
            self._toast.say(self.tr("{0} is open already.").format(path.name))
        else:
            self._after_asking(lambda: self._read(path))

    def fill_recent(self, menu: QMenu) -> None:
        """Put the projects that were open lately into a menu; missing ones are grey."""
        recents = self._store.settings.recent_projects
        nothing = self.tr("No projects yet")
        fill_recents(
            menu, recents, self.open, lambda: self._store.change(recent_projects=()), nothing
        )
        if self._left:
            menu.addAction(self.tr("&Bring the last desk back")).triggered.connect(self._bring_back)

    def begin(self, last: SessionState | None, asked: Path | None = None) -> None:
        """Go on with what the last session has left.

        Args:
            last: the last session, which lies on the table unless a project was asked for.
            asked: a photo or a project that was asked for instead.
        """
        begins, place = beginning(last, asked), untitled_place()
        self._resuming = last if begins.last is not None else None
        if is_file(place.autosave):
            take = self._take_kept if begins.goes_on else self._left.take
            self._resuming = last if begins.goes_on else self._resuming
            self._thread.read_autosave(place.autosave, take)
        self._settle(place, None)
        if begins.project is not None:
            self._read(begins.project, begins.last)

    def revert(self) -> None:
        """Go back to the project as its file has it."""
        if self.path is not None and self.unsaved:
            text = self.tr("All changes since {0} was last saved will be lost.")
            title = self.tr("Go back to the saved project")
            if may_discard(title, text.format(self.path.name), self._window):
                self._open_as_saved()

    def _open_as_saved(self) -> None:
        path = self.path
        if path is not None:
            self._autosave.forget()
            self._autosave.stop()
            self._file.become(None, None)
            self._read(path)

    def _read(self, path: Path, last: LastWindow | None = None) -> None:
        if self._opening == path:
            return
        self._opening = path
        place = place_of(path)
        ended_well = last is not None and not last.session.changed
        autosave = None if place.taken or ended_well else place.autosave
        self._thread.open(path, autosave, lambda found: self._opened(place, found, last))

    def _opened(
        self, place: Place, found: Found | StyleMixerError, last: LastWindow | None
    ) -> None:
        path, self._opening = place.project, None
        assert path is not None
        self._resuming = None
        if isinstance(found, StyleMixerError):
            place.release()
            self._toast.say(translated(found.sentence))
            if last is not None:
                self._settle(untitled_place(), None)
            return
        left = self._leave() if last is None else False
        self._settle(untitled_place() if place.taken else place, found.opened.project.embeds)
        self._store.replace(self._store.settings.with_recent_project(path))
        self._library.refresh()
        if found.opened.unpacked:
            self._session.add_own_pictures(found.opened.unpacked)
        state = newest(found, None if place.taken else last)
        self._put(state, found)
        if state.unsaved:
            self._session.undo_stack.resetClean()
            self._autosave.now()
            text = self.tr("{0} is back with changes that were not saved when Style Mixer ended.")
            self._toast.say(text.format(path.name), self.tr("Open as saved"), self._open_as_saved)
        elif place.taken:
            text = self.tr("{0} is open in another window; this is a copy with no name yet.")
            self._toast.say(text.format(path.name))
        elif found.opened.problems:
            self._toast.say_sentence(found.opened.problems[0])
        elif left:
            self._tell_of_left(self.tr("{0} is open.").format(path.name))
        missing = state.project.photo if state.photo is None else None
        if missing is not None and not self._find_photo(missing) and not state.unsaved:
            self._toast.say(self.tr("This is the picture as saved; open a photo to paint again."))

    def _put(self, state: Newest, found: Found) -> None:
        """Put a project on the table."""
        project, photo, still = state.project, state.photo, state.still
        size = project.photo.size if project.photo is not None else (still.width(), still.height())
        self._putting = True
        table = LastSession(photo, project.recipe, still, size, project.view)
        self._desk.put(table, project.snapshots, project.pad)
        self._putting = False
        self._desk.miss(project.photo)
        saved = found.opened.project.photo
        if photo is not None and saved is not None and photo == found.opened.photo:
            self._watch.expect(photo, saved.fingerprint)

    def _take_kept(self, left: LeftAutosave) -> None:
        self._resuming, project = None, left.project
        if project is None or not (project.snapshots or project.pad.places):
            return
        self._putting = True
        self._desk.take_kept(project)
        self._putting = False

    def _kept_has_changed(self) -> None:
        if not self._putting:
            self._autosave.soon()

    def _settle(self, place: Place, embeds: bool | None) -> None:
        """Be in another project, or in none."""
        self._autosave.follow(place)
        self._discarded = False
        self._watch.forget()
        self._file.become(place.project, embeds)

    # --- what was there before --------------------------------------------------------------

    def _leave(self) -> bool:
        """Keep a desk without a project, in case it is missed; return whether there is one."""
        if self.path is not None:
            self._autosave.forget()
            return False
        left = self._left.keep()
        if left:
            self._autosave.now()
        return left

    def _tell_of_left(self, text: str) -> None:
        if self._left:
            self._toast.say(text, self.tr("Bring the last desk back"), self._bring_back)

    def _bring_back(self) -> None:
        self._after_asking(self._put_back)

    def _put_back(self) -> None:
        if self.path is not None:
            self._autosave.forget()
        self._settle(untitled_place(), None)
        self._left.bring_back()

    # --- the photo --------------------------------------------------------------------------

    def photo_chosen(self) -> None:
        """Take note that the artist has chosen another photo, which is no step of the history."""
        self._session.undo_stack.resetClean()
        self._autosave.touch()

    def _find_photo(self, photo: ProjectPhoto) -> bool:
        chosen = ask_for_photo(photo, self._folder(), self._window)
        if chosen is not None:
            self._watch.expect(chosen, photo.fingerprint)
            self._desk.open_photo(chosen)
        return chosen is not None

    def _folder(self) -> Path:
        """Return the folder that a file dialog starts in: a project's or the photo's."""
        recents = [Path(name) for name in self._store.settings.recent_projects]
        return first_folder((*recents, self._desk.photo))

    # --- before anything would be lost ------------------------------------------------------

    def may_close(self) -> bool:
        """Ask what becomes of changes; False while the window stays, perhaps until they are saved.

        A desk without a project is the last session, and never asked about.
        """
        answer = self._answer()
        if answer == "save":
            self._file.save_then(self._window.close)
            return False
        self._discarded = answer == "discard"
        return answer is not None

    def stay(self) -> None:
        """Take note that the window stays after all."""
        self._discarded = False

    def _after_asking(self, go_on: Callable[[], object]) -> None:
        """Go on once nothing would be lost by it."""
        answer = self._answer()
        if answer == "save":
            self._file.save_then(go_on)
        elif answer is not None:
            go_on()

    def _answer(self) -> Answer | None:
        """Return what becomes of changes; None: everything stays."""
        if self.path is None or not self.unsaved:
            return "unchanged"
        if self._session.undo_stack.isClean():
            return "save"  # which is going on
        return ask_to_save(self.path, self._window)

    def _written(self, path: Path, place: Place | None) -> None:
        """Take note that a project is whole; of another one its place."""
        if place is not None:
            self._autosave.forget()
            self._settle(place, self._file.embeds)
        if not self.unsaved:
            self._autosave.forget()
        self._store.replace(self._store.settings.with_recent_project(path))
        self._store.write()

    def autosave(self) -> None:
        """Save at once what would be lost: something begins that may crash."""
        self._store.write()
        self._autosave.now()

    def stop(self) -> None:
        """Write what is left, and end."""
        if self._resuming is not None or self._opening is not None:
            pass  # what was left is not known yet, and stays
        elif self.path is None or self.unsaved:
            self._autosave.now()
        else:
            self._autosave.forget()
        self._thread.stop()
        self._autosave.stop()

    def _settings_changed(self, settings: Settings) -> None:
        if settings.device != self._device:
            self._device = settings.device
            self.autosave()
