"""The process that reads hostile files: it is given paths, and says what came of each."""

import contextlib
import ctypes
import gc
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import msgspec

from stylemixer.bench.hostile.documents import HostileDocument
from stylemixer.bench.hostile.projects import read_project
from stylemixer.document.looks.library import LookLibrary
from stylemixer.document.looks.look_file import read_look, read_look_thumbnail
from stylemixer.document.recipe import StyleRef
from stylemixer.document.recipe_text import recipe_from_text, travelling_text
from stylemixer.document.settings import Settings, load_settings, save_settings
from stylemixer.document.styles.library import StyleLibrary
from stylemixer.document.styles.style_file import read_header, read_style
from stylemixer.engine.pictures.images import (
    Picture,
    probe,
    read_picture,
    read_recipe_text,
    read_thumbnail,
)
from stylemixer.errors import StyleError, StyleMixerError

THUMBNAIL = 192


class Read(NamedTuple):
    """What came of reading a file in one way.

    Attributes:
        way: how it was read.
        taken: whether it could be read; else there was a sentence.
        trace: a traceback, where there should have been a sentence.
        grown: by how many bytes the process had grown at most; None where that is not known.
        decoded: bytes of the picture that was read, or that its header promises.
        form: its format; `progressive JPEG` has a bound of its own.
    """

    way: str
    taken: bool
    trace: str
    grown: int | None
    decoded: int
    form: str


def read_all(connection: Connection) -> None:
    """Say that it can begin, then read what comes until None comes; a path is a picture's."""
    connection.send(None)
    while (wanted := connection.recv()) is not None:
        for way in PICTURE_WAYS if isinstance(wanted, Path) else DOCUMENT_WAYS:
            connection.send(_tried(way, wanted))
        connection.send(None)


def _tried(way: str, wanted: Path | HostileDocument) -> Read:
    gc.collect()
    before = _forget_peak()
    trace = ""
    result: object = None
    try:
        if isinstance(wanted, Path):
            result = PICTURE_WAYS[way](wanted)
        else:
            _read_document(wanted)
    except StyleMixerError as error:
        if not error.message.strip() or len(error.message.splitlines()) > 1:
            trace = f"no sentence: {error.message!r}"
        taken = False
    except Exception:
        trace, taken = traceback.format_exc(), False
    else:
        taken = True
    peak = _peak()
    grown = None if before is None or peak is None else peak - before
    decoded, form = _decoded(result, wanted) if isinstance(wanted, Path) else (0, "")
    return Read(way, taken, trace, grown, decoded, form)


def _mix_inside(path: Path) -> None:
    text = read_recipe_text(path)
    if text is not None:
        recipe_from_text(text)


PICTURE_WAYS: dict[str, Callable[[Path], object]] = {
    "size": probe,
    "photo": read_picture,
    "thumbnail": lambda path: read_thumbnail(path, THUMBNAIL),
    "mix inside": _mix_inside,
}
DOCUMENT_WAYS = ("document",)


def _decoded(result: object, path: Path) -> tuple[int, str]:
    """Return a picture's bytes and format, by its header where it was refused."""
    try:
        width, height, form = probe(path)
    except Exception:
        width, height, form = 0, 0, ""
    with path.open("rb") as file:
        if form == "JPEG" and b"\xff\xc2" in file.read():
            form = "progressive JPEG"
    if isinstance(result, Picture) and result.size == (width, height):
        alpha = 0 if result.alpha is None else result.alpha.nbytes
        return result.pixels.nbytes + alpha, form
    # a header is believed as far as the file can hold it; these two hold any size in a few bytes
    return (4 * width * height if form in ("WEBP", "AVIF") else 0), form


def _read_document(document: HostileDocument) -> None:
    folder = Path.cwd()
    if document.kind == "settings":
        path = folder / "settings.json"
        path.write_bytes(document.data)
        settings = load_settings(path)
        assert isinstance(settings, Settings)
        _use(settings)
        save_settings(settings, path)
        if msgspec.json.decode(path.read_bytes(), type=Settings) != settings:
            raise AssertionError("other settings were written than were read")
    elif document.kind == "style":
        path = folder / "library" / f"{'a' * 32}.smstyle"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(document.data)
        library = StyleLibrary(path.parent)
        library.entries()
        library.problems()
        read_header(path)
        read_style(path)
    elif document.kind == "look":
        path = folder / "looks" / f"{'c' * 32}.smlook"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(document.data)
        looks = LookLibrary(path.parent, StyleLibrary(folder / "library of looks"))
        looks.all()
        looks.problems()
        with contextlib.suppress(StyleError):
            read_look_thumbnail(path)
        read_look(path)
        looks.ready("c" * 32)
    elif document.kind == "project":
        read_project(document.data, folder)
    else:
        recipe = recipe_from_text(document.data.decode("utf-8", "replace"))
        recipe.shares()
        recipe_from_text(travelling_text(recipe.added(StyleRef("x", "learned", "y"))))


def _use(settings: Settings) -> None:
    """Do with settings what a window does at its start."""
    from stylemixer.ui.state.last_session import last_session_of  # noqa: PLC0415  Qt, for these alone

    table = last_session_of(settings)
    table.recipe.shares()
    table.recipe.added(StyleRef("x", "learned", "y"))
    settings.with_recent(Path("/photos/new.jpg"))


def _forget_peak() -> int | None:
    """Let the peak of memory begin anew; return what is in use, None where none is told."""
    if sys.platform != "linux":
        return None
    with contextlib.suppress(OSError, AttributeError):  # glibc keeps what was freed, others do not
        ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _peak() -> int | None:
    return _status("VmHWM") if sys.platform == "linux" else None


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return 1024 * int(line.split()[1])
    raise ValueError(name)
