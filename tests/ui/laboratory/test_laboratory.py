"""The laboratory in the window: what it asks for, what it shows, and what the hand changes."""

import csv
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.corrections import Correction
from stylemixer.errors import Sentence
from stylemixer.render.inspection import VGG
from stylemixer.ui.laboratory.walk import gram_and_mmd, steps
from tests.ui.laboratory.seen import CHANNELS, INK, inspection

WAVE = StyleRef("painter", "learned", "hokusai-great-wave")


def asked(window):
    return [call[1:] for call in window.bridge.calls if call[0] == "inspect"]


@pytest.fixture
def laboratory(window, qtbot):
    window.session.edit(Recipe().added(INK), "One style")
    window.actions_by_id["laboratory"].trigger()
    qtbot.waitUntil(lambda: bool(asked(window)))
    return window.laboratory


@pytest.fixture
def panel(laboratory):
    return laboratory.panel


def deliver(window, **options):
    network, layer, channel = window.laboratory.panel.choice()
    request = {"network": network, "layer": layer, "channel": channel, **options}
    seen = inspection(recipe=window.session.recipe, **request)
    window.bridge.inspected.emit(seen)
    return seen


def show(panel, page):
    panel.tabs.setCurrentIndex(panel.pages.index(page))


def test_nothing_is_loaded_or_asked_for_before_it_is_opened(window):
    window.session.add_style(INK)
    assert window.laboratory.panel is None
    assert asked(window) == []
    code = "import stylemixer.ui.main_window, sys; print('pyqtgraph' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


def test_it_asks_for_the_network_that_paints_and_follows_the_mix(window, panel):
    assert asked(window)[-1] == (window.session.recipe, "cin26", "", None)
    deliver(window)
    assert panel.layer.currentText() == "residual.0.0"
    assert panel.channel.value() == CHANNELS
    window.mixer.cards[0].weight.slider.setValue(30)
    assert asked(window)[-1] == (window.session.recipe, "cin26", "residual.0.0", None)


def test_hidden_it_asks_for_nothing(window, laboratory):
    window.actions_by_id["laboratory"].trigger()
    assert asked(window)[-1] == (None,)
    count = len(asked(window))
    window.mixer.cards[0].weight.slider.setValue(30)
    assert len(asked(window)) == count
    window.actions_by_id["laboratory"].trigger()
    assert asked(window)[-1][1] == "cin26"


def test_it_is_there_again_at_the_next_start(window, laboratory, make_window, qtbot):
    settings = window.store.settings
    assert settings.laboratory
    again = make_window(settings)
    qtbot.waitUntil(lambda: again.laboratory.panel is not None)
    assert again.actions_by_id["laboratory"].isChecked()


def test_the_numbers_on_screen_are_those_of_the_activations(window, panel):
    seen = deliver(window, channel=2)
    shown = panel.numbers.text()
    values = seen.picture.map
    assert f"picture: μ {values.mean():.3f}, σ {np.sqrt(values.var() + 1e-5):.3f}" in shown
    mix = next(code for code in seen.codes if code.name == "mix")
    assert f"γ {mix.scale[2]:.3f}, β {mix.shift[2]:.3f}" in shown


def test_curves_hold_all_activations(window, panel):
    seen = deliver(window, channel=1)
    head, *rows = panel.distributions.rows()
    assert len(head) == 4
    columns = np.array(rows, float).T
    step = columns[0][1] - columns[0][0]
    for curve in columns[1:]:
        assert curve.sum() * step == pytest.approx(1.0, abs=0.05)
    middle = (columns[0] * columns[3]).sum() * step
    assert middle == pytest.approx(seen.picture.map.mean(), abs=0.3)


def test_channels_are_stepped_through_by_how_much_they_changed(window, panel):
    deliver(window)
    panel.more.click()
    assert asked(window)[-1][3] == CHANNELS - 2
    deliver(window)
    panel.channel.stepDown()
    assert asked(window)[-1][3] == CHANNELS - 3


def test_every_channel_is_a_point(window, panel):
    show(panel, panel.channels)
    seen = deliver(window)
    head, *rows = panel.channels.rows()
    assert [row[0] for row in rows] == list(range(1, CHANNELS + 1))
    assert rows[3][1] == pytest.approx(float(seen.photo.mean[3]))
    assert rows[3][4] == pytest.approx(float(seen.picture.deviation[3]))
    assert len(head) == 5


def test_gram_matrices_are_in_one_order(window, panel):
    panel.choose(VGG, "relu2_1")
    show(panel, panel.gram)
    seen = deliver(window)
    head, *rows = panel.gram.rows()
    order = np.array(head[1:]) - 1
    assert sorted(order.tolist()) == list(range(CHANNELS))
    shown = np.array([row[1:] for row in rows])
    assert np.allclose(shown, seen.picture.gram[np.ix_(order, order)])


