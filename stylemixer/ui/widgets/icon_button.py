"""Buttons that are an icon, with their name for screen readers and their tip for the mouse."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QToolButton, QWidget


def icon_button(
    image: QIcon, name: str, tip: str = "", size: int = 18, parent: QWidget | None = None
) -> QToolButton:
    """Return a button.

    Args:
        image: the icon.
        name: what screen readers call it, translated.
        tip: what it does, if the name does not say it all.
        size: of the icon, in pixels.
        parent: the widget that it lies in.
    """
    button = QToolButton(parent)
    button.setIcon(image)
    button.setIconSize(QSize(size, size))
    button.setAccessibleName(name)
    button.setToolTip(tip or name)
    return button
