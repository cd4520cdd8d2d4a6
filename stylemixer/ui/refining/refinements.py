"""Refining in the window: from the wish to the layer over the mix, while mixing goes on."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from stylemixer.document.layer import refined
from stylemixer.document.recipe import Recipe
from stylemixer.errors import StyleMixerError
from stylemixer.refining.plan import Plan, Progress
from stylemixer.render.pixels import shrunk
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.canvas.canvas_tabs import CanvasTabs
from stylemixer.ui.canvas.guest import Guest
from stylemixer.ui.refining.layer_bar import LayerBar
from stylemixer.ui.refining.refine_dialog import DEFAULT, PACE_S, RefineDialog
from stylemixer.ui.refining.refining import RefinementState, Refining
from stylemixer.ui.refining.refining_panel import RefiningPanel
from stylemixer.ui.state.session import Photo, Session
from stylemixer.ui.state.settings_store import SettingsStore
from stylemixer.ui.widgets.dialogs import Answer, before_closing, may_discard
from stylemixer.ui.widgets.messages import Toast
from stylemixer.ui.widgets.plain_text import one_line
from stylemixer.ui.widgets.qimage import of_rgb
from stylemixer.ui.widgets.sentences import translated
from stylemixer.ui.widgets.time_left import in_words

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.render.requests import Frame

LAST_LOOK_MS = 3_000
"""After this long the canvas shows the mix, though its layer has not been painted yet."""


class Refinements(QObject):
    """Asks how to refine, shows how it goes, keeps what comes of it, and asks before closing.

    Args:
        session: its photo and mix are refined.
        bridge: paints the mix with its layer.
        refining: runs the process.
        panel: shows how it goes.
        bar: has the button.
        canvas: shows the picture as it is refined.
        open_photo: opens a photo again.
        taught: tells what is being taught meanwhile, or nothing.
        store: remembers how long a step takes here.
        toast: for sentences.
        window: for dialogs.
    """

    def __init__(
        self,
        session: Session,
        bridge: "RenderBridge",
        *,
        refining: Refining,
        panel: RefiningPanel,
        bar: LayerBar,
        canvas: Canvas,
        open_photo: Callable[[Path], None],
        taught: Callable[[], str],
        store: SettingsStore,
        toast: Toast,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._refining = refining
        self._panel = panel
        self._bar = bar
        self._canvas = canvas
        self._open_photo = open_photo
        self._taught = taught
        self._store = store
        self._toast = toast
        self._window = window
        self._plan = DEFAULT
        self._pace: float | None = None
        self._dialog: RefineDialog | None = None
        self._found: RefinementState | None = None
        self._elsewhere: tuple[RefinementState, str] | None = None
        self._returns = False
        self._closing = False
        self._before: QImage | None = None
        self._now: QImage | None = None
        self._last_look = QTimer(self, singleShot=True, interval=LAST_LOOK_MS)
        self._last_look.timeout.connect(self._show_mix)
        self.tabs = CanvasTabs(
            canvas,
            (self.tr("Mix"), self.tr("Refining")),
            (
                self.tr("Show the mix, which you can go on changing"),
                self.tr("Watch the picture that is being refined"),
            ),
        )
        self.tabs.chosen.connect(self._show_chosen)
        for signal, slot in (
            (refining.began, self._began),
            (refining.turn_came, self._turn_came),
            (refining.progressed, self._progressed),
            (refining.ended, self._ended),
            (refining.broke_off, self._broke_off),
            (refining.failed, self._failed),
            (panel.pause_asked, self._pause),
            (panel.continue_asked, self._go_on),
            (panel.keep_asked, self.keep),
            (panel.discard_asked, self.discard),
            (panel.open_asked, self._open_again),
            (bar.refine_asked, self.ask),
        ):
            signal.connect(slot)
        refining.paused.connect(lambda _state: panel.show_paused(True))
        bridge.frame_ready.connect(self._frame_came)
        session.recipe_changed.connect(self._recipe_changed)
        session.photo_changed.connect(self._photo_changed)
        self._refresh()

    # --- beginning --------------------------------------------------------------------------

    @property
    def dialog(self) -> RefineDialog | None:
        """The open dialog, or None."""
        return self._dialog

    def ask(self) -> None:
        """Ask how to refine what shows."""
        reason, photo = self._hindrance(), self._session.photo
        if self._dialog is not None:
            self._dialog.raise_()
        elif reason or photo is None:
            self._toast.say(reason)
        else:
            size = shrunk(photo.size, self._session.recipe.working_edge)
            pace = self._store.settings.refine_pace or PACE_S
            dialog = self._dialog = RefineDialog(self._plan, size, photo.size, pace, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(self._forget_dialog)
            dialog.accepted.connect(lambda: self.begin(dialog.plan()))
            dialog.open()

    def begin(self, plan: Plan) -> None:
        """Begin to refine the photo and the mix as they are now."""
        reason, photo = self._hindrance(), self._session.photo
        if reason or photo is None:
            self._toast.say(reason)
            return
        self._plan = plan
        try:
            self._refining.begin(photo, self._session.recipe, plan)
        except StyleMixerError as error:
            self._toast.say(translated(error.sentence))

    def find(self) -> None:
        """Offer what an earlier session has left unfinished."""
        if self._refining.running is None and self._found is None:
            self._found = self._refining.find()
        if self._found is not None:
            self._offer(self._found)

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _hindrance(self) -> str:
        """Return why nothing can be refined now, or nothing."""
        photo, recipe = self._session.photo, self._session.recipe
        state = self._refining.running or self._found
        if self._refining.running is not None:
            return self.tr("A picture is being refined; wait for it, or stop it first.")
        if state is None and self._elsewhere is not None:
            state = self._elsewhere[0]
        if state is not None:
            text = self.tr("{0} is unfinished; continue, keep or discard it first.")
            return text.format(one_line(state.refinement.name))
        if photo is None or photo.picture is None or photo.path is None:
            return self.tr("Open a photo first.")
        if not recipe.active() or recipe.strength <= 0:
            return self.tr("Add a style to the mix first.")
        return ""

    def _refresh(self) -> None:
        self._bar.set_hindrance(self._hindrance())

    # --- while it goes on -------------------------------------------------------------------

    def _began(self, state: RefinementState) -> None:
        self._before = self._now = None
        self._last_look.stop()
        self.tabs.choose(True)
        self._panel.show_running(state.refinement.name)
        if self._refining.waits:
            self._panel.show_waiting(self._taught())
        self._refresh()

    def _turn_came(self, state: RefinementState) -> None:
        self._panel.show_running(state.refinement.name)

    def _progressed(self, state: RefinementState) -> None:
        progress = state.progress
        assert progress is not None
        if progress.notice is not None:
            self._toast.say_sentence(progress.notice)
        pixels = progress.size[0] * progress.size[1]
        if progress.step > 2 and max(progress.size) <= state.refinement.plan.edge:
            self._pace = progress.seconds / progress.step / (pixels / 1e6)
        share = progress.share
        at = share if share is not None else progress.seconds / 60
        if progress.step > 0:
            self._panel.show_progress(
                share, at, progress.style, progress.content, self._in_words(progress)
            )
        if progress.picture is not None:
            self._take(state, of_rgb(progress.picture))

    def _in_words(self, progress: Progress) -> str:
        parts = [
            self.tr("Step {0}").format(progress.step),
            self.tr("{0} × {1}").format(*progress.size),
        ]
        if progress.share is not None and progress.share > 0:
            left = progress.seconds * (1 - progress.share) / progress.share
            parts.append(self.tr("{0} left").format(in_words(left)))
        elif progress.share is None:
            parts.append(in_words(progress.seconds))
        return " · ".join(parts)

    def _take(self, state: RefinementState, picture: QImage) -> None:
        """Show a picture on its way, if it is what is looked at."""
        if self._before is None:
            kept = QImage(str(state.refinement.before))
            self._before = kept if not kept.isNull() else picture
            self.tabs.open()
        self._now = picture
        self._show_chosen(self.tabs.other.isChecked())

    def _show_chosen(self, other: bool) -> None:
        guest = None
        if other and self._before is not None and self._now is not None:
            guest = Guest(self._before, self._now)
        self._canvas.set_guest(guest)

    def _show_mix(self) -> None:
        """Show the mix alone: there is nothing else to be watched."""
        self._last_look.stop()
        self.tabs.hide()
        self.tabs.choose(False)
        self._before = self._now = None
        self._canvas.set_guest(None)

    def _recipe_changed(self, _recipe: Recipe) -> None:
        if self._refining.running is not None:
            self.tabs.choose(False)  # a hand is on the mix
        else:
            self._show_mix()
        self._refresh()

    def _photo_changed(self, photo: Photo | None) -> None:
        self._refresh()
        if photo is None or photo.picture is None:
            return
        if self._refining.running is not None:
            self.tabs.choose(False)
        elif self._elsewhere is not None and self._is_of(self._elsewhere[0], photo):
            self._put_over(*self._elsewhere, with_mix=self._returns)
        self._returns = False

    def _frame_came(self, frame: "Frame") -> None:
        if self._last_look.isActive() and not frame.draft and frame.recipe == self._session.recipe:
            self._show_mix()

    def _pause(self) -> None:
        self._panel.pause.setEnabled(False)
        self._refining.pause()

    def _go_on(self, *, finish: bool = False) -> None:
        if self._refining.is_paused:
            self._refining.unpause()
            self._panel.show_paused(False)
        elif self._found is not None:
            try:
                self._refining.resume(self._found, finish=finish)
            except StyleMixerError as error:
                self._toast.say(translated(error.sentence))
            else:
                self._found = None
                self._refresh()

    # --- the end ----------------------------------------------------------------------------

    def keep(self) -> None:
        """Stop, and keep what it has come to."""
        if self._refining.running is None:
            self._go_on(finish=True)
        else:
            self._refining.stop()
        if self._refining.running is not None:
            self._panel.show_stopping()

    def discard(self) -> None:
        """Stop and forget, once the user has said so again."""
        state = self._refining.running or self._found
        if state is None and self._elsewhere is not None:
            state = self._elsewhere[0]
        if state is not None and self._may_discard(state.refinement.name):
            self._forget(state)

    def _may_discard(self, name: str) -> bool:
        text = self.tr("Discard the refined picture of {0}? The mix stays.").format(one_line(name))
        return may_discard(self.tr("Discard the picture"), text, self._window)

    def _learn(self) -> None:
        """Remember how long a step took, for the next one's time."""
        if self._pace is not None and self._pace > 0:
            self._store.change(refine_pace=self._pace)

    def _forget(self, state: RefinementState) -> None:
        self._refining.forget(state)
        self._found = self._elsewhere = None
        self._panel.hide()
        self._show_mix()
        self._refresh()

    def _ended(self, state: RefinementState, picture: str) -> None:
        self._learn()
        photo = self._session.photo
        if photo is not None and photo.picture is not None and self._is_of(state, photo):
            self._put_over(state, picture)
        else:
            self._elsewhere = state, picture
            self._panel.show_elsewhere(state.refinement.name)
            self._show_mix()
        self._refresh()
        if self._closing:
            self._closing = False
            self._window.close()

    def _is_of(self, state: RefinementState, photo: Photo) -> bool:
        picture = photo.picture
        return picture is not None and picture.fingerprint == state.refinement.fingerprint

    def _put_over(self, state: RefinementState, picture: str, *, with_mix: bool = False) -> None:
        """Put the refined picture over the mix, in one step that can be undone.

        Args:
            state: what is over.
            picture: its id.
            with_mix: bring the mix back that it was refined from.
        """
        began = state.refinement.recipe
        layer = refined(began, state.refinement.fingerprint, picture)
        of_now = refined(self._session.recipe, layer.photo, picture)
        now = began if with_mix else self._session.recipe
        looked_at = self.tabs.isVisible() and self.tabs.other.isChecked()
        self._refining.forget(state)
        self._elsewhere = None
        self._panel.hide()
        self._session.end_gesture()
        guest = Guest(self._before, self._now) if self._before and self._now else None
        self._session.edit(msgspec.structs.replace(now, layer=layer), self.tr("Refine"))
        if looked_at and guest is not None and layer == of_now:
            # until it has been painted, the canvas would show the mix for a moment
            self._canvas.set_guest(guest)
            self._last_look.start()
        if layer == of_now or with_mix:
            self._toast.say(self.tr("Refined. Fade it with the slider below the mix."))
            return
        back = msgspec.structs.replace(began, layer=layer)
        self._toast.say(
            self.tr("Refined, but the mix has changed meanwhile."),
            self.tr("Back to its mix"),
            lambda: self._session.edit(back, self.tr("Back to the refined mix")),
        )

    def _open_again(self) -> None:
        if self._elsewhere is not None:
            self._returns = True
            self._open_photo(Path(self._elsewhere[0].refinement.photo))

    def _broke_off(self, state: RefinementState, message: str) -> None:
        self._found = state
        self._closing = False
        self._show_mix()
        self._offer(state)
        self._toast.say(message)

    def _offer(self, state: RefinementState) -> None:
        self._panel.show_interrupted(state.refinement.name, can_keep=state.checkpoint.exists())
        self._refresh()

    def _failed(self, state: RefinementState, message: str) -> None:
        self._closing = False
        self._forget(state)
        self._toast.say(message)

    # --- closing the window -----------------------------------------------------------------

    def may_close(self) -> bool:
        """Ask what becomes of a refinement; False while the window has to stay."""
        if self._closing:
            return False  # it closes by itself once the picture is kept
        state = self._refining.running
        if state is None:
            return True
        can_keep = state.progress is not None and state.progress.step > 0
        answer = self._ask_before_closing(state.refinement.name, can_keep=can_keep)
        if answer == "keep":
            self._closing = True
            self.keep()
            return False
        if answer == "discard":
            self._forget(state)
        return answer is not None

    def _ask_before_closing(self, name: str, *, can_keep: bool) -> Answer | None:
        text = self.tr("{0} is still being refined. What would you like to do with it?")
        text, title = text.format(one_line(name)), self.tr("A picture is being refined")
        return before_closing(title, text, self._window, can_keep=can_keep)

    def stop(self) -> None:
        """End the process; what is unfinished waits for the next start."""
        self._last_look.stop()
        self._refining.leave()
