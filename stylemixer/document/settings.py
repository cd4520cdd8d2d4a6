"""Preferences and the last session, in one typed JSON file."""

import contextlib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from stylemixer.document.recipe import MAX_NAME, Hex, Recipe, Share, StyleRef
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.replacing import replacing
from stylemixer.errors import SaveError
from stylemixer.path_text import restored, writable
from stylemixer.paths import user_config, user_data
from stylemixer.places import open_regular
from stylemixer.ranges import Ranged, salvaged

VERSION = 1
MAX_RECENTS = 12
MAX_OWN_STYLES = 10_000
"""Most pictures of the user's own in the shelf, and most stars."""
MAX_BYTES = 64_000_000

_EARLIER_NAMES = {
    "save_quality": "quality",
    "save_bits": "bits",
    "save_profile": "profile",
    "save_dpi": "dpi",
    "save_metadata": "keep_metadata",
    "save_compress": "compress",
}
"""What the fields of `Settings.export` were called when each was a setting of its own."""

_Path = Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]


class ViewState(Ranged, frozen=True):
    """How the canvas shows the picture.

    Attributes:
        zoom: device pixels per photo pixel; None fits the picture to the canvas.
        centre: what is in the middle, as fractions of the photo's width and height.
        split: where the before/after divider stands, 0–1; None: no split.
    """

    zoom: Annotated[float, Meta(gt=0.0, le=1000.0)] | None = None
    centre: tuple[Share, Share] = (0.5, 0.5)
    split: Share | None = None


class SessionState(Ranged, frozen=True):
    """What was on the table when the window closed.

    Attributes:
        photo: the photo's absolute path; None when it came without a file or there is none.
        recipe: the mix.
        view: zoom, place and split.
        geometry: the window's place, as base64 of Qt's own bytes.
        layout: the panels, likewise.
        project: the absolute path of the project that was open; None: none was.
        changed: whether its file does not have all of this.
    """

    photo: _Path | None = None
    recipe: Recipe = Recipe()
    view: ViewState = ViewState()
    geometry: Annotated[str, Meta(max_length=100_000)] = ""
    layout: Annotated[str, Meta(max_length=100_000)] = ""
    project: _Path | None = None
    changed: bool = False


class Settings(Ranged, frozen=True):
    """Everything that is kept between two starts.

    Attributes:
        version: of the file's layout; a newer one than ours is left alone.
        device: `auto`, `cpu`, `cuda` or `mps`.
        theme: `dark`, `light` or `system`.
        pad: whether the pad shows.
        laboratory: whether the laboratory shows.
        history: whether the history shows.
        variations: whether the variations show.
        strip: whether the strip of snapshots shows once there are some.
        toured: whether the tour of the very first start has begun.
        preview_edge: long edge in pixels of a picture at rest; None: the recipe's working edge.
        save_folder: where files are saved; None: beside the photo.
        save_suffix: the format that was saved last.
        export: what the file was to be that was saved last.
        save_size: the photo's own size, a long edge, percent of the photo, or a long edge on paper.
        save_edge: that long edge in pixels.
        save_percent: those percent.
        save_cm: that long edge on paper in centimetres.
        save_inches: likewise in inches.
        recents: absolute paths of photos, newest first, at most 12.
        recent_projects: likewise of projects.
        favourites: styles with a star.
        favourite_looks: ids of the looks with a star.
        own_pictures: absolute paths of the user's own style pictures, newest first.
        shelf_order: how the shelf is sorted, by when a style was added or by its name.
        ffmpeg: the folder of ffmpeg and ffprobe, which films need; empty: they are found.
        refine_pace: seconds that a step of refining took for a megapixel the last time; None: never
            yet.
        last: the last session; None at the very first start.
    """

    version: int = VERSION
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    theme: Literal["dark", "light", "system"] = "dark"
    pad: bool = False
    laboratory: bool = False
    history: bool = False
    variations: bool = False
    strip: bool = True
    toured: bool = False
    preview_edge: Annotated[int, Meta(ge=192, le=8192)] | None = None
    save_folder: _Path | None = None
    save_suffix: Annotated[str, Meta(max_length=16)] = ".png"
    export: ExportSettings = ExportSettings()
    save_size: Literal["original", "edge", "percent", "cm", "inches"] = "original"
    save_edge: Annotated[int, Meta(ge=1, le=10**9)] = 2048
    save_percent: Annotated[int, Meta(ge=1, le=1000)] = 50
    save_cm: Annotated[float, Meta(gt=0.0, le=1e6)] = 40.0
    save_inches: Annotated[float, Meta(gt=0.0, le=1e6)] = 16.0
    recents: Annotated[tuple[_Path, ...], Meta(max_length=MAX_RECENTS)] = ()
    recent_projects: Annotated[tuple[_Path, ...], Meta(max_length=MAX_RECENTS)] = ()
    favourites: Annotated[tuple[StyleRef, ...], Meta(max_length=MAX_OWN_STYLES)] = ()
    favourite_looks: Annotated[tuple[Hex, ...], Meta(max_length=MAX_OWN_STYLES)] = ()
    own_pictures: Annotated[tuple[_Path, ...], Meta(max_length=MAX_OWN_STYLES)] = ()
    shelf_order: Literal["added", "name"] = "added"
    ffmpeg: Annotated[str, Meta(max_length=MAX_NAME)] = ""
    refine_pace: Annotated[float, Meta(gt=0.0, le=1e6)] | None = None
    last: SessionState | None = None

    def with_recent(self, photo: Path) -> "Settings":
        """Return the settings with a photo at the head of the recent ones."""
        return self.replaced(recents=_first(photo, self.recents))

    def with_recent_project(self, project: Path) -> "Settings":
        """Return the settings with a project at the head of the recent ones."""
        return self.replaced(recent_projects=_first(project, self.recent_projects))

    def replaced(self, **changes: object) -> "Settings":
        """Return the settings with some fields changed."""
        return msgspec.structs.replace(self, **changes)


