"""A home of its own for a process that is measured: the user's settings stay as they are."""

import os
from pathlib import Path


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a process whose user has an empty home, and no screen.

    Args:
        home: the home's folder; it is made.
    """
    home.mkdir(parents=True, exist_ok=True)
    places = {
        "HOME": home,
        "XDG_CONFIG_HOME": home / "config",
        "XDG_DATA_HOME": home / "data",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_STATE_HOME": home / "state",
    }
    return {
        **os.environ,
        **{key: str(path) for key, path in places.items()},
        "QT_QPA_PLATFORM": "offscreen",
    }
