"""The look: Fusion with palettes of our own, dark by default, light, or the system's choice."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from stylemixer.ui.look.colours import DARK, LIGHT, Colours, current, make_current
from stylemixer.ui.look.icons import icon
from stylemixer.ui.look.stylesheet import stylesheet

__all__ = ["THEMES", "apply_theme", "current", "icon", "palette_of"]

THEMES = ("dark", "light", "system")
UI_FONT_PIXELS = 13


def palette_of(colours: Colours) -> QPalette:
    """Return the palette of a theme; every role is set, since no platform's own is neutral."""
    role = QPalette.ColorRole
    roles = {
        role.Window: colours.panel,
        role.WindowText: colours.text,
        role.Base: colours.field,
        role.AlternateBase: colours.panel,
        role.Text: colours.text,
        role.PlaceholderText: colours.text_dim,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: colours.text,
        role.ToolTipBase: colours.card,
        role.ToolTipText: colours.text,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        # Fusion draws its bevels with these
        role.Light: colours.raised,
        role.Midlight: colours.card,
        role.Mid: colours.line,
        role.Dark: colours.line,
        role.Shadow: colours.surround,
    }
    palette = QPalette()
    for each, colour in roles.items():
        palette.setColor(each, QColor(colour))
    off = QPalette.ColorGroup.Disabled
    for each in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(off, each, QColor(colours.text_disabled))
    palette.setColor(off, role.Highlight, QColor(colours.line))
    palette.setColor(off, role.HighlightedText, QColor(colours.text_disabled))
    palette.setColor(off, role.Button, QColor(colours.card))
    return palette


class _Theme(QObject):
    """Keeps the application's look; it follows the system while it is told to.

    Signals:
        changed: the new `Colours`.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName("theme")
        self._app = app
        self._name = ""
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow)

    def apply(self, name: str) -> None:
        self._name = name
        hints = self._app.styleHints()
        # native dialogs and title bars follow this, our own widgets the palette
        if name == "system":
            hints.unsetColorScheme()
        else:
            dark = name == "dark"
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
        self._show(self._colours())

    def _colours(self) -> Colours:
        if self._name == "system":
            light = self._app.styleHints().colorScheme() == Qt.ColorScheme.Light
            return LIGHT if light else DARK
        return LIGHT if self._name == "light" else DARK

    def _follow(self, _scheme: Qt.ColorScheme) -> None:
        if self._name == "system":
            self._show(self._colours())

    def _show(self, colours: Colours) -> None:
        make_current(colours)
        app = self._app
        app.setPalette(palette_of(colours))
        app.setStyleSheet(stylesheet(colours))
        self.changed.emit(colours)


def apply_theme(app: QApplication, name: str) -> None:
    """Give the whole application a look, now and, for ``system``, whenever the system changes.

    Args:
        app: the application.
        name: one of `THEMES`.

    Raises:
        ValueError: for another name.
    """
    if name not in THEMES:
        raise ValueError(f"{name!r} is none of {THEMES}")
    theme = app.findChild(_Theme, "theme") or _Theme(app)
    font = app.font()
    if font.pixelSize() != UI_FONT_PIXELS:
        font.setPixelSize(UI_FONT_PIXELS)
        app.setFont(font)
    theme.apply(name)
