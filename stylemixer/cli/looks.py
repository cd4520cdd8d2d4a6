"""The command ``looks``: mixes with a name, listed, taken in and given away."""

import argparse
import json
import sys
from typing import Any

from stylemixer.cli.library import export_path, import_all
from stylemixer.cli.parser import MISTAKE
from stylemixer.document.looks.library import LookLibrary, looks_folder, shipped_looks
from stylemixer.document.looks.look import Look
from stylemixer.document.looks.look_file import SUFFIX, look_file_name
from stylemixer.document.styles.library import StyleLibrary, library_folder


def look_library() -> LookLibrary:
    """Return the user's looks and those that ship."""
    return LookLibrary(looks_folder(), StyleLibrary(library_folder()))


def listing(arguments: argparse.Namespace) -> int:
    """Print the looks, one usable name a line, or what is known as JSON.

    A look is listed by its id where its name means another one, too.

    Returns:
        0, or 2 when a file of the library cannot be read; a line on stderr tells which.
    """
    library = look_library()
    looks = library.all()
    if arguments.json:
        print(json.dumps([facts(look) for look in looks], indent=2, ensure_ascii=False))
    else:
        names = [look.name for look in looks]
        for look in looks:
            print(look.name if names.count(look.name) == 1 else look.id)
    for problem in library.problems():
        print(f"stylemixer: {problem.english}", file=sys.stderr)
    return MISTAKE if library.problems() else 0


def facts(look: Look) -> dict[str, Any]:
    """Return what is known of a look, ready for JSON."""
    titles = {picture.digest: picture.title for picture in look.pictures}
    styles = [slot.style.name for slot in look.recipe.slots]
    return {
        "id": look.id,
        "name": look.name,
        "tags": list(look.tags),
        "created": look.created,
        "shipped": look.id in shipped_looks(),
        "styles": [titles.get(name, name) for name in styles],
    }


def take_in(arguments: argparse.Namespace) -> int:
    """Import look files and print the name of each; what cannot be used does not stop the rest.

    Returns:
        0, or 2 when a file was refused; a line on stderr tells why.
    """
    return import_all(arguments.files, look_library().import_file)


def export(arguments: argparse.Namespace) -> int:
    """Write a look into a file.

    Raises:
        StyleError: when there is no such look, or several have that name.
        SaveError: when the file cannot be written.
    """
    library = look_library()
    look = library.called(arguments.name)
    library.export(look.id, export_path(arguments.file, look_file_name(look.name), SUFFIX))
    return 0
