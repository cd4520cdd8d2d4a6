"""A picture shows before the window does, and goes when it has come."""

import pytest
from PySide6.QtWidgets import QWidget

from stylemixer.errors import StyleMixerError
from stylemixer.ui import splash
from stylemixer.ui.application import application


def test_it_shows_a_painting_over_the_name_until_there_is_a_window(qtbot, qapp):
    shown = splash.Splash(application())
    shown.show_now()
    assert shown.isVisible()
    image = shown.pixmap().toImage()
    ratio = image.devicePixelRatio()
    assert image.width() == splash.WIDTH * ratio
    height = image.height() - splash.BAND * ratio
    colours = {image.pixel(x, int(y * height / 9)) for y in range(9) for x in range(0, 480, 48)}
    assert len(colours) > 50
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(shown.destroyed):
        shown.finish(window)


@pytest.mark.parametrize("missing", ["all", "the picture"])
def test_without_its_picture_it_is_plain_and_says_nothing(
    qtbot, qapp, monkeypatch, tmp_path, missing
):
    def resources():
        if missing == "all":
            raise StyleMixerError("gone")
        return tmp_path

    monkeypatch.setattr(splash, "resources", resources)
    shown = splash.Splash(application())
    qtbot.addWidget(shown)
    assert shown.pixmap().width() == splash.WIDTH * shown.pixmap().devicePixelRatio()
