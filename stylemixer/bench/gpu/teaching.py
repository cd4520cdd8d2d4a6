"""What teaching and training on a card are like, and what sliders are like meanwhile."""

import math
import queue
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from PIL import Image

from stylemixer.bench.gpu.painting import slider
from stylemixer.bench.gpu.sizes import Bench, Table, spread
from stylemixer.engine.networks.registry import DEFAULT_FOR_TEACHING, available
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.jobs.job import Failed
from stylemixer.jobs.process import JobProcess
from stylemixer.jobs.teaching import lesson_job
from stylemixer.paths import resources
from stylemixer.teaching.beginning import begin, photos_for, read
from stylemixer.teaching.lesson import Lesson
from stylemixer.teaching.plan import Plan, Progress
from stylemixer.training.adain.trainer import PARTS, Trainer
from stylemixer.training.adain.trainer import Plan as AdaINPlan
from stylemixer.training.data import Bank

PATIENCE_S = 120.0
WARM = 3
"""Steps that do not count: the first ones look at new crops and load kernels."""


def lessons(bench: Bench) -> Table:
    """Time steps of teaching."""
    plan, rows = _plan(bench), []
    painting, photos = read(_example("coffee")), photos_for(())[: plan.crops]
    names = sorted(
        (info.name for info in available()), key=lambda name: name != DEFAULT_FOR_TEACHING
    )
    for name in names[: bench.sizes.taught]:
        start = time.perf_counter()
        steps = begin(name, [painting], photos, plan, device=bench.device.type)
        for _ in range(WARM):
            next(steps)
        bench.wait()
        ready = time.perf_counter()
        *_, last = steps
        bench.wait()
        each = (time.perf_counter() - ready) / (last.step - WARM)
        losses = f"{last.style:.3f}", f"{last.content:.3f}"
        rows.append((name, f"{ready - start:.1f}", f"{each:.4f}", *losses))
        bench.forget()
    return Table(
        ("network", "until the third step, s", "seconds a step", "style loss", "content loss"),
        tuple(rows),
        f"Crops of {plan.side} px; losses relative to the start's after {plan.steps} steps.",
    )


def training(bench: Bench) -> Table:
    """Time steps of training `adain`, with the batches and the mixed precision of a real run."""
    side = AdaINPlan().side if bench.sizes.crops > 64 else 32
    plan = AdaINPlan(side=side, scales=(side * 7 // 4, side * 3))
    pictures = [
        Image.open(path).convert("RGB") for path in sorted((resources() / "examples").glob("*.jpg"))
    ]
    photos = Bank(tuple(pictures), 2 * len(pictures), plan.side, plan.scales)
    styles = replace(photos, side=plan.side + plan.side // 4, recoloured=0.4, seed=1, turned=True)
    device = bench.device.type
    trainer = Trainer(photos, styles, Vgg.shipped(device), plan, device=device)
    for _ in range(WARM):
        trainer.advance()
    bench.wait()
    start = time.perf_counter()
    for _ in range(bench.sizes.steps):
        parts = trainer.advance()
    bench.wait()
    rate = bench.sizes.steps / (time.perf_counter() - start)
    cells = (f"{rate:.2f}", *(f"{parts[name]:.3f}" for name in PARTS))
    return Table(
        ("steps a second", *PARTS),
        (cells,),
        f"{plan.photos} photos and {plan.styles} styles a step, crops of {plan.side} px; the last "
        "step's loss in parts.",
        not all(map(math.isfinite, parts.values())),
    )


def beside_a_lesson(bench: Bench) -> Table:
    """Time slider moves alone and while another process teaches on the same card."""
    edge = bench.sizes.edges[-2]
    alone = slider(bench, "cin26", edge)
    with tempfile.TemporaryDirectory() as folder:
        lesson = Lesson(
            "bench",
            "Bench",
            DEFAULT_FOR_TEACHING,
            (str(_example("coffee")),),
            (),
            replace(_plan(bench), steps=1_000_000),
            folder,
        )
        process = JobProcess(lesson_job(lesson))
        process.start()
        try:
            first = _progress(process, PATIENCE_S)
            beside = slider(bench, "cin26", edge)
            last = _progress(process, PATIENCE_S)
            while True:  # what was told meanwhile
                try:
                    last = _progress(process, 0.0)
                except queue.Empty:
                    break
        finally:
            process.kill()
            process.join(PATIENCE_S)
    pace = (last.step - first.step) / max(last.seconds - first.seconds, 1e-6)
    return Table(
        (
            "long edge",
            "slider move alone, ms",
            "beside a lesson, ms",
            "its steps a second",
        ),
        ((str(edge), spread(alone), spread(beside), f"{pace:.2f}"),),
    )


def _progress(process: JobProcess, timeout: float) -> Progress:
    event = process.events.get(timeout)
    if isinstance(event, Progress):
        return event
    told = event.detail or event.sentence.english if isinstance(event, Failed) else str(event)
    raise RuntimeError(f"the lesson ended: {told}")


def _plan(bench: Bench) -> Plan:
    plan = Plan(steps=WARM + bench.sizes.steps, side=bench.sizes.crops)
    if bench.sizes.crops < plan.side // 2:
        plan = replace(plan, photo_edges=(48, 64), style_edge=64, crops=2)
    return plan


def _example(name: str) -> Path:
    return resources() / "examples" / f"{name}.jpg"
