"""Batches in the window: a dock with what is asked for, then with how far it is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QScrollArea, QStackedWidget

from stylemixer.document.recipe import Recipe
from stylemixer.errors import StyleMixerError
from stylemixer.jobs.batch.names import check_pattern, parted
from stylemixer.jobs.batch.order import NamedMix, Order
from stylemixer.jobs.batch.progress import Progress
from stylemixer.ui.batch.batch_form import BatchForm
from stylemixer.ui.batch.batch_progress import BatchProgress
from stylemixer.ui.batch.batching import Batching, BatchState
from stylemixer.ui.batch.counting import Count, Counting
from stylemixer.ui.batch.estimate import seconds_for
from stylemixer.ui.batch.file_words import in_words as file_in_words
from stylemixer.ui.batch.file_words import wanted_size
from stylemixer.ui.batch.mix_choice import MixChoice
from stylemixer.ui.state.looks import Looks
from stylemixer.ui.state.session import Session
from stylemixer.ui.state.settings_store import SettingsStore
from stylemixer.ui.widgets.dialogs import before_closing
from stylemixer.ui.widgets.plain_text import one_line
from stylemixer.ui.widgets.sentences import translated
from stylemixer.ui.widgets.show_folder import show_folder
from stylemixer.ui.widgets.side_dock import SideDock
from stylemixer.ui.widgets.time_left import in_words

WIDTH, NARROWEST = 320, 280
COUNT_AFTER_MS = 200
"""A list that changes no more for so long is counted."""
KNOWN_S, KNOWN_SHARE = 3.0, 0.005
"""Before so much is done, nobody knows how long the rest takes."""


class Batch(QObject):
    """Asks what a batch shall be, runs it beside the window, and shows how it goes.

    Args:
        session: its mix is painted.
        looks: so are these.
        batching: runs the process.
        store: knows how files are written.
        ask_settings: asks for that.
        speed: tells the seconds that a megapixel of a mix takes, or None.
        window: has the dock.

    Attributes:
        dock: None until it has been shown once.

    Signals:
        said: a sentence for the user.
    """

    said = Signal(str)

    def __init__(
        self,
        session: Session,
        looks: Looks,
        batching: Batching,
        *,
        store: SettingsStore,
        ask_settings: Callable[[], None],
        speed: Callable[[Recipe], float | None],
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._looks = looks
        self._batching = batching
        self._store = store
        self._ask_settings = ask_settings
        self._speed = speed
        self._window = window
        self._count = Count(done=True)
        self._left: BatchState | None = None
        self.counting = Counting(self)
        self._soon = QTimer(self, singleShot=True, interval=COUNT_AFTER_MS)
        self._soon.timeout.connect(self._look_up)
        self.dock: SideDock | None = None
        self.counting.counted.connect(self._counted)
        for signal, slot in (
            (batching.began, self._began),
            (batching.turn_came, self._began),
            (batching.progressed, self._progressed),
            (batching.paused, self._paused),
            (batching.ended, self._ended),
            (batching.broke_off, self._broke_off),
            (batching.failed, self._failed),
        ):
            signal.connect(slot)

    # --- the dock ---------------------------------------------------------------------------

    def open(self) -> None:
        """Show the panel, in front of what it shares its place with."""
        if self.dock is None:
            self._build()
        assert self.dock is not None
        self.dock.show_up(True)
        self.form.list.setFocus()

    def _build(self) -> None:
        self.form = BatchForm(MixChoice(self._looks))
        self.progress = BatchProgress()
        self.pages = QStackedWidget()
        for page in (self.form, self.progress):
            self.pages.addWidget(page)
        area = QScrollArea()
        area.setWidget(self.pages)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(NARROWEST)
        self.form.changed.connect(self._soon.start)
        self.form.changed.connect(self._refresh)
        self.form.begin_asked.connect(self.begin)
        self.form.settings_asked.connect(self._ask_settings)
        for signal, slot in (
            (self.progress.pause_asked, self._batching.pause),
            (self.progress.continue_asked, self._go_on),
            (self.progress.stop_asked, self._stop),
            (self.progress.again_asked, self._try_again),
            (self.progress.folder_asked, self._show_results),
            (self.progress.back_asked, self._back),
        ):
            signal.connect(slot)
        self._store.changed.connect(lambda _settings: self._refresh())
        self._session.recipe_changed.connect(lambda _recipe: self._refresh())
        self.dock = SideDock(
            self.tr("Batch"),
            "batch",
            area,
            width=WIDTH,
            narrowest=NARROWEST,
            window=self._window,
        )
        self._refresh()

    # --- what is asked for ------------------------------------------------------------------

    def order(self) -> Order:
        """Return what the form asks for.

        Raises:
            StyleMixerError: when it makes no sense yet.
        """
        form, settings = self.form, self._store.settings
        out = form.out
        if out is None or not form.photos:
            raise StyleMixerError("There is nothing to paint yet; add photos or a folder.")
        mixes = self._mixes()
        if not mixes:
            raise StyleMixerError("Choose a mix: put a style on the table, or tick a look.")
        suffix = settings.save_suffix
        pattern = parted(form.name.text().strip() or "{stem}", suffix)[0]
        check_pattern(
            pattern,
            several_photos=len(self._count.sizes) + self._count.broken > 1,
            several_mixes=len(mixes) > 1,
        )
        return Order(
            form.photos,
            str(out),
            mixes,
            pattern,
            suffix,
            wanted_size(settings),
            settings.export,
            form.conflict.currentData(),
            device=settings.device,
        )

    def _mixes(self) -> tuple[NamedMix, ...]:
        choice, mixes = self.form.mixes, []
        if choice.table.isChecked() and self._session.recipe.active():
            mixes.append(NamedMix(self.tr("mix"), self._session.recipe))
        for look in choice.looks:
            recipe = self._looks.ready(look, self._session.own_pictures)
            if recipe is not None:
                mixes.append(NamedMix(look.name, recipe))
        return tuple(mixes)

    def begin(self) -> None:
        """Begin what the form asks for; else say in it what is wrong."""
        try:
            self._batching.begin(self.order())
        except StyleMixerError as error:
            self.form.show_problem(translated(error.sentence))

    def _look_up(self) -> None:
        self._count = Count()
        self.counting.count(self.form.photos, self.form.out or Path())

    def _counted(self, count: Count) -> None:
        self._count = count
        self._refresh()

    def _refresh(self) -> None:
        """Show what the batch would be."""
        if self.dock is None:
            return
        form, count, settings = self.form, self._count, self._store.settings
        form.file.set_text(file_in_words(settings))
        form.show_problem(count.problem)
        form.begin.setEnabled(bool(form.photos) and not count.problem)
        form.estimate.setText(self._estimate(count))
        form.estimate.setVisible(bool(form.photos))

    def _estimate(self, count: Count) -> str:
        photos = len(count.sizes) + count.broken
        if not count.done:
            return self.tr("Looking at the photos: {0} so far…").format(photos)
        lines = [self.tr("{0} photos").format(photos) if photos != 1 else self.tr("1 photo")]
        if count.broken:
            lines[0] += self.tr(", {0} of them cannot be read").format(count.broken)
        recipes = [mix.recipe for mix in self._recipes()]
        size = wanted_size(self._store.settings)
        seconds = seconds_for(count.sizes, recipes, size, self._speed)
        if seconds:
            lines.append(self.tr("Painting them takes {0}").format(in_words(seconds)))
        return "\n".join((*lines, *count.notices))

    def _recipes(self) -> list[NamedMix]:
        """Return the mixes as far as the estimate needs them: which networks paint."""
        choice = self.form.mixes
        mixes = [NamedMix("", self._session.recipe)] if choice.table.isChecked() else []
        return mixes + [NamedMix("", self._looks.mix(look)) for look in choice.looks]

    # --- while it goes on -------------------------------------------------------------------

    @property
    def state(self) -> BatchState | None:
        """The batch that goes on or was left."""
        return self._batching.running or self._left

    def _began(self, state: BatchState) -> None:
        self._left = None
        self.open()
        text = self.tr("Looking at the photos…")
        if self._batching.waits:
            text = self.tr("Begins as soon as the work before it is over.")
        self.progress.begin(self._title(state), text)
        self.pages.setCurrentWidget(self.progress)

    def _title(self, state: BatchState) -> str:
        names = [mix.name for mix in state.order.mixes]
        folder = Path(state.order.folder).name
        if names == [self.tr("mix")]:
            return self.tr("Into {0}").format(folder)
        return self.tr("{0} into {1}").format(", ".join(names), folder)

    def _progressed(self, state: BatchState) -> None:
        report = state.progress
        assert report is not None
        self.progress.show_share(report.share, self._so_far(report))
        one = len(state.order.mixes) == 1
        running = [replace(each, look="") if one else each for each in report.running]
        self.progress.show_running(running)
        self.progress.show_notices([translated(notice) for notice in report.notices])
        self.progress.show_failures(report.failures, report.failed)

    def _so_far(self, report: Progress) -> str:
        through = report.painted + report.failed + report.unchanged + report.skipped
        text = self.tr("{0} of {1}").format(through, report.total)
        if report.seconds > KNOWN_S and report.share > KNOWN_SHARE:
            left = report.seconds * (1 - report.share) / report.share
            text += self.tr(" · {0} left").format(in_words(left))
        return text

    def _paused(self, state: BatchState) -> None:
        self.progress.show_paused(True)
        self.progress.text.setText(self.tr("Paused."))

    def _go_on(self) -> None:
        if self._batching.is_paused:
            self._batching.unpause()
            self.progress.show_paused(False)
        elif self._left is not None:
            try:
                self._batching.resume(self._left)
            except StyleMixerError as error:
                self.said.emit(translated(error.sentence))

    def _stop(self) -> None:
        self.progress.show_stopping(self.tr("Ending…"))
        self._batching.stop()

    # --- the end ----------------------------------------------------------------------------

    def _ended(self, state: BatchState, _outcome: object) -> None:
        report = state.progress
        assert report is not None
        whole = report.done
        if whole:
            self._batching.forget(state)
        self._left = state
        text = self._outcome(report) if whole else self.tr("Stopped. ") + self._outcome(report)
        self.progress.show_over(text, whole=whole, failed=report.failed > 0)
        self.progress.show_failures(report.failures, report.failed)
        if self.dock is not None and not self.dock.isVisible():
            self.said.emit(text)

    def _outcome(self, report: Progress) -> str:
        parts = [self.tr("{0} painted").format(report.painted)]
        for count, text in (
            (report.unchanged, self.tr("{0} were there already")),
            (report.skipped, self.tr("{0} left out")),
            (report.failed, self.tr("{0} failed")),
        ):
            if count:
                parts.append(text.format(count))
        return ", ".join(parts) + "."

    def _broke_off(self, state: BatchState, sentence: str) -> None:
        self._left = state
        self.open()
        self.progress.show_over(sentence, whole=False, failed=False)

    def _failed(self, state: BatchState, sentence: str) -> None:
        self._batching.forget(state)
        self._back()
        self.form.show_problem(sentence)

    def _try_again(self) -> None:
        """Paint what has failed once more; what is painted is skipped by the list beside it."""
        left = self._left
        if left is None or left.progress is None:
            return
        photos = tuple(dict.fromkeys(failure.photo for failure in left.progress.failures))
        try:
            self._batching.begin(msgspec.structs.replace(left.order, photos=photos))
        except StyleMixerError as error:
            self.said.emit(translated(error.sentence))

    def _show_results(self) -> None:
        state = self.state
        if state is not None:
            show_folder(Path(state.order.folder))

    def _back(self) -> None:
        if self._left is not None:
            self._batching.forget(self._left)
            self._left = None
        self.open()
        self.pages.setCurrentWidget(self.form)
        self._soon.start()  # what was painted may lie among them by now

    # --- beginning and end of the window ----------------------------------------------------

    def find(self) -> None:
        """Offer to go on with a batch that was left unfinished."""
        left = self._batching.find()
        if left is None:
            return
        self._left = left
        self.open()
        self.progress.begin(self._title(left), "")
        self.progress.show_failures((), 0)
        text = self.tr("This batch was still going on. What is painted by then is not done again.")
        self.progress.show_over(text, whole=False, failed=False)
        self.pages.setCurrentWidget(self.progress)

    def may_close(self) -> bool:
        """Ask what becomes of a batch that goes on; False while the window has to stay."""
        state = self._batching.running
        if state is None:
            return True
        title = self.tr("A batch is going on")
        text = self.tr("Photos are still being painted into {0}. What would you like to do?")
        text = text.format(one_line(Path(state.order.folder).name))
        answer = before_closing(title, text, self._window, can_keep=True)
        if answer in ("keep", "discard"):  # what is painted is in its place either way
            self._batching.forget(state)
        return answer is not None

    def stop(self) -> None:
        """End what runs beside the window; the batch goes on at the next start."""
        self._soon.stop()
        self.counting.stop()
        self._batching.leave()
