"""Scroll bars that keep their room, so that nothing jumps, but show only when they can move."""

from PySide6.QtWidgets import QScrollBar


def hide_idle(bar: QScrollBar) -> None:
    """Disable a scroll bar while there is nothing to scroll; the style sheet then hides it."""

    def judge(minimum: int, maximum: int) -> None:
        bar.setEnabled(maximum > minimum)

    bar.rangeChanged.connect(judge)
    judge(bar.minimum(), bar.maximum())
