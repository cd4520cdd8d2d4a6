"""The command ``film``: paint a film."""

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from stylemixer.cli.film_words import seconds
from stylemixer.cli.kept_mix import of_file, of_look
from stylemixer.cli.render import recipe_of
from stylemixer.document.recipe import Recipe
from stylemixer.document.recipe_text import travelling_text
from stylemixer.document.settings import load_settings
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.engine.files.sizes import output_size
from stylemixer.engine.film.clip import probe
from stylemixer.engine.film.film_settings import FilmSettings, codec_for
from stylemixer.engine.film.tools import find_tools
from stylemixer.errors import StyleError
from stylemixer.jobs.film.film import painting_film
from stylemixer.jobs.film.order import FilmOrder, Key
from stylemixer.places import absolute, is_file
from stylemixer.render.engine import TorchEngine

if TYPE_CHECKING:
    from stylemixer.jobs.film.progress import Progress

INTERRUPTED = 130


def film(arguments: argparse.Namespace) -> int:
    """Paint.

    Raises:
        StyleMixerError: for a mistake. What was painted by then stays beside the target.
    """
    order = order_of(arguments)
    told = 0
    bar = tqdm(total=1.0, disable=not sys.stderr.isatty(), leave=False, bar_format=_BAR)
    progress: Progress | None = None
    try:
        with bar, closing(painting_film(order, TorchEngine)) as work:
            for progress in work:
                for notice in progress.notices[told:]:
                    tqdm.write(f"stylemixer: {notice.english}", file=sys.stderr)
                told = len(progress.notices)
                counted = f" {progress.frames}/{progress.total}" if progress.total else ""
                bar.set_description_str(f"{progress.stage}{counted}", refresh=False)
                bar.update(progress.share - bar.n)
    except KeyboardInterrupt:
        painted = 0 if progress is None else progress.frames
        text = f"interrupted; {painted} frames are painted. The same command goes on there."
        print(f"stylemixer: {text}", file=sys.stderr)
        return INTERRUPTED
    assert progress is not None
    if arguments.exists == "number":
        print(progress.path)
    return 0


_BAR = "{desc} {percentage:3.0f}%|{bar}| [{elapsed}<{remaining}]"


def order_of(arguments: argparse.Namespace) -> FilmOrder:
    """Return the order that the words describe.

    Raises:
        StyleMixerError: for a film, style or weight that makes no sense.
    """
    tools = find_tools(load_settings().ffmpeg)
    clip, target = absolute(Path(arguments.clip)), absolute(Path(arguments.out))
    codec = codec_for(target, arguments.codec)
    # a project's mix is wanted, not its photo
    recipe = recipe_of(argparse.Namespace(**{**vars(arguments), "photo": arguments.clip}))
    size = None
    if arguments.size is not None:
        size = output_size(probe(clip, tools).size, arguments.size)
    if arguments.stop is not None and arguments.stop <= arguments.start:
        raise StyleError("--to must be later than --from.")
    return FilmOrder(
        clip,
        target,
        keys_of(recipe, arguments.keys),
        tools,
        size,
        FilmSettings(codec, arguments.crf, arguments.bits, not arguments.no_recipe),
        arguments.exists,
        arguments.start,
        arguments.stop,
        arguments.device,
        not arguments.no_sound,
        travelling_text(recipe, StyleLibrary(library_folder()).title),
    )


def keys_of(first: Recipe, others: list[list[str]]) -> tuple[Key, ...]:
    """Return the mix along time: one at the beginning, and those of ``--at``.

    Raises:
        StyleMixerError: when a time or mix makes no sense, or two have the same time.
    """
    keys = {0.0: first}
    for text, word in others:
        try:
            time = seconds(text)
        except argparse.ArgumentTypeError as error:
            raise StyleError("--at {time}: {error}.", time=text, error=str(error)) from error
        if (time in keys and time > 0) or (time == 0 and keys[0.0] is not first):
            raise StyleError("Two mixes have the time {time}; give them different ones.", time=text)
        keys[time] = of_file(word) if word == "-" or is_file(Path(word)) else of_look(word)
    return tuple(Key(time, recipe) for time, recipe in sorted(keys.items()))
