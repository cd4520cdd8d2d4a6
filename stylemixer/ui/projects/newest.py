"""What a window begins with: of file, autosave and last session the newest."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from stylemixer.document.projects.project import Project
from stylemixer.document.settings import SessionState, settings_path
from stylemixer.places import absolute, is_file
from stylemixer.ui.incoming.mime import is_project_file
from stylemixer.ui.projects.project_thread import Found, changed_ns


@dataclass(frozen=True)
class LastWindow:
    """What the settings have of the last window.

    Attributes:
        session: its session.
        written_ns: when that was written, in nanoseconds as the file system counts.
    """

    session: SessionState
    written_ns: int


@dataclass(frozen=True)
class Newest:
    """The state to go on with.

    Attributes:
        project: the desk.
        photo: where its photo is; None: it is not here, or there is none.
        still: its painted picture; null when there is none.
        unsaved: whether the project's file does not have it.
    """

    project: Project
    photo: Path | None
    still: QImage
    unsaved: bool


@dataclass(frozen=True)
class Beginning:
    """What a window begins with.

    Attributes:
        project: the project to open; None: none.
        last: what the last window has left of it; None: that had another one, or it was asked for.
        goes_on: whether the desk of the last session, which had no project, lies on the table.
    """

    project: Path | None = None
    last: LastWindow | None = None
    goes_on: bool = False


def beginning(session: SessionState | None, asked: Path | None) -> Beginning:
    """Decide what a window begins with, before it writes the settings.

    Args:
        session: the last one; None at the very first start.
        asked: a photo or a project that was asked for.
    """
    if asked is not None and is_project_file(asked):
        return Beginning(absolute(asked))
    if session is None:
        return Beginning()
    if session.project is None:
        return Beginning(goes_on=bool(session.recipe.slots or session.photo))
    if asked is not None:
        return Beginning()
    last = LastWindow(session, changed_ns(settings_path()))
    return Beginning(Path(session.project), last)


def newest(found: Found, last: LastWindow | None) -> Newest:
    """Return the newest state.

    The session is written every second, the autosave every minute: its mix may be newer than the
    autosave's, while the snapshots are in the autosave alone.

    Args:
        found: the project's file, and an autosave that is no older.
        last: the session that was open when the last window ended; None: another one was.
    """
    opened = found.opened
    saved = Newest(opened.project, opened.photo, found.still, unsaved=False)
    state = saved
    if found.newer is not None:
        photo = found.newer.photo
        place = Path(photo.path) if photo is not None else None
        here = place if place is not None and is_file(place) else opened.photo
        state = Newest(found.newer, here, found.newer_still, unsaved=True)
    if (
        last is not None
        and last.session.changed
        and last.written_ns >= max(found.saved_ns, found.newer_ns)
    ):
        session = last.session
        project = state.project.replaced(recipe=session.recipe, view=session.view)
        last_photo = Path(session.photo) if session.photo is not None else None
        here = last_photo if last_photo is not None and is_file(last_photo) else None
        state = Newest(project, here, state.still, unsaved=True)
    return saved if _same(state, saved) else state


def _same(one: Newest, other: Newest) -> bool:
    """Tell whether two states differ in nothing that belongs into a project's file."""
    parts = [
        (state.project.recipe, state.project.snapshots, state.project.pad, state.photo)
        for state in (one, other)
    ]
    return parts[0] == parts[1]
