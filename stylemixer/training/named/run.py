"""Rebuild the named styles of `painter`: ``python -m stylemixer.training.named --help``.

Each painting of a table that may be named is taught to the network from its predicted code; what
is learned is shipped as one table of γ and β, in the order of
`stylemixer.engine.networks.learned.NAMED_STYLES`, with a thumbnail each and a model card. The
command may be interrupted and goes on where it was.
"""

import argparse
import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save
from tqdm import tqdm

from stylemixer.engine.checkpoint import write_atomically
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.learned import NAMED_STYLES
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.errors import PictureError
from stylemixer.paths import resources
from stylemixer.teaching.beginning import begin, hash_of, photos_for, read, starting_code
from stylemixer.teaching.plan import Plan, Progress
from stylemixer.teaching.thumbnail import example, thumbnail
from stylemixer.training.commands import status_of
from stylemixer.training.imports.weights import publish
from stylemixer.training.named.scores import Judge, Scores, held_out_photos, rows

NETWORK = "painter"
TABLE = "painter-named"
"""The name of the shipped table."""

ENTRY = {
    "network": "painter",
    "architecture": "painter-named-1",
    "what": "γ and β of named paintings, taught to painter; a row each.",
    "origin": "taught by the Style Mixer developers from public-domain paintings; see "
    "docs/painter-named-model-card.md",
    "authors": "The Style Mixer developers",
    "licence": "Apache-2.0",
    "rebuild": "python -m stylemixer.training.named --styles DIR --table TABLE --content DIR",
}

BEGIN, END = "<!-- scores -->", "<!-- end of scores -->"
"""Between these lines of the model card the table is put."""

PLAN = Plan(steps=100)


@dataclass(frozen=True)
class Painting:
    """A row of the table.

    Attributes:
        name: the style's short name, the file's stem.
        path: the picture.
        title: of the painting.
        artist: who painted it.
        year: when, about.
    """

    name: str
    path: Path
    title: str
    artist: str
    year: int


def paintings(table: Path, folder: Path) -> list[Painting]:
    """Return the rows of a table whose rights are ``public-domain``.

    Args:
        table: tab-separated, with the columns file, title, artist, year and rights.
        folder: of the pictures.

    Raises:
        PictureError: when the table cannot be read or names nothing, or a picture is missing.
    """
    try:
        with table.open(encoding="utf-8", newline="") as file:
            rows = [
                Painting(
                    Path(row["file"]).stem,
                    folder / row["file"],
                    row["title"],
                    row["artist"],
                    int(row["year"]),
                )
                for row in csv.DictReader(file, delimiter="\t")
                if row["rights"] == "public-domain"
            ]
        if not rows:
            raise ValueError("no row is public-domain")
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise PictureError(
            "{file} is not a table of paintings; name one with file, title, artist, year, rights.",
            str(error),
            file=table,
        ) from error
    for row in rows:
        if not row.path.is_file():
            raise PictureError(
                "{file} is missing; name the folder with the paintings.", file=row.path
            )
    return rows


def taught(painting: Painting, work: Path) -> StyleCode:
    """Return a painting's code, learned now or before.

    Args:
        painting: what to learn.
        work: a folder for what was learned.
    """

    def steps(state: Path) -> Iterator[Progress]:
        picture = [read(painting.path)]
        identity = hash_of([painting.path])
        return begin(NETWORK, picture, photos_for(()), PLAN, checkpoint=state, identity=identity)

    return learned(painting.name, NETWORK, PLAN.steps, steps, work)


def learned(
    name: str, network: str, count: int, steps: Callable[[Path], Iterator[Progress]], work: Path
) -> StyleCode:
    """Return what a lesson ends with, kept in a file, so that it is not taught again.

    Args:
        name: of the style, and of the file.
        network: that learns it.
        count: how many steps there are at most.
        steps: begins the lesson; it is handed the file to keep its state in.
        work: the folder of the file.
    """
    path = work / f"{name}.safetensors"
    if not path.exists():
        state = work / f"{name}.part"
        bar = tqdm(steps(state), name, count, mininterval=20, maxinterval=60)
        for last in bar:
            bar.set_postfix_str(f"style {last.style:.3f}, content {last.content:.3f}", False)
        tensors = {"scale": last.code.scale, "shift": last.code.shift}
        write_atomically(path, save(tensors))
        state.unlink(missing_ok=True)
    found = load_file(path)
    return StyleCode(network, found["scale"], found["shift"])


