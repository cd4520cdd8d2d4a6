"""A labelled slider with its number beside it: mouse, keyboard and typing all change one value."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from stylemixer.ui.widgets.sliders.scale import Scale
from stylemixer.ui.widgets.sliders.slider_parts import LARGE_STEPS, JumpSlider, QuietNumber

HOVER_MS = 40
"""A mouse that only passes by stays for less."""


class _Label(QLabel):
    """The slider's name; a double click on it resets.

    Signals:
        double_clicked: as it says.
    """

    double_clicked = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()


class SliderRow(QWidget):
    """A label, a slider and a number that show one value.

    Arrows move by one step, with Shift by ten, with Ctrl by a tenth; Page Up and Down by ten,
    Home and End to the ends. A double click on the slider or its name resets.

    Signals:
        value_changed: the new value, whenever a person changes it; never from `set_value`.
        gesture_finished: a drag has ended, a number is typed, or the focus has gone.
        approached: a hand is here: the mouse rests on the row, or the focus has come, or the
            value is about to change.
        left: neither mouse nor focus is here any more.
    """

    value_changed = Signal(float)
    gesture_finished = Signal()
    approached = Signal()
    left = Signal()

    def __init__(
        self,
        title: str,
        parent: QWidget | None = None,
        *,
        scale: Scale | None = None,
        default: float = 1.0,
        shown_factor: float = 100.0,
        suffix: str = " %",
        ends: tuple[str, str] | None = None,
    ) -> None:
        """Build the row.

        Args:
            title: the slider's name, translated.
            parent: the widget that it lies in.
            scale: the value's range and steps; 0 to 1 in hundredths when absent.
            default: what it starts with and resets to.
            shown_factor: the number shows the value times this.
            suffix: what stands after the number.
            ends: what the left and the right end mean, in small letters below them.
        """
        super().__init__(parent)
        self._scale = scale or Scale()
        self._default = default
        self._factor = shown_factor
        self._value = default
        self.label = _Label(title, self)
        self.slider = JumpSlider(self)
        self.slider.setRange(0, self._scale.steps)
        self.slider.setPageStep(LARGE_STEPS)
        self.number = QuietNumber(self)
        # the style sheet gives the arrows no width; NoButtons would give the text none (Qt 6.11)
        self.number.setProperty("quiet", True)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.number.setKeyboardTracking(False)
        self.number.setDecimals(1)
        self.number.setRange(self._scale.minimum * shown_factor, self._scale.maximum * shown_factor)
        self.number.setSuffix(suffix)
        self.label.setBuddy(self.slider)
        self.set_accessible_name(title)
        self._finish = QTimer(self, singleShot=True)
        self._finish.timeout.connect(self.gesture_finished)
        self._hover = QTimer(self, singleShot=True, interval=HOVER_MS)
        self._hover.timeout.connect(self.approached)
        self._build(ends)
        self._show()
        self._connect()

    def _build(self, ends: tuple[str, str] | None) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self.slider, 0, 1, 1, 2)
        grid.addWidget(self.number, 0, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        for column, text in enumerate(ends or (), start=1):
            end = QLabel(text, self)
            end.setProperty("small", True)
            side = Qt.AlignmentFlag.AlignLeft if column == 1 else Qt.AlignmentFlag.AlignRight
            grid.addWidget(end, 1, column, side | Qt.AlignmentFlag.AlignTop)

    def _connect(self) -> None:
        self.slider.valueChanged.connect(self._slider_moved)
        self.slider.stepped.connect(
            lambda steps: self._change(self._scale.moved(self._value, steps))
        )
        self.slider.reset_asked.connect(self.reset)
        self.slider.sliderPressed.connect(self._finish_earlier)
        self.slider.sliderReleased.connect(self._finish_soon)
        self.slider.left.connect(self.gesture_finished)
        self.slider.sliderPressed.connect(self.approached)
        for control in (self.slider, self.number):
            control.came.connect(self.approached)
            control.left.connect(self._leave)
        self.label.double_clicked.connect(self.reset)
        self.number.valueChanged.connect(lambda shown: self._change(shown / self._factor))
        self.number.editingFinished.connect(self.gesture_finished)

    # --- the value --------------------------------------------------------------------------

    @property
    def value(self) -> float:
        """What the row shows."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value without telling anyone; a handle that is being dragged stays put."""
        value = self._scale.clamp(value)
        if value != self._value:
            self._value = value
            self._show()

    def reset(self) -> None:
        """Go back to the default, as a change of its own that a person made."""
        self._change(self._default)
        self._finish_soon()

    def set_accessible_name(self, name: str) -> None:
        """Tell screen readers what this slider changes, its card's title included."""
        self.slider.setAccessibleName(name)
        self.number.setAccessibleName(self.tr("{0}, number").format(name))

    def set_hint(self, hint: str) -> None:
        """Explain the slider in a tooltip, with what a double click does."""
        tip = self.tr("{0}\nDouble-click to reset.").format(hint)
        self.slider.setToolTip(tip)
        self.label.setToolTip(tip)

    def _show(self) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setValue(self._scale.position(self._value))
            self.number.setValue(self._value * self._factor)

    def _slider_moved(self, position: int) -> None:
        self._change(self._scale.value(position))

    def _change(self, value: float) -> None:
        value = self._scale.clamp(value)
        if value == self._value:
            return
        self._value = value
        self._show()
        self.approached.emit()
        self.value_changed.emit(value)

    # --- gestures ---------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._hover.start()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover.stop()
        self._leave()

    def _leave(self) -> None:
        used = self.underMouse() or self.slider.isSliderDown()
        if not (used or self.slider.hasFocus() or self.number.hasFocus()):
            self.left.emit()

    def _finish_soon(self) -> None:
        # a click that turns out to be the first half of a double click is part of the reset
        self._finish.start(QApplication.doubleClickInterval())

    def _finish_earlier(self) -> None:
        if self._finish.isActive():
            self._finish.stop()
            self.gesture_finished.emit()


def align_labels(rows: list[SliderRow]) -> None:
    """Give rows that stand below each other labels and numbers of one width."""
    widest = max(row.label.sizeHint().width() for row in rows)
    number = max(row.number.sizeHint().width() for row in rows)
    for row in rows:
        row.label.setFixedWidth(widest)
        row.number.setFixedWidth(number)
