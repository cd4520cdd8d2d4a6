"""What's this: a sentence on every control, from its tool tip or a text of its own."""

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QTabWidget,
    QWhatsThis,
    QWidget,
)

from stylemixer.ui.actions import plain as without_mnemonic
from stylemixer.ui.widgets.plain_text import plain
from stylemixer.ui.widgets.sliders.slider_row import SliderRow

OUTER = (
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QAbstractScrollArea,
    QTabBar,
    QTabWidget,
    SliderRow,
)
"""What explains the parts that Qt or a row has put into it."""
KEYS = "Shift+F1"
_FOUND = "_found"


def explanation(widget: QWidget) -> str:
    """Return what a control is and does, as plain text; empty when nobody has said it."""
    at: QObject | None = widget
    while isinstance(at, QWidget):
        tip = at.slider.toolTip() if isinstance(at, SliderRow) else at.toolTip()
        text = _own(at) or tip or _of_platform(at)
        if text:
            row = widget.parentWidget()
            if isinstance(row, SliderRow):
                text += "\n" + _tr("Drag it, use the arrow keys, or type the number.")
            name = _name(widget) or _name(at)
            return plain(text if name in text else f"{name}\n{text}")
        at = at.parentWidget()
        if not isinstance(at, OUTER):
            return ""
    return ""


def explain(top: QWidget) -> None:
    """Give everything below a widget its text, newly where it has changed meanwhile."""
    for widget in (top, *top.findChildren(QWidget)):
        _explain(widget)


class WhatsThis(QObject):
    """Asks for a click on what should be explained; asked twice, explains what has the focus.

    Texts are looked up when they may be wanted: by keys when the focus comes, which Qt answers
    itself in dialogs, and by the mouse when the asking begins.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)

    def ask(self) -> None:
        """Begin to ask, or explain what has the focus."""
        focus = QApplication.focusWidget()
        for top in QApplication.topLevelWidgets():
            if top.isVisible():
                explain(top)
        if not QWhatsThis.inWhatsThisMode():
            QWhatsThis.enterWhatsThisMode()
        elif focus is not None and focus.whatsThis():
            place = focus.mapToGlobal(focus.rect().center())
            QWhatsThis.showText(place, focus.whatsThis(), focus)

    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            return
        _explain(now)
        top = now.window()
        # a dialog keeps the keys of the window's menu from it
        if isinstance(top, QDialog) and top.findChild(QShortcut, "whats_this") is None:
            keys = QShortcut(QKeySequence(KEYS), top, self.ask)
            keys.setObjectName("whats_this")


def _explain(widget: QWidget) -> None:
    if _own(widget):
        return
    text = explanation(widget)
    if text != widget.whatsThis():
        widget.setProperty(_FOUND, text)
        widget.setWhatsThis(text)


def _own(widget: QWidget) -> str:
    """Return a text that its maker gave it, not we."""
    text = widget.whatsThis()
    return "" if text == widget.property(_FOUND) else text


def _name(widget: QWidget) -> str:
    name = widget.accessibleName()
    if not name and isinstance(widget, QAbstractButton):
        name = without_mnemonic(widget.text())
    return name


def _of_platform(widget: QWidget) -> str:
    """Return what those do that Qt makes itself."""
    box = widget.parentWidget()
    if isinstance(box, QDialogButtonBox) and isinstance(widget, QAbstractButton):
        kind = QDialogButtonBox.StandardButton
        return {
            kind.Ok: _tr("Uses what is chosen here, and closes."),
            kind.Save: _tr("Saves it as it is chosen here."),
            kind.Cancel: _tr("Closes, and changes nothing."),
            kind.Close: _tr("Closes this window; nothing else changes."),
            kind.Yes: _tr("Goes on with what is asked."),
            kind.No: _tr("Leaves everything as it is."),
        }.get(box.standardButton(widget), "")
    if isinstance(box, QLineEdit) and isinstance(widget, QAbstractButton):
        return _tr("Clears the field.")
    if isinstance(widget, QTabBar | QTabWidget):
        return _tr("Choose a page; the arrow keys go through them.")
    selectable = Qt.TextInteractionFlag.TextSelectableByMouse
    if isinstance(widget, QLabel) and widget.textInteractionFlags() & selectable:
        return _tr("This text can be selected and copied.")
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("WhatsThis", text)
