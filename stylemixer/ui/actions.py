"""Everything that can be done from a menu, in one table: text, shortcut, icon, slot."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from stylemixer.ui.look.theme import icon
from stylemixer.ui.widgets import plain_text

Key = QKeySequence.StandardKey


@dataclass(frozen=True)
class ActionSpec:
    """A row of the table.

    Attributes:
        id: the action's name in code, by which `make_actions` finds what it does.
        text: what the menu says, with its mnemonic.
        menu: the menu it stands in.
        shortcuts: the first is shown; each a standard key of the platform or a sequence.
        icon: the icon's name, or nothing.
        tip: what it does, when the text does not say it all.
        checkable: it is on or off.
        separated: a line stands before it in the menu.
        submenu: it opens a menu of its own, and does nothing itself.
    """

    id: str
    text: str
    menu: str
    shortcuts: tuple[Key | str, ...] = ()
    icon: str = ""
    tip: str = ""
    checkable: bool = False
    separated: bool = False
    submenu: bool = False


def _(text: str) -> str:
    """Mark a text for translation; it is translated when the actions are made."""
    return str(QT_TRANSLATE_NOOP("Actions", text))


MENUS = (
    ("file", _("&File")),
    ("edit", _("&Edit")),
    ("view", _("&View")),
    ("style", _("&Style")),
    ("snapshots", _("S&napshots")),
    ("help", _("&Help")),
)

ACTIONS = (
    ActionSpec("new", _("&New project"), "file", (Key.New,), "", _("Begin with an empty desk")),
    ActionSpec(
        "open", _("&Open photo or project…"), "file", (Key.Open,), "open",
        _("Open a photo to paint, or a project"),
    ),
    ActionSpec(
        "recent", _("Open &recent photo"), "file", (), "", _("Photos that you have painted lately"),
        submenu=True,
    ),
    ActionSpec(
        "recent_projects", _("Open recent &project"), "file", (), "",
        _("Projects that you have had open lately"), submenu=True,
    ),
    ActionSpec(
        "examples", _("E&xample photos"), "file", (), "", _("Photos that came with Style Mixer"),
        submenu=True,
    ),
    ActionSpec(
        "save_project", _("&Save project"), "file", (Key.Save,), "save",
        _("Save photo, mix, styles and snapshots as one project"), separated=True,
    ),
    ActionSpec(
        "save_project_as", _("Save project &as…"), "file", ("Ctrl+Shift+S",), "",
        _("Save the project under another name; the file so far stays"),
    ),
    ActionSpec(
        "revert", _("Go &back to the saved project…"), "file", (), "",
        _("Forget all changes since the project was last saved"),
    ),
    ActionSpec(
        "add_styles", _("A&dd style pictures…"), "file", ("Ctrl+Shift+O",), "add-picture",
        _("Mix in the style of pictures of yours"), separated=True,
    ),
    ActionSpec(
        "import_styles", _("&Import styles and looks…"), "file", (), "import",
        _("Add style files and look files to your library"),
    ),
    ActionSpec(
        "export", _("&Export the picture…"), "file", ("Ctrl+E",), "export",
        _("Save the painted picture: format, quality and size"), separated=True,
    ),
    ActionSpec(
        "export_again", _("Export a&gain"), "file", ("Ctrl+Shift+E",), "",
        _("Save the painted picture as the last time, under the same name"),
    ),
    ActionSpec(
        "batch", _("Paint &many photos…"), "file", ("Ctrl+B",), "",
        _("Paint photos and folders of them with the same mix, beside your work"),
    ),
    ActionSpec(
        "preferences", _("Pre&ferences…"), "file", ("Ctrl+,",), "settings",
        _("Light or dark, processor or graphics card, where files go"), separated=True,
    ),
    ActionSpec(
        "quit", _("&Quit"), "file", (Key.Quit, "Ctrl+Q"), "",
        _("Close the window; the desk looks the same when it opens again"), separated=True,
    ),
    ActionSpec(
        "undo", _("&Undo"), "edit", (Key.Undo,), "undo",
        _("Take the last step back; View › History shows all of them"),
    ),
    ActionSpec(
        "redo", _("&Redo"), "edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo",
        _("Do again what was taken back last"),
    ),
    ActionSpec(
        "copy", _("&Copy picture"), "edit", (Key.Copy,), "copy",
        _("Copy the painted picture as shown"), separated=True,
    ),
    ActionSpec(
        "copy_mix", _("Copy &mix as text"), "edit", ("Ctrl+Shift+C",), "",
        _("Copy styles, weights and settings, to be pasted here or elsewhere"),
    ),
    ActionSpec(
        "paste", _("&Paste"), "edit", (Key.Paste,), "paste",
        _("Paint the copied picture, or use the copied mix"),
    ),
    ActionSpec(
        "paste_style", _("Paste as &style"), "edit", ("Ctrl+Shift+V",), "",
        _("Add the copied picture to the mix"),
    ),
    ActionSpec(
        "prepare", _("Prepare the &photo…"), "edit", ("Ctrl+Shift+P",), "crop",
        _("Turn, straighten and crop the photo, or make it lighter or darker"), separated=True,
    ),
    ActionSpec("fit", _("&Fit"), "view", ("Ctrl+0",), "fit", _("Show the whole picture")),
    ActionSpec(
        "actual_size", _("&100 %"), "view", ("Ctrl+1",), "actual-size",
        _("One photo pixel per screen pixel"),
    ),
    ActionSpec(
        "zoom_in", _("Zoom &in"), "view", (Key.ZoomIn, "Ctrl+="), "zoom-in",
        _("Zoom in by a step; so does the wheel over the picture"),
    ),
    ActionSpec(
        "zoom_out", _("Zoom &out"), "view", (Key.ZoomOut,), "zoom-out",
        _("Zoom out by a step; so does the wheel over the picture"),
    ),
    ActionSpec(
        "original", _("Show the &photo"), "view", (), "original",
        _("Show the original photo while the button or the \\ key is held"), separated=True,
    ),
    ActionSpec(
        "split", _("&Before and after"), "view", ("Y",), "split",
        _("Photo on the left, painting on the right, with a divider to drag"), checkable=True,
    ),
    ActionSpec(
        "panels", _("&Side panels"), "view", ("F6",), "sliders", _("Show the shelf and the mixer"),
        checkable=True, separated=True,
    ),
    ActionSpec(
        "pad", _("Pa&d"), "view", ("F9",), "",
        _("Mix styles and looks by where a puck is among them"), checkable=True,
    ),
    ActionSpec(
        "laboratory", _("&Laboratory"), "view", ("F7",), "",
        _("See what the network sees, and move its γ and β by hand"), checkable=True,
    ),
    ActionSpec(
        "history", _("&History"), "view", ("F8",), "",
        _("See the steps that can be undone, and go to any of them"), checkable=True,
    ),
    ActionSpec(
        "variations", _("&Variations"), "view", ("F5",), "",
        _("See nine mixes around the present one, and take or keep them"), checkable=True,
    ),
    ActionSpec(
        "strip", _("Snap&shot strip"), "view", ("Shift+F6",), "",
        _("Show the snapshots under the picture, once there are some"), checkable=True,
    ),
    ActionSpec(
        "full_screen", _("F&ull screen"), "view", ("F11",), "",
        _("Let the window fill the screen, without a title bar"), checkable=True,
    ),
    ActionSpec(
        "reset_layout", _("&Reset layout"), "view", (), "",
        _("Give shelf, picture and mixer the widths of the first start"),
    ),
    ActionSpec(
        "find_style", _("&Find a style"), "style", (Key.Find,), "search",
        _("Type a part of its name, painter or tags in the shelf"),
    ),
    ActionSpec(
        "teach", _("&Teach a style…"), "style", ("Ctrl+T",), "teach",
        _("Teach a style from pictures, for a closer match"), separated=True,
    ),
    ActionSpec(
        "surprise", _("&Surprise me"), "style", ("Ctrl+M",), "",
        _("Mix two or three styles by chance; Undo brings the mix back"), separated=True,
    ),
    ActionSpec(
        "keep_look", _("Keep this mix as a &look…"), "style", ("Ctrl+L",), "keep",
        _("Put the mix as it is among your looks, to use it on other photos"), separated=True,
    ),
    ActionSpec(
        "keep_mix", _("&Keep the mix as a style…"), "style", (), "",
        _("Put the mix as it is into your library, as one style"),
    ),
    ActionSpec(
        "refine", _("&Refine the picture…"), "style", ("Ctrl+R",), "refine",
        _("Paint on the picture itself, from the mix towards its paintings"), separated=True,
    ),
    ActionSpec(
        "keep_snapshot", _("&Keep a snapshot"), "snapshots", ("Ctrl+K",), "snapshot",
        _("Keep the mix as it is, to come back to it"),
    ),
    ActionSpec(
        "previous_snapshot", _("Go to the &previous one"), "snapshots", ("Ctrl+PgUp",), "",
        _("Put the snapshot before on the table"), separated=True,
    ),
    ActionSpec(
        "next_snapshot", _("Go to the &next one"), "snapshots", ("Ctrl+PgDown",), "",
        _("Put the next snapshot on the table"),
    ),
    ActionSpec(
        "compare_snapshots", _("Compare in the &split"), "snapshots", ("Shift+Y",), "split",
        _("The other snapshot on the left, the mix on the right; holding Space shows it alone"),
        separated=True,
    ),
    ActionSpec(
        "four_snapshots", _("Compare up to &four"), "snapshots", ("Ctrl+G",), "grid",
        _("See up to four snapshots at once and take one"),
    ),
    ActionSpec(
        "tour", _("&Tour"), "help", (), "",
        _("Five steps through the window: photo, style, slider, card, keeping"),
    ),
    ActionSpec("guide", _("&Guide"), "help", (), "", _("How things are done, with pictures")),
    ActionSpec(
        "whats_this", _("&What's this?"), "help", ("Shift+F1",), "",
        _("Explain the control that is clicked"),
    ),
    ActionSpec(
        "walk", _("How &style works…"), "help", (), "",
        _("A walk in seven steps, on your own picture"),
    ),
    ActionSpec(
        "shortcuts", _("&Keyboard shortcuts"), "help", ("F1",), "help",
        _("List what the keys do"),
    ),
    ActionSpec(
        "diagnostics", _("&Copy diagnostics"), "help", (), "",
        _("Copy versions and device as text, for who helps you"),
    ),
    ActionSpec(
        "show_log", _("Show the &log file"), "help", (), "",
        _("Open the folder with the notes of what happened"),
    ),
    ActionSpec(
        "about", _("&About Style Mixer"), "help", (), "info",
        _("Version, licence, and where the models come from"), separated=True,
    ),
)  # fmt: skip


def make_actions(
    parent: QWidget, slots: Mapping[str, Callable[..., object]], built: Mapping[str, QAction]
) -> dict[str, QAction]:
    """Make the actions of the table.

    Args:
        parent: the window; the shortcuts work all over it.
        slots: what each action does, by id; a checkable one's slot is given its state.
        built: actions that are made elsewhere (undo, redo), which get text and shortcut only.

    Returns:
        The actions by id, in the table's order.

    Raises:
        KeyError: when a row has neither a slot nor a built action.
    """
    made = {}
    for spec in ACTIONS:
        action = built.get(spec.id) or QAction(_translate(spec.text), parent)
        action.setObjectName(spec.id)
        if spec.icon:
            action.setIcon(icon(spec.icon))
        keys = [QKeySequence(key) for key in spec.shortcuts]
        # a platform's standard key and a sequence of ours may be the same one
        action.setShortcuts(
            list({key.toString(): key for key in keys if not key.isEmpty()}.values())
        )
        action.setCheckable(spec.checkable)
        action.setToolTip(_tool_tip(spec, action))
        action.setWhatsThis(action.toolTip())
        if spec.id not in built and not spec.submenu:
            (action.toggled if spec.checkable else action.triggered).connect(slots[spec.id])
        if spec.id == "quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        elif spec.id == "preferences":
            action.setMenuRole(QAction.MenuRole.PreferencesRole)
        elif spec.id == "about":
            action.setMenuRole(QAction.MenuRole.AboutRole)
        parent.addAction(action)
        made[spec.id] = action
    return made


def name(action: QAction) -> None:
    """Tell in an action's tool tip what its text, which changes, says now."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(plain_text.plain(f"{plain(action.text())} ({keys})"))


def menu_title(menu: str) -> str:
    """Return a menu's title, translated."""
    return _translate(dict(MENUS)[menu])


def plain(text: str) -> str:
    """Return an action's text without its mnemonic and its ellipsis."""
    return re.sub("&(.)", r"\1", text).rstrip("…")


def _tool_tip(spec: ActionSpec, action: QAction) -> str:
    name = _translate(spec.tip) if spec.tip else plain(_translate(spec.text))
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{name} ({key})" if key else name


def _translate(text: str) -> str:
    return QCoreApplication.translate("Actions", text)
