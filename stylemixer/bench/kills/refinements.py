"""Refinements that are killed: each goes on where it stood, and what is kept is whole."""

import json
import shutil
import time
from pathlib import Path
from random import Random
from typing import Any

from stylemixer.bench.kills.process import REFINED_STEPS
from stylemixer.bench.kills.remains import damage, litter
from stylemixer.bench.kills.victims import victim


def kill_refinements(
    folder: Path, count: int, random: Random, failures: list[str]
) -> dict[str, Any]:
    """Kill so many; append what is wrong to failures, and return counts.

    They write their state after each step, where others do so every few seconds: a kill must not
    cost more than what came after the last one.
    """
    home, work = folder / "home", folder / "work"
    for each in (home, work):
        each.mkdir(parents=True)
    step = killed = left = 0
    for _ in range(count):
        with victim(["refine", str(work)], home) as process:
            assert process.stdout is not None
            until = random.randrange(1, REFINED_STEPS + 2)
            said: list[dict[str, Any]] = []
            while len(said) < until and (line := process.stdout.readline()):
                said.append(json.loads(line))
            time.sleep(random.random() * 0.1)
            done = process.poll() is not None
            process.kill()
        killed += not done
        if not said:
            failures.append("a refinement does not begin")
        steps = [each["step"] for each in said if "step" in each]
        if steps and steps[0] < step:
            failures.append(f"a refinement stood at step {step} and goes on from {steps[0]}")
        step = steps[-1] if steps else step
        left += len(litter(folder))
        failures += [f"refinement: {line}" for line in damage(folder)]
        if any("kept" in each for each in said):
            shutil.rmtree(work)
            work.mkdir()
            step = 0
    if count:
        with victim(["refine", str(work)], home) as process:
            if process.wait():
                failures.append("the last refinement does not end well")
        failures += [f"refinement: {line}" for line in damage(folder)]
        failures += [f"refinement: {path} stays" for path in litter(folder)]
        if not list(home.rglob("refined/*.npy")):
            failures.append("no refined picture is kept")
    return {"refinements killed": killed, "parts after killed refinements": left}
