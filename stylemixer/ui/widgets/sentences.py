"""Sentences from the engine and the document, in the user's language."""

from PySide6.QtCore import QCoreApplication

from stylemixer.errors import Sentence


def translated(sentence: Sentence) -> str:
    """Return a sentence in the user's language; what it names may be strangers' text."""
    try:
        return sentence.filled(QCoreApplication.translate("Errors", sentence.template))
    except (KeyError, IndexError, ValueError, AttributeError):  # a translator's slip
        return sentence.english
