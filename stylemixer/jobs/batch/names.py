"""The results' names, made from a pattern."""

import string
from pathlib import Path

from stylemixer.engine.files.targets import FORMATS
from stylemixer.errors import StyleMixerError
from stylemixer.path_text import file_stem

FIELDS = ("stem", "look", "number", "folder")
"""The photo's name without its ending, the mix's, the photo's place in the batch, from 001 up, and
the name of the folder that the photo lies in."""
LONGEST = 200


def parted(pattern: str, suffix: str) -> tuple[str, str]:
    """Return a pattern without the ending of a known format, and that ending or the given one."""
    ending = Path(pattern).suffix
    if ending.lower() in FORMATS:
        return pattern.removesuffix(ending), ending.lower()
    return pattern, suffix


def check_pattern(pattern: str, *, several_photos: bool, several_mixes: bool) -> None:
    """Find out whether a pattern gives each result a name of its own.

    Raises:
        StyleMixerError: when it cannot, or names what there is not.
    """
    fields = _fields(pattern)
    if "/" in pattern or "\\" in pattern:
        raise StyleMixerError(
            "The name “{pattern}” contains a slash; choose the folder with --out, and use "
            "{{folder}} for the photo's own.",
            pattern=pattern,
        )
    if several_photos and not fields & {"stem", "number"}:
        raise StyleMixerError(
            "“{pattern}” gives every photo the same name; put {{stem}} or {{number}} into it.",
            pattern=pattern,
        )
    if several_mixes and "look" not in fields:
        raise StyleMixerError(
            "“{pattern}” gives every look of a photo the same name; put {{look}} into it.",
            pattern=pattern,
        )


def filled(pattern: str, suffix: str, photo: Path, look: str, *, number: int, most: int) -> str:
    """Return the name of a result.

    Args:
        pattern: see `FIELDS`.
        suffix: its ending.
        photo: the photo's path.
        look: the mix's name.
        number: the photo's place in the batch, from 1 up.
        most: how many photos there are; numbers have as many digits, at least three.
    """
    values = {
        "stem": photo.stem,
        "look": look,
        "number": str(number).zfill(max(3, len(str(most)))),
        "folder": photo.parent.name,
    }
    return file_stem(pattern.format(**values), LONGEST, "photo") + suffix


def _fields(pattern: str) -> set[str]:
    """Return the fields of a pattern.

    Raises:
        StyleMixerError: for one that there is not.
    """
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError:
        parts = [("", pattern, "", None)]
    for _, name, form, conversion in parts:
        if name is not None and (name not in FIELDS or form or conversion):
            raise StyleMixerError(
                "“{pattern}” is no pattern for names; use {fields} and plain text.",
                pattern=pattern,
                fields=", ".join(f"{{{field}}}" for field in FIELDS),
            )
    return {name for _, name, _, _ in parts if name is not None}
