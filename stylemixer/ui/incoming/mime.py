"""What arrives by drag and drop or paste: pictures, style files, folders, image data."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QMimeData, QUrl
from PySide6.QtGui import QImage

from stylemixer.document.styles.style_file import SUFFIX as STYLE_SUFFIX
from stylemixer.engine.replacing import replacing
from stylemixer.paths import user_data
from stylemixer.ui.widgets.qimage import encoded

PICTURE_SUFFIXES = (
    *(".jpg", ".jpeg", ".jpe", ".png", ".webp", ".tif", ".tiff"),
    *(".bmp", ".gif", ".avif"),
)
"""What the engine reads, by file name ending."""
RAW_FORMATS = {"image/jpeg": ".jpg", "image/webp": ".webp", "image/png": ".png"}
"""Image data that is kept as it came, byte for byte."""


def is_picture(path: Path) -> bool:
    """Tell by its name whether a file is a picture that Style Mixer reads."""
    return path.suffix.lower() in PICTURE_SUFFIXES


def is_style_file(path: Path) -> bool:
    """Tell by its name whether a file is a taught style."""
    return path.suffix.lower() == STYLE_SUFFIX


def name_filter(*, styles: bool = False) -> str:
    """Return the filter of pictures, perhaps with style files, for a file dialog."""
    patterns = " ".join(f"*{suffix}" for suffix in PICTURE_SUFFIXES)
    if styles:
        return _tr("Pictures and styles ({0})").format(f"{patterns} *{STYLE_SUFFIX}")
    return _tr("Pictures ({0})").format(patterns)


def may_take(mime: QMimeData) -> bool:
    """Tell, while something is dragged over, whether dropping it could bring pictures."""
    return mime.hasImage() or mime.hasUrls()


def take(mime: QMimeData, say: Callable[[str], None]) -> list[Path]:
    """Return the pictures and style files that were dropped or pasted; say what was left out.

    Folders give the pictures directly in them. Image data without a file (from a browser or the
    clipboard) is kept in the user's data folder, so that it is there at the next start.

    Args:
        mime: what arrived.
        say: takes a sentence for the user about what cannot be used.

    Returns:
        Paths of files that exist and look like pictures, in the order they came; perhaps none.
    """
    local = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if local:
        return pictures_of(local, say)
    kept = _keep(mime)
    if kept is not None:
        return [kept]
    if any(_is_web(url) for url in mime.urls()) or _is_web(QUrl(mime.text().strip())):
        say(_tr("Pictures are not fetched from the web; save this one to disk and drop the file."))
    else:
        say(_tr("There is no picture in this; drop or paste a picture file or a copied picture."))
    return []


def pictures_of(paths: Iterable[Path], say: Callable[[str], None]) -> list[Path]:
    """Return the pictures and style files among files and folders; say what was left out."""
    pictures: list[Path] = []
    refused: list[str] = []
    for path in paths:
        try:
            if path.is_dir():
                found = sorted(p for p in path.iterdir() if is_picture(p) and p.is_file())
                pictures.extend(found)
                if not found:
                    refused.append(_tr("The folder {0} holds no pictures.").format(path.name))
            elif not path.exists():
                refused.append(_tr("{0} is not there any more.").format(path.name))
            elif is_picture(path) or is_style_file(path):
                pictures.append(path)
            else:
                refused.append(_tr("{0} is no picture that Style Mixer reads.").format(path.name))
        except OSError:
            refused.append(_tr("{0} may not be read.").format(path.name))
    if len(refused) == 1:
        say(refused[0])
    elif refused:
        say(_tr("{0} And {1} more were left out.").format(refused[0], len(refused) - 1))
    return [path.absolute() for path in dict.fromkeys(pictures)]


def keep_bytes(data: bytes, suffix: str) -> Path:
    """Keep a picture's bytes in the user's data folder, under a name that says their content.

    Raises:
        SaveError: when the folder cannot be written to or is full.
    """
    folder = user_data() / "pictures"
    folder.mkdir(exist_ok=True)
    path = folder / f"pasted-{hashlib.sha256(data).hexdigest()[:12]}{suffix}"
    if not path.exists():
        with replacing(path) as file:
            file.write(data)
    return path


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


def _is_web(url: QUrl) -> bool:
    return url.scheme() in {"http", "https", "data"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Drops", text)
