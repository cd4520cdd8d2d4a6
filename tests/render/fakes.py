"""An engine that paints flat colours at once, or waits at a gate; and an ear for events."""

import itertools
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stylemixer.document.code_space import NetworkCodes
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.pictures.images import Picture
from stylemixer.render.inspection import Activations, Inspection, InspectRequest
from stylemixer.render.requests import EngineInfo, Event, Frame, Idle

PATIENCE = 20.0
INK = StyleRef("cin26", "learned", "ink-mosaic")
WAVE = StyleRef("painter", "picture", "/nowhere/wave.jpg")


def mixed(weight: float = 1.0, style: StyleRef = INK) -> Recipe:
    return Recipe().added(style, weight)


def code(first: float, channels: int = 2) -> StyleCode:
    """A code that fakes paint with a weight of `first`."""
    return StyleCode("painter", np.full(channels, first, np.float32), np.zeros(channels, "f4"))


def photo(width: int = 1200, height: int = 800, alpha: bool = False) -> Picture:
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[..., 0], pixels[..., 1], pixels[..., 2] = 200, 100, 50
    return Picture(pixels, np.full((height, width), 128, np.uint8) if alpha else None)


class Gate:
    """Open at first. Closed, it holds whoever comes until it is opened."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self._reached = threading.Event()

    def close(self) -> None:
        self._reached.clear()
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    def wait_until_reached(self) -> None:
        assert self._reached.wait(PATIENCE), "nobody came to the gate"

    def passed(self) -> None:
        self._reached.set()
        assert self._open.wait(PATIENCE), "the gate was never opened"


@dataclass
class Band:
    y: int
    rows: Any
    done: float = 1.0


@dataclass
class FakeEngine:
    """Everything that is painted is noted in `calls` as (what, label, detail)."""

    device: str = "cpu"
    bands: int = 4
    calls: list[tuple[str, Any, Any]] = field(default_factory=list)
    gate: Gate = field(default_factory=Gate)
    trouble: dict[str, list[BaseException | None]] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    problems: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        self.info = EngineInfo(
            self.device, self.device.upper(), ("cin26", "painter"), ("painter",), "0", 0.0
        )

    def mixer(self) -> "FakeMixer":
        return FakeMixer(self)

    def mix(self, recipe: Recipe) -> tuple[Recipe, tuple[Any, ...]]:
        self._fail("mix")
        return recipe, self.problems

    def mix_of(self, code: StyleCode) -> Recipe:
        return mixed(float(code.scale[0]))

    def codes(self, styles: Iterable[StyleRef]) -> tuple[NetworkCodes, ...]:
        self.calls.append(("codes", None, tuple(styles)))
        return ()

    def inspect(self, mixer: "FakeMixer", mix: Recipe, request: InspectRequest) -> Inspection:
        self.note("inspect", mix, request.network)
        none = np.zeros((1, 1), np.float32)
        seen = Activations(none[0], none[0], none, none, none)
        return Inspection(
            request,
            (request.layer,),
            request.layer,
            "shapes",
            0,
            np.zeros(1, int),
            np.zeros(1, int),
            seen,
            seen,
            None,
            (),
            {},
        )

    def is_out_of_memory(self, error: BaseException) -> bool:
        return isinstance(error, MemoryError)

    def note(self, what: str, mix: Recipe, detail: Any) -> None:
        label = mix.slots[0].weight if mix.slots else None
        self.calls.append((what, label, detail))
        self.gate.passed()
        self._fail(what)

    def _fail(self, what: str) -> None:
        errors = self.trouble.get(what)
        error = errors.pop(0) if errors else None
        if error is not None:
            raise error

    def painted(self, what: str) -> list[Any]:
        return [label for kind, label, _ in self.calls if kind == what]


class FakeMixer:
    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine

    def set_photo(self, picture: Picture) -> None:
        self.size = picture.size

    def paint(self, mix: Recipe, edge: int | None = None) -> Any:
        self.engine.note("draft" if edge else "final", mix, edge)
        edge = min(edge or mix.working_edge, max(self.size))
        width, height = (max(1, round(side * edge / max(self.size))) for side in self.size)
        value = mix.slots[0].weight if mix.slots else 0.0
        return np.full((height, width, 3), value, np.float32)

    def paint_ahead(self, mix: Recipe, before: Recipe, edge: int) -> Any:
        self.engine.note("draft", mix, edge)
        edge = min(mix.working_edge, max(self.size))
        width, height = (max(1, round(side * edge / max(self.size))) for side in self.size)
        return np.full((height, width, 3), mix.slots[0].weight if mix.slots else 0.0, np.float32)

    def preparing_regions(self, mix: Recipe) -> Generator[None, None, None]:
        for _ in range(self.engine.bands):
            self.engine.note("prepare", mix, None)
            yield

    def painting_region(
        self, mix: Recipe, region: tuple[int, int, int, int], size: Any = None
    ) -> Generator[None, None, Any]:
        for _ in range(self.engine.bands):
            self.engine.note("region", mix, region)
            yield
        return np.full((region[3], region[2], 3), 0.5, np.float32)

    def export(self, mix: Recipe, size: tuple[int, int], tile: int | None = None) -> Iterator[Band]:
        width, height = size
        edges = np.linspace(0, height, self.engine.bands + 1).astype(int)
        try:
            for top, bottom in itertools.pairwise(edges):
                self.engine.note("band", mix, int(top))
                yield Band(
                    int(top), np.full((bottom - top, width, 3), 0.25, np.float32), bottom / height
                )
        finally:
            self.engine.closed.append("export")


class Ear:
    """Collects events on the thread that emits them.

    Attributes:
        answer: is called with every event, on that thread.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.answer: Callable[[Event], object] = lambda _event: None
        self._heard = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._heard:
            self.events.append(event)
            self._heard.notify_all()
        self.answer(event)

    def all_of(self, kind: type) -> list[Any]:
        with self._heard:
            return [event for event in self.events if isinstance(event, kind)]

    def wait_for_rest(self) -> None:
        """Wait until a final frame is there and nothing more comes for the screen."""

        def rests() -> bool:
            finals = [e for e in self.events if isinstance(e, Frame) and not e.draft]
            return bool(finals) and isinstance(self.events[-1], Idle)

        with self._heard:
            assert self._heard.wait_for(rests, PATIENCE), f"no rest: {self.events}"

    def wait_for(self, kind: type, where: Callable[[Any], bool] = lambda _: True) -> Any:
        """Return the first such event, past or to come."""

        def found() -> list[Any]:
            return [e for e in self.events if isinstance(e, kind) and where(e)]

        with self._heard:
            assert self._heard.wait_for(found, PATIENCE), f"no such {kind.__name__}: {self.events}"
            return found()[0]
