"""The small style sheet on top of the palette: sliders, fields, flat buttons, scroll bars."""

from dataclasses import asdict
from string import Template

from stylemixer.paths import resources
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
QToolButton[segment="true"] { padding: 3px 2px; border-radius: 4px; color: $text_dim; }
QToolButton[segment="true"]:checked { color: $text; }
QToolButton::menu-indicator { image: none; }

QPushButton { background: $raised; border: 1px solid $border; border-radius: 4px;
    padding: 5px 14px; min-width: 56px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:default { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:focus { border: 1px solid $text; }
QPushButton:disabled { color: $text_disabled; background: $card; border-color: $line; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QCheckBox, QRadioButton { spacing: 7px; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid $text_dim; background: $field;
}
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $text; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 1px solid $text; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QRadioButton::indicator:checked {
    border-color: $accent;
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 $accent, stop: 0.55 $accent, stop: 0.65 $field, stop: 1 $field);
}
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus { border-color: $text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $text_disabled; }
QCheckBox::indicator:checked:disabled { background: $text_disabled; }
QRadioButton::indicator:checked:disabled {
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 $text_disabled, stop: 0.55 $text_disabled, stop: 0.65 $field, stop: 1 $field);
}

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

QToolBar { border: none; padding: 4px; spacing: 4px; }
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
    tick = resources() / "icons" / "ticks" / ("dark.svg" if colours.dark else "light.svg")
    return _SHEET.substitute(asdict(colours), **shades, tick=tick.as_posix())
