"""Somebody who answers the window's questions, since nobody sits before it in a test."""

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton

LATER, KEEP, DISCARD, YES = "Continue next time", "Keep it as it is", "Discard", "Yes"
CANCEL = "Cancel"


class Answers:
    """Presses a button of each question at once.

    Attributes:
        always: what to press, by text; the first of them that the question has.
        asked: the questions so far.
    """

    def __init__(self, *always: str) -> None:
        self.always = always
        self.asked: list[str] = []

    def answer(self, box: QMessageBox) -> int:
        """Answer a question."""
        self.asked.append(box.text())
        buttons = {button.text().replace("&", ""): button for button in box.buttons()}
        text = next((text for text in self.always if text in buttons), None)
        assert text is not None, f"{box.text()} has {list(buttons)}, not {self.always}"
        button = buttons[text]
        assert isinstance(button, QPushButton)
        assert button.isEnabled(), text
        button.click()
        return box.result()


def answering(monkeypatch: pytest.MonkeyPatch, *always: str) -> Answers:
    """Have every question answered as soon as it is asked."""
    answers = Answers(*always)

    def answer(box: QMessageBox) -> int:
        return answers.answer(box)

    monkeypatch.setattr(QMessageBox, "exec", answer)
    return answers
