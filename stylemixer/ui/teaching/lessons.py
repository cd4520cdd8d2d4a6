"""Teaching in the window: from the wish to the style in the library, while mixing goes on."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from stylemixer.document.recipe import MAX_SLOTS, Recipe, StyleRef
from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.engine.networks.registry import DEFAULT_FOR_TEACHING
from stylemixer.errors import StyleMixerError
from stylemixer.ui.incoming import mime as drops
from stylemixer.ui.state.library import Library
from stylemixer.ui.state.session import Photo, Session
from stylemixer.ui.state.style_thumbnail import ask_for_thumbnail, thumbnail_bytes
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.teaching.teach_dialog import TeachDialog, Wish
from stylemixer.ui.teaching.teaching import LessonState, Teaching
from stylemixer.ui.teaching.teaching_panel import TeachingPanel
from stylemixer.ui.widgets.dialogs import Answer, before_closing, may_discard
from stylemixer.ui.widgets.messages import Toast
from stylemixer.ui.widgets.plain_text import one_line
from stylemixer.ui.widgets.qimage import to_qimage
from stylemixer.ui.widgets.sentences import translated
from stylemixer.ui.widgets.time_left import TimeLeft, in_words

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.render.requests import Trial

NOW_EVERY_MS = 3_000
BEFORE, NOW, THUMBNAIL = "lesson before", "lesson now", "lesson thumbnail"
THUMBNAIL_PATIENCE_MS = 10_000
"""After this long a style gets a picture of its painting instead, so that it is kept at all."""


class Lessons(QObject):
    """Asks what to teach, shows how it goes, keeps what comes of it, and asks before closing."""

    def __init__(
        self,
        session: Session,
        bridge: "RenderBridge",
        *,
        library: Library,
        thumbnails: Thumbnails,
        teaching: Teaching,
        panel: TeachingPanel,
        toast: Toast,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._bridge = bridge
        self._library = library
        self._thumbnails = thumbnails
        self._teaching = teaching
        self._panel = panel
        self._toast = toast
        self._window = window
        self._folder = ""
        self._dialog: TeachDialog | None = None
        self._found: LessonState | None = None
        self._over: LessonState | None = None
        self._kept: tuple[StyleRef, LessonState] | None = None
        self._closing = False
        self._photo_id: int | None = None
        self._tried = 0
        self._left = TimeLeft(0.0)
        self._now = QTimer(self, interval=NOW_EVERY_MS)
        self._now.timeout.connect(self._try_now)
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._keep_with_painting)
        teaching.began.connect(self._began)
        teaching.turn_came.connect(lambda state: panel.show_running(state.lesson.name))
        teaching.progressed.connect(self._progressed)
        teaching.ended.connect(self._ended)
        teaching.broke_off.connect(self._broke_off)
        teaching.failed.connect(self._failed)
        panel.keep_asked.connect(self.keep)
        panel.discard_asked.connect(self.discard)
        panel.continue_asked.connect(self._go_on)
        panel.use_asked.connect(self.use)
        panel.closed.connect(panel.hide)
        bridge.trial_ready.connect(self._show_trial)
        session.photo_changed.connect(self._photo_changed)

    # --- beginning --------------------------------------------------------------------------

    @property
    def dialog(self) -> TeachDialog | None:
        """The open dialog, or None."""
        return self._dialog

    def taught(self) -> str:
        """Return the name of the style that is being taught, or nothing."""
        state = self._teaching.running
        return state.lesson.name if state is not None else ""

    def choose(self) -> None:
        """Ask for pictures, then how to teach their style."""
        if self._refused():
            return
        names, _filter = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Pictures to learn a style from"),
            self._folder,
            drops.name_filter(),
        )
        if names:
            self._folder = str(Path(names[0]).parent)
            self.ask([Path(name) for name in names])

    def ask(self, pictures: Sequence[Path], card: int | None = None) -> None:
        """Ask how to teach the style of pictures.

        Args:
            pictures: of one painter, at least one.
            card: the card of the mix that they come from.
        """
        if self._refused():
            return
        dialog = self._dialog = TeachDialog(pictures, self._thumbnails, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget_dialog)
        dialog.accepted.connect(lambda: self.begin(dialog.wish(), card))
        dialog.open()

    def begin(self, wish: Wish, card: int | None = None) -> None:
        """Begin to teach; the user's photo is what it is tried on most."""
        photo = self._session.photo
        own = [photo.path] if photo is not None and photo.path is not None else []
        try:
            self._teaching.begin(wish, DEFAULT_FOR_TEACHING, own, card)
        except StyleMixerError as error:
            self._toast.say(translated(error.sentence))

    def find(self) -> None:
        """Offer a lesson that an earlier session has left unfinished."""
        if self._teaching.running is None and self._found is None:
            self._found = self._teaching.find()
        if self._found is not None:
            self._panel.show_interrupted(self._found.lesson.name)

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _refused(self) -> bool:
        """Say why no lesson can begin now, if that is so."""
        running = self._teaching.running or self._over
        if self._dialog is not None:
            self._dialog.raise_()
        elif running is not None:
            text = self.tr("{0} is being taught; wait for it, or stop it first.")
            self._toast.say(text.format(running.lesson.name))
        elif self._found is not None:
            text = self.tr("{0} is unfinished; continue, keep or discard it first.")
            self._toast.say(text.format(self._found.lesson.name))
        else:
            return False
        return True

    # --- while it goes on -------------------------------------------------------------------

    def _began(self, state: LessonState) -> None:
        self._kept = None
        self._tried = 0
        self._left = TimeLeft(monotonic())
        self._panel.show_running(state.lesson.name)
        if self._teaching.waits:
            self._panel.show_waiting()
        self._try_before(state)
        self._now.start()

    def _try_before(self, state: LessonState) -> None:
        """Have the photo painted with what the network guesses of the pictures."""
        recipe = Recipe()
        for picture in state.lesson.pictures[:MAX_SLOTS]:
            recipe = recipe.added(StyleRef(DEFAULT_FOR_TEACHING, "picture", picture))
        self._bridge.try_out(BEFORE, recipe)

    def _try_now(self) -> None:
        state = self._teaching.running or self._over
        if state is None or state.progress is None:
            return
        if state.progress.step != self._tried:
            self._tried = state.progress.step
            self._bridge.try_out(NOW, state.progress.code)

    def _progressed(self, state: LessonState) -> None:
        progress = state.progress
        assert progress is not None
        done = progress.share
        self._left.tell(done, monotonic())
        left = self._left.seconds(monotonic())
        text = self.tr("Step {0}").format(progress.step)
        if left is not None:
            text += " · " + self.tr("{0} left").format(in_words(left))
        self._panel.show_progress(done, progress.style, progress.content, text)
        if not self._tried:
            self._try_now()

    def _photo_changed(self, photo: Photo | None) -> None:
        photo_id = photo.photo_id if photo is not None else None
        if photo_id == self._photo_id:
            return
        self._photo_id = photo_id
        state = self._teaching.running or self._over
        if photo is not None and state is not None:
            self._tried = 0
            self._try_before(state)
            self._try_now()

    def _show_trial(self, trial: "Trial") -> None:
        image = to_qimage(trial.pixels) if trial.pixels is not None else None
        if trial.name == THUMBNAIL:
            self._take_thumbnail(trial, image)
        elif image is not None and self._panel.isVisibleTo(self._window):
            if trial.name == BEFORE:
                self._panel.pictures.set_before(QPixmap.fromImage(image))
            elif trial.name == NOW:
                self._panel.pictures.set_now(QPixmap.fromImage(image))

    def _take_thumbnail(self, trial: "Trial", image: QImage | None) -> None:
        over = self._over
        if over is None or over.progress is None or not self._patience.isActive():
            return
        if trial.paint is not over.progress.code:
            return  # late, and of another lesson
        self._patience.stop()
        self._keep(thumbnail_bytes(image) if image is not None else self._painting())

    # --- the end ----------------------------------------------------------------------------

    def keep(self) -> None:
        """Stop and keep what is learned; or keep it after all, where that was not possible."""
        if self._teaching.running is not None:
            self._panel.show_stopping()
            self._teaching.stop()
        elif self._over is not None:
            self._ask_for_thumbnail(self._over)
        elif self._found is not None:
            self._go_on(finish=True)
            if self._teaching.running is not None:
                self._panel.show_stopping()

    def discard(self) -> None:
        """Stop and forget, once the user has said so again."""
        state = self._teaching.running or self._over or self._found
        if state is not None and self._may_discard(state.lesson.name):
            self._forget(state)

    def _may_discard(self, name: str) -> bool:
        text = self.tr("Discard what was learned of {0}?").format(one_line(name))
        return may_discard(self.tr("Discard the lesson"), text, self._window)

    def _forget(self, state: LessonState) -> None:
        self._teaching.forget(state)
        self._over = self._found = None
        self._patience.stop()
        self._now.stop()
        self._panel.hide()

    def _go_on(self, *, finish: bool = False) -> None:
        if self._found is None:
            return
        try:
            self._teaching.resume(self._found, finish=finish)
        except StyleMixerError as error:
            self._toast.say(translated(error.sentence))
        else:
            self._found = None

    def _broke_off(self, state: LessonState, message: str) -> None:
        self._found = state
        self._closing = False
        self._now.stop()
        self._panel.show_interrupted(state.lesson.name)
        self._toast.say(message)

    def _failed(self, state: LessonState, message: str) -> None:
        self._forget(state)
        self._closing = False
        self._toast.say(message)

    def _ended(self, state: LessonState) -> None:
        self._over = state
        self._now.stop()
        self._try_now()
        self._panel.show_stopping()
        self._ask_for_thumbnail(state)

    def _ask_for_thumbnail(self, state: LessonState) -> None:
        assert state.progress is not None
        if self._session.photo is None:  # the engine paints nothing yet
            self._keep_with_painting()
            return
        ask_for_thumbnail(self._bridge, THUMBNAIL, state.progress.code)
        self._patience.start(THUMBNAIL_PATIENCE_MS)

    def _keep_with_painting(self) -> None:
        self._patience.stop()
        if self._over is not None:
            self._keep(self._painting())

    def _painting(self) -> bytes:
        """Return a picture of the painting, or a plain one when it has gone."""
        assert self._over is not None
        style = StyleRef(DEFAULT_FOR_TEACHING, "picture", self._over.lesson.pictures[0])
        image = self._thumbnails.source(style).toImage()
        if image.isNull():
            image = QImage(4, 3, QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.gray)
        return thumbnail_bytes(image)

    def _keep(self, thumbnail: bytes) -> None:
        state = self._over
        assert state is not None
        assert state.progress is not None
        target = b""
        with contextlib.suppress(OSError):  # then it is refined by what it paints
            target = state.lesson.target.read_bytes()
        kept = self._library.add(_style_of(state), state.progress.code, thumbnail, target)
        if kept is None:
            self._closing = False
            self._panel.show_unkept(state.lesson.name)
            return
        self._over = None
        self._teaching.forget(state)
        self._kept = StyleRef(kept.network, "taught", kept.id), state
        text = self.tr("{0} is in your library.").format(kept.name)
        use = self.tr("Add to mix")
        if self._card() is not None:
            use = self.tr("Use on its card")
        closer = max(round(100 * (1 - state.progress.style)), 0)
        told = self.tr("In your library, {0} % closer to the painting than at the start.")
        self._panel.show_over(kept.name, told.format(closer) if closer else text, use)
        self._toast.say(text, use, self.use)
        if self._closing:
            self._closing = False
            self._window.close()

    def use(self) -> None:
        """Put the style that was kept last on the card that it came from, or add it."""
        if self._kept is None:
            return
        style, _state = self._kept
        if self._session.is_lost(style):
            self._toast.say(self.tr("This style is no longer in your library."))
            return
        card = self._card()
        if card is not None:
            self._session.use_style(card, style)
        else:
            self._session.add_style(style)
        self._panel.hide()

    def _card(self) -> int | None:
        """Return the card that the lesson came from while it still paints with its picture."""
        assert self._kept is not None
        _style, state = self._kept
        for slot in self._session.recipe.slots:
            if slot.key == state.notes.card:
                same = slot.style.kind == "picture" and slot.style.name in state.lesson.pictures
                return slot.key if same else None
        return None

    # --- closing the window -----------------------------------------------------------------

    def may_close(self) -> bool:
        """Ask what becomes of the lesson; False while the window has to stay."""
        if self._closing:
            return False  # it closes by itself once the style is kept
        state = self._teaching.running or self._over
        if state is None:
            return True
        answer = self._ask_before_closing(state.lesson.name)
        if answer == "keep":
            self._closing = True
            self.keep()
            return False
        if answer == "discard":
            self._forget(state)
        return answer is not None

    def _ask_before_closing(self, name: str) -> Answer | None:
        text = self.tr("{0} is still being taught. What would you like to do with it?")
        text = text.format(one_line(name))
        return before_closing(self.tr("A style is being taught"), text, self._window)

    def stop(self) -> None:
        """End the process and the thread; what is unfinished waits for the next start."""
        self._now.stop()
        self._patience.stop()
        self._teaching.leave()


def _style_of(state: LessonState) -> TaughtStyle:
    lesson, notes, progress = state.lesson, state.notes, state.progress
    assert progress is not None
    return TaughtStyle(
        id=lesson.id,
        network=lesson.network,
        name=lesson.name,
        author=notes.author,
        source=notes.source,
        licence=notes.licence,
        steps=progress.step,
        settings=(
            ("pictures", str(len(lesson.pictures))),
            ("seconds", f"{progress.seconds:.0f}"),
            ("loss", lesson.plan.loss),
            ("style loss", f"{progress.style:.3f}"),
            ("content loss", f"{progress.content:.3f}"),
        ),
    )
