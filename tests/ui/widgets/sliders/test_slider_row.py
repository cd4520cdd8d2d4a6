import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from stylemixer.ui.widgets.sliders.scale import Scale
from stylemixer.ui.widgets.sliders.slider_row import SliderRow, align_labels

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def row(qtbot):
    row = SliderRow("Strength", default=0.5)
    row.resize(320, 30)
    qtbot.addWidget(row)
    with qtbot.waitExposed(row):
        row.show()
    return row


def values_of(row):
    seen = []
    row.value_changed.connect(seen.append)
    return seen


@pytest.mark.parametrize(
    ("key", "modifier", "value"),
    [
        (KEY.Key_Right, Qt.KeyboardModifier.NoModifier, 0.51),
        (KEY.Key_Up, Qt.KeyboardModifier.NoModifier, 0.51),
        (KEY.Key_Left, Qt.KeyboardModifier.NoModifier, 0.49),
        (KEY.Key_Down, Qt.KeyboardModifier.NoModifier, 0.49),
        (KEY.Key_PageUp, Qt.KeyboardModifier.NoModifier, 0.6),
        (KEY.Key_PageDown, Qt.KeyboardModifier.NoModifier, 0.4),
        (KEY.Key_Home, Qt.KeyboardModifier.NoModifier, 0.0),
        (KEY.Key_End, Qt.KeyboardModifier.NoModifier, 1.0),
        (KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier, 0.6),
        (KEY.Key_Left, Qt.KeyboardModifier.ShiftModifier, 0.4),
        (KEY.Key_Right, Qt.KeyboardModifier.ControlModifier, 0.501),
        (KEY.Key_Left, Qt.KeyboardModifier.ControlModifier, 0.499),
    ],
)
def test_keys_move_the_value_and_number(row, key, modifier, value):
    seen = values_of(row)
    QTest.keyClick(row.slider, key, modifier)
    assert seen == [pytest.approx(value)]
    assert row.number.value() == pytest.approx(value * 100)


