"""What painting on a card is like: right, fast, and when its memory is full."""

import queue
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from stylemixer.bench.export.process import export, photo
from stylemixer.bench.gpu.sizes import Bench, Table, a_code, picture, spread, tensor
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.memory import free_bytes, tile_edge
from stylemixer.engine.networks.learned import DESCRIBED_STYLES
from stylemixer.engine.networks.protocol import StyleEncoder
from stylemixer.engine.networks.registry import Networks, available
from stylemixer.engine.painting.mix import Mix, MixedStyle
from stylemixer.engine.painting.mixer import Mixer
from stylemixer.engine.pictures.images import Picture, probe
from stylemixer.render.engine import TorchEngine
from stylemixer.render.requests import (
    Crashed,
    EngineInfo,
    Event,
    Failed,
    Frame,
    Notice,
    OpenRequest,
    PhotoInfo,
    SaveCancelled,
    SaveDone,
    SaveRequest,
)
from stylemixer.render.thread import InferenceThread

PATIENCE_S = 120.0
LEVEL = 1.0
"""A picture in float32 may differ from the CPU's by one level of 255 at most."""


@contextmanager
def precision(device: torch.device, name: str) -> Iterator[None]:
    """Compute in `float32`, `tf32` or `bf16` (by autocast) for a while."""
    products, convolutions = torch.backends.cuda.matmul, torch.backends.cudnn
    before = products.allow_tf32, convolutions.allow_tf32
    try:
        products.allow_tf32 = convolutions.allow_tf32 = name == "tf32"
        with torch.autocast(device.type, torch.bfloat16, enabled=name == "bf16"):
            yield
    finally:
        products.allow_tf32, convolutions.allow_tf32 = before


@torch.inference_mode()
def correctness(bench: Bench) -> Table:
    """Compare codes and pictures with the CPU's, in levels of 255."""
    shown = picture(bench.sizes.edge)
    image = tensor(shown)
    names = ("float32", "tf32", "bf16") if bench.device.type == "cuda" else ("float32",)
    rows, bad = [], False
    for info in available():
        here, there = bench.here[info.name], bench.there[info.name]
        code = a_code(here, image)
        expected = here.render(here.encode_content(image), code).image
        cells = []
        for name in names:
            with precision(bench.device, name):
                painted = there.render(there.encode_content(image.to(bench.device)), code).image
            apart = 255 * (painted.float().cpu() - expected).abs()
            cells.append(f"{float(apart.max()):.3f} ({float(apart.mean()):.4f})")
            bad = bad or (name == "float32" and float(apart.max()) > LEVEL)
        seam = _seam(bench.there, shown, code)
        bad = bad or seam > LEVEL
        own = _apart(there.own_code(image.to(bench.device)), here.own_code(image))
        predicted = "–"
        if isinstance(here, StyleEncoder) and isinstance(there, StyleEncoder):
            pair = there.code_from_image(image.to(bench.device)), here.code_from_image(image)
            predicted = f"{_apart(*pair):.1e}"
        rows.append((info.name, *cells, f"{seam:.3f}", f"{own:.1e}", predicted))
    return Table(
        ("network", *names, "tiles against whole", "own code", "code of a picture"),
        tuple(rows),
        "Largest (mean) difference from the CPU's picture in levels of 255; tiles against the "
        "whole on the card; codes relative to their largest number. "
        f"float32 and tiles: at most {LEVEL:g}.",
        bad,
    )


def _apart(there: StyleCode, here: StyleCode) -> float:
    pairs = ((there.scale, here.scale), (there.shift, here.shift))
    return max(float(abs(a - b).max() / max(abs(b).max(), 1e-6)) for a, b in pairs)