def settings_path() -> Path:
    """Return the file that the settings lie in."""
    return user_config() / "settings.json"


def last_painting_path() -> Path:
    """Return the PNG of the last painted picture, which is shown before torch is loaded."""
    return user_data() / "last-painting.png"


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings.

    A missing file gives the defaults; so does what cannot be used in it, field by field, and all of
    it when it comes from a newer version of the application. Such a file is kept beside as
    ``settings.broken.json`` or ``settings.newer.json``.

    Args:
        path: the file; None: `settings_path()`.
    """
    path = path or settings_path()
    try:
        with open_regular(path) as file:
            data = file.read(MAX_BYTES)
    except (OSError, ValueError):
        return Settings()
    kept = "broken"
    settings = Settings()
    try:
        found = decoded(data)
        if salvaged(found, _Version).version > VERSION:
            kept = "newer"
        else:
            settings = salvaged(found, Settings)
            msgspec.convert(found, Settings)
            return _with_own_keys(settings)
    except (ValueError, RecursionError):
        pass
    # a folder that cannot be written to keeps it in place
    with contextlib.suppress(SaveError), replacing(beside(path, kept)) as file:
        file.write(data)
    return _with_own_keys(settings)


def decoded(data: bytes) -> object:
    """Return what a settings file says, with the names that its fields have today.

    Raises:
        ValueError: when it is no JSON.
    """
    found = restored(msgspec.json.decode(data))
    if isinstance(found, dict) and "export" not in found:
        export = {new: found[old] for old, new in _EARLIER_NAMES.items() if old in found}
        if export.get("dpi") in (0, 1):  # as the photo
            del export["dpi"]
        found["export"] = export
    return found


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings, so that at any moment the old or the new file is there, whole.

    Args:
        settings: what to write.
        path: the file; None: `settings_path()`.

    Raises:
        SaveError: when the folder cannot be written to or is full.
    """
    path = path or settings_path()
    data = msgspec.json.encode(writable(msgspec.to_builtins(settings)))
    text = msgspec.json.format(data, indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(text)
    except (OSError, SaveError) as error:
        raise SaveError(
            "The settings cannot be saved in “{folder}”; free some space or allow writing there.",
            error.detail if isinstance(error, SaveError) else str(error),
            folder=path.parent,
        ) from error


def beside(path: Path, kept: str) -> Path:
    """Return where a settings file is kept that could not be used: `broken` or `newer`."""
    return path.with_name(f"{path.stem}.{kept}{path.suffix}")


def _first(path: Path, recents: tuple[str, ...]) -> tuple[str, ...]:
    name = str(path)
    others = tuple(recent for recent in recents if recent != name)
    return (name, *others)[:MAX_RECENTS]


def _with_own_keys(settings: Settings) -> Settings:
    if settings.last is None:
        return settings
    last = msgspec.structs.replace(settings.last, recipe=settings.last.recipe.with_own_keys())
    return settings.replaced(last=last)


class _Version(msgspec.Struct):
    version: int = VERSION
