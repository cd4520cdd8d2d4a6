"""Text that strangers have written, shown as what it is: no markup, no mnemonics, no tricks.

File names, styles, recipes and settings come from anywhere. Qt takes what looks like HTML for it,
and would read the files that it names; a tool tip has no format that could forbid that.
"""

import unicodedata

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

NAME = 120
"""A name is shown so many letters long at most."""
SENTENCE = 600
TIP = 1000
_JOINER = "\u2060"  # invisible; after it nothing is a tag
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str, most: int = NAME) -> str:
    """Return a text as one line of at most so many letters, the middle of a longer one left out.

    Control characters become spaces, bytes that are no text become marks, and what would turn the
    order of the letters round goes.
    """
    # cut before as well as after, so that a text without end costs no time
    return _shortened("".join(map(_shown, _shortened(text, 2 * most))), most)


def plain(text: str) -> str:
    """Return a text of a few lines that Qt shows letter by letter, in tool tips too."""
    lines = (one_line(line, TIP) for line in text.split("\n", 50)[:50])
    text = "\n".join(line for line in lines if line)
    if Qt.mightBeRichText(text):
        text = text.replace("<", f"<{_JOINER}").replace("&lt;", f"&{_JOINER}lt;")
    return text


def in_menu(text: str) -> str:
    """Return a text for a menu or a button, where ``&`` would mark a letter."""
    return one_line(text).replace("&", "&&")


def question(title: str, text: str, parent: QWidget) -> QMessageBox:
    """Return a question in plain text with the answer Cancel; others are to be added."""
    icon, cancel = QMessageBox.Icon.Question, QMessageBox.StandardButton.Cancel
    box = QMessageBox(icon, title, "", cancel, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(one_line(text, SENTENCE))
    return box


def _shown(letter: str) -> str:
    if letter in _BIDI:
        return ""
    match unicodedata.category(letter):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cs":
            return "\ufffd"
    return letter


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[: most // 2]}…{text[-(most - most // 2 - 1) :]}"
