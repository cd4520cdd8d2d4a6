"""Where things lie: the shipped resources and the user's own folders."""

import contextlib
from functools import cache
from pathlib import Path

from stylemixer.errors import StyleMixerError

APP = "StyleMixer"


def _folder(kind: str) -> Path:
    import platformdirs  # noqa: PLC0415  training machines find resources() without it

    find = getattr(platformdirs, f"user_{kind}_path")
    folder = Path(find(APP, appauthor=False))
    with contextlib.suppress(OSError):  # who writes there says so, in a sentence of its own
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def resources() -> Path:
    """Return the folder of the shipped resources.

    The wheel carries it inside the package; a checkout has it beside the package.

    Raises:
        StyleMixerError: when neither place has it.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "resources", package.parent / "resources"):
        if (folder / "models").is_dir():
            return folder
    raise StyleMixerError(
        "Style Mixer's resources are missing; reinstall Style Mixer.",
        f"looked beside {package}",
    )


def user_data() -> Path:
    """Return the folder of the user's own styles; it is created when missing."""
    return _folder("data")


def user_config() -> Path:
    """Return the folder of preferences and the last session; created when missing."""
    return _folder("config")


def user_cache() -> Path:
    """Return the folder of what can be made again; created when missing."""
    return _folder("cache")


def user_log() -> Path:
    """Return the folder of log files; created when missing."""
    return _folder("log")
