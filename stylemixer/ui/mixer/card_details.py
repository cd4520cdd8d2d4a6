"""What an opened card shows: how much of each layer group to take, and what network paints it."""

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from stylemixer.document.recipe import StyleRef, StyleSlot
from stylemixer.engine.codes import GROUPS
from stylemixer.engine.networks.registry import info, learned_style, with_every_style
from stylemixer.ui.widgets.group_names import group_title
from stylemixer.ui.widgets.plain_text import one_line
from stylemixer.ui.widgets.sliders.slider_row import SliderRow, align_labels


def network_title(style: StyleRef) -> str:
    """Return how a style is painted in its network, in an artist's words."""
    known = info(style.network)
    if known is None:
        return one_line(style.network)
    if style.kind == "picture" or known.every_style:
        return QCoreApplication.translate("NetworkInfo", known.title)
    return QCoreApplication.translate("NetworkInfo", "As it was learned")


def networks_for(style: StyleRef, picture_networks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the networks between which there is a choice for a style, perhaps a single one.

    Args:
        style: as it is now.
        picture_networks: those that take any picture.
    """
    if style.kind == "picture":
        return tuple(dict.fromkeys((*picture_networks, style.network)))
    learned = learned_style(style.network, style.name) if style.kind == "learned" else None
    one = with_every_style(picture_networks)
    return (learned.network, one) if learned and one else (style.network,)


class _Choice(QComboBox):
    """A drop-down that leaves the wheel to the panel, which scrolls."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class CardDetails(QWidget):
    """Four sliders, one per layer group, and where there is one the choice of how it is painted.

    Signals:
        group_changed: index into `GROUPS` and the new amount, 0–1.
        gesture_finished: a drag of one of the sliders has ended.
        approached: index into `GROUPS`: a hand has come to that slider.
        left: it has left.
        network_chosen: the name of another network.
    """

    group_changed = Signal(int, float)
    gesture_finished = Signal()
    approached = Signal(int)
    left = Signal()
    network_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = [SliderRow(group_title(group), self, default=1.0) for group in GROUPS]
        self.network = _Choice(self)
        # long words in another language are cut rather than widen the panel
        self.network.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.network.setMinimumContentsLength(8)
        self._networks: tuple[str, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(0)
        for row, hint in zip(self.rows, self._hints(), strict=True):
            row.set_hint(hint)
            layout.addWidget(row)
        align_labels(self.rows)
        below = QVBoxLayout()  # its margin goes when there is no choice to show
        below.setContentsMargins(0, 6, 0, 0)
        below.addWidget(self.network)
        layout.addLayout(below)
        for index, row in enumerate(self.rows):
            row.value_changed.connect(lambda value, i=index: self.group_changed.emit(i, value))
            row.gesture_finished.connect(self.gesture_finished)
            row.approached.connect(lambda i=index: self.approached.emit(i))
            row.left.connect(self.left)
        self.network.activated.connect(self._choose)
        self.network.setToolTip(
            self.tr(
                "Predicted at a glance: bold and confident.\n"
                "Measured from the picture: closer to the picture itself.\n"
                "Mixes with any style: bold, and one drawing with styles of every kind.\n"
                "As it was learned: most like the style, cross-faded with styles of other kinds."
            )
        )

    def _hints(self) -> list[str]:
        return [
            self.tr("How much this style's colours and contrast count."),
            self.tr("How much this style's fine grain and surface count."),
            self.tr("How much this style's brush strokes and lines count."),
            self.tr("How much this style's large forms and simplifications count."),
        ]

    def tab_order(self) -> list[QWidget]:
        """Return the controls in the order of the eye."""
        controls = [control for row in self.rows for control in (row.slider, row.number)]
        return [*controls, self.network]

    def name_controls(self, title: str) -> None:
        """Tell screen readers which card the controls belong to."""
        for group, row in zip(GROUPS, self.rows, strict=True):
            row.set_accessible_name(self.tr("{0}: {1}").format(title, group_title(group)))
        self.network.setAccessibleName(self.tr("{0}: how the style is painted").format(title))

    def show_slot(self, slot: StyleSlot, picture_networks: tuple[str, ...]) -> None:
        """Show a slot's groups, and its network where there is a choice."""
        for row, amount in zip(self.rows, slot.groups, strict=True):
            row.set_value(amount)
        networks = networks_for(slot.style, picture_networks)
        choice = len(networks) > 1
        self.network.setVisible(choice)
        if not choice:
            return
        with QSignalBlocker(self.network):
            if networks != self._networks:
                self._networks = networks
                self.network.clear()
                for name in networks:
                    self.network.addItem(network_title(slot.style.in_network(name)), name)
            self.network.setCurrentIndex(networks.index(slot.style.network))

    def _choose(self, index: int) -> None:
        self.network_chosen.emit(self._networks[index])
