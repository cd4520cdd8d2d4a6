"""The command ``library``: the user's own taught styles, listed, taken in and given away."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from stylemixer.cli.parser import MISTAKE
from stylemixer.document.styles.file_library import AlreadyThereError
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.document.styles.style_file import SUFFIX, TaughtStyle, file_name
from stylemixer.document.styles.style_search import Entry, named
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
    return import_all(arguments.files, StyleLibrary(library_folder()).import_file)


def import_all(files: Sequence[str], import_file: Callable[[Path], Entry]) -> int:
    """Import files and print the name of each; what cannot be used does not stop the rest.

    Args:
        files: their paths.
        import_file: takes one into its library, and returns what it is there.

    Returns:
        0, or 2 when a file was refused; a line on stderr tells why.
    """
    status = 0
    for file in files:
        try:
            print(import_file(Path(file)).name)
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
    library.export(style.id, export_path(arguments.file, file_name(style.name), SUFFIX))
    return 0


def export_path(word: str, name: str, suffix: str) -> Path:
    """Return the file to write: the one that a word names, or one in the folder that it names.

    Args:
        word: what was typed.
        name: the file's name in a folder.
        suffix: what a file must end in.

    Raises:
        SaveError: when it ends in something else.
    """
    path = Path(word)
    if path.is_dir():
        path = path / name
    if path.suffix.lower() != suffix:
        raise SaveError(
            "“{file}” must end in {suffix}; choose another name.", file=path.name, suffix=suffix
        )
    return path


def facts(style: TaughtStyle) -> dict[str, Any]:
    """Return what is known of a style, ready for JSON."""
    known: dict[str, Any] = msgspec.to_builtins(style)
    return known
