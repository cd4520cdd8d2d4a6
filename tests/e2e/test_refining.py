"""A journey: the mix is refined by a real process, which is watched, killed, goes on, is kept."""

import multiprocessing

import numpy as np

from stylemixer.document.layer import without_layer
from tests.e2e.conftest import FIRST, PATIENCE


def test_a_mix_is_refined_on_the_canvas_and_kept(desk, qtbot):
    window = desk.window
    desk.mix(FIRST)
    mixed = desk.final()
    recipe = desk.session.recipe
    window.layer_bar.refine.click()
    dialog = window.refinements.dialog
    dialog.efforts[None].click()
    dialog.refine_button.click()
    panel, told = window.refining_panel, []
    window.refining.progressed.connect(lambda state: told.append(state.progress))
    desk.until(lambda: any(progress.picture is not None for progress in told))
    assert window.refinements.tabs.other.isChecked()
    with qtbot.waitSignal(window.refining.paused, timeout=PATIENCE):
        panel.pause.click()
    panel.go_on.click()
    desk.until(window.refining.running.checkpoint.exists)
    with qtbot.waitSignal(window.refining.broke_off, timeout=PATIENCE):
        next(p for p in multiprocessing.active_children() if "refinement" in p.name).kill()
    assert not window.refinements.tabs.isVisible()
    told.clear()
    panel.go_on.click()
    desk.until(lambda: bool(told))
    assert told[0].step > 0  # it goes on where it stood
    steps = told[0].step
    desk.until(lambda: told[-1].step > steps)
    with qtbot.waitSignal(window.refining.ended, timeout=PATIENCE):
        panel.keep.click()
    assert without_layer(desk.session.recipe) == recipe
    refined = desk.final()
    assert refined.shape == mixed.shape
    assert np.abs(refined - mixed).mean() > 2
    assert not panel.isVisible()
    desk.session.undo_stack.undo()
    desk.until(lambda: window.live.shown == recipe)
