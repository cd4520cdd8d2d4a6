"""The small style sheet on top of the palette: sliders, fields, flat buttons, scroll bars."""

from dataclasses import asdict
from string import Template

from stylemixer.ui.look.colours import Colours

_SHEET = Template("""
QToolTip { color: $text; background: $card; border: 1px solid $border; padding: 4px 6px; }

QSlider:horizontal { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; background: $groove; border-radius: 2px; margin: 0 7px; }
QSlider::sub-page:horizontal {
    height: 4px; background: $filled; border-radius: 2px; margin: 0 7px;
}
QSlider::handle:horizontal {
    width: 12px; height: 12px; margin: -5px -7px; border-radius: 7px;
    background: $knob; border: 1px solid $panel;
}
QSlider::handle:horizontal:hover { background: $accent; }
QSlider:focus { outline: none; }
QSlider::handle:horizontal:focus { background: $accent; border: 1px solid $text; }
QSlider::sub-page:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled {
    background: $text_disabled;
}

QDoubleSpinBox[quiet="true"] {
    background: transparent; border: 1px solid transparent; border-radius: 3px; padding: 1px 2px;
}
QDoubleSpinBox[quiet="true"]::up-button, QDoubleSpinBox[quiet="true"]::down-button {
    width: 0; border: none;
}
QDoubleSpinBox[quiet="true"]:hover { background: $field; border-color: $border; }
QDoubleSpinBox[quiet="true"]:focus { background: $field; border-color: $accent; }

QLabel[heading="true"] { font-weight: 600; }
QLabel[small="true"] { font-size: 11px; color: $text_dim; }
QLabel[dim="true"] { color: $text_dim; }

QLineEdit {
    background: $field; border: 1px solid $border; border-radius: 4px; padding: 4px 6px;
}
QLineEdit:focus { border: 1px solid $accent; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {
    border: none; padding: 0; background: transparent;
}
QDoubleSpinBox[quiet="true"] QLineEdit { padding: 0 3px; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px;
    padding: 3px; }
QToolButton:hover { background: $raised; }
QToolButton:pressed, QToolButton:checked { background: $pressed; }
QToolButton:focus { border-color: $accent; }
QToolButton[compact="true"] { padding: 2px; }
QToolButton[segment="true"] { padding: 3px 6px; border-radius: 4px; color: $text_dim; }
QToolButton[segment="true"]:checked { color: $text; }
QToolButton::menu-indicator { image: none; }

QPushButton { background: $raised; border: 1px solid $border; border-radius: 4px;
    padding: 5px 14px; min-width: 56px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:default { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:focus { border: 1px solid $text; }
QPushButton:disabled { color: $text_disabled; background: $card; border-color: $line; }

QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::handle:hover:enabled { background: $border; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $card; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 3px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $text_disabled; }
QMenu::item:disabled:selected { background: $raised; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenuBar { background: $window; }
QMenuBar::item { padding: 5px 9px; border-radius: 3px; background: transparent; }
QMenuBar::item:selected { background: $raised; }

QStatusBar { background: $window; }
QStatusBar::item { border: none; }
QSplitter::handle { background: $window; }
QSplitter::handle:hover { background: $border; }
""")


def stylesheet(colours: Colours) -> str:
    """Return the style sheet in a theme's colours; lengths are device-independent pixels."""
    shades = (
        {"groove": "#4a4a4a", "filled": "#a8a8a8", "knob": "#dcdcdc", "pressed": "#464646",
         "hover": "#454545", "scroll": "#4c4c4c"}
        if colours.dark
        else {"groove": "#bcbcbc", "filled": "#6e6e6e", "knob": "#4c4c4c", "pressed": "#d0d0d0",
              "hover": "#f4f4f4", "scroll": "#b4b4b4"}
    )  # fmt: skip
    return _SHEET.substitute(asdict(colours), **shades)
