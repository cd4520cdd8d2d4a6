"""Preparing the photo in the window: the dialog, the frame, undo."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage

from stylemixer.engine.pictures.images import Picture
from stylemixer.engine.pictures.preparation import WHOLE, Preparation
from stylemixer.ui.preparing.crop_frame import CropFrame
from stylemixer.ui.preparing.prepare_dialog import PrepareDialog

PHOTO = Picture(np.random.default_rng(1).integers(0, 255, (300, 400, 3)).astype(np.uint8))


@pytest.fixture
def frame(qtbot):
    frame = CropFrame()
    qtbot.addWidget(frame)
    frame.resize(428, 328)  # the picture and a margin
    frame.set_image(QImage(400, 300, QImage.Format.Format_RGB32))
    frame.show()
    return frame


@pytest.fixture
def dialog(qtbot):
    dialog = PrepareDialog(PHOTO, Preparation(PHOTO.fingerprint))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def drag(qtbot, frame, start, end):
    qtbot.mousePress(frame, Qt.MouseButton.LeftButton, pos=start.toPoint())
    qtbot.mouseMove(frame, end.toPoint())
    qtbot.mouseRelease(frame, Qt.MouseButton.LeftButton, pos=end.toPoint())


def test_the_frames_edges_and_corners_are_dragged_and_it_is_moved(frame, qtbot):
    changes = []
    frame.changed.connect(changes.append)
    rect = frame.frame_rect()
    drag(qtbot, frame, rect.bottomRight(), rect.bottomRight() - QPointF(200, 150))
    assert frame.crop == pytest.approx((0, 0, 0.5, 0.5), abs=0.01)
    rect = frame.frame_rect()
    drag(qtbot, frame, rect.center(), rect.center() + QPointF(40, 30))
    assert frame.crop == pytest.approx((0.1, 0.1, 0.6, 0.6), abs=0.01)
    rect = frame.frame_rect()
    left = QPointF(rect.left(), rect.center().y())
    drag(qtbot, frame, left, left - QPointF(400, 0))
    assert frame.crop == pytest.approx((0.0, 0.1, 0.6, 0.6), abs=0.01)
    assert changes[-1] == frame.crop


def test_the_frame_goes_by_keyboard_and_stays_within_the_picture(frame, qtbot):
    for _ in range(30):
        qtbot.keyClick(frame, Qt.Key.Key_Left, ALL_KEYS)
    assert frame.crop[2] == pytest.approx(0.02)
    qtbot.keyClick(frame, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert frame.crop == pytest.approx((0.05, 0.0, 0.07, 1.0))
    for _ in range(40):
        qtbot.keyClick(frame, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert frame.crop[2] == 1.0


ALL_KEYS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


def test_held_proportions_are_held_while_it_is_dragged(frame, qtbot):
    frame.hold_ratio(1.0)
    for way in (QPointF(-60, -10), QPointF(30, 90), QPointF(500, 500)):
        rect = frame.frame_rect()
        drag(qtbot, frame, rect.bottomRight(), rect.bottomRight() + way)
        left, top, right, bottom = frame.crop
        assert (right - left) * 400 == pytest.approx((bottom - top) * 300, abs=0.01)
        assert right <= 1
        assert bottom <= 1


def test_every_control_changes_the_preparation_and_can_be_taken_back(dialog, qtbot):
    qtbot.mouseClick(dialog.turn_right, Qt.MouseButton.LeftButton)
    assert dialog.preparation.turns == 1
    assert "300 × 400" in dialog.outcome.text()
    dialog.frame.set_crop(WHOLE)
    dialog.frame.changed.emit((0.0, 0.0, 0.5, 0.25))
    qtbot.mouseClick(dialog.turn_left, Qt.MouseButton.LeftButton)
    assert dialog.preparation.turns == 0
    assert dialog.preparation.crop == (0.0, 0.5, 0.25, 1.0)
    dialog.degrees.slider.setValue(dialog.degrees.slider.maximum())
    dialog.exposure.slider.setValue(0)
    dialog.contrast.slider.setValue(dialog.contrast.slider.maximum())
    qtbot.mouseClick(dialog.mirror, Qt.MouseButton.LeftButton)
    found = dialog.preparation
    assert (found.degrees, found.exposure, found.contrast) == (-45.0, -3.0, 1.0)
    assert found.mirrored
    assert found.crop == (0.75, 0.5, 1.0, 1.0)
    qtbot.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert dialog.preparation.changes_nothing
    assert not dialog.reset.isEnabled()


def test_turning_a_mirrored_photo_turns_what_is_seen(dialog, qtbot):
    qtbot.mouseClick(dialog.mirror, Qt.MouseButton.LeftButton)
    before = np.array(PHOTO.pixels[:, ::-1])
    qtbot.mouseClick(dialog.turn_right, Qt.MouseButton.LeftButton)
    from stylemixer.engine.pictures.preparation import prepared

    assert np.array_equal(prepared(PHOTO, dialog.preparation).pixels, np.rot90(before, -1))


def test_proportions_are_chosen(dialog):
    dialog.ratio.setCurrentIndex(dialog.ratio.findData("16:9"))
    left, top, right, bottom = dialog.preparation.box(PHOTO.size)
    assert (right - left) / (bottom - top) == pytest.approx(16 / 9, rel=0.02)
    dialog.upright.setChecked(True)
    left, top, right, bottom = dialog.preparation.box(PHOTO.size)
    assert (right - left) / (bottom - top) == pytest.approx(9 / 16, rel=0.02)


def test_without_a_photo_there_is_a_sentence(window):
    window.session.set_photo(None)
    window.actions_by_id["prepare"].trigger()
    assert "Open a photo" in window.toast.text
