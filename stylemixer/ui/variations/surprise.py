"""Surprise me: another mix by chance, of styles of the shelf that go together."""

import secrets
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from stylemixer.document.code_space import CodeSpace
from stylemixer.document.variations import surprise
from stylemixer.ui.state.session import Session
from stylemixer.ui.variations.styles import home_networks, shelf_styles

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.render.requests import Codes

NAME = "surprise"
SEEDS = 2**63


class Surprise(QObject):
    """Puts a mix by chance on the table, as one undo step.

    Its styles are of one network: those of several would wash each other out.

    Args:
        session: whose table it is.
        bridge: knows which styles are near each other.
        parent: Qt's parent.

    Signals:
        said: a sentence for the user.
    """

    said = Signal(str)

    def __init__(self, session: Session, bridge: "RenderBridge", parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._bridge = bridge
        bridge.codes_ready.connect(self._come)

    def ask(self) -> None:
        """Choose a network, the more styles it has the sooner, and have a mix of it made."""
        session = self._session
        taught = () if session.library is None else session.library.styles
        own = (*home_networks(), *(style.network for style in taught))
        every = (*own, *([session.one_network] if session.one_network else []))
        by_network = [shelf_styles(session, [name]) for name in dict.fromkeys(every)]
        self._bridge.ask_codes(NAME, secrets.choice([s for s in by_network if len(s) > 1]))

    def _come(self, codes: "Codes") -> None:
        if codes.request.name != NAME:
            return
        space = CodeSpace(codes.known)
        recipe = surprise(self._session.recipe, space, secrets.randbelow(SEEDS))
        if recipe is None:
            self.said.emit(self.tr("There are too few styles to mix; try again."))
            return
        self._session.end_gesture()
        self._session.edit(recipe, self.tr("Surprise me"))
