"""A window with a photo and a mix that can be refined, by a process that a test speaks for."""

import pytest

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.paths import user_data
from tests.ui.window_fakes import INFO, FakeJobs

BLUE, RED = (20, 20, 220), (220, 20, 20)
MIX = (0, 200, 0)
"""B, G, R of what the fake bridge paints."""


@pytest.fixture
def jobs(qapp):
    jobs = FakeJobs()
    yield jobs
    jobs.queue.leave()


@pytest.fixture
def window(make_window, tmp_path, jobs):
    photo = tmp_path / "lake.jpg"
    photo.write_bytes(b"x")
    window = make_window(photo=photo, jobs=jobs)
    window.bridge.engine_ready.emit(INFO)
    window.session.restore(Recipe().added(StyleRef("cin26", "learned", "cavern")))
    window.bridge.deliver_photo((400, 300))
    window.bridge.deliver_frame(bgr=MIX)
    return window


@pytest.fixture
def refinements_folder():
    return user_data() / "refinements"
