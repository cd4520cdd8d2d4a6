"""The command ``render``: paint a photo into a file."""

import argparse
import math
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec
from tqdm import tqdm

from stylemixer.cli.kept_mix import of_file, of_look, of_project
from stylemixer.document.as_one import as_one, can_join
from stylemixer.document.layer import for_photo
from stylemixer.document.recipe import ALL_ONES, MAX_SLOTS, FourNumbers, Recipe, StyleSlot
from stylemixer.document.recipe_text import travelling_text
from stylemixer.document.style_spec import (
    KnownStyles,
    StyleSpec,
    group_name,
    known_styles,
    parse_style,
)
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.engine.codes import GROUPS
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.files.reserving import reserved
from stylemixer.engine.files.sizes import output_size
from stylemixer.engine.files.targets import check_target
from stylemixer.engine.pictures.images import Picture, read_picture
from stylemixer.engine.pictures.preparation import prepared
from stylemixer.errors import DeviceError, SaveError, StyleError
from stylemixer.places import there
from stylemixer.render.engine import TorchEngine
from stylemixer.render.requests import OpenRequest, SaveRequest
from stylemixer.render.studio import Studio

PROGRESS_AFTER_S = 1.0
"""What takes less shows no progress bar."""

NO_MEMORY = "There is not enough memory to paint this; try a smaller --size."
NO_CARD_MEMORY = "There is not enough memory to paint this; try a smaller --size or --device cpu."


@dataclass(frozen=True, eq=False)
class Wanted:
    """A file that can be written, as far as can be told before it is painted.

    Attributes:
        target: where.
        picture: the photo.
        size: the file's width and height.
        settings: how it is written.
    """

    target: Path
    picture: Picture
    size: tuple[int, int]
    settings: ExportSettings


def render(arguments: argparse.Namespace) -> int:
    """Paint.

    Raises:
        StyleMixerError: for a mistake; no file is left behind.
    """
    recipe = recipe_of(arguments)
    with reserved(Path(arguments.out), arguments.exists) as target:
        work = wanted(arguments, recipe, target)
        path = painted(arguments, for_photo(recipe, work.picture), work)
    if arguments.exists == "number":
        print(path)
    return 0


def wanted(arguments: argparse.Namespace, recipe: Recipe, target: Path) -> Wanted:
    """Read the photo and find out what can be wrong: said before minutes of painting, not after.

    Raises:
        StyleMixerError: for a mistake.
    """
    check_target(target)
    pictures = [slot.style.name for slot in recipe.slots if slot.style.kind == "picture"]
    given = [] if arguments.project is None else [arguments.project]
    _refuse_sources(target, [arguments.photo, *pictures, *given])
    picture = prepared(read_picture(Path(arguments.photo)), recipe.preparation)
    size = output_size(picture.size, arguments.size)
    settings = settings_of(arguments)
    check_target(target, size, settings, alpha=picture.alpha is not None)
    return Wanted(target, picture, size, settings)


def painted(arguments: argparse.Namespace, recipe: Recipe, work: Wanted) -> Path:
    """Paint into a file; return the name that it got.

    Raises:
        StyleMixerError: for a mistake; no file is left behind.
    """
    studio = Studio(TorchEngine)
    studio.open(OpenRequest(1, work.picture, arguments.photo, work.picture.preparation))
    device = studio.load(arguments.device).device
    request = SaveRequest(
        work.target,
        recipe,
        work.size,
        work.settings,
        recipe_text=_recipe_text(recipe) if work.settings.keep_recipe else None,
        photo=work.picture,
        tile=arguments.tile,
        exists=arguments.exists,
    )
    try:
        return _paint(studio, request, work.size[1])
    except Exception as error:
        if not studio.out_of_memory(error):
            raise
        raise DeviceError(NO_MEMORY if device == "cpu" else NO_CARD_MEMORY, str(error)) from error


def settings_of(arguments: argparse.Namespace) -> ExportSettings:
    """Return how the words want a file written."""
    return ExportSettings(
        quality=arguments.quality,
        bits=arguments.bits,
        compress=arguments.compression == "deflate",
        profile=arguments.profile,
        dpi=arguments.dpi,
        keep_metadata=arguments.keep_metadata or arguments.keep_location,
        keep_location=arguments.keep_location,
        keep_recipe=not arguments.no_recipe,
    )


