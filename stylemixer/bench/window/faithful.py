"""How near what shows during a drag is to the picture itself, for the window's bench.

A recorder notes sixty times a second what is on the canvas, while a control is dragged to and fro.
Afterwards each note is compared with the final of the recipe at that moment: mean ΔE (CIEDE2000).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QImage

from stylemixer.bench.colour_difference import ciede2000
from stylemixer.bench.window.hands import Hand, PuckHand, SliderHand
from stylemixer.bench.window.watching import Heartbeat, Screen, pause
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.snapshots import Snapshot
from stylemixer.engine.networks.registry import available, learned_style
from stylemixer.paths import resources
from stylemixer.render.engine import Engine, TorchEngine
from stylemixer.ui.main_window import MainWindow
from stylemixer.ui.widgets.qimage import from_qimage
from stylemixer.ui.widgets.sliders.slider_row import SliderRow

if TYPE_CHECKING:
    from stylemixer.engine.painting.mixer import Mixer

DRAG_S = 10.0
SETTLED_S = 0.7
"""From so long after the hand came, what shows has to be faithful."""
HOVER_S = 0.25
"""A hand takes so long from coming to a slider to moving it."""
CONTROLS = ("weight", "group", "strength", "colours")
UNLIKE = ("charcoal-cream", "stained-glass")
ON_THE_PAD = (*UNLIKE, "bold-primaries")
COMPARED = 40
"""So many of the notes of a drag are compared, and as many of its first moments."""
GRID = 3
"""Every third pixel and row counts."""

Rgb = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Note:
    """What was on the canvas at a moment.

    Attributes:
        after: seconds since the hand came.
        recipe: what was wanted.
        pictures: what showed, with weights that add to 1.
    """

    after: float
    recipe: Recipe
    pictures: list[tuple[QImage, float]]


class Recorder(QObject):
    """Takes a note sixty times a second."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._start = time.perf_counter()
        self.notes: list[Note] = []
        self._timer = QTimer(self, interval=16, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._note)
        self._timer.start()

    def stop(self) -> None:
        """Take no more notes."""
        self._timer.stop()

    def _note(self) -> None:
        after = time.perf_counter() - self._start
        pictures = list(self._window.canvas.mixture)
        self.notes.append(Note(after, self._window.session.recipe, pictures))


def unlike(network: str, names: Sequence[str] = UNLIKE) -> Recipe:
    """Return styles of a network that are unlike each other, in equal parts; two or three."""
    styles = [StyleRef(network, "learned", name) for name in names if learned_style(network, name)]
    if not styles:
        pictures = ("coffee.jpg", "rocket.jpg", "chelsea.jpg")[: len(names)]
        paths = [str(resources() / "examples" / name) for name in pictures]
        styles = [StyleRef(network, "picture", path) for path in paths]
    recipe = Recipe()
    for style in styles:
        recipe = recipe.added(style)
    return recipe


def controls(window: MainWindow) -> dict[str, SliderRow]:
    """Return the rows that are dragged, by name; the mix holds two cards."""
    card, settings = window.mixer.cards[1], window.mixer.settings
    return {
        "weight": card.weight,
        "group": card.details.rows[0],
        "strength": settings.strength,
        "colours": settings.keep_colours,
    }


