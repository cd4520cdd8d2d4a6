"""What the save dialog remembers from one save to the next, and from one start to the next."""

from typing import TYPE_CHECKING

from stylemixer.document.settings import Settings

if TYPE_CHECKING:
    from stylemixer.ui.saving.save_dialog import SaveDialog


def recall(dialog: "SaveDialog", settings: Settings) -> None:
    """Set a dialog as it was when a file was saved last; name and folder stay as proposed."""
    dialog.format.setCurrentIndex(max(dialog.format.findData(settings.save_suffix), 0))
    dialog.quality.setValue(settings.save_quality)
    dialog.bits.setCurrentIndex(dialog.bits.findData(settings.save_bits))
    options = dialog.options
    options.profile.setCurrentIndex(options.profile.findData(settings.save_profile))
    options.dpi.setValue(settings.save_dpi)
    options.metadata.setChecked(settings.save_metadata)
    options.compression.setCurrentIndex(options.compression.findData(settings.save_compress))
    dialog.amounts.update(
        edge=settings.save_edge,
        percent=settings.save_percent,
        cm=settings.save_cm,
        inches=settings.save_inches,
    )
    dialog.size_mode.setCurrentIndex(dialog.size_mode.findData(settings.save_size))


def kept(dialog: "SaveDialog") -> dict[str, object]:
    """Return the fields of `Settings` that bring a dialog back as it is.

    What the format of the moment cannot do is kept too, for the next format that can. Not so the
    place where the photo was taken: it goes along only when that is asked for each time.
    """
    return {
        "save_suffix": dialog.suffix,
        "save_quality": dialog.quality.value(),
        "save_bits": dialog.bits.currentData(),
        "save_profile": dialog.options.word,
        "save_dpi": dialog.options.dpi.value(),
        "save_metadata": dialog.options.metadata.isChecked(),
        "save_compress": dialog.options.compress,
        "save_size": dialog.size_mode.currentData(),
        "save_edge": round(dialog.amounts["edge"]),
        "save_percent": round(dialog.amounts["percent"]),
        "save_cm": dialog.amounts["cm"],
        "save_inches": dialog.amounts["inches"],
    }
