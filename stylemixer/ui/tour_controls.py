"""What the tour points at, in the panels of the window."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolBar, QWidget

from stylemixer.ui.help.tour import Controls
from stylemixer.ui.mixer.mixer_panel import MixerPanel
from stylemixer.ui.shelf.style_shelf import StyleShelf


def tour_controls(
    shelf: StyleShelf,
    mixer: MixerPanel,
    tools: Callable[[], tuple[QToolBar, Mapping[str, QAction]]],
) -> Controls:
    """Return where things are done.

    Args:
        shelf: of the styles.
        mixer: of the cards.
        tools: the tool bar and the actions by id, once they are made.
    """

    def opens() -> QWidget | None:
        bar, made = tools()
        return bar.widgetForAction(made["open"])

    return Controls(
        open=opens,
        styles=lambda: shelf.view,
        slider=lambda: mixer.cards[0].weight if mixer.cards else None,
        card=lambda: mixer.cards[0].more if mixer.cards else None,
        keep=lambda: mixer.keep_button,
    )