def test_distances_are_told_now_and_when_it_was_opened(window, panel, qtbot):
    show(panel, panel.distances)
    # once the plots are made; it is the loss network that tells them
    qtbot.waitUntil(lambda: asked(window)[-1][1] == VGG)
    deliver(window, number=4)
    deliver(window, number=2)
    _, *rows = panel.distances.rows()
    assert rows[0][:3] == ["relu1_1", 2.0, 4.0]
    assert panel.distances.table.item(0, 0).text() == "2"
    assert panel.distances.table.item(1, 0).text() == "4"
    assert "0.50 ×" in panel.sentence.text()
    window.bridge.deliver_photo((4000, 3000))
    window.session.set_photo(None)
    window.bridge.deliver_photo((40, 30))


def test_a_painting_that_has_gone_is_told_of(window, panel):
    panel.choose(VGG)
    deliver(window, notice=Sentence("“wave.png” has gone."))
    assert "wave.png" in panel.sentence.text()


def test_of_two_networks_one_is_chosen(window, panel):
    window.session.add_style(WAVE)
    assert [panel.network.itemData(i) for i in range(3)] == ["cin26", "painter", VGG]
    panel.network.setCurrentIndex(1)
    panel.network.activated.emit(1)
    assert asked(window)[-1][1:] == ("painter", "", None)
    window.session.edit(window.session.recipe.removed(window.mixer.cards[1].key), "Remove")
    assert panel.choice()[0] == "cin26"
    assert asked(window)[-1][1] == "cin26"


def test_without_styles_it_says_so(window, panel):
    window.mixer.cards[0].remove.click()
    assert "Add a style" in panel.sentence.text()


def test_what_comes_late_is_not_shown(window, panel):
    deliver(window)
    before = panel.seen
    panel.choose(VGG)
    window.bridge.inspected.emit(inspection("cin26"))
    assert panel.seen is before


# --- the hand -------------------------------------------------------------------------------


@pytest.fixture
def codes(window, panel, qtbot):
    show(panel, panel.codes)
    deliver(window)
    QApplication.processEvents()
    return panel.codes


def mouse(codes, kind, place, modifiers=Qt.KeyboardModifier.NoModifier):
    view = codes.graphics.viewport()
    button = Qt.MouseButton.LeftButton
    at = QPointF(place)
    event = QMouseEvent(
        kind, at, QPointF(view.mapToGlobal(at.toPoint())), button, button, modifiers
    )
    QApplication.sendEvent(view, event)


def drag(codes, part, channel, start, end):
    mouse(codes, QEvent.Type.MouseButtonPress, codes.place_of(part, channel, start))
    for share in (0.5, 1.0):
        value = start + share * (end - start)
        mouse(codes, QEvent.Type.MouseMove, codes.place_of(part, channel, value))
    mouse(codes, QEvent.Type.MouseButtonRelease, codes.place_of(part, channel, end))


def test_a_bar_that_is_dragged_changes_the_mix_as_one_undo_step(window, codes):
    before = window.session.recipe
    steps_before = window.session.undo_stack.count()
    drag(codes, "scale", 2, 0.5, 1.5)
    (correction,) = window.session.recipe.corrections
    assert correction.place == ("cin26", "residual.0.0", 2)
    assert correction.scale == pytest.approx(1.0, abs=0.1)
    assert correction.shift == 0
    assert window.session.undo_stack.count() == steps_before + 1
    assert window.bridge.recipe == window.session.recipe
    window.session.undo_stack.undo()
    assert window.session.recipe == before
    deliver(window)


def test_beta_is_its_own_bar_and_keeps_gamma(window, codes):
    drag(codes, "scale", 1, 0.0, 0.5)
    deliver(window)
    drag(codes, "shift", 1, 0.5, 0.0)
    (correction,) = window.session.recipe.corrections
    assert correction.scale > 0 > correction.shift


def test_the_way_of_a_bar_is_painted_ahead(window, codes):
    mouse(codes, QEvent.Type.MouseButtonPress, codes.place_of("scale", 2, 0.5))
    assert window.bridge.line is not None
    assert window.bridge.line.place(window.session.recipe) is not None
    mouse(codes, QEvent.Type.MouseButtonRelease, codes.place_of("scale", 2, 0.5))
    assert window.bridge.line is None


def test_a_double_click_puts_a_bar_back(window, codes):
    drag(codes, "scale", 2, 0.5, 1.5)
    deliver(window)
    mouse(codes, QEvent.Type.MouseButtonDblClick, codes.place_of("scale", 2, 0.5))
    assert window.session.recipe.corrections == ()


def test_several_bars_move_together(window, codes):
    shift = Qt.KeyboardModifier.ShiftModifier
    mouse(codes, QEvent.Type.MouseButtonPress, codes.place_of("scale", 1, 0.0), shift)
    mouse(codes, QEvent.Type.MouseMove, codes.place_of("scale", 3, 0.0), shift)
    mouse(codes, QEvent.Type.MouseButtonRelease, codes.place_of("scale", 3, 0.0), shift)
    drag(codes, "scale", 2, 0.0, 0.5)
    changed = window.session.recipe.corrections
    assert [correction.channel for correction in changed] == [1, 2, 3]
    assert len({round(correction.scale, 6) for correction in changed}) == 1


