"""What people call the layer groups, in an artist's words."""

from PySide6.QtCore import QCoreApplication


def group_title(group: str) -> str:
    """Return what people call a layer group."""
    return {
        "colour": QCoreApplication.translate("CardDetails", "Colours"),
        "texture": QCoreApplication.translate("CardDetails", "Texture"),
        "strokes": QCoreApplication.translate("CardDetails", "Strokes"),
        "shapes": QCoreApplication.translate("CardDetails", "Shapes"),
    }.get(group, group)
