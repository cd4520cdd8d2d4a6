"""What comes in: pictures go where they were dropped, styles and looks to their library."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from stylemixer.document.layer import on_table
from stylemixer.document.looks.look_file import SUFFIX as LOOK_SUFFIX
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.styles.style_file import SUFFIX
from stylemixer.ui.incoming.embedded_recipe import EmbeddedRecipes
from stylemixer.ui.incoming.mime import (
    is_film,
    is_look_file,
    is_project_file,
    is_style_file,
    pictures_of,
)
from stylemixer.ui.incoming.mix_text import MixText
from stylemixer.ui.incoming.style_check import StyleCheck

if TYPE_CHECKING:
    from stylemixer.ui.incoming.photo_opening import PhotoOpener
    from stylemixer.ui.state.library import Library
    from stylemixer.ui.state.looks import Looks
    from stylemixer.ui.state.session import Session
    from stylemixer.ui.widgets.messages import Toast


class IncomingFiles(QObject):
    """Parts what was dropped or chosen, hands it on, and offers what it brings.

    Attributes:
        style_check: tries pictures before they become styles.
        embedded_recipes: finds the mixes that photos carry.
        mix_text: the mix as text, copied and pasted.

    Signals:
        look_wanted: a `Look` that has come and is to be put on the table.
    """

    look_wanted = Signal(object)

    def __init__(
        self,
        session: "Session",
        *,
        library: "Library",
        looks: "Looks",
        photos: "PhotoOpener",
        toast: "Toast",
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._library = library
        self._looks = looks
        self._photos = photos
        self._toast = toast
        self._window = window
        self._folder = ""
        photos.styles_wanted.connect(self.add)
        self.style_check = StyleCheck(self)
        self.style_check.said.connect(toast.say_plainly)
        self.embedded_recipes = EmbeddedRecipes(self)
        self.embedded_recipes.found.connect(self.offer_mix)
        self.embedded_recipes.refused.connect(toast.say_plainly)
        photos.opened.connect(self.embedded_recipes.look)
        self.mix_text = MixText(session, library, self)
        self.mix_text.said.connect(toast.say_plainly)

    def stop(self) -> None:
        """Give up what is being read."""
        self.style_check.stop()
        self.embedded_recipes.stop()

    def paste(self) -> None:
        """Take what was copied: a mix as text goes on the table, a picture becomes the photo."""
        if not self.mix_text.take(QGuiApplication.clipboard().mimeData()):
            self._photos.paste()

    def open(self, paths: Sequence[Path]) -> None:
        """Open what the system asks for, by a double click: photo, project, styles or looks."""
        self.put_on_canvas(pictures_of(paths, self._toast.say))

    def add(self, paths: Sequence[Path]) -> None:
        """Take what came to the shelf or the mixer: pictures to the mix, styles to the library."""
        pictures = self._pictures_among(paths)
        if pictures:
            self.style_check.take(pictures, self._session.add_pictures)

    def put_on_canvas(self, paths: Sequence[Path]) -> None:
        """Take what came to the canvas: the first picture is the photo, styles to the library."""
        self._photos.drop_paths(self._pictures_among(paths))

    def put_on_card(self, key: int, path: Path) -> None:
        """Let a card paint with another picture or style file, if it can be read."""
        if is_look_file(path):
            self.take_looks([path])
            return
        if is_style_file(path):
            styles = self.take_styles([path])
            if styles and self._has_card(key):
                self._session.use_style(key, styles[0])
            return

        if is_project_file(path) or is_film(path):
            self._photos.open(path)
            return

        def replace(paths: list[Path]) -> None:
            if self._has_card(key):
                self._session.replace_style(key, paths[0])

        self.style_check.take([path], replace)

    def choose_styles(self) -> None:
        """Let the user choose style files and look files for the libraries."""
        names, _filter = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Import styles and looks"),
            self._folder,
            self.tr("Styles and looks ({0})").format(f"*{SUFFIX} *{LOOK_SUFFIX}"),
        )
        if names:
            self._folder = str(Path(names[0]).parent)
            self._pictures_among([Path(name) for name in names])

    def take_styles(self, paths: Sequence[Path]) -> list[StyleRef]:
        """Copy style files into the library; returns those that are there now."""
        taken = self._library.take_in(paths)
        styles = [StyleRef(style.network, "taught", style.id) for style in taken.present]
        text = ""
        if taken.new:
            text = self.tr("{0} is in your library.").format(taken.new[0].name)
        if len(taken.new) > 1:
            text = self.tr("%n styles are in your library.", "", len(taken.new))
        text = f"{text} {taken.problem}".strip()
        if styles:
            first, add = styles[0], self.tr("Add to mix")
            self._toast.say(text, add, lambda: self._session.add_style(first))
        elif text:
            self._toast.say(text)
        return styles

    def take_looks(self, paths: Sequence[Path]) -> None:
        """Copy look files into the library, with all that they need."""
        taken = self._looks.take_in(paths)
        text = ""
        if taken.new:
            text = self.tr("{0} is among your looks in the shelf.").format(taken.new[0].name)
        if len(taken.new) > 1:
            text = self.tr("%n looks are among yours in the shelf.", "", len(taken.new))
        text = f"{text} {taken.problem}".strip()
        if taken.present:
            first = taken.present[0]
            self._toast.say(text, self.tr("Use it"), lambda: self.look_wanted.emit(first))
        elif text:
            self._toast.say(text)

    def offer_mix(self, path: Path, recipe: Recipe) -> None:
        """Offer the mix that a picture carries, or say which styles it would need."""
        session = self._session
        here, missing = self.mix_text.with_what_is_here(recipe)
        if not here.slots:
            if missing:
                text = self.tr("{0} contains a mix, but its styles are missing here: {1}.")
                self._toast.say(text.format(path.name, ", ".join(missing)))
            return
        text = self.tr("{0} contains the mix it was painted with.").format(path.name)
        if missing:
            text += " " + self.tr("Missing here: {0}.").format(", ".join(missing))
        if recipe.layer != here.layer:
            text += " " + self.tr("Its refined picture is not here, so you will see the mix alone.")
        label = self.tr("Use the mix of {0}").format(path.name)

        def use() -> None:
            session.edit(on_table(here, session.recipe), label)

        self._toast.say(text, self.tr("Use this mix"), use)

    def _pictures_among(self, paths: Sequence[Path]) -> list[Path]:
        """Return the pictures; styles and looks go to their library, and a project is opened."""
        styles = [path for path in paths if is_style_file(path)]
        looks = [path for path in paths if is_look_file(path)]
        if styles:
            self.take_styles(styles)
        if looks:
            self.take_looks(looks)
        projects = [path for path in paths if is_project_file(path)]
        films = [path for path in paths if is_film(path)]
        if projects or films:
            self._photos.open([*projects, *films][0])
        return [path for path in paths if path not in (*styles, *looks, *projects, *films)]

    def _has_card(self, key: int) -> bool:
        return any(slot.key == key for slot in self._session.recipe.slots)