def test_alt_arrows_are_left_to_the_card(row):
    seen = values_of(row)
    QTest.keyClick(row.slider, KEY.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert seen == []


@pytest.mark.parametrize("part", ["slider", "label"])
def test_a_double_click_resets(row, part):
    row.set_value(0.9)
    seen = values_of(row)
    QTest.mouseDClick(getattr(row, part), LEFT)
    assert seen == [0.5]
    assert row.value == 0.5


def test_a_typed_number_counts_when_it_is_complete(row, qtbot):
    seen = values_of(row)
    row.number.setFocus()
    row.number.selectAll()
    QTest.keyClicks(row.number, "37.5")
    assert seen == []
    with qtbot.waitSignal(row.gesture_finished):
        QTest.keyClick(row.number, KEY.Key_Return)
    assert seen == [0.375]
    assert row.slider.value() == 38


def test_a_number_beyond_the_end_stays_within(row):
    row.number.selectAll()
    QTest.keyClicks(row.number, "900")
    QTest.keyClick(row.number, KEY.Key_Return)
    assert 0 <= row.value <= 1


def test_set_value_tells_nobody(row, qtbot):
    with qtbot.assertNotEmitted(row.value_changed):
        row.set_value(0.123)
    assert row.value == 0.123
    assert row.slider.value() == 12
    assert row.number.text() == "12.3 %"


def test_a_click_on_the_groove_jumps_there_and_the_drag_goes_on(row, qtbot):
    seen = values_of(row)
    width, middle = row.slider.width(), row.slider.height() // 2
    QTest.mousePress(row.slider, LEFT, pos=QPoint(round(width * 0.8), middle))
    assert row.value == pytest.approx(0.8, abs=0.04)
    QTest.mouseMove(row.slider, QPoint(round(width * 0.25), middle))
    assert row.value == pytest.approx(0.25, abs=0.06)
    with qtbot.waitSignal(row.gesture_finished):
        QTest.mouseRelease(row.slider, LEFT, pos=QPoint(round(width * 0.25), middle))
    assert len(seen) == 2


def test_a_click_between_few_steps_never_pages(qtbot):
    row = SliderRow("Size", scale=Scale(0.0, 1.0, steps=4))
    row.resize(600, 30)
    qtbot.addWidget(row)
    with qtbot.waitExposed(row):
        row.show()
    for part in (0.1, 0.3, 0.45, 0.62, 0.9):
        x = round(row.slider.width() * part)
        QTest.mousePress(row.slider, LEFT, pos=QPoint(x, row.slider.height() // 2))
        value = row.value
        QTest.mouseRelease(row.slider, LEFT, pos=QPoint(x, row.slider.height() // 2))
        assert row.value == value == pytest.approx(part, abs=0.13)


def test_the_next_press_ends_the_gesture_before(row):
    order = []
    row.value_changed.connect(lambda _value: order.append("value"))
    row.gesture_finished.connect(lambda: order.append("finished"))
    middle = row.slider.height() // 2
    for x in (40, 120):
        QTest.mousePress(row.slider, LEFT, pos=QPoint(x, middle))
        QTest.mouseRelease(row.slider, LEFT, pos=QPoint(x, middle))
    assert order[:3] == ["value", "finished", "value"]


def test_losing_the_focus_ends_a_gesture(row, qtbot):
    row.activateWindow()
    row.slider.setFocus()
    qtbot.waitUntil(row.slider.hasFocus)
    with qtbot.waitSignal(row.gesture_finished):
        row.number.setFocus()


def test_a_wheel_that_passes_by_changes_nothing(row):
    seen = values_of(row)
    row.slider.clearFocus()
    for target in (row.slider, row.number):
        event = QWheelEvent(
            QPointF(5, 5),
            QPointF(5, 5),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        target.wheelEvent(event)
        assert not event.isAccepted()
    assert seen == []


def test_names_are_there_for_screen_readers(row):
    assert row.slider.accessibleName() == "Strength"
    assert row.number.accessibleName() == "Strength, number"
    row.set_accessible_name("Wave: weight")
    assert row.slider.accessibleName() == "Wave: weight"
    assert row.label.buddy() is row.slider


def test_a_scale_in_octaves_spaces_ratios_evenly():
    scale = Scale(0.5, 2.0, steps=20, octaves=True)
    assert scale.position(1.0) == 10
    assert scale.value(0) == 0.5
    assert scale.value(20) == 2.0
    assert scale.value(15) / scale.value(10) == pytest.approx(scale.value(10) / scale.value(5))
    assert scale.moved(1.0, -1) == pytest.approx(scale.value(9))
    assert scale.moved(1.9, 5) == 2.0


def test_every_position_is_its_own_value():
    for scale in (Scale(), Scale(0.5, 3.0, steps=21, octaves=True)):
        assert [scale.position(scale.value(i)) for i in range(scale.steps + 1)] == list(
            range(scale.steps + 1)
        )


def test_rows_below_each_other_line_up(qtbot):
    rows = [SliderRow("Keep colours"), SliderRow("Strength")]
    for row in rows:
        qtbot.addWidget(row)
    align_labels(rows)
    assert rows[0].label.width() == rows[1].label.width()
    assert rows[0].number.width() == rows[1].number.width()


def test_a_mouse_that_stays_is_noticed_and_one_that_passes_by_is_not(row, qtbot):
    middle = QPointF(row.rect().center())
    row.slider.clearFocus()
    seen = []
    row.approached.connect(lambda: seen.append("approached"))
    row.left.connect(lambda: seen.append("left"))
    QApplication.sendEvent(row, QEnterEvent(middle, middle, middle))
    QApplication.sendEvent(row, QEvent(QEvent.Type.Leave))
    assert seen == ["left"]
    with qtbot.waitSignal(row.approached):
        QApplication.sendEvent(row, QEnterEvent(middle, middle, middle))
    assert seen == ["left", "approached"]


def test_a_change_is_announced_before_it_comes(row):
    seen = []
    row.approached.connect(lambda: seen.append(row.slider.isSliderDown()))
    row.value_changed.connect(seen.append)
    row.number.setValue(40)
    assert seen == [False, 0.4]