def test_bars_move_by_keys(window, codes, qtbot):
    qtbot.keyClick(codes.graphics, Qt.Key.Key_Right)
    qtbot.keyClick(codes.graphics, Qt.Key.Key_Up)
    (correction,) = window.session.recipe.corrections
    assert correction.channel == 1
    assert correction.scale > 0
    qtbot.keyClick(codes.graphics, Qt.Key.Key_Delete)
    assert window.session.recipe.corrections == ()
    qtbot.keyClick(codes.graphics, Qt.Key.Key_B)
    qtbot.keyClick(codes.graphics, Qt.Key.Key_Down)
    assert window.session.recipe.corrections[0].shift < 0


def test_the_loss_network_has_no_bars(window, panel):
    panel.choose(VGG)
    deliver(window)
    show(panel, panel.gram)
    panel.codes.show_inspection(panel.seen)
    assert "only looks" in panel.codes.sentence
    assert len(panel.codes.rows()) == 1


# --- copies, files, the walk ----------------------------------------------------------------


def test_each_page_is_copied_and_saved(window, panel, clipboard, monkeypatch, tmp_path):
    for page in panel.pages:
        panel.choose(VGG if page is panel.distances else "cin26")
        show(panel, page)
        deliver(window)
        panel.copy.click()
        assert not clipboard.image().isNull()
        for suffix in (".png", ".svg", ".csv"):
            path = tmp_path / f"{panel.pages.index(page)}{suffix}"
            chosen = lambda *_args, path=path: (str(path), "")  # noqa: E731
            monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
            panel.save.click()
            assert path.stat().st_size > 0
        ElementTree.parse(tmp_path / f"{panel.pages.index(page)}.svg")
        with (tmp_path / f"{panel.pages.index(page)}.csv").open(encoding="utf-8") as file:
            read = list(csv.reader(file))
        assert read == [[str(value) for value in row] for row in page.rows()]


def test_a_folder_that_is_not_there_is_told_of(window, panel, monkeypatch, tmp_path):
    deliver(window)
    path = tmp_path / "nowhere" / "plots.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    panel.save.click()
    assert window.toast.text
    assert not path.exists()


def test_the_walk_leads_through_seven_steps(window, panel):
    window.actions_by_id["walk"].trigger()
    titles = []
    for step in steps():
        assert step.title in panel.walk.title.text()
        assert (panel.choice()[0] == VGG) == step.loss_network
        titles.append(panel.page.title)
        deliver(window)
        panel.walk.next.click()
    assert not panel.walk.isVisible()
    assert len(titles) == 7
    assert len(set(titles)) == 5


def test_the_walk_changes_a_variance_by_hand(window, panel):
    panel.begin_walk()
    panel.walk.go(3)
    seen = deliver(window)
    mix = next(code for code in seen.codes if code.name == "mix")
    panel.walk.double.click()
    (correction,) = window.session.recipe.corrections
    assert correction.scale == pytest.approx(float(mix.scale[seen.channel]))
    assert correction.channel == seen.channel


def test_the_walk_computes_what_it_claims(window, panel, qtbot):
    panel.begin_walk()
    panel.walk.go(2)
    deliver(window)
    qtbot.waitUntil(lambda: bool(panel.walk.numbers.text()))
    loss, mmd = (float(line.split(":")[1]) for line in panel.walk.numbers.text().splitlines())
    assert loss == pytest.approx(mmd, rel=1e-7)


def test_gram_loss_and_mmd_are_equal_for_any_sets():
    random = np.random.default_rng(5)
    x, y = (random.gamma(1.0, 2.0, (n, 9)).astype(np.float32) for n in (300, 200))
    loss, mmd = gram_and_mmd(x, y)
    assert loss == pytest.approx(mmd, rel=1e-9)
    assert loss > 0


def test_every_control_has_a_name_and_is_reached_by_tab(panel):
    for widget in panel.findChildren(QWidget):
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
        if reached and widget.parent() is not panel.page.graphics:  # its own viewport
            assert widget.accessibleName() or widget.text(), widget


def test_another_theme_is_taken_over(window, panel, qapp):
    from stylemixer.ui.look.theme import apply_theme

    deliver(window)
    apply_theme(qapp, "light")
    QApplication.processEvents()
    assert panel.page.rows()
    apply_theme(qapp, "dark")


def test_larger_and_back(window, laboratory, panel, qtbot):
    dock = panel.parent()
    panel.enlarge.click()
    assert dock.isFloating()
    panel.enlarge.click()
    assert not dock.isFloating()


def test_a_recipe_with_corrections_marks_its_bars(window, panel):
    recipe = window.session.recipe.corrected(Correction("cin26", "residual.0.0", 4, 0.7))
    window.session.edit(recipe, "By hand")
    show(panel, panel.codes)
    deliver(window)
    assert "Changed by hand: 1" in panel.codes.sentence
