"""The panel of the laboratory: what is looked at on the left, pages of plots on the right."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from stylemixer.engine.networks.registry import info
from stylemixer.errors import SaveError
from stylemixer.render.inspection import VGG, Inspection
from stylemixer.ui.laboratory.channels import Channels
from stylemixer.ui.laboratory.codes import Codes
from stylemixer.ui.laboratory.distance_table import Distances
from stylemixer.ui.laboratory.distributions import Distributions
from stylemixer.ui.laboratory.gram_matrices import GramMatrices
from stylemixer.ui.laboratory.page import Page
from stylemixer.ui.laboratory.walk import Look, Step, Walk
from stylemixer.ui.look.icons import icon
from stylemixer.ui.widgets.group_names import group_title
from stylemixer.ui.widgets.icon_button import icon_button
from stylemixer.ui.widgets.sentences import translated

SIDE_WIDTH = 230
STEP_MS = 20
"""Pages are made in steps so far apart, in which the window goes on."""


class LaboratoryPanel(QWidget):
    """Chooses network, layer and channel, and shows what was seen.

    Signals:
        choice_changed: network, layer or channel has changed.
        enlarge_asked: show the panel larger, or as before.
        said: a sentence for the user.
    """

    choice_changed = Signal()
    enlarge_asked = Signal()
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Laboratory"))
        self._channel: int | None = None
        self._restyling = QTimer(self, singleShot=True, interval=0)
        self._restyling.timeout.connect(self._restyle)
        self._preparing = QTimer(self, interval=STEP_MS)
        self._preparing.timeout.connect(self._prepare)
        # once the page is painted: threads that run Python are in each other's way
        self._asking = QTimer(self, singleShot=True, interval=STEP_MS)
        self._asking.timeout.connect(self.choice_changed)
        self._folder = ""
        self._build_side()
        self.distributions, self.channels = Distributions(), Channels()
        self.gram, self.codes, self.distances = GramMatrices(), Codes(), Distances()
        self._looks: dict[Look, Page] = {
            "distributions": self.distributions,
            "channels": self.channels,
            "gram": self.gram,
            "codes": self.codes,
            "distances": self.distances,
        }
        self.pages = tuple(self._looks.values())
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Pages"))
        self.tabs.tabBar().setAccessibleName(self.tr("Pages"))
        for page in self.pages:
            self.tabs.addTab(page, page.title)
        self.walk = Walk()
        self.walk.hide()
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setProperty("dim", True)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(self.tabs, 1)
        right.addWidget(self.sentence)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 8)
        layout.setSpacing(12)
        layout.addWidget(self.side)
        layout.addWidget(self.walk)
        layout.addLayout(right, 1)
        self._seen: Inspection | None = None
        self.tabs.currentChanged.connect(self._page_chosen)
        self.channels.chosen.connect(self.choose_channel)
        self.codes.chosen.connect(self.choose_channel)
        self.walk.stepped.connect(self._show_step)
        self.walk.closed.connect(self.walk.hide)

    def _build_side(self) -> None:
        self.network = QComboBox()
        self.network.setAccessibleName(self.tr("Network"))
        self.network.setWhatsThis(self.tr("Whose layers to look at."))
        self.layer = QComboBox()
        self.layer.setAccessibleName(self.tr("Layer"))
        self.layer.setWhatsThis(self.tr("Which layer to look at; later ones see larger things."))
        self.channel = QSpinBox()
        self.channel.setAccessibleName(self.tr("Channel"))
        self.channel.lineEdit().setAccessibleName(self.tr("Channel"))
        self.channel.setToolTip(self.tr("Up and down go through the channels as they are counted"))
        self.more = icon_button(
            icon("chevron-right"), self.tr("The channel that changed next most")
        )
        self.more.setWhatsThis(
            self.tr("Goes to the channel that the mix has changed most, after the one that shows.")
        )
        self.walk_button = QPushButton(self.tr("&Walk in seven steps"))
        self.walk_button.setToolTip(self.tr("From what a network sees to AdaIN, on your picture"))
        self.enlarge = icon_button(icon("fit"), self.tr("Larger view"))
        self.copy = icon_button(icon("copy"), self.tr("Copy picture and numbers"))
        self.save = icon_button(icon("export"), self.tr("Save as PNG, SVG or CSV"))
        self.enlarge.setWhatsThis(self.tr("Shows the laboratory alone, as large as the screen."))
        self.copy.setWhatsThis(
            self.tr("Copies the page as a picture, and its numbers as a table, to paste elsewhere.")
        )
        self.save.setWhatsThis(
            self.tr("Saves the page as a picture or a drawing, or its numbers as a table.")
        )
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("Look at"), self.network)
        form.addRow(self.tr("Layer"), self.layer)
        row = QHBoxLayout()
        row.addWidget(self.channel, 1)
        row.addWidget(self.more)
        form.addRow(self.tr("Channel"), row)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        for button in (self.enlarge, self.copy, self.save):
            tools.addWidget(button)
        tools.addStretch(1)
        self.numbers = QLabel()
        self.numbers.setTextFormat(Qt.TextFormat.PlainText)
        self.numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.side = QWidget()
        self.side.setFixedWidth(SIDE_WIDTH)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(form)
        column.addWidget(self.numbers)
        column.addStretch(1)
        column.addWidget(self.walk_button)
        column.addLayout(tools)
        self.network.activated.connect(self._network_chosen)
        self.layer.activated.connect(self._chosen)
        self.channel.valueChanged.connect(lambda number: self.choose_channel(number - 1))
        self.more.clicked.connect(self._next_channel)
        self.enlarge.clicked.connect(self.enlarge_asked)
        self.copy.clicked.connect(self.copy_plots)
        self.save.clicked.connect(self.save_plots)
        self.walk_button.clicked.connect(self.begin_walk)

    # --- what is looked at ------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """The page that shows."""
        return self.pages[self.tabs.currentIndex()]

    @property
    def seen(self) -> Inspection | None:
        """What is shown."""
        return self._seen

    def choice(self) -> tuple[str, str, int | None]:
        """Return network, layer (empty: any) and channel (None: the most changed) to look at."""
        return self.network.currentData() or VGG, self.layer.currentText(), self._channel

    def offer(self, networks: Sequence[str]) -> None:
        """Offer the networks of the mix, and the loss network."""
        names = (*networks, VGG)
        if [self.network.itemData(i) for i in range(self.network.count())] == list(names):
            return
        before = self.network.currentData()
        self.network.clear()
        for name in names:
            known = info(name)
            title = self.tr("VGG-16, which looks") if known is None else known.title
            self.network.addItem(f"{title} ({name})" if known is not None else title, name)
        self.network.setCurrentIndex(names.index(before) if before in names else 0)
        if before not in names:
            self._network_chosen()

    def choose(self, network: str, layer: str = "") -> None:
        """Look at a network and a layer, if they are offered."""
        index = self.network.findData(network)
        if index >= 0:
            self.network.setCurrentIndex(index)
        self.layer.clear()
        if layer:
            self.layer.addItem(layer)
        self._chosen()

    def choose_channel(self, channel: int) -> None:
        """Look at a channel, from 0."""
        if channel != self._channel:
            self._channel = channel
            self.choice_changed.emit()

    def _network_chosen(self) -> None:
        self.layer.clear()
        self._chosen()

    def _chosen(self) -> None:
        self._channel = None
        self.choice_changed.emit()

    def _page_chosen(self) -> None:
        """Look at what the page is about: distances are the loss network's, γ and β are not."""
        loss_network = self.network.currentData() == VGG
        if self.page is self.distances and not loss_network:
            self.choose(VGG)
        elif self.page is self.codes and loss_network and self.network.count() > 1:
            self.choose(self.network.itemData(0))
        else:
            self._draw()

    def _next_channel(self) -> None:
        if self._seen is not None:
            order = self._seen.order.tolist()
            place = (order.index(self._seen.channel) + 1) % len(order)
            self.choose_channel(order[place])

    # --- what was seen ----------------------------------------------------------------------

    def show_inspection(self, seen: Inspection) -> None:
        """Show what was seen."""
        self._seen = seen
        if [self.layer.itemText(i) for i in range(self.layer.count())] != list(seen.layers):
            self.layer.clear()
            self.layer.addItems(seen.layers)
        self.layer.setCurrentText(seen.layer)
        self.layer.setToolTip(
            self.tr("{0} belongs to the mixer's group {1}").format(
                seen.layer, group_title(seen.group)
            )
        )
        self.channel.blockSignals(True)
        self.channel.setRange(1, len(seen.order))
        self.channel.setValue(seen.channel + 1)
        self.channel.blockSignals(False)
        self.numbers.setText(self._numbers(seen))
        self._draw()
        self.walk.show_inspection(seen)

    def show_nothing(self, why: str) -> None:
        """Say why there is nothing to see."""
        self.sentence.setText(why)

    def _draw(self) -> None:
        if self._seen is None:
            return
        page = self.page
        page.show_inspection(self._seen)
        notice = self._seen.notice
        sentence = page.sentence if notice is None else f"{page.sentence} {translated(notice)}"
        self.sentence.setText(sentence)

    def _numbers(self, seen: Inspection) -> str:
        channel = seen.channel
        place = seen.order.tolist().index(channel) + 1
        lines = [self.tr("Place {0} of {1} by change").format(place, len(seen.order)), ""]
        sides = [(self.tr("photo"), seen.photo), (self.tr("picture"), seen.picture)]
        if seen.painting is not None:
            sides.append((self.tr("painting"), seen.painting))
        lines += [
            f"{name}: μ {of.mean[channel]:.3f}, σ {of.deviation[channel]:.3f}" for name, of in sides
        ]
        lines += [
            f"γ {code.scale[channel]:.3f}, β {code.shift[channel]:.3f}"
            for code in seen.codes
            if code.name == "mix"
        ]
        return "\n".join(lines)

    # --- the walk ---------------------------------------------------------------------------

    def begin_walk(self) -> None:
        """Begin the walk, or begin it anew."""
        self.walk.show()
        self.walk.go(0)

    def _show_step(self, step: Step) -> None:
        if step.loss_network:
            self.choose(VGG, step.layer)
        elif self.network.currentData() == VGG and self.network.count() > 1:
            self.choose(self.network.itemData(0))
        self.tabs.setCurrentWidget(self._looks[step.look])
        self.choice_changed.emit()

    # --- copies and files -------------------------------------------------------------------

    def copy_plots(self) -> None:
        """Put the plots as a picture and their numbers as text on the clipboard."""
        data = QMimeData()
        data.setImageData(self.page.image())
        data.setText(self.page.csv("\t"))
        QGuiApplication.clipboard().setMimeData(data)
        self.said.emit(self.tr("Copied the plots, and their numbers as text."))

    def save_plots(self) -> None:
        """Ask where to save the plots as PNG or SVG, or their numbers as CSV."""
        filters = {
            self.tr("Picture (*.png)"): ".png",
            self.tr("Drawing (*.svg)"): ".svg",
            self.tr("Numbers (*.csv)"): ".csv",
        }
        name, chosen = QFileDialog.getSaveFileName(
            self, self.tr("Save the plots"), self._folder, ";;".join(filters)
        )
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() not in filters.values():
            path = path.with_name(path.name + filters.get(chosen, ".png"))
        self._folder = str(path.parent)
        try:
            self.page.save(path)
        except SaveError as error:
            self.said.emit(translated(error.sentence))
        else:
            self.said.emit(self.tr("Saved {0}.").format(path.name))

    def showEvent(self, event: QShowEvent) -> None:
        self._preparing.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._preparing.stop()
        super().hideEvent(event)

    def _prepare(self) -> None:
        """Make a little more of the page that shows, and of the others once it shows something."""
        waiting = next((page for page in (self.page, *self.pages) if not page.is_made), None)
        if waiting is None:
            self._preparing.stop()
        elif waiting is self.page:
            waiting.prepare()
            if waiting.is_made:
                self._asking.start()
        elif self._seen is not None:
            waiting.prepare()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._restyling.start()  # not while Qt still hands the colours round
        super().changeEvent(event)

    def _restyle(self) -> None:
        for page in self.pages:
            page.restyle()
        self._draw()
