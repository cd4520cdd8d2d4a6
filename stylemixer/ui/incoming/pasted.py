"""Pictures that came without a file: kept in the user's data folder as long as they are used."""

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from stylemixer.document.projects.project import SUFFIX, unpacked_folder
from stylemixer.engine.replacing import replacing
from stylemixer.errors import SaveError
from stylemixer.paths import user_config, user_data
from stylemixer.places import is_file, open_regular

UNUSED_SECONDS = 24 * 3600
"""So long a picture stays that nothing names: another window may have it in its undo steps."""

_NAME = re.compile(rb"pasted-[0-9a-f]{12}\.[a-z]{3,4}")
_DIGEST = re.compile(rb"[0-9a-f]{32}")
_ANY = re.compile(_NAME.pattern + b"|" + _DIGEST.pattern)


def pasted_folder() -> Path:
    """Return where pasted pictures are kept; it need not be there."""
    return user_data() / "pictures"


def keep_bytes(data: bytes, suffix: str) -> Path:
    """Keep a picture's bytes under a name that says their content.

    Raises:
        SaveError: when the folder cannot be written to or is full; nothing is left then.
    """
    folder = pasted_folder()
    path = folder / f"pasted-{hashlib.sha256(data).hexdigest()[:12]}{suffix}"
    try:
        if is_file(path):
            os.utime(path)  # it is in use again
        else:
            folder.mkdir(parents=True, exist_ok=True)
            with replacing(path) as file:
                file.write(data)
    except (OSError, SaveError) as error:
        raise SaveError(
            "The pasted picture cannot be kept in “{folder}”; free some space or allow writing "
            "there, then paste it again.",
            error.detail if isinstance(error, SaveError) else str(error),
            folder=folder,
        ) from error
    return path


def remove_unused(photo: Path | None = None) -> None:
    """Remove the pictures that nothing names, a day after they came: pasted, or out of projects.

    Args:
        photo: stays as well: it is about to be opened.
    """
    with contextlib.suppress(OSError):
        old = {**_old(pasted_folder(), _NAME), **_old(unpacked_folder(), _DIGEST)}
        if not old:
            return
        named = {name for text in _texts() for name in _ANY.findall(text)}
        for name, path in old.items():
            if name not in named and (photo is None or path not in (photo, photo.parent)):
                _remove(path)


def _old(folder: Path, name: re.Pattern[bytes]) -> dict[bytes, Path]:
    """Return what lies in a folder under such names for longer than a day."""
    try:
        found = list(folder.iterdir())
    except OSError:
        return {}
    now = time.time()
    return {
        os.fsencode(path.name): path
        for path in found
        if name.fullmatch(os.fsencode(path.name)) and now - path.stat().st_mtime > UNUSED_SECONDS
    }


def _remove(path: Path) -> None:
    """Remove a picture, or a folder with one."""
    with contextlib.suppress(OSError):
        if not path.is_dir():
            path.unlink()
            return
        for file in path.iterdir():
            file.unlink()
        path.rmdir()


def _texts() -> Iterator[bytes]:
    """Yield the files that may name a picture: settings, older ones beside them, jobs, autosaves.

    Raises:
        OSError: when one of them cannot be read, so that what it names is not known.
    """
    data = user_data()
    for path in (
        *user_config().glob("*.json"),
        *(data / "lessons").glob("*/*.json"),
        *(data / "refinements").glob("*/*.json"),
        *(data / "projects").glob(f"*/*{SUFFIX}"),
    ):
        with open_regular(path) as file:
            yield file.read()
