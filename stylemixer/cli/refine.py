"""The command ``refine``: a photo is painted, and the picture itself refined."""

import argparse
import os
import secrets
import signal
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import msgspec
from tqdm import tqdm

from stylemixer.cli.parser import DISTANCES
from stylemixer.cli.render import groups_of, painted, recipe_of, wanted
from stylemixer.document.layer import refined
from stylemixer.document.recipe import Recipe
from stylemixer.document.refined_pictures import refined_folder
from stylemixer.engine.files.reserving import reserved
from stylemixer.engine.pictures.images import Picture
from stylemixer.errors import SaveError, StyleError
from stylemixer.jobs.refining import Refinement
from stylemixer.jobs.refining_steps import keep, refinement_steps
from stylemixer.refining.plan import Plan, Progress
from stylemixer.refining.stages import memory_in_all
from stylemixer.render.pixels import shrunk

MINUTE_S = 60.0
"""When nothing is said, as in the window."""


def refine(arguments: argparse.Namespace) -> int:
    """Paint and refine; interrupting it keeps what is there by then.

    Raises:
        StyleMixerError: for a mistake; no file is left behind.
    """
    recipe = recipe_of(arguments)
    plan = plan_of(arguments, recipe.working_edge)
    # said before minutes of work, not after
    if not any(a * b for a, b in zip(plan.layers, recipe.groups, strict=True)):
        raise StyleError("Nothing of the paintings is taken; give one --take more than 0.")
    with reserved(Path(arguments.out), arguments.exists) as target:
        work = wanted(arguments, recipe, target)
        _check_folder(refined_folder())
        if arguments.refine_file:
            plan = replace(plan, file_size=work.size)
        size = shrunk(work.picture.size, recipe.working_edge)
        print(
            f"stylemixer: refining {size[0]} × {size[1]} pixels takes "
            f"{memory_in_all(size, plan) / 1e9:.1f} GB of memory.",
            file=sys.stderr,
        )
        last, identity = _refined(arguments.photo, work.picture, recipe, plan, arguments.device)
        layer = refined(recipe, work.picture.fingerprint, identity)
        path = painted(arguments, msgspec.structs.replace(recipe, layer=layer), work)
    print(
        f"{path}: {last.step} steps; style loss {last.style:.2f} × and content loss "
        f"{last.content:.2f} × the start's"
    )
    return 0


def plan_of(arguments: argparse.Namespace, edge: int) -> Plan:
    """Return the plan that the words describe.

    Args:
        arguments: the words.
        edge: the mix's working edge in pixels.

    Raises:
        StyleError: for a group or number that makes no sense.
    """
    seconds = arguments.time
    if seconds is None and arguments.steps is None:
        seconds = MINUTE_S
    return Plan(
        distance=DISTANCES[arguments.distance],
        layers=groups_of(arguments.layers, "--take"),
        keep_drawing=arguments.keep_drawing,
        steps=arguments.steps,
        seconds=seconds,
        edge=edge,
        seed=arguments.seed,
    )


def _refined(
    photo: str, picture: Picture, recipe: Recipe, plan: Plan, device: str
) -> tuple[Progress, str]:
    """Refine, and return the last report and the id under which the picture is kept."""
    path = Path(photo)
    with tempfile.TemporaryDirectory(prefix="stylemixer-", ignore_cleanup_errors=True) as folder:
        refinement = Refinement(
            secrets.token_hex(8),
            path.name,
            str(path.absolute()),
            picture.fingerprint,
            recipe,
            plan,
            folder,
        )
        last = _watched(refinement_steps(refinement, lambda: False, device))
        return last, keep(refinement)


def _watched(steps: Generator[Progress, None, None]) -> Progress:
    """Refine to the end or to the user's interruption, with a bar on a terminal.

    Raises:
        KeyboardInterrupt: before there is anything to keep, or for the second time.
    """
    last: Progress | None = None
    with (
        closing(steps),
        tqdm(total=100, unit="%", disable=not sys.stderr.isatty(), leave=False) as bar,
        _interruptible(lambda: last is not None) as interrupted,
    ):
        for last in steps:
            if last.notice is not None:
                tqdm.write(f"stylemixer: {last.notice.english}", file=sys.stderr)
            bar.update(round(100 * (last.share or 0.0)) - bar.n)
            bar.set_postfix_str(
                f"{last.size[0]} × {last.size[1]}, style {last.style:.2f} ×, "
                f"content {last.content:.2f} ×"
            )
            if interrupted() and not last.done:
                tqdm.write("stylemixer: interrupted; what is there is kept.", file=sys.stderr)
                break
    assert last is not None  # a plan has a step at least
    return last


@contextmanager
def _interruptible(begun: Callable[[], bool]) -> Iterator[Callable[[], bool]]:
    """Take the first Ctrl-C as a wish to keep what is there, which a step must not be cut by.

    Args:
        begun: tells whether anything is there.

    Yields:
        What tells whether it was pressed.
    """
    pressed = False

    def press(_signal: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed or not begun():
            raise KeyboardInterrupt
        pressed = True

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _check_folder(folder: Path) -> None:
    """Find out whether the refined picture can be kept.

    Raises:
        SaveError: when it cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveError(
            "The folder of refined pictures “{folder}” cannot be created; free some space or allow "
            "writing there.",
            str(error),
            folder=folder,
        ) from error
    if not os.access(folder, os.W_OK):
        raise SaveError(
            "You do not have permission to write to “{folder}”; allow writing there.",
            folder=folder,
        )
