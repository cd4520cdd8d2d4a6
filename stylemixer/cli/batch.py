"""The command ``batch``: many photos are painted with the same mix."""

import argparse
import sys
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import msgspec
from tqdm import tqdm

from stylemixer.cli.looks import look_library
from stylemixer.cli.render import recipe_of, settings_of
from stylemixer.cli.shared_words import MISTAKE
from stylemixer.document.recipe import Recipe
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.errors import StyleMixerError
from stylemixer.jobs.batch.batch import Hiring, run
from stylemixer.jobs.batch.names import parted
from stylemixer.jobs.batch.order import Conflict, NamedMix, Order
from stylemixer.jobs.batch.plan import ConflictError
from stylemixer.jobs.batch.progress import Progress
from stylemixer.places import absolute

NO_DASK = (
    "Other machines paint through Dask, which is not installed; install it with "
    "“pip install stylemixer[cluster]”."
)
INTERRUPTED = 130
ANSWERS: dict[str, Conflict] = {"n": "number", "s": "skip", "o": "overwrite"}


def batch(arguments: argparse.Namespace) -> int:
    """Paint.

    Returns:
        0; 2 when a photo could not be painted, for which a line on stderr tells why; 130 when it
        was interrupted.

    Raises:
        StyleMixerError: when nothing can be painted, or the disk is full; what was painted by then
            stays.
    """
    order = order_of(arguments)
    workers = None
    if arguments.scheduler is not None:
        workers = _hiring(arguments.scheduler, arguments.device)
    try:
        return _paint(order, workers)
    except ConflictError as error:
        if order.conflict != "ask" or not sys.stdin.isatty():
            raise
        answer = _ask(error)
        if answer is None:
            return INTERRUPTED
        return _paint(msgspec.structs.replace(order, conflict=answer), workers)


def order_of(arguments: argparse.Namespace) -> Order:
    """Return the order that the words describe.

    Raises:
        StyleMixerError: for a style, look or weight that makes no sense.
    """
    mixes = tuple(_mixes(arguments))
    pattern = arguments.name or ("{stem} {look}" if len(mixes) > 1 else "{stem}")
    pattern, suffix = parted(pattern, f".{arguments.format}")
    return Order(
        tuple(arguments.photos),
        str(absolute(Path(arguments.out))),
        mixes,
        pattern,
        suffix,
        arguments.size,
        settings_of(arguments),
        arguments.conflict,
        sheet=not arguments.no_sheet,
        device=arguments.device,
        tile=arguments.tile,
    )


def _mixes(arguments: argparse.Namespace) -> Generator[NamedMix, None, None]:
    for name in arguments.look or [None]:
        # a project's mix is wanted, not its photo
        one = argparse.Namespace(**{**vars(arguments), "look": name, "photo": arguments.photos[0]})
        recipe = recipe_of(one)
        title = look_library().called(name).name if name is not None else None
        yield NamedMix(title or _title(arguments, recipe), recipe)


def _title(arguments: argparse.Namespace, recipe: Recipe) -> str:
    """Return what stands for ``{look}`` when it is none."""
    for file in (arguments.project, arguments.recipe):
        if file is not None and file != "-":
            return Path(file).stem
    library = StyleLibrary(library_folder())
    styles = [slot.style for slot in recipe.active()]
    return " + ".join(
        library.title(style.name) if style.kind == "taught" else Path(style.name).stem
        for style in styles[:3]
    )


def _hiring(address: str, device: str) -> Hiring:
    """Return what brings the workers of a scheduler.

    Raises:
        StyleMixerError: where Dask is not installed.
    """
    try:
        from stylemixer.jobs.batch.cluster import hiring  # noqa: PLC0415  most have no Dask
    except ImportError as error:
        raise StyleMixerError(NO_DASK, str(error)) from error
    return hiring(address, device)


def _paint(order: Order, workers: Hiring | None) -> int:
    """Paint with a bar on a terminal; what has failed is a line each, as it happens."""
    last: Progress | None = None
    told = notices = 0
    bar = tqdm(unit="photo", disable=not sys.stderr.isatty(), leave=False)
    try:
        with bar, closing(run(order, workers=workers)) as reports:
            for last in reports:
                for notice in last.notices[notices:]:
                    _say(notice.english)
                for failure in last.failures[told:]:
                    _say(f"{failure.photo}: {failure.sentence.english}")
                notices, told = len(last.notices), len(last.failures)
                bar.total = last.total
                bar.update(last.painted + last.failed + last.unchanged + last.skipped - bar.n)
    except KeyboardInterrupt:
        painted = 0 if last is None else last.painted
        _say(f"interrupted; {painted} painted. The same command goes on there.")
        return INTERRUPTED
    assert last is not None
    for sheet in last.sheets:
        print(sheet)
    print(summary(last))
    return MISTAKE if last.failed else 0


def summary(progress: Progress) -> str:
    """Return what a batch has come to, in a line."""
    counts = [f"{progress.painted} painted"]
    counts += [f"{progress.unchanged} unchanged"] if progress.unchanged else []
    counts += [f"{progress.skipped} left out"] if progress.skipped else []
    counts += [f"{progress.failed} failed"] if progress.failed else []
    return f"{', '.join(counts)}: {progress.folder}"


def _ask(error: ConflictError) -> Conflict | None:
    values = error.sentence.values
    question = (
        f"{values['count']} of the files are there already, such as “{values['file']}”. "
        "[n]umber the new ones, [s]kip them, [o]verwrite, or [c]ancel? "
    )
    while True:
        try:
            answer = input(question).strip().lower()[:1]
        except EOFError:
            return None
        if answer in ANSWERS:
            return ANSWERS[answer]
        if answer == "c":
            return None


def _say(text: str) -> None:
    tqdm.write(f"stylemixer: {' '.join(text.split())}", file=sys.stderr)
