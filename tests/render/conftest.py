from collections.abc import Iterator

import pytest

from tests.render.rig import rigs


@pytest.fixture
def rig() -> Iterator[object]:
    with rigs() as make:
        yield make
