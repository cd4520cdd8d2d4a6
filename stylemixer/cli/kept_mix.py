"""A mix that was kept: a look by its name, a recipe as text or in a picture, a project."""

import sys
from contextlib import suppress
from pathlib import Path

from stylemixer.cli.looks import look_library
from stylemixer.document.arriving import resolved
from stylemixer.document.projects.opening import open_project
from stylemixer.document.projects.project import ProjectError
from stylemixer.document.projects.writing import Sources
from stylemixer.document.recipe import Recipe
from stylemixer.document.recipe_text import MAX_CHARACTERS, may_be_recipe, recipe_from_text
from stylemixer.document.refined_pictures import RefinedPictures, refined_folder
from stylemixer.document.settings import load_settings
from stylemixer.document.style_spec import known_styles
from stylemixer.engine.film.joining import recipe_in
from stylemixer.engine.film.tools import ToolError, find_tools
from stylemixer.engine.pictures.images import read_recipe_text
from stylemixer.errors import FilmError, PictureError, StyleError
from stylemixer.places import absolute, is_file, open_regular

UNREADABLE = "The mix “{file}” cannot be read; check that the file exists and that you may read it."
STDIN = "-"
MAX_BYTES = 4 * MAX_CHARACTERS


def of_look(name: str) -> Recipe:
    """Return the recipe of a look.

    Raises:
        StyleMixerError: when there is none of that name, or it cannot be used.
    """
    library = look_library()
    return library.ready(library.called(name).id)


def of_file(word: str) -> Recipe:
    """Return the recipe that a file holds, with the styles that are here.

    Its pictures are looked for beside the file, in the current folder and in the window's shelf.

    Args:
        word: a text file or a picture, or `STDIN`.

    Raises:
        StyleMixerError: when there is no recipe in it, or a style of it is missing here.
    """
    recipe, folder = _found(word)
    names = {slot.style.name for slot in recipe.slots if slot.style.kind == "picture"}
    near = [absolute(place / name) for place in (folder, Path()) for name in sorted(names)]
    own = [path for path in near if is_file(path)]
    own += map(Path, load_settings().own_pictures)
    known = known_styles()
    here, missing = resolved(
        recipe, own, known.picture_networks, known.taught, RefinedPictures(refined_folder()).has
    )
    if missing:
        raise StyleError(
            "These styles of the mix are missing here: {names}. Put its pictures beside the file, "
            "and import its taught styles.",
            names=", ".join(missing),
        )
    return here


def of_project(word: str, photo: str | None) -> tuple[Recipe, str]:
    """Return the mix of a project, and the photo to paint with it.

    Args:
        word: the project's file.
        photo: the photo that was named; None: the project's own.

    Raises:
        StyleMixerError: when the project cannot be opened, or has no photo that is here.
    """
    found = open_project(Path(word), Sources())
    for problem in found.problems:
        print(f"stylemixer: {problem.english}", file=sys.stderr)
    if photo is None and found.photo is None:
        own, name = found.project.photo, found.path.name
        if own is None:
            raise ProjectError("There is no photo in “{file}”; name one before it.", file=name)
        raise ProjectError(
            "The photo of “{file}”, “{photo}”, is not where it was; name it before --project.",
            file=name,
            photo=own.path,
        )
    return found.project.recipe, photo if photo is not None else str(found.photo)


def _in_film(path: Path) -> str | None:
    """Return the text that a film carries; None when there is none, or no ffmpeg."""
    try:
        text = recipe_in(path, find_tools(load_settings().ffmpeg))
    except (FilmError, ToolError):
        return None
    return text if text is not None and may_be_recipe(text) else None


def _found(word: str) -> tuple[Recipe, Path]:
    """Return the recipe as it has travelled, and the folder that its file lies in."""
    if word == STDIN:
        given = sys.stdin.buffer.read(MAX_BYTES)
        return recipe_from_text(given.decode("utf-8-sig", "replace"), of_picture=False), Path()
    path = Path(word)
    try:
        with open_regular(path) as file:
            data = file.read(MAX_BYTES)
    except (OSError, ValueError) as error:
        raise StyleError(UNREADABLE, str(error), file=path.name) from error
    text = data.decode("utf-8-sig", "replace")
    if may_be_recipe(text):
        return recipe_from_text(text, of_picture=False), path.parent
    carried = None
    with suppress(PictureError):  # it is no picture either
        carried = read_recipe_text(path)
    if carried is None:
        carried = _in_film(path)
    if carried is None:
        raise StyleError("There is no mix in “{file}”; choose another file.", file=path.name)
    return recipe_from_text(carried), path.parent