def _recipe_text(recipe: Recipe) -> str:
    return travelling_text(recipe, StyleLibrary(library_folder()).title)


def _refuse_sources(target: Path, sources: Sequence[str]) -> None:
    """Refuse to write over what is painted or painted with."""
    for source in map(Path, sources):
        if there(source) and there(target) and source.samefile(target):
            raise SaveError(
                "“{file}” is one of the pictures you paint from; choose another name for "
                "the output.",
                file=target,
            )


def _paint(studio: Studio, request: SaveRequest, rows: int) -> Path:
    """Paint into the file, with a bar on a terminal; return the name that it got."""
    with (
        closing(studio.save(request)) as shares,
        tqdm(
            total=rows,
            unit="row",
            delay=PROGRESS_AFTER_S,
            disable=not sys.stderr.isatty(),
            leave=False,
        ) as progress,
    ):
        while True:
            try:
                progress.update(round(next(shares) * rows) - progress.n)
            except StopIteration as end:
                path: Path = end.value
                return path


def recipe_of(arguments: argparse.Namespace) -> Recipe:
    """Return the recipe that the options describe; of a project, its photo is taken too.

    Raises:
        StyleMixerError: for a style, weight or group that makes no sense, or when nothing says
            what to paint.
    """
    if arguments.photo is None and arguments.project is None:
        raise StyleError("Name the photo to paint, as in stylemixer render photo.jpg …")
    known = known_styles()
    if len(arguments.styles) > MAX_SLOTS:
        raise StyleError("A mix can have up to {limit} styles; leave some out.", limit=MAX_SLOTS)
    if arguments.look is not None:
        recipe = of_look(arguments.look)
    elif arguments.recipe is not None:
        recipe = of_file(arguments.recipe)
    elif arguments.project is not None:
        recipe, arguments.photo = of_project(arguments.project, arguments.photo)
    else:
        recipe = Recipe(slots([parse_style(text, known) for text in arguments.styles]))
    said = {
        "strength": arguments.strength,
        "keep_colours": arguments.keep_colours,
        "working_edge": arguments.working_edge,
    }
    said = {name: value for name, value in said.items() if value is not None}
    groups = groups_of(arguments.groups, "--group", recipe.groups)
    recipe = msgspec.structs.replace(recipe, groups=groups, **said)
    if not recipe.active():
        raise StyleError(
            "All weights are 0, so there is nothing to mix; give at least one style a weight "
            "above 0."
        )
    return _as_one(recipe, known) if arguments.as_one else recipe


def _as_one(recipe: Recipe, known: KnownStyles) -> Recipe:
    """Return the recipe with all styles in the network that has every style.

    Raises:
        StyleError: when it lacks one.
    """
    network = known.one_network
    if network is None:
        raise StyleError("No network here has every style; leave out --as-one.")
    for slot in recipe.slots:
        if not can_join(slot.style, network):
            raise StyleError(
                "“{style}” was taught to {network} and cannot be painted by {one}; leave it out, "
                "or leave out --as-one.",
                style=StyleLibrary(library_folder()).title(slot.style.name),
                network=slot.style.network,
                one=network,
            )
    return as_one(recipe, network)


def slots(specs: Sequence[StyleSpec]) -> tuple[StyleSlot, ...]:
    """Return a recipe's slots, one per style, with keys from 1 up."""
    return tuple(
        StyleSlot(spec.style, spec.weight, spec.groups, key=key)
        for key, spec in enumerate(specs, start=1)
    )


def groups_of(pairs: Sequence[str], option: str, unsaid: FourNumbers = ALL_ONES) -> FourNumbers:
    """Read options ``NAME=X``, one for a layer group each.

    Args:
        pairs: the options.
        option: its name, for the sentence about an error.
        unsaid: what the other groups have.

    Raises:
        StyleError: for a group that there is not, or no number from 0 to 1.
    """
    given = dict(zip(GROUPS, unsaid, strict=True))
    for pair in pairs:
        name, _, number = pair.partition("=")
        group = group_name(name)
        try:
            value = float(number)
        except ValueError:
            value = math.nan
        if not 0 <= value <= 1:
            raise StyleError(
                "{option} {given} needs a number from 0 to 1, as in {option} {group}=1.",
                option=option,
                given=pair,
                group=group,
            )
        given[group] = value
    colour, texture, strokes, shapes = (given[group] for group in GROUPS)
    return colour, texture, strokes, shapes
