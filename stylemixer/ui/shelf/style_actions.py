"""What can be done with any style of the shelf: into the mix, a star, off the shelf."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QMenu, QWidget

from stylemixer.document.recipe import StyleRef
from stylemixer.ui.look.icons import icon
from stylemixer.ui.shelf.taught_actions import TaughtActions
from stylemixer.ui.state.session import Session
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.widgets.plain_text import in_menu


class _RemovePicture(QUndoCommand):
    """Takes one of the user's own pictures out of the shelf; undone, it is where it was."""

    def __init__(self, session: Session, path: Path, label: str) -> None:
        super().__init__(in_menu(label))
        self._session = session
        self._path = path
        self._position = session.own_pictures.index(path)
        self._stars = [s for s in session.favourites if s.name == str(path)]

    def redo(self) -> None:
        self._session.remove_own_picture(self._path)

    def undo(self) -> None:
        own = [path for path in self._session.own_pictures if path != self._path]
        own.insert(self._position, self._path)
        self._session.restore_styles(own, self._session.favourites.union(self._stars))


class StyleActions(QObject):
    """Does to styles what their tiles and menus ask for.

    Args:
        session: whose mix they come into.
        thumbnails: know which pictures cannot be read.
        taught: does what only taught styles bear.
        window: the shelf.
    """

    def __init__(
        self, session: Session, thumbnails: Thumbnails, taught: TaughtActions, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._thumbnails = thumbnails
        self._taught = taught

    def fill(self, menu: QMenu, style: StyleRef) -> None:
        """Add what can be done with every style to its menu."""
        starred = self._session.is_favourite(style)
        menu.addAction(icon("add"), self.tr("Add to the mix"), lambda: self.add(style))
        menu.addAction(
            icon("star-filled" if starred else "star"),
            self.tr("Remove from favourites") if starred else self.tr("Add to favourites"),
            lambda: self._session.set_favourite(style, not starred),
        )

    def add(self, style: StyleRef) -> None:
        """Add a style to the mix, or say why it cannot be."""
        complaint = self._thumbnails.complaint(style)
        if complaint:
            self._session.said.emit(complaint)
        elif style.kind == "picture":
            # the network is chosen by what is in the mix already
            self._session.add_style(self._session.picture_style(Path(style.name)))
        else:
            self._session.add_style(style)

    def star(self, style: StyleRef) -> None:
        """Give a style its star or take it away."""
        self._session.set_favourite(style, not self._session.is_favourite(style))

    def remove(self, style: StyleRef) -> None:
        """Take a style off the shelf, as a step that can be undone, or say that it stays."""
        title = self._session.title(style)
        if style.kind == "taught":
            self._taught.remove(style)
            return
        if style.kind != "picture":
            self._session.said.emit(
                self.tr("{0} came with Style Mixer and cannot be removed.").format(title)
            )
            return
        if Path(style.name) not in self._session.own_pictures:
            return  # gone from the shelf while its menu was open
        label = self.tr("Remove {0} from the shelf").format(title)
        self._session.end_gesture()
        self._session.undo_stack.push(_RemovePicture(self._session, Path(style.name), label))
        self._session.said.emit(
            self.tr("{0} is off the shelf, but its file is kept. Undo brings it back.").format(
                title
            )
        )

    def show_details(self, style: StyleRef) -> None:
        """Open the details of a taught style; others have none."""
        if style.kind == "taught":
            self._taught.show_details(style)