class Drags:
    """Drags controls of a window and compares what shows with what should.

    Args:
        window: with a photo on it, painted and quiet.
        screen: watches its canvas.
        until_quiet: waits until nothing is painted any more.
        seconds: how long each drag takes.
    """

    def __init__(
        self,
        window: MainWindow,
        screen: Screen,
        until_quiet: Callable[[], None],
        seconds: float = DRAG_S,
    ) -> None:
        self._window, self._screen, self._seconds = window, screen, seconds
        self._until_quiet = until_quiet
        self._heart = Heartbeat()
        self._engine: Engine | None = None

    def all(self) -> dict[str, dict[str, Any]]:
        """Measure every control with every network."""
        figures = {}
        for network in available():
            for name in CONTROLS:
                figures[f"faithful {network.name} {name}"] = self.one(network.name, name)
        for network in available():
            first, last = (Recipe().added(slot.style) for slot in unlike(network.name).slots)
            weak = msgspec.structs.replace(last, strength=0.7)
            figures[f"faithful {network.name} morph"] = self.morph(first, weak)
        for network in available():
            figures[f"faithful {network.name} pad"] = self.pad(network.name)
        figures["faithful two networks morph"] = self.morph(unlike("cin26"), unlike("painter"))
        return figures

    def morph(self, first: Recipe, last: Recipe) -> dict[str, Any]:
        """Measure the slider that leads from one snapshot to another."""
        window = self._window
        pair = Snapshot("A", first), Snapshot("B", last)
        window.session.restore_snapshots(pair)
        window.snapshots.go(pair[0].id)
        window.snapshots.pick(pair[1].id)
        self._until_quiet()
        figures = self._measure(SliderHand(window.strip.morph.slider))
        window.session.restore_snapshots(())
        return figures

    def pad(self, network: str) -> dict[str, Any]:
        """Measure the puck of a pad with three styles of a network on it."""
        window = self._window
        window.session.edit(unlike(network, ON_THE_PAD), "Bench")
        window.pad.open(True)
        window.pad.put_mix_styles()
        window.pad.go((0.5, 0.5))
        self._until_quiet()
        figures = self._measure(PuckHand(window.pad.square))
        window.pad.remove_all()
        window.pad.open(False)
        return figures

    def one(self, network: str, name: str) -> dict[str, Any]:
        """Measure one of `CONTROLS` with a network."""
        self._window.session.edit(unlike(network), "Bench")
        self._until_quiet()
        return self._measure(SliderHand(controls(self._window)[name]))

    def _measure(self, hand: Hand) -> dict[str, Any]:
        recorder = self._drag(hand)
        late = {
            "first": self._screen.latencies(until=self._first),
            "then": self._screen.latencies(since=self._first),
        }
        stall = self._heart.stall()
        self._until_quiet()
        early = [note for note in recorder.notes if HOVER_S < note.after < SETTLED_S]
        settled = [note for note in recorder.notes if note.after >= SETTLED_S]
        far = sorted(self._distances(settled))
        return {
            "median ΔE": median(far),
            "p95 ΔE": far[int(0.95 * (len(far) - 1))],
            "median ΔE, first 0.7 s": median(self._distances(early)),
            "p95": _p95(late["then"]),
            "p95, first 0.7 s": _p95(late["first"]),
            **stall,
        }

    def _drag(self, hand: Hand) -> Recorder:
        window = self._window
        recorder = Recorder(window)
        start = time.perf_counter()
        self._first = start + SETTLED_S
        self._heart.longest()
        hand.come()
        pause(HOVER_S)
        self._screen.clear()
        hand.press()
        moving = time.perf_counter()

        def move() -> None:
            before, at = window.session.recipe, time.perf_counter()
            hand.move(at - moving)
            if window.session.recipe != before:
                self._screen.edited(at, window.session.recipe)

        timer = QTimer(interval=16, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(move)
        timer.start()
        pause(self._seconds)
        timer.stop()
        recorder.stop()
        hand.release()
        hand.leave()
        return recorder

    def _distances(self, notes: list[Note]) -> list[float]:
        step = max(len(notes) // COMPARED, 1)
        engine, mixer = self._own_engine()
        finals: dict[Recipe, Rgb] = {}
        out = []
        for note in notes[::step]:
            if note.recipe not in finals:
                finals[note.recipe] = mixer.paint(engine.mix(note.recipe)[0])[::GRID, ::GRID]
            final = finals[note.recipe]
            out.append(float(ciede2000(seen(note, final.shape), final).mean()))
        return out

    def _own_engine(self) -> tuple[Engine, "Mixer"]:
        if self._engine is None:
            self._engine = TorchEngine("cpu")
            self._mixer = self._engine.mixer()
            photo = self._window.session.photo
            assert photo is not None
            assert photo.picture is not None
            self._mixer.set_photo(photo.picture)
        return self._engine, self._mixer


def seen(note: Note, shape: tuple[int, ...]) -> Rgb:
    """Return what showed, at the final's size and on its grid."""
    seen: Rgb = np.zeros(shape, np.float64)
    total = 0.0
    for image, weight in note.pictures:
        if -(-image.height() // GRID) != shape[0]:
            size = shape[1] * GRID, shape[0] * GRID
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(*size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)  # noqa: PLW2901
        pixels = from_qimage(image)[::GRID, ::GRID, 2::-1]
        seen += weight * pixels[: shape[0], : shape[1]] / 255
        total += weight
    return seen / max(total, 1e-6)


def _p95(late: list[float]) -> float | None:
    ordered = sorted(late)
    return ordered[int(0.95 * (len(ordered) - 1))] if ordered else None
