"""The words that the command line understands."""

import argparse
import pkgutil
from pathlib import Path

from stylemixer import __version__
from stylemixer.cli.batch_words import add_batch
from stylemixer.cli.film_words import add_film
from stylemixer.cli.shared_words import (
    MISTAKE,
    Command,
    Commands,
    Parser,
    add_device,
    add_file,
    add_mix,
    add_photo,
    lazily,
)
from stylemixer.cli.values import count, fraction, seconds
from stylemixer.engine.codes import GROUPS
from stylemixer.engine.networks.registry import DEFAULT_FOR_TEACHING, NETWORKS
from stylemixer.refining.plan import Distance, Plan

__all__ = ["COMMANDS", "MISTAKE", "Command", "build_parser"]

COMMANDS = (
    "render",
    "batch",
    "film",
    "refine",
    "teach",
    "styles",
    "looks",
    "library",
    "info",
    "bench",
)
BENCHES = {
    "engine": "engine",
    "window": "window.command",
    "export": "export.command",
    "library": "library",
    "desk": "desk.command",
    "refine": "refine.command",
    "film": "film.command",
    "gpu": "gpu.command",
    "hostile": "hostile.command",
    "kills": "kills.command",
    "batch": "batch.command",
}
"""Where each is, within `stylemixer.bench`."""

RENDER_EXAMPLES = """\
examples:
  stylemixer render photo.jpg -s ink-mosaic -o painted.png
  stylemixer render photo.jpg -s ink-mosaic=0.6 -s my-painting.jpg=0.4 -o painted.png
  stylemixer render photo.jpg -s wave.jpg,colour=0 -s ink-mosaic,strokes=0 -o painted.tif
  stylemixer render photo.jpg --look "Blue hour" --strength 0.8 -o painted.png
  stylemixer render --project lake.stylemix --size 200% -o painted.tif

A style is the name of a built-in or taught style or the path of a picture, optionally after its
network (painter:wave.jpg), with a weight (=0.5) and with a factor per layer group
(,colour=1,strokes=0). Weights need not add up to 1. The working space is sRGB; colours outside it
are clipped.
"""


REFINE_EXAMPLES = """\
examples:
  stylemixer refine photo.jpg -s hokusai-great-wave -o painted.png
  stylemixer refine photo.jpg -s my-painting.jpg --time 300 --size 200% --refine-file -o painted.tif
  stylemixer refine photo.jpg -s wave.jpg=0.6 -s ink-mosaic=0.4 --distance soft -o painted.png

Ctrl-C keeps what is there by then and writes the file; pressed once more, nothing is written.
Styles, weights and groups are as for stylemixer render.
"""

DISTANCES: dict[str, Distance] = {
    "brushwork": "gram",
    "colour-and-contrast": "moments",
    "soft": "gaussian",
    "accents": "polynomial",
    "overall-tone": "linear",
}
"""The window's words for the distances."""


