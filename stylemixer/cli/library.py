"""The command ``library``: the user's own taught styles, listed, taken in and given away."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from stylemixer.cli.parser import MISTAKE
from stylemixer.document.styles.library import AlreadyThereError, StyleLibrary, library_folder
from stylemixer.document.styles.style_file import SUFFIX, TaughtStyle, file_name
from stylemixer.document.styles.style_search import named
from stylemixer.errors import SaveError, StyleError, StyleMixerError


def listing(arguments: argparse.Namespace) -> int:
    """Print the taught styles that hold the words, with their ids, or all of it as JSON.

    Returns:
        0, or 2 when a file of the library cannot be read; a line on stderr tells which.
    """
    library = StyleLibrary(library_folder())
    styles = library.search(" ".join(arguments.words), "name")
    if arguments.json:
        print(json.dumps([facts(style) for style in styles], indent=2, ensure_ascii=False))
    else:
        for style in styles:
            print(f"{style.id}  {style.name}")
    for problem in library.problems():
        print(f"stylemixer: {problem.english}", file=sys.stderr)
    return MISTAKE if library.problems() else 0


def take_in(arguments: argparse.Namespace) -> int:
    """Import style files and print the name of each; what cannot be used does not stop the rest.

    Returns:
        0, or 2 when a file was refused; a line on stderr tells why.
    """
    library = StyleLibrary(library_folder())
    status = 0
    for file in arguments.files:
        try:
            print(library.import_file(Path(file)).name)
        except AlreadyThereError as there:
            print(f"stylemixer: {there.message}", file=sys.stderr)
        except StyleMixerError as error:
            print(f"stylemixer: {error.message}", file=sys.stderr)
            status = MISTAKE
    return status


def export(arguments: argparse.Namespace) -> int:
    """Write a taught style into a file.

    Raises:
        StyleError: when there is no such style, or several have that name.
        SaveError: when the file cannot be written.
    """
    library = StyleLibrary(library_folder())
    style = named(library.entries(), arguments.name)
    if style is None:
        raise StyleError(
            "There is no taught style “{style}”; “stylemixer library list” lists them.",
            style=arguments.name,
        )
    path = Path(arguments.file)
    if path.is_dir():
        path = path / file_name(style.name)
    if path.suffix.lower() != SUFFIX:
        raise SaveError(
            "“{file}” must end in {suffix}; choose another name.", file=path.name, suffix=SUFFIX
        )
    library.export(style.id, path)
    return 0


def facts(style: TaughtStyle) -> dict[str, Any]:
    """Return what is known of a style, ready for JSON."""
    known: dict[str, Any] = msgspec.to_builtins(style)
    return known
