"""The words of the command ``batch``."""

import argparse

from stylemixer.cli.shared_words import Commands, add_device, add_format, add_mix, lazily
from stylemixer.engine.files.targets import FORMATS
from stylemixer.jobs.batch.names import FIELDS

EXAMPLES = """\
examples:
  stylemixer batch holiday -s hokusai-great-wave --out painted
  stylemixer batch holiday/*.jpg --look "Blue hour" --name "{stem} {look}.jpg" --out painted
  stylemixer batch holiday --look "Blue hour" --look "Woodblock" --size 2048 --out painted
  stylemixer batch holiday --project lake.stylemix --conflict number --out painted
  stylemixer batch holiday --look "Blue hour" --out painted --scheduler tcp://studio:8786

In a folder all photos are painted, those of its folders too. A list of what is done is kept beside
the results, so the same command goes on after it was stopped, and paints what is new or has changed
alone. Several looks give a contact sheet. Ctrl-C ends it; what is painted by then stays.
"""


def add_batch(commands: Commands) -> None:
    """Add the command."""
    batch = commands.add_parser(
        "batch",
        help="paint many photos with the same mix",
        description="Paint photos, folders of them, or what fits a pattern, with one mix or "
        "several looks.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    batch.add_argument(
        "photos",
        metavar="PHOTO|FOLDER|GLOB",
        nargs="+",
        help="what to paint: photos, folders with all photos in them, or patterns such as *.jpg",
    )
    add_mix(batch, several=True)
    batch.add_argument(
        "-o", "--out", metavar="FOLDER", required=True, help="the folder to write to"
    )
    batch.add_argument(
        "--name",
        metavar="PATTERN",
        help=f"the results' names, of {', '.join(f'{{{field}}}' for field in FIELDS)} and plain "
        "text, with or without the ending (default {stem}, or {stem} {look} for several looks)",
    )
    batch.add_argument(
        "--format",
        choices=sorted({suffix.removeprefix(".") for suffix in FORMATS}),
        default="png",
        help="format of the results, if --name has no ending (default %(default)s)",
    )
    batch.add_argument(
        "--conflict",
        choices=("ask", "number", "skip", "overwrite"),
        default="ask",
        help="what to do about files that are there and that this batch has not written: ask once "
        "for all, take the next free name, leave the photo out, or replace them "
        "(default %(default)s)",
    )
    batch.add_argument(
        "--no-sheet", action="store_true", help="write no contact sheet of several looks"
    )
    batch.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="let the workers of a Dask scheduler paint, such as tcp://studio:8786; "
        "docs/cluster.md says how to start them",
    )
    add_format(batch)
    add_device(batch)
    batch.set_defaults(run=lazily("stylemixer.cli.batch", "batch"))
