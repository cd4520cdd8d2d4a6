"""About, diagnostics and the list of shortcuts."""

import platform
from collections.abc import Iterable

import PySide6
from PySide6.QtCore import QCoreApplication, QSize, Qt, qVersion
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from stylemixer.paths import resources
from stylemixer.render.requests import EngineInfo
from stylemixer.ui.actions import ACTIONS, MENUS, menu_title, plain


def version() -> str:
    """Return the installed version of Style Mixer, or "development" in a bare checkout."""
    from importlib import metadata  # noqa: PLC0415  slow, and wanted only here

    try:
        return metadata.version("stylemixer")
    except metadata.PackageNotFoundError:
        return "development"


def copy_diagnostics(info: EngineInfo | None) -> str:
    """Copy versions and device, and return a sentence that says so."""
    QGuiApplication.clipboard().setText(diagnostics(info))
    return QCoreApplication.translate("About", "The diagnostics are on the clipboard.")


def diagnostics(info: EngineInfo | None) -> str:
    """Return what a developer wants to know about this machine; no paths, no names of people."""
    screens = ", ".join(
        f"{s.size().width()}×{s.size().height()} at {s.devicePixelRatio():g}"
        for s in QGuiApplication.screens()
    )
    lines = [
        f"Style Mixer {version()}",
        f"Python {platform.python_version()}, Qt {qVersion()}, PySide {PySide6.__version__}",
        f"System: {platform.platform()}, {QGuiApplication.platformName()}",
        f"Screens: {screens}",
    ]
    if info is None:
        lines.append("Engine: not ready yet")
    else:
        lines.append(f"torch {info.torch} on {info.device_title} ({info.device})")
        lines.append(f"Networks: {', '.join(info.networks)}")
        lines.append(f"Engine ready after {info.seconds:.1f} s")
    return "\n".join(lines)


class About(QDialog):
    """Says what this is, with versions and device, to copy."""

    def __init__(self, info: EngineInfo | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Style Mixer"))
        mark = QLabel()
        mark.setPixmap(QIcon(str(resources() / "stylemixer.svg")).pixmap(QSize(64, 64)))
        title = QLabel("Style Mixer")
        large = title.font()
        large.setPixelSize(22)
        title.setFont(large)
        text = QLabel(self.tr("Paint photos live by mixing styles."))
        facts = QLabel(diagnostics(info))
        facts.setTextFormat(Qt.TextFormat.PlainText)
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        facts.setWordWrap(True)
        licence = QLabel(
            self.tr("Apache License 2.0. The NOTICE file lists the origin of every model.")
        )
        licence.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(
            self.tr("&Copy diagnostics"), QDialogButtonBox.ButtonRole.ActionRole
        )
        copy.setWhatsThis(self.tr("Copies the versions and the device, for who helps you."))
        copy.setAutoDefault(False)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(diagnostics(info)))
        buttons.rejected.connect(self.reject)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(mark)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch()
        words.addWidget(title)
        words.addWidget(text)
        words.addStretch()
        head.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(facts)
        layout.addWidget(licence)
        layout.addWidget(buttons)
        self.setMinimumWidth(480)


class Shortcuts(QDialog):
    """Lists every key: those of the menus, and those of the canvas, sliders and shelf."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        by_id = {action.objectName(): action for action in actions}
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for menu, _title in MENUS:
            rows = [
                (plain(by_id[spec.id].text()), _keys(by_id[spec.id]))
                for spec in ACTIONS
                if spec.menu == menu and spec.id in by_id and by_id[spec.id].shortcuts()
            ]
            self._section(grid, menu_title(menu).replace("&", ""), rows)
        self._section(grid, self.tr("Picture"), self._picture_keys())
        self._section(grid, self.tr("Sliders and styles"), self._panel_keys())
        grid.setContentsMargins(8, 0, 24, 8)
        inside = QWidget()
        inside.setLayout(grid)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setAccessibleName(self.tr("List of shortcuts"))
        scroll.setWhatsThis(self.tr("Every key that does something; the arrow keys scroll."))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(scroll)
        layout.addWidget(buttons)
        self.resize(600, 600)

    def _section(self, grid: QGridLayout, title: str, rows: list[tuple[str, str]]) -> None:
        head = QLabel(title)
        bold = head.font()
        bold.setBold(True)
        head.setFont(bold)
        head.setContentsMargins(0, 8 if grid.rowCount() > 1 else 0, 0, 0)
        grid.addWidget(head, grid.rowCount(), 0, 1, 2)
        for text, keys in rows:
            row = grid.rowCount()
            name = QLabel(text)
            name.setTextFormat(Qt.TextFormat.PlainText)  # what can be undone is named by strangers
            grid.addWidget(name, row, 0)
            grid.addWidget(QLabel(keys), row, 1)

    def _picture_keys(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Show the original photo while held"), "\\"),
            (self.tr("Show the other snapshot while held, else the photo"), self.tr("Space")),
            (self.tr("Zoom at the pointer"), self.tr("Wheel")),
            (self.tr("Move the picture"), self.tr("Drag, Space + drag, arrow keys")),
            (self.tr("Fit or 100 %"), self.tr("Double-click")),
            (
                self.tr("Move the divider"),
                self.tr("Drag, Left and Right (with Shift, larger steps)"),
            ),
        ]

    def _panel_keys(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Change a slider"), self.tr("Arrows, Page Up and Down, Home, End")),
            (self.tr("Reset a slider"), self.tr("Double-click")),
            (self.tr("Move a card"), self.tr("Alt + Up, Alt + Down")),
            (self.tr("Add a style to the mix"), self.tr("Enter or click")),
            (self.tr("Favourite"), "F"),
            (self.tr("Go to a snapshot, rename or remove it"), self.tr("Enter, F2, Delete")),
            (self.tr("Move a snapshot"), self.tr("Drag, Alt + Left, Alt + Right")),
            (self.tr("Remove your own picture from the shelf"), self.tr("Delete")),
            (self.tr("Move a taught style to the trash"), self.tr("Delete")),
            (self.tr("Rename a taught style"), "F2"),
            (self.tr("Details of a taught style"), self.tr("Alt + Enter")),
        ]


def _keys(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(key.toString(native) for key in action.shortcuts())
