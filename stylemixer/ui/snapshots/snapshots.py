"""What is done with snapshots: keep, go there, compare two or four, and what follows from it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu

from stylemixer.document import snapshots as kept
from stylemixer.document.recipe import Recipe
from stylemixer.document.snapshots import MAX_SNAPSHOT_NAME, MAX_SNAPSHOTS, Snapshot
from stylemixer.render.scheduling.scheduler import painting
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.canvas.comparison import Compared
from stylemixer.ui.canvas.live import Live
from stylemixer.ui.canvas.peek import Peek
from stylemixer.ui.look.icons import icon
from stylemixer.ui.snapshots.four import FourUp
from stylemixer.ui.snapshots.pictures import SnapshotPictures
from stylemixer.ui.snapshots.snapshot_model import picture_of, thumbnail_of
from stylemixer.ui.snapshots.strip import SnapshotStrip
from stylemixer.ui.state.session import Session
from stylemixer.ui.widgets.plain_text import one_line

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge


class Snapshots(QObject):
    """Keeps, shows and compares snapshots.

    Two of them are A and B: A is where the artist has gone last, or kept last, B where they were
    before, or what they have picked. Space shows B, the slider leads from A to B.

    Args:
        session: whose snapshots they are.
        bridge: paints.
        canvas: compares.
        live: keeps full renders.
        peek: tells when Space is held.
        strip: shows them.

    Signals:
        said: a sentence for the user.
    """

    said = Signal(str)

    def __init__(
        self,
        session: Session,
        bridge: "RenderBridge",
        *,
        canvas: Canvas,
        live: Live,
        peek: Peek,
        strip: SnapshotStrip,
    ) -> None:
        super().__init__(strip)
        self._session = session
        self._canvas = canvas
        self._live = live
        self._strip = strip
        self._here = self._other = ""
        self._picked = self._splits = False
        self._held: Snapshot | None = None
        self.pictures = SnapshotPictures(bridge, live, self)
        self.four = FourUp(canvas)
        peek.other_wanted.connect(self._peek)
        canvas.split_changed.connect(self._split_changed)
        canvas.region_wanted.connect(lambda _region: self._look_closer())
        session.snapshots_changed.connect(self._refresh)
        session.recipe_changed.connect(lambda _recipe: self._mark())
        self.pictures.came.connect(lambda _recipe: self._show_pictures())
        live.forgotten.connect(self._show_pictures)  # else the photo before would go on showing
        self.four.chosen.connect(self.go)
        self.four.closed.connect(self._want)
        strip.keep_asked.connect(self.keep)
        strip.split_asked.connect(self.compare)
        strip.four_asked.connect(self.compare_four)
        strip.model.renamed.connect(self.rename)
        view = strip.view
        view.chosen.connect(self.go)
        view.remove_asked.connect(self.remove)
        view.moved.connect(self.move)
        view.menu_asked.connect(lambda id_, place: self.menu(id_).popup(place))
        view.approached.connect(self._want)
        strip.morph.approached.connect(self._want)

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions of the menu do, by their ids."""
        return {
            "keep_snapshot": self.keep,
            "previous_snapshot": lambda: self.step(-1),
            "next_snapshot": lambda: self.step(1),
            "compare_snapshots": self.compare,
            "four_snapshots": self.compare_four,
        }

    # --- what an artist does ----------------------------------------------------------------

    @property
    def pair(self) -> tuple[Snapshot | None, Snapshot | None]:
        """A and B, as far as there are any."""
        every = self._session.snapshots
        return kept.found(every, self._here), kept.found(every, self._other)

    def keep(self) -> None:
        """Keep what is on the table; it stands behind the snapshot that was gone to last."""
        recipe = self._session.recipe
        new = self.keep_mix(recipe, self._live.kept(recipe) or self._canvas.frame)
        if new is not None:
            self._came_to(new.id)

    def keep_mix(self, recipe: Recipe, image: QImage | None) -> Snapshot | None:
        """Keep a mix, whatever is on the table; None after a sentence: there are too many.

        Args:
            recipe: the mix.
            image: what it looks like, if that is known.
        """
        every = self._session.snapshots
        if len(every) >= MAX_SNAPSHOTS:
            text = self.tr("There can be {0} snapshots; remove some before you keep another.")
            self.said.emit(text.format(MAX_SNAPSHOTS))
            return None
        names, number = {snapshot.name for snapshot in every}, len(every) + 1
        while (name := self.tr("Snapshot {0}").format(number)) in names:
            number += 1
        new = Snapshot(name, recipe, b"" if image is None else thumbnail_of(image))
        self._session.edit_snapshots(
            kept.added(every, new, after=self._here), self.tr("Keep {0}").format(name)
        )
        if not self._strip.allowed:
            text = self.tr("{0} is kept. View › Snapshot strip shows all that are.")
            self.said.emit(text.format(name))
        self._strip.view.scrollTo(self._strip.model.index_of(new.id))
        return new

    def go(self, id_: str) -> None:
        """Put a snapshot on the table."""
        snapshot = kept.found(self._session.snapshots, id_)
        if snapshot is not None:
            self._session.end_gesture()
            self._came_to(id_)
            label = self.tr("Go to {0}").format(snapshot.name)
            self._session.edit(snapshot.recipe, label)

    def step(self, places: int) -> None:
        """Go to the next snapshot, or the one before; from one end to the other."""
        every = self._session.snapshots
        if every:
            ids = [snapshot.id for snapshot in every]
            here = ids.index(self._here) if self._here in ids else (-1 if places > 0 else 0)
            self.go(ids[(here + places) % len(ids)])
            self._strip.view.setCurrentIndex(self._strip.model.index_of(self._here))

    def rename(self, id_: str, name: str) -> None:
        """Call a snapshot otherwise; an empty name changes nothing."""
        name = one_line(name, MAX_SNAPSHOT_NAME).strip()
        if name:
            changed = kept.renamed(self._session.snapshots, id_, name)
            self._session.edit_snapshots(changed, self.tr("Rename to {0}").format(name))

    def remove(self, ids: Sequence[str]) -> None:
        """Take snapshots away; undo brings them back."""
        every = self._session.snapshots
        names = [snapshot.name for snapshot in every if snapshot.id in ids]
        if len(names) == 1:
            label = self.tr("Remove {0}").format(names[0])
        else:
            label = self.tr("Remove {0} snapshots").format(len(names))
        self._session.edit_snapshots(kept.removed(every, ids), label)

    def move(self, id_: str, position: int) -> None:
        """Put a snapshot at another place of the strip."""
        every = self._session.snapshots
        snapshot = kept.found(every, id_)
        if snapshot is not None:
            label = self.tr("Move {0}").format(snapshot.name)
            self._session.edit_snapshots(kept.moved(every, id_, position), label)

    def pick(self, id_: str) -> None:
        """Compare with this snapshot until another one is picked."""
        self._other, self._picked = id_, True
        if self._here == id_:
            self._here = next((s.id for s in self._session.snapshots if self._shows(s)), "")
            self._here = "" if self._here == id_ else self._here
        self._refresh()

    def compare(self) -> None:
        """Compare with B in the split, or end it."""
        if self._splits:
            self._canvas.set_split(False)
            return
        if self._to_compare() is None:
            self.said.emit(self.tr("Keep the mix and change it; then there are two to compare."))
            return
        self._splits = True
        self._look_closer()
        self._canvas.set_split(True)

    def compare_four(self) -> None:
        """See up to four at once, those that are chosen, else A, B and the last ones; or end it."""
        every = self._session.snapshots
        if self.four.snapshots:
            self.four.close_again()
            return
        if self._canvas.view is None or len(every) < 2:
            self.said.emit(
                self.tr("Open a photo and keep two snapshots; then they can be compared.")
            )
            return
        chosen = self._strip.view.selected()
        if not 2 <= len(chosen) <= self.four.MOST:
            last = [snapshot.id for snapshot in reversed(every)]
            ids = [i for i in (self._here, self._other) if kept.found(every, i)]
            chosen = list(dict.fromkeys([*ids, *last]))[: self.four.MOST]
        self.four.open([snapshot for snapshot in every if snapshot.id in chosen])
        self._want()
        self._show_pictures()

    # --- A and B ----------------------------------------------------------------------------

    def _came_to(self, id_: str) -> None:
        before = self._here
        self._here = id_
        if id_ == self._other:
            self._other, self._picked = before, False
        elif not self._picked and before and before != id_:
            self._other = before
        self._refresh()

    def _shows(self, snapshot: Snapshot) -> bool:
        return painting(snapshot.recipe) == painting(self._session.recipe)

    def _to_compare(self) -> Snapshot | None:
        """Return what what shows is compared with: B, or A where B is what shows."""
        here, other = self.pair
        return next((s for s in (other, here) if s is not None and not self._shows(s)), None)

    def _left(self) -> Snapshot | None:
        """Return what stands left of the divider, which does not change while the mix does."""
        return self.pair[1] or self._to_compare()

    def _refresh(self) -> None:
        here, other = self.pair
        if here is None:
            self._here = ""
        if other is None:
            self._other, self._picked = "", False
        if any(kept.found(self._session.snapshots, s.id) is None for s in self.four.snapshots):
            self.four.close_again()
        self._strip.morph.show_pair(here, other)
        self._mark()
        self._want()
        self._show_pictures()

    def _mark(self) -> None:
        marks = {self._here: "A", self._other: "B"} if all(self.pair) else {}
        self._strip.model.mark(marks, self._session.recipe)

    # --- pictures ---------------------------------------------------------------------------

    def _want(self, near: str = "") -> None:
        """Have painted what may be asked for next."""
        snapshots = [*self.four.snapshots, *self.pair]
        snapshots.append(kept.found(self._session.snapshots, near))
        self.pictures.want([snapshot.recipe for snapshot in snapshots if snapshot is not None])
        self._want_detail()

    def _look_closer(self) -> None:
        self._want_detail()
        self._show_pictures()

    def _want_detail(self) -> None:
        """Have painted what is looked at closely in the other one too, before it is asked for."""
        photo = self._session.photo
        if photo is not None:
            other = self._left() if self._splits else self._to_compare()
            recipe = None if other is None else other.recipe
            self.pictures.want_detail(recipe, photo.size, self._canvas.wanted_region)

    def _image(self, snapshot: Snapshot) -> QImage:
        """Return the picture of a snapshot as good as it is known."""
        return self.pictures.picture(snapshot.recipe) or picture_of(snapshot.thumbnail)

    def _compared(self, snapshot: Snapshot | None) -> Compared | None:
        image = QImage() if snapshot is None else self._image(snapshot)
        if snapshot is None or image.isNull():
            return None
        return Compared(image, one_line(snapshot.name), self.pictures.detail(snapshot.recipe))

    def _show_pictures(self) -> None:
        if self._splits:
            self._canvas.comparison.put_left(self._compared(self._left()))
        if self._held is not None:
            self._canvas.comparison.hold(self._compared(self._held))
        for snapshot in self.four.snapshots:
            self.four.show_picture(snapshot.id, self._image(snapshot))

    def _split_changed(self, on: bool) -> None:
        if not on:
            self._splits = False
            self._canvas.comparison.put_left(None)

    def _peek(self, on: bool) -> None:
        """Show the other one while Space is held; the photo, where there is no other one."""
        self._held = self._to_compare() if on else None
        if on:
            self._want_detail()
        compared = self._compared(self._held)
        self._canvas.comparison.hold(compared)
        self._canvas.show_original(on and compared is None)

    def menu(self, id_: str) -> QMenu:
        """Return what can be done with a snapshot, or with all that are chosen with it."""
        chosen = self._strip.view.selected()
        many = chosen if id_ in chosen and len(chosen) > 1 else [id_]
        menu = QMenu(self._strip)
        menu.aboutToHide.connect(menu.deleteLater)
        if len(many) == 1:
            menu.addAction(self.tr("Go there")).triggered.connect(lambda: self.go(id_))
            pick = menu.addAction(self.tr("Compare with this one (Space)"))
            pick.triggered.connect(lambda: self.pick(id_))
            split = menu.addAction(icon("split"), self.tr("Compare in the split"))
            split.triggered.connect(lambda: self._compare_with(id_))
        elif len(many) <= self.four.MOST:
            grid = menu.addAction(icon("grid"), self.tr("Compare these"))
            grid.triggered.connect(self.compare_four)
        menu.addSeparator()
        if len(many) == 1:
            view, model = self._strip.view, self._strip.model
            rename = menu.addAction(icon("edit"), self.tr("Rename"))
            rename.triggered.connect(lambda: view.edit(model.index_of(id_)))
        remove = menu.addAction(icon("trash"), self.tr("Remove"))
        remove.triggered.connect(lambda: self.remove(many))
        return menu

    def _compare_with(self, id_: str) -> None:
        self.pick(id_)
        if not self._splits:
            self.compare()
