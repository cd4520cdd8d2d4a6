"""A mix becomes a style of the library."""

import msgspec
import pytest
from PySide6.QtWidgets import QInputDialog

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.styles.library import StyleLibrary, library_folder
from stylemixer.engine.corrections import Correction
from stylemixer.render.requests import Trial
from stylemixer.ui.shelf.mix_keeping import CODE, THUMBNAIL
from tests.render.fakes import code
from tests.ui.window_fakes import flat

MUSE, WAVE = (
    StyleRef("painter", "learned", n) for n in ("cassatt-summertime", "hokusai-great-wave")
)
INK = StyleRef("cin26", "learned", "ink-mosaic")


@pytest.fixture
def named(monkeypatch):
    asked = []

    def answer(dialog):
        asked.append(dialog.textValue())
        dialog.setTextValue("Summer wave")
        return QInputDialog.DialogCode.Accepted

    monkeypatch.setattr(QInputDialog, "exec", answer)
    return asked


@pytest.fixture
def mix(window):
    recipe = Recipe(keep_colours=0.5).added(MUSE).added(WAVE, 0.5)
    window.session.edit(recipe.corrected(Correction("painter", "expand.0", 1, 0.5)), "A mix")
    return window.session.recipe


def test_it_is_kept_as_it_is_with_an_example_for_a_thumbnail(window, mix, named):
    window.actions_by_id["keep_mix"].trigger()
    assert len(named) == 1
    assert "Wave" in named[0]
    (asked,) = window.bridge.tried(CODE)
    assert asked == msgspec.structs.replace(mix, keep_colours=0.0)
    mixed = code(0.25, channels=347)
    window.bridge.trial_ready.emit(Trial(CODE, asked, 1, flat(4, 3, (0, 0, 0)), code=mixed))
    assert window.bridge.tried(THUMBNAIL) == [mixed]
    window.bridge.deliver_trial(THUMBNAIL)
    (style,) = StyleLibrary(library_folder()).entries()
    assert style.name == "Summer wave"
    assert (StyleLibrary(library_folder()).code(style.id).scale == mixed.scale).all()
    assert "Summer wave" in window.toast.text


@pytest.mark.usefixtures("named")
def test_styles_of_two_networks_are_refused_in_a_sentence(window, mix):
    window.session.edit(mix.added(INK), "Another")
    window.actions_by_id["keep_mix"].trigger()
    assert "two networks" in window.toast.text
    assert window.bridge.tried(CODE) == []


@pytest.mark.usefixtures("named")
def test_without_a_style_there_is_nothing_to_keep(window):
    window.session.edit(Recipe(), "Nothing")
    window.actions_by_id["keep_mix"].trigger()
    assert "add a style" in window.toast.text


@pytest.mark.usefixtures("mix")
def test_without_a_name_nothing_is_kept(window, monkeypatch):
    rejected = QInputDialog.DialogCode.Rejected
    monkeypatch.setattr(QInputDialog, "exec", lambda _dialog: rejected)
    window.actions_by_id["keep_mix"].trigger()
    assert window.bridge.tried(CODE) == []


@pytest.mark.usefixtures("mix", "named")
def test_a_mix_that_cannot_be_made_is_told_of(window):
    window.actions_by_id["keep_mix"].trigger()
    window.bridge.deliver_trial(CODE, broken=True)
    assert "cannot be kept" in window.toast.text
    assert StyleLibrary(library_folder()).entries() == ()
