"""An inference thread with fake engines, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from stylemixer.render.requests import OpenRequest, PhotoInfo
from stylemixer.render.scheduling.scheduler import Scheduler
from stylemixer.render.thread import InferenceThread
from tests.render.fakes import Ear, FakeEngine, photo

ALWAYS_MOVING = 1e9
ALWAYS_AT_REST = 0.0
NEVER = 0.0
"""Fakes paint as fast as a graphics card; tests are about machines that need drafts."""


class Rig:
    """A thread with fake engines; made by `rig`, which also stops it."""

    def __init__(self, rest: float, *engines: FakeEngine, look: float = ALWAYS_MOVING) -> None:
        self.engines = list(engines) or [FakeEngine()]
        self.engine = self.engines[0]
        self.devices: list[str] = []
        self.ear = Ear()
        self.thread = InferenceThread(
            self.ear, self._make, Scheduler(rest=rest, frame=NEVER, look=look)
        )

    def _make(self, device: str) -> FakeEngine:
        self.devices.append(device)
        return self.engines.pop(0) if len(self.engines) > 1 else self.engines[0]

    def open(self, photo_id: int = 1, **shape: int) -> PhotoInfo:
        self.thread.open_photo(OpenRequest(photo_id, photo(**shape), f"photo {photo_id}"))
        return self.ear.wait_for(PhotoInfo, lambda info: info.photo_id == photo_id)


@contextmanager
def rigs() -> Iterator[object]:
    made: list[Rig] = []

    def make(rest: float = ALWAYS_MOVING, *engines: FakeEngine, look: float = ALWAYS_MOVING) -> Rig:
        made.append(Rig(rest, *engines, look=look))
        made[-1].thread.start()
        return made[-1]

    yield make
    for each in made:
        for engine in (*each.engines, each.engine):
            engine.gate.open()
        each.thread.stop()
