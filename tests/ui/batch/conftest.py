"""A window with a mix, and a batch whose process says what a test lets it say."""

import pytest

from stylemixer.document.recipe import Recipe, StyleRef
from tests.jobs.batch.conftest import photo
from tests.ui.window_fakes import FakeJobs, trigger


@pytest.fixture
def jobs(qapp):
    jobs = FakeJobs()
    yield jobs
    jobs.queue.leave()


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "holiday"
    for name in ("a.png", "b.png", "more/c.png"):
        photo(folder / name)
    return folder


@pytest.fixture
def window(make_window, jobs):
    window = make_window(jobs=jobs)
    window.session.restore(Recipe().added(StyleRef("cin26", "learned", "cavern")))
    trigger(window, "batch")
    return window
