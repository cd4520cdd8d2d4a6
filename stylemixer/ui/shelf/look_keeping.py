"""Keeping a mix as a look: a name, an example painted in it, a file with all that it needs."""

import contextlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from stylemixer.document.looks.library import LookLibrary
from stylemixer.document.looks.look import Look, mix_of
from stylemixer.document.recipe import Recipe
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.document.styles.taught_style import MAX_NAME
from stylemixer.engine.pictures.reading_thread import ReadingThread
from stylemixer.errors import StyleMixerError
from stylemixer.ui.shelf.look_details import LookDetails
from stylemixer.ui.state.looks import Looks
from stylemixer.ui.state.session import Session
from stylemixer.ui.state.style_thumbnail import ask_for_thumbnail, thumbnail_bytes
from stylemixer.ui.widgets.qimage import to_qimage
from stylemixer.ui.widgets.sentences import translated

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.render.requests import Trial

THUMBNAIL = "kept look's thumbnail"


class LookKeeper(QObject):
    """Asks for name and tags, has an example painted, and writes the look on a thread of its own.

    Args:
        session: whose mix is kept.
        bridge: paints the example.
        looks: take the look.
        window: what the question opens over.

    Signals:
        said: a sentence for the user.
        kept: the name of a look that is in the library now.
    """

    said = Signal(str)
    kept = Signal(str)
    _written = Signal(str, object)

    def __init__(
        self, session: Session, bridge: "RenderBridge", looks: Looks, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._bridge = bridge
        self._looks = looks
        self._window = window
        self._waiting: tuple[Recipe, str, tuple[str, ...]] | None = None
        self._thread = ReadingThread("look keeper")
        self._written.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        bridge.trial_ready.connect(self._tried)

    def keep(self) -> LookDetails | None:
        """Ask for a name and keep the mix as it is; returns the question, if there is a mix."""
        recipe = mix_of(self._session.recipe)
        active = recipe.active()
        if self._session.photo is None or not active:
            self.said.emit(self.tr("Open a photo and add a style; then the mix can be kept."))
            return None
        titles = list(dict.fromkeys(self._session.title(slot.style) for slot in active))
        dialog = LookDetails(
            self.tr("Keep this mix as a look"),
            " + ".join(titles)[:MAX_NAME],
            (),
            partial(self._begin, recipe),
            parent=self._window,
            hint=self.tr(
                "It will be among your looks in the shelf: styles, weights and settings of the "
                "mix, without the photo."
            ),
        )
        dialog.open()
        return dialog

    def stop(self) -> None:
        """Tell nothing more; what is being packed is given up."""
        self._thread.stop()

    def _begin(self, recipe: Recipe, name: str, tags: tuple[str, ...]) -> str:
        self._waiting = recipe, name, tags
        ask_for_thumbnail(self._bridge, THUMBNAIL, recipe)
        return ""

    def _tried(self, trial: "Trial") -> None:
        if trial.name != THUMBNAIL or self._waiting is None or trial.paint != self._waiting[0]:
            return
        recipe, name, tags = self._waiting
        self._waiting = None
        if trial.pixels is None:
            self.said.emit(self.tr("The mix cannot be kept, as a style of it is missing."))
            return
        thumbnail = thumbnail_bytes(to_qimage(trial.pixels))
        # a library of its own: an instance belongs to one thread
        library = LookLibrary(self._looks.folder, StyleLibrary(self._looks.styles_folder))
        keep = partial(library.keep, recipe, name, tags, thumbnail=thumbnail)
        self._thread.do(partial(_write, keep, name, self._written))

    def _tell(self, name: str, problem: object) -> None:
        if isinstance(problem, StyleMixerError):
            self.said.emit(translated(problem.sentence))
            return
        self._looks.refresh()
        self.kept.emit(name)
        self.said.emit(self.tr("{0} is among your looks in the shelf.").format(name))


def _write(keep: Callable[[], Look], name: str, written: SignalInstance) -> None:
    # it has the signal alone: a QObject must not have its last reference on this thread
    problem: StyleMixerError | None = None
    try:
        name = keep().name
    except StyleMixerError as error:
        problem = error
    with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
        written.emit(name, problem)
