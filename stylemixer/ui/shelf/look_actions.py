"""What can be done with a look: on the table, into the mix, details, a file, the trash."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from stylemixer.document.looks.look import Look
from stylemixer.document.looks.look_file import SUFFIX, look_file_name
from stylemixer.document.looks.wearing import mixed_in, put_on
from stylemixer.ui.look.icons import icon
from stylemixer.ui.shelf.kept_actions import ask_for_file, remove
from stylemixer.ui.shelf.look_details import LookDetails
from stylemixer.ui.state.looks import Looks
from stylemixer.ui.state.session import Session


class LookActions(QObject):
    """Does to looks what their tiles and menus ask for.

    Args:
        session: whose table they are put on.
        looks: all of them.
        window: what dialogs open over.
    """

    def __init__(self, session: Session, looks: Looks, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._looks = looks
        self._window = window
        self.folder = ""

    def put_on(self, look: Look) -> None:
        """Put a look's mix on the table instead of what is there, as one undo step."""
        recipe = self._looks.ready(look, self._session.own_pictures)
        if recipe is None:
            return
        worn = put_on(self._session.recipe, recipe)
        if worn == self._session.recipe:
            self._session.said.emit(self.tr("{0} is on the table already.").format(look.name))
        self._session.end_gesture()
        self._session.edit(worn, self.tr("Use {0}").format(look.name))

    def mix_in(self, look: Look) -> None:
        """Add a look's styles to the mix, at half the weight of what is there."""
        recipe = self._looks.ready(look, self._session.own_pictures)
        if recipe is None:
            return
        mixed = mixed_in(self._session.recipe, recipe)
        self._session.end_gesture()
        if mixed is None:
            self._session.say_full()
        else:
            self._session.mix(mixed, self.tr("Mix in {0}").format(look.name))

    def star(self, look: Look) -> None:
        """Give a look its star or take it away."""
        self._looks.set_favourite(look, not self._looks.is_favourite(look))

    def may_rename(self, look: Look) -> bool:
        """Tell whether a look is the user's own to change; else say that it is not."""
        if not self._looks.ships(look):
            return True
        text = self.tr("{0} came with Style Mixer and cannot be renamed.")
        self._session.said.emit(text.format(look.name))
        return False

    def remove(self, look: Look) -> None:
        """Put a look into the system's trash, as a step that can be undone."""
        if self._looks.ships(look):
            text = self.tr("{0} came with Style Mixer and cannot be removed.")
            self._session.said.emit(text.format(look.name))
        else:
            remove(self._session, self._looks, look.id, look.name)

    def show_details(self, look: Look) -> LookDetails | None:
        """Open name and tags of one of the user's own looks; None for one that ships."""
        if self._looks.ships(look):
            return None
        dialog = LookDetails(
            self.tr("Details of {0}").format(look.name),
            look.name,
            look.tags,
            lambda name, tags: self._looks.try_change(look.id, name=name, tags=tags),
            parent=self._window,
        )
        dialog.open()
        return dialog

    def export(self, look: Look) -> None:
        """Ask for a file and write the look into it, with all that it needs."""
        path = ask_for_file(
            self._window,
            self.tr("Save {0} as a look file").format(look.name),
            Path(self.folder) / look_file_name(look.name),
            self.tr("Looks (*{0})").format(SUFFIX),
            SUFFIX,
        )
        if path is None:
            return
        self.folder = str(path.parent)
        if self._looks.export(look.id, path):
            self._session.said.emit(self.tr("Saved {0}.").format(path.name))

    def fill(self, menu: QMenu, look: Look, rename: Callable[[], object]) -> None:
        """Add what can be done with a look to its menu.

        Args:
            menu: of its tile.
            look: which look.
            rename: begins to edit its title.
        """
        use = menu.addAction(icon("sliders"), self.tr("Use this look"))
        use.triggered.connect(lambda: self.put_on(look))
        mix = menu.addAction(icon("add"), self.tr("Mix in at half weight"))
        mix.triggered.connect(lambda: self.mix_in(look))
        starred = self._looks.is_favourite(look)
        star = menu.addAction(
            icon("star-filled" if starred else "star"),
            self.tr("Remove from favourites") if starred else self.tr("Add to favourites"),
        )
        star.triggered.connect(lambda: self.star(look))
        menu.addSeparator()
        if not self._looks.ships(look):
            menu.addAction(icon("edit"), self.tr("Rename"), rename)
            details = menu.addAction(icon("info"), self.tr("Name and tags…"))
            details.triggered.connect(lambda: self.show_details(look))
        export = menu.addAction(icon("export"), self.tr("Save as a look file…"))
        export.triggered.connect(lambda: self.export(look))
        if not self._looks.ships(look):
            menu.addSeparator()
            trash = menu.addAction(icon("trash"), self.tr("Move to the trash"))
            trash.triggered.connect(lambda: self.remove(look))