def _benches() -> list[str]:
    """Return the benches that are installed, without importing one."""
    folder = Path(__file__).parent.parent / "bench"
    return sorted(m.name for m in pkgutil.iter_modules([str(folder)]) if m.name in BENCHES)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; defaults are the recipe's own."""
    parser = Parser(
        prog="stylemixer",
        description="Paint photos by mixing styles. Without a command, the window opens.",
        epilog="stylemixer FILE opens the window with that photo, project, style or look.",
    )
    parser.add_argument("--version", action="version", version=f"stylemixer {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    _add_render(commands)
    add_batch(commands)
    add_film(commands)
    _add_refine(commands)
    _add_teach(commands)

    styles = commands.add_parser(
        "styles", help="list the built-in and taught styles, one name per line"
    )
    styles.add_argument(
        "--json", action="store_true", help="print names, titles, kinds and networks as JSON"
    )
    styles.set_defaults(run=lazily("stylemixer.cli.info", "styles"))

    _add_looks(commands)
    _add_library(commands)

    info = commands.add_parser(
        "info", help="show versions, the device, the models and their checksums"
    )
    info.add_argument("--json", action="store_true", help="print the same as JSON")
    info.set_defaults(run=lazily("stylemixer.cli.info", "info"))

    bench = commands.add_parser("bench", help="measure this machine, or what the program bears")
    bench.add_argument("what", choices=_benches(), help="what to measure")
    bench.add_argument("--json", action="store_true", help="print the figures as JSON")
    bench.add_argument(
        "--full",
        action="store_true",
        help="export: up to 100 megapixels, which takes minutes; refine: all pictures, hours; "
        "film: memory over 10,000 frames, too; batch: 40 large and 10,000 small photos, an hour",
    )
    bench.add_argument(
        "--small", action="store_true", help="gpu: tiny sizes; window: short drags alone"
    )
    bench.add_argument(
        "--out",
        metavar="PAGE",
        type=Path,
        help="gpu, refine: write the page or its tables to this file; film: write strips of frames "
        "beside it",
    )
    bench.set_defaults(run=lazily("stylemixer.cli.info", "bench"))
    return parser


def _add_looks(commands: Commands) -> None:
    looks = commands.add_parser(
        "looks",
        help="list, import or export looks, which are mixes with a name",
        description="List your looks and those that came with Style Mixer, one name per line.",
    )
    looks.add_argument("--json", action="store_true", help="print all details as JSON")
    looks.set_defaults(run=lazily("stylemixer.cli.looks", "listing"))
    verbs = looks.add_subparsers(dest="verb", metavar="[VERB]")

    take_in = verbs.add_parser("import", help="add look files to your looks")
    take_in.add_argument("files", metavar="FILE", nargs="+", help="a .smlook file")
    take_in.set_defaults(run=lazily("stylemixer.cli.looks", "take_in"))

    export = verbs.add_parser("export", help="write a look to a file, with all that it needs")
    export.add_argument("name", metavar="NAME", help="its name or id")
    export.add_argument("file", metavar="FILE", help="a .smlook file, or the folder to put it in")
    export.set_defaults(run=lazily("stylemixer.cli.looks", "export"))


def _add_library(commands: Commands) -> None:
    library = commands.add_parser("library", help="list, import or export your taught styles")
    verbs = library.add_subparsers(dest="verb", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="list your taught styles with their ids")
    listing.add_argument(
        "words", metavar="WORD", nargs="*", help="only those that contain all these words"
    )
    listing.add_argument("--json", action="store_true", help="print all details as JSON")
    listing.set_defaults(run=lazily("stylemixer.cli.library", "listing"))

    take_in = verbs.add_parser("import", help="add style files to your library")
    take_in.add_argument("files", metavar="FILE", nargs="+", help="a .smstyle file")
    take_in.set_defaults(run=lazily("stylemixer.cli.library", "take_in"))

    export = verbs.add_parser("export", help="write one of your taught styles to a file")
    export.add_argument("name", metavar="NAME", help="its name or id")
    export.add_argument("file", metavar="FILE", help="a .smstyle file, or the folder to put it in")
    export.set_defaults(run=lazily("stylemixer.cli.library", "export"))


def _add_render(commands: Commands) -> None:
    render = commands.add_parser(
        "render",
        help="paint a photo into a file",
        description="Paint a photo with a mix of styles.",
        epilog=RENDER_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_photo(render)
    add_mix(render)
    add_file(render)
    add_device(render)
    render.set_defaults(run=lazily("stylemixer.cli.render", "render"))


def _add_refine(commands: Commands) -> None:
    defaults = Plan()
    refine = commands.add_parser(
        "refine",
        help="paint a photo, then refine the picture itself",
        description="Paint a photo with a mix of styles, then refine the picture itself: its "
        "pixels are changed, step by step, until it is painted more like the paintings.",
        epilog=REFINE_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_photo(refine)
    add_mix(refine)
    refine.add_argument(
        "--steps", metavar="N", type=count, help="stop after so many steps; 20 bring most of it"
    )
    refine.add_argument(
        "--time",
        metavar="SECONDS",
        type=seconds,
        help="stop after this time, or when --steps are done (default 60, without --steps)",
    )
    refine.add_argument(
        "--distance",
        choices=DISTANCES,
        default="brushwork",
        help="what is made like the paintings (default %(default)s)",
    )
    refine.add_argument(
        "--take",
        dest="layers",
        metavar="NAME=X",
        action="append",
        default=[],
        help=f"how much of the paintings' {', '.join(GROUPS)} is taken, 0–1 (default "
        f"{defaults.layers[0]:g}); may be repeated",
    )
    refine.add_argument(
        "--keep-drawing",
        metavar="X",
        type=fraction,
        default=defaults.keep_drawing,
        help="how much of the photo's shapes stays, 0–1 (default %(default)g)",
    )
    refine.add_argument(
        "--refine-file",
        action="store_true",
        help="refine the file too: beyond the working edge at twice the size, again and again, "
        "where else the networks carry on from the refined picture",
    )
    refine.add_argument(
        "--seed",
        metavar="N",
        type=int,
        default=defaults.seed,
        help="random seed (default %(default)d)",
    )
    add_file(refine)
    add_device(refine)
    refine.set_defaults(run=lazily("stylemixer.cli.refine", "refine"))


def _add_teach(commands: Commands) -> None:
    teach = commands.add_parser(
        "teach",
        help="teach a network the style of a painting",
        description="Teach a network the style of one or more paintings. The style is added to "
        "your library, or written to a file with --out. Ctrl-C keeps what has been learned so far.",
    )
    teach.add_argument(
        "paintings",
        metavar="PAINTING",
        nargs="+",
        help="a picture to learn from; several make one style",
    )
    teach.add_argument("--name", metavar="NAME", required=True, help="name of the style")
    teach.add_argument("--steps", metavar="N", type=count, help="number of steps (default 400)")
    teach.add_argument(
        "--time",
        metavar="SECONDS",
        type=seconds,
        help="stop after this time, or when --steps are done",
    )
    teach.add_argument(
        "--photo",
        dest="photos",
        metavar="PHOTO",
        action="append",
        default=[],
        help="a photo to learn on, besides the built-in ones; may be repeated",
    )
    teach.add_argument(
        "--network",
        choices=[network.name for network in NETWORKS],
        default=DEFAULT_FOR_TEACHING,
        help="network to teach (default %(default)s)",
    )
    teach.add_argument(
        "--seed", metavar="N", type=int, default=0, help="random seed (default %(default)d)"
    )
    for word, what in (
        ("author", "who painted it"),
        ("source", "where the picture comes from"),
        ("licence", "licence of the picture"),
    ):
        teach.add_argument(f"--{word}", metavar="TEXT", default="", help=f"{what} (a note)")
    teach.add_argument("--out", metavar="FILE", help="write this .smstyle file instead")
    teach.set_defaults(run=lazily("stylemixer.cli.teach", "teach"))
