"""Keeping a mix as a look: a name, an example painted in it, a file with all that it needs."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from stylemixer.document.looks.library import LookLibrary
from stylemixer.document.looks.look import mix_of
from stylemixer.document.recipe import Recipe
from stylemixer.document.styles.library import StyleLibrary, new_style_id
from stylemixer.document.styles.taught_style import MAX_NAME, line, text_complaint, tidied_tags
from stylemixer.engine.pictures.reading_thread import ReadingThread
from stylemixer.errors import StyleMixerError
from stylemixer.ui.shelf.look_details import LookDetails
from stylemixer.ui.state.looks import Looks
from stylemixer.ui.state.session import Session
from stylemixer.ui.state.style_thumbnail import ask_for_thumbnail, plain_example, thumbnail_bytes
from stylemixer.ui.widgets.qimage import to_qimage
from stylemixer.ui.widgets.sentences import translated

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.render.requests import Trial

THUMBNAIL = "kept look's thumbnail"


@dataclass(frozen=True)
class _Kept:
    """A look that is on its way into the library.

    Attributes:
        id: the look's, so that it is written once however often it is tried.
        recipe: its mix.
        name: what it is called.
        tags: words to find it by.
    """

    id: str
    recipe: Recipe
    name: str
    tags: tuple[str, ...]

    @property
    def trial(self) -> str:
        """The name under which its thumbnail is painted."""
        return f"{THUMBNAIL} {self.id}"


class LookKeeper(QObject):
    """Asks for name and tags, has an example painted, and writes the look on a thread of its own.

    A look that was asked for before the window closes is kept, if need be with a plain thumbnail.

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
    _written = Signal(object, object)

    def __init__(
        self, session: Session, bridge: "RenderBridge", looks: Looks, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._bridge = bridge
        self._looks = looks
        self._window = window
        self._unpainted: dict[str, _Kept] = {}
        self._unwritten: dict[str, Callable[[], object]] = {}
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
        """Write at once what is not written yet, and tell nothing more."""
        self._thread.stop()
        plain = thumbnail_bytes(plain_example()) if self._unpainted else b""
        for kept in self._unpainted.values():
            self._unwritten[kept.id] = self._writing(kept, plain)
        for keep in self._unwritten.values():
            with contextlib.suppress(StyleMixerError):  # nobody is there any more to be told
                keep()

    def _begin(self, recipe: Recipe, name: str, tags: tuple[str, ...]) -> str:
        kept = _Kept(new_style_id(), recipe, name, tags)
        if wrong := text_complaint([("name", line(name), MAX_NAME)], tidied_tags(tags)):
            return translated(wrong.sentence)
        self._unpainted[kept.trial] = kept
        ask_for_thumbnail(self._bridge, kept.trial, recipe)
        return ""

    def _tried(self, trial: "Trial") -> None:
        kept = self._unpainted.pop(trial.name, None)
        if kept is None:
            return
        if trial.pixels is None:
            self.said.emit(self.tr("The mix cannot be kept, as a style of it is missing."))
            return
        keep = self._writing(kept, thumbnail_bytes(to_qimage(trial.pixels)))
        self._unwritten[kept.id] = keep
        self._thread.do(partial(_write, keep, kept, self._written))

    def _writing(self, kept: _Kept, thumbnail: bytes) -> Callable[[], object]:
        # a library of its own: an instance belongs to one thread
        library = LookLibrary(self._looks.folder, StyleLibrary(self._looks.styles_folder))
        return partial(
            library.keep, kept.recipe, kept.name, kept.tags, thumbnail=thumbnail, look_id=kept.id
        )

    def _tell(self, kept: _Kept, problem: StyleMixerError | None) -> None:
        self._unwritten.pop(kept.id, None)
        if problem is not None:
            self.said.emit(translated(problem.sentence))
            return
        self._looks.refresh()
        look = self._looks.look(kept.id)
        name = look.name if look is not None else kept.name
        self.kept.emit(name)
        self.said.emit(self.tr("{0} is among your looks in the shelf.").format(name))


def _write(keep: Callable[[], object], kept: _Kept, written: SignalInstance) -> None:
    # it has the signal alone: a QObject must not have its last reference on this thread
    problem: StyleMixerError | None = None
    try:
        keep()
    except StyleMixerError as error:
        problem = error
    with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
        written.emit(kept, problem)
