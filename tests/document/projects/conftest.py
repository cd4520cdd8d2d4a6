import pytest

from tests.document.projects.desks import a_desk


@pytest.fixture
def desk(tmp_path):
    return a_desk(tmp_path / "here")
