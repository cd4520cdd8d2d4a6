"""Settings of two windows that run at once: what each of them has changed survives."""

from pathlib import Path
from typing import TypeVar

import msgspec

from stylemixer.document.settings import (
    MAX_BYTES,
    MAX_OWN_STYLES,
    MAX_RECENTS,
    Settings,
    decoded,
    settings_path,
)
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.places import open_regular

LISTS = {
    "own_pictures": MAX_OWN_STYLES,
    "favourites": MAX_OWN_STYLES,
    "favourite_looks": MAX_OWN_STYLES,
    "recents": MAX_RECENTS,
    "recent_projects": MAX_RECENTS,
}
"""What is merged entry by entry, and how many entries are kept."""

T = TypeVar("T")


def settings_there(path: Path | None = None) -> Settings | None:
    """Return the settings that are on the disk now; None when there are none, or damaged ones.

    Args:
        path: the file; None: `settings_path()`.
    """
    try:
        with open_regular(path or settings_path()) as file:
            return msgspec.convert(decoded(file.read(MAX_BYTES)), Settings)
    except (OSError, ValueError, RecursionError):
        return None


def merged(before: Settings, mine: Settings, there: Settings) -> Settings:
    """Apply a window's own changes to the settings on the disk.

    Args:
        before: what the window had when it last read or wrote the file.
        mine: what it has now.
        there: what the file holds now; another window may have written it.

    Returns:
        What `there` says, but for what differs between `before` and `mine`, to the single field of
        what a file is to be. Of the lists, what was
        added is added and what was removed is removed. The last session is always `mine`.
    """
    changes: dict[str, object] = {"version": mine.version, "last": mine.last}
    for name in Settings.__struct_fields__:
        old, new, found = (getattr(each, name) for each in (before, mine, there))
        if name in LISTS:
            changes[name] = _merged_list(old, new, found)[: LISTS[name]]
        elif name == "export":
            fields = ExportSettings.__struct_fields__
            own = {field: getattr(new, field) for field in fields}
            own = {field: value for field, value in own.items() if value != getattr(old, field)}
            changes[name] = found.replaced(**own)
        elif name not in changes:
            changes[name] = found if new == old else new
    return mine.replaced(**changes)


def _merged_list(before: tuple[T, ...], mine: tuple[T, ...], there: tuple[T, ...]) -> tuple[T, ...]:
    if set(there) == set(before):
        return mine  # nobody else has changed it, so its order stands too
    added = [entry for entry in mine if entry not in before]
    removed = set(before).difference(mine)
    return tuple(dict.fromkeys([*added, *(entry for entry in there if entry not in removed)]))
