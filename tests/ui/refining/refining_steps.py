"""What tests do with a refinement whose process says what they let it say."""


def begin(window):
    window.layer_bar.refine.click()
    window.refinements.dialog.refine_button.click()
    return window.jobs.process


def progress(window, qtbot, step, **rest):
    with qtbot.waitSignal(window.refining.progressed):
        window.jobs.process.report(step, **rest)


def end(window, qtbot, **how):
    with qtbot.waitSignal(window.refining.ended):
        window.jobs.process.end(**how)


def colour(window, share=0.5):
    """Return what the canvas shows at a share of its width, as red, green and blue."""
    image = window.canvas.grab().toImage()
    found = image.pixelColor(round(image.width() * share), image.height() // 2)
    return found.red(), found.green(), found.blue()
