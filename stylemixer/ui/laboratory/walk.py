"""A walk in seven steps, on the artist's own picture, from what a network sees to AdaIN."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QRunnable, Qt, QThreadPool, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from stylemixer.render.inspection import VGG, Inspection, Numbers

Look = Literal["distributions", "channels", "gram", "codes", "distances"]
WIDTH = 290


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        title: what it is about.
        text: three sentences.
        look: the page to look at.
        loss_network: whether VGG-16 looks, or the network that paints.
        layer: of VGG-16; else the layer stays as it is.
        task: one thing to try.
        doubles: whether a button doubles γ of the channel that is looked at.
    """

    title: str
    text: str
    look: Look
    loss_network: bool
    layer: str
    task: str
    doubles: bool = False


def steps() -> tuple[Step, ...]:
    """Return the seven steps, translated."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Walk", text)

    return (
        Step(
            tr("What a network sees"),
            tr(
                "VGG-16, a network that was trained to tell things in photos apart, looks at a "
                "picture through many small filters at once, its channels. Each answers strongly "
                "where its pattern is: an edge, a colour, later a texture or a corner. The map on "
                "the right shows where one of them answers in your picture."
            ),
            "distributions",
            True,
            "relu2_1",
            tr("Step through the channels and find one that sees your brush strokes."),
        ),
        Step(
            tr("The Gram matrix"),
            tr(
                "Gatys, Ecker and Bethge asked in 2015 how often two channels answer together, "
                "wherever that is, and called the table of it a Gram matrix. It has lost what is "
                "where and kept how it is painted: that is the style. The smaller the difference "
                "on the right, the nearer your picture is to the painting."
            ),
            "gram",
            True,
            "relu2_1",
            tr("Drag the style's weight down and see the difference grow."),
        ),
        Step(
            tr("It is a distribution"),
            tr(
                "Take the activations at each place as one point among many. Li and others showed "
                "in 2017 that matching Gram matrices is matching two clouds of such points, by "
                "their maximum mean discrepancy with the kernel (xᵀy)². Here both are computed "
                "on the same places of your picture."
            ),
            "channels",
            True,
            "relu2_1",
            tr("Choose another layer: both numbers change, and stay equal."),
        ),
        Step(
            tr("Mean and variance"),
            tr(
                "If style is a distribution, its first two numbers should carry much of it: where "
                "a channel's curve lies, and how wide it is. In the network that paints, you can "
                "set them by hand. Double the width of one channel and look at the paint."
            ),
            "codes",
            False,
            "",
            tr("Press the button, or drag a bar yourself; Undo brings it back."),
            doubles=True,
        ),
        Step(
            tr("Instance and batch normalisation"),
            tr(
                "A normalisation takes a channel's mean μ away and divides by its deviation σ. "
                "Over a batch of pictures that makes training easy; over one picture alone, as "
                "Ulyanov and others found in 2016, it takes that picture's contrast and colour "
                "cast away. What is left is drawing, ready for another style."
            ),
            "distributions",
            False,
            "",
            tr("Compare the curve before with the normalised one: its shape is the same."),
        ),
        Step(
            tr("Conditional instance normalisation"),
            tr(
                "After normalising, the layer multiplies by γ and adds β: now γ is the deviation "
                "and β the mean. Dumoulin, Shlens and Kudlur found in 2017 that one network can "
                "keep all its weights and paint any of its styles by these numbers alone. Two "
                "styles mix by mixing them, which is what your sliders do."
            ),
            "codes",
            False,
            "",
            tr("Move a card's weight and see all bars move towards its marks."),
        ),
        Step(
            tr("Adaptive instance normalisation"),
            tr(
                "Huang and Belongie took γ and β from the painting itself in 2017: its deviation "
                "and its mean, (μ, σ²) become (β, γ²). So any picture is a style at once, and "
                "your photo is one too. Most distances to the painting fall when its statistics "
                "are taken over."
            ),
            "distances",
            True,
            "relu2_1",
            tr("Drop a picture of your own into the mix and compare the distances."),
        ),
    )


def gram_and_mmd(x: Numbers, y: Numbers) -> tuple[float, float]:
    """Return the Gram loss and MMD² with the kernel (xᵀy)² of two sets, which are equal.

    ‖XᵀX/n − YᵀY/m‖² and 1/n² Σ k(xᵢ, xⱼ) + 1/m² Σ k(yᵢ, yⱼ) − 2/nm Σ k(xᵢ, yⱼ) (Li et al. 2017,
    arXiv 1701.01036, Section 3.2), each on its own way, in double precision.

    Args:
        x: ``(n, C)``.
        y: ``(m, C)``.
    """
    a, b = x.astype(np.float64), y.astype(np.float64)
    loss = np.square(a.T @ a / len(a) - b.T @ b / len(b)).sum()
    mmd = np.square(a @ a.T).mean() + np.square(b @ b.T).mean() - 2 * np.square(a @ b.T).mean()
    return float(loss), float(mmd)


class _Sums(QObject):
    done = Signal(float, float)


class _Work(QRunnable):
    """Computes beside the window, since all pairs of 2,048 positions take a while."""

    def __init__(self, sums: _Sums, x: Numbers, y: Numbers) -> None:
        super().__init__()
        self._sums, self._x, self._y = sums, x, y

    def run(self) -> None:
        self._sums.done.emit(*gram_and_mmd(self._x, self._y))


class Walk(QWidget):
    """The strip that leads through the pages.

    Signals:
        stepped: a `Step` is to be shown.
        double_wanted: γ of the channel that is looked at is to be doubled.
        closed: the walk is over.
    """

    stepped = Signal(object)
    double_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Walk in seven steps"))
        self._steps = steps()
        self._at = 0
        self._sums = _Sums(self)
        self._sums.done.connect(self._show_sums)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.title = QLabel()
        self.title.setProperty("heading", True)
        self.text = QLabel()
        self.task = QLabel()
        self.task.setProperty("dim", True)
        self.numbers = QLabel()
        self.numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.double = QPushButton(self.tr("Double &γ of this channel"))
        self.back = QPushButton(self.tr("&Back"))
        self.next = QPushButton(self.tr("&Next"))
        self.end = QPushButton(self.tr("&End"))
        self.back.setWhatsThis(self.tr("Goes back one step of the walk."))
        self.next.setWhatsThis(self.tr("Goes on with the walk; after the last step it closes."))
        self.end.setWhatsThis(self.tr("Leaves the walk; its button begins it again."))
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.back, self.next, self.end):
            buttons.addWidget(button, 1)
        self.setFixedWidth(WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for label in (self.title, self.text, self.numbers, self.task):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addWidget(self.double)
        layout.addStretch(1)
        layout.addLayout(buttons)
        self.back.clicked.connect(lambda: self.go(self._at - 1))
        self.next.clicked.connect(lambda: self.go(self._at + 1))
        self.end.clicked.connect(self.closed)
        self.double.clicked.connect(self.double_wanted)

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self._steps[self._at]

    def go(self, number: int) -> None:
        """Show a step, from 0; beyond the last one the walk is over."""
        if number >= len(self._steps):
            self.closed.emit()
            return
        self._at = max(number, 0)
        step = self.step
        title = self.tr("{0} of {1} · {2}").format(self._at + 1, len(self._steps), step.title)
        self.title.setText(title)
        self.text.setText(step.text)
        self.task.setText(self.tr("Try: {0}").format(step.task))
        self.numbers.clear()
        self.numbers.setVisible(self._computes)
        self.back.setEnabled(self._at > 0)
        last = self._at == len(self._steps) - 1
        self.next.setText(self.tr("&Done") if last else self.tr("&Next"))
        self.end.setVisible(not last)
        self.double.setVisible(step.doubles)
        self.stepped.emit(step)

    def show_inspection(self, seen: Inspection) -> None:
        """Compute what the step claims, of what was seen."""
        other = seen.painting or seen.photo
        if self._computes and self.isVisible() and seen.request.network == VGG:
            self._pool.clear()
            self._pool.start(_Work(self._sums, seen.picture.samples, other.samples))

    def stop(self) -> None:
        """End what is being computed."""
        self._pool.clear()
        self._pool.waitForDone()

    @property
    def _computes(self) -> bool:
        return self.step.look == "channels"

    def _show_sums(self, loss: float, mmd: float) -> None:
        if self._computes:
            text = self.tr("Gram loss: {0:.9g}\nMMD²: {1:.9g}")
            self.numbers.setText(text.format(loss, mmd))
