"""The colours of both themes: neutral greys round the picture, one accent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Colours:
    """One theme's colours, each as ``#rrggbb``; greys are neutral, so that pictures look right.

    Attributes:
        dark: whether light text stands on a dark ground.
        surround: round the picture on the canvas.
        window: behind everything.
        panel: side panels, menus, dialogs.
        card: what lies on a panel.
        raised: buttons, and cards under the mouse.
        field: where text is typed; grooves of sliders.
        line: separators; decoration only.
        border: outlines of controls, 3:1 against what is round them.
        text: on window, panel, card, raised and field.
        text_dim: less important text on the same grounds, still 4.5:1.
        text_disabled: what cannot be used now.
        accent: selection, focus, what is switched on.
        on_accent: text on the accent.
    """

    dark: bool
    surround: str
    window: str
    panel: str
    card: str
    raised: str
    field: str
    line: str
    border: str
    text: str
    text_dim: str
    text_disabled: str
    accent: str
    on_accent: str


DARK = Colours(
    dark=True,
    surround="#181818",
    window="#1e1e1e",
    panel="#242424",
    card="#2d2d2d",
    raised="#393939",
    field="#191919",
    line="#353535",
    border="#7c7c7c",
    text="#e6e6e6",
    text_dim="#b0b0b0",
    text_disabled="#757575",
    accent="#6aa5ff",
    on_accent="#0c1420",
)
LIGHT = Colours(
    dark=False,
    surround="#c4c4c4",
    window="#dedede",
    panel="#ebebeb",
    card="#f8f8f8",
    raised="#ffffff",
    field="#ffffff",
    line="#cfcfcf",
    border="#7d7d7d",
    text="#1b1b1b",
    text_dim="#545454",
    text_disabled="#999999",
    accent="#1a63c4",
    on_accent="#ffffff",
)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, in [0, 1] (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2); text wants 4.5."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


_current = DARK


def current() -> Colours:
    """Return the colours of the theme that is on; widgets ask while they paint."""
    return _current


def make_current(colours: Colours) -> None:
    """Let `current` return these; `theme.apply_theme` calls it."""
    global _current  # noqa: PLW0603  a process has one look, as it has one QApplication
    _current = colours
