"""How soon the picture is sharp at 100 %, for the window's bench."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stylemixer.bench.window.faithful import unlike
from stylemixer.bench.window.watching import pause, until
from stylemixer.engine.networks.registry import available
from stylemixer.ui.main_window import MainWindow

if TYPE_CHECKING:
    from stylemixer.render.requests import Frame

PAN = (500, 300)
"""The picture is pulled by so many pixels across and down."""
PREPARING_S = 6.0
"""After so long without a wish, what a closer look needs is ready."""


def looks(window: MainWindow, until_quiet: Callable[[], None]) -> dict[str, dict[str, Any]]:
    """Look at each network's picture at 100 %.

    Args:
        window: with a photo on it.
        until_quiet: waits until what was asked for is on the screen.
    """
    seen: list[Frame] = []
    window.bridge.frame_ready.connect(seen.append)

    def sharp(act: Callable[[], None]) -> float:
        seen.clear()
        start = time.perf_counter()
        act()
        until(lambda: any(frame.region == window.canvas.wanted_region for frame in seen))
        return time.perf_counter() - start

    def pan() -> None:
        view = window.canvas.view
        assert view is not None
        window.canvas.set_view(view.panned(*(-edge for edge in PAN)))

    figures = {}
    for network in available():
        window.canvas.fit()
        window.session.edit(unlike(network.name), "Bench")
        until_quiet()
        cold = sharp(window.canvas.actual_size)
        panned = sharp(pan)
        # another mix of the same styles, with the time to get ready for a closer look
        window.canvas.fit()
        recipe = window.session.recipe
        window.session.edit(recipe.with_slot(recipe.slots[0].key, weight=0.5), "Bench")
        until_quiet()
        pause(PREPARING_S)
        figures[f"100 % {network.name}"] = {
            "sharp": cold,
            "sharp after panning": panned,
            "sharp, prepared": sharp(window.canvas.actual_size),
        }
    window.canvas.fit()
    until_quiet()
    window.bridge.frame_ready.disconnect(seen.append)
    return figures
