"""What tests do with a lesson whose process says what they let it say."""

from stylemixer.ui.teaching.lessons import THUMBNAIL


def begin(window, card):
    card.teach.click()
    window.lessons.dialog.teach_button.click()
    return window.jobs.process


def progress(window, qtbot, step, **rest):
    with qtbot.waitSignal(window.teaching.progressed):
        window.jobs.process.report(step, **rest)


def end(window, qtbot, **how):
    with qtbot.waitSignal(window.teaching.ended):
        window.jobs.process.end(**how)


def learn(window, qtbot, card):
    """Teach the card's style to the end; return it."""
    begin(window, card)
    progress(window, qtbot, 100)
    end(window, qtbot)
    window.bridge.deliver_trial(THUMBNAIL)
    return window.library.styles[0]
