"""A menu of files that were open lately."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from stylemixer.places import is_file
from stylemixer.ui.widgets.plain_text import in_menu, plain


def fill_recents(
    menu: QMenu,
    names: Sequence[str],
    open_: Callable[[Path], object],
    clear: Callable[[], object],
    nothing: str,
) -> None:
    """Put recent files into a menu; missing ones are grey.

    Args:
        menu: what was in it goes.
        names: absolute paths, newest first.
        open_: opens one of them.
        clear: forgets them all.
        nothing: what stands there when there are none.
    """
    menu.clear()
    for path in map(Path, names):
        action = menu.addAction(in_menu(path.name))
        action.setToolTip(plain(str(path)))
        action.setEnabled(is_file(path))
        action.triggered.connect(lambda _checked=False, path=path: open_(path))
    if not names:
        menu.addAction(nothing).setEnabled(False)
    menu.addSeparator()
    last = menu.addAction(QCoreApplication.translate("Recents", "&Clear this list"))
    last.setEnabled(bool(names))
    last.triggered.connect(lambda _checked=False: clear())
