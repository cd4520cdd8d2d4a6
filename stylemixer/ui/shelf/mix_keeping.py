"""Keeping a mix as a style: its γ and β, as they are, become one style of the user's library."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from stylemixer.document.styles.library import new_style_id
from stylemixer.document.styles.taught_style import MAX_NAME, TaughtStyle
from stylemixer.ui.state.library import Library
from stylemixer.ui.state.session import Session
from stylemixer.ui.state.style_thumbnail import ask_for_thumbnail, thumbnail_bytes
from stylemixer.ui.widgets.qimage import to_qimage

if TYPE_CHECKING:
    from stylemixer.engine.codes import StyleCode
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.render.requests import Trial

CODE, THUMBNAIL = "kept mix", "kept mix's thumbnail"
CODE_EDGE = 64


class MixKeeper(QObject):
    """Asks for a name, has the code mixed and an example painted, and puts both into the library.

    Args:
        session: whose mix is kept.
        bridge: mixes and paints.
        library: takes the style.
        window: what the question opens over.

    Signals:
        said: a sentence for the user.
    """

    said = Signal(str)

    def __init__(
        self, session: Session, bridge: "RenderBridge", library: Library, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._bridge = bridge
        self._library = library
        self._window = window
        self._name = ""
        self._code: StyleCode | None = None
        bridge.trial_ready.connect(self._tried)

    def keep(self) -> None:
        """Keep the mix as it is, changes by hand and strength of the groups included."""
        recipe = self._session.recipe
        networks = recipe.networks()
        if self._session.photo is None or not networks:
            self.said.emit(self.tr("Open a photo and add a style; then the mix can be kept."))
        elif len(networks) > 1:
            self.said.emit(
                self.tr(
                    "Styles of two networks are cross-faded, so they cannot be kept as one; press "
                    "Mix as one, or use styles of one network."
                )
            )
        elif name := self._ask():
            self._name = name
            plain = msgspec.structs.replace(recipe, keep_colours=0.0, layer=None)
            self._bridge.try_out(CODE, plain, edge=CODE_EDGE, with_code=True)

    def _ask(self) -> str:
        titles = [self._session.title(slot.style) for slot in self._session.recipe.active()]
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(self.tr("Keep the mix as a style"))
        dialog.setLabelText(self.tr("Name of the style:"))
        dialog.setTextValue(" + ".join(titles)[:MAX_NAME])
        field = dialog.findChild(QLineEdit)
        assert field is not None  # it is there once the dialog has a text
        field.setAccessibleName(self.tr("Name of the style"))
        field.setWhatsThis(self.tr("What the new style is called, on the shelf under Mine."))
        wanted = dialog.exec() == QInputDialog.DialogCode.Accepted
        dialog.deleteLater()
        return dialog.textValue().strip()[:MAX_NAME] if wanted else ""

    def _tried(self, trial: "Trial") -> None:
        if trial.name == CODE and self._name:
            if trial.code is None:
                self._name = ""
                self.said.emit(self.tr("The mix cannot be kept, as a style of it is missing."))
                return
            self._code = trial.code
            ask_for_thumbnail(self._bridge, THUMBNAIL, trial.code)
        elif trial.name == THUMBNAIL and trial.paint is self._code and trial.pixels is not None:
            self._keep(thumbnail_bytes(to_qimage(trial.pixels)))

    def _keep(self, thumbnail: bytes) -> None:
        code, name = self._code, self._name
        assert code is not None
        self._code, self._name = None, ""
        style = TaughtStyle(id=new_style_id(), network=code.network, name=name)
        kept = self._library.add(style, code, thumbnail)
        if kept is not None:
            self.said.emit(self.tr("{0} is in your library.").format(kept.name))
