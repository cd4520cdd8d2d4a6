"""Variations in the window: a dock with mixes around the present one; a click takes one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMainWindow

from stylemixer.document import variations as document
from stylemixer.document.code_space import CodeSpace
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.render.scheduling.scheduler import painting
from stylemixer.ui.canvas.live import Live
from stylemixer.ui.state.session import Session
from stylemixer.ui.variations.grid import Cell
from stylemixer.ui.variations.panel import VariationsPanel
from stylemixer.ui.variations.pictures import VariationPictures
from stylemixer.ui.variations.styles import home_networks, shelf_styles
from stylemixer.ui.widgets.plain_text import one_line
from stylemixer.ui.widgets.side_dock import SideDock

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.render.requests import Codes

NAME = "variations"
SEED = 1
"""Always the same, so that a mix has the same variations whenever one looks."""
WIDTH = 380
REST_MS = 250
"""A mix or slider that moves on is not followed yet."""


@dataclass(frozen=True)
class _Place:
    """A page that shows, or has shown before.

    Attributes:
        grids: those around a mix.
        page: which one of them.
    """

    grids: document.Variations
    page: int

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        return self.grids.page(self.page)

    def knows(self, recipe: Recipe) -> bool:
        return recipe == self.grids.around or recipe in self.recipes


class Variations(QObject):
    """Shows variations of the mix on the table, and takes or keeps them.

    What is taken from the grid leaves the grid as it is; any other change of the mix is followed.

    Args:
        session: whose mix it is.
        bridge: paints.
        live: keeps full renders.
        keep: keeps a mix, with its picture, as a snapshot.
        window: has the dock.

    Attributes:
        pictures: of the variations.
        dock: None until it has been shown once.

    Signals:
        shown: whether the panel shows.
    """

    shown = Signal(bool)

    def __init__(
        self,
        session: Session,
        bridge: "RenderBridge",
        live: Live,
        *,
        keep: Callable[[Recipe, QImage | None], object],
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._bridge = bridge
        self._live = live
        self._keep = keep
        self._window = window
        self._trail: list[_Place] = []
        self._in_front = False
        self._asked: tuple[Recipe, tuple[StyleRef, ...]] | None = None
        self._space = CodeSpace(())
        self.pictures = VariationPictures(session, bridge, live, self)
        self.dock: SideDock | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._begin)
        self._amount_rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._amount_rest.timeout.connect(self._go_as_far)
        bridge.codes_ready.connect(self._lay)
        self.pictures.changed.connect(self._show)
        session.recipe_changed.connect(self._follow)
        session.photo_changed.connect(lambda _photo: self._show())

    def show(self, on: bool) -> None:
        """Show or hide the panel."""
        if self.dock is None and on:
            self._build()
        if self.dock is not None:
            self.dock.show_up(on)

    def _build(self) -> None:
        panel = self.panel = VariationsPanel()
        panel.amount_changed.connect(lambda _amount: self._amount_rest.start())
        panel.more.clicked.connect(self.nine_more)
        panel.back.clicked.connect(self.go_back)
        panel.around.clicked.connect(self.centre)
        panel.grid.taken.connect(self.take)
        panel.grid.kept.connect(self.keep)
        title = self.tr("Variations")
        dock = self.dock = SideDock(
            title,
            "variations",
            panel,
            width=WIDTH,
            narrowest=panel.minimumSizeHint().width(),
            window=self._window,
        )
        dock.installEventFilter(self)
        dock.shown.connect(self.shown)
        dock.visibilityChanged.connect(self._front_changed)

    @property
    def around(self) -> Recipe | None:
        """The mix in the middle of the grid; None: there is no grid yet."""
        return self._trail[-1].grids.around if self._trail else None

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The variations that show."""
        return self._trail[-1].recipes if self._trail else ()

    # --- what an artist does ----------------------------------------------------------------

    def take(self, row: int) -> None:
        """Put a variation on the table, as one undo step."""
        self._session.end_gesture()
        self._session.edit(self.recipes[row], self.tr("Variation"))

    def keep(self, row: int) -> None:
        """Keep a variation as a snapshot; the table stays as it is."""
        recipe = self.recipes[row]
        image, small = self._live.kept(recipe), self.pictures.picture(recipe)
        if image is None and small is not None and not small.isNull():
            image = small.toImage()
        self._keep(recipe, image)

    def nine_more(self) -> None:
        """Show the next ones around the same mix."""
        here = self._trail[-1]
        self._go(_Place(here.grids, here.page + 1))

    def centre(self) -> None:
        """Show variations of what is on the table, which was taken from the grid."""
        self._go(_Place(self._around(self._session.recipe), 0))

    def go_back(self) -> None:
        """Show what was shown before."""
        if len(self._trail) > 1:
            self._trail.pop()
            self._show()

    def _go(self, place: _Place) -> None:
        self._trail.append(place)
        self._show()

    # --- following --------------------------------------------------------------------------

    def _front_changed(self, on: bool) -> None:
        self._in_front = on
        if on:
            self._follow(self._session.recipe, at_once=True)
        else:
            self._rest.stop()
            self.pictures.want(())

    def _follow(self, recipe: Recipe, *, at_once: bool = False) -> None:
        """Lay the grid around another mix once it rests; what comes from the grid leaves it."""
        if not self._in_front:
            return
        if any(place.knows(recipe) for place in self._trail):
            self._rest.stop()
            self._show()
            return
        self.pictures.want(())
        if at_once:
            self._begin()
        else:
            self._rest.start()

    def _begin(self) -> None:
        """Ask for what a grid around the mix on the table is made of."""
        recipe = self._session.recipe
        networks = recipe.networks() or home_networks()
        active = [slot.style for slot in recipe.active()]
        styles = tuple(dict.fromkeys([*active, *shelf_styles(self._session, networks)]))
        self._asked = recipe, styles
        self._bridge.ask_codes(NAME, styles)

    def _lay(self, codes: "Codes") -> None:
        asked = self._asked
        if asked is None or (codes.request.name, codes.request.styles) != (NAME, asked[1]):
            return
        self._asked = None
        if self._in_front and asked[0] == self._session.recipe:
            self._space = CodeSpace(codes.known)
            self._trail = [_Place(self._around(asked[0]), 0)]
            self._show()

    def _around(self, recipe: Recipe) -> document.Variations:
        return document.Variations(recipe, self._space, SEED, self.panel.amount.value)

    def _go_as_far(self) -> None:
        """Show variations that are as far away as the slider says now."""
        if self._trail:
            self._trail[-1] = _Place(self._around(self._trail[-1].grids.around), 0)
            self._show()

    # --- showing ----------------------------------------------------------------------------

    def _show(self) -> None:
        """Show the page, and have painted what is missing."""
        if not self._in_front:
            return
        panel, photo = self.panel, self._session.photo
        here = self._trail[-1] if self._trail else None
        recipes = self.recipes
        table = self._session.recipe
        message = ""
        if photo is None:
            message = self.tr("Open a photo to see variations of the mix.")
        elif here is not None and not recipes and here.page == 0:
            message = self.tr("There is nothing to vary yet; add a style to the mix.")
        elif here is not None and not recipes:
            message = self.tr("No others differ enough. Go back, or let them be wilder.")
        if photo is not None:
            panel.grid.show_shape(QSize(*photo.size))
        shows = painting(table)
        cells = [
            Cell(self._text(r), self.pictures.picture(r), painting(r) == shows) for r in recipes
        ]
        panel.show_cells(cells, message)
        panel.back.setEnabled(len(self._trail) > 1)
        panel.more.setEnabled(bool(recipes))
        panel.around.setEnabled(here is not None and table in recipes)
        self.pictures.want(() if message else recipes)

    def _text(self, recipe: Recipe) -> str:
        """Return what a mix is made of."""
        shares = recipe.shares()
        slots = sorted(recipe.active(), key=lambda slot: -shares[slot.key])
        part = self.tr("{0} {1} %")
        return ", ".join(
            part.format(one_line(self._session.title(slot.style)), round(100 * shares[slot.key]))
            for slot in slots
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.PaletteChange:
            self.panel.grid.viewport().update()
        return super().eventFilter(watched, event)
