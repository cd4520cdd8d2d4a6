"""The words of the command ``film``."""

import argparse
import math
from typing import get_args

from stylemixer.cli.shared_words import Commands, add_device, add_mix, lazily
from stylemixer.cli.values import size
from stylemixer.engine.files.export_settings import Bits
from stylemixer.engine.film.film_settings import CRF_RANGE, Codec, FilmSettings

EXAMPLES = """\
examples:
  stylemixer film clip.mp4 -s hokusai-great-wave -o painted.mp4
  stylemixer film clip.mov --look "Blue hour" --codec prores -o painted.mov
  stylemixer film clip.mp4 --look "Blue hour" --at 12s Woodblock -o painted.mp4
  stylemixer film clip.mp4 --recipe mix.json --from 1:30 --to 1:40 --size 640 -o trial.mp4
  stylemixer film clip.mp4 -s ink-mosaic -o frames/painted.png

Films are read and written by your own ffmpeg. Ctrl-C, or a kill, leaves what is painted by then in
a folder beside OUT, and the same command goes on there.
"""


def seconds(text: str) -> float:
    """Read a time: ``12``, ``12.5s``, ``1:30`` or ``1:02:03.5``."""
    parts = text.strip().lower().removesuffix("s").split(":")
    value = 0.0
    try:
        for part in parts:
            value = value * 60 + float(part)
    except ValueError:
        value = math.nan
    if len(parts) > 3 or not 0 <= value < 1e7:
        raise argparse.ArgumentTypeError(f"{text} is not a time, such as 12s or 1:30")
    return value


def crf(text: str) -> int:
    """Read how much H.264 may lose."""
    low, high = CRF_RANGE
    if not text.isdecimal() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from {low} to {high}")
    return int(text)


def add_film(commands: Commands) -> None:
    """Add the command."""
    defaults = FilmSettings()
    film = commands.add_parser(
        "film",
        help="paint a film",
        description="Paint a film with a mix of styles, so that it does not flicker. Its sound "
        "stays as it is.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    film.add_argument("clip", metavar="CLIP", help="the film to paint")
    add_mix(film)
    film.add_argument(
        "--at",
        dest="keys",
        metavar=("TIME", "MIX"),
        nargs=2,
        action="append",
        default=[],
        help="another mix from that time of the painted film on, a look's name or a file as for "
        "--recipe: on the way there, the mix runs from the one to the other; may be repeated",
    )
    film.add_argument(
        "--from", dest="start", metavar="TIME", type=seconds, default=0.0, help="begin there"
    )
    film.add_argument("--to", dest="stop", metavar="TIME", type=seconds, help="end there")
    film.add_argument(
        "--size",
        metavar="original|LONG_EDGE|Npx|N%%",
        type=size,
        default=None,
        help="size of the painted film (default original)",
    )
    film.add_argument(
        "--codec",
        choices=get_args(Codec),
        help="how it is written: h264 for screens, prores for cutting, ffv1 without any loss, or "
        "numbered pictures (default by the ending of OUT)",
    )
    film.add_argument(
        "--crf",
        metavar="N",
        type=crf,
        default=defaults.crf,
        help=f"how much H.264 may lose, {CRF_RANGE[0]}–{CRF_RANGE[1]}: 0 nothing, 18 what no eye "
        "sees (default %(default)d)",
    )
    film.add_argument(
        "--bits",
        type=int,
        choices=get_args(Bits),
        default=defaults.bits,
        help="bits per channel of FFV1 and of PNG and TIFF pictures (default %(default)d)",
    )
    film.add_argument("--no-sound", action="store_true", help="leave out the sound")
    film.add_argument("--no-recipe", action="store_true", help="do not store the mix in the film")
    film.add_argument(
        "--exists",
        choices=("overwrite", "number", "refuse"),
        default="overwrite",
        help="what to do if OUT exists; number uses the next free name and prints it "
        "(default %(default)s)",
    )
    film.add_argument(
        "-o",
        "--out",
        metavar="OUT",
        required=True,
        help="the .mp4, .mov or .mkv file to write; for pictures their name without a number, "
        "such as painted.png",
    )
    add_device(film)
    film.set_defaults(run=lazily("stylemixer.cli.film", "film"))
