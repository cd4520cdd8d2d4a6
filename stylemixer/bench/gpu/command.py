"""`stylemixer bench gpu`: all that only a real graphics card can show, as one page.

Tests pretend a card, which shows where tensors lie; what its arithmetic, its memory and its speed
are like is measured here, in less than ten minutes.
"""

import platform
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from stylemixer.bench.gpu import painting, teaching
from stylemixer.bench.gpu.sizes import SMALL, WHOLE, Bench, Table
from stylemixer.engine.device import describe, pick_device
from stylemixer.engine.memory import free_bytes
from stylemixer.engine.replacing import replacing
from stylemixer.errors import DeviceError, SaveError

LIMIT_S = 480.0
"""After so long nothing is begun any more, so that ten minutes are enough."""

PARTS: tuple[tuple[str, Callable[[Bench], Table]], ...] = (
    ("Pictures against the CPU's", painting.correctness),
    ("Slider moves", painting.sliders),
    ("Files", painting.files),
    ("Saving when memory is full", painting.full_memory),
    ("Teaching", teaching.lessons),
    ("Training adain", teaching.training),
    ("Slider moves while a lesson runs", teaching.beside_a_lesson),
)


def run(as_json: bool, *, small: bool = False, out: Path | None = None) -> dict[str, Any]:
    """Measure, and print the page or write it.

    Args:
        as_json: print nothing; the caller does.
        small: tiny sizes, to see that everything runs.
        out: where the page goes; None prints it.

    Returns:
        The figures; `failed` names what went wrong or missed its goal.

    Raises:
        DeviceError: when there is no graphics card.
        SaveError: when the page cannot be written.
    """
    device = pick_device("auto")
    if device.type == "cpu":
        raise DeviceError(
            "There is no graphics card here to measure; run this on a computer with one."
        )
    begun = time.monotonic()
    bench = Bench(device, SMALL if small else WHOLE)
    figures: dict[str, Any] = {"machine": _machine(device), "parts": {}, "failed": []}
    for title, part in PARTS:
        start = time.monotonic()
        if start - begun > LIMIT_S:
            table = Table((), note="Left out: there was no time left.", bad=True)
        else:
            table = _table(part, bench)
        figures["parts"][title] = {**asdict(table), "seconds": round(time.monotonic() - start, 1)}
        if table.bad:
            figures["failed"].append(title)
    page = _page(figures)
    if out is not None:
        _write(out, page)
    elif not as_json:
        print(page)
    return figures


def _table(part: Callable[[Bench], Table], bench: Bench) -> Table:
    """Return what a part has found; what went wrong in it is on the page too."""
    try:
        return part(bench)
    except Exception:
        return Table((), note=f"```\n{traceback.format_exc()}```", bad=True)
    finally:
        with suppress(RuntimeError):  # the next part begins with the memory of this one
            bench.forget()


def _machine(device: torch.device) -> dict[str, str]:
    found = {
        "device": f"{describe(device)} ({device.type})",
        "free memory": f"{free_bytes(device) >> 20} MiB",
        "torch": torch.__version__,
        "system": platform.platform(),
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }
    if device.type == "cuda":
        found["CUDA"] = str(torch.version.cuda)
    return found


def _page(figures: dict[str, Any]) -> str:
    lines = ["# Style Mixer on a graphics card", ""]
    lines += [f"- {name}: {text}" for name, text in figures["machine"].items()]
    for title, part in figures["parts"].items():
        failed = " (failed, or missed its goal)" if part["bad"] else ""
        lines += ["", f"## {title}{failed}", ""]
        if part["columns"]:
            lines += [_row(part["columns"]), _row(["---"] * len(part["columns"]))]
            lines += [_row(row) for row in part["rows"]]
        if part["note"]:
            lines += ["", part["note"]]
        lines.append(f"\n{part['seconds']:g} s in all.")
    return "\n".join(lines)


def _row(cells: Any) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _write(path: Path, page: str) -> None:
    try:
        with replacing(path) as file:
            file.write(f"{page}\n".encode())
    except OSError as error:
        raise SaveError(
            "The page cannot be written to “{file}”; choose another file with --out.",
            str(error),
            file=path,
        ) from error
