"""The command ``teach``: a style is learned from paintings and kept."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from tqdm import tqdm

from stylemixer.document.styles.library import StyleLibrary, library_folder, new_style_id
from stylemixer.document.styles.style_file import SUFFIX, write_style
from stylemixer.document.styles.taught_style import TaughtStyle, complaint, now, tidied
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.errors import SaveError
from stylemixer.refining.renders import target_of_paintings
from stylemixer.teaching.beginning import begin, photos_for, read
from stylemixer.teaching.plan import Plan, Progress
from stylemixer.teaching.thumbnail import example, thumbnail

STEPS = 400
"""When nothing is said: two or three minutes on a core."""

UNLIMITED = 1_000_000
"""Steps where the time alone shall decide."""


def teach(arguments: argparse.Namespace) -> int:
    """Teach a style; interrupting it keeps what was learned by then.

    Raises:
        StyleMixerError: for a mistake; nothing is kept.
    """
    plan = plan_of(arguments)
    style = tidied(
        TaughtStyle(
            id=new_style_id(),
            network=arguments.network,
            name=arguments.name,
            author=arguments.author,
            source=arguments.source,
            licence=arguments.licence,
            settings=(("loss", plan.loss), ("rate", f"{plan.rate:g}"), ("seed", str(plan.seed))),
        )
    )
    # said before minutes of work, not after
    if wrong := complaint(style):
        raise wrong
    out = None if arguments.out is None else Path(arguments.out)
    _check_place(out)
    pictures = [read(Path(path)) for path in arguments.paintings]
    for path in arguments.photos:
        read(Path(path))  # a photo that is named here is not left out, unlike a lesson's
    photos = photos_for(arguments.photos)
    photo = Path(arguments.photos[0]) if arguments.photos else example()

    last = _watched(begin(arguments.network, pictures, photos, plan))
    painted = thumbnail(Networks(), last.code, photo)
    target = target_of_paintings(pictures, Vgg.shipped()).to_bytes()
    style = msgspec.structs.replace(style, steps=last.step, created=now())
    if out is None:
        StyleLibrary(library_folder()).add(style, last.code, painted, target)
    else:
        write_style(out, style, last.code, painted, target)
    print(
        f"{style.name}: {last.step} steps; style loss {last.style:.2f} × and content loss "
        f"{last.content:.2f} × the start's; {'in your library' if out is None else out}"
    )
    return 0


def plan_of(arguments: argparse.Namespace) -> Plan:
    """Return the plan that the words describe; given a time alone, it alone ends teaching."""
    steps = arguments.steps
    if steps is None:
        steps = STEPS if arguments.time is None else UNLIMITED
    return Plan(steps=steps, seconds=arguments.time, seed=arguments.seed)


def _watched(steps: Iterator[Progress]) -> Progress:
    """Run to the end or to the user's interruption, with a bar on a terminal.

    Raises:
        KeyboardInterrupt: when nothing was learned before it.
    """
    last: Progress | None = None
    with tqdm(total=100, unit="%", disable=not sys.stderr.isatty(), leave=False) as bar:
        try:
            for last in steps:
                bar.update(round(100 * last.share) - bar.n)
                bar.set_postfix_str(f"style {last.style:.2f} ×, content {last.content:.2f} ×")
        except KeyboardInterrupt:
            if last is None:
                raise
            tqdm.write("stylemixer: interrupted; what was learned is kept.", file=sys.stderr)
    assert last is not None  # a plan has a step at least
    return last


def _check_place(out: Path | None) -> None:
    """Find out whether the style can be kept there.

    Raises:
        SaveError: when it cannot.
    """
    if out is not None and out.suffix.lower() != SUFFIX:
        raise SaveError(
            "“{file}” must end in {suffix}; choose another name.", file=out.name, suffix=SUFFIX
        )
    folder = library_folder() if out is None else out.parent
    if out is None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SaveError(
                "The library's folder “{folder}” cannot be created; choose a file with --out.",
                str(error),
                folder=folder,
            ) from error
    if not folder.is_dir():
        raise SaveError(
            "The folder “{folder}” does not exist; create it or choose another.", folder=folder
        )
    if not os.access(folder, os.W_OK):
        raise SaveError(
            "You do not have permission to write to “{folder}”; choose another place with --out.",
            folder=folder,
        )
