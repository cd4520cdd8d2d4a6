from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QRadioButton

from stylemixer import paths
from stylemixer.ui.look import colours as looks
from stylemixer.ui.look.colours import DARK, LIGHT, contrast
from stylemixer.ui.look.icons import PLACEHOLDER, icon
from stylemixer.ui.look.theme import THEMES, apply_theme, palette_of

BOTH = pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
ROLE = QPalette.ColorRole
TEXT_PAIRS = [
    (ROLE.WindowText, ROLE.Window),
    (ROLE.Text, ROLE.Base),
    (ROLE.Text, ROLE.AlternateBase),
    (ROLE.PlaceholderText, ROLE.Base),
    (ROLE.ButtonText, ROLE.Button),
    (ROLE.BrightText, ROLE.Button),
    (ROLE.ToolTipText, ROLE.ToolTipBase),
    (ROLE.HighlightedText, ROLE.Highlight),
    (ROLE.HighlightedText, ROLE.Accent),
    (ROLE.Link, ROLE.Window),
    (ROLE.LinkVisited, ROLE.Window),
]
ICONS = sorted(path.stem for path in (paths.resources() / "icons").glob("*.svg"))


@pytest.fixture
def themed(qapp):
    yield qapp
    apply_theme(qapp, "dark")


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@BOTH
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_palette_text_can_be_read(qapp, colours, text, ground):
    palette = palette_of(colours)
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        pair = (palette.color(group, role).name() for role in (text, ground))
        assert contrast(*pair) >= 4.5


@BOTH
@pytest.mark.parametrize("ground", ["window", "panel", "card", "raised", "field"])
def test_text_and_dim_text_can_be_read_on_every_ground(colours, ground):
    for text in (colours.text, colours.text_dim):
        assert contrast(text, getattr(colours, ground)) >= 4.5


@BOTH
@pytest.mark.parametrize("ground", ["window", "panel", "card", "field"])
def test_focus_and_outlines_can_be_seen(colours, ground):
    assert contrast(colours.accent, getattr(colours, ground)) >= 3
    assert contrast(colours.border, getattr(colours, ground)) >= 3


@BOTH
def test_disabled_text_is_told_from_live_text(qapp, colours):
    palette = palette_of(colours)
    for role in (ROLE.WindowText, ROLE.Text, ROLE.ButtonText):
        live = palette.color(QPalette.ColorGroup.Active, role).name()
        off = palette.color(QPalette.ColorGroup.Disabled, role).name()
        assert contrast(live, off) >= 2.4
        assert contrast(off, colours.panel) >= 2


@BOTH
def test_greys_are_neutral(colours):
    for ground in ("surround", "window", "panel", "card", "raised", "field", "line", "border"):
        value = getattr(colours, ground)
        assert value[1:3] == value[3:5] == value[5:7]


def test_a_theme_reaches_palette_and_painters(themed):
    apply_theme(themed, "light")
    assert themed.palette().color(ROLE.Window).name() == LIGHT.panel
    assert looks.current() is LIGHT
    apply_theme(themed, "dark")
    assert themed.palette().color(ROLE.Window).name() == DARK.panel
    assert looks.current() is DARK


def test_every_theme_can_be_applied_and_no_other(themed):
    for name in THEMES:
        apply_theme(themed, name)
    with pytest.raises(ValueError, match="sepia"):
        apply_theme(themed, "sepia")


def test_there_are_icons():
    assert len(ICONS) >= 30


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_draws_in_the_colour_of_the_theme(themed, name):
    drawn = {}
    for theme, colours in (("dark", DARK), ("light", LIGHT)):
        apply_theme(themed, theme)
        image = icon(name).pixmap(QSize(48, 48), 1.0).toImage()
        opaque = {
            image.pixelColor(x, y).name()
            for x in range(48)
            for y in range(48)
            if image.pixelColor(x, y).alpha() == 255
        }
        assert opaque == {colours.text}
        drawn[theme] = image
    assert drawn["dark"] != drawn["light"]


def test_icons_share_one_pen():
    for name in ICONS:
        source = Path(paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        assert 'viewBox="0 0 24 24"' in source
        assert 'stroke-width="1.75"' in source
        assert f'stroke="{PLACEHOLDER}"' in source
        assert "#" not in source


def test_switched_on_is_accent_and_disabled_is_dim(themed):
    apply_theme(themed, "dark")
    eye = icon("show", on="mute")

    def colours_of(mode, state):
        image = eye.pixmap(QSize(24, 24), 2.0, mode, state).toImage()
        pixels = (image.pixelColor(x, y) for x in range(48) for y in range(48))
        return {pixel.name() for pixel in pixels if pixel.alpha() == 255}

    assert colours_of(QIcon.Mode.Normal, QIcon.State.On) == {DARK.accent}
    assert colours_of(QIcon.Mode.Disabled, QIcon.State.Off) == {DARK.text_disabled}


def test_an_unknown_icon_is_an_error(qapp):
    with pytest.raises(OSError, match="no-such-icon"):
        icon("no-such-icon")


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
@pytest.mark.parametrize("name", ["dark", "light"])
def test_boxes_and_rings_are_seen_on_their_ground(themed, qtbot, name, kind):
    apply_theme(themed, name)
    button = kind("Words")
    qtbot.addWidget(button)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.show()
    grabbed = button.grab().toImage()
    ground = {"dark": DARK, "light": LIGHT}[name].panel
    along = [grabbed.pixelColor(x, grabbed.height() // 2).name() for x in range(17)]
    assert max(contrast(colour, ground) for colour in along[:3]) >= 3


def test_dialogs_have_no_icons_but_ours(themed, qtbot):
    apply_theme(themed, "dark")
    standard = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(standard.Save | standard.Cancel)
    qtbot.addWidget(buttons)
    buttons.show()
    assert all(button.icon().isNull() for button in buttons.buttons())


def test_an_icon_of_no_size_is_nothing(qapp):
    assert icon("show").pixmap(QSize(0, 12), 1.0).isNull()