def _seam(networks: Networks, shown: Picture, code: StyleCode) -> float:
    """Export twice the working edge in tiles and in one; return the largest difference."""
    mixer, edge = Mixer(networks), max(shown.size)
    mixer.set_photo(shown)
    mix = Mix.of(code, working_edge=edge // 2)
    tiled, whole = (
        np.concatenate([band.rows for band in mixer.export(mix, shown.size, tile)])
        for tile in (edge // 4, edge)
    )
    return 255 * float(abs(tiled - whole).max())


def sliders(bench: Bench) -> Table:
    """Time slider moves: codes mixed, painted, and the pixels back on the CPU."""
    rows = []
    for info in available():
        network = bench.there[info.name]
        for edge in bench.sizes.edges:
            moves = slider(bench, info.name, edge)
            image = tensor(picture(edge)).to(bench.device)
            with torch.inference_mode():
                code = a_code(network, image)
                features = network.encode_content(image)
                alone = bench.milliseconds(partial(network.render, features, code))
                encoding = bench.milliseconds(partial(network.encode_content, image))
            rows.append((info.name, str(edge), *(spread(ms) for ms in (moves, alone, encoding))))
    return Table(
        ("network", "long edge", "slider move, ms", "network alone, ms", "encoding a photo, ms"),
        tuple(rows),
        "Medians, in float32.",
    )


def slider(bench: Bench, name: str, edge: int) -> list[float]:
    """Return the milliseconds of slider moves at a long edge, ordered."""
    seen = picture(edge)
    with torch.inference_mode():
        code = a_code(bench.there[name], tensor(seen).to(bench.device))
    mixer = Mixer(bench.there)
    mixer.set_photo(seen)
    turns = iter(range(1 << 30))

    def move() -> object:
        weight = 0.1 + next(turns) % 90 / 100
        style = MixedStyle(code, (weight, 1.0, weight, 1.0))
        return mixer.paint(Mix((style,), strength=0.1 + 0.9 * weight, working_edge=edge))

    return bench.milliseconds(move)


def files(bench: Bench) -> Table:
    """Time the saving of a large TIFF."""
    width, height = bench.sizes.file
    source, rows = Picture(photo(width, height)), []
    for info in available():
        with torch.inference_mode():
            image = tensor(picture(64)).to(bench.device)
            mix = Mix.of(a_code(bench.there[info.name], image))
        if bench.device.type == "cuda":
            torch.cuda.reset_peak_memory_stats()
        with tempfile.TemporaryDirectory() as folder:
            times = export(bench.there, mix, source, Path(folder) / "out.tif", 8)
        peak = "–"
        if bench.device.type == "cuda":
            peak = f"{torch.cuda.max_memory_allocated() >> 20}"
        cells = (times.seconds, times.preparing, times.writing, times.wait)
        tile = tile_edge(bench.device, bench.there[info.name].halo)
        rows.append((info.name, *(f"{value:.2f}" for value in cells), peak, str(tile)))
        bench.forget()
    return Table(
        ("network", "seconds", "preparing", "writing", "longest wait", "peak MiB", "tile"),
        tuple(rows),
        f"{width}×{height}, 8-bit TIFF; a preview waits for so long at most.",
    )


def full_memory(bench: Bench) -> Table:
    """Save a file with next to no memory left, and tell what became of it."""
    rows, bad = [], False
    for left in bench.sizes.left:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "out.png"
            row, whole = _save_with(bench, left, path)
            parts = [found.name for found in path.parent.iterdir() if found != path]
        rows.append((str(left >> 20), *row, ", ".join(parts) or "nothing"))
        bad = bad or not whole or bool(parts)
        bench.forget()
    return Table(
        ("MiB left", "file", "seconds", "finished on", "what was said", "left behind"),
        tuple(rows),
        "The file must be whole in each row: with smaller tiles, or from its start again with the "
        "processor, which is then said.",
        bad,
    )


def _save_with(bench: Bench, left: int, path: Path) -> tuple[tuple[str, ...], bool]:
    """Fill the memory while the window's thread has a picture on the card, and save it."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    said: list[str] = []
    device = bench.device.type

    def wait_for(*kinds: type) -> Event:
        nonlocal device
        while True:
            event = events.get(timeout=PATIENCE_S)
            if isinstance(event, Notice | Failed | Crashed):
                said.append(event.message if isinstance(event, Crashed) else event.sentence.english)
            elif isinstance(event, EngineInfo):
                device = event.device
            if isinstance(event, kinds):
                return event

    style = StyleRef("cin26", "learned", DESCRIBED_STYLES[0].name)
    recipe = Recipe(working_edge=max(256, max(bench.sizes.full) // 4)).added(style)
    thread = InferenceThread(events.put, TorchEngine, device=device)
    thread.start()
    taken: list[Tensor] = []
    try:
        thread.set_recipe(recipe)
        thread.open_photo(OpenRequest(1, Picture(photo(*bench.sizes.full)), "photo"))
        opened = wait_for(PhotoInfo)
        assert isinstance(opened, PhotoInfo)
        while True:
            frame = wait_for(Frame, Crashed)
            if not isinstance(frame, Frame) or not frame.draft:
                break
        taken = _take_all_but(bench, left)
        start = time.perf_counter()
        thread.save(SaveRequest(path, recipe, photo=opened.picture))
        wait_for(SaveDone, SaveCancelled)
        seconds = time.perf_counter() - start
    finally:
        taken.clear()
        thread.stop()
    whole = path.exists() and tuple(probe(path)[:2]) == bench.sizes.full
    cells = ("whole" if whole else "missing", f"{seconds:.1f}", device)
    return (*cells, " ".join(said) or "nothing"), whole


def _take_all_but(bench: Bench, left: int) -> list[Tensor]:
    bench.forget()
    piece, taken = 256 << 20, []
    for size in (piece, piece >> 3, piece >> 6):
        try:
            for _ in range(max(0, free_bytes(bench.device) - left) // size):
                taken.append(torch.empty(size, dtype=torch.uint8, device=bench.device))
        except torch.OutOfMemoryError:
            continue  # in pieces then
    return taken
