"""Words that several commands understand."""

import argparse
import importlib
from collections.abc import Callable
from typing import NoReturn, TypeAlias, get_args

from stylemixer.cli.values import TILE_RANGE, dpi, fraction, quality, size, tile, working_edge
from stylemixer.document.recipe import WORKING_EDGE_RANGE, Recipe
from stylemixer.engine.codes import GROUPS
from stylemixer.engine.files.export_settings import (
    QUALITY_RANGE,
    Bits,
    ExportSettings,
    Profile,
)

Command: TypeAlias = Callable[[argparse.Namespace], int]
"""Takes the parsed words and returns the exit status."""

MISTAKE = 2


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        """Say it and end."""
        line = " ".join(message.split())
        self.exit(MISTAKE, f"{self.prog}: {line}; see {self.prog} --help\n")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def add_device(command: Parser) -> None:
    """Add the word for the device."""
    command.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda", "mps"),
        default="auto",
        help="device to paint on (default %(default)s)",
    )


def add_photo(command: Parser) -> None:
    """Add the word for a photo."""
    command.add_argument(
        "photo",
        metavar="PHOTO",
        nargs="?",
        help="the photo to paint; with --project, that of the project when absent",
    )


def add_mix(command: Parser, *, several: bool = False) -> None:
    """Add the words for a mix, or for several looks."""
    defaults = Recipe()
    mix = command.add_mutually_exclusive_group(required=True)
    mix.add_argument(
        "-s",
        "--style",
        dest="styles",
        metavar="STYLE[=WEIGHT]",
        action="append",
        default=[],
        help="a built-in style, a taught style or a picture, optionally "
        "[NETWORK:]STYLE[=WEIGHT][,GROUP=X…]; may be repeated",
    )
    mix.add_argument(
        "--look",
        metavar="NAME",
        action="append" if several else "store",
        help="a look, by its name or id; “stylemixer looks” lists them"
        + ("; may be repeated" if several else ""),
    )
    mix.add_argument(
        "--recipe",
        metavar="FILE",
        help="a mix as text (the window's Copy mix as text), or a picture that Style Mixer has "
        "saved; - reads the text from standard input",
    )
    mix.add_argument(
        "--project", metavar="FILE", help="a project that the window has saved, or its mix alone"
    )
    command.add_argument(
        "--as-one",
        action="store_true",
        help="mix styles of different networks in the one that has them all, instead of "
        "cross-fading their pictures",
    )
    command.add_argument(
        "--group",
        dest="groups",
        metavar="NAME=X",
        action="append",
        default=[],
        help=f"how far one of {', '.join(GROUPS)} follows the mix, 0–1 (default "
        f"{defaults.groups[0]:g}, or the look's); may be repeated",
    )
    command.add_argument(
        "--strength",
        metavar="X",
        type=fraction,
        help=f"from 0, the photo, to 1, the mix (default {defaults.strength:g}, or the look's)",
    )
    command.add_argument(
        "--keep-colours",
        "--keep-colors",
        dest="keep_colours",
        metavar="X",
        type=fraction,
        help="from 0, the paintings' colours, to 1, the photo's (default "
        f"{defaults.keep_colours:g}, or the look's)",
    )
    low, high = WORKING_EDGE_RANGE
    command.add_argument(
        "--working-edge",
        metavar="W",
        type=working_edge,
        help=f"long edge at which strokes are painted, {low}–{high} pixels; larger is finer "
        f"(default {defaults.working_edge}, or the look's)",
    )


def add_format(command: Parser) -> None:
    """Add the words for what a file is to be, beside its name."""
    settings = ExportSettings()
    command.add_argument(
        "--size",
        metavar="original|LONG_EDGE|Npx|N%%",
        type=size,
        default=None,
        help="size of the painted picture, which may be larger than the photo (default original, "
        "the photo's own)",
    )
    command.add_argument(
        "--profile",
        choices=get_args(Profile),
        default=settings.profile,
        help="colour profile; the colours are converted from sRGB (default %(default)s)",
    )
    command.add_argument(
        "--dpi",
        metavar="N",
        type=dpi,
        default=None,
        help="print resolution in pixels per inch (default the photo's own)",
    )
    command.add_argument(
        "--tile",
        metavar="N",
        type=tile,
        default=None,
        help=f"tile edge for large pictures, {TILE_RANGE[0]}–{TILE_RANGE[1]} pixels "
        "(default depends on free memory)",
    )
    command.add_argument(
        "--no-recipe", action="store_true", help="do not store the mix in the file"
    )
    command.add_argument(
        "--bits",
        type=int,
        choices=get_args(Bits),
        default=settings.bits,
        help="bits per channel; 16 for PNG and TIFF (default %(default)d)",
    )
    command.add_argument(
        "--quality",
        metavar="Q",
        type=quality,
        default=settings.quality,
        help=f"quality of JPEG and WebP, {QUALITY_RANGE[0]}–{QUALITY_RANGE[1]} "
        "(default %(default)d)",
    )
    command.add_argument(
        "--compression",
        choices=("deflate", "none"),
        default="deflate" if settings.compress else "none",
        help="compression of TIFF (default %(default)s)",
    )
    command.add_argument(
        "--keep-metadata",
        action="store_true",
        help="copy the photo's EXIF data without the location",
    )
    command.add_argument(
        "--keep-location", action="store_true", help="copy the EXIF data with the location"
    )


def add_file(command: Parser) -> None:
    """Add the words for a file to write."""
    add_format(command)
    command.add_argument(
        "--exists",
        choices=("overwrite", "number", "refuse"),
        default="overwrite",
        help="what to do if OUT exists; number uses the next free name and prints it "
        "(default %(default)s)",
    )
    command.add_argument(
        "-o",
        "--out",
        metavar="OUT",
        required=True,
        help="the .png, .jpg, .webp or .tif file to write",
    )


def lazily(module: str, function: str) -> Command:
    """Return a command whose module, and torch with it, is imported when it runs."""

    def run(arguments: argparse.Namespace) -> int:
        command: Command = getattr(importlib.import_module(module), function)
        return command(arguments)

    return run
