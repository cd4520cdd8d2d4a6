"""The laboratory in the window: opens its dock, asks for what it shows, writes what is changed."""

import importlib
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMainWindow

from stylemixer.document.recipe import Recipe
from stylemixer.engine.corrections import LARGEST_CORRECTION
from stylemixer.render.inspection import VGG, Inspection
from stylemixer.ui.state.session import Session
from stylemixer.ui.widgets.dock import Dock

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.ui.laboratory.panel import LaboratoryPanel

HEIGHT = 350
PANEL = "stylemixer.ui.laboratory.panel"


class Laboratory(QObject):
    """Shows and hides the panel; nothing is computed, or even loaded, before it is shown.

    Args:
        session: whose mix is looked at.
        bridge: looks.
        window: has the dock.

    Signals:
        shown: whether the panel shows.
        said: a sentence for the user.
    """

    shown = Signal(bool)
    said = Signal(str)

    _loaded = Signal()
    _panel_made = Signal(object)

    def __init__(self, session: Session, bridge: "RenderBridge", window: QMainWindow) -> None:
        super().__init__(window)
        self._session = session
        self._bridge = bridge
        self._window = window
        self._dock: Dock | None = None
        self._loading: threading.Thread | None = None
        self._wanted = False
        self._walking = False
        self.panel: LaboratoryPanel | None = None
        # between the steps of opening, the window goes on
        self._loaded.connect(self._build, Qt.ConnectionType.QueuedConnection)
        self._panel_made.connect(self._open, Qt.ConnectionType.QueuedConnection)
        session.recipe_changed.connect(self._recipe_changed)
        session.photo_changed.connect(lambda _photo: self._begin_anew())
        bridge.inspected.connect(self._seen)

    def show(self, on: bool) -> None:
        """Show or hide the panel."""
        self._wanted = on
        if self._dock is not None:
            self._dock.show_up(on)
        elif on and self._loading is None:
            # importing the plots takes half a second, in which the window must go on
            self._loading = threading.Thread(target=self._load, name="laboratory", daemon=True)
            self._loading.start()

    def walk(self) -> None:
        """Show the panel and begin the walk."""
        self._walking = True
        self.show(True)
        if self.panel is not None:
            self._begin_walk()

    def stop(self) -> None:
        """End what runs beside the window."""
        if self._loading is not None:
            self._loading.join()
        if self.panel is not None:
            self.panel.walk.stop()

    # --- opening ----------------------------------------------------------------------------

    def _load(self) -> None:
        importlib.import_module(PANEL)
        self._loaded.emit()

    def _build(self) -> None:
        from stylemixer.ui.laboratory.panel import LaboratoryPanel  # noqa: PLC0415  loads pyqtgraph

        self._panel_made.emit(LaboratoryPanel())

    def _open(self, panel: "LaboratoryPanel") -> None:
        self.panel = panel
        dock = self._dock = Dock(self.tr("Laboratory"), "laboratory", panel, self._window)
        dock.setAllowedAreas(
            Qt.DockWidgetArea.BottomDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        dock.visibilityChanged.connect(self._visibility_changed)
        panel.choice_changed.connect(self._ask)
        panel.enlarge_asked.connect(self._enlarge)
        panel.said.connect(self.said)
        panel.codes.taken.connect(self._anticipate)
        panel.codes.changed.connect(self._change)
        panel.codes.released.connect(self._release)
        panel.walk.double_wanted.connect(self._double)
        dock.stand(Qt.DockWidgetArea.BottomDockWidgetArea)
        self._window.resizeDocks([dock], [HEIGHT], Qt.Orientation.Vertical)
        dock.show_up(self._wanted)
        self._begin_anew()
        if self._walking:
            self._begin_walk()

    def _begin_walk(self) -> None:
        assert self.panel is not None
        self._walking = False
        self.panel.begin_walk()

    def _enlarge(self) -> None:
        dock = self._dock
        assert dock is not None
        large = not dock.isFloating()
        dock.setFloating(large)
        if large:
            room = self._window.screen().availableGeometry()
            dock.setGeometry(room.adjusted(40, 60, -40, -40))

    def _visibility_changed(self, _visible: bool) -> None:
        dock = self._dock
        assert dock is not None
        self._wanted = not dock.isHidden()
        self.shown.emit(self._wanted)
        if self._is_looking():
            self._ask()
        else:
            self._bridge.inspect_nothing()

    # --- asking -----------------------------------------------------------------------------

    def _is_looking(self) -> bool:
        return self.panel is not None and self._wanted and self.panel.isVisible()

    def _begin_anew(self) -> None:
        if self.panel is not None:
            self.panel.distances.begin()
            self._recipe_changed(self._session.recipe)

    def _recipe_changed(self, recipe: Recipe) -> None:
        if self.panel is None:
            return
        self.panel.offer(recipe.networks())
        self._ask()

    def _ask(self) -> None:
        if not self._is_looking():
            return
        assert self.panel is not None
        if not self.panel.page.is_made:
            return  # it says so, and the threads would be in each other's way
        recipe = self._session.recipe
        if self._session.photo is None:
            self.panel.show_nothing(self.tr("Open a photo to look at it here."))
        elif not recipe.active() or recipe.strength == 0:
            self.panel.show_nothing(self.tr("Add a style to the mix to see what it does."))
            self._bridge.inspect_nothing()
        else:
            self._bridge.inspect(recipe, *self.panel.choice())

    def _seen(self, seen: Inspection) -> None:
        if not self._is_looking():
            return
        assert self.panel is not None
        network, _, _ = self.panel.choice()
        if seen.request.network != network:
            return  # late
        found: dict[str, dict[int, float]] = {"scale": {}, "shift": {}}
        for correction in self._session.recipe.corrections:
            if (correction.network, correction.layer) == (network, seen.layer):
                for part, values in found.items():
                    change = getattr(correction, part)
                    if change:
                        values[correction.channel] = change
        self.panel.codes.set_corrections(found)
        self.panel.show_inspection(seen)

    # --- changing by hand -------------------------------------------------------------------

    def _corrected(self, recipe: Recipe, part: str, changes: Mapping[int, float]) -> Recipe:
        assert self.panel is not None
        network, layer, _ = self.panel.choice()
        limit = LARGEST_CORRECTION
        return recipe.corrected(
            *(
                msgspec.structs.replace(
                    recipe.correction(network, layer, channel),
                    **{part: min(max(change, -limit), limit)},
                )
                for channel, change in changes.items()
            )
        )

    def _anticipate(self, part: str, channels: tuple[int, ...], low: float, high: float) -> None:
        def ends(recipe: Recipe) -> tuple[Recipe, Recipe]:
            first, last = (
                self._corrected(recipe, part, dict.fromkeys(channels, end)) for end in (low, high)
            )
            return first, last

        if len(channels) == 1:  # several that differ have no one line between two ends
            self._session.anticipated.emit(ends)

    def _change(self, part: str, changes: Mapping[int, float]) -> None:
        recipe = self._corrected(self._session.recipe, part, changes)
        name = "γ" if part == "scale" else "β"
        self._session.edit(recipe, self.tr("Change {0} by hand").format(name), "laboratory")

    def _release(self) -> None:
        self._session.end_gesture()
        self._session.anticipated.emit(None)

    def _double(self) -> None:
        """Double γ of the channel that is looked at."""
        assert self.panel is not None
        seen = self.panel.seen
        if seen is None or seen.request.network == VGG:
            return
        mix = next(code for code in seen.codes if code.name == "mix")
        recipe = self._session.recipe
        before = recipe.correction(seen.request.network, seen.layer, seen.channel).scale
        change = before + float(mix.scale[seen.channel])
        self._session.edit(
            self._corrected(recipe, "scale", {seen.channel: change}), self.tr("Double γ")
        )
