"""The two controls of a slider row: a slider that jumps to a click, and a quiet number."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QStyle, QStyleOptionSlider, QWidget

LARGE_STEPS = 10
FINE_PARTS = 10
_KEY_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
}


class JumpSlider(QSlider):
    """A horizontal slider that jumps to a click, knows a fine and a large step, and resets.

    Signals:
        stepped: a number of steps that a key with Shift or Ctrl asked for.
        reset_asked: a double click.
        came: the keyboard focus has come.
        left: the keyboard focus has gone.
    """

    stepped = Signal(float)
    reset_asked = Signal()
    came = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(56)  # Qt's own 84 is too wide for a narrow panel

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            place = event.position().toPoint()
            if not self._handle().contains(place):
                self._jump(place.x())
                # the handle is under the mouse now, give or take a step; Qt's own press grabs it
                event = QMouseEvent(
                    event.type(),
                    QPointF(self._handle().center()),
                    event.globalPosition(),
                    event.button(),
                    event.buttons(),
                    event.modifiers(),
                )
        super().mousePressEvent(event)

    def _handle(self) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_SliderHandle
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)

    def _jump(self, x: int) -> None:
        width = self._handle().width()
        self.setSliderDown(True)
        self.setValue(
            QStyle.sliderValueFromPosition(
                self.minimum(),
                self.maximum(),
                x - width // 2,
                max(self.width() - width, 1),
                self.layoutDirection() == Qt.LayoutDirection.RightToLeft,
            )
        )

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # a wheel that scrolls the panel must not change what passes under the mouse
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        steps = _KEY_STEPS.get(key, 0)
        modifiers = event.modifiers()
        if modifiers & Qt.KeyboardModifier.AltModifier:
            event.ignore()  # moves the card
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            span = self.maximum() - self.minimum()
            self.stepped.emit(float(span if key == Qt.Key.Key_End else -span))
        elif steps and modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.stepped.emit(float(steps * LARGE_STEPS))
        elif steps and modifiers & Qt.KeyboardModifier.ControlModifier:
            self.stepped.emit(steps / FINE_PARTS)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.came.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class QuietNumber(QDoubleSpinBox):
    """A number that looks like text until it is used; a tenth shows only where there is one.

    Signals:
        came: the keyboard focus has come.
        left: it has gone.
    """

    came = Signal()
    left = Signal()

    def textFromValue(self, value: float) -> str:
        decimals = 0 if abs(value - round(value)) < 0.05 else 1
        return self.locale().toString(value, "f", decimals)

    def sizeHint(self) -> QSize:
        # room for the longest number that can stand here, not for the range's decimals
        hint = super().sizeHint()
        text = self.textFromValue(self.maximum() - 0.5) + self.suffix()
        hint.setWidth(self.fontMetrics().horizontalAdvance(text) + 12)
        return hint

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # a click puts the cursor afterwards, so the selection has to come later still
        QTimer.singleShot(0, self, self.selectAll)
        self.came.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