def scored(painting: Painting, code: StyleCode, judge: Judge, work: Path) -> list[Scores]:
    """Return a painting's scores with the predicted and the taught code, made now or before."""
    path = work / f"{painting.name}.json"
    if not path.exists():
        picture = read(painting.path)
        start = starting_code(judge.network, [picture], [], judge.vgg, PLAN)
        found = judge([start, code], picture)
        write_atomically(path, json.dumps([vars(scores) for scores in found]).encode())
    return [Scores(**scores) for scores in json.loads(path.read_bytes())]


def ship(codes: dict[str, StyleCode], folder: Path) -> None:
    """Write the table and the thumbnails of `NAMED_STYLES`.

    Args:
        codes: by name; all of the list must be there.
        folder: of the resources.

    Raises:
        SaveError: when it cannot be written to.
    """
    listed = [codes[style.name] for style in NAMED_STYLES]
    tensors = {
        "scale": np.stack([code.scale for code in listed]),
        "shift": np.stack([code.shift for code in listed]),
    }
    publish(folder / "models", TABLE, tensors, ENTRY)
    networks = Networks()
    (folder / "thumbnails").mkdir(exist_ok=True)
    for style, code in zip(NAMED_STYLES, listed, strict=True):
        path = folder / "thumbnails" / f"{style.name}.jpg"
        write_atomically(path, thumbnail(networks, code, example()))


def write_scores(path: Path, lines: Sequence[str]) -> None:
    """Put the table of scores into the model card.

    Raises:
        PictureError: when the card is not there or lacks the place.
        SaveError: when it cannot be written.
    """
    try:
        before, rest = path.read_text("utf-8").split(BEGIN)
        after = rest.split(END)[1]
    except (OSError, ValueError, IndexError) as error:
        raise PictureError(
            "{file} is not a model card with a place for scores; name another.",
            str(error),
            file=path,
        ) from error
    text = "\n".join([f"{before}{BEGIN}\n", *lines, f"\n{END}{after}"])
    write_atomically(path, text.encode())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    return status_of(lambda: _rebuild(options))


def _rebuild(options: argparse.Namespace) -> None:
    shipped = [style.name for style in NAMED_STYLES]
    wanted = options.only or shipped
    known = paintings(options.table, options.styles)
    listed = [painting for painting in known if painting.name in wanted]
    if missing := set(wanted) - {painting.name for painting in listed}:
        raise PictureError(
            "{file} lacks {missing}; name another.",
            file=options.table,
            missing=", ".join(sorted(missing)),
        )
    options.work.mkdir(parents=True, exist_ok=True)
    codes = {painting.name: taught(painting, options.work) for painting in listed}
    if options.content is not None:
        judge = Judge(Networks()[NETWORK], Vgg.shipped(), held_out_photos(options.content))
        found = []
        for painting in tqdm(listed, "scores", mininterval=20):
            before, after = scored(painting, codes[painting.name], judge, options.work)
            found.append((f"{painting.title}, {painting.artist}", before, after))
        print("\n".join(rows(found)))
        if not options.only:
            write_scores(options.card, rows(found))
    if not options.only:
        ship(codes, options.out or resources())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m stylemixer.training.named",
        description="Teach painter the paintings that may be named, and ship them.",
    )
    parser.add_argument("--styles", type=Path, required=True, help="folder of the paintings")
    parser.add_argument("--table", type=Path, required=True, help="their titles and rights")
    parser.add_argument("--content", type=Path, help="folder with the held-out photos, to score")
    parser.add_argument(
        "--work", type=Path, default=Path("runs/named"), help="what was learned; goes on there"
    )
    parser.add_argument("--only", nargs="*", help="these styles only; nothing is shipped")
    parser.add_argument("--out", type=Path, help="where; the shipped resources' folder")
    parser.add_argument(
        "--card",
        type=Path,
        default=Path("docs/painter-named-model-card.md"),
        help="the model card that the scores are put into",
    )
    return parser
