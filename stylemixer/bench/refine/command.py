"""`stylemixer bench refine`: what twenty steps bring, beside Gatys' starts, and what they cost.

The whole matrix takes many hours on two cores; without `full` a part of it is measured. Rows and
pictures stay in `runs/refine`, and what is there is not measured again.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stylemixer.bench.export.command import goal
from stylemixer.bench.refine.cases import PAINTINGS, PLAIN, STEPS, Case, cases
from stylemixer.bench.refine.rows import KEPT, means, rows
from stylemixer.engine.device import pick_device
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.replacing import replacing
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.errors import SaveError, StyleMixerError

STYLE = {"adain": 0.12, "painter": 0.15}
"""At most, in the start's, after `STEPS`."""

WASSERSTEIN, CONTENT = 0.5, 1.0

SECONDS = 2.2
"""A step at 512 px on two free cores."""

SIZES = ((512, 12), (1024, 1), (2048, 1))
"""Edge and steps; of one step only the memory is measured."""

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
"""Between these lines of a page the tables are put."""


def run(as_json: bool, full: bool = False, out: Path | None = None) -> dict[str, Any]:
    """Measure, and print the tables or put them into a page.

    Args:
        as_json: print nothing.
        full: the whole matrix, which takes hours.
        out: a page with a place for the tables.

    Raises:
        StyleMixerError: when the pictures are not there, or the page cannot be written.
    """
    page = None if out is None else _parts(out)
    device = str(pick_device("auto"))
    vgg, networks, found = Vgg.shipped(device), Networks(device), []
    for case in cases(full):
        found += rows(case, vgg, networks)
        if not as_json:
            print(_line(found[-1]), flush=True)
    sizes = [_sized(*size) for size in SIZES]
    goals = [*_goals(found), *_size_goals(sizes)]
    tables = "\n".join(_tables(found, sizes, goals))
    if out is not None and page is not None:
        with replacing(out) as file:
            file.write(f"{page[0]}{BEGIN}\n\n{tables}\n\n{END}{page[1]}".encode())
    elif not as_json:
        print(f"\n{tables}")
    return {"rows": found, "sizes": sizes, "goals": goals}


def _parts(path: Path) -> tuple[str, str]:
    try:
        before, rest = path.read_text("utf-8").split(BEGIN)
        return before, rest.split(END)[1]
    except (OSError, ValueError, IndexError) as error:
        raise SaveError(
            "“{file}” is not a page with a place for the tables; name another with --out.",
            str(error),
            file=path,
        ) from error


def _sized(edge: int, steps: int) -> dict[str, Any]:
    path = KEPT / f"size-{edge}.json"
    if path.exists():
        kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return kept
    words = [sys.executable, "-m", "stylemixer.bench.refine.process", str(edge), str(steps)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StyleMixerError("Refining {edge} px failed; see below.", done.stderr, edge=edge)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(json.dumps(row).encode())
    return row


# --- what was to be reached ---------------------------------------------------------------------


def _goals(found: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for (start, distance), group in _grouped(found).items():
        mean, name = means(group), f"{start}, {distance}, mean of {len(group)}"
        if start in STYLE:
            yield goal(f"style, {name}", round(mean["own"], 3), STYLE[start])
        yield goal(f"sliced Wasserstein, {name}", round(mean["wasserstein"], 3), WASSERSTEIN)
        yield goal(f"content, {name}", round(mean["content"], 3), CONTENT)


def _size_goals(sizes: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in sizes:
        if row["edge"] == 512 and row["device"] == "cpu" and row["seconds a step"] is not None:
            yield goal("seconds a step, 512 px", row["seconds a step"], SECONDS)


def _grouped(found: Sequence[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the rows of starts by networks after all steps, by start and distance."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in found:
        if row["start"] not in PLAIN and row["steps"] == STEPS:
            groups.setdefault((row["start"], row["distance"]), []).append(row)
    return groups


# --- tables -------------------------------------------------------------------------------------


def _tables(
    found: Sequence[dict[str, Any]], sizes: Sequence[dict[str, Any]], goals: Sequence[Any]
) -> Iterator[str]:
    yield f"After {STEPS} steps, in the start's:\n"
    yield (
        "| photo | painting | start | distance | that distance | Gram | sliced Wasserstein "
        "| content |"
    )
    yield "| --- | --- | --- | --- |" + " ---: |" * 4
    for row in found:
        if row["start"] not in PLAIN and row["steps"] == STEPS:
            yield _cells(
                row["photo"].removeprefix("gcp_"),
                PAINTINGS[row["painting"]],
                row["start"],
                row["distance"],
                *(f"{row[name]:.3f}" for name in ("own", "style", "wasserstein", "content")),
            )
    yield "\nGatys' starts, in what a network's picture has before it is refined:\n"
    yield "| start | steps | Gram | sliced Wasserstein | content |"
    yield "| --- |" + " ---: |" * 4
    for row in found:
        if row["start"] in PLAIN:
            scores = (f"{row[name]:.3f}" for name in ("style", "wasserstein", "content"))
            yield _cells(row["start"], row["steps"], *scores)
    yield "\nTime and memory:\n"
    yield "| device | size | seconds a step | MiB | MiB foretold |"
    yield "| --- |" + " ---: |" * 4
    for row in sizes:
        size, pace = f"{row['edge']}²", row["seconds a step"] or "–"
        yield _cells(row["device"], size, pace, row["MiB"] or "–", row["MiB foretold"])
    yield "\nGoals:\n"
    for one in goals:
        met = "met" if one["met"] else "**missed**"
        yield f"- {met}: {one['what']}: {one['value']:g}, at most {one['at most']:g}"


def _cells(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _line(row: dict[str, Any]) -> str:
    case = Case(row["photo"], row["painting"], row["start"], row["distance"], tuple(row["looks"]))
    return (
        f"{case.name}: style {row['style']:.3f}, own {row['own']:.3f}, sliced Wasserstein "
        f"{row['wasserstein']:.3f}, content {row['content']:.3f}, {row['seconds']:g} s"
    )
