"""The mix as text: copied, to be pasted in a letter, and pasted here again."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication

from stylemixer.document.arriving import resolved
from stylemixer.document.layer import for_photo, on_table
from stylemixer.document.recipe import Recipe
from stylemixer.document.recipe_text import may_be_recipe, recipe_from_text, travelling_text
from stylemixer.errors import StyleError
from stylemixer.ui.widgets.sentences import translated

if TYPE_CHECKING:
    from stylemixer.ui.state.library import Library
    from stylemixer.ui.state.session import Session


class MixText(QObject):
    """Copies the mix on the table, and puts one on it that was copied.

    Signals:
        said: a sentence for the user.
    """

    said = Signal(str)

    def __init__(self, session: "Session", library: "Library", parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._library = library

    def copy(self) -> None:
        """Put the mix into the clipboard as text."""
        recipe = self._session.recipe
        if not recipe.slots:
            self.said.emit(self.tr("Add a style first; there is no mix to copy yet."))
            return
        QGuiApplication.clipboard().setText(travelling_text(recipe, self._session.title_of))
        self.said.emit(self.tr("The mix is copied as text; paste it wherever you like."))

    def take(self, mime: QMimeData) -> bool:
        """Put a mix on the table, as one undo step; returns whether that is what was pasted."""
        text = mime.text() if mime.hasText() and not mime.hasUrls() else ""
        if not may_be_recipe(text):
            return False
        try:
            recipe = recipe_from_text(text, of_picture=False)
        except StyleError as error:
            self.said.emit(translated(error.sentence))
            return True
        here, missing = self.with_what_is_here(recipe)
        if missing and not here.slots:
            text = self.tr("The styles of this mix are missing here: {0}.")
            self.said.emit(text.format(", ".join(missing)))
            return True
        photo = self._session.photo
        picture = photo.picture if photo is not None else None
        used = on_table(for_photo(here, picture), self._session.recipe)
        self._session.end_gesture()
        self._session.edit(used, self.tr("Paste a mix"))
        text = self.tr("The copied mix is on the table.")
        if missing:
            text += " " + self.tr("Missing here: {0}.").format(", ".join(missing))
        self.said.emit(text)
        return True

    def with_what_is_here(self, recipe: Recipe) -> tuple[Recipe, tuple[str, ...]]:
        """Return a mix that has travelled with styles that are here, and the names of others."""
        from stylemixer.document.refined_pictures import (  # noqa: PLC0415  the window comes first
            RefinedPictures,
            refined_folder,
        )

        return resolved(
            recipe,
            self._session.own_pictures,
            self._session.picture_networks,
            self._library.styles,
            RefinedPictures(refined_folder()).has,
        )
