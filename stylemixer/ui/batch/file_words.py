"""How the files of a batch are written: the export dialog's settings, in words and as a size."""

from PySide6.QtCore import QCoreApplication

from stylemixer.document.settings import Settings
from stylemixer.engine.files.sizes import Percent

CM_PER_INCH = 2.54
USUAL_DPI = 300
TITLES = {".png": "PNG", ".jpg": "JPEG", ".webp": "WebP", ".tif": "TIFF"}


def wanted_size(settings: Settings) -> int | Percent | None:
    """Return the size of every file: a long edge in pixels, percent, or the photo's own (None)."""
    dpi = settings.export.dpi or USUAL_DPI
    match settings.save_size:
        case "edge":
            return settings.save_edge
        case "percent":
            return Percent(settings.save_percent)
        case "cm":
            return max(1, round(settings.save_cm / CM_PER_INCH * dpi))
        case "inches":
            return max(1, round(settings.save_inches * dpi))
        case _:
            return None


def in_words(settings: Settings) -> str:
    """Return format and size in a line."""
    export, suffix = settings.export, settings.save_suffix
    form = TITLES.get(suffix, "PNG")
    if suffix in (".jpg", ".webp"):
        form = _tr("{0}, quality {1}").format(form, export.quality)
    else:
        form = _tr("{0}, {1} bits").format(form, export.bits)
    size = wanted_size(settings)
    if size is None:
        return _tr("{0}, size of the photo").format(form)
    if isinstance(size, Percent):
        return _tr("{0}, {1} % of the photo").format(form, f"{size.value:g}")
    return _tr("{0}, long edge {1} px").format(form, size)


def _tr(text: str) -> str:
    return QCoreApplication.translate("BatchFile", text)
