"""A window with a photo, and a card whose painting can be taught."""

import pytest

from tests.ui.window_fakes import INFO


@pytest.fixture
def window(make_window, tmp_path, jobs):
    photo = tmp_path / "lake.jpg"
    photo.write_bytes(b"x")
    window = make_window(photo=photo, jobs=jobs)
    window.bridge.engine_ready.emit(INFO)
    window.bridge.deliver_photo((4000, 3000))
    window.bridge.deliver_frame(size=(4000, 3000), pixels=(768, 576))
    return window


@pytest.fixture
def panel(window):
    return window.teaching_panel


@pytest.fixture
def card(window, wave):
    """The card of the painting, which is in the mix."""
    window.session.add_pictures([wave])
    return window.mixer.cards[-1]
