"""What the save dialog remembers from one save to the next, and from one start to the next."""

from typing import TYPE_CHECKING

from stylemixer.document.settings import Settings

if TYPE_CHECKING:
    from stylemixer.ui.saving.save_dialog import SaveDialog


def recall(dialog: "SaveDialog", settings: Settings) -> None:
    """Set a dialog as it was when a file was saved last; name and folder stay as proposed."""
    dialog.format.setCurrentIndex(max(dialog.format.findData(settings.save_suffix), 0))
    dialog.set_settings(settings.export)
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
        "export": dialog.settings().replaced(keep_location=False),
        "save_size": dialog.size_mode.currentData(),
        "save_edge": round(dialog.amounts["edge"]),
        "save_percent": round(dialog.amounts["percent"]),
        "save_cm": dialog.amounts["cm"],
        "save_inches": dialog.amounts["inches"],
    }
