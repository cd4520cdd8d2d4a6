"""What arrives by drag and drop or paste: pictures, styles, looks, folders, image data."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import cast
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QCoreApplication, QMimeData, QUrl
from PySide6.QtGui import QImage

from stylemixer.document.looks.look_file import SUFFIX as LOOK_SUFFIX
from stylemixer.document.projects.project import SUFFIX as PROJECT_SUFFIX
from stylemixer.document.styles.style_file import SUFFIX as STYLE_SUFFIX
from stylemixer.engine.film.suffixes import FILM_SUFFIXES
from stylemixer.engine.pictures.suffixes import PICTURE_SUFFIXES
from stylemixer.errors import SaveError
from stylemixer.places import absolute, is_file, is_folder, there
from stylemixer.ui.incoming.pasted import keep_bytes
from stylemixer.ui.widgets.qimage import encoded
from stylemixer.ui.widgets.sentences import translated

RAW_FORMATS = {"image/jpeg": ".jpg", "image/webp": ".webp", "image/png": ".png"}
"""Image data that is kept as it came, byte for byte."""


def is_picture(path: Path) -> bool:
    """Tell by its name whether a file is a picture that Style Mixer reads."""
    return path.suffix.lower() in PICTURE_SUFFIXES


def is_style_file(path: Path) -> bool:
    """Tell by its name whether a file is a taught style."""
    return path.suffix.lower() == STYLE_SUFFIX


def is_look_file(path: Path) -> bool:
    """Tell by its name whether a file is a look."""
    return path.suffix.lower() == LOOK_SUFFIX


def is_project_file(path: Path) -> bool:
    """Tell by its name whether a file is a project."""
    return path.suffix.lower() == PROJECT_SUFFIX


def is_film(path: Path) -> bool:
    """Tell by its name whether a file is a film."""
    return path.suffix.lower() in FILM_SUFFIXES


def is_kept_file(path: Path) -> bool:
    """Tell by its name whether a file belongs into a library: it is a style or a look."""
    return is_style_file(path) or is_look_file(path)


TAKEN = (is_picture, is_style_file, is_look_file, is_project_file, is_film)


def name_filter(*, styles: bool = False, projects: bool = False) -> str:
    """Return the filter of pictures, perhaps with styles and looks, or projects, for a dialog."""
    patterns = " ".join(f"*{suffix}" for suffix in PICTURE_SUFFIXES)
    if projects:
        films = " ".join(f"*{suffix}" for suffix in FILM_SUFFIXES)
        others = f"*{PROJECT_SUFFIX} {films}"
        return _tr("Photos, films and projects ({0})").format(f"{patterns} {others}")
    if styles:
        kept = f"*{STYLE_SUFFIX} *{LOOK_SUFFIX}"
        return _tr("Pictures, styles and looks ({0})").format(f"{patterns} {kept}")
    return _tr("Pictures ({0})").format(patterns)


def may_take(mime: QMimeData) -> bool:
    """Tell, while something is dragged over, whether dropping it could bring pictures."""
    return mime.hasImage() or mime.hasUrls()


def take(mime: QMimeData, say: Callable[[str], None]) -> list[Path]:
    """Return what was dropped or pasted: pictures, styles, looks, projects; say what was left out.

    Folders give the pictures directly in them. Image data without a file (from a browser or the
    clipboard) is kept in the user's data folder, so that it is there at the next start.

    Args:
        mime: what arrived.
        say: takes a sentence for the user about what cannot be used.

    Returns:
        Paths of files that exist and look like pictures, in the order they came; perhaps none.
    """
    local = files_of(mime)
    if local:
        return pictures_of(local, say)
    try:
        kept = _keep(mime)
    except SaveError as error:
        say(translated(error.sentence))
        return []
    if kept is not None:
        return [kept]
    if any(_is_web(url) for url in mime.urls()) or _is_web(QUrl(mime.text().strip())):
        say(_tr("Style Mixer does not download pictures; save this one to disk and drop the file."))
    else:
        say(_tr("No picture was found; drop or paste a picture file or a copied picture."))
    return []


def files_of(mime: QMimeData) -> list[Path]:
    """Return the files and folders of this computer among what was dropped, whatever they are."""
    return [_path_of(url) for url in mime.urls() if url.isLocalFile()]


def pictures_of(paths: Iterable[Path], say: Callable[[str], None]) -> list[Path]:
    """Return the pictures, styles, looks and projects among files; say what was left out."""
    pictures: list[Path] = []
    refused: list[str] = []
    for path in paths:
        try:
            if is_folder(path):
                found = sorted(p for p in path.iterdir() if is_picture(p) and is_file(p))
                pictures.extend(found)
                if not found:
                    refused.append(
                        _tr("There are no pictures in the folder {0}.").format(path.name)
                    )
            elif not there(path):
                refused.append(_tr("{0} can no longer be found.").format(path.name))
            elif any(is_one(path) for is_one in TAKEN):
                pictures.append(path)
            else:
                refused.append(
                    _tr("{0} is not a picture that Style Mixer can read.").format(path.name)
                )
        except OSError:
            refused.append(_tr("You do not have permission to read {0}.").format(path.name))
    if len(refused) == 1:
        say(refused[0])
    elif refused:
        say(_tr("{0} {1} more had to be left out.").format(refused[0], len(refused) - 1))
    return [absolute(path) for path in dict.fromkeys(pictures)]


def _keep(mime: QMimeData) -> Path | None:
    for name, suffix in RAW_FORMATS.items():
        data = bytes(mime.data(name).data()) if mime.hasFormat(name) else b""
        if data:
            return keep_bytes(data, suffix)
    image = cast(QImage, mime.imageData()) if mime.hasImage() else QImage()
    if image is None or image.isNull():
        return None
    # little compression is much faster, and the file is not much larger
    return keep_bytes(encoded(image, "png", compression=1), ".png")


def _path_of(url: QUrl) -> Path:
    """Return a local file's path; Qt's own word loses names that are no Unicode."""
    if os.name == "posix":
        raw = unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded))
        try:
            raw.decode()
        except UnicodeDecodeError:
            return Path(os.fsdecode(raw))
    return Path(url.toLocalFile())


def _is_web(url: QUrl) -> bool:
    return url.scheme() in {"http", "https", "data"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Drops", text)
